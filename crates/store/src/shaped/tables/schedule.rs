//! Appointments, and where they are.

use claims::appointment::{Appointment, AptPriority, AptStatus, Operatory};
use claims::record::Record;

use crate::shaped::shape::{Shape, always, clock_or_none, flag, int, key, member, members, text, time};

pub(super) const ALL: &[&Shape] = &[&APPOINTMENT, &OPERATORY];

static APPOINTMENT: Shape = Shape {
    name: "appointment",
    table: Appointment::TABLE,
    columns: &[
        int("AptNum", "apt_num"),
        int("PatNum", "pat_num"),
        member("AptStatus", "apt_status", members!(AptStatus, 1)),
        text("Pattern", "pattern"),
        int("Confirmed", "confirmed"),
        always("TimeLocked", 0),
        key("Op", "op"),
        text("Note", "note"),
        int("ProvNum", "prov_num"),
        key("ProvHyg", "prov_hyg"),
        clock_or_none("AptDateTime", "apt_date_time"),
        key("NextAptNum", "next_apt_num"),
        key("UnschedStatus", "unsched_status"),
        flag("IsNewPatient", "is_new_patient"),
        key("ClinicNum", "clinic_num"),
        flag("IsHygiene", "is_hygiene"),
        time("DateTStamp", "date_t_stamp"),
        clock_or_none("DateTimeArrived", "date_time_arrived"),
        clock_or_none("DateTimeSeated", "date_time_seated"),
        clock_or_none("DateTimeDismissed", "date_time_dismissed"),
        key("InsPlan1", "ins_plan1"),
        key("InsPlan2", "ins_plan2"),
        always("AppointmentTypeNum", 0),
        int("SecUserNumEntry", "sec_user_num_entry"),
        time("SecDateTEntry", "sec_date_t_entry"),
        member("Priority", "priority", members!(AptPriority)),
        text("PatternSecondary", "pattern_secondary"),
        int("ItemOrderPlanned", "item_order_planned"),
    ],
};

static OPERATORY: Shape = Shape {
    name: "operatory",
    table: Operatory::TABLE,
    columns: &[
        int("OperatoryNum", "operatory_num"),
        text("OpName", "op_name"),
        text("Abbrev", "abbrev"),
        int("ItemOrder", "item_order"),
        flag("IsHidden", "is_hidden"),
        key("ProvDentist", "prov_dentist"),
        key("ProvHygienist", "prov_hygienist"),
        flag("IsHygiene", "is_hygiene"),
        key("ClinicNum", "clinic_num"),
        always("SetProspective", 0),
        always("IsWebSched", 0),
        always("OperatoryType", 0),
    ],
};
