//! The tables say what they mean to say.

use crate::guide::plan::{Item, LEVELS_MAX, NONE, Plan};

#[test]
fn every_table_can_be_read() {
    for (name, faults) in Plan::faults() {
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
}

#[test]
fn every_table_can_be_walked() {
    for (set, version) in [
        (&b"835"[..], &b"005010X221A1"[..]),
        (b"835", b"004010X091A1"),
        (b"837", b"005010X224A2"),
        (b"837", b"004010X097A1"),
        (b"999", b"005010X231A1"),
        (b"997", b"004010"),
        (b"277", b"005010X214"),
    ] {
        let plan = Plan::of(set, version).expect("a table");
        let last = plan.nodes.len() - 1;
        assert_eq!((plan.nodes[0].segment, plan.nodes[last].segment), ("ST", "SE"));
        let end = plan.ids.find(plan.nodes[last].id).map(|(id, _)| id).expect("SE is numbered");
        for (number, node) in plan.nodes.iter().enumerate() {
            // The set may end after each.
            let mut next = plan.next(number, end).map(|next| usize::from(next.node));
            assert_eq!(next.next(), Some(last), "{} {}", node.name, node.words);
            assert!(!node.words.is_empty() && node.bit.count_ones() == 1, "{}", node.name);
        }
        for one in &plan.loops {
            assert!(one.level < LEVELS_MAX && one.items.len() <= 64);
            assert_eq!(one.items.first(), Some(&Item::Segment(one.nodes.start)), "{} begins", one.id);
            assert_eq!(one.required & 1, 1, "{}: what begins a loop is required in it", one.id);
        }
        let nodes = plan.candidates.iter().map(|candidate| candidate.node);
        assert!(nodes.into_iter().all(|node| node == NONE || usize::from(node) <= last));
    }
}
