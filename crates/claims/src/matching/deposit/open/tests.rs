use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::super::tests::{entry, line, money, remittance};
use super::*;
use crate::desk::BankEntry;

fn check(num: i64, trace: &str, cents: i64) -> Remittance {
    Remittance { payment_method: "CHK".into(), payer_id: "P1".into(), ..remittance(num, trace, cents) }
}

fn day() -> Date {
    date(2026, 3, 10)
}

fn settled(remittances: &[Remittance], money: &[Money]) -> (Vec<(i64, i64)>, Vec<Doubt>) {
    let pool = Pool { remittances: remittances.to_vec(), money: money.to_vec(), ..Pool::default() };
    let core = money.iter().map(|it| it.entry.bank_entry_num).collect();
    let (ties, doubts) = settle(&pool, &core);
    (ties.iter().map(|tie| (tie.remittance_num, tie.bank_entry_num)).collect(), doubts)
}

fn reasons(doubts: &[Doubt]) -> Vec<(i64, Reason, i64)> {
    doubts.iter().map(|doubt| (doubt.bank_entry_num, doubt.reason, doubt.at_risk.0)).collect()
}

#[test]
fn the_only_set_on_a_counted_slip_is_tied() {
    let checks = [check(1, "400", 4_100), check(2, "401", 5_200), check(3, "402", 7_700)];
    let slip = line(9, "DEPOSIT 2 ITEMS", day(), 9_300);
    let (ties, doubts) = settled(&checks, std::slice::from_ref(&slip));
    assert_eq!((ties, doubts), (vec![(1, 9), (2, 9)], vec![]));
    // Three items are not these two.
    let (ties, doubts) = settled(&checks, &[line(9, "DEPOSIT 3 ITEMS", day(), 9_300)]);
    assert_eq!((ties, reasons(&doubts)), (vec![], vec![(9, Reason::AmbiguousDeposit, 9_300)]));
    // Electronic money is on no slip.
    let electronic = [remittance(1, "400", 4_100), remittance(2, "401", 5_200)];
    assert_eq!(settled(&electronic, std::slice::from_ref(&slip)), (vec![], vec![]));
    // Nobody counts them.
    let (ties, doubts) = settled(&checks, &[line(9, "DEPOSIT", day(), 9_300)]);
    assert_eq!((ties, doubts.len()), (vec![], 1));
    // Of two payers.
    let two = [Remittance { payer_id: "P2".into(), ..checks[0].clone() }, checks[1].clone()];
    let (ties, doubts) = settled(&two, std::slice::from_ref(&slip));
    assert_eq!((ties, doubts.len()), (vec![], 1));
    assert_eq!(doubts[0].candidates, [(1, vec![Clue::Sum]), (2, vec![Clue::Sum])]);
}

#[test]
fn no_check_is_at_the_bank_before_the_day_that_stands_on_it() {
    let later =
        |num, trace, cents| Remittance { payment_date: day().tomorrow().ok(), ..check(num, trace, cents) };
    let checks = [check(1, "400", 4_100), check(2, "401", 5_200), later(3, "402", 4_100)];
    let slip = line(9, "DEPOSIT 2 ITEMS", day(), 9_300);
    assert_eq!(settled(&checks, &[slip]), (vec![(1, 9), (2, 9)], vec![]));
}

#[test]
fn a_second_solution_is_asked_about() {
    let checks = [check(1, "400", 4_100), check(2, "401", 5_200), check(3, "402", 5_200)];
    let (ties, doubts) = settled(&checks, &[line(9, "DEPOSIT 2 ITEMS", day(), 9_300)]);
    assert_eq!((ties, reasons(&doubts)), (vec![], vec![(9, Reason::AmbiguousDeposit, 9_300)]));
    assert_eq!(doubts[0].candidates.len(), 3);
}

#[test]
fn two_slips_that_want_one_check_are_asked_about() {
    let checks = [check(1, "400", 4_100), check(2, "401", 5_200), check(3, "402", 7_700)];
    let slips = [line(8, "DEPOSIT 2 ITEMS", day(), 9_300), line(9, "DEPOSIT 2 ITEMS", day(), 11_800)];
    let (ties, doubts) = settled(&checks, &slips);
    assert_eq!((ties, doubts.len()), (vec![], 2));
}

#[test]
fn electronic_money_of_a_named_payer_may_be_several_remittances_of_a_day() {
    let two = [remittance(1, "T1", 4_100), remittance(2, "T2", 5_200)];
    let near = date(2026, 3, 4);
    assert_eq!(settled(&two, &[line(9, "DELTA DES:HCCLAIMPMT", near, 9_300)]).0, [(1, 9), (2, 9)]);
    let other_day = [two[0].clone(), Remittance { payment_date: Some(near), ..two[1].clone() }];
    assert_eq!(settled(&other_day, &[line(9, "DELTA DES:HCCLAIMPMT", near, 9_300)]).0, []);
    assert_eq!(settled(&two, &[line(9, "OMEGA DES:HCCLAIMPMT", near, 9_300)]), (vec![], vec![]));
}

