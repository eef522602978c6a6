//! Values on their way to and from PostgreSQL: single ones, and a column of many as an array.

use std::error::Error;

use claims::record::{Kind, Table, Value};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, WrongType, to_sql_checked};

use super::{Placed, Row};
use crate::StoreError;

type Fault = Box<dyn Error + Sync + Send>;

/// A value going in. Its type is what the statement asks for, and has to fit.
#[derive(Debug)]
pub(crate) struct In<'a>(pub(crate) &'a Value);

impl ToSql for In<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match (self.0, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(n), &Type::INT8) => n.to_sql(ty, out),
            (Value::Int(n), &Type::INT4) => i32::try_from(*n)?.to_sql(ty, out),
            (Value::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::NAME) => text.to_sql(ty, out),
            (Value::Bool(b), &Type::BOOL) => b.to_sql(ty, out),
            (Value::Blob(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            _ => Err(Box::new(WrongType::new::<In<'_>>(ty.clone()))),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A value coming back.
pub(crate) struct Out(pub(crate) Value);

impl<'a> FromSql<'a> for Out {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Out, Fault> {
        Ok(Out(match *ty {
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT2 => Value::Int(i64::from(i16::from_sql(ty, raw)?)),
            Type::TEXT | Type::VARCHAR | Type::NAME => Value::Text(String::from_sql(ty, raw)?),
            Type::BOOL => Value::Bool(bool::from_sql(ty, raw)?),
            Type::BYTEA => Value::Blob(Vec::from_sql(ty, raw)?),
            _ => return Err(format!("a result of type {ty}: say cast(… as bigint)").into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Out, Fault> {
        Ok(Out(Value::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A column of many rows, as one array parameter.
pub(crate) type Array<'a> = Box<dyn ToSql + Sync + Send + 'a>;

/// The practices of these rows, then their first `width` columns, an array each.
pub(crate) fn arrays<'a>(
    table: &Table,
    width: usize,
    rows: &'a [Placed<'a>],
) -> Result<Vec<Array<'a>>, StoreError> {
    let misfit = |why: &str| StoreError::Shape { table: "(rows)", why: format!("{}: {why}", table.name) };
    if rows.iter().any(|(_, values)| values.len() != width) {
        return Err(misfit("wrong number of values"));
    }
    let practices: Vec<i64> = rows.iter().map(|(practice, _)| *practice).collect();
    let mut arrays: Vec<Array<'a>> = vec![Box::new(practices)];
    for (i, column) in table.columns.iter().take(width).enumerate() {
        let values = rows.iter().map(|(_, values)| &values[i]);
        arrays.push(array(column.kind, values).ok_or_else(|| misfit(column.name))?);
    }
    Ok(arrays)
}

/// Lists of parameters of these kinds, an array for each parameter.
pub(crate) fn columns<'a>(kinds: &[Kind], lists: &'a [Row]) -> Result<Vec<Array<'a>>, StoreError> {
    let wanted = kinds.len();
    if let Some(list) = lists.iter().find(|list| list.len() != wanted) {
        let given = list.len();
        return Err(StoreError::Refused(format!(
            "the statement takes {wanted} parameters and was given {given}"
        )));
    }
    let misfit = |at: usize| StoreError::Refused(format!("parameter {} is of another type", at + 1));
    let column = |(at, kind): (usize, &Kind)| {
        let values = lists.iter().filter_map(move |list| list.get(at));
        array(*kind, values).ok_or_else(|| misfit(at))
    };
    kinds.iter().enumerate().map(column).collect()
}

fn array<'a>(kind: Kind, values: impl Iterator<Item = &'a Value>) -> Option<Array<'a>> {
    macro_rules! of {
        ($type:ty, $pattern:pat => $value:expr) => {{
            let column: Option<Vec<Option<$type>>> = values
                .map(|value| match value {
                    Value::Null => Some(None),
                    $pattern => Some(Some($value)),
                    _ => None,
                })
                .collect();
            Some(Box::new(column?))
        }};
    }
    match kind {
        Kind::Int => of!(i64, Value::Int(n) => *n),
        Kind::Text => of!(&str, Value::Text(text) => text.as_str()),
        Kind::Bool => of!(bool, Value::Bool(b) => *b),
        Kind::Blob => of!(&[u8], Value::Blob(bytes) => bytes.as_slice()),
    }
}
