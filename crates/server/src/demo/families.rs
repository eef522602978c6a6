//! The demo's patients: six families, with who is covered by whom.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

use super::door::Door;
use super::office::{Office, Payer};
use crate::app::Error;

/// A patient; the first of each family answers for it.
struct Person {
    family: usize,
    first: &'static str,
    gender: &'static str,
    years: i16,
    /// The first coverage, and who holds it.
    primary: (Payer, Holder),
    /// A second coverage, held by the one who answers for the family.
    secondary: Option<Payer>,
}

/// Who holds a coverage.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Own,
    /// The one who answers for the family.
    Spouse,
    Parent,
}

use Holder::{Own, Parent, Spouse};
use Payer::{Cedar, Harbor};

/// Last name and house number of each family.
const FAMILIES: [(&str, &str); 6] = [
    ("Alder", "3 Birch Road"),
    ("Brook", "18 Mill Street"),
    ("Carver", "7 Quarry Way"),
    ("Dunn", "44 Harbor View"),
    ("Ellery", "29 Orchard Row"),
    ("Frost", "5 Winter Close"),
];

const fn person(
    family: usize,
    first: &'static str,
    gender: &'static str,
    years: i16,
    payer: Payer,
    holder: Holder,
) -> Person {
    Person { family, first, gender, years, primary: (payer, holder), secondary: None }
}

const PEOPLE: [Person; 12] = [
    person(0, "Nora", "Female", 41, Cedar, Own),
    person(0, "Tom", "Male", 43, Cedar, Spouse),
    person(0, "Ivy", "Female", 9, Cedar, Parent),
    person(1, "Paul", "Male", 52, Harbor, Own),
    Person { secondary: Some(Harbor), ..person(1, "June", "Female", 50, Cedar, Own) },
    person(2, "Lena", "Female", 36, Cedar, Own),
    person(2, "Max", "Male", 11, Cedar, Parent),
    person(3, "Owen", "Male", 63, Harbor, Own),
    person(3, "Rita", "Female", 60, Harbor, Spouse),
    person(4, "Sara", "Female", 29, Cedar, Own),
    person(5, "Hugo", "Male", 47, Harbor, Own),
    person(5, "Mina", "Female", 8, Harbor, Parent),
];

/// A patient as the rest of the demo speaks of one.
#[derive(Clone, Debug)]
pub(super) struct Patient {
    pub(super) first: &'static str,
    pub(super) pat_num: i64,
    /// Subscriptions of the first and the second coverage.
    pub(super) subs: Vec<i64>,
}

/// Makes the patients with their coverages.
pub(super) async fn make(door: &Door, office: &Office, today: Date) -> Result<Vec<Patient>, Error> {
    let mut made: Vec<Patient> = Vec::new();
    let mut head: Option<(usize, usize)> = None;
    for (at, person) in PEOPLE.iter().enumerate() {
        let guarantor = head.filter(|(family, _)| *family == person.family).map(|(_, at)| at);
        if guarantor.is_none() {
            head = Some((person.family, at));
        }
        let guarantor = guarantor.and_then(|at| made.get(at)).cloned();
        let pat_num = patient(door, office, person, at, guarantor.as_ref(), today).await?;
        let mut subs = Vec::new();
        let (payer, holder) = person.primary;
        let shared = |guarantor: Option<&Patient>| guarantor.and_then(|g| g.subs.first().copied());
        let own = match shared(guarantor.as_ref()).filter(|_| holder != Own) {
            Some(shared) => shared,
            None => subscription(door, office.plan(payer), pat_num, at).await?,
        };
        let relation = match holder {
            Own => "Self",
            Spouse => "Spouse",
            Parent => "Child",
        };
        cover(door, pat_num, own, 1, relation).await?;
        subs.push(own);
        if let (Some(_), Some(second)) = (person.secondary, shared(guarantor.as_ref())) {
            cover(door, pat_num, second, 2, "Spouse").await?;
            subs.push(second);
        }
        made.push(Patient { first: person.first, pat_num, subs });
    }
    Ok(made)
}

async fn patient(
    door: &Door,
    office: &Office,
    person: &Person,
    at: usize,
    guarantor: Option<&Patient>,
    today: Date,
) -> Result<i64, Error> {
    let (last, street) = FAMILIES.get(person.family).copied().unwrap_or_default();
    let days = i32::try_from(at * 23).unwrap_or_default();
    let born = today.saturating_sub(person.years.years()).saturating_sub(days.days());
    let mut body = json!({
        "LName": last, "FName": person.first, "Gender": person.gender, "Birthdate": born.to_string(),
        "Address": street, "City": "Springfield", "State": "IL", "Zip": "62701",
        "HmPhone": format!("21755501{:02}", 10 + person.family), "PriProv": office.dentist,
    });
    if let Some(guarantor) = guarantor {
        body["Guarantor"] = guarantor.pat_num.into();
    }
    door.make("patients", "PatNum", body).await
}

async fn subscription(door: &Door, plan: i64, subscriber: i64, at: usize) -> Result<i64, Error> {
    let member = format!("DEMO{:05}", 10_000 + at * 137);
    let body =
        json!({"PlanNum": plan, "Subscriber": subscriber, "SubscriberID": member, "AssignBen": "true"});
    door.make("inssubs", "InsSubNum", body).await
}

async fn cover(door: &Door, patient: i64, sub: i64, ordinal: i64, relation: &str) -> Result<(), Error> {
    let body = json!({"PatNum": patient, "InsSubNum": sub, "Ordinal": ordinal, "Relationship": relation});
    door.make("patplans", "PatPlanNum", body).await.map(|_| ())
}