#[test]
fn a_difference_says_by_how_much_and_what_it_may_be() {
    let short = money(entry(9, "T1", "1942761537", 9_995));
    let says = |remittances: &[Remittance], money: &[Money]| {
        let (ties, doubts) = settled(remittances, money);
        assert_eq!(ties, []);
        let first = doubts.first().map(|doubt| (doubt.reason, doubt.at_risk.0, doubt.note.clone()));
        first.unwrap_or((Reason::LockedPeriod, 0, String::new()))
    };
    let (reason, at_risk, note) = says(&[remittance(1, "T1", 10_000)], std::slice::from_ref(&short));
    assert_eq!((reason, at_risk), (Reason::AmountMismatch, 5));
    assert!(note.contains("0.05 less"), "{note}");
    let with_plb = Remittance { claims_paid: Cents(9_995), ..remittance(1, "T1", 10_000) };
    assert!(says(&[with_plb], std::slice::from_ref(&short)).2.contains("provider-level adjustments"));
    let both = money(entry(9, "T1", "1942761537", 15_000));
    assert!(may_concern(&remittance(2, "T2", 5_000), &both), "it is looked at whatever came with it");
    let (_, at_risk, note) = says(&[remittance(1, "T1", 10_000), remittance(2, "T2", 5_000)], &[both]);
    assert!(at_risk == 5_000 && note.contains("other remittances of this payer"), "{note}");
    let rest = money(entry(8, "T1", "1942761537", 5));
    assert!(says(&[remittance(1, "T1", 10_000)], &[short, rest]).2.contains("Several bank entries"));
}

#[test]
fn money_of_a_payer_that_is_about_its_only_remittance_is_asked_about() {
    let near = date(2026, 3, 4);
    let says = |remittances: &[Remittance], money: &[Money]| {
        let (ties, doubts) = settled(remittances, money);
        assert_eq!(ties, []);
        reasons(&doubts)
    };
    let (paid, short) = (remittance(1, "T1", 10_000), line(9, "DELTA DES:HCCLAIMPMT", near, 9_600));
    assert_eq!(
        says(std::slice::from_ref(&paid), std::slice::from_ref(&short)),
        [(9, Reason::AmountMismatch, 400)]
    );
    let more = line(9, "DELTA DES:HCCLAIMPMT", near, 10_500);
    assert_eq!(says(std::slice::from_ref(&paid), &[more]), [(9, Reason::AmountMismatch, 500)]);
    // Far from it, of another payer, or near one of two remittances: nothing says that they are one.
    let far = line(9, "DELTA DES:HCCLAIMPMT", near, 9_400);
    assert_eq!(says(std::slice::from_ref(&paid), &[far]), []);
    let other = line(9, "OMEGA DES:HCCLAIMPMT", near, 9_600);
    assert_eq!(says(std::slice::from_ref(&paid), &[other]), []);
    let two = [paid.clone(), remittance(2, "T2", 20_000)];
    assert_eq!(says(&two, std::slice::from_ref(&short)), []);
    // Of two that are near it either may be it; one that is far cannot.
    let [twin, far] = [9_600, 30_000].map(|cents| line(8, "DELTA DES:HCCLAIMPMT", near, cents));
    let asked = says(std::slice::from_ref(&paid), &[short.clone(), twin]);
    assert_eq!(asked, [(8, Reason::AmountMismatch, 400), (9, Reason::AmountMismatch, 400)]);
    assert_eq!(says(std::slice::from_ref(&paid), &[short, far]), [(9, Reason::AmountMismatch, 400)]);
}

#[test]
fn a_card_settlement_is_less_by_its_fee() {
    let paid = check(1, "VC0000042", 10_000);
    let of = |words: &str, cents: i64| {
        reasons(&settled(std::slice::from_ref(&paid), &[line(9, words, day(), cents)]).1)
    };
    assert_eq!(of("VIRTUAL CARD DELTA REF 9", 9_700), [(9, Reason::AmountMismatch, 300)]);
    assert_eq!(of("VIRTUAL CARD REF VC0000042", 9_700), [(9, Reason::AmountMismatch, 300)]);
    assert_eq!(of("VIRTUAL CARD REF VC0000042", 9_300), [], "no fee is that high");
    assert_eq!(of("MERCHANT BANKCARD DEP", 9_700), [], "that may be anybody's");
}

