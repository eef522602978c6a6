//! TS3 and TS2: what a payer says of all claims under one LX (x12.md 4.2). Institutional payers send them.

use jiff::civil::Date;
use serde::Serialize;

use super::Text;
use crate::Cents;

/// One TS3, and the TS2 after it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary<'a> {
    /// The first claim it speaks of, counted from 0 in the set.
    pub first_claim: usize,
    /// TS301: the provider's id.
    pub provider: Text<'a>,
    /// TS302: kind of place.
    pub facility: Text<'a>,
    /// TS303: the last day of the provider's fiscal year.
    pub fiscal_period_end: Option<Date>,
    /// TS304: how many claims there are, as sent.
    pub claims: Text<'a>,
    /// TS305: the sum of their charges.
    pub charges: Option<Cents>,
    /// TS306 and after, as sent, the empty ones too.
    pub totals: Vec<Text<'a>>,
    /// TS201 and after, as sent, the empty ones too.
    pub more_totals: Vec<Text<'a>>,
}
