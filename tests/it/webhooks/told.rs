//! What the tests of webhooks work with.

use claims::event_webhook::EventWebhook;
use claims::record::Value as Kept;
use reqwest::Method;
use serde_json::{Value, json};
use server::App;
use server::webhooks::{Outcome, Teller};
use store::queries::webhooks as sql;

use super::receiver::{Receiver, Sent, later};
use crate::support::{Office, expect, reply};

/// A webhook of an office.
#[derive(Debug)]
pub(super) struct Hook {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) number: i64,
}

impl Hook {
    /// One that is told what is asked for beside the receiver's address.
    pub(super) async fn order(office: &Office, receiver: &Receiver, beside: Value) -> Hook {
        let mut body = json!({"url": receiver.url});
        for (name, value) in beside.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let made = expect(office.v0_post("/webhooks", &body).await, 201);
        Hook::of(office, &made).await
    }

    /// The one that was made.
    pub(super) async fn of(office: &Office, made: &Value) -> Hook {
        let text = |field: &str| made[field].as_str().expect("a text").to_owned();
        let (id, secret) = (text("id"), text("secret"));
        let key = [Kept::Text(id.clone())];
        let found: Option<EventWebhook> =
            office.app.store.one(office.practice, &sql::WEBHOOK_BY_PUBLIC_ID, &key).await.expect("read");
        Hook { id, secret, number: found.expect("a webhook").event_webhook_num }
    }

    pub(super) fn path(&self) -> String {
        format!("/webhooks/{}", self.id)
    }

    /// As it is shown.
    pub(super) async fn shown(&self, office: &Office) -> Value {
        expect(office.v0_get(&self.path()).await, 200)
    }

    pub(super) async fn change(&self, office: &Office, body: Value) -> Value {
        expect(reply(office.v0(Method::PATCH, &self.path()).json(&body)).await, 200)
    }

    pub(super) async fn deliveries(&self, office: &Office) -> Vec<Value> {
        let page = expect(office.v0_get(&format!("{}/deliveries?limit=100", self.path())).await, 200);
        page["data"].as_array().expect("a list").clone()
    }

    /// Tells what is next, so many seconds later.
    pub(super) async fn tell(&self, office: &Office, teller: &Teller, seconds: i64) -> Outcome {
        teller.tell(office.practice, self.number, later(seconds)).await.expect("the store works")
    }
}

/// One of the office, as after a start of the server.
pub(super) fn teller(office: &Office) -> Teller {
    Teller::new(office.app.clone()).expect("a teller")
}

/// One of another server over the same store.
pub(super) async fn another(office: &Office) -> Teller {
    let store = office.place.open().await;
    Teller::new(App::new(store, office.app.clock).with_private_webhooks(true)).expect("a teller")
}

/// Has a claim tracked: one event. Its id.
pub(super) async fn claim(office: &Office, number: &str) -> String {
    let providers = expect(office.v0_get("/providers").await, 200);
    let body = json!({
        "provider_id": providers["data"][0]["id"], "payer_name": "Northwind Dental", "claim_number": number,
        "patient_name": "Ines Vale", "charged_amount": 12_500, "service_date": "2026-02-15",
    });
    let made = expect(office.v0_post("/insurance-claims", &body).await, 201);
    made["id"].as_str().expect("an id").to_owned()
}

/// What a message is about.
pub(super) fn subject(sent: &Sent) -> String {
    let body: Value = serde_json::from_slice(&sent.body).expect("JSON");
    body["data"]["subject"].as_str().expect("a subject").to_owned()
}

/// Whether a message is signed by a secret, as others check it.
pub(super) fn is_signed(sent: &Sent, secret: &str) -> bool {
    let theirs = standardwebhooks::Webhook::new(secret).expect("a secret");
    let at: i64 = sent.header("webhook-timestamp").parse().expect("seconds");
    let expected = theirs.sign(sent.id(), at, &sent.body).expect("a signature");
    sent.header("webhook-signature").split(' ').any(|signature| signature == expected)
}
