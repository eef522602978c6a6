//! How fast a patient's estimates are worked out: ten planned procedures under two plans.
//!
//! `cargo bench -p claims` prints divan's table, then procedures in a second and their ratio to the floor.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark tells its figures and fails aloud"
)]

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

fn main() {
    divan::main();
    for (name, world) in [("new estimates", World::new()), ("again", refreshed())] {
        let rate = rate(&world);
        let (times, tenths) = (rate / FLOOR, rate * 10 / FLOOR % 10);
        println!("{name}: {rate} procedures/s on one core, {times}.{tenths} times the floor of {FLOOR}");
    }
}

fn rate(world: &World) -> u128 {
    let (start, mut runs) = (Instant::now(), 0_u128);
    while start.elapsed() < Duration::from_secs(1) {
        for _ in 0..100 {
            divan::black_box(work_out(divan::black_box(world)));
        }
        runs += 100;
    }
    runs * u128::from(PROCEDURES) * 1_000_000 / start.elapsed().as_micros()
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