#[test]
fn a_card_settlement_that_names_nobody_is_asked_of_a_check_that_did_not_come() {
    let until = |seen_until: Option<Date>, remittances: &[Remittance], cents: &[(i64, Date)]| {
        let line = |(num, (cents, day)): (i64, &(i64, Date))| {
            let line = line(num, "MERCHANT BANKCARD DEP", *day, *cents);
            Money { entry: BankEntry { kind: Some("card".into()), ..line.entry }, ..line }
        };
        let money: Vec<Money> = (1..).zip(cents).map(line).collect();
        let core = money.iter().map(|it| it.entry.bank_entry_num).collect();
        let pool = Pool { remittances: remittances.to_vec(), money, seen_until, ..Pool::default() };
        let (ties, doubts) = settle(&pool, &core);
        assert_eq!(ties, []);
        doubts.iter().map(|it| (it.bank_entry_num, it.at_risk.0)).collect::<Vec<_>>()
    };
    let late = Some(date(2026, 3, 17));
    let of = |cents: &[(i64, Date)]| until(late, &[check(1, "42", 10_000)], cents);
    let near = date(2026, 3, 4);
    assert_eq!(of(&[(9_701, near), (9_000, near)]), [(1, 299)]);
    assert_eq!(of(&[(9_701, near), (9_650, near)]), [(1, 299), (2, 350)], "either may be it");
    assert_eq!(of(&[(9_701, near), (9_650, near), (9_800, near), (9_720, near)]), [], "these are chance");
    assert_eq!(of(&[(9_950, near)]), [], "no fee is that low");
    assert_eq!(of(&[(9_713, near)]), [], "no processor's rate is 2.87 percent");
    assert_eq!(of(&[(9_701, date(2026, 3, 10))]), [], "too late");
    let unpaid = [check(1, "42", 10_000)];
    assert_eq!(until(Some(date(2026, 3, 16)), &unpaid, &[(9_701, near)]), [], "the check may come yet");
    assert_eq!(until(None, &unpaid, &[(9_701, near)]), []);
    let no_transfer = [Remittance { payment_method: "NON".into(), ..unpaid[0].clone() }];
    assert_eq!(until(None, &no_transfer, &[(9_701, near)]), [(1, 299)], "no check is to come");
    let electronic = [remittance(1, "42", 10_000)];
    assert_eq!(until(late, &electronic, &[(9_701, near)]), [], "that comes by itself");
}

#[test]
fn money_that_fits_but_for_its_number_is_asked_about() {
    let near = date(2026, 3, 4);
    let numbered = |number: &str, words: &str, cents: i64| {
        let line = line(9, words, near, cents);
        let (trace_number, trace_key) = (Some(number.to_owned()), Some(number.to_owned()));
        Money { entry: BankEntry { trace_number, trace_key, ..line.entry }, ..line }
    };
    let paid = remittance(1, "DEL2603020115", 4_100);
    let of = |line: Money| {
        assert_eq!(
            may_concern(&paid, &line),
            line.entry.amount == paid.payment_amount && !line.entry.description.contains("OMEGA")
        );
        let doubts = settled(std::slice::from_ref(&paid), &[line]).1;
        doubts.into_iter().map(|it| (it.reason, it.candidates)).collect::<Vec<_>>()
    };
    let asked = |clues: &[Clue]| vec![(Reason::AmbiguousDeposit, vec![(1, clues.to_vec())])];
    let other = numbered("DEL99", "DELTA DES:HCCLAIMPMT TRN*1*DEL99", 4_100);
    assert_eq!(of(other), asked(&[Clue::Payer, Clue::Amount]));
    let cut = numbered("DEL26030", "WIRE IN TRN*1*DEL26030", 4_100);
    assert_eq!(of(cut), asked(&[Clue::TraceNumber, Clue::Amount]));
    assert_eq!(of(numbered("DEL99", "OMEGA DES:HCCLAIMPMT TRN*1*DEL99", 4_100)), []);
    assert_eq!(of(numbered("DEL99", "DELTA DES:HCCLAIMPMT TRN*1*DEL99", 4_000)), []);
}

