//! A patient's fields: as they begin, as they are sent, as they are shown.

use claims::Cents;
use claims::account::{Gender, PatStatus, Patient};
use claims::office::Office;
use claims::state::{Now, Refusal};
use serde_json::Value;

use super::super::input::{Fields, clinic, set};
use super::super::names::{CONTACT_METHODS, POSITIONS, TEXT_MESSAGES};
use super::super::wire::{self, Show, row};
use super::provider_names;

/// What a patient owes, and on a guarantor what the family owes.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct Balances {
    pub(super) own: Cents,
    pub(super) total: Cents,
}

/// A patient who answers for himself, with the office's default provider.
pub(super) fn blank(pat_num: i64, l_name: String, f_name: String, office: &Office, now: Now) -> Patient {
    Patient {
        pat_num,
        guarantor: pat_num,
        l_name,
        f_name,
        middle_i: String::new(),
        preferred: String::new(),
        pat_status: PatStatus::Patient,
        gender: Gender::Unknown,
        position: "Single".into(),
        birthdate: None,
        ssn: String::new(),
        address: String::new(),
        address2: String::new(),
        city: String::new(),
        state: String::new(),
        zip: String::new(),
        hm_phone: String::new(),
        wk_phone: String::new(),
        wireless_phone: String::new(),
        email: String::new(),
        pri_prov: office.default_provider().map_or(0, |provider| provider.prov_num),
        sec_prov: None,
        fee_sched: None,
        billing_type: office
            .definitions_of(BILLING_TYPES)
            .next()
            .map_or_else(String::new, |d| d.item_name.clone()),
        fam_fin_urg_note: String::new(),
        chart_number: String::new(),
        medicaid_id: String::new(),
        employer_num: None,
        date_first_visit: None,
        clinic_num: None,
        premed: false,
        ward: String::new(),
        prefer_confirm_method: "None".into(),
        prefer_contact_method: "None".into(),
        prefer_recall_method: "None".into(),
        language: String::new(),
        admit_date: None,
        super_family: None,
        txt_msg_ok: "Unknown".into(),
        sec_date_entry: now.today,
        date_t_stamp: now.instant,
    }
}

/// The list of definitions that billing types are taken from.
const BILLING_TYPES: i64 = 4;

/// What is sent, over what stands. Names cannot be cleared.
pub(super) fn apply(row: &mut Patient, sent: &Fields, office: &Office) -> Result<(), Refusal> {
    set(&mut row.l_name, sent.filled("LName"))?;
    set(&mut row.f_name, sent.filled("FName"))?;
    set(&mut row.middle_i, sent.text("MiddleI"))?;
    set(&mut row.preferred, sent.text("Preferred"))?;
    set(&mut row.pat_status, sent.name("PatStatus"))?;
    set(&mut row.gender, sent.name("Gender"))?;
    set(&mut row.position, sent.one_of("Position", POSITIONS))?;
    set(&mut row.birthdate, sent.date("Birthdate"))?;
    set(&mut row.ssn, sent.text("SSN"))?;
    set(&mut row.address, sent.text("Address"))?;
    set(&mut row.address2, sent.text("Address2"))?;
    set(&mut row.city, sent.text("City"))?;
    set(&mut row.state, sent.text("State"))?;
    set(&mut row.zip, sent.text("Zip"))?;
    set(&mut row.hm_phone, sent.text("HmPhone"))?;
    set(&mut row.wk_phone, sent.text("WkPhone"))?;
    set(&mut row.wireless_phone, sent.text("WirelessPhone"))?;
    set(&mut row.email, sent.text("Email"))?;
    set(&mut row.pri_prov, sent.int("PriProv"))?;
    set(&mut row.sec_prov, sent.key("SecProv"))?;
    set(&mut row.fee_sched, sent.key("FeeSched"))?;
    set(&mut row.billing_type, sent.text("BillingType"))?;
    set(&mut row.fam_fin_urg_note, sent.text("FamFinUrgNote"))?;
    set(&mut row.chart_number, sent.text("ChartNumber"))?;
    set(&mut row.medicaid_id, sent.text("MedicaidID"))?;
    set(&mut row.employer_num, sent.key("EmployerNum"))?;
    set(&mut row.date_first_visit, sent.date("DateFirstVisit"))?;
    set(&mut row.clinic_num, clinic(sent, office))?;
    set(&mut row.premed, sent.flag("Premed"))?;
    set(&mut row.ward, sent.text("Ward"))?;
    set(&mut row.prefer_confirm_method, sent.one_of("PreferConfirmMethod", CONTACT_METHODS))?;
    set(&mut row.prefer_contact_method, sent.one_of("PreferContactMethod", CONTACT_METHODS))?;
    set(&mut row.prefer_recall_method, sent.one_of("PreferRecallMethod", CONTACT_METHODS))?;
    set(&mut row.language, sent.text("Language"))?;
    set(&mut row.admit_date, sent.date("AdmitDate"))?;
    set(&mut row.super_family, sent.key("SuperFamily"))?;
    set(&mut row.txt_msg_ok, sent.one_of("TxtMsgOk", TEXT_MESSAGES))?;
    known(row, office)
}

