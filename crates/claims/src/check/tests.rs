//! Checks over lines, as the scenarios make them.

use super::*;
use crate::account::{ClaimProcStatus, ClaimType};
use crate::change::Scope;
use crate::claim::line::EditLine;
use crate::claim::testing::{
    check as make, claim, claim_of_type, delete_check as take, edit_on, receive, supplement,
};
use crate::estimate::testing::{Term, World, cents, dollars};
use crate::office::Definition;
use crate::state::Now;

/// Two crowns of 100 and 60 at 50 % on one claim, both received.
fn world() -> (World, i64, [i64; 2], i64) {
    let mut world = World::new();
    for (def_num, category) in [(320, 32), (321, 32), (400, 40), (401, 40), (360, 36)] {
        let text = String::new;
        world.office.definitions.push(Definition {
            def_num,
            category,
            item_name: text(),
            item_value: text(),
            item_order: 0,
            is_hidden: def_num == 320,
        });
    }
    let plan = world.plan("", &[Term::percent(50)]);
    world.cover(1, plan, 1);
    let procedures = [world.done("T2750", 100), world.done("T2751", 60)];
    let number = claim(&mut world, &procedures);
    receive(&mut world, procedures[0], plan, 50, 0);
    receive(&mut world, procedures[1], plan, 30, 0);
    (world, plan, procedures, number)
}

fn batch(claim_nums: &[i64], amount: i64) -> NewCheck {
    NewCheck { is_batch: true, ..NewCheck::new(claim_nums.to_vec(), cents(amount)) }
}

fn put(world: &mut World, number: i64, command: &UpdateCheck) -> Result<ClaimPayment, Refusal> {
    let old = world.checks.iter().find(|check| check.claim_payment_num == number).unwrap().clone();
    let families = [world.family.clone()];
    let books = Books { office: &world.office, families: &families };
    let (check, changes) = update(books, &old, 4, command, world.now)?;
    assert_eq!(changes.postings, []);
    if !changes.puts.is_empty() {
        assert!(changes.expects.contains(&(Scope::Matching, 4)));
        world.keep_all(&changes);
    }
    Ok(check)
}

fn on_check(world: &World) -> Vec<Option<i64>> {
    world.family.claim_procs.iter().map(|line| line.claim_payment_num).collect()
}

#[test]
fn a_check_for_one_claim_takes_all_its_lines_and_stamps_them() {
    let (mut world, plan, [a, b], number) = world();
    let day = world.now.today.yesterday().unwrap();
    let command = NewCheck { check_date: Some(day), ..NewCheck::new(vec![number], dollars(80)) };
    let check = make(&mut world, &command).unwrap();
    assert_eq!((check.check_amt, check.is_partial), (dollars(80), false));
    assert_eq!((check.pay_type, check.pay_group), (321, 400), "the first that are not hidden");
    assert_eq!(check.carrier_name, world.family.carriers[0].carrier_name);
    for line in [world.row(a, plan), world.row(b, plan)] {
        assert_eq!(line.claim_payment_num, Some(check.claim_payment_num));
        assert_eq!((line.date_cp, line.date_ins_finalized), (Some(day), Some(world.now.today)));
        assert_eq!(line.payment_row, 1);
    }
    let again = make(&mut world, &NewCheck::new(vec![number], dollars(80))).unwrap_err();
    assert!(again.to_string().contains("no received ClaimProcs"));
}

#[test]
fn another_amount_is_refused_for_one_claim_and_partial_for_several() {
    let (mut world, _, _, number) = world();
    for amount in [7999, 8001, 0] {
        assert_eq!(
            make(&mut world, &NewCheck::new(vec![number], cents(amount))).unwrap_err().to_string(),
            "CheckAmt does not match the total of eligible ClaimProcs."
        );
    }
    assert_eq!(on_check(&world), [None, None]);
    assert!(make(&mut world, &batch(&[number], 10_000)).unwrap().is_partial);
    let (mut world, _, _, number) = self::world();
    assert!(!make(&mut world, &batch(&[number], 8000)).unwrap().is_partial);
}

