//! Which of several claims that fit an answer equally is meant, by what is known of them beside what it says itself: the
//! payer's other names, the ordinal, open before closed (`reconciliation.md` 2.4, 2.7). What speaks for one must not speak
//! against it elsewhere: else nobody is chosen.

use x12::remittance::{ClaimStatus, RemittedClaim};

use super::agree::{self, Name};
use super::{Around, Found, Keys, Register, find};
use crate::desk::TrackedClaim;

/// The payer that answers.
#[derive(Clone, Copy, Debug)]
pub struct Payer<'a> {
    /// As it is kept with its remittances; empty when unsaid.
    pub id: &'a str,
    /// As it names itself.
    pub name: &'a str,
    /// As the claims name it that it answered lately.
    pub known_as: &'a [String],
}

/// Whether others answer the claims that are with `named`, and the payer that answers now never did: then it may answer for
/// somebody else by mistake. `answered` are the ids and names of those who answered such claims as the first of a visit. Where
/// nobody has, the name is another one of this payer, as administrators answer for many plans.
#[must_use]
pub fn is_of_others(named: &str, payer: Payer<'_>, answered: &[(String, String)]) -> bool {
    let is_it = |(id, name): &(String, String)| {
        (!payer.id.is_empty() && id == payer.id) || agree::may_be_one_payer(name, payer.name)
    };
    !agree::may_be_one_payer(named, payer.name) && !answered.is_empty() && !answered.iter().any(is_it)
}

fn is_among(names: &[String], name: &str) -> bool {
    names.iter().any(|one| agree::key(one) == agree::key(name))
}

/// What became of one of our claims so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// The last that was answered to the file that carried it rejects it.
    pub is_rejected: bool,
    /// The payers' answers that stand: whose each is, and its CLP02.
    pub answers: Vec<(String, String)>,
    /// The payers that passed it on, for it was not theirs (CLP02 23).
    pub passed_on_by: Vec<String>,
    /// With which payers claims of ours for the same visit are.
    pub beside: Vec<String>,
}

/// What was found, and where it was several claims, the one of them that is meant if that can be told. `past` says what
/// became of each.
#[must_use]
pub fn choose<'p>(
    found: Found,
    remitted: &RemittedClaim<'_>,
    around: Around<'_>,
    payer: Payer<'_>,
    past: impl Fn(&TrackedClaim) -> Option<&'p Past>,
) -> Found {
    let (meant, why) = match &found {
        Found::Ambiguous(claims) => {
            let Some((meant, why)) = meant(claims, remitted, payer, past) else { return found };
            (meant, format!("of {} that fit, {why}", claims.len()))
        }
        Found::OtherPayer(claim) if is_behind(claim, remitted, payer, past(claim)) => {
            (claim, "it pays behind the claim's payer".to_owned())
        }
        Found::OtherPayer(claim) if has_answered(payer, past(claim)) => {
            (claim, "the payer has answered it before".to_owned())
        }
        _ => return found,
    };
    match find(remitted, around, &Register::of(std::slice::from_ref(meant))).cloned() {
        Found::One { claim, tier, evidence } => {
            Found::One { claim, tier, evidence: format!("{evidence}; {why}") }
        }
        _ => found,
    }
}

fn has_answered(payer: Payer<'_>, past: Option<&Past>) -> bool {
    past.is_some_and(|past| past.answers.iter().any(|(id, _)| !payer.id.is_empty() && id == payer.id))
}

/// Whether the payer answers behind another one, though the claim is with that: the one before sent it on (CLP02 19, 20), or
/// passed it on, and no claim of ours is with this one for the same visit; or it says so itself (CLP02 2, 3, 20, 21), and no
/// claim of ours is with anybody else for the visit. It answers by the claim's number; day and last name agree.
fn is_behind(
    claim: &TrackedClaim,
    remitted: &RemittedClaim<'_>,
    payer: Payer<'_>,
    past: Option<&Past>,
) -> bool {
    let sent_on = match remitted.status {
        ClaimStatus::Secondary | ClaimStatus::SecondaryForwarded => Some("19"),
        ClaimStatus::Tertiary | ClaimStatus::TertiaryForwarded => Some("20"),
        _ => None,
    };
    past.is_some_and(|past| {
        let mut answers = past.answers.iter();
        let is_next = answers.any(|(id, status)| Some(status.as_str()) == sent_on && *id != payer.id)
            || past.passed_on_by.iter().any(|id| *id != payer.id);
        let is_of_ours = |other: &String| agree::may_be_one_payer(other, payer.name);
        (is_next && !past.beside.iter().any(is_of_ours)) || (sent_on.is_some() && past.beside.is_empty())
    }) && claim.claim_num.is_none()
        && agree::is_form_of(&claim.claim_number, &remitted.claim_number)
        && agree::overlaps(claim, remitted)
        && agree::patient(claim, remitted).is_some()
}

