//! How fast a patient's estimates are worked out: ten planned procedures under two plans.
//!
//! `cargo bench -p claims` prints divan's table, then procedures in a second and their ratio to the floor.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::expect_used, reason = "a benchmark fails aloud")]

mod world;

use std::time::{Duration, Instant};

use claims::estimate::{explain, refresh};
use claims::state::Numbers;
use divan::Bencher;
use divan::counter::ItemsCount;

use crate::world::World;

/// Procedures in a second on one core, at least.
const FLOOR: u128 = 100_000;
const PROCEDURES: u32 = 10;
/// Runs in a batch.
const RUNS: u32 = 20;

fn main() {
    divan::main();
    for (name, world) in [("new estimates", World::new()), ("again", refreshed())] {
        let rate = rate(&world);
        let (times, tenths) = (rate / FLOOR, rate * 10 / FLOOR % 10);
        println!("{name}: {rate} procedures/s on one core, {times}.{tenths} times the floor of {FLOOR}");
    }
}

/// Procedures in a second, by the fastest of the batches that a second holds: others may use the core too.
fn rate(world: &World) -> u128 {
    let (start, mut fastest) = (Instant::now(), Duration::MAX);
    while start.elapsed() < Duration::from_secs(1) {
        let batch = Instant::now();
        for _ in 0..RUNS {
            divan::black_box(work_out(divan::black_box(world)));
        }
        fastest = fastest.min(batch.elapsed());
    }
    u128::from(RUNS * PROCEDURES) * 1_000_000_000 / fastest.as_nanos()
}

fn work_out(world: &World) -> claims::estimate::Refreshed {
    refresh(&world.office, &world.family, 1, world.now, &mut Numbers::new())
}

/// The world with the estimates of its procedures in place.
fn refreshed() -> World {
    let mut world = World::new();
    let put = work_out(&world).put;
    assert_eq!(put.len(), 20, "ten procedures under two plans");
    for (number, mut row) in (1000..).zip(put) {
        row.claim_proc_num = number;
        world.family.claim_procs.push(row);
    }
    assert!(work_out(&world).is_empty(), "nothing changes when nothing changed");
    world
}

#[divan::bench]
fn new_estimates(bencher: Bencher) {
    let world = World::new();
    bencher.counter(ItemsCount::new(PROCEDURES)).bench(|| work_out(&world));
}

#[divan::bench]
fn again(bencher: Bencher) {
    let world = refreshed();
    bencher.counter(ItemsCount::new(PROCEDURES)).bench(|| work_out(&world));
}

#[divan::bench]
fn explaining_one(bencher: Bencher) {
    let world = refreshed();
    let last = world.family.claim_procs.last().expect("estimates").claim_proc_num;
    bencher.bench(|| explain(&world.office, &world.family, last, world.now));
}
