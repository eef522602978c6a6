//! Ties one to one, and what the world looks like that others test on.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::pair::{Verdict, compare};
use super::*;
use crate::desk::{RemittanceStatus, trace_key};

pub(crate) fn remittance(num: i64, trace: &str, cents: i64) -> Remittance {
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
        is_taken: None,
        typed_by: None,
    }
}

pub(crate) fn entry(num: i64, trace: &str, payer: &str, cents: i64) -> BankEntry {
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
        is_taken: None,
        returned_by: None,
    }
}

pub(crate) fn money(entry: BankEntry) -> Money {
    Money { entry, account: "44556677".into() }
}

/// A line without a number.
pub(crate) fn line(num: i64, words: &str, day: Date, cents: i64) -> Money {
    let none = (None, None, None);
    let (trace_number, trace_key, trace_payer_id) = none;
    let plain = BankEntry { trace_number, trace_key, trace_payer_id, ..entry(num, "", "", cents) };
    money(BankEntry { description: words.into(), date: day, ..plain })
}

fn pool(remittances: &[Remittance], money: &[Money]) -> Pool {
    Pool { remittances: remittances.to_vec(), money: money.to_vec(), ..Pool::default() }
}

fn nums(ties: &[Tie]) -> Vec<(i64, i64, Tier)> {
    ties.iter().map(|tie| (tie.remittance_num, tie.bank_entry_num, tie.tier)).collect()
}

fn tier(remittance: &Remittance, entry: &BankEntry) -> Option<Tier> {
    match compare(remittance, &money(entry.clone())) {
        Verdict::Tie { tier, .. } => Some(tier),
        _ => None,
    }
}

#[test]
fn trace_payer_and_amount_tie_at_any_distance() {
    let mut late = entry(1, "0045284538", "1942761537", 35300);
    late.date = date(2026, 9, 1);
    assert_eq!(tier(&remittance(1, "45284538", 35300), &late), Some(Tier::One));
}

#[test]
fn a_trace_alone_ties_only_near_in_time() {
    let near = entry(1, "77", "", 35300);
    assert_eq!(tier(&remittance(1, "77", 35300), &near), Some(Tier::Two));
    let mut far = near;
    far.date = date(2026, 3, 17);
    assert_eq!(compare(&remittance(1, "77", 35300), &money(far)), Verdict::Apart, "11 business days");
}

#[test]
fn one_cent_of_difference_is_no_tie() {
    let other = entry(1, "77", "1942761537", 35301);
    assert_eq!(compare(&remittance(1, "77", 35300), &money(other)), Verdict::AmountDiffers);
}

#[test]
fn a_check_ties_by_its_number_without_leading_zeros() {
    let mut check = entry(1, "", "", 35300);
    check.trace_key = None;
    check.check_key = Some(trace_key("45284538"));
    assert_eq!(tier(&remittance(1, "0045284538", 35300), &check), Some(Tier::Three));
}

#[test]
fn without_a_number_the_payer_the_amount_and_the_day_tie() {
    let of = remittance(1, "77", 35300);
    let line = |words: &str, day: Date, cents: i64| line(1, words, day, cents).entry;
    let near = date(2026, 3, 5);
    assert_eq!(tier(&of, &line("DELTA DES:HCCLAIMPMT", near, 35300)), Some(Tier::Four));
    assert_eq!(tier(&of, &line("DELTA DES:HCCLAIMPMT", date(2026, 2, 25), 35300)), Some(Tier::Four));
    assert_eq!(tier(&of, &line("DELTA DES:HCCLAIMPMT", date(2026, 3, 6), 35300)), None, "four days behind");
    assert_eq!(tier(&of, &line("DELTA DES:HCCLAIMPMT", near, 35299)), None);
    assert_eq!(tier(&of, &line("OMEGA DES:HCCLAIMPMT", near, 35300)), None, "of nobody known");
    let check = Remittance { payment_method: "CHK".into(), ..of.clone() };
    assert_eq!(
        tier(&check, &line("DELTA DES:HCCLAIMPMT", near, 35300)),
        None,
        "a check is no electronic credit"
    );
    let numbered = BankEntry { trace_key: Some("78".into()), ..line("DELTA DES:HCCLAIMPMT", near, 35300) };
    assert_eq!(tier(&of, &numbered), None, "it carries another number");
    let elsewhere = Remittance { payee_account: "9999".into(), ..of };
    assert_eq!(
        tier(&elsewhere, &line("DELTA DES:HCCLAIMPMT", near, 35300)),
        None,
        "it went to another account"
    );
}

