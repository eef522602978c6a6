//! What posting changed of which rows, told in one place from the change set that it decided, so that undoing it needs to
//! know nothing of the rules by which it was decided.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};

use crate::account::{Claim, ClaimPayment, ClaimProc};
use crate::change::{ChangeSet, Put};
use crate::desk::{RemittedClaim, TrackedClaim};
use crate::record::{Record, Table, Value, record};
use crate::state::Numbers;

record! {
    /// A row that posting wrote. It is gone once that is undone.
    pub struct PostedRow in "posted_row" key 1 {
        pub posted_row_num: i64,
        pub remittance_num: i64,
        /// The claim of the remittance for which it was written; none: at the remittance's end.
        pub remitted_claim_num: Option<i64>,
        pub row_table: String,
        pub row_num: i64,
        /// Whether posting made the row.
        pub is_made: bool,
        /// What it changed: `{"column":[before,after]}`; of a row that it made, what others may change.
        pub columns: String,
    }
}

/// A column that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub column: String,
    pub before: Value,
    pub after: Value,
}

impl PostedRow {
    /// The table of the row; none when there is no row: posting's own word that it ended.
    #[must_use]
    pub fn table(&self) -> Option<&'static Table> {
        TOLD.into_iter().find(|table| table.name == self.row_table)
    }

    /// What it changed. A text that was not written here changes nothing.
    #[must_use]
    pub fn changed(&self) -> Vec<Changed> {
        let read: Map<String, Json> = serde_json::from_str(&self.columns).unwrap_or_default();
        let changed = |(column, pair): (String, Json)| {
            let [before, after] = pair.as_array()?.as_slice() else { return None };
            Some(Changed { column, before: value(before), after: value(after) })
        };
        read.into_iter().filter_map(changed).collect()
    }

    /// The same for another claim, of these columns alone; none where none of them was changed.
    #[must_use]
    pub fn handed_to(&self, claim: &RemittedClaim, columns: &[&str]) -> Option<PostedRow> {
        let changed = self.changed();
        let told = changed.iter().filter(|changed| columns.contains(&changed.column.as_str()));
        let told: Vec<Told<'_>> =
            told.map(|changed| (changed.column.as_str(), [&changed.before, &changed.after])).collect();
        (!told.is_empty()).then(|| PostedRow {
            remittance_num: claim.remittance_num,
            remitted_claim_num: Some(claim.remitted_claim_num),
            columns: text(told),
            ..self.clone()
        })
    }
}

/// The tables whose rows are told of. The others are posting's own, which undoing knows: the remittance, its claims with
/// their links and lines, and what is asked about them.
const TOLD: [&Table; 4] = [Claim::TABLE, ClaimProc::TABLE, ClaimPayment::TABLE, TrackedClaim::TABLE];

/// Columns that say when a row was written: they never go back.
pub(super) const STAMPS: [&str; 2] = ["sec_date_t_edit", "updated_at"];
/// Columns that are decided anew by their own rule.
const DECIDED: [&str; 1] = ["reconciled"];
/// Where a row stands, and its money, told also when they stay the same: by them one sees how far it has come since.
const STANDING: [&str; 5] = ["claim_status", "status", "ins_pay_amt", "write_off", "write_off_parked"];

