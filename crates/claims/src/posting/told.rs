//! Where the charge of a claim went of which only the payers' answers are here.

use super::shape::standing_rows;
use crate::Cents;
use crate::desk::RemittedClaim;

/// The parts of a charge, as the answers that stand tell them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub paid: Cents,
    /// What the practice writes off: group CO, and reason 45 (`decisions.md` 29).
    pub written_off: Cents,
    pub patient: Cents,
    /// What payers before have paid and written off (OA 23): it is no write-off of this claim.
    pub other_payers: Cents,
    /// What no rule decides, such as PI 16, or an answer did not say.
    pub undecided: Cents,
}

/// What answers say of a claim of this charge; none while none of them stands. What is paid adds up; of all else the last
/// word counts, which a payer that splits a claim says in parts.
#[must_use]
pub fn of(answers: &[&RemittedClaim], charged: Cents) -> Option<Told> {
    let standing = standing_rows(answers);
    let last = last_word(&standing, charged);
    if last.is_empty() {
        return None;
    }
    let sum = |of: fn(&RemittedClaim) -> Cents| last.iter().map(|row| of(row)).sum::<Cents>();
    let told = Told {
        paid: standing.iter().map(|row| row.paid).sum(),
        written_off: sum(|row| row.write_off.unwrap_or_default()),
        patient: sum(|row| row.patient_responsibility),
        other_payers: sum(|row| row.other_payers.unwrap_or_default()),
        undecided: Cents::ZERO,
    };
    let decided = told.paid + told.written_off + told.patient + told.other_payers;
    Some(Told { undecided: charged - decided, ..told })
}

/// The last answer, and those of the same remittance before it that are other parts of the claim: all together charge no
/// more than the claim.
fn last_word<'r>(standing: &[&'r RemittedClaim], charged: Cents) -> Vec<&'r RemittedClaim> {
    let mut parts: Vec<&RemittedClaim> = Vec::new();
    let mut left = charged;
    for row in standing.iter().rev() {
        let is_part =
            parts.first().is_none_or(|last| last.remittance_num == row.remittance_num && row.charge <= left);
        if !is_part {
            break;
        }
        left -= row.charge;
        parts.push(row);
    }
    parts
}

#[cfg(test)]
mod tests {
    use x12::remittance::{Adjustment, ClaimStatus, GroupCode, RemittedClaim as Said};

    use super::*;
    use crate::desk::RemittedClaimState;
    use crate::posting::intake::remitted_claim;
    use crate::state::Numbers;

    fn row(
        remittance: i64,
        charge: i64,
        paid: i64,
        adjusted: &[(&'static str, &'static str, i64)],
    ) -> RemittedClaim {
        let adjustment = |(group, reason, amount): &(&'static str, &'static str, i64)| Adjustment {
            group: GroupCode::of((*group).into()),
            reason: (*reason).into(),
            amount: Cents(*amount),
            quantity: "".into(),
        };
        let patient =
            adjusted.iter().filter(|(group, ..)| *group == "PR").map(|(.., amount)| Cents(*amount)).sum();
        let said = Said {
            status: ClaimStatus::Primary,
            charge: Cents(charge),
            paid: Cents(paid),
            patient_responsibility: Some(patient),
            adjustments: adjusted.iter().map(adjustment).collect(),
            ..Said::default()
        };
        let row = remitted_claim(&said, 0, remittance, &mut Numbers::new());
        RemittedClaim {
            remitted_claim_num: remittance * 1_000 + charge,
            state: RemittedClaimState::Tracked,
            ..row
        }
    }

    #[test]
    fn only_what_the_practice_writes_off_is_written_off() {
        let second = row(
            1,
            10_000,
            1_000,
            &[("OA", "23", 7_000), ("CO", "45", 500), ("PR", "2", 1_000), ("PI", "16", 500)],
        );
        let told = of(&[&second], Cents(10_000));
        let expected = Told {
            paid: Cents(1_000),
            written_off: Cents(500),
            patient: Cents(1_000),
            other_payers: Cents(7_000),
            undecided: Cents(500),
        };
        assert_eq!(told, Some(expected));
        assert_eq!(of(&[], Cents(10_000)), None);
    }

    #[test]
    fn the_parts_of_a_split_claim_are_one_word_and_a_later_answer_is_another() {
        let parts = [row(1, 6_000, 3_000, &[("CO", "45", 3_000)]), row(1, 4_000, 3_500, &[("PR", "2", 500)])];
        let told = of(&[&parts[0], &parts[1]], Cents(10_000)).expect("answers");
        assert_eq!((told.paid, told.written_off, told.patient), (Cents(6_500), Cents(3_000), Cents(500)));
        assert_eq!(told.undecided, Cents::ZERO);
        let more = row(2, 10_000, 500, &[("CO", "45", 2_500), ("PR", "2", 500)]);
        let told = of(&[&parts[0], &parts[1], &more], Cents(10_000)).expect("answers");
        assert_eq!((told.paid, told.written_off, told.patient), (Cents(7_000), Cents(2_500), Cents(500)));
    }
}
