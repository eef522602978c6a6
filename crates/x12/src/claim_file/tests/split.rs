//! Claim files that are split.

use jiff::civil::date;

use super::fixtures::{claim, dan, file, jack, jack_for_leo, line};
use crate::claim_file::*;

fn claims(head: &str, count: usize) -> Vec<Claim> {
    (1..=count)
        .map(|n| claim(&format!("{head}{n}"), date(2025, 12, 9), vec![line("1", "D0120", 55)]))
        .collect()
}

/// The claim numbers of each file.
fn parts(file: &ClaimFile, limits: Limits) -> Vec<Vec<String>> {
    let mut number = file.interchange_control;
    let next = || {
        number += 1;
        Numbers {
            interchange_control: number,
            group_control: number,
            set_control: 1,
            batch_id: format!("BATCH{number:04}"),
        }
    };
    let files = split(file, limits, next);
    for (at, part) in files.iter().enumerate() {
        assert_eq!(part.interchange_control, file.interchange_control + u32::try_from(at).expect("few"));
        assert_eq!(part.batch_id, format!("BATCH{:04}", part.interchange_control));
        assert_eq!(problems(part), []);
    }
    files.iter().map(|part| part.claims().map(|claim| claim.claim_number.clone()).collect()).collect()
}

#[test]
fn a_file_within_the_limits_stays_as_it_is() {
    let whole = file(1, vec![jack(claims("J", 2)), jack_for_leo(claims("L", 1)), dan(claims("D", 1))]);
    let files = split(&whole, Limits::default(), || unreachable!("no further file"));
    assert_eq!(files, [whole]);
}

#[test]
fn claims_go_to_the_next_file_when_one_is_full() {
    let whole = file(1, vec![jack(claims("J", 2)), jack_for_leo(claims("L", 2)), dan(claims("D", 1))]);
    let limits = Limits { claims_max: 3, ..Limits::default() };
    assert_eq!(parts(&whole, limits), [vec!["J1", "J2", "L1"], vec!["L2", "D1"]]);
}

#[test]
fn a_patient_has_at_most_a_hundred_claims_in_a_file() {
    let whole = file(1, vec![jack(claims("J", 150)), dan(claims("D", 1))]);
    let counts: Vec<usize> = parts(&whole, Limits::default()).iter().map(Vec::len).collect();
    assert_eq!(counts, [100, 51]);
}

#[test]
fn a_receiver_may_want_one_payer_in_a_file() {
    let elsewhere = Payer { name: "Delta".into(), id: "DELTA".into(), ..Payer::default() };
    let other = Subscriber { payer: elsewhere, ..dan(claims("D", 1)) };
    let whole = file(1, vec![jack(claims("J", 1)), other, jack_for_leo(claims("L", 1))]);
    let limits = Limits { one_payer: true, ..Limits::default() };
    assert_eq!(parts(&whole, limits), [vec!["J1", "L1"], vec!["D1"]]);
}
