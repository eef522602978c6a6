//! The calls about people and what is done for them.

use axum::http::Method;
use claims::account::{Gender, PatStatus, PlaceOfService, ProcStatus};

use super::super::names::{CONTACT_METHODS, POSITIONS, PROSTHESIS, TEXT_MESSAGES};
use super::super::{clinics, patient_notes, patients, procedure_logs, providers};
use super::input::{Input, Kind, Mark, kind, mark, own_permission, resources, texts, way};
use super::{Action, Many, One, Permission, Resource, Route};

pub(super) static TABLE: &[Resource] = resources! {
    /// Patients.
    "patients" "PatNum" Patients {
        /// Lists patients.
        GET Many => patients::list [
            LName: text, FName: text, hideInactive: flag, guarOnly: flag, showArchived: flag,
            Birthdate: date, SiteNum: key, SubscriberId: text, clinicNums: numbers, Phone: text,
            Address: text, City: text, State: text, SSN: text, ChartNumber: text, Email: text,
            Country: text, clinicAbbr: text, invoiceNumber: text,
        ];
        /// Patients with all their fields.
        GET Action("Simple") => patients::simple [
            LName: text, FName: text, Birthdate: date, ClinicNum: int, PatStatus: name(PatStatus),
            DateTStamp: instant, PriProv: int, Gender: name(Gender), Position: list(POSITIONS),
            Guarantor: int, SuperFamily: int, EmployerNum: int, FeeSched: int,
        ];
        /// Shows a patient.
        GET One => patients::single;
        /// Makes a patient.
        POST Many => patients::create [
            LName: text must, FName: text must, MiddleI: text, Preferred: text, PatStatus: name(PatStatus),
            Gender: name(Gender), Position: list(POSITIONS), Birthdate: date, SSN: text, Address: text,
            Address2: text, City: text, State: text, Zip: text, HmPhone: text, WkPhone: text,
            WirelessPhone: text, Guarantor: key, Email: text, PriProv: int, SecProv: key, FeeSched: key,
            BillingType: text, FamFinUrgNote: text, ChartNumber: text, MedicaidID: text, EmployerNum: key,
            DateFirstVisit: date, ClinicNum: key, Premed: flag, Ward: text,
            PreferConfirmMethod: list(CONTACT_METHODS), PreferContactMethod: list(CONTACT_METHODS),
            PreferRecallMethod: list(CONTACT_METHODS), Language: text, AdmitDate: date, SuperFamily: key,
            TxtMsgOk: list(TEXT_MESSAGES),
        ];
        /// Changes a patient; what is not sent stays.
        PUT One => patients::update [
            LName: text, FName: text, MiddleI: text, Preferred: text, PatStatus: name(PatStatus),
            Gender: name(Gender), Position: list(POSITIONS), Birthdate: date, SSN: text, Address: text,
            Address2: text, City: text, State: text, Zip: text, HmPhone: text, WkPhone: text,
            WirelessPhone: text, Guarantor: key, Email: text, PriProv: int, SecProv: key, FeeSched: key,
            BillingType: text, FamFinUrgNote: text, ChartNumber: text, MedicaidID: text, EmployerNum: key,
            DateFirstVisit: date, ClinicNum: key, Premed: flag, Ward: text,
            PreferConfirmMethod: list(CONTACT_METHODS), PreferContactMethod: list(CONTACT_METHODS),
            PreferRecallMethod: list(CONTACT_METHODS), Language: text, AdmitDate: date, SuperFamily: key,
            TxtMsgOk: list(TEXT_MESSAGES),
        ];
    }
    /// What is noted of patients beside their accounts. Every patient has notes, blank until they are written.
    "patientnotes" "PatNum" AllOthers {
        /// Lists the notes of all patients.
        GET Many => patient_notes::list;
        /// Shows a patient's notes.
        GET One => patient_notes::single;
        /// Writes a patient's notes; what is not sent stays.
        PUT One => patient_notes::update [
            FamFinancial: text, Medical: text, Service: text, MedicalComp: text, Treatment: text,
            ICEName: text, ICEPhone: text,
        ];
    }
    /// Procedures: planned, done, done elsewhere.
    "procedurelogs" "ProcNum" ProcedureLogs {
        /// Lists procedures.
        GET Many => procedure_logs::list [
            PatNum: int, AptNum: int, PlannedAptNum: int, ClinicNum: int, CodeNum: int, DateTStamp: instant,
            ProcStatus: name(ProcStatus),
        ];
        /// When work with frequency limits was last done elsewhere.
        GET Action("InsuranceHistory") => procedure_logs::history::list [
            PatNum: int must, InsSubNum: int must,
        ];
        /// Shows a procedure.
        GET One => procedure_logs::single;
        /// Makes a procedure.
        POST Many => procedure_logs::create [
            PatNum: int must, ProcDate: date must, ProcStatus: name(ProcStatus) must, CodeNum: key,
            procCode: text, AptNum: key, ProcFee: money, ProvNum: key, PlannedAptNum: key,
            PlaceService: name(PlaceOfService), Prosthesis: list(PROSTHESIS), DateOriginalProsth: date,
            ClaimNote: text, ClinicNum: key, DateTP: date, SiteNum: key, ProcTime: text, ProcTimeEnd: text,
            Prognosis: int, ToothNum: text, Surf: text, ToothRange: text, BillingNote: text,
            Discount: money, IsDateProsthEst: flag, Priority: int, priority: text, Dx: int, dxName: text,
        ];
        /// Says when such work was done elsewhere.
        POST Action("InsuranceHistory") => procedure_logs::history::create [
            PatNum: int must, InsSubNum: int must, insHistPrefName: text must, ProcDate: date must,
        ];
        /// Changes a procedure; what is not sent stays.
        PUT One => procedure_logs::update [
            AptNum: key, ProcDate: date, ProcFee: money, ProcStatus: name(ProcStatus), ProvNum: key,
            PlannedAptNum: key, PlaceService: name(PlaceOfService), Prosthesis: list(PROSTHESIS),
            DateOriginalProsth: date, ClaimNote: text, ClinicNum: key, CodeNum: key, procCode: text,
            DateTP: date, SiteNum: key, ProcTime: text, ProcTimeEnd: text, Prognosis: int, ToothNum: text,
            Surf: text, ToothRange: text, BillingNote: text, Discount: money, IsDateProsthEst: flag,
            Priority: int, priority: text, Dx: int, dxName: text,
        ];
        /// Deletes a procedure.
        DELETE One => procedure_logs::delete;
    }
    /// Dentists and hygienists.
    "providers" "ProvNum" Setup {
        /// Lists providers.
        GET Many => providers::list [ClinicNum: int, DateTStamp: instant];
        /// Shows a provider.
        GET One => providers::single;
        /// Makes a provider.
        POST Many => providers::create [
            Abbr: text must, LName: text, FName: text, MI: text, Suffix: text, FeeSched: key,
            Specialty: int, SSN: text, StateLicense: text, IsSecondary: flag, IsHidden: flag,
            UsingTIN: flag, SigOnFile: flag, NationalProvID: text, NationalProvId: text, IsNotPerson: flag, IsHiddenReport: flag,
            BirthDate: date, Birthdate: date, SchedNote: text, PreferredName: text,
        ];
        /// Changes a provider; what is not sent stays.
        PUT One => providers::update [
            Abbr: text, FName: text, LName: text, MI: text, Suffix: text, PreferredName: text,
            Specialty: int, SigOnFile: flag, NationalProvID: text, NationalProvId: text, StateLicense: text, SSN: text,
            UsingTIN: flag,
        ];
    }
    /// Places of the office.
    "clinics" "ClinicNum" Setup {
        /// Lists clinics that are not hidden.
        GET Many => clinics::list;
        /// Ours: shows a clinic, hidden or not.
        GET One => clinics::single;
        /// Ours: makes a clinic.
        POST Many => clinics::create [
            Description: text must, Abbr: text, Phone: text, Address: text, Address2: text, City: text,
            State: text, Zip: text, BillingAddress: text, BillingAddress2: text, BillingCity: text,
            BillingState: text, BillingZip: text, PayToAddress: text, PayToAddress2: text, PayToCity: text,
            PayToState: text, PayToZip: text, IsHidden: flag,
        ];
        /// Changes a clinic; what is not sent stays. The answer has no body. Only strict requests move it: the
        /// original does not read its address.
        PUT One => clinics::update [
            Description: text, Abbr: text, Phone: text, Address: text strict, Address2: text strict,
            City: text strict, State: text strict, Zip: text strict, BillingAddress: text,
            BillingAddress2: text, BillingCity: text, BillingState: text, BillingZip: text,
            PayToAddress: text, PayToAddress2: text, PayToCity: text, PayToState: text, PayToZip: text,
            IsHidden: flag,
        ];
    }
};
