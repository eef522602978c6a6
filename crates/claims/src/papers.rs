//! What is kept on paper beside claims and money: the history of a claim, and what payers send with a check.

use jiff::Timestamp;

use crate::record::record;

record! {
    /// An entry in a claim's history, as somebody wrote it.
    pub struct ClaimTracking in "claimtracking" key 1 {
        pub claim_tracking_num: i64,
        pub claim_num: i64,
        pub date_time_entry: Timestamp,
        pub note: String,
        /// A definition of category 31: where the claim is.
        pub tracking_def_num: Option<i64>,
        /// A definition of category 43: what is wrong with it.
        pub tracking_error_def_num: Option<i64>,
    }
}

record! {
    /// An explanation of benefits as it was scanned, attached to the check that it explains.
    pub struct EobAttach in "eobattach" key 1 {
        pub eob_attach_num: i64,
        pub claim_payment_num: i64,
        pub date_t_created: Timestamp,
        pub file_name: String,
        /// Where its bytes are kept.
        pub stored_file_num: i64,
    }
}
