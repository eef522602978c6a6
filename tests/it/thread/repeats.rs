//! The same file twice changes nothing, and says which import it repeats.

use std::sync::Arc;

use serde_json::json;

use super::eft::{bank_file, sent_claim};
use crate::support::{Office, data, expect, on_both};

on_both! { "2026-03-18T15:00:00Z":
a_repeated_import_changes_nothing, a_payment_in_another_envelope_is_known,
what_came_in_a_cut_file_posts_from_the_whole_one }

async fn a_repeated_import_changes_nothing(office: Arc<Office>) {
    sent_claim(&office).await;
    let first = expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
    let before = server::export::canonical(&office.app.store, office.practice).await.expect("an export");
    let again = expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 200);
    assert_eq!(again["duplicates"], json!([first["data"][0]["id"]]));
    assert_eq!(again["data"], json!([]));
    let money = expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 200);
    assert_eq!(money["data"], json!([]), "{money:#}");
    let after = server::export::canonical(&office.app.store, office.practice).await.expect("an export");
    assert_eq!(before, after);
}

async fn a_payment_in_another_envelope_is_known(office: Arc<Office>) {
    sent_claim(&office).await;
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let text = String::from_utf8(data("eft.835")).expect("text");
    let sent_again = text
        .replace("*000000001", "*000000777")
        .replace("ST*835*0001", "ST*835*0042")
        .replace("DTM*405*20260316", "DTM*405*20260320")
        .replace("SE*26*0001", "SE*26*0042");
    let again = expect(office.v0_raw("/remittances", sent_again, "application/edi-x12").await, 201);
    assert_eq!(again["data"], json!([]), "{again:#}");
    assert_eq!(again["duplicates"].as_array().map(Vec::len), Some(1));
}

async fn what_came_in_a_cut_file_posts_from_the_whole_one(office: Arc<Office>) {
    sent_claim(&office).await;
    let whole = String::from_utf8(data("eft.835")).expect("text");
    let cut = whole.split("GE*1*1").next().expect("a part").to_owned();
    let held = expect(office.v0_raw("/remittances", cut, "application/edi-x12").await, 201);
    assert_eq!(held["data"][0]["status"], "held", "{held:#}");
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"][0]["reason"], "file_incomplete");
    let posted = expect(office.v0_raw("/remittances", whole, "application/edi-x12").await, 201);
    assert_eq!(
        (&posted["data"][0]["id"], &posted["data"][0]["status"]),
        (&held["data"][0]["id"], &json!("posted"))
    );
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"], json!([]));
    let claim = expect(office.od_get("/claims/1").await, 200);
    assert_eq!(claim["ClaimStatus"], "R");
}
