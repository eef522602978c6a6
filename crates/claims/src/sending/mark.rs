//! What a written file changes: its claims are sent, and it is known where in it they stand.

use x12::claim_file::{Frequency, Written};

use super::{ControlNumbers, Outgoing};
use crate::acknowledging::Places;
use crate::change::ChangeSet;
use crate::claim::{InFile, MarkSent, set_status_sent};
use crate::desk::{CorrectionType, SentClaim, id_key};
use crate::office::Office;
use crate::state::{Now, Numbers, Refusal};

/// A file that was written, and where it is kept.
#[derive(Clone, Copy, Debug)]
pub struct SentFile<'a> {
    pub written: &'a Written,
    pub stored_file_num: i64,
    pub control: ControlNumbers,
}

/// Marks a claim of a file as sent today, and notes where in the file it stands.
///
/// # Errors
/// When the claim is not in its family, or not in the file.
pub fn mark(
    office: &Office,
    out: &Outgoing<'_>,
    file: &SentFile<'_>,
    now: Now,
    numbers: &mut Numbers,
) -> Result<ChangeSet, Refusal> {
    let number = out.identifier();
    let places = Places::of(file.written, &number);
    let own = places.as_ref().and_then(Places::own);
    let (first, last) = own.ok_or_else(|| Refusal::not_found("The claim is not in the file."))?;
    let carrier = InFile {
        stored_file_num: file.stored_file_num,
        interchange_control: i64::from(file.control.interchange),
        set_control: i64::from(file.control.set),
    };
    let sent = MarkSent { date_sent: now.today, date_sent_orig: None, file: Some(carrier) };
    let (claim, mut changes) = set_status_sent(office, out.family, out.claim.claim_num, sent, now, numbers)?;
    changes.put(&SentClaim {
        sent_claim_num: numbers.fresh::<SentClaim>(),
        claim_num: claim.claim_num,
        stored_file_num: file.stored_file_num,
        interchange_control: i64::from(file.control.interchange),
        group_control: i64::from(file.control.group),
        set_control: i64::from(file.control.set),
        first_segment: i64::try_from(first).unwrap_or_default(),
        last_segment: i64::try_from(last).unwrap_or_default(),
        sent_at: now.instant,
        places: places.map(|places| places.to_string()),
        claim_number_key: Some(id_key(&number)),
        claim_number: Some(number),
        charge: Some(claim.claim_fee),
        correction: Some(match out.known.frequency {
            Frequency::Original => CorrectionType::Original,
            Frequency::Replacement { .. } => CorrectionType::Replacement,
            Frequency::Void { .. } => CorrectionType::Void,
        }),
    });
    Ok(changes)
}