/// What the row names is there.
fn known(row: &Patient, office: &Office) -> Result<(), Refusal> {
    let provider = |number: i64| number == 0 || office.provider(number).is_some();
    if !provider(row.pri_prov) || !provider(row.sec_prov.unwrap_or(0)) {
        return Err(Refusal::not_found("Provider not found."));
    }
    if row.fee_sched.is_some_and(|number| office.fee_sched(number).is_none()) {
        return Err(Refusal::not_found("FeeSched not found."));
    }
    Ok(())
}

/// The row of GET /patients.
pub(super) fn show_in_list(row: &Patient, office: &Office, show: &Show) -> Value {
    let (pri_prov, sec_prov) = provider_names(row, office);
    row! {
        "PatNum": row.pat_num,
        "LName": wire::text(&row.l_name),
        "FName": wire::text(&row.f_name),
        "MiddleI": wire::text(&row.middle_i),
        "Preferred": wire::text(&row.preferred),
        "PatStatus": row.pat_status.as_str(),
        "Birthdate": show.date(row.birthdate),
        "SSN": wire::text(&row.ssn),
        "Address": wire::text(&row.address),
        "Address2": wire::text(&row.address2),
        "City": wire::text(&row.city),
        "State": wire::text(&row.state),
        "Zip": wire::text(&row.zip),
        "HmPhone": wire::text(&row.hm_phone),
        "WkPhone": wire::text(&row.wk_phone),
        "WirelessPhone": wire::text(&row.wireless_phone),
        "Email": wire::text(&row.email),
        "priProvAbbr": pri_prov,
        "secProvAbbr": sec_prov,
        "BillingType": wire::text(&row.billing_type),
        "ChartNumber": wire::text(&row.chart_number),
        "ClinicNum": wire::key(row.clinic_num),
        "clinicAbbr": wire::clinic(office, row.clinic_num),
        "siteDesc": "",
        "TxtMsgOk": wire::text(&row.txt_msg_ok),
    }
}

/// The whole row in the order in which the answer to POST has it, with the address that stands at its end.
pub(super) fn as_new(shown: Value, address: &str) -> Value {
    let Value::Object(mut fields) = shown else { return shown };
    let folder = fields.keys().position(|name| name == "ImageFolder").unwrap_or(0);
    if let Some(note) = fields.shift_remove("FamFinUrgNote") {
        fields.shift_insert(folder, "FamFinUrgNote".to_owned(), note);
    }
    fields.insert("location".to_owned(), address.into());
    Value::Object(fields)
}

