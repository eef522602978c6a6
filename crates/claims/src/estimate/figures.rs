//! The amounts that the steps of one row's estimate hand on to each other.

use crate::Cents;
use crate::estimate::exact::Exact;
use crate::estimate::trace::Trace;

/// What is being worked out (`opendental-engine.md` 7.3 step 3).
#[derive(Debug)]
pub(crate) struct Figures<'t> {
    /// The fee for all units.
    pub(crate) fee: Exact,
    /// What of it the plan allows.
    pub(crate) allowed: Exact,
    /// The estimate before deductibles and maximums.
    pub(crate) base: Exact,
    /// The estimate after everything.
    pub(crate) total: Exact,
    /// What the plan's contract makes the practice give up; none without one.
    pub(crate) write_off: Option<Exact>,
    /// Why it is less than one would think.
    pub(crate) notes: Vec<String>,
    /// A limit left nothing, and then this plan has no write-off either.
    pub(crate) no_write_off: bool,
    /// Where the steps are noted, when somebody wants to know them.
    pub(crate) trace: Option<&'t mut Trace>,
}

impl<'t> Figures<'t> {
    pub(crate) fn of(fee: Cents, trace: Option<&'t mut Trace>) -> Figures<'t> {
        let fee = Exact::from(fee);
        Figures {
            fee,
            allowed: fee,
            base: fee,
            total: fee,
            write_off: None,
            notes: Vec::new(),
            no_write_off: false,
            trace,
        }
    }
}

/// What the coverages before this one pay and write off (`opendental-engine.md` 7.2).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Earlier {
    pub(crate) paid: Cents,
    /// The same, before deductibles and maximums.
    pub(crate) paid_base: Cents,
    pub(crate) written_off: Cents,
}