#[test]
fn only_real_payments_go_on_a_check() {
    let (mut world, plan, [a, b], number) = world();
    world.row_mut(b, plan).status = ClaimProcStatus::NotReceived;
    let line = world.row(a, plan);
    let transfer = crate::account::ClaimProc {
        claim_proc_num: 70,
        status: ClaimProcStatus::Supplemental,
        is_transfer: true,
        ..line.clone()
    };
    world.family.claim_procs.push(transfer);
    supplement(&mut world, line.claim_proc_num, 700).unwrap();
    let check = make(&mut world, &NewCheck::new(vec![number], dollars(57))).unwrap();
    let on = Some(check.claim_payment_num);
    assert_eq!(on_check(&world), [None, on, None, on]);
}

#[test]
fn a_denied_claim_goes_on_a_check_of_nothing() {
    let mut world = World::new();
    let plan = world.plan("", &[Term::percent(50)]);
    world.cover(1, plan, 1);
    let a = world.done("T2750", 100);
    let number = claim(&mut world, &[a]);
    receive(&mut world, a, plan, 0, 0);
    let check = make(&mut world, &NewCheck::new(vec![number], cents(0))).unwrap();
    assert_eq!((check.is_partial, on_check(&world)), (false, vec![Some(check.claim_payment_num)]));
    let more = NewCheck { carrier_name: Some(" ".into()), ..NewCheck::new(vec![number], cents(0)) };
    assert!(make(&mut world, &more).is_err());
}

#[test]
fn a_check_without_lines_is_partial_and_what_it_pays_elsewhere_counts() {
    let (mut world, plan, [a, _], number) = world();
    let check = make(&mut world, &batch(&[number], 9000)).unwrap().claim_payment_num;
    let line = world.row(a, plan).claim_proc_num;
    let to = |check| EditLine { claim_payment_num: Some(check), ..EditLine::default() };
    edit_on(&mut world, line, &to(None)).unwrap();
    let nothing = UpdateCheck { check_amt: Some(cents(0)), ..UpdateCheck::default() };
    assert!(put(&mut world, check, &nothing).unwrap().is_partial);
    for (elsewhere, is_partial) in [(1000, false), (999, true)] {
        let check = ClaimPayment { check_amt: dollars(90), is_partial: true, ..world.checks[0].clone() };
        let wanted = to(Some(check.claim_payment_num));
        let seen = CheckSeen { check, matching: 4, elsewhere: cents(elsewhere), last_row: 3 };
        let (office, family) = (&world.office, &world.family);
        let mut numbers = crate::state::Numbers::new();
        let changes =
            crate::claim::line::edit(office, family, line, &wanted, Some(&seen), world.now, &mut numbers);
        let changes = changes.unwrap();
        let closes = changes.puts.iter().any(|put| put.table.name == "claimpayment");
        assert_eq!(closes, !is_partial, "{elsewhere}");
    }
}

#[test]
fn a_check_for_one_claim_is_of_its_clinic() {
    for (is_batch, clinic_num) in [(false, Some(3)), (true, None)] {
        let (mut world, _, _, number) = world();
        world.family.claims[0].clinic_num = Some(3);
        let command = NewCheck { is_batch, ..NewCheck::new(vec![number], dollars(80)) };
        assert_eq!(make(&mut world, &command).unwrap().clinic_num, clinic_num);
    }
}

#[test]
fn each_claim_is_a_row_of_its_check() {
    let (mut world, plan, [a, _], number) = world();
    let c = world.done("T2752", 20);
    let second = claim(&mut world, &[c]);
    receive(&mut world, c, plan, 10, 0);
    make(&mut world, &batch(&[second, number], 9000)).unwrap();
    assert_eq!((world.row(c, plan).payment_row, world.row(a, plan).payment_row), (1, 2));
}

