//! What a 277CA says of claims, and of a set or a provider's claims as a whole.

use jiff::civil::Date;
use x12::acknowledgment::words::Explained;
use x12::acknowledgment::{
    ClaimAcknowledgment, ClaimAnswer, ClaimOutcome, ProviderAnswer, ReceiverAnswer, Status,
};
use x12::finding::{Finding, Stops};

use super::{About, Answer, Fault, Verdict, Visit, number, stops, unclear, verdict};
use crate::desk::{AnswerKind, AnswerOutcome};

/// NM101 of a payer.
const PAYER: &str = "PR";

const SAYS_NOTHING: &str =
    "This answer names no claims and says nothing of the set. Ask the payer what became of the claims.";

pub(super) fn claims(said: &ClaimAcknowledgment<'_>, stopping: &[&Finding]) -> Answer {
    let batches: Vec<&str> = said.receivers().map(|receiver| receiver.batch.as_ref()).collect();
    let about_all = About::Nothing { text: format!("batch {}", batches.join(", ")) };
    let verdicts = if said.frame.may_act() {
        let all = of_all(said);
        let nothing =
            || Verdict { reason: SAYS_NOTHING.to_owned(), ..unclear(about_all, std::iter::empty()) };
        if all.is_empty() { vec![nothing()] } else { all }
    } else {
        vec![unclear(about_all, stops(&said.frame).chain(stopping.iter().copied()))]
    };
    Answer {
        kind: AnswerKind::Claim,
        sender: said.frame.sender.to_string(),
        interchange_control: number(&said.frame.interchange_control),
        set_control: number(&said.frame.control_number),
        verdicts,
    }
}

fn of_all(said: &ClaimAcknowledgment<'_>) -> Vec<Verdict> {
    let (mut index, mut all) = (0, Vec::new());
    for source in &said.sources {
        // When they were received, else when they were looked at: what left later is not meant.
        let day = source.received.or(source.processed);
        for receiver in &source.receivers {
            all.extend(of_batch(receiver, day));
            for provider in &receiver.providers {
                all.extend(of_provider(receiver, provider, day));
                for claim in &provider.claims {
                    let day = day.or_else(|| day_of(&claim.statuses));
                    let payer = if source.entity.role == PAYER { source.entity.last.as_ref() } else { "" };
                    all.push(Verdict { day, ..of_claim(said, receiver, claim, (index, payer)) });
                    index += 1;
                }
            }
        }
    }
    all
}

fn day_of(statuses: &[Status<'_>]) -> Option<Date> {
    statuses.iter().find_map(|status| status.date)
}

const fn of_status(outcome: ClaimOutcome) -> AnswerOutcome {
    match outcome {
        ClaimOutcome::Forwarded | ClaimOutcome::Received => AnswerOutcome::Received,
        ClaimOutcome::Accepted => AnswerOutcome::Accepted,
        ClaimOutcome::Returned => AnswerOutcome::Returned,
        ClaimOutcome::Rejected => AnswerOutcome::Rejected,
        ClaimOutcome::Unknown => AnswerOutcome::Unclear,
    }
}

fn codes(statuses: &[Status<'_>]) -> String {
    let codes = statuses.iter().flat_map(|status| &status.codes).map(|code| {
        format!("{}:{}:{}", code.category, code.status, code.entity).trim_end_matches(':').to_owned()
    });
    codes.collect::<Vec<_>>().join(" ")
}

fn explained(statuses: &[Status<'_>]) -> Vec<Explained> {
    let mut all: Vec<Explained> = statuses.iter().map(Status::explained).collect();
    // Payers repeat a status for each of several entities.
    all.dedup();
    all
}

/// What the statuses of a level say of all claims below it. A rejection speaks of each that is not named; what is
/// accepted is told claim by claim, unless none is named.
fn of_level(
    about: About,
    outcome: ClaimOutcome,
    statuses: &[Status<'_>],
    day: Option<Date>,
) -> Option<Verdict> {
    let speaks = outcome.is_rejected() || (outcome.is_accepted() && !about.is_rest());
    let day = day.or_else(|| day_of(statuses));
    speaks
        .then(|| Verdict { day, ..verdict(about, of_status(outcome), codes(statuses), &explained(statuses)) })
}

fn numbers<'c>(claims: impl Iterator<Item = &'c ClaimAnswer<'c>>) -> Vec<String> {
    claims.map(|claim| claim.claim_number.to_string()).collect()
}

fn of_batch(receiver: &ReceiverAnswer<'_>, day: Option<Date>) -> Option<Verdict> {
    let providers = || receiver.providers.iter();
    let speaks = |one: &&ProviderAnswer<'_>| {
        one.outcome().is_rejected() || (one.claims.is_empty() && one.outcome().is_accepted())
    };
    let about = About::Batch {
        batch: receiver.batch.to_string(),
        named: numbers(providers().flat_map(|provider| &provider.claims)),
        providers: providers().filter(speaks).map(|provider| provider.entity.id.to_string()).collect(),
    };
    of_level(about, receiver.outcome(), &receiver.statuses, day)
}

fn of_provider(
    receiver: &ReceiverAnswer<'_>,
    provider: &ProviderAnswer<'_>,
    day: Option<Date>,
) -> Option<Verdict> {
    let about = About::Provider {
        batch: receiver.batch.to_string(),
        id: provider.entity.id.to_string(),
        named: numbers(provider.claims.iter()),
    };
    of_level(about, provider.outcome(), &provider.statuses, day)
}

fn of_claim(
    said: &ClaimAcknowledgment<'_>,
    receiver: &ReceiverAnswer<'_>,
    claim: &ClaimAnswer<'_>,
    (index, payer): (usize, &str),
) -> Verdict {
    let visit = Visit {
        service: claim.service,
        last: claim.patient.last.to_string(),
        first: claim.patient.first.to_string(),
        member_id: claim.patient.id.to_string(),
        payer: payer.to_owned(),
    };
    let (batch, number) = (receiver.batch.to_string(), claim.claim_number.to_string());
    let about = About::Claim { batch, number, visit };
    let charge = claim.charge();
    let payer_claim_number = claim.payer_claim_number().unwrap_or_default().to_owned();
    if said.frame.claim_is_held(index) {
        let why = said.frame.findings.iter();
        let why = why.filter(|f| f.place.claim == Some(index) && f.stops >= Stops::Claim);
        let held = unclear(about, why);
        return Verdict { codes: codes(&claim.statuses), payer_claim_number, charge, ..held };
    }
    let faults = claim.lines.iter().filter(|line| line.outcome().is_rejected()).map(|line| {
        let all = explained(&line.statuses);
        Fault::Line {
            number: line.line_control_number().unwrap_or_default().to_owned(),
            reason: all.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>().join(" "),
            next_step: all.first().map(|one| one.next.to_owned()).unwrap_or_default(),
        }
    });
    Verdict {
        faults: faults.collect(),
        payer_claim_number,
        charge,
        ..verdict(about, of_status(claim.outcome()), codes(&claim.statuses), &explained(&claim.statuses))
    }
}
