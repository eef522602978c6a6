//! The store's infrastructure tables: practices, versions, counters, idempotency keys, the audit chain, the
//! outbox. They stand in `0001_infrastructure.sql`, what was deleted in `0005_deleted_rows.sql`, stamps in
//! `0010_changed_rows.sql`.

use claims::record::{Record, Table};

use crate::kept::kept;

kept! {
    /// A practice of this store.
    pub struct PracticeRow in "practice" key 0 {
        pub name: String,
        /// An IANA name.
        pub time_zone: String,
    }
}

kept! {
    /// How often what a scope covers was changed.
    pub struct Version in "version" key 2 {
        pub kind: String,
        pub num: i64,
        pub version: i64,
    }
}

kept! {
    /// The next number of a sort that nobody has yet.
    pub struct Counter in "counter" key 1 {
        pub name: String,
        pub next: i64,
    }
}

kept! {
    /// A request that was answered, by the key that its sender gave it.
    pub struct Idempotency in "idempotency" key 1 {
        pub key: String,
        pub request_hash: String,
        pub status: i64,
        pub resource: String,
        pub at: String,
    }
}

kept! {
    /// The end of a practice's audit chain. Whoever holds this row locked writes for the practice.
    pub struct AuditHead in "audit_head" key 0 {
        pub seq: i64,
        pub hash: String,
    }
}

kept! {
    /// A link of the audit chain: who did what, when, to whose data, and the hash of every row it wrote.
    pub struct AuditRow in "audit" key 1 {
        pub seq: i64,
        pub at: String,
        /// A key or a user, by name.
        pub actor: String,
        pub action: String,
        /// PatNums between commas.
        pub patients: String,
        /// A line for each row: table, key, and the hash of the row, or `-` when it was deleted.
        pub wrote: String,
        pub prev_hash: String,
        pub hash: String,
    }
}

kept! {
    /// Something that happened, in the order of the commits.
    pub struct EventRow in "event" key 1 {
        pub seq: i64,
        pub at: jiff::Timestamp,
        pub name: String,
        /// The public id, or table and number, of what it happened to.
        pub subject: String,
    }
}

kept! {
    /// A row that was deleted. It is no fact of the ledger: the canonical export leaves it out, and the audit chain, which
    /// says that the row was deleted, has no hash of it.
    pub struct DeletedRow in "deleted_row" key 2 {
        pub table_name: String,
        /// The key of the row.
        pub number: i64,
        pub at: String,
        /// Its values in the order of the columns, a JSON array.
        pub content: String,
    }
}

kept! {
    /// When a row was last written, of tables that do not say so themselves.
    pub struct RowStamp in "row_stamp" key 2 {
        pub table_name: String,
        /// The key of the row.
        pub number: i64,
        /// Rows of before stamps were kept have the end of times: nobody knows when they changed.
        pub at: String,
    }
}

/// All of them, in the order of the migrations.
pub const OWN: &[&Table] = &[
    PracticeRow::TABLE,
    Version::TABLE,
    Counter::TABLE,
    Idempotency::TABLE,
    AuditHead::TABLE,
    AuditRow::TABLE,
    EventRow::TABLE,
    DeletedRow::TABLE,
    RowStamp::TABLE,
];
