//! What happened to the claim, step by step, and what is still to come.

use claims::account::{ClaimPayment, ClaimStatus};
use claims::desk::{AnswerOutcome, RemittedClaimState};

use super::load::{Answer, Loaded, Receipt};
use crate::pages::words;

/// One step. Without a date it is still to come.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) date: String,
    pub(super) text: String,
    /// Where to look at it, with the link's own words.
    pub(super) link: Option<(String, String)>,
    pub(super) is_done: bool,
}

fn done(title: &'static str, date: String, text: String) -> Step {
    Step { title, date, text, link: None, is_done: true }
}

fn to_come(title: &'static str, text: &str) -> Step {
    Step { title, text: text.to_owned(), ..Step::default() }
}

pub(super) fn steps(loaded: &Loaded) -> Vec<Step> {
    let mut steps = vec![created(loaded)];
    sent(loaded, &mut steps);
    for answer in &loaded.answers {
        answered(loaded, answer, &mut steps);
    }
    if loaded.answers.is_empty() && loaded.is_answered() {
        let date = loaded.claim.as_ref().and_then(|claim| claim.date_received);
        steps.push(done("Received", date.map(words::day).unwrap_or_default(), "Entered by hand.".into()));
    }
    steps.extend(loaded.checks.iter().map(check));
    if loaded.answers.is_empty() && !loaded.is_answered() {
        let nothing = loaded.receipts.is_empty();
        let text = if nothing { "The payer has not answered." } else { "The payer has not decided." };
        steps.push(to_come("Remittance", text));
    }
    reconciled(loaded, &mut steps);
    steps
}

fn created(loaded: &Loaded) -> Step {
    match (&loaded.claim, &loaded.tracked) {
        (Some(claim), _) => {
            let lines = words::count(loaded.lines.len(), "line", "lines");
            let text = format!("{lines}, {} charged.", words::money(claim.claim_fee));
            done("Created", words::day(claim.sec_date_entry), text)
        }
        (None, tracked) => {
            let at = tracked.as_ref().map(|t| words::day_of(t.created_at, &loaded.zone));
            done("Followed", at.unwrap_or_default(), "Kept in another system; followed here.".into())
        }
    }
}

fn sent(loaded: &Loaded, steps: &mut Vec<Step>) {
    let Some(claim) = &loaded.claim else {
        steps.extend(loaded.receipts.iter().map(|receipt| received(loaded, receipt)));
        return;
    };
    for sent in &loaded.sent {
        let file = &sent.sent;
        let text = format!("Interchange {}, transaction set {}.", file.interchange_control, file.set_control);
        let href = format!("/files/{}?claim={}#claim", sent.file_id, claim.claim_num);
        steps.push(Step {
            link: Some((href, format!("837D file {}", sent.file_name))),
            ..done("Sent", words::day_of(file.sent_at, &loaded.zone), text)
        });
        let of_this = |receipt: &&Receipt| receipt.answer.sent_claim_num == Some(file.sent_claim_num);
        steps.extend(loaded.receipts.iter().filter(of_this).map(|receipt| received(loaded, receipt)));
    }
    if !loaded.sent.is_empty() {
        return;
    }
    // A claim that waits may have a date of sending already.
    let is_out =
        matches!(claim.claim_status, ClaimStatus::Sent | ClaimStatus::ProbablySent | ClaimStatus::Received);
    steps.push(match claim.date_sent {
        Some(date) if is_out => done("Sent", words::day(date), "Marked as sent; no file of ours.".into()),
        _ if is_out => done("Sent", String::new(), "Marked as sent; no file of ours.".into()),
        _ => to_come("Sent", &format!("{}.", words::status(claim.claim_status))),
    });
}

