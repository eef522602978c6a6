//! A balance by age, as a bar with the figures that its table shows, and the entries that it is made of.

use claims::Cents;
use claims::account::Patient;
use claims::aging::{Bucket, Buckets, Explained};
use claims::office::Office;
use claims::state::Family;

use crate::pages::words;

/// The bar's width in its own units.
const WIDTH: i64 = 1000;

/// One age and its row in the table.
pub(super) struct Part {
    /// The class that colours it.
    pub(super) class: &'static str,
    pub(super) label: &'static str,
    pub(super) amount: String,
    pub(super) x: i64,
    pub(super) width: i64,
}

pub(super) struct Bar {
    /// The whole in one sentence, for who does not see the bar.
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
}

/// An entry of the account.
pub(super) struct Row {
    pub(super) date: String,
    pub(super) what: String,
    /// The code of the procedure that it belongs to.
    pub(super) code: String,
    pub(super) whose: String,
    pub(super) charge: String,
    pub(super) credit: String,
    pub(super) became: String,
}

pub(super) fn bar(buckets: &Buckets) -> Bar {
    let whole: Cents = Bucket::ALL.iter().map(|bucket| buckets.get(*bucket).or_zero()).sum();
    let mut x = 0;
    let parts: Vec<Part> = (Bucket::ALL.iter())
        .map(|bucket| {
            let amount = buckets.get(*bucket);
            let width = if whole.is_zero() { 0 } else { amount.or_zero().0 * WIDTH / whole.0 };
            let part =
                Part { class: class(*bucket), label: label(*bucket), amount: words::money(amount), x, width };
            x += width;
            part
        })
        .collect();
    let told: Vec<String> = parts.iter().map(|part| format!("{} {}", part.label, part.amount)).collect();
    Bar { text: format!("The balance by age: {}.", told.join(", ")), parts }
}

fn class(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Days0To30 => "age-0",
        Bucket::Days31To60 => "age-31",
        Bucket::Days61To90 => "age-61",
        Bucket::Over90 => "age-90",
    }
}

fn label(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Days0To30 => "Up to 30 days",
        Bucket::Days31To60 => "31 to 60 days",
        Bucket::Days61To90 => "61 to 90 days",
        Bucket::Over90 => "Over 90 days",
    }
}

/// The entries, newest first.
pub(super) fn rows(office: &Office, family: &Family, entries: &[Explained]) -> Vec<Row> {
    let whose = |pat_num| family.patient(pat_num).map(|p: &Patient| p.f_name.clone()).unwrap_or_default();
    let code = |proc_num| {
        let procedure = family.procedure(proc_num)?;
        office.code(procedure.code_num).map(|code| code.proc_code.clone())
    };
    let row = |explained: &Explained| {
        let entry = &explained.entry;
        let amount = words::money(entry.amount.abs());
        let is_charge = entry.amount > Cents::ZERO;
        Row {
            date: words::day(entry.date),
            what: words::capital(entry.kind.as_str()),
            code: entry.proc_num.and_then(code).unwrap_or_default(),
            whose: whose(entry.pat_num),
            charge: if is_charge { amount.clone() } else { String::new() },
            credit: if is_charge { String::new() } else { amount },
            became: explained.sentence.clone(),
        }
    };
    entries.iter().rev().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_as_long_as_its_ages() {
        let mut buckets = Buckets::default();
        buckets.add(Bucket::Days0To30, Cents(5000));
        buckets.add(Bucket::Over90, Cents(15000));
        let places: Vec<_> = bar(&buckets).parts.iter().map(|part| (part.x, part.width)).collect();
        assert_eq!(places, [(0, 250), (250, 0), (250, 0), (250, 750)]);
        assert!(bar(&Buckets::default()).parts.iter().all(|part| part.width == 0));
    }
}
