//! Being told of changes.

use serde_json::json;
use server::webhooks::{Courier, Outcome};

use super::Play;

pub(super) async fn play(play: &mut Play) {
    let claims =
        json!({"EndPointUrl": "https://example.com/bitewing", "WatchTable": "Claim", "PollingSeconds": 10});
    let claims = play.make("/subscriptions", "SubscriptionNum", claims).await;
    play.get("/subscriptions").await;
    play.get(&format!("/subscriptions/{claims}/Secret")).await;
    play.put(&format!("/subscriptions/{claims}"), json!({"DateTimeStart": "2026-03-01 00:00:00"})).await;
    play.delete(&format!("/subscriptions/{claims}")).await;

    // Nobody is at this port: the first attempt fails.
    let patients = json!({"EndPointUrl": "http://127.0.0.1:1/", "WatchTable": "Patient", "PollingSeconds": 10,
        "DateTimeStart": "2026-03-01"});
    let patients = play.make("/subscriptions", "SubscriptionNum", patients).await;
    let courier = Courier::new(play.office.app.clone()).expect("a courier");
    let now = play.office.app.clock.instant();
    let outcome = courier.deliver(play.office.practice, patients, now).await.expect("the store works");
    assert_eq!(outcome, Outcome::Failed);
    play.get(&format!("/subscriptions/{patients}/Deliveries")).await;
    play.delete(&format!("/subscriptions/{patients}")).await;
}
