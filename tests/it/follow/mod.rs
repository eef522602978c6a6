//! Programs that keep copies: what was written since the last answer, and what was deleted.

mod office;

use std::collections::BTreeMap;
use std::sync::Arc;

use claims::change::ChangeSet;
use claims::coverage::Employer;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use server::App;
use server::app::Caller;

use crate::support::{Office, expect, on_both, reply};
use office::World;

on_both! {
    "2026-03-02T15:00:00Z":
    a_copy_is_the_table,
    deleted_rows_are_on_the_pages,
    a_deleted_row_passes_the_filters,
    without_asking_nothing_changes,
    a_change_that_comes_late_is_not_missed,
    whose_data_a_deleted_row_is_is_noted,
    every_list_that_can_be_followed_is,
}

fn start() -> Timestamp {
    "2026-03-02T15:00:00Z".parse().expect("an instant")
}

/// Lists that are followed: the key, the filter by time, and where the whole table is, of one patient where the list
/// wants one.
const TABLES: &[(&str, &str, &str, &str)] = &[
    ("adjustments", "AdjNum", "SecDateTEdit", "PatNum=1"),
    ("benefits", "BenefitNum", "SecDateTEdit", ""),
    ("carriers", "CarrierNum", "SecDateTEdit", ""),
    ("claimpayments", "ClaimPaymentNum", "SecDateTEdit", ""),
    ("claimprocs", "ClaimProcNum", "SecDateTEdit", ""),
    ("claims", "ClaimNum", "SecDateTEdit", ""),
    ("claimtrackings", "ClaimTrackingNum", "SecDateTEdit", ""),
    ("commlogs", "CommlogNum", "DateTStamp", ""),
    ("covspans", "CovSpanNum", "SecDateTEdit", ""),
    ("discountplansubs/All", "DiscountSubNum", "SecDateTEdit", ""),
    ("employers", "EmployerNum", "SecDateTEdit", ""),
    ("fees", "FeeNum", "SecDateTEdit", ""),
    ("inssubs", "InsSubNum", "SecDateTEdit", ""),
    ("patplans", "PatPlanNum", "SecDateTEdit", ""),
    ("payments", "PayNum", "SecDateTEdit", "PatNum=1"),
    ("paysplits", "SplitNum", "SecDateTEdit", ""),
    ("procedurelogs", "ProcNum", "DateTStamp", ""),
    ("substitutionlinks", "SubstitutionLinkNum", "SecDateTEdit", ""),
    ("treatplans", "TreatPlanNum", "SecDateTEdit", ""),
];

async fn rows(office: &Office, path: &str) -> Vec<Value> {
    match expect(office.od_get(path).await, 200) {
        Value::Array(rows) => rows,
        other => panic!("{path}: {other}"),
    }
}

/// What a copy keeps of a row; nothing of rows that are gone, and of estimates, which come and go as they are computed.
fn kept(mut row: Value) -> Option<Value> {
    let fields = row.as_object_mut().expect("a row");
    let is_deleted = fields.remove("isDeleted") == Some("true".into());
    fields.remove("serverDateTime");
    let is_gone =
        fields.get("ProcStatus") == Some(&"D".into()) || fields.get("Status") == Some(&"Estimate".into());
    (!is_deleted && !is_gone).then_some(row)
}

type Copy = BTreeMap<i64, Value>;

async fn table(office: &Office, list: &str, key: &str, of: &str) -> Copy {
    let all = rows(office, &format!("/{list}?Limit=1000&{of}")).await.into_iter().filter_map(kept);
    all.map(|row| (row[key].as_i64().expect("a number"), row)).collect()
}

/// Whoever asks from the time of the last answer on has the whole table, whatever is written and deleted in between.
async fn a_copy_is_the_table(office: Arc<Office>) {
    let mut world = World::new(&office).await;
    let mut copies: Vec<Copy> = vec![Copy::new(); TABLES.len()];
    let mut since = "1900-01-01 00:00:00".to_owned();
    let mut told = [0; TABLES.len()];
    let mut gone = 0;
    for round in 0..7_i64 {
        let office = office.at(start() + SignedDuration::from_mins(10 * round)).await;
        world.write(&office, 18).await;
        let signals = rows(&office, &format!("/signalods?Limit=1&SigDateTime={since}")).await;
        let next = signals[0]["serverDateTime"].as_str().expect("a time").to_owned();
        for (((list, key, filter, of), copy), told) in TABLES.iter().zip(&mut copies).zip(&mut told) {
            let changed =
                rows(&office, &format!("/{list}?{filter}={since}&includeDeleted=true&Limit=1000")).await;
            *told += changed.len();
            for row in changed {
                let number = row[key].as_i64().expect("a number");
                assert!(row["isDeleted"] == "true" || row["isDeleted"] == "false", "{list}: {row}");
                gone += usize::from(row["isDeleted"] == "true");
                match kept(row) {
                    Some(row) => copy.insert(number, row),
                    None => copy.remove(&number),
                };
            }
            assert_eq!(*copy, table(&office, list, key, of).await, "{list} in round {round}");
        }
        since = next;
    }
    let there: usize = copies.iter().map(Copy::len).sum();
    let all: usize = told.iter().sum();
    assert!(gone > 15, "{gone} deletions were told");
    assert!(all < 5 * there, "{all} rows were told of {there}: it is not the whole table each time");
    let silent: Vec<_> = TABLES.iter().zip(told).filter(|(_, told)| *told == 0).collect();
    assert!(silent.is_empty(), "nothing was written: {silent:?}");
}

