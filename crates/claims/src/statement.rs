//! Statements: what a family was told that it owes (`opendental-engine.md` 17).

use jiff::civil::Date;

use crate::aging::{AsOf, age};
use crate::change::ChangeSet;
use crate::office::Office;
use crate::papers::Statement;
use crate::state::{Family, Now, Numbers, Refusal};

/// Keeps what a family owes as of the day on which it is told. Nothing is charged by it. Charges of payment plans that
/// are due must be rows ([`crate::pay_plan::issue_due`]).
///
/// # Errors
/// When the patient is not there, or the day has not come.
pub fn state(
    office: &Office,
    family: &Family,
    pat_num: i64,
    date_sent: Option<Date>,
    note: &str,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Statement, ChangeSet), Refusal> {
    family.patient(pat_num).ok_or_else(|| Refusal::not_found("Patient not found."))?;
    let date_sent = date_sent.unwrap_or(now.today);
    if date_sent > now.today {
        return Err(Refusal::field("DateSent", "DateSent cannot be a future date."));
    }
    let aged = age(office, family, AsOf::new(date_sent, now.today));
    let row = Statement {
        statement_num: numbers.fresh::<Statement>(),
        pat_num,
        date_sent,
        note: note.to_owned(),
        ins_est: aged.expected.sum(),
        bal_total: aged.total,
        date_t_stamp: now.instant,
    };
    let mut changes = ChangeSet::new();
    for (scope, version) in &family.versions {
        changes.rests_on(*scope, *version);
    }
    family.patients.iter().for_each(|patient| changes.touches(patient.pat_num));
    changes.put(&row);
    Ok((row, changes))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::account::ClaimProcStatus;
    use crate::estimate::testing::{World, dollars};
    use crate::payment::testing::office;

    fn told(world: &World, days: i64) -> Result<Statement, Refusal> {
        let mut numbers = Numbers::new();
        let day = if days < 0 { world.now.today.tomorrow().ok() } else { Some(world.ago(days)) };
        state(&world.office, &world.family, 1, day, "soon", world.now, &mut numbers).map(|(row, _)| row)
    }

    #[test]
    fn a_statement_says_what_the_family_owes_on_its_day() {
        let mut world = office();
        world.patient(2);
        let done = world.complete(1, dollars(100), 9);
        world.insured(done, ClaimProcStatus::NotReceived, dollars(40), dollars(5));
        world.complete(2, dollars(60), 2);
        let now = told(&world, 0).unwrap();
        assert_eq!((now.bal_total, now.ins_est), (dollars(160), dollars(45)));
        assert_eq!((now.date_sent, now.note.as_str()), (world.now.today, "soon"));
        assert_eq!(told(&world, 5).unwrap().bal_total, dollars(100));
        assert_eq!(told(&world, -1).unwrap_err().to_string(), "DateSent cannot be a future date.");
    }
}
