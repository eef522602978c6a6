//! Changing what is said of a payment or of a split, without touching its money.

use super::{SPLITS_STAY, check_pay_type};
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{PaySplit, Payment};
use crate::procedure::check_provider;
use crate::state::{Family, Now, Refusal};
use crate::voids::is_not_cancelled;

/// New values of a payment's fields. None: not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangePayment {
    pub pay_type: Option<i64>,
    pub check_num: Option<String>,
    pub bank_branch: Option<String>,
    pub pay_note: Option<String>,
    pub process_status: Option<String>,
}

/// Changes what is said of a payment.
///
/// # Errors
/// When the payment is not there, the type is none of the office's, or more than the note of one that was voided is to
/// change. A value that equals the present one always passes.
pub fn change(
    office: &Office,
    family: &Family,
    pay_num: i64,
    command: &ChangePayment,
    now: Now,
) -> Result<(Payment, ChangeSet), Refusal> {
    let old = family.payment(pay_num).ok_or_else(|| Refusal::not_found(super::NOT_FOUND))?;
    let text = |new: &Option<String>, old: &String| new.as_ref().unwrap_or(old).clone();
    let mut new = Payment {
        pay_type: command.pay_type.unwrap_or(old.pay_type),
        check_num: text(&command.check_num, &old.check_num),
        bank_branch: text(&command.bank_branch, &old.bank_branch),
        pay_note: text(&command.pay_note, &old.pay_note),
        process_status: text(&command.process_status, &old.process_status),
        ..old.clone()
    };
    let as_it_was = Payment { pay_note: old.pay_note.clone(), ..new.clone() } == *old;
    if !as_it_was {
        is_not_cancelled(&family.payments, pay_num, "only its PayNote can be changed.")?;
    }
    if new.pay_type != old.pay_type {
        check_pay_type(office, new.pay_type)?;
    }
    let mut changes = family.change_money(office);
    changes.touches(old.pat_num);
    if new != *old {
        new.sec_date_t_edit = now.instant;
        changes.put(&new);
    }
    Ok((new, changes))
}

/// New values of a split's fields. None: not said; `Some(None)`: emptied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeSplit {
    pub prov_num: Option<Option<i64>>,
    pub clinic_num: Option<Option<i64>>,
}

/// Changes who earns a split. Money that is not earned yet has no provider, unless the office allows it.
///
/// # Errors
/// When the split is not there, its payment was voided, or the provider may not be chosen. A value that equals the
/// present one always passes.
pub fn change_split(
    office: &Office,
    family: &Family,
    split_num: i64,
    command: ChangeSplit,
    now: Now,
) -> Result<(PaySplit, ChangeSet), Refusal> {
    let is_it = |split: &&PaySplit| split.split_num == split_num;
    let old = family.splits.iter().find(is_it).ok_or_else(|| Refusal::not_found("PaySplit not found."))?;
    let mut new = PaySplit {
        prov_num: command.prov_num.unwrap_or(old.prov_num),
        clinic_num: command.clinic_num.unwrap_or(old.clinic_num),
        ..old.clone()
    };
    if new != *old {
        is_not_cancelled(&family.payments, old.pay_num, SPLITS_STAY)?;
    }
    if new.prov_num != old.prov_num {
        check_split_provider(office, &new)?;
    }
    let mut changes = family.change_money(office);
    changes.touches(old.pat_num);
    if new != *old {
        new.sec_date_t_edit = now.instant;
        changes.put(&new);
    }
    Ok((new, changes))
}

