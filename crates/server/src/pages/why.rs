//! Why a line's estimate is what it is, in sentences.

use claims::estimate;
use claims::office::Office;
use claims::state::{Family, Now};

/// The steps that led to a line's estimate, in sentences.
pub(super) fn why(office: &Office, family: &Family, claim_proc_num: i64, now: Now) -> Vec<String> {
    let explained = estimate::explain(office, family, claim_proc_num, now);
    explained.map(|e| e.steps.into_iter().map(|step| step.words).collect()).unwrap_or_default()
}
