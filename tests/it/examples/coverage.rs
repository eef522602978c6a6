//! A family, its carrier, plan, subscription and benefits.

use serde_json::json;

use super::Play;
use super::office::SetUp;

/// Who is covered by what.
pub(super) struct Covered {
    pub(super) patient: i64,
    pub(super) subscription: i64,
    pub(super) pat_plan: i64,
}

pub(super) async fn play(play: &mut Play, office: &SetUp) -> Covered {
    let patient = json!({
        "LName": "Moss", "FName": "Ada", "Birthdate": "1984-05-06", "Gender": "Female", "PriProv": office.provider,
        "FeeSched": office.schedule,
    });
    let patient = play.make("/patients", "PatNum", patient).await;
    let child = json!({"LName": "Moss", "FName": "Noel", "Birthdate": "2015-09-01", "Guarantor": patient});
    play.make("/patients", "PatNum", child).await;
    play.put(&format!("/patients/{patient}"), json!({"City": "Salem", "State": "OR"})).await;
    play.get("/patients?LName=Mo").await;
    play.get("/patients/Simple?LName=Moss").await;
    play.get(&format!("/patients/{patient}")).await;

    let carrier = json!({"CarrierName": "Cascade Dental", "ElectID": "60054", "Phone": "503-555-0100"});
    let carrier = play.make("/carriers", "CarrierNum", carrier).await;
    play.put(&format!("/carriers/{carrier}"), json!({"City": "Portland"})).await;
    play.get("/carriers").await;
    play.get(&format!("/carriers/{carrier}")).await;
    let plan = json!({"CarrierNum": carrier, "GroupName": "Mill workers", "GroupNum": "4411"});
    let plan = play.make("/insplans", "PlanNum", plan).await;
    play.put(&format!("/insplans/{plan}"), json!({"PlanNote": "Calls back on Mondays"})).await;
    play.get(&format!("/insplans?CarrierNum={carrier}")).await;
    play.get(&format!("/insplans/{plan}")).await;
    let subscription = json!({"PlanNum": plan, "Subscriber": patient, "SubscriberID": "MM104"});
    let subscription = play.make("/inssubs", "InsSubNum", subscription).await;
    play.put(&format!("/inssubs/{subscription}"), json!({"DateEffective": "2025-01-01"})).await;
    play.get(&format!("/inssubs?Subscriber={patient}")).await;
    play.get(&format!("/inssubs/{subscription}")).await;
    let pat_plan = json!({"PatNum": patient, "InsSubNum": subscription, "Ordinal": 1});
    let pat_plan = play.make("/patplans", "PatPlanNum", pat_plan).await;
    play.get(&format!("/patplans?PatNum={patient}")).await;
    let other = json!({"PlanNum": plan, "Subscriber": patient, "SubscriberID": "MM105"});
    let other = play.make("/inssubs", "InsSubNum", other).await;
    let second = json!({"PatNum": patient, "InsSubNum": other, "Ordinal": 2});
    let second = play.make("/patplans", "PatPlanNum", second).await;
    play.put(&format!("/patplans/{second}"), json!({"PatID": "MM105-01"})).await;
    aside(play, patient, plan, office, pat_plan).await;
    play.delete(&format!("/patplans/{second}")).await;
    play.delete(&format!("/inssubs/{other}")).await;

    let categories = play.get("/covcats").await;
    let category = |name: &str| {
        let found = categories.as_array().expect("rows").iter().find(|row| row["EbenefitCat"] == name);
        found.and_then(|row| row["CovCatNum"].as_i64()).expect("a category")
    };
    let covers = |name: &str, percent: i64| {
        json!({
            "PlanNum": plan, "BenefitType": "CoInsurance", "CovCatNum": category(name), "Percent": percent,
            "CoverageLevel": "None",
        })
    };
    play.make("/benefits", "BenefitNum", covers("General", 50)).await;
    let benefit = play.make("/benefits", "BenefitNum", covers("Diagnostic", 80)).await;
    play.put(&format!("/benefits/{benefit}"), json!({"Percent": 100})).await;
    play.get(&format!("/benefits?PlanNum={plan}")).await;
    play.get(&format!("/benefits/{benefit}")).await;
    let deductible = json!({
        "PlanNum": plan, "BenefitType": "Deductible", "CovCatNum": 0, "MonetaryAmt": 50.0, "CoverageLevel": "Family",
    });
    let deductible = play.make("/benefits", "BenefitNum", deductible).await;
    play.delete(&format!("/benefits/{deductible}")).await;

    let link = json!({
        "PlanNum": plan, "CodeNum": office.crown, "SubstitutionCode": "T0120", "SubstOnlyIf": "Molar",
    });
    let made = play.post("/substitutionlinks", link).await;
    let link = made["SubstitutionLinkNum"]
        .as_i64()
        .or_else(|| made["SubstiutionLinkNum"].as_i64())
        .expect("a number");
    play.put(&format!("/substitutionlinks/{link}"), json!({"SubstOnlyIf": "Never"})).await;
    play.get(&format!("/substitutionlinks?PlanNum={plan}")).await;
    play.delete(&format!("/substitutionlinks/{link}")).await;

    Covered { patient, subscription, pat_plan }
}

