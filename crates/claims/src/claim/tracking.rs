//! A claim's history as people write it, and the tracking that the claim shows (`decisions.md` 19).

use crate::account::Claim;
use crate::change::ChangeSet;
use crate::claim::claim_of;
use crate::office::Office;
use crate::papers::ClaimTracking;
use crate::state::{Family, Now, Numbers, Refusal};

/// The lists of claim trackings and of claim errors among the definitions.
const CUSTOM_TRACKING: i64 = 31;
const CLAIM_ERROR: i64 = 43;

/// What a new entry of a claim's history is to be. None: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddTracking {
    pub claim_num: i64,
    pub note: String,
    pub tracking_def_num: Option<i64>,
    pub tracking_error_def_num: Option<i64>,
}

/// New values of an entry's fields. None: not said; `Some(None)`: emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeTracking {
    pub note: Option<String>,
    pub tracking_def_num: Option<Option<i64>>,
    pub tracking_error_def_num: Option<Option<i64>>,
}

/// Adds an entry to a claim's history. `history` is what stands of it.
///
/// # Errors
/// When the claim is not there, a value is none of its list, or the office wants to know where every claim is.
pub fn add_tracking(
    office: &Office,
    family: &Family,
    history: &[ClaimTracking],
    command: &AddTracking,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(ClaimTracking, ChangeSet), Refusal> {
    let claim = claim_of(family, command.claim_num)?;
    let row = ClaimTracking {
        claim_tracking_num: numbers.fresh::<ClaimTracking>(),
        claim_num: command.claim_num,
        date_time_entry: now.instant,
        note: command.note.clone(),
        tracking_def_num: command.tracking_def_num,
        tracking_error_def_num: command.tracking_error_def_num,
    };
    says_where(office, row.tracking_def_num)?;
    in_list(office, "TrackingDefNum", row.tracking_def_num, CUSTOM_TRACKING)?;
    in_list(office, "TrackingErrorDefNum", row.tracking_error_def_num, CLAIM_ERROR)?;
    Ok((row.clone(), write(office, family, claim, history, &row, now)))
}

/// Changes an entry of a claim's history.
///
/// # Errors
/// As [`add_tracking`], for what is new; also when the entry is not there.
pub fn change_tracking(
    office: &Office,
    family: &Family,
    history: &[ClaimTracking],
    claim_tracking_num: i64,
    command: &ChangeTracking,
    now: Now,
) -> Result<(ClaimTracking, ChangeSet), Refusal> {
    let old = history.iter().find(|row| row.claim_tracking_num == claim_tracking_num);
    let old = old.ok_or_else(|| Refusal::not_found("ClaimTracking not found."))?;
    let claim = claim_of(family, old.claim_num)?;
    let row = ClaimTracking {
        note: command.note.as_ref().unwrap_or(&old.note).clone(),
        tracking_def_num: command.tracking_def_num.unwrap_or(old.tracking_def_num),
        tracking_error_def_num: command.tracking_error_def_num.unwrap_or(old.tracking_error_def_num),
        ..old.clone()
    };
    if row.tracking_def_num != old.tracking_def_num {
        says_where(office, row.tracking_def_num)?;
        in_list(office, "TrackingDefNum", row.tracking_def_num, CUSTOM_TRACKING)?;
    }
    if row.tracking_error_def_num != old.tracking_error_def_num {
        in_list(office, "TrackingErrorDefNum", row.tracking_error_def_num, CLAIM_ERROR)?;
    }
    Ok((row.clone(), write(office, family, claim, history, &row, now)))
}

/// Where a claim is by the last that was said of it.
pub(super) fn latest<'h>(history: impl IntoIterator<Item = &'h ClaimTracking>) -> Option<i64> {
    let last = history.into_iter().max_by_key(|row| (row.date_time_entry, row.claim_tracking_num));
    last.and_then(|row| row.tracking_def_num)
}

/// The same history for a claim that part of another claim became.
pub(super) fn copied(history: &[ClaimTracking], claim_num: i64, numbers: &mut Numbers) -> Vec<ClaimTracking> {
    let copy = |row: &ClaimTracking| ClaimTracking {
        claim_tracking_num: numbers.fresh::<ClaimTracking>(),
        claim_num,
        ..row.clone()
    };
    history.iter().map(copy).collect()
}

/// Writes an entry, and what the claim shows when it is its last.
fn write(
    office: &Office,
    family: &Family,
    claim: &Claim,
    history: &[ClaimTracking],
    row: &ClaimTracking,
    now: Now,
) -> ChangeSet {
    let mut changes = family.change_money(office);
    changes.touches(claim.pat_num);
    changes.put(row);
    let others = history.iter().filter(|other| other.claim_tracking_num != row.claim_tracking_num);
    let custom_tracking = latest(others.chain([row]));
    if custom_tracking != claim.custom_tracking {
        changes.put(&Claim { custom_tracking, sec_date_t_edit: now.instant, ..claim.clone() });
    }
    changes
}

