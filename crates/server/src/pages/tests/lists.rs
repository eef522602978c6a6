//! The lists of bank entries and of remittances, as a browser gets them.

use claims::Cents;

use super::*;
use crate::app::Caller;
use crate::desk::bank::NewEntry;

async fn deposit(app: &App, day: i8, amount: i64, description: &str) {
    let entry = NewEntry {
        account: None,
        amount: Cents(amount),
        date: jiff::civil::date(2026, 3, day),
        description: description.into(),
        trace_number: None,
        check_number: None,
        key: None,
    };
    app.add_bank_entry(&Caller::program(1, "test"), entry).await.unwrap();
}

/// The first column of links of a list.
fn listed(page: &str) -> Vec<&str> {
    let heads = page.split("<th scope=\"row\">").skip(1);
    heads.filter_map(|head| head.split_once("\">")?.1.split_once("</a>").map(|(text, _)| text)).collect()
}

#[tokio::test]
async fn bank_entries_are_listed_with_what_they_are_tied_to() {
    let browser = Browser::new().await;
    let all = browser.page("/bank").await;
    assert_eq!(listed(&all), ["DENTAL PAYER HCCLAIMPMT"]);
    for shown in ["218.00", "1 remittance", "Reconciled", "Default account", "Mar 16, 2026"] {
        assert!(all.contains(shown), "{shown}");
    }
    let entry = browser.page(&link(&all, "DENTAL PAYER HCCLAIMPMT")).await;
    assert!(entry.contains("218.00 in the bank") && entry.contains("are\"><a href=\"/bank\">Bank</a>"));
    assert_eq!(listed(&browser.page("/bank?status=open").await), Vec::<&str>::new());

    deposit(&browser.app, 17, 5500, "RENT <b>3</b>").await;
    deposit(&browser.app, 17, -700, "MONTHLY FEE").await;
    assert_eq!(
        listed(&browser.page("/bank").await),
        ["MONTHLY FEE", "RENT &#60;b&#62;3&#60;/b&#62;", "DENTAL PAYER HCCLAIMPMT"]
    );
    let open = browser.page("/bank?status=open").await;
    assert_eq!(
        listed(&open),
        ["RENT &#60;b&#62;3&#60;/b&#62;"],
        "what went out is tied to nothing and waits for nothing"
    );
    assert!(open.contains("aria-current=\"page\">Not tied"));
    assert_eq!(listed(&browser.page("/bank?status=reconciled").await), ["DENTAL PAYER HCCLAIMPMT"]);
    assert_eq!(listed(&browser.page("/bank?status=attention").await), Vec::<&str>::new());
    // What a payer takes back is asked about.
    deposit(&browser.app, 18, -100, &format!("TRN*1*{}*1512345678", place::TRACE)).await;
    assert_eq!(listed(&browser.page("/bank?status=attention").await).len(), 1);
}

#[tokio::test]
async fn bank_entries_are_listed_page_by_page() {
    let browser = Browser::new().await;
    for at in 0..51 {
        deposit(&browser.app, 17, 1000 + at, &format!("DEPOSIT {at}")).await;
    }
    let first = browser.page("/bank?status=open").await;
    assert_eq!((listed(&first).len(), listed(&first).first()), (50, Some(&"DEPOSIT 50")));
    let older = link(&first, "Older bank entries");
    assert_eq!(listed(&browser.page(&older).await), ["DEPOSIT 0"]);
    assert_eq!(link(&browser.page(&older).await, ">Newest</a>"), "/bank?status=open");
}

#[tokio::test]
async fn remittances_are_listed_by_what_is_open() {
    let browser = Browser::new().await;
    let all = browser.page("/remittances").await;
    assert_eq!(listed(&all), [place::TRACE]);
    for shown in ["Dental Payer of America", "Electronic transfer (ACH)", "218.00", "In the bank"] {
        assert!(all.contains(shown), "{shown}");
    }
    assert_eq!(listed(&browser.page("/remittances?status=open").await), Vec::<&str>::new());
    assert_eq!(
        listed(&browser.page("/remittances?status=attention").await),
        [place::TRACE],
        "one of its claims waits"
    );
    let remittance = link(&all, place::TRACE);
    assert!(browser.page(&remittance).await.contains("are\"><a href=\"/remittances\">Remittances</a>"));
    let counts = async || {
        let mut counts = vec![];
        for status in ["held", "open", "posted", "undone"] {
            counts.push(listed(&browser.page(&format!("/remittances?status={status}")).await).len());
        }
        counts
    };
    assert_eq!(counts().await, [0, 0, 1, 0]);
    let bank = browser.page("/bank").await;
    let entry = link(&bank, "DENTAL PAYER HCCLAIMPMT");
    let page = browser.page(&entry).await;
    let field = |page: &str, name: &str| {
        let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
        rest.and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    assert_eq!(field(&page, "with"), None, "all of it is a remittance's");
    let take_apart = async || {
        let tie = field(&browser.page(&entry).await, "unmatch").unwrap();
        let apart = browser.post(&entry, "http://localhost", &format!("unmatch={tie}")).await;
        assert_eq!(apart.status, StatusCode::SEE_OTHER);
    };
    take_apart().await;
    let with = field(&browser.page(&entry).await, "with").expect("it may pay the same again");
    let made = browser.post(&entry, "http://localhost", &format!("with={with}")).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    assert_eq!(counts().await, [0, 0, 1, 0]);
    take_apart().await;
    assert_eq!(counts().await, [0, 1, 1, 0], "its money is not here any more");
    assert!(browser.page("/remittances?status=open").await.contains("Not yet"));
    let undone = browser.post(&remittance, "http://localhost", "action=undo&sure=yes").await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    assert_eq!(counts().await, [0, 0, 0, 1]);
    for path in ["/claims", "/bank", "/remittances"] {
        let page = browser.page(path).await;
        assert!(page.contains("href=\"/bank\"") && page.contains("href=\"/remittances\""), "{path}");
    }
}