/// Does the same to many, with a hundred in one transaction.
async fn each(office: &Office, calls: Vec<Value>) -> Vec<Value> {
    let mut answers = Vec::new();
    for calls in calls.chunks(100) {
        let answer = expect(office.od_post("/batch", &json!({"calls": calls})).await, 200);
        answers.extend(answer.as_array().expect("answers").clone());
    }
    answers
}

/// New employers; their numbers.
async fn employers(office: &Office, how_many: usize) -> Vec<i64> {
    let new = |number| {
        let body = json!({"EmpName": format!("Mill {number}")});
        json!({"method": "POST", "path": "/employers", "body": body})
    };
    let made = each(office, (0..how_many).map(new).collect()).await;
    made.iter().map(|made| made["body"]["EmployerNum"].as_i64().expect("a number")).collect()
}

async fn delete_employers(office: &Office, numbers: impl Iterator<Item = i64>) {
    let call = |number| json!({"method": "DELETE", "path": format!("/employers/{number}")});
    each(office, numbers.map(call).collect()).await;
}

async fn delete(office: &Office, path: &str) {
    expect(reply(office.od(Method::DELETE, path)).await, 200);
}

async fn deleted_rows_are_on_the_pages(office: Arc<Office>) {
    let made = employers(&office, 230).await;
    delete_employers(&office, made.iter().copied().filter(|number| number % 3 == 0)).await;
    let page = async |query: String| {
        let rows = rows(&office, &format!("/employers?includeDeleted=true&{query}")).await;
        let told = |row: &Value| (row["EmployerNum"].as_i64().expect("a number"), row["isDeleted"] == "true");
        rows.iter().map(told).collect::<Vec<_>>()
    };
    let all: Vec<(i64, bool)> = made.iter().map(|number| (*number, number % 3 == 0)).collect();
    for filter in ["", "&SecDateTEdit=2026-03-01 00:00:00"] {
        assert_eq!(page(format!("Limit=1000{filter}")).await, all, "{filter}");
        for limit in [1, 7, 100] {
            for offset in [0, 1, 99, 100, 101, 150, 226, 230] {
                let expected: Vec<_> = all.iter().copied().skip(offset).take(limit).collect();
                let found = page(format!("Limit={limit}&Offset={offset}{filter}")).await;
                assert_eq!(found, expected, "{limit} from {offset}{filter}");
            }
        }
    }
    let later = page("SecDateTEdit=2026-03-03 00:00:00".to_owned()).await;
    assert_eq!(later, []);
    // Deleted first, last, all.
    delete_employers(&office, made.iter().copied().filter(|number| number % 3 != 0)).await;
    let gone: Vec<(i64, bool)> = made.iter().map(|number| (*number, true)).collect();
    assert_eq!(page("Limit=1000".to_owned()).await, gone);
    assert_eq!(page("Limit=3&Offset=228".to_owned()).await, gone[228..]);
    assert_eq!(rows(&office, "/employers").await, Vec::<Value>::new());
}

