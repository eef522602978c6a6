//! Employers, verifications, discount plans, notes, and the family module.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{a_coverage, a_patient, a_plan, a_subscription, made, od_delete, rows};
use crate::support::{Office, expect, on_both};

on_both! {
    "2026-03-02T15:00:00Z":
    an_employer_stays_while_it_is_named,
    what_was_verified_is_kept_once,
    a_familys_insurance_in_one_answer,
    a_patient_has_one_discount_plan,
    notes_are_blank_until_they_are_written,
    of_many_who_write_one_row_at_once_nobody_is_lost,
    an_employer_that_is_named_at_once_is_not_deleted,
}

async fn an_employer_stays_while_it_is_named(office: Arc<Office>) {
    assert_eq!(expect(office.od_post("/employers", &json!({})).await, 400), "EmpName is required.");
    let mill = made(&office, "employers", "EmployerNum", json!({"EmpName": "Mill & Co"})).await;
    let path = format!("/employers/{mill}");
    let shown = expect(office.od_get(&path).await, 200);
    assert_eq!(shown, json!({"EmployerNum": mill, "EmpName": "Mill & Co"}));
    let put = expect(office.od_put(&path, &json!({"EmpName": "Mill"})).await, 200);
    assert_eq!(rows(&office, "/employers").await, [put]);
    let patient = a_patient(&office).await;
    let at = format!("/patients/{patient}");
    assert_eq!(
        expect(office.od_put(&at, &json!({"EmployerNum": 999_999})).await, 404),
        "Employer not found."
    );
    expect(office.od_put(&at, &json!({"EmployerNum": mill})).await, 200);
    let why = expect(od_delete(&office, &path).await, 400);
    assert_eq!(why, "Can't delete Employer because Patients are still attached.");
    expect(office.od_put(&at, &json!({"EmployerNum": 0})).await, 200);
    let plan = a_plan(&office, "Half").await;
    let at = format!("/insplans/{plan}");
    expect(office.od_put(&at, &json!({"EmployerNum": 999_999})).await, 404);
    expect(office.od_put(&at, &json!({"EmployerNum": mill})).await, 200);
    let why = expect(od_delete(&office, &path).await, 400);
    assert_eq!(why, "Can't delete Employer because InsPlans are still attached.");
    expect(office.od_put(&at, &json!({"EmployerNum": 0})).await, 200);
    assert_eq!(expect(od_delete(&office, &path).await, 200), Value::Null);
    assert_eq!(expect(office.od_get(&path).await, 404), "Employer not found.");
}