#[test]
fn a_number_that_the_bank_cut_stands_in_nobodys_way() {
    let of = |num: i64, trace: &str| Remittance { payer_name: "Delta".into(), ..remittance(num, trace, 500) };
    let cut = |number: &str, words: &str| {
        let line = line(1, &format!("{words} TRN*1*{number}"), date(2026, 3, 3), 500);
        let (trace_number, trace_key) = (Some(number.to_owned()), Some(trace_key(number)));
        Money { entry: BankEntry { trace_number, trace_key, ..line.entry }, ..line }
    };
    let ties = |remittances: &[Remittance], line: Money| settle(&pool(remittances, &[line])).0;
    let named = cut("DEL26030", "DELTA DES:HCCLAIMPMT");
    assert_eq!(nums(&ties(&[of(1, "DEL2603020115")], named.clone())), [(1, 1, Tier::Four)]);
    assert_eq!(ties(&[of(1, "DEL2604020115")], named.clone()), [], "it begins otherwise");
    assert_eq!(
        ties(&[of(1, "DEL2603020115")], cut("DEL26030", "OMEGA DES:HCCLAIMPMT")),
        [],
        "of another payer"
    );
    let two = [of(1, "DEL2603020115"), of(2, "DEL2603020116")];
    assert_eq!(ties(&two, named), [], "either may be meant");
}

#[test]
fn who_is_named_whole_goes_before_who_is_named_in_part() {
    let of = |num: i64, name: &str| Remittance { payer_name: name.into(), ..remittance(num, "", 500) };
    let both = [of(1, "Prairie Life and Health"), of(2, "Prairie Life and")];
    let line = line(1, "PRAIRIE LIFE AND HCCLAIMPMT", date(2026, 3, 3), 500);
    assert_eq!(nums(&settle(&pool(&both, std::slice::from_ref(&line))).0), [(2, 1, Tier::Four)]);
    let mut alone = pool(&both[..1], &[line]);
    assert_eq!(nums(&settle(&alone).0), [(1, 1, Tier::Four)]);
    alone.namesakes.insert(1);
    assert_eq!(settle(&alone).0, [], "another payer has that name");
    let core = BTreeSet::from([1]);
    let asked = |pool: &Pool| -> Vec<_> {
        let doubts = open::settle(pool, &core).1.into_iter();
        let of = |doubt: Doubt| {
            (doubt.reason, doubt.candidates.into_iter().map(|(num, _)| num).collect::<Vec<_>>())
        };
        doubts.map(of).collect()
    };
    let question = [(Reason::AmbiguousDeposit, vec![1])];
    assert_eq!(asked(&alone), question);
    // Less money of the same payer is there, and known to be that one's.
    alone.remittances.push(Remittance { payment_amount: Cents(300), ..of(3, "Prairie Life and Health") });
    assert_eq!(asked(&alone), question);
}

#[test]
fn two_entries_that_fit_one_remittance_are_left_to_a_person() {
    let entries = [entry(1, "77", "1942761537", 500), entry(2, "77", "1942761537", 500)].map(money);
    let (made, doubts) = settle(&pool(&[remittance(1, "77", 500)], &entries));
    assert_eq!(made, []);
    let asked: Vec<_> = doubts.iter().map(|doubt| (doubt.bank_entry_num, doubt.reason)).collect();
    assert_eq!(asked, [(1, Reason::AmbiguousDeposit), (2, Reason::AmbiguousDeposit)]);
}

