//! The order of a patient's coverages: ordinals count from 1 and have no gap (`opendental-api.md` 2.4).

use claims::coverage::PatPlan;
use claims::state::Refusal;

use super::super::input::invalid;

/// A subscription covers a patient once.
pub(super) fn attachable(present: &[&PatPlan], subscription: i64) -> Result<(), Refusal> {
    if present.iter().any(|other| other.ins_sub_num == subscription) {
        return Err(invalid("InsSubNum", "is attached to the patient already"));
    }
    Ok(())
}

/// Where a coverage goes that is wanted at an ordinal, and those as they stand then that make room for it.
pub(super) fn insert(present: &[&PatPlan], wanted: i64) -> Result<(i64, Vec<PatPlan>), Refusal> {
    if wanted < 1 {
        return Err(invalid("Ordinal", "must be 1 or more"));
    }
    let last = present.iter().map(|other| other.ordinal).max().unwrap_or(0);
    let ordinal = wanted.min(last + 1);
    let mut pushed = Vec::new();
    if present.iter().any(|other| other.ordinal == ordinal) {
        for other in present.iter().filter(|other| other.ordinal >= ordinal) {
            pushed.push(PatPlan { ordinal: other.ordinal + 1, ..(*other).clone() });
        }
    }
    Ok((ordinal, pushed))
}

/// Those behind an ordinal that is free now, moved up by one.
pub(super) fn close_up(others: &[&PatPlan], free: i64) -> Vec<PatPlan> {
    let taken = others.iter().any(|other| other.ordinal == free);
    let behind = others.iter().filter(|other| !taken && other.ordinal > free);
    behind.map(|other| PatPlan { ordinal: other.ordinal - 1, ..(*other).clone() }).collect()
}

/// Where a coverage goes that is moved to an ordinal, and the others that are elsewhere then: it leaves its place,
/// which closes up, and goes in at the new one.
pub(super) fn relocate(
    present: &[&PatPlan],
    row: &PatPlan,
    wanted: i64,
) -> Result<(i64, Vec<PatPlan>), Refusal> {
    if wanted == row.ordinal {
        return Ok((wanted, vec![]));
    }
    let others: Vec<&PatPlan> =
        present.iter().copied().filter(|other| other.pat_plan_num != row.pat_plan_num).collect();
    let mut after: Vec<PatPlan> = others.iter().map(|other| (*other).clone()).collect();
    take_over(&mut after, close_up(&others, row.ordinal));
    let (ordinal, pushed) = insert(&after.iter().collect::<Vec<_>>(), wanted)?;
    take_over(&mut after, pushed);
    after.retain(|now| {
        others.iter().any(|was| was.pat_plan_num == now.pat_plan_num && was.ordinal != now.ordinal)
    });
    Ok((ordinal, after))
}

fn take_over(rows: &mut [PatPlan], moved: Vec<PatPlan>) {
    for new in moved {
        for row in rows.iter_mut().filter(|row| row.pat_plan_num == new.pat_plan_num) {
            row.clone_from(&new);
        }
    }
}

#[cfg(test)]
mod tests {
    use claims::coverage::Relationship;
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn coverage(pat_plan_num: i64, ordinal: i64) -> PatPlan {
        PatPlan {
            pat_plan_num,
            pat_num: 1,
            ordinal,
            is_pending: false,
            relationship: Relationship::SelfSubscriber,
            pat_id: String::new(),
            ins_sub_num: pat_plan_num,
            sec_date_t_entry: Timestamp::UNIX_EPOCH,
            sec_date_t_edit: Timestamp::UNIX_EPOCH,
        }
    }

    fn places(rows: &[PatPlan]) -> Vec<(i64, i64)> {
        rows.iter().map(|row| (row.pat_plan_num, row.ordinal)).collect()
    }

    #[test]
    fn a_taken_ordinal_pushes_those_behind_it_down() {
        let (first, second) = (coverage(7, 1), coverage(8, 2));
        let present = [&first, &second];
        let inserted = |wanted| insert(&present, wanted).map(|(ordinal, pushed)| (ordinal, places(&pushed)));
        assert_eq!(inserted(1), Ok((1, vec![(7, 2), (8, 3)])));
        assert_eq!(inserted(2), Ok((2, vec![(8, 3)])));
        assert_eq!(inserted(3), Ok((3, vec![])));
        assert_eq!(inserted(i64::MAX), Ok((3, vec![])));
        assert!(inserted(0).is_err());
        assert_eq!(insert(&[], 2).map(|(ordinal, _)| ordinal), Ok(1));
    }

    #[test]
    fn a_coverage_that_moves_leaves_no_gap() {
        let rows = [coverage(7, 1), coverage(8, 2), coverage(9, 3)];
        let present: Vec<&PatPlan> = rows.iter().collect();
        let moved = |row: usize, wanted| {
            relocate(&present, &rows[row], wanted).map(|(ordinal, moved)| (ordinal, places(&moved)))
        };
        assert_eq!(moved(0, 1), Ok((1, vec![])));
        assert_eq!(moved(2, 1), Ok((1, vec![(7, 2), (8, 3)])));
        assert_eq!(moved(0, 2), Ok((2, vec![(8, 1)])));
        assert_eq!(moved(0, 9), Ok((3, vec![(8, 1), (9, 2)])));
        assert!(moved(0, 0).is_err());
    }

    #[test]
    fn those_behind_a_dropped_coverage_move_up() {
        let (first, third) = (coverage(7, 1), coverage(9, 3));
        assert_eq!(places(&close_up(&[&first, &third], 2)), [(9, 2)]);
        assert_eq!(close_up(&[&first, &third], 3), []);
        // Two at one ordinal, as other programs may have left it: none moves into the place of the one that stays.
        assert_eq!(close_up(&[&first, &third], 1), []);
    }

    #[test]
    fn a_subscription_is_attached_once() {
        let first = coverage(7, 1);
        assert!(attachable(&[&first], 8).is_ok());
        let refusal = attachable(&[&first], 7).expect_err("a refusal").to_string();
        assert_eq!(refusal, "InsSubNum is attached to the patient already.");
    }

    proptest! {
        #[test]
        fn ordinals_count_from_one_whatever_moves(count in 1_i64..6, row in 0_usize..6, wanted in 1_i64..9) {
            let mut rows: Vec<PatPlan> = (1..=count).map(|n| coverage(n, n)).collect();
            let row = rows[row % rows.len()].clone();
            let (ordinal, moved) =
                relocate(&rows.iter().collect::<Vec<_>>(), &row, wanted).expect("it moves");
            take_over(&mut rows, moved);
            take_over(&mut rows, vec![PatPlan { ordinal, ..row }]);
            let mut ordinals: Vec<i64> = rows.iter().map(|row| row.ordinal).collect();
            prop_assert_eq!(ordinal, wanted.min(count));
            ordinals.sort_unstable();
            prop_assert!(ordinals.into_iter().eq(1..=count));
        }
    }
}