/// The one claim for which everything speaks that tells them apart, and what that is.
fn meant<'c, 'p>(
    claims: &'c [TrackedClaim],
    remitted: &RemittedClaim<'_>,
    payer: Payer<'_>,
    past: impl Fn(&TrackedClaim) -> Option<&'p Past>,
) -> Option<(&'c TrackedClaim, String)> {
    let is_known_as = |claim: &TrackedClaim| is_among(payer.known_as, &claim.payer_name);
    let is_namesake = |claim: &TrackedClaim| agree::may_be_one_payer(&claim.payer_name, payer.name);
    let is_learnt = claims.iter().any(is_known_as);
    let is_of_payer = |claim: &TrackedClaim| if is_learnt { is_known_as(claim) } else { is_namesake(claim) };
    let answers = |claim: &TrackedClaim| past(claim).map(|past| past.answers.as_slice()).unwrap_or_default();
    let ordinal = ordinal(remitted.status.code());
    let is_of_ordinal = |claim: &TrackedClaim| {
        let known: Vec<u8> = answers(claim).iter().filter_map(|(_, status)| self::ordinal(status)).collect();
        ordinal.is_none_or(|ordinal| known.is_empty() || known.contains(&ordinal))
    };
    let is_answered_by_it = |claim: &TrackedClaim| has_answered(payer, past(claim));
    let is_of_others = |claim: &TrackedClaim| {
        let is_other = |id: &str| !payer.id.is_empty() && !id.is_empty() && id != payer.id;
        !answers(claim).is_empty()
            && answers(claim).iter().all(|(id, _)| is_other(id))
            && !is_known_as(claim)
            && !is_namesake(claim)
    };
    let is_rejected =
        |claim: &TrackedClaim| answers(claim).is_empty() && past(claim).is_some_and(|past| past.is_rejected);
    // What is taken back was answered; what is answered is open.
    let is_open = |claim: &TrackedClaim| match remitted.status {
        ClaimStatus::Reversal => is_answered_by_it(claim),
        _ => !is_rejected(claim) && !is_of_others(claim),
    };
    type Fits<'f> = &'f dyn Fn(&TrackedClaim) -> bool;
    let tells: [(&str, Fits<'_>); 3] =
        [("payer", &is_of_payer), ("ordinal", &is_of_ordinal), ("open before closed", &is_open)];
    let mut left: Vec<&TrackedClaim> = claims.iter().collect();
    let mut why = Vec::new();
    for (name, fits) in tells {
        let fitting = claims.iter().filter(|claim| fits(claim)).count();
        if (1..claims.len()).contains(&fitting) {
            left.retain(|claim| fits(claim));
            why.push(name);
        }
    }
    match left.as_slice() {
        // What was rejected is answered by nobody, though nothing else is left.
        [claim] if !is_rejected(claim) && !is_contradicted(claim, claims, remitted) => {
            Some((*claim, format!("by {}", why.join(", "))))
        }
        _ => None,
    }
}

/// Whether the member id or the name is another's, or that of another one of these claims.
fn is_contradicted(claim: &TrackedClaim, claims: &[TrackedClaim], remitted: &RemittedClaim<'_>) -> bool {
    let members = Keys::members_of(remitted);
    let is_of_member =
        |claim: &TrackedClaim| claim.subscriber_id_key.as_ref().is_some_and(|it| members.contains(it));
    let name = |claim: &TrackedClaim| agree::patient(claim, remitted);
    agree::is_of_another(claim, remitted)
        || (!is_of_member(claim) && claims.iter().any(is_of_member))
        || (name(claim).is_none() && claims.iter().any(|other| name(other) == Some(Name::Full)))
}

/// Which payer in turn answers, by CLP02; none when it does not say.
fn ordinal(status: &str) -> Option<u8> {
    match status {
        "1" | "19" => Some(1),
        "2" | "20" => Some(2),
        "3" | "21" => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use x12::remittance::ClaimStatus;

    use super::super::tests::{remitted, tracked};
    use super::*;
    use crate::matching::Tier;

    fn of_payer(num: i64, payer: &str) -> TrackedClaim {
        TrackedClaim { payer_name: payer.into(), ..tracked(num, "72/5", 15800) }
    }

    fn answered(by: &str, status: &str) -> Past {
        Past { answers: vec![(by.into(), status.into())], ..Past::default() }
    }

    fn rejected() -> Past {
        Past { is_rejected: true, ..Past::default() }
    }

    /// The claim that is chosen of those that share a number, by a payer with the id `P2`.
    fn chosen(
        answer: &RemittedClaim<'_>,
        name: &str,
        known_as: &[&str],
        all: &[(TrackedClaim, Past)],
    ) -> Option<i64> {
        let known_as: Vec<String> = known_as.iter().map(|&name| name.to_owned()).collect();
        let claims: Vec<TrackedClaim> = all.iter().map(|(claim, _)| claim.clone()).collect();
        let around = Around { charge: answer.charge, entity: None, not_paid: &[], payer: "" };
        let found = find(answer, around, &Register::of(&claims)).cloned();
        assert!(matches!(found, Found::Ambiguous(_)), "{found:?}");
        let past = |claim: &TrackedClaim| {
            all.iter().find(|(it, _)| it.tracked_claim_num == claim.tracked_claim_num).map(|(_, past)| past)
        };
        match choose(found, answer, around, Payer { id: "P2", name, known_as: &known_as }, past) {
            Found::One { claim, tier: Tier::B, .. } => Some(claim.tracked_claim_num),
            Found::Ambiguous(_) => None,
            found => panic!("{found:?}"),
        }
    }

    fn answer(status: ClaimStatus<'static>) -> RemittedClaim<'static> {
        RemittedClaim { status, ..remitted("72/5", 15800) }
    }

    #[test]
    fn a_payer_is_known_by_what_it_answered_before_or_by_its_name() {
        let both =
            [(of_payer(1, "BlueShore NW"), Past::default()), (of_payer(2, "MetroLife"), Past::default())];
        let answer = answer(ClaimStatus::Secondary);
        assert_eq!(chosen(&answer, "METROLIFE INSURANCE CO", &[], &both), Some(2));
        assert_eq!(chosen(&answer, "MLI", &[], &both), None);
        assert_eq!(chosen(&answer, "MLI", &["METROLIFE", "Other"], &both), Some(2));
        assert_eq!(
            chosen(&answer, "MLI", &["MetroLife", "BlueShore NW"], &both),
            None,
            "it has answered both"
        );
    }

    #[test]
    fn the_payer_in_turn_has_the_claim_that_no_other_answered() {
        let both =
            [(of_payer(1, "BlueShore NW"), answered("P1", "1")), (of_payer(2, "MetroLife"), Past::default())];
        let by = |status| chosen(&answer(status), "MLI", &[], &both);
        assert_eq!(by(ClaimStatus::Secondary), Some(2));
        assert_eq!(by(ClaimStatus::Denied), Some(2), "the other one is closed by another payer");
        assert_eq!(chosen(&answer(ClaimStatus::Denied), "BLUESHORE", &[], &both), Some(1));
        assert_eq!(chosen(&answer(ClaimStatus::Secondary), "BLUESHORE", &[], &both), None, "they contradict");
        let own = [(of_payer(1, "BlueShore NW"), answered("P2", "1")), both[1].clone()];
        assert_eq!(
            chosen(&answer(ClaimStatus::Reversal), "MLI", &[], &own),
            Some(1),
            "it takes back its own"
        );
        assert_eq!(chosen(&answer(ClaimStatus::Denied), "MLI", &[], &own), None);
    }

    #[test]
    fn what_was_rejected_is_not_meant_though_the_other_one_is_answered() {
        let both = [(of_payer(1, "MetroLife"), rejected()), (of_payer(2, "MetroLife"), answered("P1", "19"))];
        assert_eq!(chosen(&answer(ClaimStatus::Secondary), "GUARDSTONE", &[], &both), None);
    }

    #[test]
    fn what_a_payer_sent_on_the_next_one_answers() {
        let claim = of_payer(1, "Delta");
        let by = |status, past: &Past| {
            let answer = answer(status);
            let around = Around { charge: answer.charge, entity: None, not_paid: &[], payer: "OTHER MUTUAL" };
            let found = Found::OtherPayer(claim.clone());
            let payer = Payer { id: "P2", name: "OTHER MUTUAL", known_as: &[] };
            matches!(choose(found, &answer, around, payer, |_| Some(past)), Found::One { .. })
        };
        let sent_on = answered("P1", "19");
        assert!(by(ClaimStatus::Secondary, &sent_on));
        let other = TrackedClaim { claim_number: "98/2".into(), ..claim.clone() };
        assert!(!is_behind(
            &other,
            &answer(ClaimStatus::Secondary),
            Payer { id: "P2", name: "X", known_as: &[] },
            Some(&sent_on)
        ));
        assert!(!by(ClaimStatus::Primary, &sent_on), "it answers as the first");
        let beside = |payer: &str, past: Past| Past { beside: vec![payer.into()], ..past };
        assert!(by(ClaimStatus::Secondary, &beside("Second Plan", sent_on.clone())));
        assert!(by(ClaimStatus::Secondary, &answered("P1", "1")), "it says so itself");
        assert!(
            !by(ClaimStatus::Secondary, &beside("Second Plan", answered("P1", "1"))),
            "another one is next"
        );
        let passed_on = |by: &str| Past { passed_on_by: vec![by.into()], ..Past::default() };
        assert!(by(ClaimStatus::Primary, &passed_on("P1")), "it was not the one's own");
        assert!(!by(ClaimStatus::Primary, &passed_on("P2")), "nor its own");
        assert!(by(ClaimStatus::Reversal, &answered("P2", "2")), "it takes back its own");
        let own = beside("Other Mutual", sent_on);
        assert!(!by(ClaimStatus::Secondary, &own), "we sent a claim to it ourselves");
    }

    #[test]
    fn a_payer_is_one_for_which_others_answer_when_they_did_and_this_one_never_has() {
        let payer = Payer { id: "P2", name: "OTHER MUTUAL", known_as: &[] };
        let is_of_others = |named: &str, answered: &[(&str, &str)]| {
            let owned = |(id, name): &(&str, &str)| ((*id).to_owned(), (*name).to_owned());
            super::is_of_others(named, payer, &answered.iter().map(owned).collect::<Vec<_>>())
        };
        let delta = ("P1", "DELTA DENTAL");
        assert!(is_of_others("Delta", &[delta]));
        assert!(!is_of_others("Delta", &[]), "nobody answered yet");
        assert!(
            !is_of_others("Delta", &[delta, ("P2", "OM ADMINISTRATORS")]),
            "it has answered for it before"
        );
        assert!(!is_of_others("Delta", &[delta, ("P3", "Other Mutual of Maine")]), "under another id too");
        assert!(is_of_others("Mutual of Delta", &[delta]), "they share a word");
        assert!(!is_of_others("Other Mutual of Maine", &[delta]), "it is its own name");
        let nameless = Payer { id: "", ..payer };
        assert!(super::is_of_others("Delta", nameless, &[(String::new(), "DELTA DENTAL".into())]));
    }

    #[test]
    fn what_was_rejected_was_never_taken_in() {
        let again = [(of_payer(1, "Delta"), rejected()), (of_payer(2, "Delta"), Past::default())];
        let primary = answer(ClaimStatus::Primary);
        assert_eq!(chosen(&primary, "DELTA", &[], &again), Some(2));
        let thrice =
            [again[0].clone(), (of_payer(2, "Delta"), rejected()), (of_payer(3, "Delta"), Past::default())];
        assert_eq!(chosen(&primary, "DELTA", &[], &thrice), Some(3));
        assert_eq!(chosen(&primary, "DELTA", &[], &thrice[..2]), None, "all were rejected");
        let open = [(of_payer(1, "Delta"), Past::default()), again[1].clone()];
        assert_eq!(chosen(&primary, "DELTA", &[], &open), None);
        let answered_before = [(of_payer(1, "Delta"), answered("P2", "4")), again[1].clone()];
        assert_eq!(chosen(&primary, "DELTA", &[], &answered_before), None, "it may pay more of the first");
    }

    #[test]
    fn nobody_is_chosen_against_member_id_and_name() {
        let member =
            |claim: TrackedClaim, key: &str| TrackedClaim { subscriber_id_key: Some(key.into()), ..claim };
        let stranger = TrackedClaim { patient_name: "Jill Stone".into(), ..of_payer(2, "Delta") };
        let both = [
            (
                TrackedClaim { patient_name: "Jo Stone".into(), ..member(of_payer(1, "Delta"), "X8") },
                rejected(),
            ),
            (member(stranger, "X9"), Past::default()),
        ];
        assert_eq!(chosen(&answer(ClaimStatus::Primary), "DELTA", &[], &both), None);
    }
}
