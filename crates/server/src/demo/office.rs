//! The demo's office: who bills and treats, what is done there and for what fee, who pays.
//! Every name, number and code is invented.

use std::collections::BTreeMap;

use claims::change::{ChangeSet, Scope};
use claims::office::BillingEntity;
use claims::state::Refusal;
use serde_json::{Value, json};

use super::door::Door;
use crate::app::Error;

/// The practice's NPI and that of its dentist: their check digits fit, and nobody has them.
pub(super) const PRACTICE_NPI: &str = "1999999992";
const DENTIST_NPI: &str = "1888888884";
/// The practice's tax id.
pub(super) const TAX_ID: &str = "990000001";
/// The practice's name.
pub(super) const PRACTICE_NAME: &str = "Larkspur Dental";

/// A code: text, description, short form, category, area, the office's fee and the PPO's, in whole dollars.
type Code = (&'static str, &'static str, &'static str, &'static str, &'static str, i64, i64);

const CODES: &[Code] = &[
    ("T0120", "Checkup of a known patient", "Checkup", "Exams and Images", "Mouth", 58, 42),
    ("T0140", "Visit for one complaint", "Complaint", "Exams and Images", "Mouth", 84, 61),
    ("T0150", "First full checkup", "FirstChk", "Exams and Images", "Mouth", 96, 70),
    ("T0210", "X-rays of the whole mouth", "XrayAll", "Exams and Images", "Mouth", 152, 110),
    ("T0274", "Four X-rays of the back teeth, biting", "Xray4", "Exams and Images", "Mouth", 76, 54),
    ("T1110", "Cleaning, grown-up", "Clean", "Cleanings", "Mouth", 112, 82),
    ("T1120", "Cleaning, child", "CleanCh", "Cleanings", "Mouth", 82, 60),
    ("T1206", "Fluoride painted on", "Fluor", "Cleanings", "Mouth", 46, 33),
    ("T1351", "Grooves of a tooth sealed", "Seal", "Cleanings", "Tooth", 64, 45),
    ("T2330", "White filling, front tooth, one side", "FillF1", "Fillings", "Surf", 188, 134),
    ("T2391", "White filling, back tooth, one side", "FillB1", "Fillings", "Surf", 204, 146),
    ("T2392", "White filling, back tooth, two sides", "FillB2", "Fillings", "Surf", 262, 188),
    ("T2740", "Crown, all ceramic", "Crown", "Crowns and Bridges", "Tooth", 1320, 980),
    ("T3330", "Root canal of a molar", "RootM", "Endo", "Tooth", 1180, 860),
    ("T4341", "Deep cleaning of a quarter of the mouth", "DeepQ", "Perio", "Quad", 268, 194),
    ("T7140", "Tooth taken out", "Out", "Oral Surgery", "Tooth", 214, 152),
];

/// Who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Payer {
    Cedar,
    Harbor,
}

impl Payer {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Payer::Cedar => "Cedar Dental",
            Payer::Harbor => "Harbor Mutual",
        }
    }

    /// What claims are sent to.
    pub(super) const fn elect_id(self) -> &'static str {
        match self {
            Payer::Cedar => "CDR01",
            Payer::Harbor => "HBM02",
        }
    }

    /// `1` and the tax number: TRN03, and the company at the bank.
    pub(super) const fn trace_id(self) -> &'static str {
        match self {
            Payer::Cedar => "1990000011",
            Payer::Harbor => "1990000022",
        }
    }

    /// What it pays of ordinary and of large work, in percent; deductible and yearly maximum in dollars.
    const fn terms(self) -> (i64, i64, i64, i64) {
        match self {
            Payer::Cedar => (80, 50, 50, 1500),
            Payer::Harbor => (70, 40, 75, 1000),
        }
    }
}

/// What the rest of the demo needs to know of the office.
#[derive(Clone, Debug)]
pub(super) struct Office {
    pub(super) dentist: i64,
    plans: [i64; 2],
}

impl Office {
    /// The `PlanNum` of a payer's plan.
    pub(super) const fn plan(&self, payer: Payer) -> i64 {
        match payer {
            Payer::Cedar => self.plans[0],
            Payer::Harbor => self.plans[1],
        }
    }
}

/// Makes the office.
pub(super) async fn make(door: &Door) -> Result<Office, Error> {
    bills_as(door).await?;
    let mut codes = Vec::new();
    for (code, descript, abbr, category, area, ..) in CODES {
        let body = json!({
            "ProcCode": code, "Descript": descript, "AbbrDesc": abbr, "procCat": category, "TreatArea": area,
            "IsProsth": if *code == "T2740" { "true" } else { "false" },
        });
        codes.push(door.make("procedurecodes", "CodeNum", body).await?);
    }
    let own = fee_schedule(door, "Office fees", &codes, |code| code.5).await?;
    let network = fee_schedule(door, "Cedar Dental PPO", &codes, |code| code.6).await?;
    let dentist = json!({
        "Abbr": "DRLARK", "LName": "Larkspur", "FName": "Wren", "SigOnFile": "true", "FeeSched": own,
        "NationalProvId": DENTIST_NPI,
    });
    let dentist = door.make("providers", "ProvNum", dentist).await?;
    // A new office has one operatory.
    let second = json!({"OpName": "Operatory 2", "Abbrev": "Op2", "ProvDentist": dentist});
    door.make("operatories", "OperatoryNum", second).await?;
    let categories = categories(door).await?;
    let cedar = plan(door, Payer::Cedar, &categories, json!({"PlanType": "p", "FeeSched": network})).await?;
    let harbor = plan(door, Payer::Harbor, &categories, json!({"PlanType": ""})).await?;
    Ok(Office { dentist, plans: [cedar, harbor] })
}

