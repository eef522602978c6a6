//! What appointments, and the procedures on them, are found by.

use claims::account::Procedure;
use claims::appointment::Appointment;

use crate::statement::{Select, Statement};

pub const OF_PATIENT: Select<Appointment> = Select::new("appointments of a patient", "pat_num = $2");
/// From a time on, and before another one.
pub const BETWEEN: Select<Appointment> =
    Select::new("appointments between times", "apt_date_time >= $2 and apt_date_time < $3");
pub const OF_OPERATORY: Select<Appointment> = Select::new("appointments of an operatory", "op = $2");
pub const OF_PRIORITY: Select<Appointment> = Select::new("appointments of a priority", "priority = $2");
pub const FROM_PLANNED: Select<Appointment> =
    Select::new("appointments made from a planned one", "next_apt_num = $2");
pub const PROCEDURES: Select<Procedure> = Select::new("procedures on an appointment", "apt_num = $2");
pub const PROCEDURES_OF_PLANNED: Select<Procedure> =
    Select::new("procedures on a planned appointment", "planned_apt_num = $2");

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] =
    &[&OF_PATIENT, &BETWEEN, &OF_OPERATORY, &OF_PRIORITY, &FROM_PLANNED, &PROCEDURES, &PROCEDURES_OF_PLANNED];
