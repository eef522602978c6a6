//! Which rows go into a delivery: those that changed between two places of the audit chain, each once, in the order
//! of their last change there. The places are kept, so that another attempt sends the rows of the first.

use claims::record::Table;
use claims::webhook::Delivery;
use jiff::Timestamp;
use store::Store;
use store::feed::Written;

use crate::app::Error;
use crate::estimates;

/// Rows that one delivery holds at most (`opendental-api.md` 1.13).
pub const ROWS_MAX: usize = 1000;
/// Stretches of the chain that are looked through at a time; the next look goes on where it ended.
const STRETCHES_MAX: usize = 20;

/// A place in the chain: a link, and a line in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) seq: i64,
    pub(super) line: i64,
}

impl Place {
    /// The beginning of a link.
    #[must_use]
    pub(super) const fn link(seq: i64) -> Place {
        Place { seq, line: 0 }
    }
}

/// The rows that changed from one place up to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Place,
    /// The first place that is not part of it.
    pub(super) to: Place,
    pub(super) keys: Vec<i64>,
    /// When the last of the changes was made.
    pub(super) changed_at: Timestamp,
    /// Whether there was nothing behind it when it was made.
    pub(super) is_end: bool,
}

impl Window {
    /// Nothing yet.
    fn at(from: Place, begun: Timestamp) -> Window {
        Window { from, to: from, keys: vec![], changed_at: begun, is_end: false }
    }

    /// Takes what was written in, up to a place where there is one. False when there is no room for more.
    fn take(&mut self, written: &[Written], until: Option<Place>) -> bool {
        for one in written {
            let place = Place { seq: one.seq, line: one.line };
            if place < self.from || !estimates::is_change(&one.action, one.is_deleted) {
                continue;
            }
            if until.is_some_and(|until| until <= place) {
                self.to = place;
                return false;
            }
            let before = self.keys.iter().rposition(|key| *key == one.key);
            if before.is_none() && self.keys.len() == ROWS_MAX {
                self.to = place;
                return false;
            }
            if let Some(before) = before {
                self.keys.remove(before);
            }
            self.keys.push(one.key);
            self.changed_at = one.at;
        }
        true
    }
}

/// The next rows to send, from a place on; nothing before the link `looked_to` is of any interest.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn next(
    store: &Store,
    practice: i64,
    table: &'static Table,
    from: Place,
    looked_to: i64,
    begun: Timestamp,
) -> Result<Window, Error> {
    let mut window = Window::at(from, begun);
    let mut seq = from.seq.max(looked_to);
    for _ in 0..STRETCHES_MAX {
        let stretch = store.written(practice, table, seq).await?;
        if !window.take(&stretch.written, None) {
            return Ok(window);
        }
        seq = stretch.next;
        window.to = window.to.max(Place::link(seq));
        window.is_end = stretch.is_end;
        if window.is_end || window.keys.len() == ROWS_MAX {
            break;
        }
    }
    Ok(window)
}

/// The rows of a delivery that was begun.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn again(
    store: &Store,
    practice: i64,
    table: &'static Table,
    delivery: &Delivery,
) -> Result<Window, Error> {
    let from = Place { seq: delivery.from_seq, line: delivery.from_line };
    let to = Place { seq: delivery.to_seq, line: delivery.to_line };
    let mut window = Window::at(from, delivery.changed_at);
    let mut seq = from.seq;
    while seq <= to.seq {
        let stretch = store.written(practice, table, seq).await?;
        if !window.take(&stretch.written, Some(to)) || stretch.is_end {
            break;
        }
        seq = stretch.next;
    }
    Ok(Window { to, ..window })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }

    fn written(seq: i64, line: i64, key: i64) -> Written {
        Written { seq, line, at: at(seq), action: "claim.update".to_owned(), key, is_deleted: false }
    }

    fn window(from: Place, all: &[Written], until: Option<Place>) -> (Window, bool) {
        let mut window = Window::at(from, at(0));
        let goes_on = window.take(all, until);
        (window, goes_on)
    }

    #[test]
    fn a_row_comes_once_where_it_changed_last() {
        let all = [written(1, 0, 7), written(1, 1, 8), written(2, 0, 9), written(3, 4, 7)];
        let (whole, goes_on) = window(Place::link(1), &all, None);
        assert_eq!((whole.keys, goes_on, whole.changed_at), (vec![8, 9, 7], true, at(3)));
        let (rest, _) = window(Place { seq: 1, line: 1 }, &all, None);
        assert_eq!(rest.keys, [8, 9, 7]);
        let (part, goes_on) = window(Place::link(1), &all, Some(Place { seq: 3, line: 4 }));
        assert_eq!((part.keys, goes_on, part.changed_at), (vec![7, 8, 9], false, at(2)));
    }

    #[test]
    fn a_thousand_rows_are_enough_and_the_next_begins_with_the_first_that_found_no_room() {
        let mut all: Vec<Written> = (0..1001).map(|n| written(5, n, n)).collect();
        let (first, goes_on) = window(Place::link(5), &all, None);
        assert_eq!((first.keys.len(), goes_on, first.to), (1000, false, Place { seq: 5, line: 1000 }));
        let (second, goes_on) = window(first.to, &all, None);
        assert_eq!((second.keys, goes_on), (vec![1000], true));
        // A row that is in it already finds room.
        all[1000].key = 3;
        let (full, goes_on) = window(Place::link(5), &all, None);
        assert_eq!((full.keys.len(), full.keys.last(), goes_on), (1000, Some(&3), true));
    }

    #[test]
    fn estimates_that_are_computed_again_are_no_change_but_those_that_go_are() {
        let estimate = |key, is_deleted| Written {
            action: estimates::ACTION.to_owned(),
            is_deleted,
            ..written(1, key, key)
        };
        let (window, _) =
            window(Place::link(1), &[estimate(1, false), estimate(2, true), written(2, 0, 3)], None);
        assert_eq!(window.keys, [2, 3]);
    }

    proptest::proptest! {
        #[test]
        fn windows_one_after_the_other_tell_all_that_one_would(
            keys in proptest::collection::vec(0_i64..40, 0..120),
            cut in 0_usize..120,
        ) {
            let all: Vec<Written> = (0..).zip(&keys).map(|(n, key)| written(n / 3, n % 3, *key)).collect();
            let place = all.get(cut).map_or(Place::link(1000), |w| Place { seq: w.seq, line: w.line });
            let (mut first, _) = window(Place::link(0), &all, Some(place));
            let (second, _) = window(place, &all, None);
            // The last word on each row is in the last window that has it.
            first.keys.retain(|key| !second.keys.contains(key));
            first.keys.extend(second.keys);
            proptest::prop_assert_eq!(first.keys, window(Place::link(0), &all, None).0.keys);
        }
    }
}
