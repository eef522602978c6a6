//! Appointments: when a patient comes, to whom and where; and the chairs of the office (`opendental-api.md` 3.1).
//! Times are those of the practice's clocks. No money rests on them.

mod change;
mod check;
mod make;

use jiff::Timestamp;
use jiff::civil::DateTime;

pub use change::{add_note, break_off, change, confirm};
pub use check::check_tie;
pub use make::{create, plan, schedule_planned};

use crate::names::names;
use crate::office::Office;
use crate::record::record;
use crate::state::Refusal;

names! {
    /// Where an appointment stands.
    pub enum AptStatus {
        Scheduled = "Scheduled",
        Complete = "Complete",
        /// It is to be given another time.
        UnschedList = "UnschedList",
        /// An old way to say [`AptPriority::Asap`]; nothing becomes it any more.
        Asap = "ASAP",
        Broken = "Broken",
        /// Work that is to be done together, without a time.
        Planned = "Planned",
        PtNote = "PtNote",
        PtNoteCompleted = "PtNoteCompleted",
    }
}

names! {
    /// Whether the patient would come earlier.
    pub enum AptPriority {
        Normal = "Normal",
        Asap = "ASAP",
    }
}

names! {
    /// How a patient did not come.
    pub enum BreakType {
        Missed = "Missed",
        Cancelled = "Cancelled",
    }
}

names! {
    /// What a patient answered, in the words of automated messages.
    pub enum Answer {
        None = "None",
        Sent = "Sent",
        Confirmed = "Confirmed",
        NotAccepted = "Not Accepted",
        Failed = "Failed",
    }
}

record! {
    /// A room, or a chair in it, where patients are seen.
    pub struct Operatory in "operatory" key 1 {
        pub operatory_num: i64,
        pub op_name: String,
        pub abbrev: String,
        pub item_order: i64,
        pub is_hidden: bool,
        pub prov_dentist: Option<i64>,
        pub prov_hygienist: Option<i64>,
        pub is_hygiene: bool,
        pub clinic_num: Option<i64>,
    }
}

record! {
    /// A patient's appointment.
    pub struct Appointment in "appointment" key 1 {
        pub apt_num: i64,
        pub pat_num: i64,
        pub apt_status: AptStatus,
        /// A sign for each five minutes: X when the provider is there, / when not.
        pub pattern: String,
        /// The same for the other provider, as long.
        pub pattern_secondary: String,
        /// A definition of category 2; 0 where the office has none.
        pub confirmed: i64,
        pub op: Option<i64>,
        pub note: String,
        pub prov_num: i64,
        pub prov_hyg: Option<i64>,
        pub apt_date_time: Option<DateTime>,
        /// The planned appointment that it was made from.
        pub next_apt_num: Option<i64>,
        /// A definition of category 13.
        pub unsched_status: Option<i64>,
        pub is_new_patient: bool,
        pub clinic_num: Option<i64>,
        pub is_hygiene: bool,
        pub date_time_arrived: Option<DateTime>,
        pub date_time_seated: Option<DateTime>,
        pub date_time_dismissed: Option<DateTime>,
        /// The plans that the patient had when it was complete.
        pub ins_plan1: Option<i64>,
        pub ins_plan2: Option<i64>,
        /// Red, green and blue, `200,30,0`.
        pub color_override: String,
        pub priority: AptPriority,
        /// The place among the patient's planned ones, from 1; 0 for others.
        pub item_order_planned: i64,
        pub sec_user_num_entry: i64,
        pub sec_date_t_entry: Timestamp,
        pub date_t_stamp: Timestamp,
    }
}

/// An appointment as it stands, with the version that a change of it rests on.
#[derive(Clone, Debug)]
pub struct Standing {
    pub row: Appointment,
    pub version: i64,
}

