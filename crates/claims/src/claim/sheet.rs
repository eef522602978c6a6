//! A patient's lines and claims while a decision works on them, and what it comes to: rows, totals and postings
//! (`opendental-engine.md` 10.2, `decisions.md` 7).

use crate::account::{Claim, ClaimProc};
use crate::change::ChangeSet;
use crate::claim::line::money;
use crate::claim::recalculate::calculate;
use crate::claim::totals::Totals;
use crate::estimate::terms::Sight;
use crate::estimate::{changed, refresh_rows, rows_of, take_away};
use crate::office::Office;
use crate::state::{Family, Now, Numbers};

/// A working copy. What differs from the family at its end is written; whose money differs is posted.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    pub(crate) office: &'a Office,
    pub(crate) family: &'a Family,
    pub(crate) now: Now,
    pub(crate) pat_num: i64,
    /// All lines and estimates of the patient.
    pub(crate) rows: Vec<ClaimProc>,
    /// Claims that were touched, and new ones.
    claims: Vec<Claim>,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(office: &'a Office, family: &'a Family, pat_num: i64, now: Now) -> Sheet<'a> {
        Sheet { office, family, now, pat_num, rows: rows_of(family, pat_num), claims: Vec::new() }
    }

    /// What estimates see.
    pub(crate) fn sight(&self) -> Sight<'a> {
        Sight { office: self.office, family: self.family, pat_num: self.pat_num, today: self.now.today }
    }

    /// A line, to be changed.
    pub(crate) fn row_mut(&mut self, claim_proc_num: i64) -> Option<&mut ClaimProc> {
        self.rows.iter_mut().find(|row| row.claim_proc_num == claim_proc_num)
    }

    /// A claim's lines, to be changed.
    pub(crate) fn lines_mut(&mut self, claim_num: i64) -> impl Iterator<Item = &mut ClaimProc> {
        self.rows.iter_mut().filter(move |row| row.claim_num == Some(claim_num))
    }

    /// A claim as it is by now.
    pub(crate) fn claim(&self, claim_num: i64) -> Option<&Claim> {
        let touched = self.claims.iter().find(|claim| claim.claim_num == claim_num);
        touched.or_else(|| self.family.claim(claim_num))
    }

    /// Has a claim written as it is here.
    pub(crate) fn put_claim(&mut self, claim: Claim) {
        self.claims.retain(|stands| stands.claim_num != claim.claim_num);
        self.claims.push(claim);
    }

    /// Takes a claim's income transfers away, as every real change of its lines does.
    pub(crate) fn take_transfers_away(&mut self, claim_num: i64) {
        self.rows.retain(|row| !(row.is_transfer && row.claim_num == Some(claim_num)));
    }

    /// Gives a claim the sums of all its lines, as after a payment.
    pub(crate) fn total(&mut self, claim_num: i64) {
        let Some(mut claim) = self.claim(claim_num).cloned() else { return };
        Totals::of(self.rows.iter().filter(|row| row.claim_num == Some(claim_num))).write_all(&mut claim);
        self.put_claim(claim);
    }

    /// Works a claim out anew, from the lines as they are by now.
    pub(crate) fn recalculate(&mut self, claim_num: i64) {
        let Some(mut claim) = self.claim(claim_num).cloned() else { return };
        // Working out also looks at estimates; those are kept when they are worked out with all others.
        let mut rows = self.rows.clone();
        calculate(self.sight(), &mut claim, &mut rows);
        for (row, after) in self.rows.iter_mut().zip(rows).filter(|(row, _)| row.claim_num == Some(claim_num))
        {
            *row = after;
        }
        self.put_claim(claim);
    }

    /// Brings the estimates that are on no claim up to date.
    pub(crate) fn refresh(&mut self, numbers: &mut Numbers) {
        refresh_rows(self.sight(), &mut self.rows, self.now, numbers);
    }

    /// All that differs from the family.
    pub(crate) fn write(self) -> ChangeSet {
        let Sheet { office, family, now, pat_num, mut rows, claims } = self;
        let mut changes = family.change(office);
        changes.touches(pat_num);
        for stood in family.claim_procs.iter().filter(|row| row.pat_num == pat_num) {
            if rows.iter().all(|row| row.claim_proc_num != stood.claim_proc_num) {
                let payer = money::payer(family, stood);
                changes.postings.extend(money::reversal(stood, &payer, now.today));
                take_away(stood, &mut changes);
            }
        }
        for row in &mut rows {
            post(family, row, now, &mut changes);
        }
        changed(family, rows, now).iter().for_each(|row| changes.put(row));
        for mut claim in claims {
            if family.claim(claim.claim_num) != Some(&claim) {
                claim.sec_date_t_edit = now.instant;
                changes.put(&claim);
            }
        }
        changes
    }
}

/// Posts what a line's change does to the ledger, and notes whose clearing account holds the payment.
fn post(family: &Family, row: &mut ClaimProc, now: Now, changes: &mut ChangeSet) {
    let old = family.claim_proc(row.claim_proc_num);
    if old == Some(row) {
        return;
    }
    let payer = money::payer(family, old.unwrap_or(row));
    changes.postings.extend(money::money_postings(old, row, &payer, now.today));
    row.posted_to = if money::is_posted(row) { payer } else { String::new() };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::ClaimProcStatus;
    use crate::estimate::testing::{World, dollars};
    use crate::record::Record;

    #[test]
    fn money_is_posted_and_estimates_are_not() {
        for (status, postings) in [(ClaimProcStatus::CapComplete, 1), (ClaimProcStatus::Estimate, 0)] {
            for claim_num in [None, Some(900)] {
                let mut world = World::new();
                let plan = world.plan("c", &[]);
                world.cover(1, plan, 1);
                world.used(1, plan, Some("T2750"), status, 0, 0);
                world.family.claim_procs[0].claim_num = claim_num;
                let mut sheet = Sheet::new(&world.office, &world.family, 1, world.now);
                sheet.rows[0].write_off = dollars(70);
                let changes = sheet.write();
                assert_eq!((changes.puts.len(), changes.postings.len()), (1, postings), "{status}");
                world.family.claim_procs[0].write_off = dollars(70);
                let mut sheet = Sheet::new(&world.office, &world.family, 1, world.now);
                sheet.rows.clear();
                let changes = sheet.write();
                assert_eq!((changes.deletes.len(), changes.postings.len()), (1, postings), "{status}");
                let is_cache = status == ClaimProcStatus::Estimate && claim_num.is_none();
                assert_eq!(changes.deletes[0].listed, !is_cache, "{status} {claim_num:?}");
                assert_eq!(changes.deletes[0].values, world.family.claim_procs[0].values());
            }
        }
    }
}
