//! Remittance → bank entry, by the tiers that rest on a number (`reconciliation.md` 2.7 stage 2, 1 to 3).
//!
//! Mutually unique: a tie is made only when neither side has a second partner of the same strength.

use jiff::civil::{Date, Weekday};

use super::Tier;
use crate::desk::{BankEntry, Remittance};

/// How many business days may lie between a remittance's date and its money when the payer id is not there to
/// confirm the trace number.
pub const TRACE_ALONE_BUSINESS_DAYS_MAX: i64 = 10;

/// A remittance and a bank entry that carry the same number.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// They belong together.
    Tie { tier: Tier, evidence: String },
    /// The number agrees and the amount does not.
    AmountDiffers,
    /// Nothing ties them.
    Apart,
}

/// What ties this remittance and this bank entry, looked at alone.
#[must_use]
pub fn compare(remittance: &Remittance, entry: &BankEntry) -> Verdict {
    let same_amount = remittance.payment_amount == entry.amount;
    let number = remittance.trace_key.as_str();
    let by_trace = !number.is_empty() && entry.trace_key.as_deref() == Some(number);
    let by_check = !number.is_empty() && entry.check_key.as_deref() == Some(number);
    let payer = entry.trace_payer_id.as_deref().unwrap_or("");
    let same_payer = !payer.is_empty() && payer == remittance.trace_payer_id;
    let near = business_days_between(remittance.payment_date, entry.date)
        .is_some_and(|days| days <= TRACE_ALONE_BUSINESS_DAYS_MAX);
    match (by_trace, by_check, same_amount) {
        (true, _, true) if same_payer => {
            Verdict::Tie { tier: Tier::One, evidence: "equal: trace number, payer id, amount".into() }
        }
        (true, _, true) if near => Verdict::Tie {
            tier: Tier::Two,
            evidence: "equal: trace number, amount; dates near; the bank gave no payer id that confirms it"
                .into(),
        },
        (_, true, true) => Verdict::Tie { tier: Tier::Three, evidence: "equal: check number, amount".into() },
        (true, _, false) | (_, true, false) => Verdict::AmountDiffers,
        _ => Verdict::Apart,
    }
}

/// A tie between one of the remittances and one of the entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    pub remittance_num: i64,
    pub bank_entry_num: i64,
    pub tier: Tier,
    pub evidence: String,
}

/// Numbers that agree while nothing can be tied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Trace or check number agree, the amounts do not.
    AmountMismatch { remittance_num: i64, bank_entry_num: i64 },
    /// Several partners of the same strength.
    Ambiguous { remittance_nums: Vec<i64>, bank_entry_nums: Vec<i64> },
}

/// All ties among remittances and entries that are not tied yet, strongest tier first, and what stays in doubt.
/// The order in which they are given does not matter.
#[must_use]
pub fn ties(remittances: &[Remittance], entries: &[BankEntry]) -> (Vec<Tie>, Vec<Trouble>) {
    let mut pairs = Vec::new();
    let mut mismatches = Vec::new();
    for remittance in remittances {
        for entry in entries {
            match compare(remittance, entry) {
                Verdict::Tie { tier, evidence } => pairs.push(Tie {
                    remittance_num: remittance.remittance_num,
                    bank_entry_num: entry.bank_entry_num,
                    tier,
                    evidence,
                }),
                Verdict::AmountDiffers => {
                    mismatches.push((remittance.remittance_num, entry.bank_entry_num));
                }
                Verdict::Apart => {}
            }
        }
    }
    let mut made: Vec<Tie> = Vec::new();
    let mut trouble = Vec::new();
    for tier in [Tier::One, Tier::Two, Tier::Three] {
        let is_free = |tie: &Tie, made: &[Tie]| {
            made.iter()
                .all(|m| m.remittance_num != tie.remittance_num && m.bank_entry_num != tie.bank_entry_num)
        };
        let free: Vec<Tie> = pairs.iter().filter(|t| t.tier == tier && is_free(t, &made)).cloned().collect();
        let (unique, rivals): (Vec<Tie>, Vec<Tie>) = free.iter().cloned().partition(|tie| {
            free.iter()
                .filter(|t| t.remittance_num == tie.remittance_num || t.bank_entry_num == tie.bank_entry_num)
                .count()
                == 1
        });
        made.extend(unique);
        if !rivals.is_empty() {
            let mut remittance_nums: Vec<i64> = rivals.iter().map(|t| t.remittance_num).collect();
            let mut bank_entry_nums: Vec<i64> = rivals.iter().map(|t| t.bank_entry_num).collect();
            for nums in [&mut remittance_nums, &mut bank_entry_nums] {
                nums.sort_unstable();
                nums.dedup();
            }
            trouble.push(Trouble::Ambiguous { remittance_nums, bank_entry_nums });
        }
    }
    let is_done = |remittance: i64, entry: i64| {
        made.iter().any(|t| t.remittance_num == remittance || t.bank_entry_num == entry)
    };
    mismatches.sort_unstable();
    trouble.extend(
        mismatches.into_iter().filter(|(r, e)| !is_done(*r, *e)).map(|(remittance_num, bank_entry_num)| {
            Trouble::AmountMismatch { remittance_num, bank_entry_num }
        }),
    );
    made.sort_by_key(|tie| (tie.remittance_num, tie.bank_entry_num));
    (made, trouble)
}