#[test]
fn lines_of_several_families_are_written_in_one_change() {
    let (world, _, _, number) = world();
    let mut other = World::new();
    for patient in &mut other.family.patients {
        (patient.pat_num, patient.guarantor) = (2, 2);
    }
    other.family.guarantor = 2;
    other.family.versions = vec![(Scope::Family(2), 9)];
    let plan = other.plan("", &[Term::percent(50)]);
    other.cover(2, plan, 1);
    let line = other.used(2, plan, Some("T2750"), ClaimProcStatus::Received, 25, 0);
    let mut claim = world.family.claims[0].clone();
    (claim.claim_num, claim.pat_num) = (900, 2);
    other.family.claims.push(claim);
    let families = [world.family.clone(), other.family.clone()];
    let books = Books { office: &world.office, families: &families };
    let mut numbers = other.numbers();
    let (check, changes) = create(books, &batch(&[number, 900], 10_500), world.now, &mut numbers).unwrap();
    assert!(!check.is_partial);
    assert!(
        changes.expects.contains(&(Scope::Family(1), 7)) && changes.expects.contains(&(Scope::Family(2), 9))
    );
    assert!(changes.raises.contains(&Scope::Family(1)) && changes.raises.contains(&Scope::Family(2)));
    assert_eq!((changes.patients, changes.puts.len()), ([1, 2].into(), 4));
    assert_eq!(other.family.claim_procs[0].claim_proc_num, line);
    // Lines of one family alone leave the other's account as it is.
    let (_, changes) = create(books, &batch(&[900], 2500), world.now, &mut numbers).unwrap();
    assert!(!changes.raises.contains(&Scope::Family(1)));
}

#[test]
fn what_a_check_cannot_be_is_said() {
    let (mut world, _, _, number) = world();
    let good = NewCheck::new(vec![number], dollars(80));
    let tomorrow = world.now.today.tomorrow().unwrap();
    for (bad, why) in [
        (NewCheck { check_date: Some(tomorrow), ..good.clone() }, "future"),
        (NewCheck { pay_type: Some(400), ..good.clone() }, "category 32"),
        (NewCheck { pay_group: Some(321), ..good.clone() }, "category 40"),
        (NewCheck { carrier_name: Some(String::new()), ..good.clone() }, "CarrierName"),
        (batch(&[], 0), "at least one"),
        (batch(&[number, number], 80), "twice"),
        (batch(&[424_242], 80), "not found"),
    ] {
        let said = make(&mut world, &bad).unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    }
    world.pref("ClaimPaymentBatchOnly", "1");
    assert!(make(&mut world, &good).unwrap_err().to_string().contains("batch"));
    for pref in ["AllowFutureInsPayments", "FutureTransDatesAllowed"] {
        let (mut world, ..) = self::world();
        world.pref(pref, "1");
        let number = world.family.claims[0].claim_num;
        let ahead = NewCheck { check_date: Some(tomorrow), ..NewCheck::new(vec![number], dollars(80)) };
        assert!(make(&mut world, &ahead).is_ok(), "{pref}");
    }
}

#[test]
fn a_deleted_check_frees_exactly_its_lines_and_leaves_their_payments() {
    let (mut world, plan, [a, b], number) = world();
    let c = world.done("T2752", 20);
    let second = claim(&mut world, &[c]);
    receive(&mut world, c, plan, 10, 0);
    let stays = make(&mut world, &NewCheck::new(vec![second], dollars(10))).unwrap();
    let check = make(&mut world, &NewCheck::new(vec![number], dollars(80))).unwrap();
    take(&mut world, check.claim_payment_num).unwrap();
    for (proc_num, paid) in [(a, 50), (b, 30)] {
        let line = world.row(proc_num, plan);
        assert_eq!((line.claim_payment_num, line.payment_row, line.ins_pay_amt), (None, 0, dollars(paid)));
        assert_eq!((line.date_ins_finalized, line.date_cp), (None, Some(world.now.today)));
    }
    assert_eq!(world.row(c, plan).claim_payment_num, Some(stays.claim_payment_num));
    assert_eq!((world.family.claims[0].ins_pay_amt, world.checks.len()), (dollars(80), 1));
    // From the next day on it stays known when a line was first finalized.
    let check = make(&mut world, &NewCheck::new(vec![number], dollars(80))).unwrap();
    world.now = Now { today: world.now.today.tomorrow().unwrap(), ..world.now };
    take(&mut world, check.claim_payment_num).unwrap();
    assert_eq!(world.row(a, plan).date_ins_finalized, world.now.today.yesterday().ok());
}

