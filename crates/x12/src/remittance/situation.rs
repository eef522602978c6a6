//! What goes with what in an 835, and the form of its codes, as far as no licensed list says it (SNIP 4 and 5; x12.md
//! 4.2 to 4.4). Notes: none of it stops money. What one segment shows by itself is noted where it is read.

use super::{Adjustment, Procedure, Remittance, RemittedClaim};
use crate::finding::{Level, Place, Stops, rule};
use crate::notes::{Note, Notes};

/// Looks at a claim that was read whole.
pub(super) fn check_claim(claim: &RemittedClaim<'_>, index: usize, notes: &mut Notes) {
    let mut look = Look { claim, index, notes };
    let claim_remarked = !claim.remark_codes.is_empty();
    let (mut line_remarked, mut undated) = (false, None);
    let mut dated = claim.stated_service.is_some();
    for (at, line) in claim.lines.iter().enumerate() {
        let remarked = !line.remark_codes.is_empty();
        line_remarked |= remarked;
        if !remarked
            && !claim_remarked
            && let Some(reason) = needing_remark(&line.adjustments)
        {
            look.situation(Some(at), rule::MISSING_REMARK, reason, NO_REMARK);
        }
        match line.service {
            Some(_) => dated = true,
            None => undated = undated.or(Some(at)),
        }
        if is_misformed(&line.procedure) {
            look.procedure(at, 1, &line.procedure);
        }
        if let Some(submitted) = line.submitted_procedure.as_deref().filter(|code| is_misformed(code)) {
            look.procedure(at, 6, submitted);
        }
    }
    if !claim_remarked
        && !line_remarked
        && let Some(reason) = needing_remark(&claim.adjustments)
    {
        look.situation(None, rule::MISSING_REMARK, reason, NO_REMARK);
    }
    if claim.is_predetermination() {
        if dated {
            look.situation(None, rule::PREDETERMINATION_DATE, "", ESTIMATE_DATED);
        }
    } else if undated.is_some() && claim.stated_service.is_none() {
        look.situation(undated, rule::MISSING_SERVICE_DATE, "", NO_DATE);
    }
}

/// Says what is to be seen of a claim or a line of it.
struct Look<'c, 'a> {
    claim: &'c RemittedClaim<'a>,
    index: usize,
    notes: &'c mut Notes,
}

impl Look<'_, '_> {
    #[cold]
    fn situation(&mut self, line: Option<usize>, rule: &'static str, value: &str, message: &str) {
        let (value, message) = (value.as_bytes(), message.to_owned());
        self.add(
            line,
            Note { level: Level::Situation, rule, stops: Stops::Nothing, element: None, value, message },
        );
    }

    #[cold]
    fn procedure(&mut self, line: usize, element: usize, procedure: &Procedure<'_>) {
        let note = Note {
            level: Level::CodeSet,
            rule: rule::PROCEDURE_FORM,
            stops: Stops::Nothing,
            element: Some(element),
            value: procedure.code.as_bytes(),
            message: NOT_CDT.to_owned(),
        };
        self.add(Some(line), note);
    }

    fn add(&mut self, line: Option<usize>, note: Note<'_>) {
        self.notes.add(self.claim.place(self.index, line), note);
    }
}

const NO_REMARK: &str = "This reason says what is wrong only together with a remark code, and none is sent. \
                         Ask the payer what is missing.";
const NOT_CDT: &str = "This is not the form of a dental procedure code, a letter and four digits. \
                       Look which procedure is meant.";
const ESTIMATE_DATED: &str =
    "A predetermination comes before the service, so it has no service date. Look whether this is a claim.";
const NO_DATE: &str =
    "This line has no service date, and its claim has none. Tell the payer if it happens often.";

/// Looks at a set that was read to its end, its claims apart.
pub(super) fn check_set(remittance: &Remittance<'_>, notes: &mut Notes) {
    let (Some(payment), Some(trace)) = (&remittance.payment, &remittance.trace) else { return };
    if !payment.payer_id.is_empty() && !trace.payer_id.is_empty() && payment.payer_id != trace.payer_id {
        let message =
            format!("TRN03 is not the payer of BPR10, {}. Look who it was that paid.", payment.payer_id);
        let note = Note {
            level: Level::Situation,
            rule: rule::PAYER_ID_DIFFERS,
            stops: Stops::Nothing,
            element: Some(3),
            value: trace.payer_id.as_bytes(),
            message,
        };
        notes.add(Place::at("TRN", trace.position, trace.number), note);
    }
}

/// The first reason that says nothing without a remark code.
fn needing_remark<'x>(adjustments: &'x [Adjustment<'_>]) -> Option<&'x str> {
    let mut reasons = adjustments.iter().map(|adjustment| &*adjustment.reason);
    reasons.find(|reason| matches!(reason.as_bytes(), b"16" | b"96" | b"A1"))
}

/// Says that it is a dental procedure, and does not look like one.
fn is_misformed(procedure: &Procedure<'_>) -> bool {
    procedure.qualifier == "AD"
        && !matches!(
            procedure.code.as_bytes(),
            [b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9']
        )
}