async fn what_was_verified_is_kept_once(office: Arc<Office>) {
    let (patient, plan) = (a_patient(&office).await, a_plan(&office, "Half").await);
    let coverage = a_coverage(&office, patient, a_subscription(&office, plan, patient).await, 1).await;
    let status = rows(&office, "/definitions?Category=38").await;
    let status = status.first().expect("a status")["DefNum"].clone();
    let body = json!({"VerifyType": "PatientEnrollment", "FKey": coverage, "DateLastVerified": "2026-03-01"});
    let first = expect(office.od_put("/insverifies", &body).await, 200);
    assert_eq!((&first["DefNum"], &first["DateLastAssigned"]), (&json!(0), &json!("0001-01-01")));
    let body =
        json!({"VerifyType": "PatientEnrollment", "FKey": coverage, "Note": "by phone", "DefNum": status});
    let again = expect(office.od_put("/insverifies", &body).await, 200);
    assert_eq!(again["InsVerifyNum"], first["InsVerifyNum"]);
    assert_eq!((&again["DateLastVerified"], &again["Note"]), (&json!("2026-03-01"), &json!("by phone")));
    assert_eq!(expect(office.od_get(&format!("/insverifies/{}", first["InsVerifyNum"])).await, 200), again);
    let body = json!({"VerifyType": "InsuranceBenefit", "FKey": plan});
    let other = expect(office.od_put("/insverifies", &body).await, 200);
    assert_eq!(other["DateLastVerified"], "0001-01-01");
    for (query, found) in [
        (String::new(), vec![&again, &other]),
        (format!("VerifyType=PatientEnrollment&FKey={coverage}"), vec![&again]),
        (format!("VerifyType=InsuranceBenefit&FKey={}", plan + 7), vec![]),
        ("VerifyType=InsuranceBenefit".into(), vec![&other]),
        ("SecDateTEdit=2026-03-02%2000:00:00".into(), vec![&again, &other]),
        ("SecDateTEdit=2026-03-04%2000:00:00".into(), vec![]),
    ] {
        let rows = rows(&office, &format!("/insverifies?{query}")).await;
        assert_eq!(rows.iter().collect::<Vec<_>>(), found, "{query}");
    }
    let why = expect(office.od_get(&format!("/insverifies?FKey={plan}")).await, 400);
    assert_eq!(why, "VerifyType is required.");
    expect(office.od_put("/insverifies", &json!({"FKey": plan})).await, 400);
    expect(office.od_put("/insverifies", &json!({"VerifyType": "Other", "FKey": plan})).await, 400);
    let body = json!({"VerifyType": "PatientEnrollment", "FKey": 999_999});
    assert_eq!(expect(office.od_put("/insverifies", &body).await, 404), "PatPlan not found.");
    let body = json!({"VerifyType": "InsuranceBenefit", "FKey": plan, "DefNum": 999_999});
    expect(office.od_put("/insverifies", &body).await, 400);
    // What is known of a coverage goes with it.
    expect(od_delete(&office, &format!("/patplans/{coverage}")).await, 200);
    assert_eq!(rows(&office, "/insverifies").await, [other]);
}

async fn a_familys_insurance_in_one_answer(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let holder = made(&office, "patients", "PatNum", json!({"LName": "Reyes", "FName": "Otto"})).await;
    let employer = made(&office, "employers", "EmployerNum", json!({"EmpName": "Mill & Co"})).await;
    let schedule = json!({"Description": "Standard", "FeeSchedType": "Normal"});
    let schedule = made(&office, "feescheds", "FeeSchedNum", schedule).await;
    let carrier = made(&office, "carriers", "CarrierNum", json!({"CarrierName": "Half Dental"})).await;
    let plan = json!({"CarrierNum": carrier, "GroupName": "Mill", "GroupNum": "04", "PlanType": "p",
        "FeeSched": schedule, "EmployerNum": employer});
    let plan = made(&office, "insplans", "PlanNum", plan).await;
    let sub = a_subscription(&office, plan, holder).await;
    let body = json!({"PatNum": patient, "InsSubNum": sub, "Relationship": "LifePartner", "PatID": "X1"});
    let coverage = made(&office, "patplans", "PatPlanNum", body).await;
    let other = a_plan(&office, "Other").await;
    let second = a_subscription(&office, other, patient).await;
    a_coverage(&office, patient, second, 2).await;
    let path = format!("/familymodules/{patient}/Insurance");
    let shown = rows(&office, &path).await;
    let expected = json!({
        "PatNum": patient, "InsSubNum": sub, "Subscriber": holder, "subscriber": "Otto Reyes",
        "SubscriberID": "W123", "SubscNote": "", "PatPlanNum": coverage, "Ordinal": 1, "ordinal": "Primary",
        "IsPending": "false", "Relationship": "LifePartner", "PatID": "X1", "CarrierNum": carrier,
        "CarrierName": "Half Dental", "PlanNum": plan, "GroupName": "Mill", "GroupNum": "04", "PlanNote": "",
        "FeeSched": schedule, "feeSchedule": "Standard", "PlanType": "p", "planType": "PPO Percentage",
        "CopayFeeSched": 0, "EmployerNum": employer, "employer": "Mill & Co", "IsMedical": "false",
    });
    assert_eq!(shown[0], expected);
    let names = |row: &Value| row.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&shown[0]), names(&expected));
    assert_eq!(
        (&shown[1]["ordinal"], &shown[1]["planType"]),
        (&json!("Secondary"), &json!("Category Percentage"))
    );
    assert_eq!((&shown[1]["employer"], &shown[1]["feeSchedule"]), (&json!(""), &json!("")));
    assert_eq!(rows(&office, &format!("/familymodules/{holder}/Insurance")).await, Vec::<Value>::new());
    assert_eq!(expect(office.od_get("/familymodules/999999/Insurance").await, 404), "Patient not found.");
    expect(office.od_get(&format!("/familymodules/{patient}")).await, 400);
}