/// Days from Monday to Friday between two dates, whichever is first; holidays are not known here.
fn business_days_between(a: Option<Date>, b: Date) -> Option<i64> {
    let a = a?;
    let (from, to) = if a <= b { (a, b) } else { (b, a) };
    let days = i64::from(from.until(to).ok()?.get_days());
    let whole_weeks = days / 7;
    let mut business = whole_weeks * 5;
    let mut day = from;
    for _ in 0..days % 7 {
        day = day.tomorrow().ok()?;
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            business += 1;
        }
    }
    Some(business)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::Cents;
    use crate::desk::{RemittanceStatus, trace_key};

    fn remittance(num: i64, trace: &str, cents: i64) -> Remittance {
        Remittance {
            remittance_num: num,
            public_id: String::new(),
            stored_file_num: 1,
            set_index: 0,
            natural_key: String::new(),
            content_sha256: String::new(),
            entity_num: 1,
            payer_name: "Delta".into(),
            payer_id: String::new(),
            payment_amount: Cents(cents),
            payment_method: "ACH".into(),
            payment_date: Some(date(2026, 3, 2)),
            trace_number: trace.into(),
            trace_key: trace_key(trace),
            trace_payer_id: "1942761537".into(),
            payee_account: String::new(),
            claim_count: 1,
            claims_paid: Cents(cents),
            status: RemittanceStatus::Posted,
            held_because: String::new(),
            next_claim: 0,
            claim_payment_num: None,
            received_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn entry(num: i64, trace: &str, payer: &str, cents: i64) -> BankEntry {
        BankEntry {
            bank_entry_num: num,
            public_id: String::new(),
            bank_account_num: 1,
            amount: Cents(cents),
            date: date(2026, 3, 3),
            description: String::new(),
            counterparty: String::new(),
            source: "nacha".into(),
            trace_number: Some(trace.into()),
            trace_key: Some(trace_key(trace)),
            trace_payer_id: Some(payer.into()),
            check_number: None,
            check_key: None,
            fingerprint: num.to_string(),
            stored_file_num: None,
            reconciled: false,
            created_at: Timestamp::UNIX_EPOCH,
            kind: None,
            bank_code: None,
            own_trace: None,
            reference: None,
        }
    }

    fn tier(verdict: &Verdict) -> Option<Tier> {
        match verdict {
            Verdict::Tie { tier, .. } => Some(*tier),
            _ => None,
        }
    }

    #[test]
    fn trace_payer_and_amount_tie_at_any_distance() {
        let mut late = entry(1, "0045284538", "1942761537", 35300);
        late.date = date(2026, 9, 1);
        assert_eq!(tier(&compare(&remittance(1, "45284538", 35300), &late)), Some(Tier::One));
    }

    #[test]
    fn a_trace_alone_ties_only_near_in_time() {
        let near = entry(1, "77", "", 35300);
        assert_eq!(tier(&compare(&remittance(1, "77", 35300), &near)), Some(Tier::Two));
        let mut far = near;
        far.date = date(2026, 3, 17);
        assert_eq!(compare(&remittance(1, "77", 35300), &far), Verdict::Apart, "11 business days");
    }

    #[test]
    fn one_cent_of_difference_is_no_tie() {
        let other = entry(1, "77", "1942761537", 35301);
        assert_eq!(compare(&remittance(1, "77", 35300), &other), Verdict::AmountDiffers);
    }

    #[test]
    fn a_check_ties_by_its_number_without_leading_zeros() {
        let mut check = entry(1, "", "", 35300);
        check.trace_key = None;
        check.check_key = Some(trace_key("45284538"));
        assert_eq!(tier(&compare(&remittance(1, "0045284538", 35300), &check)), Some(Tier::Three));
    }

    #[test]
    fn two_entries_that_fit_one_remittance_are_left_to_a_person() {
        let (made, trouble) = ties(
            &[remittance(1, "77", 500)],
            &[entry(1, "77", "1942761537", 500), entry(2, "77", "1942761537", 500)],
        );
        assert_eq!(made, []);
        assert_eq!(trouble, [Trouble::Ambiguous { remittance_nums: vec![1], bank_entry_nums: vec![1, 2] }]);
    }

    #[test]
    fn the_stronger_tier_takes_its_partner_first() {
        let weak = entry(1, "77", "", 500);
        let strong = entry(2, "77", "1942761537", 500);
        let (made, trouble) = ties(&[remittance(1, "77", 500)], &[weak, strong]);
        assert_eq!(made.iter().map(|t| (t.bank_entry_num, t.tier)).collect::<Vec<_>>(), [(2, Tier::One)]);
        assert_eq!(trouble, []);
    }

    #[test]
    fn weekends_are_no_business_days() {
        assert_eq!(business_days_between(Some(date(2026, 3, 6)), date(2026, 3, 9)), Some(1));
        assert_eq!(business_days_between(Some(date(2026, 3, 2)), date(2026, 3, 16)), Some(10));
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(
            traces in proptest::collection::vec((0..4_i64, 1..3_i64), 0..6),
            money in proptest::collection::vec((0..4_i64, 1..3_i64), 0..6),
        ) {
            let mut remittances: Vec<_> = (1..).zip(&traces)
                .map(|(n, (trace, cents))| remittance(n, &trace.to_string(), *cents)).collect();
            let mut entries: Vec<_> = (1..).zip(&money)
                .map(|(n, (trace, cents))| entry(n, &trace.to_string(), "1942761537", *cents)).collect();
            let (there, _) = ties(&remittances, &entries);
            remittances.reverse();
            entries.reverse();
            let (back, _) = ties(&remittances, &entries);
            prop_assert_eq!(there, back);
        }
    }
}
