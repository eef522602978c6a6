//! Decisions on procedures: what is charged, and the change sets of adding, changing and deleting one.
//!
//! A completed procedure stands in the ledger, receivable against production, on its own date (`decisions.md`
//! 6); a change posts the reverse of what stood and what stands now (7). Estimates are not touched here: they
//! are worked out at the next look (10).

mod add;
mod change;
mod price;

pub use add::{AddProcedure, add};
pub use change::{ChangeProcedure, change, delete};

use crate::account::{ClaimProcStatus, ProcStatus, Procedure};
use crate::ledger::{Account, AccountKind, Posting, Source};
use crate::office::{Office, TreatArea};
use crate::state::{Family, Refusal};

/// What a procedure posts: its fee, once it is complete.
fn production(procedure: &Procedure) -> Option<Posting> {
    let posting = Posting::transfer(
        Source::Procedure,
        procedure.proc_num,
        procedure.proc_date,
        Account::receivable(procedure.pat_num),
        Account::new(AccountKind::Production),
        procedure.fee_total(),
    );
    (procedure.proc_status == ProcStatus::Complete && !posting.lines.is_empty()).then_some(posting)
}

/// Whether a procedure is on a claim for money; a preauthorization is none.
fn is_claimed(family: &Family, proc_num: i64) -> bool {
    family.claim_procs.iter().any(|row| {
        row.proc_num == Some(proc_num) && row.claim_num.is_some() && row.status != ClaimProcStatus::Preauth
    })
}

/// That a procedure says where it is done, as far as its code wants to know.
fn check_area(office: &Office, procedure: &Procedure) -> Result<(), Refusal> {
    let area = office.code(procedure.code_num).map_or(TreatArea::None, |code| code.treat_area);
    let needs = |field: &'static str, value: &str| {
        if value.is_empty() {
            return Err(Refusal::field(field, format!("{field} is required for this procedure code.")));
        }
        Ok(())
    };
    match area {
        TreatArea::None | TreatArea::Mouth => Ok(()),
        TreatArea::Tooth => needs("ToothNum", &procedure.tooth_num),
        TreatArea::Surf => {
            needs("ToothNum", &procedure.tooth_num)?;
            needs("Surf", &procedure.surf)
        }
        TreatArea::Quad | TreatArea::Sextant | TreatArea::Arch => needs("Surf", &procedure.surf),
        TreatArea::ToothRange => needs("ToothRange", &procedure.tooth_range),
    }
}

/// That a provider may treat: known and, for a new choice, not hidden.
pub(crate) fn check_provider(office: &Office, prov_num: i64) -> Result<(), Refusal> {
    match office.provider(prov_num) {
        None => Err(Refusal::not_found("Provider not found.")),
        Some(provider) if provider.is_hidden => Err(Refusal::field("ProvNum", "The provider is hidden.")),
        Some(_) => Ok(()),
    }
}