/// The whole row.
pub(in super::super) fn show(row: &Patient, balances: Balances, office: &Office, show: &Show) -> Value {
    let (pri_prov, sec_prov) = provider_names(row, office);
    row! {
        "PatNum": row.pat_num,
        "LName": wire::text(&row.l_name),
        "FName": wire::text(&row.f_name),
        "MiddleI": wire::text(&row.middle_i),
        "Preferred": wire::text(&row.preferred),
        "PatStatus": row.pat_status.as_str(),
        "Gender": row.gender.as_str(),
        "Position": wire::text(&row.position),
        "Birthdate": show.date(row.birthdate),
        "SSN": wire::text(&row.ssn),
        "Address": wire::text(&row.address),
        "Address2": wire::text(&row.address2),
        "City": wire::text(&row.city),
        "State": wire::text(&row.state),
        "Zip": wire::text(&row.zip),
        "HmPhone": wire::text(&row.hm_phone),
        "WkPhone": wire::text(&row.wk_phone),
        "WirelessPhone": wire::text(&row.wireless_phone),
        "Guarantor": row.guarantor,
        "Email": wire::text(&row.email),
        "EstBalance": wire::money(balances.own),
        "PriProv": row.pri_prov,
        "priProvAbbr": pri_prov,
        "SecProv": wire::key(row.sec_prov),
        "secProvAbbr": sec_prov,
        "FeeSched": wire::key(row.fee_sched),
        "BillingType": wire::text(&row.billing_type),
        "ImageFolder": "",
        "FamFinUrgNote": wire::text(&row.fam_fin_urg_note),
        "ChartNumber": wire::text(&row.chart_number),
        "MedicaidID": wire::text(&row.medicaid_id),
        "BalTotal": wire::money(balances.total),
        "EmployerNum": wire::key(row.employer_num),
        "DateFirstVisit": show.date(row.date_first_visit),
        "ClinicNum": wire::key(row.clinic_num),
        "clinicAbbr": wire::clinic(office, row.clinic_num),
        "Premed": wire::flag(row.premed),
        "Ward": wire::text(&row.ward),
        "PreferConfirmMethod": wire::text(&row.prefer_confirm_method),
        "PreferContactMethod": wire::text(&row.prefer_contact_method),
        "PreferRecallMethod": wire::text(&row.prefer_recall_method),
        "Language": wire::text(&row.language),
        "AdmitDate": show.date(row.admit_date),
        "siteDesc": "",
        "DateTStamp": show.instant(row.date_t_stamp),
        "SuperFamily": wire::key(row.super_family),
        "TxtMsgOk": wire::text(&row.txt_msg_ok),
        "SecDateEntry": show.date(row.sec_date_entry),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A patient of no office.
    pub(crate) fn patient(pat_num: i64, l_name: &str, f_name: &str) -> Patient {
        let now = Now { instant: jiff::Timestamp::UNIX_EPOCH, today: jiff::civil::date(1970, 1, 1) };
        blank(pat_num, l_name.into(), f_name.into(), &Office::default(), now)
    }

    #[test]
    fn a_new_patient_has_an_address_and_an_order_of_its_own() {
        let shown = show(
            &patient(1, "Miller", "Ann"),
            Balances::default(),
            &Office::default(),
            &Show::new(jiff::tz::TimeZone::UTC, None, None),
        );
        let names = |shown: &Value| shown.as_object().map_or_else(Vec::new, |f| f.keys().cloned().collect());
        let (read, new): (Vec<String>, Vec<String>) = (names(&shown), names(&as_new(shown, "here/1")));
        assert_eq!(new.last().map(String::as_str), Some("location"));
        let at = read.iter().position(|name| name == "ImageFolder").expect("a field");
        assert_eq!(read[at..at + 3], ["ImageFolder", "FamFinUrgNote", "ChartNumber"]);
        assert_eq!(new[at..at + 3], ["FamFinUrgNote", "ImageFolder", "ChartNumber"]);
        assert_eq!(new.len(), read.len() + 1);
    }

    #[test]
    fn a_text_can_be_cleared_but_not_a_name() {
        let zone = jiff::tz::TimeZone::UTC;
        let sent = Fields::of_body(br#"{"LName": "", "City": "", "Zip": 97301}"#, &zone).expect("a body");
        let mut row = patient(1, "Miller", "Ann");
        row.city = "Salem".into();
        apply(&mut row, &sent, &Office::default()).expect("a patient");
        assert_eq!((row.l_name.as_str(), row.city.as_str(), row.zip.as_str()), ("Miller", "", "97301"));
    }
}
