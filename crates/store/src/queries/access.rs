//! What keys, users and sessions are found by. A key or a cookie tells its practice, so it is looked up in all.

use claims::access::{ApiKey, User};

use crate::statement::{Named, Select, Statement};

pub const KEY_BY_DOOR1_HASH: Named = Named {
    name: "key by its door-1 hash",
    sql: "select practice_id, api_key_num from api_key where door1_hash = $1",
};
pub const KEY_BY_BEARER_HASH: Named = Named {
    name: "key by its bearer hash",
    sql: "select practice_id, api_key_num from api_key where bearer_hash = $1",
};
pub const SESSION_BY_HASH: Named =
    Named { name: "practice of a session", sql: "select practice_id from session where token_hash = $1" };
pub const USER_BY_NAME: Select<User> = Select::new("user by name", "name = $2");

/// An office makes a key for each program, and few programs.
pub const KEYS: Select<ApiKey> = Select::new("keys", "");

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] =
    &[&KEY_BY_DOOR1_HASH, &KEY_BY_BEARER_HASH, &SESSION_BY_HASH, &USER_BY_NAME, &KEYS];
