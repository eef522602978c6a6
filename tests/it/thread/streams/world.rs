//! A small practice and what happens to it, at random: its claims, what payers say of them, what banks tell, what comes
//! again, what people do, and the order of all of it.

use std::fmt;

use proptest::prelude::*;

/// All of it. What comes at which place follows from `places`, so that a failing stream shrinks to the plain order.
#[derive(Clone)]
pub(super) struct Stream {
    pub(super) claims: Vec<Claim>,
    pub(super) payments: Vec<Payment>,
    pub(super) money: Vec<Money>,
    pub(super) again: Vec<Again>,
    pub(super) hands: Vec<Hand>,
    places: Vec<u8>,
}

/// One thing that happens: which claim, payment and so on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Claim(usize),
    Payment(usize),
    Money(usize),
    Again(usize),
    Hand(usize),
}

/// A claim of ours, of two lines.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    /// It is of door 1, and there before anything happens; else it is posted at door 2 at its place.
    pub(super) is_kept: bool,
    pub(super) patient: usize,
    /// Of March 2026.
    pub(super) day: i8,
    pub(super) charge: i64,
    pub(super) payer: usize,
}

/// An 835 with one payment.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub(super) payer: usize,
    pub(super) day: i8,
    pub(super) is_check: bool,
    pub(super) answers: Vec<Answer>,
    pub(super) besides: Vec<Beside>,
    /// BPR02 is more than its claims and adjustments, by so much.
    pub(super) off: i64,
}

/// What a payment says of one claim. One behind the last is of nobody here.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) claim: usize,
    pub(super) says: Says,
    /// The payer sends our number back.
    pub(super) is_numbered: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Says {
    Pays(Share),
    TakesBack(Share),
    Corrects(Share, Share),
    /// In two parts, a line each.
    Splits(Share),
    Pends,
    PassesOn,
    Estimates,
    /// Its amounts do not add up.
    Errs(Share),
}

/// How a charge is shared out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Share {
    /// 80 paid, 20 written off.
    Most,
    /// 50 paid, 20 written off, 30 of the patient.
    Half,
    /// All of it is the patient's.
    Nothing,
    /// 10 more, the rest was decided before.
    More,
    /// 20 as the second payer.
    Second,
}

/// A provider-level adjustment: positive takes money from the practice.
#[derive(Clone, Copy, Debug)]
pub(super) enum Beside {
    Interest(i64),
    Recovery(usize, i64),
    Refund(usize, i64),
    /// What was forwarded by a payment is taken.
    Forwarded(usize, i64),
}

/// A line of the bank.
#[derive(Clone, Debug)]
pub(super) struct Money {
    pub(super) what: Coming,
    pub(super) day: i8,
}

#[derive(Clone, Debug)]
pub(super) enum Coming {
    /// For these payments, more or less by some cents.
    For { payments: Vec<usize>, off: i64, words: Words },
    /// Of nobody who is known here.
    Stray(i64),
    /// An earlier line goes back.
    Back(usize),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Words {
    Trace,
    Payer,
    Slip,
}

/// Something comes again.
#[derive(Clone, Copy, Debug)]
pub(super) enum Again {
    /// One of the claims, payments and bank lines, as it was.
    Same(usize),
    /// A payment in another envelope.
    Envelope(usize),
    /// A payment that says something else under the same number, date and amount.
    Changed(usize),
    /// A payment whose file is cut off behind it.
    Cut(usize),
}

/// What a person does, to one or two of those that are there then.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hand {
    MatchMoney(usize, usize),
    MatchClaim(usize, usize),
    TakeApart(usize),
    Dismiss(usize),
    PostHeld(usize),
    Reopen(usize),
    Undo(usize),
    UndoClaim(usize),
    PostAgain(usize),
}

impl Stream {
    /// What happens, in its order.
    pub(super) fn steps(&self) -> Vec<Step> {
        let all = (0..self.claims.len()).map(Step::Claim);
        let all = all.chain((0..self.payments.len()).map(Step::Payment));
        let all = all.chain((0..self.money.len()).map(Step::Money));
        let all = all.chain((0..self.again.len()).map(Step::Again));
        let all = all.chain((0..self.hands.len()).map(Step::Hand));
        let mut placed: Vec<(u8, Step)> = all
            .enumerate()
            .map(|(at, step)| (self.places.get(at).copied().unwrap_or_default(), step))
            .collect();
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, step)| step).collect()
    }

    /// The same in another order.
    pub(super) fn placed(&self, places: Vec<u8>) -> Stream {
        Stream { places, ..self.clone() }
    }
}

/// What happens, a line each, with the numbers that name it elsewhere.
impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in self.steps() {
            writeln!(f)?;
            match step {
                Step::Claim(at) => write!(f, "claim {at}: {:?}", self.claims[at])?,
                Step::Payment(at) => write!(f, "payment {at}: {:?}", self.payments[at])?,
                Step::Money(at) => write!(f, "money {at}: {:?}", self.money[at])?,
                Step::Again(at) => write!(f, "again: {:?}", self.again[at])?,
                Step::Hand(at) => write!(f, "by hand: {:?}", self.hands[at])?,
            }
        }
        Ok(())
    }
}

/// The most things of all kinds that happen.
const STEPS_MAX: usize = 28;

/// Streams of everything.
pub(super) fn streams() -> impl Strategy<Value = Stream> {
    let all = (
        prop::collection::vec(claim(), 1..6),
        prop::collection::vec(payment(any::<bool>().boxed()), 1..6),
        prop::collection::vec(money(), 0..6),
        prop::collection::vec(again(), 0..4),
        prop::collection::vec(hand(), 0..6),
        places(),
    );
    all.prop_map(|(claims, payments, money, again, hands, places)| Stream {
        claims,
        payments,
        money,
        again,
        hands,
        places,
    })
}

