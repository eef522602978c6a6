//! Whether a claim, a remittance or a bank entry still waits for something, and since when.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Expected;
use crate::account::{Claim, ClaimStatus};
use crate::acknowledging::is_rejected;
use crate::desk::{
    Acknowledgment, BankEntry, Remittance, RemittanceStatus, RemittedClaim, TrackedClaim, id_key,
};

/// What a claim's standing rests on.
#[derive(Clone, Debug)]
pub struct ClaimFacts {
    pub tracked: TrackedClaim,
    /// The claim of door 1 that it is.
    pub claim: Option<Claim>,
    /// What remittances said of it, or under its number.
    pub answers: Vec<RemittedClaim>,
    /// In the order in which they came.
    pub acknowledgments: Vec<Acknowledgment>,
}

/// What a remittance's standing rests on.
#[derive(Clone, Debug)]
pub struct RemittanceFacts {
    pub remittance: Remittance,
    /// The day on which it was written, as it says.
    pub written_on: Option<Date>,
    pub is_tied: bool,
}

/// What a bank entry's standing rests on.
#[derive(Clone, Debug)]
pub struct EntryFacts {
    pub entry: BankEntry,
    pub is_tied: bool,
    /// Whether a remittance carries its trace or check number, tied or not.
    pub is_told: bool,
    /// Whether its other side, or who its words begin with, is a payer that has sent remittances.
    pub is_of_payer: bool,
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits, since this day.
    Waits(Date),
    /// It will wait once somebody has done something here.
    Later,
    /// Nothing is to come.
    Over,
}

/// A claim that was posted to be tracked within so many days of the work was sent when it was posted. One that is older
/// is told of from a history, and what is known of its sending is the day of the work.
const FILED_WITHIN_DAYS: i64 = 30;

impl ClaimFacts {
    /// Whose habits it goes by.
    #[must_use]
    pub fn party(&self) -> String {
        id_key(&self.tracked.payer_name)
    }

    /// Since when it is at the payer.
    #[must_use]
    pub fn since(&self) -> Date {
        if let Some(sent) = self.claim.as_ref().and_then(|claim| claim.date_sent) {
            return sent;
        }
        let work = self.tracked.service_end_date.unwrap_or(self.tracked.service_date);
        let posted = self.tracked.created_at.to_zoned(TimeZone::UTC).date();
        if super::calendar::days(work, posted) <= FILED_WITHIN_DAYS { posted.max(work) } else { work }
    }

    /// Whether somebody said that it arrived.
    #[must_use]
    pub fn is_acknowledged(&self) -> bool {
        self.acknowledgments.iter().any(|answer| answer.outcome.is_accepted())
    }

    /// The day on which somebody first said so.
    #[must_use]
    pub fn acknowledged_on(&self) -> Option<Date> {
        let taken = self.acknowledgments.iter().find(|answer| answer.outcome.is_accepted());
        taken.map(|answer| answer.received_at.to_zoned(TimeZone::UTC).date())
    }

    /// A claim that any remittance speaks of is answered: what is posted, held, pended (5) or passed on is in somebody's
    /// hands. One that was rejected has an exception of its own until it is sent again.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let tracked_claim_num = self.tracked.tracked_claim_num;
        let is_its = |row: &RemittedClaim| row.tracked_claim_num.is_none_or(|num| num == tracked_claim_num);
        if self.tracked.reconciled || self.answers.iter().any(is_its) {
            return Standing::Over;
        }
        let is_rejected = is_rejected(&self.acknowledgments);
        match (&self.claim, self.tracked.claim_num) {
            (Some(claim), _) => match claim.claim_status {
                ClaimStatus::Received => Standing::Over,
                ClaimStatus::Sent if !is_rejected => Standing::Waits(self.since()),
                _ => Standing::Later,
            },
            // The claim is gone, and its tracking with it.
            (None, Some(_)) => Standing::Over,
            (None, None) if is_rejected => Standing::Over,
            (None, None) => Standing::Waits(self.since()),
        }
    }
}

/// Whether a remittance was paid before the work of a claim was done: what has the claim's number there is of another visit, for
/// a number may be used again.
#[must_use]
pub fn is_before_its_work(tracked: &TrackedClaim, remittance: &Remittance) -> bool {
    remittance.payment_date.is_some_and(|paid| paid < tracked.service_date)
}

impl RemittanceFacts {
    /// What it waits for.
    #[must_use]
    pub fn expected(&self) -> Expected {
        expected_money(&self.remittance)
    }

    /// One that is held or dismissed has been asked about, and its money cannot be tied.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let remittance = &self.remittance;
        let is_paid = remittance.payment_amount > crate::Cents::ZERO;
        if self.is_tied || !is_paid || remittance.status != RemittanceStatus::Posted {
            return Standing::Over;
        }
        self.money_since().map_or(Standing::Over, Standing::Waits)
    }

    /// The day from which on its money is waited for: that of the payment, or that of the file when it came later.
    #[must_use]
    pub fn money_since(&self) -> Option<Date> {
        self.remittance.payment_date.max(self.written_on.map(|written| written.min(self.received_on())))
    }

    fn received_on(&self) -> Date {
        self.remittance.received_at.to_zoned(TimeZone::UTC).date()
    }

    /// The day on which it came, as far as it says so; none is later than that on which it was taken in.
    #[must_use]
    pub fn came_on(&self) -> Date {
        let received = self.received_on();
        self.written_on.or(self.remittance.payment_date).map_or(received, |said| said.min(received))
    }
}

/// Electronic money, or a check. Who pays an amount and says that no money moves sends a check or a card.
#[must_use]
pub fn expected_money(remittance: &Remittance) -> Expected {
    if matches!(remittance.payment_method.as_str(), "CHK" | "NON") {
        Expected::Check
    } else {
        Expected::Money
    }
}

impl EntryFacts {
    /// Whose habits it goes by.
    #[must_use]
    pub fn party(&self) -> String {
        party_of_entry(&self.entry)
    }

    /// Money is an insurer's when it says so (`HCCLAIMPMT`, which every payer must write), carries a payer's trace, whole or
    /// cut, or comes from who has sent remittances (`reconciliation.md` 2.1).
    #[must_use]
    pub fn standing(&self) -> Standing {
        let entry = &self.entry;
        let said = entry.description.to_ascii_uppercase();
        let says_so = said.contains("HCCLAIMPMT") || said.contains("TRN*1*");
        let is_traced = entry.trace_key.is_some() && entry.trace_payer_id.is_some();
        let is_insurers = says_so || is_traced || self.is_of_payer;
        let is_open = !self.is_tied && !entry.reconciled && !self.is_told;
        if entry.amount > crate::Cents::ZERO && is_insurers && is_open {
            Standing::Waits(entry.date)
        } else {
            Standing::Over
        }
    }
}

/// The payer id of its trace, else the name of its other side.
#[must_use]
pub fn party_of_entry(entry: &BankEntry) -> String {
    match &entry.trace_payer_id {
        Some(id) if !id.is_empty() => id_key(id),
        _ => id_key(&entry.counterparty),
    }
}