fn says_where(office: &Office, tracking_def_num: Option<i64>) -> Result<(), Refusal> {
    if office.is_on("ClaimTrackingStatusExcludesNone") && tracking_def_num.is_none() {
        let why = "TrackingDefNum is required: this office tracks every claim.";
        return Err(Refusal::field("TrackingDefNum", why));
    }
    Ok(())
}

fn in_list(office: &Office, field: &'static str, def_num: Option<i64>, category: i64) -> Result<(), Refusal> {
    let is_listed = |n: i64| office.definition(n).is_some_and(|d| d.category == category);
    if def_num.is_none_or(is_listed) {
        return Ok(());
    }
    Err(Refusal::field(field, format!("{field} is not a definition of category {category}.")))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::estimate::testing::{Term, World};
    use crate::office::Definition;
    use crate::record::Record;

    const REVIEW: i64 = 51;
    const APPEAL: i64 = 52;
    const MISSING: i64 = 53;

    fn world() -> (World, i64) {
        let mut world = World::new();
        for (def_num, category) in [(REVIEW, 31), (APPEAL, 31), (MISSING, 43)] {
            let (item_name, item_value) = (String::new(), String::new());
            let row =
                Definition { def_num, category, item_name, item_value, item_order: 0, is_hidden: false };
            world.office.definitions.push(row);
        }
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let a = world.done("T2750", 100);
        let number = crate::claim::testing::claim(&mut world, &[a]);
        (world, number)
    }

    fn keep(history: &mut Vec<ClaimTracking>, changes: &ChangeSet) {
        for put in changes.puts.iter().filter(|put| put.table == ClaimTracking::TABLE) {
            let row = ClaimTracking::from_values(put.values.clone()).unwrap();
            history.retain(|stands| stands.claim_tracking_num != row.claim_tracking_num);
            history.push(row);
        }
    }

    fn add(
        world: &mut World,
        history: &mut Vec<ClaimTracking>,
        claim_num: i64,
        def: Option<i64>,
    ) -> Result<i64, Refusal> {
        let command = AddTracking { claim_num, tracking_def_num: def, ..AddTracking::default() };
        let mut numbers = world.numbers();
        let (row, changes) =
            add_tracking(&world.office, &world.family, history, &command, world.now, &mut numbers)?;
        keep(history, &changes);
        world.commit(&changes);
        world.now.instant = world.now.instant.saturating_add(1.second()).unwrap();
        Ok(row.claim_tracking_num)
    }

    fn shown(world: &World) -> Option<i64> {
        world.family.claims[0].custom_tracking
    }

    #[test]
    fn a_claim_shows_what_was_said_last() {
        let (mut world, claim) = world();
        let mut history = vec![];
        let first = add(&mut world, &mut history, claim, Some(REVIEW)).unwrap();
        assert_eq!(shown(&world), Some(REVIEW));
        let second = add(&mut world, &mut history, claim, Some(APPEAL)).unwrap();
        assert_eq!(shown(&world), Some(APPEAL));
        for (number, to, shows) in
            [(first, None, Some(APPEAL)), (second, None, None), (second, Some(REVIEW), Some(REVIEW))]
        {
            let command = ChangeTracking { tracking_def_num: Some(to), ..ChangeTracking::default() };
            let (_, changes) =
                change_tracking(&world.office, &world.family, &history, number, &command, world.now).unwrap();
            keep(&mut history, &changes);
            world.commit(&changes);
            assert_eq!(shown(&world), shows);
        }
        add(&mut world, &mut history, claim, None).unwrap();
        assert_eq!(shown(&world), None);
    }

    #[test]
    fn a_note_moves_neither_the_claim_nor_its_time() {
        let (mut world, claim) = world();
        let mut history = vec![];
        let number = add(&mut world, &mut history, claim, Some(REVIEW)).unwrap();
        let command = ChangeTracking { note: Some("asked".into()), ..ChangeTracking::default() };
        let (row, changes) =
            change_tracking(&world.office, &world.family, &history, number, &command, world.now).unwrap();
        assert_eq!((row.note.as_str(), row.date_time_entry), ("asked", history[0].date_time_entry));
        assert_eq!(changes.puts.len(), 1);
    }

    #[test]
    fn values_are_of_their_lists() {
        let (mut world, claim) = world();
        let mut history = vec![];
        let refused = add(&mut world, &mut history, claim, Some(MISSING)).unwrap_err();
        assert_eq!(refused.to_string(), "TrackingDefNum is not a definition of category 31.");
        let (office, family) = (&world.office, &world.family);
        let command =
            AddTracking { claim_num: claim, tracking_error_def_num: Some(REVIEW), ..AddTracking::default() };
        let mut numbers = Numbers::new();
        let refused = add_tracking(office, family, &[], &command, world.now, &mut numbers).unwrap_err();
        assert_eq!(refused.to_string(), "TrackingErrorDefNum is not a definition of category 43.");
        assert!(matches!(add(&mut world, &mut history, 424_242, Some(REVIEW)), Err(Refusal::NotFound(_))));
        world.pref("ClaimTrackingStatusExcludesNone", "1");
        let refused = add(&mut world, &mut history, claim, None).unwrap_err();
        assert_eq!(refused.to_string(), "TrackingDefNum is required: this office tracks every claim.");
    }
}