async fn a_deleted_row_passes_the_filters(office: Arc<Office>) {
    let mut world = World::new(&office).await;
    let plan = world.plan;
    let [one, other] = [world.benefit(&office).await, world.benefit(&office).await];
    delete(&office, &format!("/benefits/{one}")).await;
    let found = async |office: &Office, query: &str| {
        let rows = rows(office, &format!("/benefits?includeDeleted=true&{query}")).await;
        let told = |row: &Value| (row["BenefitNum"].as_i64().expect("a number"), row["isDeleted"] == "true");
        rows.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(found(&office, &format!("PlanNum={plan}")).await, [(one, true), (other, false)]);
    assert_eq!(found(&office, &format!("PlanNum={}", plan + 1)).await, []);
    // It was written long before, and deleted since.
    let later = office.at(start() + SignedDuration::from_hours(48)).await;
    delete(&later, &format!("/benefits/{other}")).await;
    let since = "SecDateTEdit=2026-03-04 00:00:00";
    assert_eq!(found(&later, since).await, [(other, true)]);
    assert_eq!(found(&later, &format!("PlanNum={plan}&{since}")).await, [(other, true)]);
    // It is shown as it last was.
    let gone = rows(&later, &format!("/benefits?includeDeleted=true&{since}")).await;
    assert_eq!((&gone[0]["PlanNum"], &gone[0]["Percent"]), (&json!(plan), &json!(50)));
    assert_eq!(rows(&later, &format!("/benefits?PlanNum={plan}&{since}")).await, Vec::<Value>::new());
}

async fn without_asking_nothing_changes(office: Arc<Office>) {
    let made = employers(&office, 3).await;
    delete(&office, &format!("/employers/{}", made[1])).await;
    for query in ["", "?includeDeleted=false", "?includeDeleted="] {
        let rows = rows(&office, &format!("/employers{query}")).await;
        assert_eq!(rows.len(), 2, "{query}");
        assert!(rows.iter().all(|row| row.get("isDeleted").is_none()), "{query}");
    }
    let refused = (400, json!("includeDeleted must be \"true\" or \"false\"."));
    let strictly =
        async |path: &str| reply(office.od(Method::GET, path).header("Bitewing-Strict", "true")).await;
    assert_eq!(office.od_get("/employers?includeDeleted=maybe").await, refused);
    assert_eq!(strictly("/employers?includeDeleted=maybe").await, refused);
    assert_eq!(strictly("/employers?includeDeleted=true").await.0, 200);
    let (status, said) = strictly("/etranss?PatNum=1&includeDeleted=true").await;
    assert!(status == 400 && said.as_str().is_some_and(|said| said.contains("includeDeleted")), "{said}");
    assert_eq!(
        strictly("/carriers?SecDateTEdit=2026-03-02").await,
        (400, json!("SecDateTEdit format must be yyyy-MM-dd HH:mm:ss."))
    );
}

/// A unit of work is dated when it writes, and seen when it ends.
async fn a_change_that_comes_late_is_not_missed(office: Arc<Office>) {
    let made = employers(&office, 1).await;
    let unit = office.app.store.unit(office.practice).await.expect("begun");
    let inside = App { store: unit.store(), ..office.app.clone() };
    let caller = Caller::program(office.practice, "late");
    let load = async || Ok(());
    inside
        .decide(&caller, "employer.create", load, |(), _, numbers| {
            let mut changes = ChangeSet::new();
            let row = Employer { employer_num: numbers.fresh::<Employer>(), emp_name: "Late".into() };
            changes.put(&row);
            Ok(((), changes))
        })
        .await
        .expect("written");
    // Meanwhile somebody asks, and is told everything until then.
    let later = office.at(start() + SignedDuration::from_secs(15)).await;
    let first = rows(&later, "/signalods?SigDateTime=2026-03-01 00:00:00").await;
    let since = first[0]["serverDateTime"].as_str().expect("a time");
    assert_eq!(rows(&later, "/employers").await.len(), made.len());
    unit.commit().await.expect("durable");
    let told = rows(&later, &format!("/employers?SecDateTEdit={since}")).await;
    assert!(told.iter().any(|row| row["EmpName"] == "Late"), "{told:?}");
    let signals = rows(&later, &format!("/signalods?SigDateTime={since}")).await;
    assert!(signals.iter().any(|row| row["IType"] == "Employers"), "{signals:?}");
}

/// A patient's own terms say whose they are by a coverage, which went with them.
async fn whose_data_a_deleted_row_is_is_noted(office: Arc<Office>) {
    let world = World::new(&office).await;
    let coverage = world.coverage(&office).await;
    let own = json!({
        "PatPlanNum": coverage, "BenefitType": "CoInsurance", "CoverageLevel": "None", "Percent": 80,
        "CovCatNum": world.category,
    });
    expect(office.od_post("/benefits", &own).await, 201);
    delete(&office, &format!("/patplans/{coverage}")).await;
    let gone = rows(&office, &format!("/benefits?PatPlanNum={coverage}&includeDeleted=true")).await;
    assert_eq!((gone.len(), &gone[0]["isDeleted"]), (1, &json!("true")));
    let links: Vec<store::AuditRow> =
        office.app.store.page(office.practice, None, 10_000).await.expect("read");
    let last = links.last().expect("a link");
    assert_eq!((last.action.as_str(), last.patients.as_str()), ("read benefits", "1"));
}

/// Each list of the document that has the one filter has the other, and answers.
async fn every_list_that_can_be_followed_is(office: Arc<Office>) {
    let (_, document) = reply(office.any(Method::GET, "/openapi.json")).await;
    let mut followed = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        let Some(parameters) = item["get"]["parameters"].as_array() else { continue };
        let has = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
        let Some(since) = ["SecDateTEdit", "DateTStamp"].into_iter().find(|name| has(name)) else { continue };
        // Their rows are never deleted, and the original has a list of its own for copies of patients.
        let never = ["/api/v1/patients/Simple", "/api/v1/patientnotes", "/api/v1/procnotes"];
        assert_eq!(has("includeDeleted"), !never.contains(&path.as_str()), "{path}");
        let path = path.strip_prefix("/api/v1").expect("this door");
        let ask = async |since: &str| rows(&office, &format!("{path}?{since}&includeDeleted=true")).await;
        ask(&format!("{since}=1900-01-01 00:00:00")).await;
        assert_eq!(ask(&format!("{since}=2026-03-05 00:00:00")).await, Vec::<Value>::new(), "{path}");
        followed += 1;
    }
    assert_eq!(followed, 42);
}
