//! Adding an adjustment (`opendental-engine.md` 16).

use jiff::civil::Date;

use super::{posting, rules};
use crate::Cents;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::Adjustment;
use crate::procedure::check_provider;
use crate::state::{Family, Now, Numbers, Refusal};

/// What a new adjustment is to be. None: not said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddAdjustment {
    pub pat_num: i64,
    pub adj_type: i64,
    pub adj_amt: Cents,
    pub adj_date: Date,
    /// Else the patient's own.
    pub prov_num: Option<i64>,
    pub proc_num: Option<i64>,
    /// Else the patient's; `Some(None)`: none.
    pub clinic_num: Option<Option<i64>>,
    /// Else the procedure's date; today for one that is attached to none.
    pub proc_date: Option<Date>,
    pub adj_note: String,
}

/// Adds an adjustment to a patient's account.
///
/// # Errors
/// When the patient is not there, or a rule of section 16 stands against it.
pub fn add(
    office: &Office,
    family: &Family,
    command: &AddAdjustment,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Adjustment, ChangeSet), Refusal> {
    let patient = family.patient(command.pat_num).ok_or_else(|| Refusal::not_found("Patient not found."))?;
    let sign = rules::sign_of(office, command.adj_type)?;
    rules::may_be_chosen(sign)?;
    rules::amount_fits(sign, command.adj_amt)?;
    rules::date_has_come(command.adj_date, now)?;
    rules::is_attached_enough(office, command.proc_num)?;
    let attached = |proc_num| rules::procedure_of(family, patient.pat_num, proc_num);
    let procedure = command.proc_num.map(attached).transpose()?;
    let prov_num = command.prov_num.unwrap_or(patient.pri_prov);
    check_provider(office, prov_num)?;

    let adjustment = Adjustment {
        adj_num: numbers.fresh::<Adjustment>(),
        adj_date: command.adj_date,
        adj_amt: command.adj_amt,
        pat_num: patient.pat_num,
        adj_type: command.adj_type,
        prov_num,
        adj_note: command.adj_note.clone(),
        proc_date: command.proc_date.or(procedure.map(|p| p.proc_date)).unwrap_or(now.today),
        proc_num: command.proc_num,
        date_entry: now.today,
        clinic_num: command.clinic_num.unwrap_or(patient.clinic_num),
        sec_user_num_entry: 0,
        sec_date_t_edit: now.instant,
        void_of: None,
    };
    let mut changes = family.change_money(office);
    changes.touches(patient.pat_num);
    changes.put(&adjustment);
    changes.postings.push(posting(&adjustment));
    Ok((adjustment, changes))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::estimate::testing::{World, dollars};
    use crate::ledger::AccountKind;
    use crate::payment::testing::{CHARGE, DISCOUNT, DISCOUNT_PLAN, office};

    fn of(world: &World, adj_type: i64, amount: i64) -> AddAdjustment {
        AddAdjustment {
            pat_num: 1,
            adj_type,
            adj_amt: dollars(amount),
            adj_date: world.now.today,
            prov_num: None,
            proc_num: None,
            clinic_num: None,
            proc_date: None,
            adj_note: "note".into(),
        }
    }

    fn post(world: &mut World, command: &AddAdjustment) -> Result<(Adjustment, ChangeSet), Refusal> {
        let mut numbers = world.numbers();
        let (row, changes) = add(&world.office, &world.family, command, world.now, &mut numbers)?;
        world.commit(&changes);
        Ok((row, changes))
    }

    fn refused(world: &mut World, command: &AddAdjustment) -> String {
        post(world, command).unwrap_err().to_string()
    }

    #[test]
    fn a_charge_is_owed_and_a_discount_given_up_on_its_own_date() {
        let mut world = office();
        let earlier = world.now.today.saturating_sub(9.days());
        let command = AddAdjustment { adj_date: earlier, ..of(&world, DISCOUNT, -25) };
        let (row, changes) = post(&mut world, &command).unwrap();
        let [posting] = changes.postings.as_slice() else { panic!("{:?}", changes.postings) };
        assert_eq!((posting.source_num, posting.date), (row.adj_num, earlier));
        assert_eq!(
            posting.lines,
            [
                (crate::ledger::Account::receivable(1), dollars(-25)),
                (crate::ledger::Account::new(AccountKind::Adjustments), dollars(25)),
            ]
        );
        assert_eq!((row.prov_num, row.proc_date, row.date_entry), (1, world.now.today, world.now.today));
        let command = of(&world, CHARGE, 39);
        let (_, changes) = post(&mut world, &command).unwrap();
        assert_eq!(changes.postings[0].lines[0].1, dollars(39));
    }

    #[test]
    fn it_is_of_the_patients_provider_and_clinic_unless_it_says_otherwise() {
        let mut world = office();
        world.provider(2, None);
        (world.family.patients[0].pri_prov, world.family.patients[0].clinic_num) = (2, Some(4));
        let plain = of(&world, CHARGE, 5);
        let whose = |world: &mut World, command: &AddAdjustment| {
            let (row, _) = post(world, command).unwrap();
            (row.prov_num, row.clinic_num, row.adj_note)
        };
        assert_eq!(whose(&mut world, &plain), (2, Some(4), "note".to_owned()));
        let own = AddAdjustment { prov_num: Some(1), clinic_num: Some(None), ..plain };
        assert_eq!(whose(&mut world, &own), (1, None, "note".to_owned()));
    }

    #[test]
    fn an_amount_has_the_sign_of_its_type() {
        let mut world = office();
        for (adj_type, amount, word) in [
            (CHARGE, -10, "positive"),
            (CHARGE, 0, "positive"),
            (DISCOUNT, 10, "negative"),
            (DISCOUNT, 0, "negative"),
        ] {
            let command = of(&world, adj_type, amount);
            assert_eq!(refused(&mut world, &command), format!("AdjAmt must be {word} for this AdjType."));
        }
        let plans = of(&world, DISCOUNT_PLAN, -10);
        assert!(refused(&mut world, &plans).contains("discount plan"));
        // A payment type is a definition of another list.
        let other = AddAdjustment { adj_type: 20, ..of(&world, CHARGE, 10) };
        assert!(refused(&mut world, &other).starts_with("AdjType must be"));
        let unknown = AddAdjustment { adj_type: 99, ..of(&world, CHARGE, 10) };
        assert!(refused(&mut world, &unknown).starts_with("AdjType must be"));
    }

    #[test]
    fn it_is_never_of_the_future() {
        let mut world = office();
        world.pref("FutureTransDatesAllowed", "1");
        let tomorrow =
            AddAdjustment { adj_date: world.now.today.tomorrow().unwrap(), ..of(&world, CHARGE, 5) };
        assert_eq!(refused(&mut world, &tomorrow), "AdjDate cannot be a future date.");
        let today = of(&world, CHARGE, 5);
        assert!(post(&mut world, &today).is_ok());
    }

    #[test]
    fn one_of_a_procedure_carries_its_date() {
        let mut world = office();
        let done = world.done("T0120", 100);
        let long_ago = world.now.today.saturating_sub(40.days());
        world.procedure_mut(done).proc_date = long_ago;
        let command = AddAdjustment { proc_num: Some(done), ..of(&world, DISCOUNT, -5) };
        assert_eq!(post(&mut world, &command).unwrap().0.proc_date, long_ago);
        let given = world.now.today.yesterday().unwrap();
        let command = AddAdjustment { proc_date: Some(given), ..command };
        assert_eq!(post(&mut world, &command).unwrap().0.proc_date, given);
    }

    #[test]
    fn what_it_names_must_be_the_patients_and_take_part() {
        let mut world = office();
        world.patient(2);
        let others =
            world.work(2, "T0120", dollars(5), crate::account::ProcStatus::Complete, world.now.today);
        let command = AddAdjustment { proc_num: Some(others), ..of(&world, CHARGE, 5) };
        assert!(refused(&mut world, &command).starts_with("ProcNum must be a procedure"));
        let deleted =
            world.work(1, "T0120", dollars(5), crate::account::ProcStatus::Deleted, world.now.today);
        let command = AddAdjustment { proc_num: Some(deleted), ..command };
        assert!(refused(&mut world, &command).starts_with("ProcNum must be a procedure"));
        let command = AddAdjustment { pat_num: 9, ..of(&world, CHARGE, 5) };
        assert!(matches!(post(&mut world, &command), Err(Refusal::NotFound(_))));
        world.provider(7, None);
        world.office.providers.last_mut().unwrap().is_hidden = true;
        let command = AddAdjustment { prov_num: Some(7), ..of(&world, CHARGE, 5) };
        assert_eq!(refused(&mut world, &command), "The provider is hidden.");
    }

    #[test]
    fn an_office_may_want_every_one_attached() {
        let mut world = office();
        world.pref("RigorousAdjustments", "0");
        let command = of(&world, CHARGE, 5);
        assert!(refused(&mut world, &command).starts_with("ProcNum is required"));
        let done = world.done("T0120", 100);
        assert!(post(&mut world, &AddAdjustment { proc_num: Some(done), ..command.clone() }).is_ok());
        world.pref("RigorousAdjustments", "1");
        assert!(post(&mut world, &command).is_ok());
    }
}
