//! What the lists of patients are asked for.

use std::collections::BTreeSet;

use claims::account::{PatStatus, Patient};
use claims::coverage::InsSub;
use claims::office::Office;
use claims::state::Refusal;
use jiff::civil::Date;
use store::queries::family as sql;

use super::super::ask::Ask;
use super::super::error::Refused;
use super::super::input::Fields;
use super::super::names::POSITIONS;

/// Every parameter of GET /patients: another one is refused.
const KNOWN: &[&str] = &[
    "LName",
    "FName",
    "Phone",
    "Address",
    "hideInactive",
    "City",
    "State",
    "SSN",
    "ChartNumber",
    "guarOnly",
    "showArchived",
    "Birthdate",
    "SiteNum",
    "SubscriberId",
    "Email",
    "Country",
    "clinicNums",
    "clinicAbbr",
    "invoiceNumber",
    "Limit",
    "Offset",
    "DateFormatString",
    "DateTimeFormatString",
];

/// A search: texts are parts, and their letters' cases do not count.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    texts: Vec<(&'static str, String)>,
    birthdate: Option<Option<Date>>,
    hides_inactive: bool,
    guarantors_only: bool,
    shows_archived: bool,
    /// Those whose coverage has the member id that is asked for.
    covered: Option<BTreeSet<i64>>,
    /// Those of one of these clinics; 0 is none.
    clinics: Option<BTreeSet<i64>>,
    /// A site, a country or an invoice is asked for, and there are none.
    nobody: bool,
}

impl Wanted {
    pub(super) async fn read(ask: &Ask) -> Result<Wanted, Refused> {
        let mut wanted = Wanted::of(&ask.query, &*ask.office().await?)?;
        if let Some(part) = ask.query.filled("SubscriberId")? {
            wanted.covered = Some(covered_by(ask, &part).await?);
        }
        Ok(wanted)
    }

    fn of(query: &Fields, office: &Office) -> Result<Wanted, Refusal> {
        if let Some(unknown) = query.names().find(|name| !KNOWN.contains(name)) {
            return Err(Refusal::rule(format!("'{unknown}' is not a valid parameter.")));
        }
        let mut texts = Vec::new();
        for name in ["LName", "FName", "Phone", "Address", "City", "State", "SSN", "ChartNumber", "Email"] {
            if let Some(text) = query.filled(name)? {
                texts.push((name, text.to_lowercase()));
            }
        }
        let elsewhere =
            ["Country", "invoiceNumber"].iter().any(|name| query.plain(name).is_some_and(|t| !t.is_empty()));
        Ok(Wanted {
            texts,
            birthdate: query.date("Birthdate")?,
            hides_inactive: query.flag("hideInactive")?.unwrap_or(false),
            guarantors_only: query.flag("guarOnly")?.unwrap_or(false),
            shows_archived: query.flag("showArchived")?.unwrap_or(false),
            covered: None,
            clinics: clinics(query, office)?,
            nobody: elsewhere || query.key("SiteNum")?.flatten().is_some(),
        })
    }

    /// Whether the search finds a patient.
    pub(super) fn takes(&self, patient: &Patient) -> bool {
        let shown = match patient.pat_status {
            PatStatus::Inactive => !self.hides_inactive,
            PatStatus::Archived => self.shows_archived,
            _ => true,
        };
        shown
            && !self.nobody
            && (!self.guarantors_only || patient.guarantor == patient.pat_num)
            && self.birthdate.is_none_or(|date| patient.birthdate == date)
            && self.clinics.as_ref().is_none_or(|known| known.contains(&patient.clinic_num.unwrap_or(0)))
            && self.covered.as_ref().is_none_or(|covered| covered.contains(&patient.pat_num))
            && self.texts.iter().all(|(name, part)| {
                texts_of(patient, name).iter().any(|text| text.to_lowercase().contains(part))
            })
    }
}

/// The clinics that a search names, by number and by abbreviation in any case; none when it names none.
fn clinics(query: &Fields, office: &Office) -> Result<Option<BTreeSet<i64>>, Refusal> {
    let numbers = query.numbers("clinicNums")?.filter(|numbers| !numbers.is_empty());
    let numbers: Option<BTreeSet<i64>> = numbers.map(|numbers| numbers.into_iter().collect());
    let Some(abbr) = query.filled("clinicAbbr")?.map(|abbr| abbr.to_lowercase()) else { return Ok(numbers) };
    let named = office.clinics.iter().filter(|clinic| clinic.abbr.to_lowercase() == abbr);
    let named = named.map(|clinic| clinic.clinic_num);
    Ok(Some(named.filter(|number| numbers.as_ref().is_none_or(|all| all.contains(number))).collect()))
}

fn texts_of<'p>(patient: &'p Patient, name: &str) -> Vec<&'p str> {
    match name {
        "LName" => vec![&patient.l_name],
        "FName" => vec![&patient.f_name, &patient.preferred],
        "Phone" => vec![&patient.hm_phone, &patient.wk_phone, &patient.wireless_phone],
        "Address" => vec![&patient.address, &patient.address2],
        "City" => vec![&patient.city],
        "State" => vec![&patient.state],
        "SSN" => vec![&patient.ssn],
        "ChartNumber" => vec![&patient.chart_number],
        _ => vec![&patient.email],
    }
}

