//! Why a balance is what it is: every entry with its rule, its age and what became of it, and the same in
//! sentences.

use crate::Cents;
use crate::aging::age::filled;
use crate::aging::entry::UNDATED;
use crate::aging::{AsOf, Bucket, Entry, Filled, Kind, Origin, entries};
use crate::office::Office;
use crate::state::Family;

/// An entry and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    pub entry: Entry,
    /// Why it counts.
    pub rule: &'static str,
    /// The bucket that it was put into; none for a credit, which lowers the oldest.
    pub bucket: Option<Bucket>,
    /// What it lowered, oldest first, when it is a credit by itself.
    pub lowered: Vec<(Bucket, Cents)>,
    /// What of such a credit is left over.
    pub left_over: Cents,
    pub sentence: String,
}

/// A balance with all that it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub as_of: AsOf,
    pub entries: Vec<Explained>,
    /// The buckets, and how they were filled.
    pub filled: Filled,
    pub total: Cents,
    /// What is not said entry by entry: nets of a procedure's day, and the sums.
    pub sentences: Vec<String>,
}

/// Explains a family's balance as of a day.
#[must_use]
pub fn explain(office: &Office, family: &Family, as_of: AsOf) -> Explanation {
    let entries = entries(office, family, as_of);
    let filled = filled(office, family, &entries, as_of);
    let total = entries.iter().map(|entry| entry.amount).sum();
    let sentences = sentences(&filled, total, as_of);
    let explained = entries.iter().enumerate().map(|(at, entry)| explained(at, *entry, &filled)).collect();
    Explanation { as_of, entries: explained, filled, total, sentences }
}

fn explained(at: usize, entry: Entry, filled: &Filled) -> Explained {
    let charge = filled.charges.iter().find(|(place, _)| *place == at).map(|(_, bucket)| *bucket);
    let net = filled.nets.iter().find(|net| net.entries.contains(&at));
    let credit = filled.credits.iter().find(|credit| credit.origin == Origin::Entry(at));
    let lowered = credit.map_or_else(Vec::new, |credit| credit.lowered.clone());
    let used: Cents = lowered.iter().map(|(_, amount)| *amount).sum();
    let left_over = credit.map_or(Cents::ZERO, |credit| credit.amount - used);
    let fate = match (charge, net) {
        (Some(bucket), _) => format!("stands in {}", bucket.words()),
        (None, Some(net)) => {
            format!("is netted with what else was adjusted on procedure {} that day", net.proc_num)
        }
        (None, None) => fate_of_credit(&lowered, left_over),
    };
    Explained {
        entry,
        rule: rule(entry.kind),
        bucket: charge.or(net.map(|net| net.bucket)),
        lowered,
        left_over,
        sentence: format!("{} {fate}.", what(entry)),
    }
}

/// `Procedure 12 of 2027-02-01, a charge of 100.00,`
fn what(entry: Entry) -> String {
    let sign = if entry.amount > Cents::ZERO { "a charge" } else { "a credit" };
    let day = if entry.date == UNDATED { "without a date".to_owned() } else { format!("of {}", entry.date) };
    let kind = entry.kind.as_str();
    let (first, rest) = kind.split_at(1);
    format!("{}{rest} {} {day}, {sign} of {},", first.to_uppercase(), entry.number, entry.amount.abs())
}

fn fate_of_credit(lowered: &[(Bucket, Cents)], left_over: Cents) -> String {
    let mut parts: Vec<String> =
        lowered.iter().map(|(bucket, amount)| format!("{amount} of {}", bucket.words())).collect();
    if left_over > Cents::ZERO {
        parts.push(format!("nothing with {left_over}, which is left over"));
    }
    format!("lowers {}", parts.join(", "))
}

fn sentences(filled: &Filled, total: Cents, as_of: AsOf) -> Vec<String> {
    let mut all = Vec::new();
    for net in filled.nets.iter().filter(|net| !net.amount.is_zero()) {
        let what = if net.amount > Cents::ZERO { "raises" } else { "lowers" };
        all.push(format!(
            "What was adjusted on procedure {} on {} {what} {} by {}.",
            net.proc_num,
            net.date,
            net.bucket.words(),
            net.amount.abs()
        ));
    }
    for credit in &filled.credits {
        let Origin::TooMuchIn(bucket) = credit.origin else { continue };
        let used: Cents = credit.lowered.iter().map(|(_, amount)| *amount).sum();
        all.push(format!(
            "Discounts of procedures in {} are {} more than its charges; that {}.",
            bucket.words(),
            credit.amount,
            fate_of_credit(&credit.lowered, credit.amount - used)
        ));
    }
    let parts: Vec<String> = Bucket::ALL
        .iter()
        .map(|bucket| format!("{} in {}", filled.buckets.get(*bucket), bucket.words()))
        .collect();
    all.push(format!("As of {} the family owes {total}: {}.", as_of.date, parts.join(", ")));
    if total < Cents::ZERO {
        all.push(format!("Credits are {} more than all charges.", total.abs()));
    }
    all
}

/// Why an entry of a kind counts.
const fn rule(kind: Kind) -> &'static str {
    match kind {
        Kind::Procedure => "A completed procedure is owed from its date.",
        Kind::Adjustment => "An adjustment counts from its date.",
        Kind::InsurancePayment => "What insurance paid on complete work lowers the balance.",
        Kind::WriteOff => "What is written off of complete work lowers the balance.",
        Kind::PaySplit => "A part of a payment lowers the balance of whose account it is on.",
        Kind::PlanAmount => "The amount of a payment plan leaves the account on the plan's date.",
        Kind::PlanLink => "A payment plan takes over what it charges for, from the date of the work.",
        Kind::PlanCredit => "A credit of a payment plan takes over what the plan brings due.",
        Kind::PlanCharge => "What a payment plan brings due is owed by who pays the plan.",
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
