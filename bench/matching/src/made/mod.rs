//! The records that are matched, invented: claims, what payers answer to them, what they pay, and the bank's lines, with the
//! faults that such records have. The truth is kept apart. One seed makes the same records.

mod answers;
mod claims;
mod money;
mod names;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use ::claims::Cents;
use ::claims::desk::{Remittance, TrackedClaim};
use ::claims::matching::deposit::Money;
use fastrand::Rng;
use jiff::ToSpan;
use jiff::civil::{Date, date};

pub use answers::Answers;

/// Claims of one clinic in the two years that are invented.
const CLAIMS_OF_CLINIC: usize = 25_000;
const DAYS: usize = 730;
/// Payments come so much later at most.
const DAYS_AFTER: usize = 90;
/// Payers that a clinic has claims with.
const PAYERS_OF_CLINIC: usize = 8;

pub struct World {
    /// By the day of service, as they were tracked.
    pub claims: Vec<TrackedClaim>,
    /// By the day of payment.
    pub remittances: Vec<Paid>,
    pub answers: Answers,
    pub money: Vec<Money>,
    pub truth: Truth,
}

/// A remittance, and the places of its claims among the answers.
pub struct Paid {
    pub row: Remittance,
    pub answers: Range<usize>,
}

#[derive(Default)]
pub struct Truth {
    /// By answer: the number of the claim that it answers; 0 when that is none of ours.
    pub claims: Vec<i64>,
    /// Numbers of a remittance and of a bank entry that brought its money, or a part of it.
    pub money: HashSet<(i64, i64)>,
}

/// What is needed while a world is made.
struct Maker {
    dice: Rng,
    days: Vec<Date>,
    payers: Vec<Payer>,
    world: World,
    claims_made: i64,
    entries_made: i64,
    /// Of the clinic that is made.
    shared_numbers_made: i64,
}

struct Payer {
    name: String,
    /// `1` and a tax number, as in TRN03.
    id: String,
}

/// A claim as its clinic knows it, until the payer answers.
struct Visit {
    claim: TrackedClaim,
    first: String,
    last: String,
    payer: usize,
    day: usize,
    /// The payer's number of it, which the clinic may not know.
    payer_number: String,
}

/// As often as so many of a thousand.
fn happens(dice: &mut Rng, per_mille: u32) -> bool {
    dice.u32(0..1000) < per_mille
}

pub fn make(claims: usize, seed: u64) -> World {
    let mut dice = Rng::with_seed(seed);
    let days = (0..DAYS + DAYS_AFTER).map(|at| date(2024, 1, 1).saturating_add((at as i64).days())).collect();
    let payers = names::payers(&mut dice);
    let world = World {
        claims: Vec::with_capacity(claims),
        remittances: Vec::new(),
        answers: Answers::default(),
        money: Vec::new(),
        truth: Truth::default(),
    };
    let mut maker =
        Maker { dice, days, payers, world, claims_made: 0, entries_made: 0, shared_numbers_made: 0 };
    let clinics = claims.div_ceil(CLAIMS_OF_CLINIC);
    for clinic in 0..clinics {
        let count = (claims - clinic * CLAIMS_OF_CLINIC).min(CLAIMS_OF_CLINIC);
        let visits = maker.visits(clinic, count);
        let paid = maker.answer(clinic, &visits);
        maker.pay(clinic, paid);
        maker.world.claims.extend(visits.into_iter().map(|visit| visit.claim));
    }
    let mut world = maker.world;
    // As they come: all clinics mixed.
    world.claims.sort_by_key(|claim| (claim.service_date, claim.tracked_claim_num));
    world.remittances.sort_by_key(|paid| (paid.row.payment_date, paid.row.remittance_num));
    world.money.sort_by_key(|money| (money.entry.date, money.entry.bank_entry_num));
    world
}

/// Answers of one payer that are paid together.
type Groups = BTreeMap<(usize, usize), Vec<usize>>;

/// A payment of a payer to a clinic that waits for its bank entry.
struct Due {
    remittance_num: i64,
    payer: usize,
    day: usize,
    amount: Cents,
    trace: String,
}