#[test]
fn a_check_on_a_deposit_stays_as_it_is() {
    let (mut world, _, _, number) = world();
    let check = make(&mut world, &NewCheck::new(vec![number], dollars(80))).unwrap().claim_payment_num;
    let amount = UpdateCheck { check_amt: Some(dollars(90)), ..UpdateCheck::default() };
    let same = UpdateCheck { check_amt: Some(dollars(80)), note: Some("n".into()), ..UpdateCheck::default() };
    world.checks[0].deposit_num = Some(3);
    assert!(take(&mut world, check).unwrap_err().to_string().contains("deposit"));
    assert!(put(&mut world, check, &amount).unwrap_err().to_string().contains("deposit"));
    assert_eq!(put(&mut world, check, &same).unwrap().note, "n");
    world.checks[0].deposit_num = None;
    world.checks[0].remittance_num = Some(3);
    assert!(put(&mut world, check, &amount).unwrap_err().to_string().contains("remittance"));
    take(&mut world, check).unwrap();
}

#[test]
fn a_new_amount_closes_and_opens_and_a_new_date_is_that_of_the_lines() {
    let (mut world, plan, [a, _], number) = world();
    let check = make(&mut world, &batch(&[number], 10_000)).unwrap().claim_payment_num;
    let amount = |cents_| UpdateCheck { check_amt: Some(cents(cents_)), ..UpdateCheck::default() };
    assert!(!put(&mut world, check, &amount(8000)).unwrap().is_partial);
    assert!(put(&mut world, check, &amount(8001)).unwrap().is_partial);
    let (day, tomorrow) = (world.now.today.yesterday().unwrap(), world.now.today.tomorrow().unwrap());
    let date = |date| UpdateCheck { check_date: Some(date), ..UpdateCheck::default() };
    let redated = put(&mut world, check, &date(day)).unwrap();
    assert_eq!((redated.check_date, world.row(a, plan).date_cp), (day, Some(day)));
    assert!(put(&mut world, check, &date(tomorrow)).is_err());
    for bad in [
        UpdateCheck { pay_type: Some(360), ..UpdateCheck::default() },
        UpdateCheck { pay_group: Some(360), ..UpdateCheck::default() },
        UpdateCheck { carrier_name: Some(String::new()), ..UpdateCheck::default() },
    ] {
        assert!(put(&mut world, check, &bad).is_err(), "{bad:?}");
    }
    let texts = UpdateCheck {
        check_num: Some("7".into()),
        bank_branch: Some("b".into()),
        carrier_name: Some("Other".into()),
        pay_type: Some(320),
        pay_group: Some(401),
        ..UpdateCheck::default()
    };
    let kept = put(&mut world, check, &texts).unwrap();
    assert_eq!((kept.check_num.as_str(), kept.bank_branch.as_str()), ("7", "b"));
    assert_eq!((kept.carrier_name.as_str(), kept.pay_type, kept.pay_group), ("Other", 320, 401));
    assert_eq!(put(&mut world, check, &UpdateCheck::default()).unwrap(), kept);
}

