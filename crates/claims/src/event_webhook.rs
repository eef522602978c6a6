//! Webhooks of door 2: who is told of events, and what was sent (`design/tracking-api.md`, `POST /v0/webhooks`).

use jiff::Timestamp;

use crate::names::names;
use crate::record::record;

names! {
    /// Why a webhook is told nothing.
    pub enum Disabled {
        /// Somebody said so.
        ByHand = "by_hand",
        /// Nothing was taken for days.
        Failing = "failing",
        /// The receiver answered that it is gone for good.
        Gone = "gone",
        /// The key that ordered it is revoked, has expired, or may not read any more.
        KeyEnded = "key_ended",
    }
}

record! {
    /// An address that wants to be told of events.
    pub struct EventWebhook in "event_webhook" key 1 {
        pub event_webhook_num: i64,
        pub public_id: String,
        /// The key that ordered it, or enabled it last: when that ends, nothing is sent any more.
        pub api_key_num: i64,
        pub url: String,
        pub description: String,
        /// The events that are told, between commas; all of them when it is empty.
        pub events: String,
        /// What deliveries are signed with, `whsec_…`.
        pub secret: String,
        /// The secret before this one, with which they are signed too, until then.
        pub old_secret: Option<String>,
        pub old_secret_until: Option<Timestamp>,
        /// The number of the last event that was taken or passed over.
        pub last_event: i64,
        /// The delivery of the next one that was tried and not taken.
        pub pending: Option<i64>,
        pub failing_since: Option<Timestamp>,
        /// Failures since the last success.
        pub failures: i64,
        /// Somebody is sending; should he be gone, others go on after this.
        pub busy_until: Option<Timestamp>,
        /// After a failure: not before this.
        pub next_try: Option<Timestamp>,
        pub disabled: Option<Disabled>,
        pub disabled_at: Option<Timestamp>,
        pub created_at: Timestamp,
        pub updated_at: Timestamp,
    }
}

impl EventWebhook {
    /// Whether it wants to be told of an event.
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        self.events.is_empty() || self.events.split(',').any(|wanted| wanted == name)
    }
}

record! {
    /// An event that was sent to a webhook, and what came of it.
    pub struct EventDelivery in "event_delivery" key 1 {
        pub event_delivery_num: i64,
        pub event_webhook_num: i64,
        pub event_seq: i64,
        pub event_name: String,
        /// When it was tried first, and last.
        pub made_at: Timestamp,
        pub tried_at: Timestamp,
        pub attempts: i64,
        /// The status of the last answer; none when there was no answer.
        pub status: Option<i64>,
        /// Why the last attempt failed; never a part of an address or of an answer.
        pub error: String,
        pub delivered_at: Option<Timestamp>,
    }
}
