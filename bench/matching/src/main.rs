//! Matches invented claims with what payers answered to them, and remittances with bank entries, by the rules and the look-up
//! that the server posts by, and says in one line of JSON how long that took, how much memory, and what was right.
//!
//!     matching CLAIMS SEED [DIR]
//!
//! With a folder it writes the claims, the answers and the truth there as CSV and matches nothing.

mod made;
mod score;
mod write;

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use claims::matching::claim::{Around, Found, Parts, Register, find, may_be_one_payer};
use claims::matching::deposit::{self, Doubt, Money, Pool, Tie};
use made::{Paid, World};
use score::{Outcome, Score};

fn main() {
    let mut given = std::env::args().skip(1);
    let claims = given.next().and_then(|it| it.parse().ok()).expect("how many claims");
    let seed = given.next().and_then(|it| it.parse().ok()).expect("a seed");
    let mut world = made::make(claims, seed);
    if let Some(folder) = given.next() {
        write::csv(&world, folder.as_ref()).expect("the folder can be written");
        return;
    }
    let held_kib = status("VmRSS:");
    let made_cpu_seconds = cpu_seconds();
    let (outcomes, seconds) = match_claims(&world);
    let pool = pool_of(&mut world);
    let remittances = pool.remittances.len();
    let entries = pool.money.len();
    let start = Instant::now();
    let (ties, doubts) = match_money(pool);
    let money_seconds = start.elapsed().as_secs_f64();
    let said = serde_json::json!({
        "claims": world.claims.len(),
        "answers": world.answers.len(),
        "index_seconds": seconds.index,
        "find_seconds": seconds.find,
        "remittances": remittances,
        "entries": entries,
        "money_seconds": money_seconds,
        "threads": threads(),
        "cpu_seconds": cpu_seconds() - made_cpu_seconds,
        "held_kib": held_kib,
        "peak_kib": status("VmHWM:"),
        "claims_score": Score::of_claims(&outcomes, &world.truth),
        "money_score": Score::of_money(&ties, &doubts, &world.truth),
    });
    println!("{said}");
}

struct Seconds {
    index: f64,
    find: f64,
}

/// Every answer, remittance by remittance, among all claims.
fn match_claims(world: &World) -> (Vec<Outcome>, Seconds) {
    let start = Instant::now();
    let register = Register::of(&world.claims);
    let payers = Payers::of(world);
    let index = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let mut outcomes = vec![Outcome::Unfound; world.answers.len()];
    // One remittance needs nothing of another, so each core has its share of them.
    let share = world.remittances.len().div_ceil(threads()).max(1);
    let of_share = |paid: &[Paid]| match_remittances(paid, world, &register, &payers);
    std::thread::scope(|scope| {
        let shares: Vec<_> =
            world.remittances.chunks(share).map(|paid| scope.spawn(|| of_share(paid))).collect();
        for share in shares {
            for (at, outcome) in share.join().expect("it ends") {
                outcomes[at] = outcome;
            }
        }
    });
    (outcomes, Seconds { index, find: start.elapsed().as_secs_f64() })
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What becomes of the answers of some remittances, by their places.
fn match_remittances(
    paid: &[Paid],
    world: &World,
    register: &Register<'_>,
    payers: &Payers,
) -> Vec<(usize, Outcome)> {
    let mut outcomes = Vec::with_capacity(paid.iter().map(|paid| paid.answers.len()).sum());
    let mut said = Vec::new();
    for Paid { row, answers } in paid {
        said.clear();
        said.extend(answers.clone().map(|at| world.answers.claim(at)));
        let parts = Parts::of(&said);
        let (payer, of_others) = (row.payer_name.as_str(), payers.of_others(&row.payer_name));
        let outcome = |claim| {
            let charge = parts.charge_among(claim, register);
            let around = Around { charge, entity: Some(row.entity_num), not_paid: &[], payer };
            match find(claim, around, register) {
                Found::One { claim, .. } if of_others.contains(&claim.payer_name) => Outcome::Asked,
                Found::One { claim, tier, .. } => Outcome::Linked(claim.tracked_claim_num, tier),
                Found::Near(near) if near.is_empty() => Outcome::Unfound,
                _ => Outcome::Asked,
            }
        };
        outcomes.extend(answers.clone().zip(said.iter().map(outcome)));
    }
    outcomes
}

/// For whom payers do not answer: each has answered under its own name before, as the store would say.
struct Payers(HashMap<String, Vec<String>>);

impl Payers {
    fn of(world: &World) -> Payers {
        let names: HashSet<&str> = world.claims.iter().map(|claim| claim.payer_name.as_str()).collect();
        let others = |payer: &&str| {
            let others = names.iter().filter(|name| !may_be_one_payer(name, payer));
            (payer.to_uppercase(), others.map(|name| (*name).to_owned()).collect())
        };
        Payers(names.iter().map(others).collect())
    }

    /// A name that no claim has is another one of a payer that is known by its id.
    fn of_others(&self, payer: &str) -> &[String] {
        self.0.get(payer).map(Vec::as_slice).unwrap_or_default()
    }
}

fn pool_of(world: &mut World) -> Pool {
    let paid = world.remittances.iter().map(|paid| &paid.row).filter(|row| row.payment_amount.0 > 0);
    let remittances = paid.cloned().collect();
    Pool { remittances, money: std::mem::take(&mut world.money), ..Pool::default() }
}

/// What ties one to one, then what is left over.
fn match_money(mut pool: Pool) -> (Vec<Tie>, Vec<Doubt>) {
    let (mut ties, mut doubts) = deposit::settle(&pool);
    let (remittances, entries) = deposit::taken(&ties, &doubts);
    pool.remittances.retain(|it| !remittances.contains(&it.remittance_num));
    pool.money.retain(|it: &Money| !entries.contains(&it.entry.bank_entry_num));
    let core = pool.money.iter().map(|it| it.entry.bank_entry_num).collect();
    let (sets, asked) = deposit::open::settle(&pool, &core);
    ties.extend(sets);
    doubts.extend(asked);
    (ties, doubts)
}

/// A figure of the process (Linux), in KiB.
fn status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// What the process has had of all cores until now (Linux, where a tick is a hundredth of a second).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(11).take(2).filter_map(|it| it.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}
