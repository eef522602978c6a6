//! Who: payer, payee and the people of a claim; and the small labelled values, REF and AMT.

use serde::Serialize;

use super::Text;
use crate::Cents;
use crate::tokenizer::Segment;

/// REF: a number with the kind of number it is. Also any other value that comes with its kind: a way to reach a
/// contact, `TE` and its number; a QTY; a code of a list (LQ); a note (NTE).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference<'a> {
    /// REF01, such as `6R`.
    pub qualifier: Text<'a>,
    /// REF02.
    pub value: Text<'a>,
}

/// AMT: an amount with its meaning. A note: no AMT takes part in balancing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amount<'a> {
    /// AMT01, such as `B6`.
    pub qualifier: Text<'a>,
    /// AMT02, cents.
    pub amount: Cents,
}

/// PER: whom to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact<'a> {
    /// PER01: `CX` claims, `BL` technical, `IC` web site.
    pub function: Text<'a>,
    /// PER02.
    pub name: Text<'a>,
    /// PER03 to 08: `TE` telephone, `EX` extension, `FX` fax, `EM` e-mail, `UR` web address.
    pub numbers: Vec<Reference<'a>>,
}

/// N1 and what follows it: the payer or the payee.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Party<'a> {
    /// N102.
    pub name: Text<'a>,
    /// N103: `XX` NPI, `FI` tax id, `XV` plan id.
    pub id_qualifier: Text<'a>,
    /// N104.
    pub id: Text<'a>,
    /// N3: street lines.
    pub address: Vec<Text<'a>>,
    /// N401.
    pub city: Text<'a>,
    /// N402.
    pub state: Text<'a>,
    /// N403.
    pub postal_code: Text<'a>,
    /// N404; empty means the United States.
    pub country: Text<'a>,
    /// REF of the party: `2U` payer id, `TJ` tax id of the payee, and others.
    pub references: Vec<Reference<'a>>,
    /// PER of the party.
    pub contacts: Vec<Contact<'a>>,
    /// RDM of the payee: where the remittance is sent.
    pub delivery: Option<Delivery<'a>>,
}

/// RDM: how a remittance reaches the payee when it comes apart from the payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Delivery<'a> {
    /// RDM01: `BM` mail, `EM` e-mail, `FT` file transfer, `OL` on line.
    pub method: Text<'a>,
    /// RDM02.
    pub name: Text<'a>,
    /// RDM03: where to.
    pub address: Text<'a>,
}

/// NM101: what a person or an organisation is to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonRole {
    /// QC.
    Patient,
    /// IL: sent when the patient is not the subscriber.
    Subscriber,
    /// 74: name or id of patient or subscriber as the payer has it.
    Corrected,
    /// 82.
    RenderingProvider,
    /// TT: the payer the claim was forwarded to.
    CrossoverPayer,
    /// PR: the payer that comes before this one.
    PriorityPayer,
    /// GB: the subscriber with that payer.
    OtherSubscriber,
}

impl PersonRole {
    /// The role of an NM101; `None` for what the 835 does not use.
    pub(super) fn of(code: &[u8]) -> Option<PersonRole> {
        Some(match code {
            b"QC" => PersonRole::Patient,
            b"IL" => PersonRole::Subscriber,
            b"74" => PersonRole::Corrected,
            b"82" => PersonRole::RenderingProvider,
            b"TT" => PersonRole::CrossoverPayer,
            b"PR" => PersonRole::PriorityPayer,
            b"GB" => PersonRole::OtherSubscriber,
            _ => return None,
        })
    }
}

/// NM1: a person or an organisation of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person<'a> {
    /// NM101.
    pub role: PersonRole,
    /// NM102 is 2: an organisation, named by `last`.
    pub organisation: bool,
    /// NM103.
    pub last: Text<'a>,
    /// NM104.
    pub first: Text<'a>,
    /// NM105.
    pub middle: Text<'a>,
    /// NM107.
    pub suffix: Text<'a>,
    /// NM108: `MI` member id, `XX` NPI, `C` corrected id.
    pub id_qualifier: Text<'a>,
    /// NM109.
    pub id: Text<'a>,
}

impl Party<'_> {
    /// The value of the first REF with this qualifier.
    #[must_use]
    pub fn reference(&self, qualifier: &str) -> Option<&str> {
        reference_of(&self.references, qualifier)
    }
}

impl Contact<'_> {
    /// The first way to reach the contact of this kind, such as `TE`.
    #[must_use]
    pub fn number(&self, qualifier: &str) -> Option<&str> {
        reference_of(&self.numbers, qualifier)
    }
}

/// The value of the first entry with this qualifier.
pub(super) fn reference_of<'x>(references: &'x [Reference<'_>], qualifier: &str) -> Option<&'x str> {
    references.iter().find(|reference| reference.qualifier == qualifier).map(|found| found.value.as_ref())
}

/// The first amount with this qualifier.
pub(super) fn amount_of(amounts: &[Amount<'_>], qualifier: &str) -> Option<Cents> {
    amounts.iter().find(|amount| amount.qualifier == qualifier).map(|found| found.amount)
}

/// Reads a REF, or another segment of a kind and a value.
#[inline(always)]
pub(super) fn reference<'a>(segment: &Segment<'a>) -> Reference<'a> {
    Reference { qualifier: segment.text(1), value: segment.text(2) }
}

/// Reads a PER.
pub(super) fn contact<'a>(segment: &Segment<'a>) -> Contact<'a> {
    let numbers = [3, 5, 7].map(|n| Reference { qualifier: segment.text(n), value: segment.text(n + 1) });
    Contact {
        function: segment.text(1),
        name: segment.text(2),
        numbers: numbers.into_iter().filter(|number| !number.value.is_empty()).collect(),
    }
}

/// Reads an N1.
pub(super) fn party<'a>(segment: &Segment<'a>) -> Party<'a> {
    Party { name: segment.text(2), id_qualifier: segment.text(3), id: segment.text(4), ..Party::default() }
}

/// Reads an NM1.
pub(super) fn person<'a>(segment: &Segment<'a>, role: PersonRole) -> Person<'a> {
    Person {
        role,
        organisation: segment.element(2) == b"2",
        last: segment.text(3),
        first: segment.text(4),
        middle: segment.text(5),
        suffix: segment.text(7),
        id_qualifier: segment.text(8),
        id: segment.text(9),
    }
}
