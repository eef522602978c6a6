//! The calls about who comes when and where.

use axum::http::Method;
use claims::appointment::{Answer, AptPriority, AptStatus, BreakType};

use super::super::names::{APT_STATUSES, NEW_APT_STATUSES};
use super::super::{appointments, operatories};
use super::input::{Input, Kind, Mark, kind, mark, own_permission, resources, texts, way};
use super::{Action, Many, One, OneAction, Permission, Resource, Route};

pub(super) static TABLE: &[Resource] = resources! {
    /// Rooms and chairs where patients are seen. A new office has one.
    "operatories" "OperatoryNum" Setup {
        /// Lists operatories, hidden ones too.
        GET Many => operatories::list [ClinicNum: int, SecDateTEdit: instant, includeDeleted: flag];
        /// Shows an operatory.
        GET One => operatories::single;
        /// Ours: makes an operatory.
        POST Many => operatories::create [
            OpName: text must, Abbrev: text, ItemOrder: int, IsHidden: flag, ProvDentist: key,
            ProvHygienist: key, IsHygiene: flag, ClinicNum: key,
        ];
        /// Ours: changes an operatory; what is not sent stays.
        PUT One => operatories::update [
            OpName: text, Abbrev: text, ItemOrder: int, IsHidden: flag, ProvDentist: key,
            ProvHygienist: key, IsHygiene: flag, ClinicNum: key,
        ];
    }
    /// Appointments of patients. Their times are those of the practice's clocks.
    "appointments" "AptNum" Appointments {
        /// Lists appointments: of a day (`date`), of days (`dateStart` to `dateEnd`, both of them too), changed since
        /// a time. ClinicNum 0 is those of no clinic.
        GET Many => appointments::list [
            PatNum: int, AptStatus: name(AptStatus), Op: int, date: date, dateStart: date, dateEnd: date,
            ClinicNum: int, DateTStamp: instant, AppointmentTypeNum: int, includeDeleted: flag,
        ];
        /// Lists the appointments with a Priority of ASAP that are scheduled, planned, or wait for another time.
        GET Action("ASAP") => appointments::asap [ClinicNum: int must, ProvNum: int];
        /// Shows an appointment.
        GET One => appointments::single;
        /// Makes an appointment. Procedures are put on it with their AptNum.
        POST Many => appointments::create [
            PatNum: int must, Op: key must, AptDateTime: instant must, AptStatus: list(NEW_APT_STATUSES),
            Pattern: text, Confirmed: key, Note: text, ProvNum: key, ProvHyg: key, ClinicNum: key,
            IsHygiene: flag, DateTimeArrived: text, DateTimeSeated: text, DateTimeDismissed: text,
            IsNewPatient: flag, Priority: name(AptPriority), AppointmentTypeNum: key, SecUserNumEntry: int,
            colorOverride: text, PatternSecondary: text,
        ];
        /// Makes a planned appointment, without a time, of procedures that are planned. Each procedure is on one.
        POST Action("Planned") => appointments::plan [
            PatNum: int must, AppointmentTypeNum: key, procNums: numbers must, Pattern: text, Confirmed: key,
            Note: text, ProvNum: key, ProvHyg: key, ClinicNum: key, IsHygiene: flag, IsNewPatient: flag,
            Priority: name(AptPriority), PatternSecondary: text,
        ];
        /// Gives a planned appointment its time: makes one that is like it, and puts its procedures on that as well.
        POST Action("SchedulePlanned") => appointments::schedule_planned [
            AptNum: int must, AptDateTime: instant must, ProvNum: key must, Op: key must, Confirmed: key,
            Note: text,
        ];
        /// Changes an appointment; what is not sent stays. A time alone, `09:15:00`, is one of the appointment's
        /// day. Setting it Complete does not complete its procedures: change their ProcStatus.
        PUT One => appointments::update [
            AptStatus: list(APT_STATUSES), Pattern: text, Confirmed: key, Op: key, Note: text, ProvNum: key,
            ProvHyg: key, AptDateTime: instant, ClinicNum: key, IsHygiene: flag, DateTimeArrived: text,
            DateTimeSeated: text, DateTimeDismissed: text, IsNewPatient: flag, Priority: name(AptPriority),
            AppointmentTypeNum: key, UnschedStatus: key, colorOverride: text, PatternSecondary: text,
        ];
        /// Says that the patient does not come. With a breakType a procedure is added: the office's code D9986 for
        /// Missed, D9987 for Cancelled, complete, at the office's fee.
        PUT OneAction("Break") => appointments::break_off [
            sendToUnscheduledList: flag must, breakType: name(BreakType),
        ] needs Comm;
        /// Says what the patient answered. confirmVal None is the first of the office's list ApptConfirmed, any
        /// other the one of that name.
        PUT OneAction("Confirm") => appointments::confirm [confirmVal: name(Answer), defNum: key] needs Comm;
        /// Adds to an appointment's note, on a line of its own.
        PUT OneAction("Note") => appointments::note [Note: text must] needs Comm;
    }
};