async fn a_patient_has_one_discount_plan(office: Arc<Office>) {
    let schedule = json!({"Description": "Discounted", "FeeSchedType": "Normal"});
    let schedule = made(&office, "feescheds", "FeeSchedNum", schedule).await;
    let types = rows(&office, "/definitions?Category=1").await;
    let of = |sign: &str| types.iter().find(|row| row["ItemValue"] == sign).expect("a type").clone();
    let body = json!({"Description": "Basic", "FeeSchedNum": schedule, "DefNum": of("dp")["DefNum"],
        "ExamFreqLimit": 2, "AnnualMax": "1000"});
    let plan = expect(office.od_post("/discountplans", &body).await, 201);
    assert_eq!((&plan["adjustmentType"], &plan["AnnualMax"]), (&of("dp")["ItemName"], &json!(1000.0)));
    assert_eq!((&plan["ExamFreqLimit"], &plan["PAFreqLimit"]), (&json!(2), &json!(-1)));
    let path = format!("/discountplans/{}", plan["DiscountPlanNum"]);
    for (wrong, status) in [
        (json!({"DefNum": of("+")["DefNum"]}), 400),
        (json!({"FeeSchedNum": 999_999}), 404),
        (json!({"PerioFreqLimit": -2}), 400),
        (json!({"AnnualMax": -5}), 400),
    ] {
        expect(office.od_put(&path, &wrong).await, status);
    }
    expect(office.od_put(&path, &plan).await, 200);
    let put = expect(office.od_put(&path, &json!({"AnnualMax": -1, "IsHidden": "true"})).await, 200);
    assert_eq!((&put["AnnualMax"], &put["IsHidden"]), (&json!(-1.0), &json!("true")));
    assert_eq!(rows(&office, "/discountplans").await, std::slice::from_ref(&put));
    assert_eq!(expect(office.od_get(&path).await, 200), put);

    let patient = a_patient(&office).await;
    let list = format!("/discountplansubs?PatNum={patient}");
    assert_eq!(expect(office.od_get(&list).await, 404), "DiscountPlanSub not found.");
    assert_eq!(expect(office.od_get("/discountplansubs").await, 400), "PatNum is required.");
    let body =
        json!({"DiscountPlanNum": plan["DiscountPlanNum"], "PatNum": patient, "DateEffective": "2026-01-01"});
    assert_eq!(expect(office.od_post("/discountplansubs", &body).await, 201), Value::Null);
    let why = expect(office.od_post("/discountplansubs", &body).await, 400);
    assert_eq!(why, "The patient has a discount plan already.");
    let sub = expect(office.od_get(&list).await, 200);
    assert_eq!((&sub["DateEffective"], &sub["DateTerm"]), (&json!("2026-01-01"), &json!("0001-01-01")));
    let path = format!("/discountplansubs/{}", sub["DiscountSubNum"]);
    assert_eq!(expect(office.od_put(&path, &json!({})).await, 400), "PatNum is required.");
    expect(office.od_put(&path, &json!({"PatNum": patient + 1})).await, 400);
    let put = json!({"PatNum": patient, "DateTerm": "2025-12-31"});
    assert_eq!(expect(office.od_put(&path, &put).await, 400), "DateTerm must not come before DateEffective.");
    let put = json!({"PatNum": patient, "DateTerm": "2026-12-31", "SubNote": "family"});
    assert_eq!(expect(office.od_put(&path, &put).await, 200), Value::Null);
    assert_eq!(expect(office.od_get(&list).await, 200)["SubNote"], "family");
    assert_eq!(expect(od_delete(&office, &path).await, 200), Value::Null);
    expect(office.od_get(&list).await, 404);
    expect(od_delete(&office, &path).await, 404);
}

