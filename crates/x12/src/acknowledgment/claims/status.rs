//! STC: what is said of a claim, and what that comes to (x12.md 4.6).

use jiff::civil::Date;
use serde::Serialize;

use crate::Cents;
use crate::acknowledgment::words::{
    ASK, Category, ENTITIES, Explained, STATUS_CATEGORIES, STATUS_CODES, find,
};
use crate::remittance::Text;

/// What became of a claim, a line, or all claims of a level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimOutcome {
    /// It is on its way to another party; no verdict yet.
    Forwarded,
    /// It arrived; no verdict yet.
    Received,
    /// It entered processing.
    Accepted,
    /// It could not be processed and came back.
    Returned,
    /// It was rejected: it never entered processing.
    Rejected,
    /// Nothing that is known was said.
    #[default]
    Unknown,
}

impl ClaimOutcome {
    /// Rejected or returned: the claim has to be put right and sent again, as an original.
    #[must_use]
    pub fn is_rejected(self) -> bool {
        matches!(self, ClaimOutcome::Returned | ClaimOutcome::Rejected)
    }

    /// Forwarded, received or accepted: nothing is to be done now.
    #[must_use]
    pub fn is_accepted(self) -> bool {
        matches!(self, ClaimOutcome::Forwarded | ClaimOutcome::Received | ClaimOutcome::Accepted)
    }
}

/// One STC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Status<'a> {
    /// STC01, then STC10 and STC11 where they are sent. The first one decides.
    pub codes: Vec<StatusCode<'a>>,
    /// STC02.
    pub date: Option<Date>,
    /// STC03: `WQ` accepted, `U` rejected; the category counts where it says otherwise.
    pub action: Text<'a>,
    /// STC04: what we charged, cents.
    pub charge: Option<Cents>,
    /// STC12: words of the payer. May name the patient.
    pub message: Text<'a>,
}

/// One composite of an STC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StatusCode<'a> {
    /// The category, such as `A7`.
    pub category: Text<'a>,
    /// The status, such as `164`.
    pub status: Text<'a>,
    /// Of whom it speaks, such as `IL`.
    pub entity: Text<'a>,
}

impl StatusCode<'_> {
    /// What the category makes of the claim; `None` when it is not known.
    #[must_use]
    pub fn outcome(&self) -> Option<ClaimOutcome> {
        category_of(&self.category).map(|category| category.outcome)
    }

    /// What is said, and what to do next. Unknown codes are shown as they came.
    #[must_use]
    pub fn explained(&self) -> Explained {
        let category = category_of(&self.category).map(|category| &category.words);
        let status = find(STATUS_CODES, &self.status);
        let mut parts = vec![match category {
            Some(words) => words.words.to_owned(),
            None => format!("Category {}", self.category),
        }];
        match status {
            Some(words) if parts[0] == words.words => {}
            Some(words) => parts.push(words.words.to_owned()),
            None if self.status.is_empty() => {}
            None => parts.push(format!("status {}", self.status)),
        }
        let entity = find(ENTITIES, &self.entity).map_or_else(|| self.entity.as_ref(), |words| words.words);
        let of = if entity.is_empty() { String::new() } else { format!(" ({entity})") };
        let advice = |words: Option<&crate::acknowledgment::words::Words>| {
            words.map(|words| words.next).filter(|next| !next.is_empty())
        };
        // A status says better than its category what to put right, but only where something is to be done.
        let rejected = self.outcome().is_none_or(ClaimOutcome::is_rejected);
        let next = advice(status).filter(|_| rejected).or(advice(category));
        let nothing = if rejected { ASK } else { "" };
        Explained { reason: format!("{}{of}.", parts.join(": ")), next: next.unwrap_or(nothing) }
    }
}

impl Status<'_> {
    /// What this status makes of the claim: its first category decides. One that is not known, with an action
    /// that rejects, rejects.
    #[must_use]
    pub fn outcome(&self) -> ClaimOutcome {
        let decided = self.codes.first().and_then(StatusCode::outcome);
        decided.unwrap_or(if self.action == "U" { ClaimOutcome::Rejected } else { ClaimOutcome::Unknown })
    }

    /// What is said, and what to do next.
    #[must_use]
    pub fn explained(&self) -> Explained {
        let all: Vec<Explained> = self.codes.iter().map(StatusCode::explained).collect();
        // The last one is the most exact.
        let next = all.iter().rev().map(|one| one.next).find(|next| !next.is_empty()).unwrap_or_default();
        Explained { reason: all.into_iter().map(|one| one.reason).collect::<Vec<_>>().join(" "), next }
    }
}

/// What several statuses of one claim come to: one that rejects outweighs all, then one that is not known.
#[must_use]
pub fn outcome_of(statuses: &[Status<'_>]) -> ClaimOutcome {
    let weight = |outcome: ClaimOutcome| match outcome {
        ClaimOutcome::Rejected => 5,
        ClaimOutcome::Returned => 4,
        ClaimOutcome::Unknown => 3,
        ClaimOutcome::Accepted => 2,
        ClaimOutcome::Forwarded => 1,
        ClaimOutcome::Received => 0,
    };
    statuses.iter().map(Status::outcome).max_by_key(|&outcome| weight(outcome)).unwrap_or_default()
}

/// The category of a code, if it is known.
pub(super) fn category_of(code: &str) -> Option<&'static Category> {
    STATUS_CATEGORIES.iter().find(|category| category.words.code == code)
}
