//! Figures, dates and codes in plain words. The texts are our own; the codes' official texts are licensed.

use claims::Cents;
use claims::account::ClaimStatus;
use claims::desk::{AnswerOutcome, BankAccount, Reason, RemittanceStatus, RemittedClaimState};
use claims::event_webhook::Disabled;
use claims::exception::Clue;
use claims::exception::person::{Action, ExceptionStep};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use x12::codes::{Known, List, Step, find, next_for};
use x12::remittance::Adjustment;

/// `1,234.50`; a minus sign in front when it is owed the other way.
pub(super) fn money(amount: Cents) -> String {
    let plain = amount.abs().to_string();
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if amount < Cents::ZERO { "\u{2212}" } else { "" };
    format!("{sign}{grouped}.{cents}")
}

/// `Mar 5, 2026`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%b %-d, %Y").to_string()
}

/// The day that an instant has in the practice.
pub(super) fn day_of(at: Timestamp, zone: &TimeZone) -> String {
    day(at.to_zoned(zone.clone()).date())
}

/// The day and the minute that an instant has in the practice.
pub(super) fn minute_of(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%b %-d, %Y, %H:%M").to_string()
}

/// With a capital letter in front.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A count with its noun.
pub(super) fn count(n: usize, one: &str, more: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {more}") }
}

/// Where a claim stands.
pub(super) fn status(status: ClaimStatus) -> &'static str {
    match status {
        ClaimStatus::Unsent => "Not sent",
        ClaimStatus::HoldUntilPrimary => "Held for the primary",
        ClaimStatus::Waiting => "Waiting to be sent",
        ClaimStatus::ProbablySent => "Probably sent",
        ClaimStatus::Sent => "Sent",
        ClaimStatus::Received => "Received",
        ClaimStatus::HoldInProcess => "On hold",
    }
}

/// What became of a remitted claim.
pub(super) fn remitted_state(state: RemittedClaimState) -> &'static str {
    match state {
        RemittedClaimState::Waiting => "waits for its remittance to post",
        RemittedClaimState::Posted => "posted to the claim's lines",
        RemittedClaimState::Tracked => "noted; the lines are kept elsewhere",
        RemittedClaimState::Noted => "noted; it moves no money",
        RemittedClaimState::Held => "held, nothing posted",
        RemittedClaimState::Dismissed => "dismissed by a person, nothing posts",
        RemittedClaimState::Undone => "taken back, may be posted again",
    }
}

/// Where a remittance stands.
pub(super) fn remittance(status: RemittanceStatus) -> &'static str {
    match status {
        RemittanceStatus::Posting => "Being posted",
        RemittanceStatus::Posted => "Posted",
        RemittanceStatus::Held => "Held",
        RemittanceStatus::Dismissed => "Dismissed",
        RemittanceStatus::Undoing => "Being undone",
        RemittanceStatus::Undone => "Undone",
    }
}

/// CLP02.
pub(super) fn payer_status(code: &str) -> String {
    find(List::ClaimStatus, code).map_or_else(|| format!("Status {code}"), |known| capital(known.words))
}

/// BPR04.
pub(super) fn method(code: &str) -> &str {
    match code {
        "ACH" => "electronic transfer (ACH)",
        "CHK" => "check",
        "NON" => "no payment",
        "FWT" => "wire transfer",
        "BOP" => "bank transfer",
        other => other,
    }
}

/// A bank account, by its name and the last of its number.
pub(super) fn account(account: &BankAccount) -> String {
    let digits: Vec<char> = account.account_number.chars().collect();
    let last: String = digits[digits.len().saturating_sub(4)..].iter().collect();
    if last.is_empty() { account.name.clone() } else { format!("{} ending in {last}", account.name) }
}

/// The rule that made a link.
pub(super) fn rule(rule: &str) -> &str {
    match rule {
        "A" => "Payer's claim number",
        "B" => "Our claim number and the charge",
        "E" => "Service date, charge, member and names",
        "1" => "Trace number, payer and amount",
        "2" => "Trace number and amount",
        "3" => "Check number and amount",
        "4" => "Amount, payer and date",
        "6" => "The only set that comes to the amount",
        "hand" => "By hand",
        other => other,
    }
}

