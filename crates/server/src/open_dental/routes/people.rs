//! The calls about people and what is done for them.

use axum::http::Method;
use claims::account::{Gender, PatStatus, PlaceOfService, ProcStatus};
use claims::papers::{TpStatus, TpType};

use super::super::names::{
    COMM_MODES, CONTACT_METHODS, POSITIONS, PROSTHESIS, SENT_OR_RECEIVED, TEXT_MESSAGES,
};
use super::super::{
    clinics, commlogs, patient_notes, patients, proc_notes, proc_tps, procedure_logs, providers,
    treat_plan_attaches, treat_plans,
};
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
        /// Lists the notes of all patients; with SecDateTEdit, only those that were written since.
        GET Many => patient_notes::list [SecDateTEdit: instant];
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
            ProcStatus: name(ProcStatus), includeDeleted: flag,
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
        GET Many => providers::list [ClinicNum: int, DateTStamp: instant, includeDeleted: flag];
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
    /// What was said to patients, and by them.
    "commlogs" "CommlogNum" Comm {
        /// Lists what was said.
        GET Many => commlogs::list [PatNum: int, DateTStamp: instant, includeDeleted: flag];
        /// Shows one.
        GET One => commlogs::single;
        /// Makes one.
        POST Many => commlogs::create [
            PatNum: int must, Note: text must, CommDateTime: instant, CommType: key, commType: text,
            Mode_: list(COMM_MODES), SentOrReceived: list(SENT_OR_RECEIVED),
        ];
        /// Changes its note.
        PUT One => commlogs::update [Note: text];
    }
    /// Notes on procedures, newest first.
    "procnotes" "ProcNoteNum" AllOthers {
        /// Lists notes.
        GET Many => proc_notes::list [PatNum: int, ProcNum: int, SecDateTEdit: instant];
        /// Makes a note, which takes the place of the earlier ones, or goes on from the last.
        POST Many => proc_notes::create [
            PatNum: int must, ProcNum: int must, Note: text must, isSigned: flag, doAppendNote: flag,
        ];
    }
    /// The procedures of saved treatment plans, with what they were expected to cost.
    "proctps" "ProcTPNum" AllOthers {
        /// Lists the procedures of a saved plan; with SecDateTEdit, those of the whole office that changed since.
        GET Many => proc_tps::list [TreatPlanNum: int, SecDateTEdit: instant, includeDeleted: flag];
        /// Changes one; what is not sent stays.
        PUT One => proc_tps::update [
            Priority: key, ToothNumTP: text, Surf: text, ProcCode: text, Descript: text, FeeAmt: money,
            PriInsAmt: money, SecInsAmt: money, PatAmt: money, Discount: money, Prognosis: text, Dx: text,
            ProcAbbr: text, FeeAllowed: money,
        ];
        /// Takes one off its plan.
        DELETE One => proc_tps::delete;
    }
    /// The planned procedures on treatment plans that are not saved.
    "treatplanattaches" "TreatPlanAttachNum" AllOthers {
        /// Lists the procedures of a plan; with SecDateTEdit, those of the whole office that changed since.
        GET Many => treat_plan_attaches::list [TreatPlanNum: int, SecDateTEdit: instant, includeDeleted: flag];
        /// Puts a procedure on a plan.
        POST Many => treat_plan_attaches::create [
            TreatPlanNum: int must, ProcNum: int must, Priority: key,
        ];
        /// Gives a procedure another priority on its plan.
        PUT One => treat_plan_attaches::update [Priority: key];
    }
    /// Treatment plans: the work that is proposed to patients.
    "treatplans" "TreatPlanNum" AllOthers {
        /// Lists plans.
        GET Many => treat_plans::list [
            PatNum: int, TPStatus: name(TpStatus), SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Makes a plan beside the active one.
        POST Many => treat_plans::create [
            PatNum: int must, Heading: text, Note: text, TPType: name(TpType),
        ];
        /// Saves a plan as it is now, with what each procedure is expected to cost.
        POST Action("Saved") => treat_plans::save [
            TreatPlanNum: int must, Heading: text, UserNumPresenter: key,
        ];
        /// Changes a plan; what is not sent stays.
        PUT One => treat_plans::update [
            DateTP: date, Heading: text, Note: text, ResponsParty: key, TPType: name(TpType),
            SignatureText: text, SignaturePracticeText: text, isSigned: flag, isSignedPractice: flag,
        ];
        /// Deletes a plan that is not the active one.
        DELETE One => treat_plans::delete;
    }
    /// Places of the office.
    "clinics" "ClinicNum" Setup {
        /// Lists clinics that are not hidden; with SecDateTEdit, hidden or not, those that changed since.
        GET Many => clinics::list [SecDateTEdit: instant, includeDeleted: flag];
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
