//! Who is told of changes: subscriptions, and what was sent for them (`opendental-api.md` 1.13).

use jiff::Timestamp;

use crate::account::{Claim, ClaimPayment, ClaimProc, Patient, Procedure};
use crate::appointment::{Appointment, Operatory};
use crate::names::names;
use crate::office::Provider;
use crate::patient_money::{Adjustment, Payment};
use crate::record::{Record, Table, record};

names! {
    /// What a subscription watches: a table, as the door that offers subscriptions spells it.
    pub enum WatchTable {
        Patient = "Patient",
        Provider = "Provider",
        Procedurelog = "Procedurelog",
        Claim = "Claim",
        ClaimProc = "ClaimProc",
        ClaimPayment = "ClaimPayment",
        Payment = "Payment",
        Adjustment = "Adjustment",
        Appointment = "Appointment",
        Operatory = "Operatory",
    }
}

impl WatchTable {
    /// The table. Its key is one number.
    #[must_use]
    pub const fn table(self) -> &'static Table {
        match self {
            WatchTable::Patient => Patient::TABLE,
            WatchTable::Provider => Provider::TABLE,
            WatchTable::Procedurelog => Procedure::TABLE,
            WatchTable::Claim => Claim::TABLE,
            WatchTable::ClaimProc => ClaimProc::TABLE,
            WatchTable::ClaimPayment => ClaimPayment::TABLE,
            WatchTable::Payment => Payment::TABLE,
            WatchTable::Adjustment => Adjustment::TABLE,
            WatchTable::Appointment => Appointment::TABLE,
            WatchTable::Operatory => Operatory::TABLE,
        }
    }
}

record! {
    /// A program that wants to be told when rows of a table change.
    pub struct Subscription in "subscription" key 1 {
        pub subscription_num: i64,
        /// The key that made it: no other sees it, and it ends with that key.
        pub api_key_num: i64,
        pub end_point_url: String,
        pub workstation: String,
        pub watch_table: WatchTable,
        pub polling_seconds: i64,
        /// Changes since then are told. It moves with what was delivered.
        pub date_time_start: Timestamp,
        pub date_time_stop: Option<Timestamp>,
        pub note: String,
        /// What deliveries are signed with, `whsec_…`.
        pub secret: String,
        /// The link of the audit chain that comes next, and the line in it; none while `date_time_start` says where
        /// to begin.
        pub next_seq: Option<i64>,
        pub next_line: i64,
        /// What was sent and not taken yet.
        pub pending: Option<i64>,
        /// Somebody is sending; should he be gone, others go on after this.
        pub busy_until: Option<Timestamp>,
        /// After a failure: not before this.
        pub next_try: Option<Timestamp>,
        /// It failed for too long: a person has to look.
        pub paused_at: Option<Timestamp>,
    }
}

record! {
    /// Rows that were sent together, or are to be: those that changed between two places of the audit chain.
    pub struct Delivery in "webhook_delivery" key 1 {
        pub delivery_num: i64,
        pub subscription_num: i64,
        /// What its receiver knows it by, the same at every attempt.
        pub webhook_id: String,
        pub from_seq: i64,
        pub from_line: i64,
        /// The first place that is not part of it.
        pub to_seq: i64,
        pub to_line: i64,
        /// When the last of its changes was made.
        pub changed_at: Timestamp,
        pub row_count: i64,
        pub made_at: Timestamp,
        pub attempts: i64,
        pub tried_at: Option<Timestamp>,
        /// The status of the last answer; none when there was no answer.
        pub status: Option<i64>,
        /// Why the last attempt failed; never a part of an address or of an answer.
        pub error: String,
        pub delivered_at: Option<Timestamp>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;

    #[test]
    fn what_is_watched_has_a_number_for_its_key_and_the_name_of_its_table() {
        for watch in WatchTable::ALL {
            let table = watch.table();
            assert_eq!(table.name, watch.as_str().to_lowercase());
            assert_eq!((table.key, table.columns[0].kind), (1, Kind::Int), "{watch}");
        }
    }
}