async fn notes_are_blank_until_they_are_written(office: Arc<Office>) {
    let (first, second) = (a_patient(&office).await, a_patient(&office).await);
    let path = format!("/patientnotes/{first}");
    let blank = expect(office.od_get(&path).await, 200);
    assert_eq!((&blank["Medical"], &blank["SecDateTEdit"]), (&json!(""), &json!("0001-01-01 00:00:00")));
    let put = expect(office.od_put(&path, &json!({"Medical": "Diabetes.", "ICEName": "Ada Lux"})).await, 200);
    assert_eq!(
        (&put["Medical"], &put["ICEName"], &put["Service"]),
        (&json!("Diabetes."), &json!("Ada Lux"), &json!(""))
    );
    let put = expect(office.od_put(&path, &json!({"Medical": "", "Service": "late"})).await, 200);
    assert_eq!(
        (&put["Medical"], &put["ICEName"], &put["Service"]),
        (&json!(""), &json!("Ada Lux"), &json!("late"))
    );
    let all = rows(&office, "/patientnotes").await;
    assert_eq!((&all[0], &all[1]["PatNum"]), (&put, &json!(second)));
    assert_eq!(rows(&office, "/patientnotes?Offset=1&Limit=1").await.len(), 1);
    assert_eq!(expect(office.od_get("/patientnotes/999999").await, 404), "Patient not found.");
    expect(office.od_put("/patientnotes/999999", &json!({})).await, 404);
}

/// Puts each body at once with all others.
async fn put_at_once(office: &Arc<Office>, path: &str, bodies: &[Value]) {
    let send = |body: Value| {
        let (office, path) = (Arc::clone(office), path.to_owned());
        tokio::spawn(async move { office.od_put(&path, &body).await })
    };
    let running: Vec<_> = bodies.iter().cloned().map(send).collect();
    for one in running {
        assert_eq!(one.await.expect("an answer").0, 200, "{path}");
    }
}

async fn of_many_who_write_one_row_at_once_nobody_is_lost(office: Arc<Office>) {
    let fields = |names: &[&str]| names.iter().map(|name| json!({*name: "9"})).collect::<Vec<_>>();
    let all_are = |row: &Value, names: &[&str]| names.iter().all(|name| row[*name] == "9");

    let names = ["CarrierName", "Address", "Address2", "City", "State", "Zip", "Phone", "ElectID"];
    let carrier = made(&office, "carriers", "CarrierNum", json!({"CarrierName": "Half Dental"})).await;
    let path = format!("/carriers/{carrier}");
    put_at_once(&office, &path, &fields(&names)).await;
    let row = expect(office.od_get(&path).await, 200);
    assert!(all_are(&row, &names), "{row:#}");

    let patient = a_patient(&office).await;
    let names = ["FamFinancial", "Medical", "Service", "MedicalComp", "Treatment"];
    let path = format!("/patientnotes/{patient}");
    expect(office.od_put(&path, &json!({"ICEName": "Otto"})).await, 200);
    put_at_once(&office, &path, &fields(&names)).await;
    let row = expect(office.od_get(&path).await, 200);
    assert!(all_are(&row, &names), "{row:#}");
}

async fn an_employer_that_is_named_at_once_is_not_deleted(office: Arc<Office>) {
    for _ in 0..8 {
        let employer = made(&office, "employers", "EmployerNum", json!({"EmpName": "Mill & Co"})).await;
        let patient = a_patient(&office).await;
        let (here, there) = (Arc::clone(&office), Arc::clone(&office));
        let named = tokio::spawn(async move {
            here.od_put(&format!("/patients/{patient}"), &json!({"EmployerNum": employer})).await.0
        });
        let gone = tokio::spawn(async move { od_delete(&there, &format!("/employers/{employer}")).await.0 });
        let told = (named.await.expect("an answer"), gone.await.expect("an answer"));
        assert!([(200, 400), (404, 200)].contains(&told), "{told:?}");
    }
}
