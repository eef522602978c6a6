//! What lines do to the ledger (`decisions.md` 6, 7): a payment is promised by the payer, a write-off is given
//! up, and both lower what the patient's account is owed.

use jiff::civil::Date;

use crate::Cents;
use crate::account::ClaimProc;
use crate::ledger::{Account, AccountKind, Posting, Source, restated};
use crate::state::Family;

/// The postings of a line that enters, leaves or changes among those whose money is real: the reverse of what
/// stood and what stands now. Nothing when the money is the same.
///
/// What stood is taken out of the clearing account that it was posted to.
pub(crate) fn money_postings(
    old: Option<&ClaimProc>,
    new: &ClaimProc,
    payer: &str,
    date: Date,
) -> Vec<Posting> {
    let stood = old.and_then(|old| posting(old, clearing(old, payer), date));
    let stands = posting(new, payer, date);
    restated(stood, stands)
}

/// The reverse of a line that is taken away.
pub(crate) fn reversal(line: &ClaimProc, payer: &str, date: Date) -> Option<Posting> {
    posting(line, payer, date).map(|posting| posting.reversed(date))
}

/// Whose clearing account a line's payment goes to: the one that it was posted to, else its plan's carrier.
pub(crate) fn payer(family: &Family, line: &ClaimProc) -> String {
    let carrier = family.plan(line.plan_num).map(|plan| plan.carrier_num.to_string());
    clearing(line, &carrier.unwrap_or_default()).to_owned()
}

fn clearing<'p>(line: &'p ClaimProc, payer: &'p str) -> &'p str {
    if line.posted_to.is_empty() { payer } else { &line.posted_to }
}

/// Whether a line's money stands in the ledger.
pub(crate) fn is_posted(line: &ClaimProc) -> bool {
    line.status.is_paid() && !(line.ins_pay_amt.is_zero() && line.write_off.is_zero())
}

/// What a line posts; none while its money is not real, or there is none.
fn posting(line: &ClaimProc, payer: &str, date: Date) -> Option<Posting> {
    if !is_posted(line) {
        return None;
    }
    let lines = [
        (Account::of(AccountKind::PayerClearing, payer), line.ins_pay_amt),
        (Account::new(AccountKind::WriteOffs), line.write_off),
        (Account::receivable(line.pat_num), -(line.ins_pay_amt + line.write_off)),
    ];
    let lines = lines.into_iter().filter(|(_, amount)| *amount != Cents::ZERO).collect();
    Some(Posting { source: Source::ClaimProc, source_num: line.claim_proc_num, date, lines })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::account::ClaimProcStatus;
    use crate::estimate::testing::{World, dollars};

    fn line(status: ClaimProcStatus, paid: i64, write_off: i64) -> ClaimProc {
        let mut world = World::new();
        let plan = world.plan("", &[]);
        world.cover(1, plan, 1);
        world.used(1, plan, Some("T2750"), status, paid, 0);
        ClaimProc { write_off: dollars(write_off), ..world.family.claim_procs[0].clone() }
    }

    fn moved(postings: &[Posting]) -> Vec<(AccountKind, String, Cents)> {
        let lines = postings.iter().flat_map(|posting| {
            posting.check().unwrap();
            posting.lines.iter()
        });
        lines.map(|(account, amount)| (account.kind, account.of.clone(), *amount)).collect()
    }

    #[test]
    fn a_payment_is_promised_and_a_write_off_given_up() {
        let today = World::new().now.today;
        let received = line(ClaimProcStatus::Received, 40, 10);
        let postings = money_postings(None, &received, "77", today);
        assert_eq!(
            moved(&postings),
            [
                (AccountKind::PayerClearing, "77".to_owned(), dollars(40)),
                (AccountKind::WriteOffs, String::new(), dollars(10)),
                (AccountKind::Receivable, "1".to_owned(), dollars(-50)),
            ]
        );
    }

    #[test]
    fn a_change_posts_the_reverse_of_what_stood_where_it_stood() {
        let today = World::new().now.today;
        let old = ClaimProc { posted_to: "remitter".into(), ..line(ClaimProcStatus::Received, 40, 0) };
        let new = ClaimProc { ins_pay_amt: dollars(45), ..old.clone() };
        let postings = money_postings(Some(&old), &new, "77", today);
        let clearing: Vec<_> =
            moved(&postings).into_iter().filter(|(kind, ..)| *kind == AccountKind::PayerClearing).collect();
        assert_eq!(
            clearing,
            [
                (AccountKind::PayerClearing, "remitter".to_owned(), dollars(-40)),
                (AccountKind::PayerClearing, "77".to_owned(), dollars(45)),
            ]
        );
        assert_eq!(money_postings(Some(&old), &old, "remitter", today), []);
    }

    #[test]
    fn what_waits_posts_nothing() {
        let today = World::new().now.today;
        let waits = line(ClaimProcStatus::NotReceived, 40, 10);
        assert_eq!(money_postings(None, &waits, "77", today), []);
        let received = ClaimProc { status: ClaimProcStatus::Received, ..waits.clone() };
        assert_eq!(money_postings(Some(&received), &waits, "77", today).len(), 1);
    }
}
