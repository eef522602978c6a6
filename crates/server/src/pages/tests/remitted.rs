//! A remittance as a browser gets it: taken back, claim by claim or whole, when it is meant; and posted again.

use super::*;

#[tokio::test]
async fn a_person_takes_a_remittance_back_and_posts_it_again() {
    let browser = Browser::new().await;
    let claim = browser.page(&format!("/claims/{}", browser.claims.reconciled)).await;
    let said = link(&claim, "835 lines, trace");
    let path = link(&browser.page(&said).await, "The whole remittance");
    let posted = browser.page(&path).await;
    for shown in ["Posted", "Undo the remittance", "Undo claim ", "held, nothing posted"] {
        assert!(posted.contains(shown), "{shown}: {posted}");
    }
    assert!(!posted.contains("Post again"));
    let act = async |form: &str| browser.post(&path, "http://localhost", form).await;
    // Not without the box; and nothing that there is not.
    for (form, status, words) in [
        ("action=undo", StatusCode::BAD_REQUEST, "Tick the box"),
        ("action=undo&sure=yes&claim=nothing", StatusCode::NOT_FOUND, "There is no such remittance."),
        ("action=shout&sure=yes", StatusCode::BAD_REQUEST, "There is no such thing to do."),
    ] {
        let answer = act(form).await;
        assert_eq!(answer.status, status, "{form}");
        assert!(answer.text.contains(words), "{form}");
    }
    assert!(browser.page(&path).await.contains("Undo the remittance"));
    assert_eq!(act("action=undo&sure=yes").await.status, StatusCode::SEE_OTHER);
    let undone = browser.page(&path).await;
    assert!(undone.contains("Undone") && undone.contains("waits for its remittance to post"));
    assert!(!undone.contains("Undo the remittance"));
    assert_eq!(act("action=post").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.page(&path).await, posted);
}
