//! The store's own rows, declared like those of the domain.

/// Declares a struct and how it is kept: `kept! { /// doc pub struct X in "table" key 1 { … } }`.
macro_rules! kept {
    ($(#[$outer:meta])* pub struct $name:ident in $table:literal key $key:literal {
        $($(#[$inner:meta])* pub $field:ident: $type:ty,)*
    }) => {
        $(#[$outer])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[$inner])* pub $field: $type,)* }

        impl claims::record::Record for $name {
            const TABLE: &'static claims::record::Table = &claims::record::Table {
                name: $table,
                key: $key,
                columns: &[$(claims::record::column::<$type>(stringify!($field)),)*],
            };
            fn values(&self) -> Vec<claims::record::Value> {
                vec![$(claims::record::Field::into_value(self.$field.clone()),)*]
            }
            fn from_values(values: Vec<claims::record::Value>) -> Result<Self, claims::record::BadValue> {
                let mut values = values.into_iter();
                Ok($name { $($field: claims::record::Field::from_value(
                    values.next().unwrap_or(claims::record::Value::Null),
                ).map_err(|found| claims::record::BadValue {
                    table: $table, column: stringify!($field), found: format!("{found:?}"),
                })?,)* })
            }
        }
    };
}
pub(crate) use kept;