#[test]
fn a_line_goes_on_a_partial_check_with_its_siblings_and_off_with_them() {
    let (mut world, plan, [a, b], number) = world();
    let c = world.done("T2752", 20);
    let second = claim(&mut world, &[c]);
    receive(&mut world, c, plan, 10, 0);
    let check = make(&mut world, &batch(&[second], 9000)).unwrap().claim_payment_num;
    let line = world.row(a, plan).claim_proc_num;
    let to = |check| EditLine { claim_payment_num: Some(check), ..EditLine::default() };
    edit_on(&mut world, line, &to(Some(check))).unwrap();
    let on = Some(check);
    assert_eq!(on_check(&world), [on, on, on]);
    assert_eq!((world.row(b, plan).payment_row, world.row(c, plan).payment_row), (2, 1));
    assert_eq!(world.row(a, plan).date_ins_finalized, Some(world.now.today));
    assert!(!world.checks[0].is_partial, "90 are all there");
    assert_eq!(
        edit_on(&mut world, line, &to(None)).unwrap_err().to_string(),
        "Cannot detach ClaimProcs from a finalized ClaimPayment"
    );
    put(&mut world, check, &UpdateCheck { check_amt: Some(dollars(91)), ..UpdateCheck::default() }).unwrap();
    edit_on(&mut world, line, &to(Some(check))).unwrap();
    edit_on(&mut world, line, &to(None)).unwrap();
    assert_eq!(on_check(&world), [None, None, on]);
    assert_eq!(world.row(a, plan).ins_pay_amt, dollars(50));
    assert_eq!(world.family.claim(number).unwrap().ins_pay_amt, dollars(80));
    // What is left is all that the check pays.
    put(&mut world, check, &UpdateCheck { check_amt: Some(dollars(10)), ..UpdateCheck::default() }).unwrap();
    assert_eq!(
        edit_on(&mut world, line, &to(Some(check))).unwrap_err().to_string(),
        "Cannot attach ClaimProcs to a finalized ClaimPayment"
    );
}

#[test]
fn a_line_is_received_and_put_on_a_check_at_once() {
    let (mut world, plan, _, number) = world();
    let c = world.done("T2752", 20);
    claim(&mut world, &[c]);
    let check = make(&mut world, &batch(&[number], 9000)).unwrap().claim_payment_num;
    let line = world.row(c, plan).claim_proc_num;
    let to = EditLine { claim_payment_num: Some(Some(check)), ..EditLine::default() };
    assert!(edit_on(&mut world, line, &to).unwrap_err().to_string().contains("Received"));
    let both =
        EditLine { status: Some(ClaimProcStatus::Received), ins_pay_amt: Some(dollars(10)), ..to.clone() };
    edit_on(&mut world, line, &both).unwrap();
    assert_eq!(world.row(c, plan).claim_payment_num, Some(check));
    assert!(!world.checks[0].is_partial);
    assert_eq!(world.family.claims[1].ins_pay_amt, dollars(10));
}

#[test]
fn what_cannot_go_on_a_check_is_said() {
    let (mut world, plan, [a, _], number) = world();
    let check = make(&mut world, &batch(&[number], 9000)).unwrap().claim_payment_num;
    let to = |check| EditLine { claim_payment_num: Some(check), ..EditLine::default() };
    let line = world.row(a, plan).claim_proc_num;
    assert!(matches!(edit_on(&mut world, line, &to(Some(424_242))), Err(Refusal::NotFound(_))));
    let planned = world.planned("T2753", 50);
    world.refresh();
    let estimate = world.row(planned, plan).claim_proc_num;
    assert!(edit_on(&mut world, estimate, &to(Some(check))).is_err());
    assert!(edit_on(&mut world, estimate, &to(None)).is_ok(), "it is on none");
    let mut other = world.checks[0].clone();
    other.claim_payment_num = 77;
    world.checks.push(other);
    assert!(edit_on(&mut world, line, &to(Some(77))).unwrap_err().to_string().contains("another"));
    let pre = claim_of_type(&mut world, ClaimType::PreAuth, &[planned]);
    let number = world.family.lines_of(pre)[0].claim_proc_num;
    assert!(edit_on(&mut world, number, &to(Some(check))).is_err());
}
