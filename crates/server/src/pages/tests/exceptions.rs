//! What waits for a person, as a browser gets it: listed, assigned, noted, settled, opened again.

use super::*;

/// The page of the only exception that is open.
async fn only(browser: &Browser) -> String {
    let list = browser.page("/exceptions").await;
    assert_eq!(list.matches("href=\"/exceptions/exception_").count(), 1);
    link(&list, "An adjustment to be decided")
}

#[tokio::test]
async fn a_person_settles_an_exception_and_opens_it_again() {
    let browser = Browser::new().await;
    let path = only(&browser).await;
    let held = browser.page(&format!("/claims/{}", browser.claims.held)).await;
    assert!(held.contains(&format!("href=\"{path}\"")), "the claim leads there");
    let open = browser.page(&path).await;
    assert!(open.contains(&format!("Payment of claim 1/{}", browser.claims.held)));
    for shown in ["Nothing yet.", "Add note", "Assign", "Dismiss", "value=\"kim\"", "claim number, "] {
        assert!(open.contains(shown), "{shown}");
    }
    assert!(!open.contains("Post the remittance") && !open.contains("Open again"));

    let act = async |form: &str| browser.post(&path, "http://localhost", form).await;
    for form in
        ["action=assign&assignee=Lee", "action=note&note=called+%3Cb%3E", "action=dismiss&note=entered"]
    {
        let answer = act(form).await;
        assert_eq!(
            (answer.status, &answer.headers[LOCATION]),
            (StatusCode::SEE_OTHER, &path.parse().unwrap())
        );
    }
    let settled = browser.page(&path).await;
    for shown in ["Given to Lee", "called &#60;b&#62;", "Dismissed", "by kim", "Open again"] {
        assert!(settled.contains(shown), "{shown}");
    }
    assert!(browser.page("/exceptions").await.contains("Nothing waits."));
    assert!(browser.page("/exceptions?status=resolved").await.contains(&path));
    assert!(!browser.page("/claims?status=attention").await.contains("href=\"/claims/2\""));

    // What cannot be is said on the page, and nothing is done.
    for (form, status, words) in [
        ("action=dismiss&note=again", StatusCode::CONFLICT, "It is settled already."),
        ("action=note&note=+", StatusCode::BAD_REQUEST, "note is required"),
        ("action=shout", StatusCode::BAD_REQUEST, "There is no such thing to do."),
    ] {
        let answer = act(form).await;
        assert_eq!(answer.status, status, "{form}");
        assert!(answer.text.contains(words), "{form}");
    }
    let long = format!("action=note&note={}", "x".repeat(300));
    assert!(act(&long).await.text.contains("at most 255 characters"));
    assert_eq!(browser.page(&path).await.matches("<li class=\"done\">").count(), 3);

    assert_eq!(act("action=reopen").await.status, StatusCode::SEE_OTHER);
    assert_eq!(only(&browser).await, path);
    let post = act("action=post&note=x").await;
    assert_eq!(post.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(post.text.contains("post does not fit adjustment_undecided"));
    let nowhere = browser.post("/exceptions/exception_x", "http://localhost", "action=reopen").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_may_only_look_sees_no_forms() {
    let mut browser = Browser::new().await;
    let practice = browser.app.first_practice().await.unwrap();
    browser.app.create_user(practice, "rae", Role::Reader, "pass word").await.unwrap();
    let cookie = browser.app.sign_in(practice, "rae", "pass word").await.unwrap().unwrap();
    browser.cookie = format!("bitewing_session={cookie}");
    let path = only(&browser).await;
    let page = browser.page(&path).await;
    assert!(page.contains("What was done") && !page.contains("<form class=\"card"));
    let answer = browser.post(&path, "http://localhost", "action=dismiss&note=mine").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("You may look at this and not change it."));
    only(&browser).await;
}
