//! Do the levels of a 277CA say the same of one claim, and do they say anything? (x12.md 4.6)

use super::{ClaimAcknowledgment, ClaimAnswer, ClaimOutcome, ProviderAnswer, ReceiverAnswer};
use crate::acknowledgment::frame::FrameReader;
use crate::finding::{Level, Place, Stops, rule};
use crate::notes::Note;

/// Reports claims without number or status, and levels that contradict each other.
pub(super) fn check(answer: &ClaimAcknowledgment<'_>, frame: &mut FrameReader<'_>) {
    let mut index = 0;
    for receiver in answer.receivers() {
        let mut below = false;
        for provider in &receiver.providers {
            for claim in &provider.claims {
                check_claim(claim, index, frame);
                below |= claim.outcome().is_accepted();
                index += 1;
            }
            check_provider(provider, frame);
        }
        check_receiver(receiver, below, frame);
    }
}

fn check_claim(claim: &ClaimAnswer<'_>, index: usize, frame: &mut FrameReader<'_>) {
    let place = Place { claim: Some(index), ..Place::at("HL", claim.position, claim.number) };
    if claim.claim_number.is_empty() {
        let message = "This claim comes without our number (TRN*2), so nobody knows which one it is. \
                       Look it up with the payer.";
        note(frame, place.clone(), rule::MISSING_CLAIM_NUMBER, Stops::Claim, message);
    }
    if claim.statuses.is_empty() {
        let message = "This claim comes without status (STC). Ask the payer what became of it.";
        note(frame, place, rule::MISSING_STATUS, Stops::Claim, message);
    }
    let rejected = claim.lines.iter().enumerate().find(|(_, line)| line.outcome().is_rejected());
    if let Some((at, line)) = rejected.filter(|_| claim.outcome().is_accepted()) {
        let place = Place::at("SVC", line.position, line.number);
        let place = Place { claim: Some(index), line: Some(at), ..place };
        let message = "This line is rejected although its claim is accepted. Ask the payer which holds.";
        note(frame, place, rule::STATUS_CONTRADICTION, Stops::Claim, message);
    }
}

fn check_provider(provider: &ProviderAnswer<'_>, frame: &mut FrameReader<'_>) {
    let accepted = provider.claims.iter().any(|claim| claim.outcome().is_accepted());
    if provider.outcome().is_rejected() && accepted {
        let message = "All claims of this provider are rejected, and one of them is accepted. \
                       Nothing is acted on: ask the payer which holds.";
        let place = Place::at("HL", provider.position, provider.number);
        note(frame, place, rule::STATUS_CONTRADICTION, Stops::Set, message);
    }
}

fn check_receiver(receiver: &ReceiverAnswer<'_>, below: bool, frame: &mut FrameReader<'_>) {
    let place = Place::at("HL", receiver.position, receiver.number);
    if receiver.outcome().is_rejected() && below {
        let message = "The whole set is rejected, and one of its claims is accepted. \
                       Nothing is acted on: ask the payer which holds.";
        note(frame, place, rule::STATUS_CONTRADICTION, Stops::Set, message);
    } else if receiver.outcome() == ClaimOutcome::Unknown && receiver.providers.is_empty() {
        let message =
            "This answer names no claims and says nothing of the set. Ask the payer what became of it.";
        note(frame, place, rule::MISSING_STATUS, Stops::Set, message);
    }
}

fn note(frame: &mut FrameReader<'_>, place: Place, rule: &'static str, stops: Stops, message: &str) {
    let (level, message) = (Level::Guide, message.to_owned());
    frame.note_at(place, Note { level, rule, stops, element: None, value: b"", message });
}
