//! Lines of ours as a payer's answer leaves them: received, paid besides, or paid for the claim as a whole
//! (`opendental-engine.md` 12.1, 12.2, 18.4); and what that does to the ledger.

use jiff::civil::Date;

use super::claim::Payment;
use super::line::Outcome;
use super::standing::Sums;
use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus};
use crate::claim::{beside, receive_by_total, waits_for_later, whole};
use crate::ledger::{Account, AccountKind, Posting, Source};
use crate::state::{Family, Now, Numbers};

/// The lines that one answer changes, as far as it is gone through.
pub(super) struct Receipt<'p> {
    family: &'p Family,
    claim: &'p Claim,
    payment: &'p Payment<'p>,
    now: Now,
    pub(super) lines: Vec<ClaimProc>,
}

impl<'p> Receipt<'p> {
    pub(super) fn new(
        family: &'p Family,
        claim: &'p Claim,
        payment: &'p Payment<'p>,
        now: Now,
    ) -> Receipt<'p> {
        Receipt { family, claim, payment, now, lines: vec![] }
    }

    /// The first answer to a line; the line's number.
    ///
    /// While another coverage has yet to answer, what the first payer wrote off is only expected: nothing is written
    /// off before the last payer has answered.
    pub(super) fn first(&mut self, our: &ClaimProc, outcomes: &[&Outcome]) -> i64 {
        let mut line = our.clone();
        line.status = ClaimProcStatus::Received;
        line.ins_pay_amt = outcomes.iter().map(|outcome| outcome.paid).sum();
        line.ded_applied = outcomes.iter().map(|outcome| outcome.deductible).sum();
        let write_off: Cents = outcomes.iter().map(|outcome| outcome.write_off).sum();
        if waits_for_later(self.family, &self.family.claim_procs, our) {
            line.write_off = Cents::ZERO;
            line.write_off_parked = Some(write_off).filter(|amount| !amount.is_zero());
        } else {
            line.write_off = write_off;
        }
        // The payer's answer takes the place of what somebody expected it to allow.
        line.allowed_override = None;
        line.date_entry = Some(self.now.today);
        line.date_cp = Some(self.now.today);
        line.date_supp_received = Some(self.now.today);
        self.take(line, outcomes)
    }

    /// More on a line that was received, or less; `is_whole` when no other answer stands on it. The number of the new
    /// line.
    pub(super) fn further(
        &mut self,
        base: &ClaimProc,
        more: Sums,
        is_whole: bool,
        outcomes: &[&Outcome],
        numbers: &mut Numbers,
    ) -> i64 {
        let mut line = beside(self.family, base, self.now, numbers);
        line.ins_pay_amt = more.paid;
        line.ded_applied = more.deductible;
        line.write_off = self.write_off(base, more.write_off);
        if is_whole {
            line.fee_billed = base.fee_billed;
        }
        self.take(line, outcomes)
    }

    /// What an answer that is taken back leaves of it: the same with the signs turned. The number of the new line.
    pub(super) fn back(&mut self, base: &ClaimProc, less: Sums, is_last: bool, numbers: &mut Numbers) -> i64 {
        let mut line = beside(self.family, base, self.now, numbers);
        if base.proc_num.is_none() {
            line.status = ClaimProcStatus::Received;
        }
        line.ins_pay_amt = less.paid;
        line.ded_applied = less.deductible;
        line.write_off = self.write_off(base, less.write_off);
        if is_last {
            line.fee_billed = -base.fee_billed;
        }
        self.take(line, &[])
    }

    /// What of a change of a line's write-off is real. What waits for a later payer changes where it waits; and never
    /// more is taken back than was written off.
    fn write_off(&mut self, base: &ClaimProc, change: Cents) -> Cents {
        let waits = waits_for_later(self.family, &self.family.claim_procs, base);
        if base.proc_num.is_some() && (waits || base.write_off_parked.is_some()) {
            let parked = base.write_off_parked.unwrap_or_default() + change;
            let write_off_parked = Some(parked).filter(|amount| !amount.is_zero());
            let sec_date_t_edit = self.now.instant;
            self.lines.push(ClaimProc { write_off_parked, sec_date_t_edit, ..base.clone() });
            return Cents::ZERO;
        }
        let rows = self.family.claim_procs.iter().filter(|row| {
            row.claim_num == base.claim_num && row.proc_num == base.proc_num && row.status.is_paid()
        });
        let stands: Cents = rows.map(|row| row.write_off).sum();
        change.max(-stands.or_zero())
    }

    /// Money of the claim as a whole, on a line of its own; its number. Where the payer decides no single line, those
    /// that wait are received with nothing.
    pub(super) fn by_total(&mut self, outcome: &Outcome, is_all: bool, numbers: &mut Numbers) -> i64 {
        if is_all {
            let waiting = self.family.lines_of(self.claim.claim_num).into_iter();
            for line in waiting.filter(|line| line.status == ClaimProcStatus::NotReceived) {
                let mut line = line.clone();
                receive_by_total(&mut line, false, self.now);
                line.sec_date_t_edit = self.now.instant;
                self.lines.push(line);
            }
        }
        let mut line = whole(self.claim, outcome.paid, outcome.deductible, self.now, numbers);
        line.write_off = outcome.write_off;
        self.take(line, &[outcome])
    }

    fn take(&mut self, mut line: ClaimProc, outcomes: &[&Outcome]) -> i64 {
        let mut reasons: Vec<&str> = vec![];
        for reason in outcomes.iter().flat_map(|outcome| &outcome.reasons) {
            if !reasons.contains(&reason.as_str()) {
                reasons.push(reason);
            }
        }
        let remarks: Vec<&str> = outcomes.iter().map(|outcome| outcome.remarks.as_str()).collect();
        line.remarks = remarks.join("; ");
        line.claim_adj_reason_codes = reasons.join(",");
        line.posted_to = self.payment.payer.to_owned();
        line.sec_date_t_edit = self.now.instant;
        let number = line.claim_proc_num;
        self.lines.push(line);
        number
    }
}

/// The ledger's side of a line; nothing for one that had its money before.
pub(super) fn money(
    stood: Option<&ClaimProc>,
    line: &ClaimProc,
    payment: &Payment<'_>,
    today: Date,
) -> Vec<Posting> {
    if stood.is_some_and(|stood| stood.status.is_paid()) {
        return vec![];
    }
    let receivable = Account::receivable(line.pat_num);
    let clearing = Account::of(AccountKind::PayerClearing, payment.payer);
    let posting = |debit: Account, amount: Cents| {
        let num = payment.row.remitted_claim_num;
        Posting::transfer(Source::RemittedClaim, num, today, debit, receivable.clone(), amount)
    };
    [posting(clearing, line.ins_pay_amt), posting(Account::new(AccountKind::WriteOffs), line.write_off)]
        .into_iter()
        .filter(|posting| !posting.lines.is_empty())
        .collect()
}