/// What is kept beside coverage: employers, verifications, discount plans, notes.
async fn aside(play: &mut Play, patient: i64, plan: i64, office: &SetUp, pat_plan: i64) {
    let employer = play.make("/employers", "EmployerNum", json!({"EmpName": "Mill workers"})).await;
    play.put(&format!("/employers/{employer}"), json!({"EmpName": "Salem Mill"})).await;
    play.get("/employers").await;
    play.get(&format!("/employers/{employer}")).await;
    play.put(&format!("/insplans/{plan}"), json!({"EmployerNum": employer})).await;
    play.get(&format!("/familymodules/{patient}/Insurance")).await;
    let left = play.make("/employers", "EmployerNum", json!({"EmpName": "Closed"})).await;
    play.delete(&format!("/employers/{left}")).await;

    let verified = json!({
        "VerifyType": "PatientEnrollment", "FKey": pat_plan, "DateLastVerified": "2026-03-01", "Note": "By phone",
    });
    let verified = play.put("/insverifies", verified).await;
    play.get(&format!("/insverifies?VerifyType=PatientEnrollment&FKey={pat_plan}")).await;
    play.get(&format!("/insverifies/{}", verified["InsVerifyNum"])).await;

    let discounts = json!({
        "Description": "Members", "FeeSchedNum": office.schedule, "DefNum": office.discount, "AnnualMax": 1000.0,
    });
    let discounts = play.make("/discountplans", "DiscountPlanNum", discounts).await;
    play.put(&format!("/discountplans/{discounts}"), json!({"ExamFreqLimit": 2})).await;
    play.get("/discountplans").await;
    play.get(&format!("/discountplans/{discounts}")).await;
    let subscribed = json!({"DiscountPlanNum": discounts, "PatNum": patient, "DateEffective": "2026-01-01"});
    play.post("/discountplansubs", subscribed).await;
    play.get("/discountplansubs/All").await;
    let subscribed = play.get(&format!("/discountplansubs?PatNum={patient}")).await;
    let subscribed = &subscribed["DiscountSubNum"];
    play.put(&format!("/discountplansubs/{subscribed}"), json!({"PatNum": patient, "SubNote": "Family"}))
        .await;
    play.delete(&format!("/discountplansubs/{subscribed}")).await;

    let notes = json!({"Service": "Prefers mornings", "ICEName": "Otto Moss", "ICEPhone": "503-555-0123"});
    play.put(&format!("/patientnotes/{patient}"), notes).await;
    play.get("/patientnotes").await;
    play.get(&format!("/patientnotes/{patient}")).await;
}
