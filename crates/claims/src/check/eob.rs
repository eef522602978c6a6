//! What payers send with a check on paper: scans, attached to the check that they explain.

use crate::account::ClaimPayment;
use crate::change::{ChangeSet, Scope};
use crate::desk::StoredFile;
use crate::papers::EobAttach;
use crate::state::{Now, Numbers, Refusal};

/// The largest scan that is taken, in bytes.
pub const EOB_BYTES_MAX: usize = 10_000_000;

/// A scan on its way in.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'a> {
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    pub sha256: &'a str,
}

/// Attaches a scan to a check. Who takes the check away at the same time sees it.
///
/// # Errors
/// When the scan is empty or too large.
pub fn attach_eob(
    check: &ClaimPayment,
    matching: i64,
    scan: Scan<'_>,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(EobAttach, ChangeSet), Refusal> {
    if scan.bytes.is_empty() {
        return Err(Refusal::field("RawBase64", "RawBase64 must not be an empty file."));
    }
    if scan.bytes.len() > EOB_BYTES_MAX {
        let why = format!("RawBase64 must be a file of at most {EOB_BYTES_MAX} bytes.");
        return Err(Refusal::field("RawBase64", why));
    }
    let file = StoredFile::new("eob", scan.file_name, scan.sha256, scan.bytes, now, numbers);
    let row = EobAttach {
        eob_attach_num: numbers.fresh::<EobAttach>(),
        claim_payment_num: check.claim_payment_num,
        date_t_created: now.instant,
        file_name: scan.file_name.to_owned(),
        stored_file_num: file.stored_file_num,
    };
    let mut changes = ChangeSet::new();
    changes.changes(Scope::Matching, matching);
    changes.put(&file);
    changes.put(&row);
    Ok((row, changes))
}

/// Takes a scan away, with its bytes.
#[must_use]
pub fn detach_eob(row: &EobAttach, file: Option<&StoredFile>, matching: i64) -> ChangeSet {
    let mut changes = ChangeSet::new();
    changes.changes(Scope::Matching, matching);
    changes.delete(row);
    if let Some(file) = file {
        changes.delete(file);
    }
    changes
}
