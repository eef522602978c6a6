//! Appointments and operatories: made, found, changed, broken, confirmed, planned and scheduled.

use std::sync::Arc;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};

use super::{a_code, a_patient, made, rows};
use crate::support::{Office, expect, on_both, reply};

on_both! {
    "2026-03-02T15:00:00Z":
    an_operatory_is_made_and_changed,
    an_appointment_has_what_is_usual,
    what_cannot_be_is_refused,
    appointments_are_found_by_what_they_are,
    an_appointment_is_changed_confirmed_noted_and_broken,
    planned_work_is_scheduled_once,
    a_procedure_is_put_on_its_patients_appointments,
    a_broken_appointment_is_a_procedure_where_the_kind_is_said,
    those_who_would_come_earlier_are_listed,
    writing_takes_the_permission_of_the_subject,
}

async fn a_chair(office: &Office) -> i64 {
    rows(office, "/operatories").await[0]["OperatoryNum"].as_i64().expect("a number")
}

/// An appointment at a time, in the office's only chair.
async fn a_visit(office: &Office, patient: i64, time: &str) -> i64 {
    let body = json!({"PatNum": patient, "Op": a_chair(office).await, "AptDateTime": time});
    made(office, "appointments", "AptNum", body).await
}

async fn visit(office: &Office, number: i64) -> Value {
    expect(office.od_get(&format!("/appointments/{number}")).await, 200)
}

async fn put(office: &Office, path: &str, body: Value) -> Value {
    expect(office.od_put(&format!("/appointments/{path}"), &body).await, 200)
}

async fn numbers(office: &Office, query: &str) -> Vec<i64> {
    let listed = rows(office, &format!("/appointments{query}")).await;
    listed.iter().map(|row| row["AptNum"].as_i64().expect("a number")).collect()
}

/// A procedure that is planned for a patient.
async fn planned(office: &Office, patient: i64, code: &str) -> i64 {
    let body = json!({"PatNum": patient, "ProcDate": "2026-03-02", "ProcStatus": "TP", "procCode": code, "ProcFee": "50.00"});
    made(office, "procedurelogs", "ProcNum", body).await
}

async fn an_operatory_is_made_and_changed(office: Arc<Office>) {
    let first = &rows(&office, "/operatories").await[0];
    let named = ["OpName", "Abbrev", "IsHidden", "operatoryType"].map(|name| first[name].clone());
    assert_eq!(named, ["Operatory 1", "Op1", "false", ""]);
    let clinic = made(&office, "clinics", "ClinicNum", json!({"Description": "East", "Abbr": "E"})).await;
    let body = json!({"OpName": "Back", "IsHygiene": "true", "ClinicNum": clinic});
    let back = made(&office, "operatories", "OperatoryNum", body).await;
    assert_eq!(rows(&office, &format!("/operatories?ClinicNum={clinic}")).await.len(), 1);
    let path = format!("/operatories/{back}");
    let shown = expect(office.od_put(&path, &json!({"IsHidden": true, "ProvHygienist": 1})).await, 200);
    assert_eq!(shown, expect(office.od_get(&path).await, 200));
    let kept =
        ["OpName", "IsHygiene", "IsHidden", "ItemOrder", "ProvHygienist"].map(|name| shown[name].clone());
    assert_eq!(kept, [json!("Back"), json!("true"), json!("true"), json!(1), json!(1)]);
    assert_eq!(rows(&office, "/operatories").await.len(), 2, "hidden ones are listed");
    for (body, why) in [
        (json!({}), "OpName is required."),
        (json!({"OpName": "x", "ProvDentist": 99}), "ProvDentist is not a provider of this office."),
        (json!({"OpName": "x", "ClinicNum": 99}), "ClinicNum is not a clinic of this office."),
    ] {
        assert_eq!(expect(office.od_post("/operatories", &body).await, 400), why);
    }
    assert_eq!(expect(office.od_put("/operatories/99", &json!({})).await, 404), "Operatory not found.");
    expect(office.od_get("/operatories/99").await, 404);
}

