//! What subscriptions, webhooks and their deliveries are found by.

use claims::event_webhook::{EventDelivery, EventWebhook};
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

/// Practices whose events somebody wants to be told.
pub const TOLD: Named =
    Named { name: "practices that tell of events", sql: "select distinct practice_id from event_webhook" };
pub const WEBHOOKS: Select<EventWebhook> = Select::new("webhooks", "");
pub const WEBHOOK_BY_PUBLIC_ID: Select<EventWebhook> = Select::new("webhook by public id", "public_id = $2");
/// The newest first. Those behind the limit are deleted when others are made.
pub const EVENT_DELIVERIES: Select<EventDelivery> =
    Select::new("deliveries of a webhook", "event_webhook_num = $2")
        .ordered("event_delivery_num desc limit 1000");

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] = &[
    &WATCHED,
    &SUBSCRIPTIONS,
    &SUBSCRIPTIONS_OF_KEY,
    &DELIVERIES,
    &TOLD,
    &WEBHOOKS,
    &WEBHOOK_BY_PUBLIC_ID,
    &EVENT_DELIVERIES,
];