#[test]
fn equal_money_of_which_the_bank_says_nothing_is_asked_about() {
    let near = date(2026, 3, 4);
    let of = |words: &str, kind: Option<&str>, day: Date| {
        let line = line(9, words, day, 4_100);
        let line = Money { entry: BankEntry { kind: kind.map(Into::into), ..line.entry }, ..line };
        let doubts = settled(&[remittance(1, "T1", 4_100)], &[line]).1;
        doubts.into_iter().map(|it| (it.reason, it.candidates)).collect::<Vec<_>>()
    };
    let asked = vec![(Reason::AmbiguousDeposit, vec![(1, vec![Clue::Amount])])];
    assert_eq!(of("MISC CREDIT", None, near), asked);
    assert_eq!(of("DEPOSIT", None, near), asked);
    assert_eq!(of("ACH CREDIT DLT", Some("ach"), near), asked);
    // What says whose it is, what patients pay by card, and what came later is not.
    assert_eq!(of("PAYROLL", None, near), []);
    assert_eq!(of("MERCHANT DEP", Some("card"), near), []);
    assert_eq!(of("MISC CREDIT", None, date(2026, 3, 10)), []);
    assert_eq!(of("DEPOSIT 2 ITEMS", None, near), [], "electronic money is on no slip");
}

#[test]
fn money_of_a_payer_in_another_account_is_asked_about() {
    let near = date(2026, 3, 4);
    let elsewhere = Remittance { payee_account: "9999".into(), ..remittance(1, "T1", 4_100) };
    let of = |words: &str| settled(std::slice::from_ref(&elsewhere), &[line(9, words, near, 4_100)]).1;
    let doubts = of("DELTA DES:HCCLAIMPMT");
    assert_eq!(doubts[0].candidates, [(1, vec![Clue::Payer, Clue::Amount])]);
    assert!(doubts[0].note.contains("another account"), "{doubts:?}");
    assert_eq!(of("MISC CREDIT"), []);
}

#[test]
fn a_remittance_may_be_paid_in_parts() {
    let near = date(2026, 3, 4);
    let parts = [line(8, "DELTA DES:HCCLAIMPMT", near, 4_100), line(9, "DELTA DES:HCCLAIMPMT", near, 5_200)];
    let (ties, doubts) = settled(&[remittance(1, "T1", 9_300)], &parts);
    assert_eq!(ties, []);
    assert_eq!(
        reasons(&doubts),
        [(8, Reason::AmbiguousDeposit, 4_100), (9, Reason::AmbiguousDeposit, 5_200)]
    );
    // All parts are asked about, whichever came last.
    let pool =
        Pool { remittances: vec![remittance(1, "T1", 9_300)], money: parts.to_vec(), ..Pool::default() };
    let last = settle(&pool, &BTreeSet::from([9])).1;
    assert_eq!(reasons(&last).iter().map(|(num, ..)| *num).collect::<BTreeSet<_>>(), BTreeSet::from([8, 9]));
}

#[test]
fn an_equal_amount_alone_is_only_likely() {
    let (ties, doubts) = settled(&[check(1, "400", 4_100)], &[line(9, "DEPOSIT", day(), 4_100)]);
    assert_eq!((ties, reasons(&doubts)), (vec![], vec![(9, Reason::AmbiguousDeposit, 4_100)]));
    assert_eq!(settled(&[check(1, "400", 4_100)], &[line(9, "PAYROLL", day(), 4_100)]), (vec![], vec![]));
    let late = line(9, "DEPOSIT", date(2026, 4, 10), 4_100);
    assert_eq!(settled(&[check(1, "400", 4_100)], &[late]), (vec![], vec![]));
}

proptest! {
    /// A set comes to its entry to the cent, no remittance is in two of them, and the order does not matter.
    #[test]
    fn sets_are_exact_and_apart(
        checks in proptest::collection::vec(1_i64..40, 0..7), slips in proptest::collection::vec(1_i64..90, 0..4),
    ) {
        let mut remittances: Vec<Remittance> = (1..).zip(&checks).map(|(num, cents)| check(num, "", *cents)).collect();
        let mut lines: Vec<Money> =
            (1..).zip(&slips).map(|(num, cents)| line(num, "DEPOSIT 2 ITEMS", day(), *cents)).collect();
        let (ties, doubts) = settled(&remittances, &lines);
        let amount = |num: i64| remittances.iter().filter(|it| it.remittance_num == num).map(|it| it.payment_amount).sum::<Cents>();
        for money in &lines {
            let num = money.entry.bank_entry_num;
            let its: Vec<i64> = ties.iter().filter(|(_, entry)| *entry == num).map(|(num, _)| *num).collect();
            if !its.is_empty() {
                prop_assert_eq!(its.iter().map(|num| amount(*num)).sum::<Cents>(), money.entry.amount);
                prop_assert_eq!(its.len(), 2);
                prop_assert!(doubts.iter().all(|doubt| doubt.bank_entry_num != num));
            }
        }
        let tied: BTreeSet<i64> = ties.iter().map(|(num, _)| *num).collect();
        prop_assert_eq!(tied.len(), ties.len());
        remittances.reverse();
        lines.reverse();
        prop_assert_eq!(settled(&remittances, &lines), (ties, doubts));
    }
}