/// What was answered to a claim that was sent.
pub(super) fn outcome(outcome: AnswerOutcome) -> &'static str {
    match outcome {
        AnswerOutcome::Received => "Sent, received",
        AnswerOutcome::Accepted => "Sent, accepted",
        AnswerOutcome::ReceivedWithErrors => "Sent, received with errors",
        AnswerOutcome::Rejected => "Rejected, to be sent again",
        AnswerOutcome::Returned => "Returned, to be sent again",
        AnswerOutcome::RejectedWithOthers => "Rejected with others, goes again",
        AnswerOutcome::RejectedWithFile => "Rejected with its file, goes again",
        AnswerOutcome::Unclear => "The answer is not clear",
    }
}

/// Why a webhook is told nothing; none when somebody wanted it so.
pub(super) fn disabled(why: Disabled) -> Option<&'static str> {
    Some(match why {
        Disabled::ByHand => return None,
        Disabled::Failing => "it has not answered for five days. Enable its webhook when it does.",
        Disabled::Gone => "it answered that it is gone. Enable its webhook when it is back, or delete it.",
        Disabled::KeyEnded => {
            "the key that ordered its webhook has ended. Enable it with another key, or delete it."
        }
    })
}

/// Why something waits.
pub(super) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::UnmatchedClaim => "No claim fits",
        Reason::AmbiguousClaim => "Several claims fit",
        Reason::ConflictingKeys => "The numbers point to different claims",
        Reason::ChargeDiffers => "The charge differs",
        Reason::RemittanceOutOfBalance => "The remittance does not add up",
        Reason::ClaimOutOfBalance => "The claim does not add up",
        Reason::DuplicateRemittance => "The remittance was here before",
        Reason::RemittanceChanged => "The remittance came again, changed",
        Reason::ReversalWithoutOriginal => "A reversal without its payment",
        Reason::TakebackUnresolved => "A takeback to be settled",
        Reason::Overpaid => "Paid more than charged",
        Reason::SecondaryBeforePrimary => "The secondary answered before the primary",
        Reason::MoneyWithoutRemittance => "Money without a remittance",
        Reason::RemittanceWithoutMoney => "A remittance without money",
        Reason::AmbiguousDeposit => "Several deposits fit",
        Reason::AmountMismatch => "The amounts differ",
        Reason::ReturnedItem => "The bank returned it",
        Reason::SilentClaim => "The payer is silent",
        Reason::RejectedClaim => "Rejected",
        Reason::UnclearAnswer => "An answer is not clear",
        Reason::UnknownPayer => "The payer is unknown",
        Reason::LockedPeriod => "The period is closed",
        Reason::FileIncomplete => "The file is not whole",
        Reason::AdjustmentUndecided => "An adjustment to be decided",
        Reason::Proposed => "A payment to be agreed to",
        Reason::HeldByRule => "A payment that a rule keeps back",
    }
}

/// What speaks for a candidate, or against it.
pub(super) fn clue(clue: Clue) -> &'static str {
    match clue {
        Clue::ClaimNumber => "claim number",
        Clue::PayerClaimNumber => "payer's claim number",
        Clue::MemberId => "member id",
        Clue::PatientName => "patient's name",
        Clue::ServiceDate => "date of service",
        Clue::Charge => "charge",
        Clue::ChargeDiffers => "the charge differs",
        Clue::TraceNumber => "trace number",
        Clue::CheckNumber => "check number",
        Clue::Payer => "payer",
        Clue::Sum => "together with others the amount",
        Clue::Fee => "amount less a fee",
        Clue::Amount => "amount",
        Clue::AmountDiffers => "the amount differs",
    }
}