/// Streams whose order does not matter, and another order of each: nobody does anything by hand, no payment says two
/// things, each answer has the number of its claim, and each claim a day of its own. An answer that fits one claim by its
/// day and charge is taken for that one's although another comes later.
pub(super) fn any_order() -> impl Strategy<Value = (Stream, Vec<u8>)> {
    let again = prop_oneof![(0..16_usize).prop_map(Again::Same), (0..6_usize).prop_map(Again::Envelope)];
    let all = (
        prop::collection::vec(claim(), 1..5),
        prop::collection::vec(payment(Just(true).boxed()), 1..6),
        prop::collection::vec(money(), 0..5),
        prop::collection::vec(again, 0..3),
        places(),
        places(),
    );
    all.prop_map(|(mut claims, payments, money, again, places, others)| {
        for (day, claim) in (1..).zip(&mut claims) {
            claim.day = day;
        }
        (Stream { claims, payments, money, again, hands: vec![], places }, others)
    })
}

fn places() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), STEPS_MAX)
}

fn claim() -> impl Strategy<Value = Claim> {
    let payer = prop::sample::select(vec![0, 0, 0, 1]);
    let of = (prop::bool::weighted(0.4), 0..2_usize, 1..3_i8, prop::bool::ANY, payer);
    of.prop_map(|(is_kept, patient, day, is_large, payer)| Claim {
        is_kept,
        patient,
        day,
        charge: if is_large { 20_000 } else { 10_000 },
        payer: if is_kept { 0 } else { payer },
    })
}

fn payment(is_numbered: BoxedStrategy<bool>) -> impl Strategy<Value = Payment> {
    let of = (
        prop::sample::select(vec![0, 0, 0, 1]),
        2..6_i8,
        prop::bool::weighted(0.3),
        prop::collection::vec(answer(is_numbered), 1..4),
        prop::collection::vec(beside(), 0..2),
        prop::sample::select(vec![0, 0, 0, 0, 0, 0, 0, 100]),
    );
    of.prop_map(|(payer, day, is_check, answers, besides, off)| Payment {
        payer,
        day,
        is_check,
        answers,
        besides,
        off,
    })
}

fn answer(is_numbered: BoxedStrategy<bool>) -> impl Strategy<Value = Answer> {
    (0..6_usize, says(), is_numbered).prop_map(|(claim, says, is_numbered)| Answer {
        claim,
        says,
        is_numbered,
    })
}

fn share() -> impl Strategy<Value = Share> {
    use Share::{Half, More, Most, Nothing, Second};
    prop::sample::select(vec![Half, Half, Half, Most, Most, Nothing, More, Second])
}

fn says() -> impl Strategy<Value = Says> {
    prop_oneof![
        6 => share().prop_map(Says::Pays),
        2 => share().prop_map(Says::TakesBack),
        2 => (share(), share()).prop_map(|(was, is)| Says::Corrects(was, is)),
        1 => share().prop_map(Says::Splits),
        1 => Just(Says::Pends),
        1 => Just(Says::PassesOn),
        1 => Just(Says::Estimates),
        1 => share().prop_map(Says::Errs),
    ]
}

fn beside() -> impl Strategy<Value = Beside> {
    let amount = || prop::sample::select(vec![1_000_i64, 2_500, -1_000]);
    prop_oneof![
        prop::sample::select(vec![-375_i64, 375]).prop_map(Beside::Interest),
        (0..2_usize, amount()).prop_map(|(of, amount)| Beside::Recovery(of, amount)),
        (0..2_usize, amount()).prop_map(|(of, amount)| Beside::Refund(of, amount)),
        (0..6_usize, amount()).prop_map(|(of, amount)| Beside::Forwarded(of, amount)),
    ]
}

fn money() -> impl Strategy<Value = Money> {
    use Words::{Payer, Slip, Trace};
    let payments = prop_oneof![
        4 => prop::collection::vec(0..6_usize, 1),
        1 => prop::collection::vec(0..6_usize, 2..4),
    ];
    let off = prop::sample::select(vec![0, 0, 0, 0, 0, -300, -1, 1_000]);
    let words = prop::sample::select(vec![Trace, Trace, Payer, Slip]);
    let what = prop_oneof![
        8 => (payments, off, words).prop_map(|(payments, off, words)| Coming::For { payments, off, words }),
        1 => prop::sample::select(vec![7_700_i64, -7_700]).prop_map(Coming::Stray),
        1 => (0..6_usize).prop_map(Coming::Back),
    ];
    (what, 2..9_i8).prop_map(|(what, day)| Money { what, day })
}

fn again() -> impl Strategy<Value = Again> {
    prop_oneof![
        3 => (0..16_usize).prop_map(Again::Same),
        1 => (0..6_usize).prop_map(Again::Envelope),
        1 => (0..6_usize).prop_map(Again::Changed),
        1 => (0..6_usize).prop_map(Again::Cut),
    ]
}

fn hand() -> impl Strategy<Value = Hand> {
    let (one, other) = (|| 0..8_usize, || 0..8_usize);
    prop_oneof![
        (one(), other()).prop_map(|(one, other)| Hand::MatchMoney(one, other)),
        (one(), other()).prop_map(|(one, other)| Hand::MatchClaim(one, other)),
        one().prop_map(Hand::TakeApart),
        one().prop_map(Hand::Dismiss),
        one().prop_map(Hand::PostHeld),
        one().prop_map(Hand::Reopen),
        one().prop_map(Hand::Undo),
        one().prop_map(Hand::UndoClaim),
        one().prop_map(Hand::PostAgain),
    ]
}