/// The patients covered by a subscription whose member id holds a text.
async fn covered_by(ask: &Ask, part: &str) -> Result<BTreeSet<i64>, Refused> {
    let part = part.to_lowercase();
    let mut patients = BTreeSet::new();
    let mut after = None;
    loop {
        let subs: Vec<InsSub> = ask.app.store.page(ask.practice(), after, store::PAGE_MAX).await?;
        let Some(last) = subs.last() else { return Ok(patients) };
        after = Some(last.ins_sub_num);
        for sub in subs.iter().filter(|sub| sub.subscriber_id.to_lowercase().contains(&part)) {
            let coverages = ask.select(&sql::PAT_PLANS_OF_SUBSCRIPTION, sub.ins_sub_num).await?;
            patients.extend(coverages.iter().map(|coverage| coverage.pat_num));
        }
    }
}

/// The filters of GET /patients/Simple.
#[derive(Debug)]
pub(super) struct Simple {
    l_name: Option<String>,
    f_name: Option<String>,
    birthdate: Option<Option<Date>>,
    clinic: Option<i64>,
    status: Option<PatStatus>,
    pri_prov: Option<i64>,
    gender: Option<claims::account::Gender>,
    position: Option<String>,
    pub(super) guarantor: Option<i64>,
    super_family: Option<i64>,
    employer: Option<i64>,
    fee_sched: Option<i64>,
}

impl Simple {
    pub(super) fn read(query: &Fields) -> Result<Simple, Refusal> {
        Ok(Simple {
            l_name: query.filled("LName")?.map(|name| name.to_lowercase()),
            f_name: query.filled("FName")?.map(|name| name.to_lowercase()),
            birthdate: query.date("Birthdate")?,
            clinic: query.int("ClinicNum")?,
            status: query.name("PatStatus")?,
            pri_prov: query.int("PriProv")?,
            gender: query.name("Gender")?,
            position: query.one_of("Position", POSITIONS)?,
            guarantor: query.int("Guarantor")?,
            super_family: query.int("SuperFamily")?,
            employer: query.int("EmployerNum")?,
            fee_sched: query.int("FeeSched")?,
        })
    }

    /// Whether a patient passes.
    pub(super) fn takes(&self, patient: &Patient) -> bool {
        let same = |wanted: Option<i64>, number: i64| wanted.is_none_or(|wanted| wanted == number);
        let part = |wanted: &Option<String>, text: &str| {
            wanted.as_ref().is_none_or(|wanted| text.to_lowercase().contains(wanted))
        };
        part(&self.l_name, &patient.l_name)
            && part(&self.f_name, &patient.f_name)
            && self.birthdate.is_none_or(|date| patient.birthdate == date)
            && same(self.clinic, patient.clinic_num.unwrap_or(0))
            && self.status.is_none_or(|status| patient.pat_status == status)
            && same(self.pri_prov, patient.pri_prov)
            && self.gender.is_none_or(|gender| patient.gender == gender)
            && self.position.as_ref().is_none_or(|position| patient.position == *position)
            && same(self.guarantor, patient.guarantor)
            && same(self.super_family, patient.super_family.unwrap_or(0))
            && same(self.employer, patient.employer_num.unwrap_or(0))
            && same(self.fee_sched, patient.fee_sched.unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use claims::clinic::Clinic;
    use jiff::tz::TimeZone;

    use super::super::patient;
    use super::*;

    /// A search in an office with the clinics 2, EAST, and 3, WEST.
    fn wanted(query: &str) -> Result<Wanted, Refusal> {
        let clinic = |number, abbr: &str| Clinic {
            abbr: abbr.into(),
            ..super::super::super::clinics::blank(number, abbr.into())
        };
        let office = Office { clinics: vec![clinic(2, "EAST"), clinic(3, "WEST")], ..Office::default() };
        Wanted::of(&Fields::of_query(query, &TimeZone::UTC)?, &office)
    }

    #[test]
    fn a_clinic_is_named_by_number_or_abbreviation() {
        let mut ann = patient(1, "Miller", "Ann");
        ann.clinic_num = Some(2);
        for (query, found) in [
            ("clinicNums=2", true),
            ("clinicNums=[2,3]", true),
            ("clinicNums=0,3", false),
            ("clinicAbbr=east", true),
            ("clinicAbbr=west", false),
            ("clinicAbbr=EAS", false),
            ("clinicAbbr=east&clinicNums=3", false),
            ("clinicAbbr=east&clinicNums=2,3", true),
            ("clinicAbbr=&clinicNums=", true),
        ] {
            assert_eq!(wanted(query).expect("a search").takes(&ann), found, "{query}");
        }
    }

    #[test]
    fn an_unknown_parameter_is_refused() {
        let refused = wanted("LName=x&DateTStamp=1").expect_err("a refusal");
        assert_eq!(refused.to_string(), "'DateTStamp' is not a valid parameter.");
        assert!(wanted("LName=x&Limit=5&Offset=0").is_ok());
    }

    #[test]
    fn texts_are_parts_in_any_case() {
        let mut ann = patient(1, "Miller", "Ann");
        ann.wireless_phone = "(503)555-0100".into();
        for (query, found) in [
            ("LName=mill", true),
            ("LName=MILL&FName=n", true),
            ("FName=bob", false),
            ("Phone=555-01", true),
            ("clinicNums=0,2", true),
            ("clinicNums=2", false),
            ("Country=US", false),
        ] {
            assert_eq!(wanted(query).expect("a search").takes(&ann), found, "{query}");
        }
    }

    #[test]
    fn archived_patients_are_shown_when_asked_for() {
        let mut ann = patient(1, "Miller", "Ann");
        ann.pat_status = PatStatus::Archived;
        assert!(!wanted("").expect("a search").takes(&ann));
        assert!(wanted("showArchived=true").expect("a search").takes(&ann));
        ann.pat_status = PatStatus::Inactive;
        assert!(wanted("").expect("a search").takes(&ann));
        assert!(!wanted("hideInactive=true").expect("a search").takes(&ann));
    }
}