/// The billing entity: no door changes it yet, so it is put as the settings page would put it.
async fn bills_as(door: &Door) -> Result<(), Error> {
    let load = async || door.app.office(door.practice).await;
    door.app
        .decide(&door.caller(), "entity.update", load, |office, _, _| {
            let stands = office.entities.first();
            let stands = stands.ok_or_else(|| Refusal::rule("The practice has no billing entity."))?;
            let mut changes = ChangeSet::new();
            changes.changes(Scope::Office, office.version);
            changes.put(&BillingEntity {
                name: PRACTICE_NAME.into(),
                npi: PRACTICE_NPI.into(),
                tax_id: TAX_ID.into(),
                taxonomy: "1223G0001X".into(),
                address: "12 Example Lane".into(),
                city: "Springfield".into(),
                state: "IL".into(),
                zip: "627010001".into(),
                phone: "2175550100".into(),
                contact_name: "Front Desk".into(),
                submitter_id: "LARKSPUR".into(),
                receiver_id: "DEMOHOUSE".into(),
                receiver_name: "Demo Clearinghouse".into(),
                ..stands.clone()
            });
            Ok(((), changes))
        })
        .await
}

async fn fee_schedule(
    door: &Door,
    name: &str,
    codes: &[i64],
    dollars: impl Fn(&Code) -> i64,
) -> Result<i64, Error> {
    let body = json!({"Description": name, "FeeSchedType": "Normal"});
    let schedule = door.make("feescheds", "FeeSchedNum", body).await?;
    for (code, code_num) in CODES.iter().zip(codes) {
        let fee = json!({"Amount": dollars(code).to_string(), "FeeSched": schedule, "CodeNum": code_num});
        door.make("fees", "FeeNum", fee).await?;
    }
    Ok(schedule)
}

async fn categories(door: &Door) -> Result<BTreeMap<String, i64>, Error> {
    let rows = door.list("covcats").await?;
    let named = |row: &Value| Some((row["EbenefitCat"].as_str()?.to_owned(), row["CovCatNum"].as_i64()?));
    Ok(rows.iter().filter_map(named).collect())
}

/// Fully paid, without a deductible.
const CARE: [&str; 3] = ["Diagnostic", "DiagnosticXRay", "RoutinePreventive"];
const ORDINARY: [&str; 4] = ["Restorative", "Endodontics", "Periodontics", "OralSurgery"];
const LARGE: [&str; 2] = ["Crowns", "Prosthodontics"];

async fn plan(
    door: &Door,
    payer: Payer,
    categories: &BTreeMap<String, i64>,
    mut body: Value,
) -> Result<i64, Error> {
    let carrier = json!({
        "CarrierName": payer.name(), "ElectID": payer.elect_id(), "Address": "1 Example Plaza",
        "City": "Springfield", "State": "IL", "Zip": "62701",
    });
    let carrier = door.make("carriers", "CarrierNum", carrier).await?;
    body["CarrierNum"] = carrier.into();
    body["GroupName"] = "Example Works".into();
    body["GroupNum"] = format!("G-{}", payer.elect_id()).into();
    let plan = door.make("insplans", "PlanNum", body).await?;
    let (ordinary, large, deductible, maximum) = payer.terms();
    let year = json!({"PlanNum": plan, "TimePeriod": "CalendarYear", "CoverageLevel": "Individual"});
    benefit(door, &year, json!({"BenefitType": "Deductible", "MonetaryAmt": deductible})).await?;
    benefit(door, &year, json!({"BenefitType": "Limitations", "MonetaryAmt": maximum})).await?;
    let percents = [(&CARE[..], 100), (&ORDINARY[..], ordinary), (&LARGE[..], large)];
    for (names, percent) in percents {
        for category in names.iter().filter_map(|name| categories.get(*name)) {
            let share = json!({
                "PlanNum": plan, "CoverageLevel": "None", "BenefitType": "CoInsurance",
                "CovCatNum": category, "Percent": percent,
            });
            door.make("benefits", "BenefitNum", share).await?;
            if percent == 100 {
                let none = json!({"BenefitType": "Deductible", "MonetaryAmt": 0, "CovCatNum": category});
                benefit(door, &year, none).await?;
            }
        }
    }
    Ok(plan)
}

async fn benefit(door: &Door, common: &Value, own: Value) -> Result<(), Error> {
    let mut body = common.clone();
    if let (Some(all), Value::Object(own)) = (body.as_object_mut(), own) {
        all.extend(own);
    }
    door.make("benefits", "BenefitNum", body).await.map(|_| ())
}
