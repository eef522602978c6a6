//! Do QTY and AMT count what the claims of a 277CA say? (x12.md 4.6)

use super::{ClaimAcknowledgment, ClaimAnswer, ProviderAnswer, ReceiverAnswer, Totals};
use crate::Cents;
use crate::acknowledgment::frame::FrameReader;
use crate::finding::{Level, Place, Stops, rule};
use crate::notes::Note;
use crate::tokenizer::Segment;

/// Which of the four totals a QTY or AMT is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    AcceptedCount,
    RejectedCount,
    AcceptedAmount,
    RejectedAmount,
}

/// A QTY or AMT that was met.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stated<'a> {
    pub(super) segment: Segment<'a>,
    /// Its number in the set.
    pub(super) number: usize,
    pub(super) said: Said,
    /// Where the HL of its level stands.
    pub(super) level: usize,
    /// It is a provider's; else the receiver's.
    pub(super) of_provider: bool,
}

/// What there is to count. `None` where it cannot be known.
#[derive(Clone, Copy, Debug)]
struct Found {
    accepted_count: Option<usize>,
    rejected_count: Option<usize>,
    accepted_amount: Option<Cents>,
    rejected_amount: Option<Cents>,
}

/// Compares each total with the claims of its level.
pub(super) fn check<'a>(
    answer: &ClaimAcknowledgment<'a>,
    stated: &[Stated<'a>],
    frame: &mut FrameReader<'a>,
) {
    // Levels and totals are both in file order, so one walk is enough.
    let mut stated = stated.iter().peekable();
    for receiver in answer.receivers() {
        let providers = || receiver.providers.iter();
        let of_receiver = providers().map(of_provider).reduce(plus);
        let mut compare = |position, is_provider, found: Option<Found>, totals: &Totals| {
            while let Some(one) =
                stated.next_if(|one| one.level == position && one.of_provider == is_provider)
            {
                if let Some(found) = found {
                    report(one, found, totals, frame);
                }
            }
        };
        compare(receiver.position, false, of_receiver.or_else(|| of_nobody(receiver)), &receiver.totals);
        for provider in providers() {
            let found = (!provider.claims.is_empty()).then(|| of_claims(&provider.claims));
            compare(provider.position, true, found, &provider.totals);
        }
    }
}

fn report(stated: &Stated<'_>, found: Found, totals: &Totals, frame: &mut FrameReader<'_>) {
    let count = |found: Option<usize>, said: Option<usize>, what: &str| {
        let (found, said) = (found?, said?);
        (found != said).then(|| format!("QTY counts {said} claims {what}, but {found} are."))
    };
    let amount = |found: Option<Cents>, said: Option<Cents>, what: &str| {
        let (found, said) = (found?, said?);
        (found != said).then(|| format!("AMT sums {said} for claims {what}, but their charges are {found}."))
    };
    let (rule, message) = match stated.said {
        Said::AcceptedCount => {
            (rule::ANSWERED_COUNT, count(found.accepted_count, totals.accepted_count, "accepted"))
        }
        Said::RejectedCount => {
            (rule::ANSWERED_COUNT, count(found.rejected_count, totals.rejected_count, "rejected"))
        }
        Said::AcceptedAmount => {
            (rule::ANSWERED_AMOUNT, amount(found.accepted_amount, totals.accepted_amount, "accepted"))
        }
        Said::RejectedAmount => {
            (rule::ANSWERED_AMOUNT, amount(found.rejected_amount, totals.rejected_amount, "rejected"))
        }
    };
    let Some(message) = message else { return };
    let note = Note {
        level: Level::Balancing,
        rule,
        stops: Stops::Nothing,
        element: Some(2),
        value: stated.segment.element(2),
        message: format!("{message} Go by the verdict on each claim."),
    };
    frame.note_at(Place::of(&stated.segment, stated.number), note);
}

/// A set that is rejected as a whole accepts nothing; one that is accepted without names cannot be counted.
fn of_nobody(receiver: &ReceiverAnswer<'_>) -> Option<Found> {
    let nothing = receiver.outcome().is_rejected() && receiver.providers.is_empty();
    nothing.then_some(Found {
        accepted_count: Some(0),
        rejected_count: None,
        accepted_amount: Some(Cents::ZERO),
        rejected_amount: None,
    })
}

/// A provider counts by its claims; one without claims is taken at its word.
fn of_provider(provider: &ProviderAnswer<'_>) -> Found {
    if !provider.claims.is_empty() {
        return of_claims(&provider.claims);
    }
    let Totals { accepted_count, rejected_count, accepted_amount, rejected_amount } = provider.totals;
    let said = accepted_count.is_some() || rejected_count.is_some();
    let or_none = |count: Option<usize>| said.then(|| count.unwrap_or_default());
    let or_zero = |amount: Option<Cents>| said.then(|| amount.unwrap_or_default());
    Found {
        accepted_count: or_none(accepted_count),
        rejected_count: or_none(rejected_count),
        accepted_amount: or_zero(accepted_amount),
        rejected_amount: or_zero(rejected_amount),
    }
}

fn of_claims(claims: &[ClaimAnswer<'_>]) -> Found {
    let certain = claims.iter().all(|claim| claim.outcome().is_accepted() || claim.outcome().is_rejected());
    let count = |rejected: bool| {
        certain.then(|| claims.iter().filter(|claim| claim.outcome().is_rejected() == rejected).count())
    };
    let amount = |rejected: bool| {
        let of = claims.iter().filter(|claim| claim.outcome().is_rejected() == rejected);
        certain.then(|| of.map(ClaimAnswer::charge).sum::<Option<Cents>>()).flatten()
    };
    Found {
        accepted_count: count(false),
        rejected_count: count(true),
        accepted_amount: amount(false),
        rejected_amount: amount(true),
    }
}

fn plus(one: Found, other: Found) -> Found {
    let counts = |one: Option<usize>, other: Option<usize>| one?.checked_add(other?);
    let amounts = |one: Option<Cents>, other: Option<Cents>| one.zip(other).map(|(one, other)| one + other);
    Found {
        accepted_count: counts(one.accepted_count, other.accepted_count),
        rejected_count: counts(one.rejected_count, other.rejected_count),
        accepted_amount: amounts(one.accepted_amount, other.accepted_amount),
        rejected_amount: amounts(one.rejected_amount, other.rejected_amount),
    }
}
