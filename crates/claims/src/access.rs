//! Who may come in: keys for programs, users for people, and their sessions.

use jiff::Timestamp;

use crate::names::names;
use crate::record::record;

record! {
    /// A key. Its door-1 half and its bearer half see the same practice; only hashes are kept.
    pub struct ApiKey in "api_key" key 1 {
        pub api_key_num: i64,
        pub name: String,
        /// SHA-256 of `developer/customer`, hex.
        pub door1_hash: String,
        /// SHA-256 of the bearer key, hex.
        pub bearer_hash: String,
        /// Space list: `read write`, …
        pub scopes: String,
        pub created_at: Timestamp,
        pub expires_at: Option<Timestamp>,
        pub revoked_at: Option<Timestamp>,
    }
}

names! {
    /// What a person may do.
    pub enum Role {
        /// Everything.
        Owner = "owner",
        /// Claims, remittances, bank.
        Billing = "billing",
        /// Sees everything and changes nothing.
        Reader = "reader",
    }
}

record! {
    pub struct User in "app_user" key 1 {
        pub user_num: i64,
        pub name: String,
        pub role: Role,
        /// Argon2 hash in its own text form.
        pub password_hash: String,
        pub created_at: Timestamp,
        pub disabled_at: Option<Timestamp>,
    }
}

record! {
    pub struct Session in "session" key 1 {
        /// SHA-256 of the cookie, hex.
        pub token_hash: String,
        pub user_num: i64,
        pub created_at: Timestamp,
        pub expires_at: Timestamp,
    }
}