/// Adds to a change set of posting what it changes of which rows, and says in which columns they differ. `former` are rows as
/// they were; what is not among them is made.
pub fn note(
    changes: &mut ChangeSet,
    (remittance_num, remitted_claim_num): (i64, Option<i64>),
    former: impl Fn(&'static Table, i64) -> Option<Vec<Value>>,
    numbers: &mut Numbers,
) {
    // Of several writings of one row the last counts. A row that is made has no number before there are some in stock.
    let (mut made, mut stood) = (Vec::new(), BTreeMap::new());
    for put in changes.puts.iter_mut().filter(|put| TOLD.contains(&put.table)) {
        let Some(Value::Int(num)) = put.values.first() else { continue };
        let num = *num;
        match former(put.table, num) {
            Some(before) => {
                let columns = before.iter().zip(&put.values).enumerate();
                let differs = columns.filter(|(_, (before, after))| before != after);
                put.differs = Some(differs.map(|(at, _)| at).collect());
                stood.insert((put.table.name, num), (&*put, before));
            }
            None => made.push((&*put, num)),
        }
    }
    let stood = stood
        .into_iter()
        .filter_map(|((table, num), (put, before))| Some((table, num, false, differing(put, &before)?)));
    let made = made.into_iter().map(|(put, num)| (put.table.name, num, true, own(put)));
    let all: Vec<_> = stood.chain(made).collect();
    for (table, row_num, is_made, columns) in all {
        changes.put(&PostedRow {
            posted_row_num: numbers.fresh::<PostedRow>(),
            remittance_num,
            remitted_claim_num,
            row_table: table.to_owned(),
            row_num,
            is_made,
            columns,
        });
    }
}

/// Says that the end of a remittance was posted: what it does besides its claims is not posted again when one of them is.
pub fn note_end(changes: &mut ChangeSet, remittance_num: i64, numbers: &mut Numbers) {
    changes.put(&PostedRow {
        posted_row_num: numbers.fresh::<PostedRow>(),
        remittance_num,
        remitted_claim_num: None,
        row_table: crate::desk::Remittance::TABLE.name.to_owned(),
        row_num: remittance_num,
        is_made: false,
        columns: "{}".to_owned(),
    });
}

/// What of a row is told, when it differs at all: `{"column":[before,after]}`.
fn differing(put: &Put, before: &[Value]) -> Option<String> {
    let differs = put.differs.as_deref().unwrap_or_default();
    let columns = put.table.columns.iter().zip(before).zip(&put.values).enumerate();
    let is_left_out = |column: &str| STAMPS.contains(&column) || DECIDED.contains(&column);
    let (mut told, mut is_any): (Vec<Told<'_>>, bool) = (vec![], false);
    for (at, ((column, before), after)) in columns {
        let is_other = differs.contains(&at) && !is_left_out(column.name);
        if is_other || STANDING.contains(&column.name) {
            told.push((column.name, [before, after]));
        }
        is_any |= is_other;
    }
    is_any.then(|| text(told))
}

/// Of a row that is made, all that somebody may change later; but the check is the remittance's, whatever was noted on it.
fn own(put: &Put) -> String {
    if ![Claim::TABLE, ClaimProc::TABLE].contains(&put.table) {
        return text(vec![]);
    }
    let columns = put.table.columns.iter().zip(&put.values).skip(put.table.key);
    let told = columns.filter(|(column, _)| !STAMPS.contains(&column.name));
    text(told.map(|(column, after)| (column.name, [&Value::Null, after])).collect())
}

/// A column with its value before and after.
type Told<'v> = (&'v str, [&'v Value; 2]);

fn text(told: Vec<Told<'_>>) -> String {
    let pairs = told.into_iter().map(|(column, pair)| (column, pair.map(Plain)));
    let mut out = Vec::with_capacity(512);
    // Nothing in it can fail: the keys are texts, and the bytes are kept in memory.
    let written = serde_json::Serializer::new(&mut out).collect_map(pairs);
    debug_assert!(written.is_ok());
    String::from_utf8(out).unwrap_or_default()
}

/// A value as JSON says it.
struct Plain<'v>(&'v Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            // No table that is told of holds bytes.
            Value::Null | Value::Blob(_) => to.serialize_unit(),
            Value::Int(number) => to.serialize_i64(*number),
            Value::Text(text) => to.serialize_str(text),
            Value::Bool(flag) => to.serialize_bool(*flag),
        }
    }
}

fn value(plain: &Json) -> Value {
    match plain {
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => number.as_i64().map_or(Value::Null, Value::Int),
        Json::String(text) => Value::Text(text.clone()),
        _ => Value::Null,
    }
}