/// What an appointment is to be. None: not said; `Some(None)`: emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    pub apt_status: Option<AptStatus>,
    pub pattern: Option<String>,
    pub pattern_secondary: Option<String>,
    pub confirmed: Option<i64>,
    pub op: Option<Option<i64>>,
    pub note: Option<String>,
    pub prov_num: Option<i64>,
    pub prov_hyg: Option<Option<i64>>,
    pub apt_date_time: Option<Option<DateTime>>,
    pub unsched_status: Option<Option<i64>>,
    pub is_new_patient: Option<bool>,
    pub clinic_num: Option<Option<i64>>,
    pub is_hygiene: Option<bool>,
    pub date_time_arrived: Option<Option<DateTime>>,
    pub date_time_seated: Option<Option<DateTime>>,
    pub date_time_dismissed: Option<Option<DateTime>>,
    pub color_override: Option<String>,
    pub priority: Option<AptPriority>,
    pub sec_user_num_entry: Option<i64>,
}

impl Wishes {
    /// These wishes over what stands. The other provider's pattern stays as long as the pattern.
    fn over(&self, old: &Appointment) -> Appointment {
        let text = |new: &Option<String>, old: &String| new.as_ref().unwrap_or(old).clone();
        let pattern = text(&self.pattern, &old.pattern);
        Appointment {
            apt_status: self.apt_status.unwrap_or(old.apt_status),
            pattern_secondary: match &self.pattern_secondary {
                Some(secondary) => secondary.clone(),
                None => as_long(&old.pattern_secondary, &pattern),
            },
            pattern,
            confirmed: self.confirmed.unwrap_or(old.confirmed),
            op: self.op.unwrap_or(old.op),
            note: text(&self.note, &old.note),
            prov_num: self.prov_num.unwrap_or(old.prov_num),
            prov_hyg: self.prov_hyg.unwrap_or(old.prov_hyg),
            apt_date_time: self.apt_date_time.unwrap_or(old.apt_date_time),
            unsched_status: self.unsched_status.unwrap_or(old.unsched_status),
            is_new_patient: self.is_new_patient.unwrap_or(old.is_new_patient),
            clinic_num: self.clinic_num.unwrap_or(old.clinic_num),
            is_hygiene: self.is_hygiene.unwrap_or(old.is_hygiene),
            date_time_arrived: self.date_time_arrived.unwrap_or(old.date_time_arrived),
            date_time_seated: self.date_time_seated.unwrap_or(old.date_time_seated),
            date_time_dismissed: self.date_time_dismissed.unwrap_or(old.date_time_dismissed),
            color_override: text(&self.color_override, &old.color_override),
            priority: self.priority.unwrap_or(old.priority),
            sec_user_num_entry: self.sec_user_num_entry.unwrap_or(old.sec_user_num_entry),
            ..old.clone()
        }
    }
}

/// A pattern cut, or filled with /, to the length of another.
fn as_long(secondary: &str, pattern: &str) -> String {
    secondary.chars().chain(std::iter::repeat('/')).take(pattern.chars().count()).collect()
}

/// The lists of definitions that appointments name.
const CONFIRMATIONS: i64 = 2;
const UNSCHEDULED_STATUSES: i64 = 13;

/// The confirmation that stands for an answer: none is the list's first, any other the one of its name.
///
/// # Errors
/// When the office's list has no such name.
pub fn confirmation_for(office: &Office, answer: Answer) -> Result<i64, Refusal> {
    let found = match answer {
        Answer::None => first_confirmation(office),
        answer => {
            let mut list = office.definitions_of(CONFIRMATIONS);
            list.find(|entry| entry.item_name.eq_ignore_ascii_case(answer.as_str())).map(|e| e.def_num)
        }
    };
    found.ok_or_else(|| {
        let why = format!("The office's list ApptConfirmed has no \"{answer}\". Send defNum.");
        Refusal::field("confirmVal", why)
    })
}

/// What a new appointment is confirmed as.
fn first_confirmation(office: &Office) -> Option<i64> {
    let visible = office.definitions_of(CONFIRMATIONS).filter(|entry| !entry.is_hidden);
    visible.min_by_key(|entry| (entry.item_order, entry.def_num)).map(|entry| entry.def_num)
}

#[cfg(test)]
mod testing;
