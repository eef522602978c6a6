//! What subscriptions and their deliveries are found by.

use claims::webhook::{Delivery, Subscription};

use crate::statement::{Named, Select, Statement};

/// Practices of which somebody wants to be told.
pub const WATCHED: Named =
    Named { name: "practices that are watched", sql: "select distinct practice_id from subscription" };
pub const SUBSCRIPTIONS: Select<Subscription> = Select::new("subscriptions", "");
pub const SUBSCRIPTIONS_OF_KEY: Select<Subscription> =
    Select::new("subscriptions of a key", "api_key_num = $2");
/// The newest first. Those behind the limit are deleted when another is made.
pub const DELIVERIES: Select<Delivery> = Select::new("deliveries of a subscription", "subscription_num = $2")
    .ordered("made_at desc, delivery_num desc limit 1000");

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] = &[&WATCHED, &SUBSCRIPTIONS, &SUBSCRIPTIONS_OF_KEY, &DELIVERIES];