async fn an_appointment_has_what_is_usual(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let body = json!({"PatNum": patient, "Op": a_chair(&office).await, "AptDateTime": "2026-03-09 09:30:00"});
    let shown = expect(office.od_post("/appointments", &body).await, 201);
    for (name, value) in [
        ("AptStatus", json!("Scheduled")),
        ("Pattern", json!("/XX/")),
        ("PatternSecondary", json!("////")),
        ("confirmed", json!("Not Called")),
        ("provAbbr", json!("DOC1")),
        ("ProvHyg", json!(0)),
        ("AptDateTime", json!("2026-03-09 09:30:00")),
        ("DateTimeArrived", json!("0001-01-01 00:00:00")),
        ("IsNewPatient", json!("false")),
        ("Priority", json!("Normal")),
        ("colorOverride", json!("0,0,0")),
        ("ItemOrderPlanned", json!(0)),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
    assert_eq!(shown.get("serverDateTime"), None, "writes do not tell it");
    let mut read = visit(&office, shown["AptNum"].as_i64().expect("a number")).await;
    assert!(read["serverDateTime"].is_string());
    read.as_object_mut().expect("an object").shift_remove("serverDateTime");
    assert_eq!(read.to_string(), shown.to_string());
    // A whole object may be sent back.
    let back = put(&office, &shown["AptNum"].to_string(), shown.clone()).await;
    assert_eq!(back, shown);
    let hours = rows(&office, "/appointments?DateTimeFormatString=HH:mm").await;
    assert_eq!(hours[0]["AptDateTime"], "09:30");
}

async fn what_cannot_be_is_refused(office: Arc<Office>) {
    let (patient, chair) = (a_patient(&office).await, a_chair(&office).await);
    let at = "2026-03-09 09:30:00";
    let with = |more: Value| {
        let mut body = json!({"PatNum": patient, "Op": chair, "AptDateTime": at});
        for (name, value) in more.as_object().expect("an object") {
            body[name] = value.clone();
        }
        body
    };
    let other = rows(&office, "/definitions?Category=1").await[0]["DefNum"].clone();
    for (more, status, why) in [
        (json!({"PatNum": null}), 400, "PatNum is required."),
        (json!({"PatNum": 99}), 404, "Patient not found."),
        (json!({"Op": null}), 400, "Op is required."),
        (json!({"Op": 0}), 400, "Op is required."),
        (json!({"Op": 99}), 404, "Operatory not found."),
        (json!({"AptDateTime": "2026-03-09"}), 400, "AptDateTime format must be yyyy-MM-dd HH:mm:ss."),
        (json!({"ProvNum": 99}), 404, "Provider not found."),
        (json!({"ProvHyg": 99}), 400, "ProvHyg is not a provider of this office."),
        (json!({"ClinicNum": 99}), 400, "ClinicNum is not a clinic of this office."),
        (json!({"Confirmed": other}), 400, "Confirmed must be a definition of category 2."),
        (json!({"Pattern": "/xx/"}), 400, "Pattern may only contain X and /, one for five minutes."),
        (json!({"PatternSecondary": "/"}), 400, "PatternSecondary must be as long as Pattern."),
        (
            json!({"AptStatus": "Planned"}),
            400,
            "AptStatus is invalid. It can be \"Scheduled\", \"Complete\", \"UnschedList\", \"PtNote\", \"PtNoteCompleted\".",
        ),
        (json!({"Priority": "Soon"}), 400, "Priority is invalid. It can be \"Normal\", \"ASAP\"."),
        (
            json!({"AppointmentTypeNum": 3}),
            400,
            "AppointmentTypeNum must be 0: appointment types are not kept here.",
        ),
        (
            json!({"colorOverride": "blue"}),
            400,
            "colorOverride must be three numbers from 0 to 255, like 200,30,0.",
        ),
        (json!({"DateTimeArrived": "soon"}), 400, "DateTimeArrived format must be yyyy-MM-dd HH:mm:ss."),
    ] {
        assert_eq!(expect(office.od_post("/appointments", &with(more)).await, status), why);
    }
    assert_eq!(rows(&office, "/appointments").await, Vec::<Value>::new());
    for (method, path) in [
        (Method::GET, ""),
        (Method::PUT, ""),
        (Method::PUT, "/Note"),
        (Method::PUT, "/Confirm"),
        (Method::PUT, "/Break"),
    ] {
        let body = json!({"Note": "x", "confirmVal": "None", "sendToUnscheduledList": true});
        let asked = reply(office.od(method, &format!("/appointments/99{path}")).json(&body)).await;
        assert_eq!(expect(asked, 404), "Appointment not found.");
    }
    assert_eq!(
        expect(office.od_get("/appointments/Slots").await, 400),
        "appointments GET Slots is not a valid method."
    );
}

async fn appointments_are_found_by_what_they_are(office: Arc<Office>) {
    let (ines, otto) = (a_patient(&office).await, a_patient(&office).await);
    let clinic = made(&office, "clinics", "ClinicNum", json!({"Description": "East", "Abbr": "E"})).await;
    let east =
        made(&office, "operatories", "OperatoryNum", json!({"OpName": "East", "ClinicNum": clinic})).await;
    let first = a_visit(&office, ines, "2026-03-09 00:00:00").await;
    let second = a_visit(&office, otto, "2026-03-09 23:59:59").await;
    let third = a_visit(&office, ines, "2026-03-10 00:00:00").await;
    let body = json!({"PatNum": otto, "Op": east, "AptDateTime": "2026-03-11 08:00:00"});
    let fourth = made(&office, "appointments", "AptNum", body).await;
    put(&office, &fourth.to_string(), json!({"AptStatus": "Broken"})).await;
    for (query, expected) in [
        ("", vec![first, second, third, fourth]),
        ("?Offset=1&Limit=2", vec![second, third]),
        (&*format!("?PatNum={ines}"), vec![first, third]),
        ("?date=2026-03-09", vec![first, second]),
        ("?dateStart=2026-03-10", vec![third, fourth]),
        ("?dateEnd=2026-03-10", vec![first, second, third]),
        ("?dateStart=2026-03-10&dateEnd=2026-03-10", vec![third]),
        (&*format!("?date=2026-03-09&PatNum={otto}"), vec![second]),
        (&*format!("?Op={east}"), vec![fourth]),
        ("?Op=0", vec![]),
        (&*format!("?ClinicNum={clinic}"), vec![fourth]),
        ("?ClinicNum=0", vec![first, second, third]),
        ("?AptStatus=Broken", vec![fourth]),
        ("?AppointmentTypeNum=0", vec![first, second, third, fourth]),
        ("?AppointmentTypeNum=1", vec![]),
        ("?DateTStamp=2026-03-02%2000:00:00", vec![first, second, third, fourth]),
        ("?DateTStamp=2999-01-01%2000:00:00", vec![]),
    ] {
        assert_eq!(numbers(&office, query).await, expected, "{query}");
    }
    assert_eq!(expect(office.od_get("/appointments?PatNum=99").await, 404), "Patient not found.");
    let seen = expect(reply(office.any(Method::GET, "/api/v1/appointments")).await, 401);
    assert!(seen.is_string());
    let sql = json!({"SqlCommand": "select AptNum, AptStatus, AptDateTime, Priority from appointment where Op <> 0 order by AptDateTime desc limit 1"});
    let found = expect(office.od_put("/queries/ShortQuery", &sql).await, 200);
    assert_eq!(
        found,
        json!([{"AptNum": fourth, "AptStatus": 5, "AptDateTime": "2026-03-11T08:00:00", "Priority": 0}])
    );
}

async fn an_appointment_is_changed_confirmed_noted_and_broken(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let number = a_visit(&office, patient, "2026-03-09 09:30:00").await;
    let path = number.to_string();
    let shown = put(&office, &path, json!({"Pattern": "/XXXX/", "DateTimeArrived": "09:15:00"})).await;
    assert_eq!(
        (&shown["PatternSecondary"], &shown["DateTimeArrived"]),
        (&json!("//////"), &json!("2026-03-09 09:15:00"))
    );
    // A time of the day is one of the day to which the appointment moves.
    let moved = json!({"AptDateTime": "2026-03-10 09:30:00", "DateTimeSeated": "09:40:00"});
    let shown = put(&office, &path, moved).await;
    assert_eq!(shown["DateTimeSeated"], "2026-03-10 09:40:00");
    let shown = put(&office, &path, json!({"DateTimeArrived": "0001-01-01 00:00:00"})).await;
    assert_eq!(shown["DateTimeArrived"], "0001-01-01 00:00:00");

    assert_eq!(put(&office, &format!("{path}/Note"), json!({"Note": "One"})).await, Value::Null);
    put(&office, &format!("{path}/Note"), json!({"Note": "Two"})).await;
    assert_eq!(visit(&office, number).await["Note"], "One Two");
    let confirm = format!("{path}/Confirm");
    assert_eq!(put(&office, &confirm, json!({"confirmVal": "Not Accepted"})).await, Value::Null);
    assert_eq!(visit(&office, number).await["confirmed"], "Not Accepted");
    let entries = rows(&office, "/definitions?Category=2").await;
    put(&office, &confirm, json!({"defNum": entries[2]["DefNum"]})).await;
    assert_eq!(visit(&office, number).await["confirmed"], "Confirmed");
    put(&office, &confirm, json!({"confirmVal": "None"})).await;
    assert_eq!(visit(&office, number).await["confirmed"], "Not Called");
    for (action, body, why) in [
        ("Confirm", json!({}), "confirmVal or defNum is required."),
        ("Confirm", json!({"defNum": 1}), "defNum must be a definition of category 2."),
        ("Note", json!({"Note": ""}), "Note is required."),
        ("Break", json!({}), "sendToUnscheduledList is required."),
        (
            "Break",
            json!({"sendToUnscheduledList": true, "breakType": "Late"}),
            "breakType is invalid. It can be \"Missed\", \"Cancelled\".",
        ),
    ] {
        let refused = office.od_put(&format!("/appointments/{path}/{action}"), &body).await;
        assert_eq!(expect(refused, 400), why);
    }
    let broken = json!({"sendToUnscheduledList": "true"});
    assert_eq!(put(&office, &format!("{path}/Break"), broken.clone()).await, Value::Null);
    let shown = visit(&office, number).await;
    assert_eq!((&shown["AptStatus"], &shown["Op"]), (&json!("UnschedList"), &json!(0)));
    let again = office.od_put(&format!("/appointments/{path}/Break"), &broken).await;
    assert_eq!(expect(again, 400), "Only appointments with an AptStatus of Scheduled can be broken.");
    let back = office.od_put(&format!("/appointments/{path}"), &json!({"AptStatus": "Scheduled"})).await;
    assert_eq!(expect(back, 400), "Op is required.");
    let list = rows(&office, "/definitions?Category=13").await[0]["DefNum"].clone();
    let shown = put(&office, &path, json!({"UnschedStatus": list})).await;
    assert_eq!(shown["unschedStatus"], "Left Message");
    put(&office, &path, json!({"AptStatus": "Scheduled", "Op": a_chair(&office).await})).await;
    let log = expect(office.od_get("/securitylogs?PermType=ApptConfirmStatusEdit").await, 200);
    assert_eq!((log.as_array().map(Vec::len), &log[0]["PatNum"]), (Some(3), &json!(patient)));
}

async fn planned_work_is_scheduled_once(office: Arc<Office>) {
    let (patient, chair) = (a_patient(&office).await, a_chair(&office).await);
    a_code(&office, "T2750").await;
    let [one, two] = [planned(&office, patient, "T2750").await, planned(&office, patient, "T2750").await];
    let body = json!({"PatNum": patient, "procNums": [one, two], "Note": "Both", "Pattern": "XX"});
    let wanted = expect(office.od_post("/appointments/Planned", &body).await, 201);
    let number = wanted["AptNum"].as_i64().expect("a number");
    let named =
        ["AptStatus", "AptDateTime", "ProcDescript", "PatternSecondary"].map(|name| wanted[name].clone());
    assert_eq!(named, ["Planned", "0001-01-01 00:00:00", "T2750, T2750", "//"]);
    assert_eq!((&wanted["Op"], &wanted["ItemOrderPlanned"]), (&json!(0), &json!(1)));
    let why = expect(office.od_post("/appointments/Planned", &body).await, 400);
    assert_eq!(why, format!("procNums: procedure {one} is on planned appointment {number} already."));
    let why = expect(office.od_post("/appointments/Planned", &json!({"PatNum": patient})).await, 400);
    assert_eq!(why, "procNums is required.");

    let body = json!({"AptNum": number, "AptDateTime": "2026-03-09 09:30:00", "ProvNum": 1, "Op": chair});
    let booked = expect(office.od_post("/appointments/SchedulePlanned", &body).await, 201);
    let named = ["AptStatus", "Note", "Pattern", "ProcDescript"].map(|name| booked[name].clone());
    assert_eq!(named, ["Scheduled", "Both", "XX", "T2750, T2750"]);
    assert_eq!((&booked["NextAptNum"], &booked["ItemOrderPlanned"]), (&json!(number), &json!(0)));
    let its = rows(&office, &format!("/procedurelogs?AptNum={}", booked["AptNum"])).await;
    let ties: Vec<_> = its.iter().map(|row| (row["ProcNum"].clone(), row["PlannedAptNum"].clone())).collect();
    assert_eq!(ties, [(json!(one), json!(number)), (json!(two), json!(number))]);
    let again = expect(office.od_post("/appointments/SchedulePlanned", &body).await, 400);
    assert_eq!(
        again,
        format!("The planned appointment {number} has appointment {} already.", booked["AptNum"])
    );
    for missing in ["AptNum", "AptDateTime", "ProvNum", "Op"] {
        let mut body = body.clone();
        body[missing] = Value::Null;
        let why = expect(office.od_post("/appointments/SchedulePlanned", &body).await, 400);
        assert_eq!(why, format!("{missing} is required."));
    }
    let body = json!({"AptStatus": "Complete"});
    let why = expect(office.od_put(&format!("/appointments/{number}"), &body).await, 400);
    assert!(why.as_str().is_some_and(|why| why.contains("SchedulePlanned")), "{why}");
    put(&office, &booked["AptNum"].to_string(), body).await;
    let one = expect(office.od_get(&format!("/procedurelogs/{one}")).await, 200);
    assert_eq!(one["ProcStatus"], "TP", "its procedures are completed by themselves");
}

async fn a_procedure_is_put_on_its_patients_appointments(office: Arc<Office>) {
    let (ines, otto) = (a_patient(&office).await, a_patient(&office).await);
    a_code(&office, "T2750").await;
    let [own, other] = [
        a_visit(&office, ines, "2026-03-09 09:30:00").await,
        a_visit(&office, otto, "2026-03-09 10:30:00").await,
    ];
    let procedure = format!("/procedurelogs/{}", planned(&office, ines, "T2750").await);
    for number in [other, 999] {
        let refused = office.od_put(&procedure, &json!({"AptNum": number})).await;
        let why = "AptNum is not an appointment, other than a planned one, of this patient.";
        assert_eq!(expect(refused, 400), why);
    }
    let refused = office.od_put(&procedure, &json!({"PlannedAptNum": own})).await;
    assert_eq!(expect(refused, 400), "PlannedAptNum is not a planned appointment of this patient.");
    let body = json!({"PatNum": otto, "ProcDate": "2026-03-02", "ProcStatus": "TP", "procCode": "T2750", "AptNum": own});
    expect(office.od_post("/procedurelogs", &body).await, 400);
    let tied = expect(office.od_put(&procedure, &json!({"AptNum": own})).await, 200);
    assert_eq!(tied["AptNum"], json!(own));
    // What stands passes, so that whole objects can be sent back.
    expect(office.od_put(&procedure, &tied).await, 200);
    assert_eq!(visit(&office, own).await["ProcDescript"], "T2750");
    expect(office.od_put(&procedure, &json!({"AptNum": 0})).await, 200);
    assert_eq!(visit(&office, own).await["ProcDescript"], "");
}

async fn a_broken_appointment_is_a_procedure_where_the_kind_is_said(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let number = a_visit(&office, patient, "2026-03-09 09:30:00").await;
    let path = format!("/appointments/{number}/Break");
    let missed = json!({"sendToUnscheduledList": "false", "breakType": "Missed"});
    let why = expect(office.od_put(&path, &missed).await, 400);
    assert!(
        why.as_str()
            .is_some_and(|why| why.starts_with("breakType Missed adds a procedure with the code D9986")),
        "{why}"
    );
    assert_eq!(visit(&office, number).await["AptStatus"], "Scheduled");
    a_code(&office, "T9986").await;
    expect(office.od_put(&path, &missed).await, 200);
    assert_eq!(visit(&office, number).await["AptStatus"], "Broken");
    let added = rows(&office, &format!("/procedurelogs?PatNum={patient}")).await;
    let named = ["procCode", "ProcStatus", "ProcDate", "ProcFee"].map(|name| added[0][name].clone());
    assert_eq!((added.len(), named), (1, ["T9986", "C", "2026-03-02", "0.00"].map(|text| json!(text))));
    assert_eq!(added[0]["AptNum"], json!(number));
}

async fn those_who_would_come_earlier_are_listed(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let mut visits = vec![];
    for hour in ["08", "09", "10", "11"] {
        visits.push(a_visit(&office, patient, &format!("2026-03-09 {hour}:00:00")).await);
    }
    for number in &visits[1..] {
        put(&office, &number.to_string(), json!({"Priority": "ASAP"})).await;
    }
    put(&office, &visits[3].to_string(), json!({"AptStatus": "Complete"})).await;
    put(&office, &visits[2].to_string(), json!({"AptStatus": "UnschedList"})).await;
    assert_eq!(numbers(&office, "/ASAP?ClinicNum=0").await, visits[1..3]);
    assert_eq!(numbers(&office, "/ASAP?ClinicNum=0&ProvNum=1").await, visits[1..3]);
    assert_eq!(numbers(&office, "/ASAP?ClinicNum=0&ProvNum=2").await, Vec::<i64>::new());
    assert_eq!(numbers(&office, "/ASAP?ClinicNum=2").await, Vec::<i64>::new());
    assert_eq!(expect(office.od_get("/appointments/ASAP").await, 400), "ClinicNum is required.");
}

async fn writing_takes_the_permission_of_the_subject(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let number = a_visit(&office, patient, "2026-03-09 09:30:00").await;
    let key = async |name: &str| {
        let scopes = server::keys::scopes(name).expect("scopes");
        office.app.create_limited_key(office.practice, name, &scopes).await.expect("a key").authorization
    };
    let (appointments, comm) = (key("Appointments").await, key("Comm").await);
    let ask = async |key: &str, path: String, status: u16| {
        let request = office.any(Method::PUT, &format!("/api/v1/appointments/{path}"));
        let request = request.header(AUTHORIZATION, key).header(CONTENT_TYPE, "application/json");
        expect(reply(request.json(&json!({"Note": "x"}))).await, status)
    };
    ask(&appointments, number.to_string(), 200).await;
    assert_eq!(ask(&comm, number.to_string(), 401).await, "The key lacks the permission Appointments.");
    ask(&comm, format!("{number}/Note"), 200).await;
    assert_eq!(ask(&appointments, format!("{number}/Note"), 401).await, "The key lacks the permission Comm.");
}
