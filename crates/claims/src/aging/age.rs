//! A family's aging: its buckets with the columns beside them, and each member's own balance.

use crate::Cents;
use crate::aging::estimates::{Expected, expected};
use crate::aging::{AsOf, Buckets, Entry, Filled, ages_with_procedure, entries, fill, plans};
use crate::office::Office;
use crate::state::Family;

/// What a family owes as of a day, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aged {
    pub buckets: Buckets,
    /// All entries together; below 0 when credits are left over.
    pub total: Cents,
    pub expected: Expected,
    /// What was paid and is not yet earned. It is in `total`.
    pub unearned: Cents,
    pub pay_plan_due: Cents,
    /// In the order of their numbers.
    pub members: Vec<Member>,
}

impl Aged {
    /// What the family is expected to owe when insurance has paid.
    #[must_use]
    pub fn estimated(&self) -> Cents {
        self.total - self.expected.sum()
    }

    /// A member's own part.
    #[must_use]
    pub fn member(&self, pat_num: i64) -> Option<&Member> {
        self.members.iter().find(|member| member.pat_num == pat_num)
    }
}

/// A member's own part of what a family owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub pat_num: i64,
    pub balance: Cents,
    pub expected: Expected,
}

impl Member {
    /// What the member is expected to owe when insurance has paid.
    #[must_use]
    pub fn estimated(&self) -> Cents {
        self.balance - self.expected.sum()
    }
}

/// The aging of a family as of a day. Charges of payment plans that are due must be rows
/// ([`crate::pay_plan::issue_due`]).
#[must_use]
pub fn age(office: &Office, family: &Family, as_of: AsOf) -> Aged {
    let entries = entries(office, family, as_of);
    let filled = filled(office, family, &entries, as_of);
    let of_member = |pat_num: i64| Member {
        pat_num,
        balance: entries.iter().filter(|entry| entry.pat_num == pat_num).map(|entry| entry.amount).sum(),
        expected: expected(family, as_of, |row| row.pat_num == pat_num),
    };
    let unearned = (family.splits.iter())
        .filter(|row| row.unearned_type.is_some() && !row.is_hidden(office) && as_of.holds(row.date_pay));
    Aged {
        buckets: filled.buckets,
        total: entries.iter().map(|entry| entry.amount).sum(),
        expected: expected(family, as_of, |_| true),
        unearned: unearned.map(|row| row.split_amt).sum(),
        pay_plan_due: plans::due(office, family, as_of),
        members: family.patients.iter().map(|patient| of_member(patient.pat_num)).collect(),
    }
}

/// The buckets of a family's entries, by the office's choice.
pub(super) fn filled(office: &Office, family: &Family, entries: &[Entry], as_of: AsOf) -> Filled {
    let done = |proc_num| family.procedure(proc_num).map(|procedure| procedure.proc_date);
    fill(entries, as_of.date, ages_with_procedure(office), done)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
