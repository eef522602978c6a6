//! What is noted of a patient beside the account.

use jiff::Timestamp;

use crate::record::record;

record! {
    /// A patient's notes; a patient without a row has none.
    pub struct PatientNote in "patientnote" key 1 {
        pub pat_num: i64,
        pub fam_financial: String,
        pub medical: String,
        pub service: String,
        pub medical_comp: String,
        pub treatment: String,
        /// Whom to call in an emergency.
        pub ice_name: String,
        pub ice_phone: String,
        pub sec_date_t_entry: Timestamp,
        pub sec_date_t_edit: Timestamp,
    }
}
