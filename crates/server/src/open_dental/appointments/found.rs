//! Which appointments are asked for, and how they are found.

use claims::appointment::{Appointment, AptPriority, AptStatus};
use claims::record::Value as Kept;
use claims::state::Refusal;
use jiff::civil::Date;
use store::queries::appointments as sql;

use super::super::ask::Ask;
use super::super::error::Refused;
use super::super::input::Needed;
use super::super::list::Listed;

/// Behind every time of the calendar, as text.
const END: &str = "9999-12-31T24";

/// What a list is to hold.
struct Filters {
    patient: Option<i64>,
    status: Option<AptStatus>,
    operatory: Option<i64>,
    clinic: Option<i64>,
    kind: Option<i64>,
    /// Both days belong to it.
    from: Option<Date>,
    to: Option<Date>,
}

impl Filters {
    fn read(ask: &Ask) -> Result<Filters, Refusal> {
        let query = &ask.query;
        let day = query.date("date")?.flatten();
        let (from, to) = (query.date("dateStart")?.flatten(), query.date("dateEnd")?.flatten());
        Ok(Filters {
            patient: query.int("PatNum")?,
            status: query.name("AptStatus")?,
            operatory: query.int("Op")?,
            clinic: query.int("ClinicNum")?,
            kind: query.int("AppointmentTypeNum")?,
            from: day.or(from),
            to: day.or(to),
        })
    }

    fn keeps(&self, row: &Appointment) -> bool {
        let is = |wanted: Option<i64>, found: Option<i64>| {
            wanted.is_none_or(|number| found.unwrap_or(0) == number)
        };
        let day = row.apt_date_time.map(|at| at.date());
        is(self.patient, Some(row.pat_num))
            && self.status.is_none_or(|status| row.apt_status == status)
            && is(self.operatory, row.op)
            && is(self.clinic, row.clinic_num)
            && is(self.kind, None)
            && self.from.is_none_or(|from| day.is_some_and(|day| day >= from))
            && self.to.is_none_or(|to| day.is_some_and(|day| day <= to))
    }

    /// The times of its days, when it names any.
    fn times(&self) -> Option<[Kept; 2]> {
        self.from.or(self.to)?;
        let from = self.from.map_or_else(String::new, |from| from.to_string());
        let behind = self.to.and_then(|to| to.tomorrow().ok());
        let to = behind.map_or_else(|| END.to_owned(), |day| day.to_string());
        Some([Kept::Text(from), Kept::Text(to)])
    }
}

/// The page of appointments that a request asks for, found by what tells most.
pub(super) async fn list(ask: &Ask) -> Result<Listed<Appointment>, Refused> {
    let filters = Filters::read(ask)?;
    let rows = if let Some(number) = filters.patient {
        ask.patient_stands(number).await?;
        ask.select(&sql::OF_PATIENT, number).await?
    } else if let Some(times) = filters.times() {
        ask.app.store.select(ask.practice(), &sql::BETWEEN, &times).await.map_err(crate::app::Error::from)?
    } else if let Some(number) = filters.operatory.filter(|number| *number != 0) {
        ask.select(&sql::OF_OPERATORY, number).await?
    } else {
        return ask.scan(|row| filters.keeps(row)).await;
    };
    ask.among(rows, |row| filters.keeps(row)).await
}

/// Patients of a clinic who would come earlier than they are to, or come at all.
pub(super) async fn asap(ask: &Ask) -> Result<Vec<Appointment>, Refused> {
    let clinic = ask.query.int("ClinicNum").needed("ClinicNum")?;
    let provider = ask.query.int("ProvNum")?;
    let rows = ask.select_by_text(&sql::OF_PRIORITY, AptPriority::Asap.to_string()).await?;
    ask.paged(rows.into_iter().filter(|row: &Appointment| {
        matches!(row.apt_status, AptStatus::Scheduled | AptStatus::UnschedList | AptStatus::Planned)
            && row.clinic_num.unwrap_or(0) == clinic
            && provider.is_none_or(|number| row.prov_num == number || row.prov_hyg == Some(number))
    }))
}