fn check_split_provider(office: &Office, split: &PaySplit) -> Result<(), Refusal> {
    let Some(prov_num) = split.prov_num else {
        if split.unearned_type.is_none() {
            return Err(Refusal::field("ProvNum", "ProvNum is required: the split is earned."));
        }
        return Ok(());
    };
    if split.unearned_type.is_some() && !office.is_on("AllowPrepayProvider") {
        let why = "ProvNum must be 0: unearned money has no provider in this office.";
        return Err(Refusal::field("ProvNum", why));
    }
    check_provider(office, prov_num)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{World, dollars};
    use crate::payment::testing::{CASH, CHARGE, CHECK, office, paying};

    fn put(world: &mut World, number: i64, command: &ChangePayment) -> Result<Payment, String> {
        let changed = change(&world.office, &world.family, number, command, world.now);
        let (payment, changes) = changed.map_err(|refusal| refusal.to_string())?;
        world.commit(&changes);
        assert_eq!(changes.postings, []);
        Ok(payment)
    }

    #[test]
    fn what_is_said_of_a_payment_changes_and_its_money_does_not() {
        let mut world = office();
        let number = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        let command = ChangePayment {
            pay_type: Some(CASH),
            check_num: Some("7".into()),
            bank_branch: Some("20-6".into()),
            pay_note: Some("note".into()),
            process_status: Some("OnlinePending".into()),
        };
        world.now.instant = "2026-03-15T15:00:00Z".parse().unwrap();
        let new = put(&mut world, number, &command).unwrap();
        assert_eq!((new.pay_type, new.pay_amt, new.sec_date_t_edit), (CASH, dollars(40), world.now.instant));
        assert_eq!([&new.check_num, &new.bank_branch, &new.pay_note], ["7", "20-6", "note"]);
        assert_eq!(new.process_status, "OnlinePending");
        assert_eq!(world.family.payment(number), Some(&new));
        let cleared = ChangePayment { pay_note: Some(String::new()), ..ChangePayment::default() };
        let new = put(&mut world, number, &cleared).unwrap();
        assert_eq!((new.pay_note.as_str(), new.check_num.as_str()), ("", "7"));
    }

    #[test]
    fn nothing_new_writes_nothing_and_the_present_type_always_passes() {
        let mut world = office();
        let number = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        world.office.definitions.retain(|definition| definition.def_num != CHECK);
        let same = ChangePayment { pay_type: Some(CHECK), ..ChangePayment::default() };
        let (_, changes) = change(&world.office, &world.family, number, &same, world.now).unwrap();
        assert_eq!(changes.puts, []);
        let other = ChangePayment { pay_type: Some(CHARGE), ..ChangePayment::default() };
        assert!(put(&mut world, number, &other).unwrap_err().starts_with("PayType must be"));
        assert_eq!(put(&mut world, 99, &other).unwrap_err(), "Payment not found.");
    }

    fn put_split(world: &mut World, number: i64, command: ChangeSplit) -> Result<PaySplit, String> {
        let changed = change_split(&world.office, &world.family, number, command, world.now);
        let (split, changes) = changed.map_err(|refusal| refusal.to_string())?;
        world.commit(&changes);
        assert_eq!(changes.postings, []);
        Ok(split)
    }

    #[test]
    fn a_split_may_be_another_providers_unless_it_is_unearned() {
        let mut world = office();
        world.provider(2, None);
        world.provider(3, None);
        world.office.providers.last_mut().unwrap().is_hidden = true;
        world.complete(1, dollars(30), 1);
        let splits = world.pay(&paying(dollars(40)));
        let [earned, held] = [0, 1].map(|at: usize| splits[at].split_num);
        let to = |prov_num| ChangeSplit { prov_num: Some(prov_num), clinic_num: None };
        assert_eq!(put_split(&mut world, earned, to(Some(2))).unwrap().prov_num, Some(2));
        assert_eq!(put_split(&mut world, earned, to(Some(3))).unwrap_err(), "The provider is hidden.");
        assert!(put_split(&mut world, earned, to(None)).unwrap_err().starts_with("ProvNum is required"));
        assert!(put_split(&mut world, held, to(Some(2))).unwrap_err().starts_with("ProvNum must be 0"));
        assert!(put_split(&mut world, held, to(None)).is_ok());
        world.pref("AllowPrepayProvider", "1");
        assert_eq!(put_split(&mut world, held, to(Some(2))).unwrap().prov_num, Some(2));
        assert_eq!(put_split(&mut world, held, to(None)).unwrap().prov_num, None);
        let moved = ChangeSplit { prov_num: None, clinic_num: Some(Some(4)) };
        let split = put_split(&mut world, earned, moved).unwrap();
        assert_eq!((split.clinic_num, split.prov_num, split.split_amt), (Some(4), Some(2), dollars(30)));
        let (_, changes) =
            change_split(&world.office, &world.family, earned, to(Some(2)), world.now).unwrap();
        assert_eq!(changes.puts, []);
        assert_eq!(put_split(&mut world, 99, to(None)).unwrap_err(), "PaySplit not found.");
    }

    #[test]
    fn of_what_was_voided_only_the_note_changes() {
        let mut world = office();
        world.provider(2, None);
        world.complete(1, dollars(30), 1);
        let number = world.try_pay(&paying(dollars(30))).unwrap().pay_num;
        let mut numbers = world.numbers();
        let (void, changes) =
            crate::payment::void(&world.office, &world.family, number, world.now, &mut numbers).unwrap();
        world.commit(&changes);
        for number in [number, void.pay_num] {
            for command in [
                ChangePayment { pay_type: Some(CASH), ..ChangePayment::default() },
                ChangePayment { check_num: Some("7".into()), ..ChangePayment::default() },
                ChangePayment { process_status: Some("OnlinePending".into()), ..ChangePayment::default() },
            ] {
                let said = "The payment was voided: only its PayNote can be changed.";
                assert_eq!(put(&mut world, number, &command).unwrap_err(), said);
            }
            let note = ChangePayment {
                pay_type: Some(CHECK),
                pay_note: Some("typed twice".into()),
                ..ChangePayment::default()
            };
            assert_eq!(put(&mut world, number, &note).unwrap().pay_note, "typed twice");
            let split = world.splits_of(number)[0].clone();
            let said = "The payment was voided: its splits stay as they are.";
            for command in [
                ChangeSplit { prov_num: Some(Some(2)), clinic_num: None },
                ChangeSplit { prov_num: None, clinic_num: Some(Some(4)) },
            ] {
                assert_eq!(put_split(&mut world, split.split_num, command).unwrap_err(), said);
            }
            let same = ChangeSplit { prov_num: Some(split.prov_num), clinic_num: Some(split.clinic_num) };
            put_split(&mut world, split.split_num, same).unwrap();
        }
    }
}
