//! The proof of a day or a month, as a browser gets it; and that a webhook which is told nothing is noticed.

use claims::change::{ChangeSet, Scope};
use claims::event_webhook::{Disabled, EventWebhook};
use claims::record::Record;

use super::*;
use crate::app::Caller;

#[tokio::test]
async fn a_month_is_proved_from_both_sides_with_what_stands_at_its_end() {
    let browser = Browser::new().await;
    let month = browser.page("/proof?month=2026-03").await;
    for shown in [
        "Proof of March 2026",
        "Proved to the cent",
        "The bank told",
        "Claims of remittances",
        "Provider-level adjustments",
        "Payer clearing",
        "What stands in suspense",
    ] {
        assert!(month.contains(shown), "{shown}");
    }
    assert!(!month.contains("What nothing explains"));
    let totals: Vec<&str> = month.split("class=\"total\"").skip(1).collect();
    let [bank, payers] = totals.as_slice() else { panic!("two sides") };
    assert!(
        bank.contains(">218.00</td>") && payers.contains(">218.00</td>"),
        "both come down to what was tied"
    );
    assert_eq!(link(&month, "Before"), "/proof?month=2026-02");
    assert!(browser.page("/claims").await.contains("href=\"/proof\""), "every page leads there");
}

#[tokio::test]
async fn a_day_is_yesterday_unless_another_is_asked_for() {
    let browser = Browser::new().await;
    let yesterday = browser.page("/proof").await;
    assert!(yesterday.contains("Proof of Mar 14, 2026") && yesterday.contains("Nothing has moved yet."));
    let day = browser.page("/proof?day=2026-03-16").await;
    assert!(day.contains("value=\"2026-03-16\"") && day.contains("218.00"));
    assert_eq!(link(&day, "After"), "/proof?day=2026-03-17");
    assert_eq!(link(&day, "Whole month"), "/proof?month=2026-03");
    for wrong in ["/proof?day=soon", "/proof?month=2026-13"] {
        let request = Request::get(wrong).header(COOKIE, &browser.cookie).body(Body::empty()).unwrap();
        assert_eq!(browser.ask(request).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn a_webhook_that_was_given_up_is_told_where_people_look() {
    let browser = Browser::new().await;
    for disabled in [Disabled::Failing, Disabled::ByHand] {
        order(&browser.app, disabled).await;
    }
    let page = browser.page("/exceptions").await;
    let said = "The program at example.com is told of nothing since Mar 15, 2026: it has not answered";
    assert_eq!(page.matches(said).count(), 1, "by hand is no fault");
    assert!(!page.contains("t0k"), "an address may hold a secret");
    assert!(!browser.page("/exceptions?status=resolved").await.contains(said));
}

async fn order(app: &App, disabled: Disabled) {
    let caller = Caller::program(1, "test");
    let made = app.decide(
        &caller,
        "test",
        async || Ok(()),
        |(), now, numbers| {
            let row = EventWebhook {
                event_webhook_num: numbers.fresh::<EventWebhook>(),
                public_id: numbers.public_id("webhook"),
                api_key_num: 1,
                url: "https://example.com/in?token=t0k".into(),
                description: String::new(),
                events: String::new(),
                secret: String::new(),
                old_secret: None,
                old_secret_until: None,
                last_event: 0,
                pending: None,
                failing_since: None,
                failures: 0,
                busy_until: None,
                next_try: None,
                disabled: Some(disabled),
                disabled_at: Some(now.instant),
                created_at: now.instant,
                updated_at: now.instant,
            };
            let mut changes = ChangeSet::new();
            changes.raise(Scope::Row(EventWebhook::TABLE.name, row.event_webhook_num));
            changes.put(&row);
            Ok(((), changes))
        },
    );
    made.await.unwrap();
}