/// What was answered to a sending, with what is to be done.
fn received(loaded: &Loaded, receipt: &Receipt) -> Step {
    let answer = &receipt.answer;
    let title = match answer.outcome {
        AnswerOutcome::Received => "Received",
        AnswerOutcome::Accepted => "Accepted",
        AnswerOutcome::ReceivedWithErrors => "Received with errors",
        AnswerOutcome::Rejected | AnswerOutcome::RejectedWithOthers | AnswerOutcome::RejectedWithFile => {
            "Rejected"
        }
        AnswerOutcome::Returned => "Returned",
        AnswerOutcome::Unclear => "Answer not clear",
    };
    let link = (format!("/files/{}", receipt.file_id), format!("{} file", answer.kind));
    let text = format!("{} {}", answer.reason, answer.next_step).trim().to_owned();
    Step { link: Some(link), ..done(title, words::day_of(answer.received_at, &loaded.zone), text) }
}

fn answered(loaded: &Loaded, answer: &Answer, steps: &mut Vec<Step>) {
    let (remittance, said) = (&answer.remittance, &answer.remitted);
    let href = format!("/claims/{}/remittance/{}", loaded.path(), remittance.public_id);
    let text = format!(
        "{}: {} paid of {} charged.",
        remittance.payer_name,
        words::money(said.paid),
        words::money(said.charge)
    );
    steps.push(Step {
        link: Some((href, format!("835 lines, trace {}", remittance.trace_number))),
        ..done("Remittance", words::day_of(remittance.received_at, &loaded.zone), text)
    });
    let state = capital(words::remitted_state(said.state));
    let is_done = matches!(
        said.state,
        RemittedClaimState::Posted | RemittedClaimState::Tracked | RemittedClaimState::Noted
    );
    if is_done {
        let ours = |num: i64| loaded.lines.iter().find(|line| line.claim_proc_num == num);
        let entered = answer.lines.iter().filter_map(|line| ours(line.claim_proc_num)?.date_entry).max();
        let date = entered.map_or_else(|| words::day_of(remittance.updated_at, &loaded.zone), words::day);
        steps.push(done("Posted", date, format!("{state}.")));
    } else {
        steps.push(to_come("Posted", &format!("{state}.")));
    }
    steps.extend(answer.check.as_ref().map(check));
    match &answer.deposit {
        Some((_, entry)) => steps.push(Step {
            link: Some((format!("/bank/{}", entry.public_id), "Bank entry".to_owned())),
            ..done("Bank", words::day(entry.date), format!("{} came in.", words::money(entry.amount)))
        }),
        None if !remittance.payment_amount.is_zero() => {
            let text = format!("{} has not been seen in the bank.", words::money(remittance.payment_amount));
            steps.push(to_come("Bank", &text));
        }
        None => {}
    }
}

fn check(check: &ClaimPayment) -> Step {
    let number = if check.check_num.is_empty() { String::new() } else { format!(" {}", check.check_num) };
    let text = format!("Insurance payment{number}, {}.", words::money(check.check_amt));
    done("Check", words::day(check.check_date), text)
}

fn reconciled(loaded: &Loaded, steps: &mut Vec<Step>) {
    let Some(tracked) = &loaded.tracked else { return };
    if !tracked.reconciled {
        let is_in_the_bank = loaded.answers.iter().any(|answer| answer.deposit.is_some());
        steps.push(to_come(
            "Reconciled",
            if is_in_the_bank {
                "Not yet: the money is in the bank, and posting it to the claim waits for a person."
            } else {
                "Not yet: the money is not followed to the bank."
            },
        ));
        return;
    }
    let tied = loaded.answers.iter().filter_map(|a| a.deposit.as_ref()).map(|(link, _)| link.made_at).max();
    let date = words::day_of(tied.unwrap_or(tracked.updated_at), &loaded.zone);
    let text = if tied.is_none() {
        "Nothing was paid; there is no money to follow."
    } else {
        "Claim, remittance and bank agree to the cent."
    };
    steps.push(done("Reconciled", date, text.to_owned()));
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