/// What a person did about an exception.
pub(super) fn step(step: &ExceptionStep) -> String {
    match step.action {
        Action::Note => "Noted".to_owned(),
        Action::Assign if step.assignee.is_empty() => "Given to nobody".to_owned(),
        Action::Assign => format!("Given to {}", step.assignee),
        Action::Dismiss => "Dismissed".to_owned(),
        Action::Post => "Posted".to_owned(),
        Action::Reopen => "Opened again".to_owned(),
        Action::Link => "Matched".to_owned(),
    }
}

/// Who bears an adjustment.
pub(super) fn group(code: &str) -> &'static str {
    find(List::Group, code).map_or("unknown group", |known| known.words)
}

/// Why the payer did not pay it, as far as we have words for the code.
pub(super) fn why(code: &str) -> Option<&'static str> {
    find(List::Carc, code).map(|known| known.words)
}

/// `18.00 written off: above the contracted fee (CO 45)`.
pub(super) fn adjustment(group_code: &str, reason_code: &str, amount: &str) -> String {
    let who = group(group_code);
    match why(reason_code) {
        Some(why) => format!("{amount} {who}: {why} ({group_code} {reason_code})"),
        None => format!("{amount} {who} ({group_code} {reason_code})"),
    }
}

/// What a payer said by a code, with what goes beside it.
pub(super) struct Said {
    pub(super) words: String,
    /// What usually comes next; empty where the words say it.
    pub(super) next: &'static str,
    /// The official text; empty where the practice has not imported it.
    pub(super) official: String,
}

fn said(list: List, code: &str, words: String, step: Option<Step>, known: &Known) -> Said {
    let step = step.filter(|step| *step != Step::Nothing);
    let official = known.entry(list, code).map(|entry| entry.text.clone()).unwrap_or_default();
    Said { words, next: step.map_or("", Step::text), official }
}

/// An adjustment of a claim of an 835, or of one of its lines; `status` is the claim's CLP02.
pub(super) fn adjustment_of(status: &str, adjusted: &Adjustment<'_>, known: &Known) -> Said {
    let words = adjustment(adjusted.group.code(), &adjusted.reason, &money(adjusted.amount));
    let step = next_for(status, adjusted.group.code(), &adjusted.reason);
    said(List::Carc, &adjusted.reason, words, step, known)
}

/// `N130: see the plan's documents`.
pub(super) fn remark_code(code: &str, known: &Known) -> Said {
    let found = find(List::Rarc, code);
    let words = found.map_or_else(|| code.to_owned(), |found| format!("{code}: {}", found.words));
    said(List::Rarc, code, words, found.map(|found| found.step), known)
}

/// A line's remarks, `CO 45 18.00, PR 1 50.00; N130`, in words; what is none of that form stays as it is.
pub(super) fn remarks(text: &str) -> Vec<String> {
    let (adjustments, codes) = text.split_once("; ").unwrap_or((text, ""));
    let said = |part: &str| {
        let words: Vec<&str> = part.split_whitespace().collect();
        match words.as_slice() {
            [group, reason, amount] if group.len() == 2 => {
                let amount = Cents::parse(amount)?;
                Some(adjustment(group, reason, &money(amount)))
            }
            _ => None,
        }
    };
    let parts: Option<Vec<String>> = adjustments.split(", ").map(said).collect();
    match parts {
        Some(mut parts) => {
            parts.extend((!codes.is_empty()).then(|| format!("remark codes {codes}")));
            parts
        }
        None if text.is_empty() => vec![],
        None => vec![text.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped() {
        for (cents, text) in
            [(0, "0.00"), (123_450, "1,234.50"), (-99_900, "\u{2212}999.00"), (100_000_000, "1,000,000.00")]
        {
            assert_eq!(money(Cents(cents)), text);
        }
    }

    #[test]
    fn remarks_are_told_in_words() {
        assert_eq!(
            remarks("CO 45 18.00, PR 1 50.00; N130"),
            [
                "18.00 written off: above the contracted fee (CO 45)",
                "50.00 patient's part: deductible (PR 1)",
                "remark codes N130",
            ]
        );
        assert_eq!(remarks("called the payer"), ["called the payer"]);
        assert!(remarks("").is_empty());
    }
}