#[test]
fn twins_without_numbers_are_left_to_a_person_each_with_its_candidates() {
    let day = date(2026, 3, 3);
    let lines = [1, 2].map(|num| line(num, "DELTA DES:HCCLAIMPMT", day, 500));
    let (made, doubts) = settle(&pool(&[remittance(1, "77", 500), remittance(2, "78", 500)], &lines));
    assert_eq!(made, []);
    let candidates = vec![(1, vec![Clue::Payer, Clue::Amount]), (2, vec![Clue::Payer, Clue::Amount])];
    assert!(doubts.len() == 2 && doubts.iter().all(|doubt| doubt.candidates == candidates), "{doubts:?}");
}

#[test]
fn the_stronger_tier_takes_its_partner_first() {
    let weak = entry(1, "77", "", 500);
    let strong = entry(2, "77", "1942761537", 500);
    let (made, doubts) = settle(&pool(&[remittance(1, "77", 500)], &[weak, strong].map(money)));
    assert_eq!(nums(&made), [(1, 2, Tier::One)]);
    assert_eq!(
        made.iter().map(|tie| tie.alternatives.len()).collect::<Vec<_>>(),
        [1],
        "what fits less well is kept"
    );
    assert_eq!(doubts, []);
}

#[test]
fn what_is_in_doubt_by_number_is_not_taken_by_its_amount() {
    let numbered = [entry(1, "77", "1942761537", 500), entry(2, "77", "1942761537", 500)].map(money);
    let plain = line(3, "DELTA DES:HCCLAIMPMT", date(2026, 3, 3), 500);
    let (made, _) = settle(&pool(&[remittance(1, "77", 500)], &[&numbered[..], &[plain]].concat()));
    assert_eq!(made, []);
}

#[test]
fn what_a_person_took_apart_is_not_tied_again() {
    let mut pool = pool(&[remittance(1, "77", 500)], &[money(entry(1, "77", "1942761537", 500))]);
    pool.parted.insert((1, 1));
    assert_eq!(settle(&pool), (vec![], vec![]));
}

proptest! {
    #[test]
    fn the_order_does_not_matter_and_nothing_is_tied_twice(
        traces in proptest::collection::vec((0..4_i64, 1..3_i64), 0..6),
        told in proptest::collection::vec((0..4_i64, 1..3_i64, any::<bool>()), 0..6),
    ) {
        let mut pool = Pool::default();
        for (num, (trace, cents)) in (1..).zip(&traces) {
            pool.remittances.push(remittance(num, &trace.to_string(), *cents));
        }
        for (num, (trace, cents, is_numbered)) in (1..).zip(&told) {
            pool.money.push(if *is_numbered {
                money(entry(num, &trace.to_string(), "1942761537", *cents))
            } else {
                line(num, "DELTA DES:HCCLAIMPMT", date(2026, 3, 3), *cents)
            });
        }
        let (there, doubts) = settle(&pool);
        for tie in &there {
            let same = |other: &&Tie| {
                other.remittance_num == tie.remittance_num || other.bank_entry_num == tie.bank_entry_num
            };
            prop_assert_eq!(there.iter().filter(same).count(), 1);
            prop_assert!(doubts.iter().all(|doubt| doubt.bank_entry_num != tie.bank_entry_num));
        }
        pool.remittances.reverse();
        pool.money.reverse();
        let (back, asked) = settle(&pool);
        prop_assert_eq!(nums(&there), nums(&back));
        prop_assert_eq!(doubts, asked);
    }

    /// What ties and what is in doubt among all is what ties and is in doubt among those only that may be rivals.
    #[test]
    fn among_all_an_entry_is_told_what_it_is_told_among_its_rivals(
        remittances in proptest::collection::vec(any_remittance(), 0..8),
        lines in proptest::collection::vec(any_line(), 0..8),
    ) {
        let mut all = pool(&remittances, &lines);
        number(&mut all);
        let (ties, doubts) = settle(&all);
        for seed in &all.money {
            let rivals = reached(&all, seed.entry.bank_entry_num, |it, money| matches!(compare(it, money), Verdict::Tie { .. }), usize::MAX);
            let is_there = |num: i64| rivals.money.iter().any(|it| it.entry.bank_entry_num == num);
            let (of_ties, of_doubts) = settle(&rivals);
            prop_assert_eq!(of_ties, ties.iter().filter(|tie| is_there(tie.bank_entry_num)).cloned().collect::<Vec<_>>());
            prop_assert_eq!(of_doubts, doubts.iter().filter(|it| is_there(it.bank_entry_num)).cloned().collect::<Vec<_>>());
        }
        let (taken_remittances, taken_entries) = taken(&ties, &doubts);
        all.remittances.retain(|it| !taken_remittances.contains(&it.remittance_num));
        all.money.retain(|it| !taken_entries.contains(&it.entry.bank_entry_num));
        let core = all.money.iter().map(|it| it.entry.bank_entry_num).collect();
        let (ties, doubts) = open::settle(&all, &core);
        for seed in &core {
            let rivals = reached(&all, *seed, open::may_concern, 2);
            let (of_ties, of_doubts) = open::settle(&rivals, &BTreeSet::from([*seed]));
            prop_assert_eq!(of_ties, ties.iter().filter(|tie| tie.bank_entry_num == *seed).cloned().collect::<Vec<_>>());
            let of = |doubts: &[Doubt]| doubts.iter().filter(|it| it.bank_entry_num == *seed).cloned().collect::<Vec<_>>();
            prop_assert_eq!(of(&of_doubts), of(&doubts));
            // What is said of other parts is said of them by themselves, unless they are tied.
            let is_tied = |num: i64| ties.iter().any(|tie| tie.bank_entry_num == num);
            prop_assert!(of_doubts.iter().all(|it| is_tied(it.bank_entry_num) || doubts.contains(it)));
        }
    }
}

