//! TA104, IK501, AK501 and AK901: what became of an interchange, a set or a group (x12.md 4.6).

use serde::{Serialize, Serializer};

use crate::remittance::Text;

/// The verdict on an interchange, a group or a set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Outcome<'a> {
    /// A.
    Accepted,
    /// E: accepted all the same, with errors noted.
    AcceptedWithErrors,
    /// P: some sets of the group are accepted, others are not; each set has its own verdict.
    Partly,
    /// R.
    Rejected,
    /// M: rejected, the message could not be authenticated.
    NotAuthentic,
    /// W: rejected, the assurance is not valid.
    NotAssured,
    /// X: rejected, the content could not be decrypted.
    NotDecrypted,
    /// No verdict; the text as sent.
    Unknown(Text<'a>),
    /// Absent.
    #[default]
    Absent,
}

const CODES: [(&str, Outcome<'static>); 8] = [
    ("A", Outcome::Accepted),
    ("E", Outcome::AcceptedWithErrors),
    ("P", Outcome::Partly),
    ("R", Outcome::Rejected),
    ("M", Outcome::NotAuthentic),
    ("W", Outcome::NotAssured),
    ("X", Outcome::NotDecrypted),
    ("", Outcome::Absent),
];

impl<'a> Outcome<'a> {
    /// The verdict of a code as sent.
    #[must_use]
    pub fn of(code: Text<'a>) -> Outcome<'a> {
        let known = CODES.iter().find(|(known, _)| *known == code);
        known.map_or(Outcome::Unknown(code), |(_, outcome)| outcome.clone())
    }

    /// The code as sent.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Outcome::Unknown(text) => text,
            known => CODES.iter().find(|(_, outcome)| outcome == known).map_or("", |(code, _)| code),
        }
    }

    /// Accepted, with or without errors.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self, Outcome::Accepted | Outcome::AcceptedWithErrors)
    }

    /// Rejected for any reason. A verdict may be neither: partly, unknown, absent.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        matches!(
            self,
            Outcome::Rejected | Outcome::NotAuthentic | Outcome::NotAssured | Outcome::NotDecrypted
        )
    }

    /// Accepted or rejected.
    pub(super) fn is_verdict(&self) -> bool {
        self.is_accepted() || self.is_rejected()
    }

    /// One of the known verdicts.
    pub(super) fn is_known(&self) -> bool {
        !matches!(self, Outcome::Unknown(_) | Outcome::Absent)
    }
}

impl Serialize for Outcome<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