prop_compose! {
    fn any_remittance()(
        trace in 0..5_i64, cents in 1..6_i64, day in 2_i8..14, is_check: bool,
        account in proptest::sample::select(vec!["", "6677", "44556677", "9999"]), payer in proptest::sample::select(vec!["Delta", "Omega Dental"]),
    ) -> Remittance {
        Remittance {
            payment_method: if is_check { "CHK" } else { "ACH" }.into(),
            payer_name: payer.into(),
            payer_id: payer.into(),
            payee_account: account.into(),
            payment_date: Some(date(2026, 3, day)),
            ..remittance(0, &trace.to_string(), cents)
        }
    }
}

prop_compose! {
    fn any_line()(
        trace in 0..5_i64, cents in 1..9_i64, day in 2_i8..14,
        account in proptest::sample::select(vec!["", "44556677", "44559999"]),
        words in proptest::sample::select(vec!["", "DELTA DES:HCCLAIMPMT", "OMEGA DENTAL DES:HCCLAIMPMT", "DEPOSIT", "DEPOSIT 2 ITEMS", "VIRTUAL CARD DELTA"]),
    ) -> Money {
        let day = date(2026, 3, day);
        let line = if words.is_empty() {
            money(BankEntry { date: day, ..entry(0, &trace.to_string(), "1942761537", cents) })
        } else {
            line(0, words, day, cents)
        };
        Money { account: account.into(), ..line }
    }
}

fn number(pool: &mut Pool) {
    for (num, remittance) in (1..).zip(&mut pool.remittances) {
        remittance.remittance_num = num;
        remittance.public_id = format!("remittance_{num}");
    }
    for (num, money) in (1..).zip(&mut pool.money) {
        money.entry.bank_entry_num = num;
        money.entry.public_id = format!("transaction_{num}");
    }
}

/// What is reached of a pool from one entry in so many steps to and fro.
fn reached(pool: &Pool, seed: i64, concerns: impl Fn(&Remittance, &Money) -> bool, steps: usize) -> Pool {
    let money = pool.money.iter().filter(|it| it.entry.bank_entry_num == seed).cloned().collect();
    let mut reached = Pool { money, ..Pool::default() };
    let steps = steps.min(pool.money.len());
    for step in 1..=steps {
        let is_in = |it: &&Remittance| reached.money.iter().any(|money| concerns(it, money));
        reached.remittances = pool.remittances.iter().filter(is_in).cloned().collect();
        let is_in = |money: &&Money| {
            money.entry.bank_entry_num == seed || reached.remittances.iter().any(|it| concerns(it, money))
        };
        if step < steps {
            reached.money = pool.money.iter().filter(is_in).cloned().collect();
        }
    }
    reached
}
