//! The family account: patients, their procedures, claims and claim procedures, and insurance checks.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Cents;
use crate::coverage::Relationship;
use crate::names::names;
use crate::record::record;

names! {
    pub enum PatStatus {
        Patient = "Patient",
        NonPatient = "NonPatient",
        Inactive = "Inactive",
        Archived = "Archived",
        Deceased = "Deceased",
        Prospective = "Prospective",
    }
}

names! {
    pub enum Gender {
        Male = "Male",
        Female = "Female",
        Unknown = "Unknown",
        Other = "Other",
    }
}

record! {
    /// Somebody whom the practice treats, or who answers for somebody whom it treats.
    pub struct Patient in "patient" key 1 {
        pub pat_num: i64,
        /// Who answers for the family's account; the family is all who share it.
        pub guarantor: i64,
        pub l_name: String,
        pub f_name: String,
        pub middle_i: String,
        pub preferred: String,
        pub pat_status: PatStatus,
        pub gender: Gender,
        pub position: String,
        pub birthdate: Option<Date>,
        pub ssn: String,
        pub address: String,
        pub address2: String,
        pub city: String,
        pub state: String,
        pub zip: String,
        pub hm_phone: String,
        pub wk_phone: String,
        pub wireless_phone: String,
        pub email: String,
        pub pri_prov: i64,
        pub sec_prov: Option<i64>,
        pub fee_sched: Option<i64>,
        pub billing_type: String,
        pub fam_fin_urg_note: String,
        pub chart_number: String,
        pub medicaid_id: String,
        pub employer_num: Option<i64>,
        pub date_first_visit: Option<Date>,
        pub clinic_num: Option<i64>,
        pub premed: bool,
        pub ward: String,
        pub prefer_confirm_method: String,
        pub prefer_contact_method: String,
        pub prefer_recall_method: String,
        pub language: String,
        pub admit_date: Option<Date>,
        pub super_family: Option<i64>,
        pub txt_msg_ok: String,
        pub sec_date_entry: Date,
        pub date_t_stamp: Timestamp,
    }
}

names! {
    /// Where a procedure stands.
    pub enum ProcStatus {
        TreatmentPlanned = "TP",
        Complete = "C",
        ExistingCurrent = "EC",
        ExistingOther = "EO",
        Referred = "R",
        Deleted = "D",
        Condition = "Cn",
        TreatmentPlannedInactive = "TPi",
    }
}

names! {
    /// Where a procedure was done.
    pub enum PlaceOfService {
        Office = "Office",
        PatientsHome = "PatientsHome",
        InpatHospital = "InpatHospital",
        OutpatHospital = "OutpatHospital",
        SkilledNursFac = "SkilledNursFac",
        CustodialCareFacility = "CustodialCareFacility",
        OtherLocation = "OtherLocation",
        MobileUnit = "MobileUnit",
        School = "School",
        MilitaryTreatFac = "MilitaryTreatFac",
        FederalHealthCenter = "FederalHealthCenter",
        PublicHealthClinic = "PublicHealthClinic",
        RuralHealthClinic = "RuralHealthClinic",
        EmergencyRoomHospital = "EmergencyRoomHospital",
        AmbulatorySurgicalCenter = "AmbulatorySurgicalCenter",
        TelehealthOutsideHome = "TelehealthOutsideHome",
        TelehealthInHome = "TelehealthInHome",
        OutreachSiteOrStreet = "OutreachSiteOrStreet",
    }
}

record! {
    /// Work planned or done for a patient.
    pub struct Procedure in "procedurelog" key 1 {
        pub proc_num: i64,
        pub pat_num: i64,
        pub apt_num: Option<i64>,
        pub proc_date: Date,
        /// For one unit.
        pub proc_fee: Cents,
        pub surf: String,
        pub tooth_num: String,
        pub tooth_range: String,
        /// A definition of category 20, or none.
        pub priority: Option<i64>,
        pub proc_status: ProcStatus,
        pub prov_num: i64,
        pub dx: i64,
        pub planned_apt_num: Option<i64>,
        pub place_service: PlaceOfService,
        /// "", "I" initial or "R" replacement.
        pub prosthesis: String,
        pub date_original_prosth: Option<Date>,
        pub is_date_prosth_est: bool,
        pub claim_note: String,
        pub date_entry_c: Option<Date>,
        pub clinic_num: Option<i64>,
        pub code_num: i64,
        pub unit_qty: i64,
        pub base_units: i64,
        pub date_tp: Date,
        pub site_num: Option<i64>,
        pub hide_graphics: bool,
        pub proc_time: String,
        pub proc_time_end: String,
        pub prognosis: i64,
        pub is_locked: bool,
        pub billing_note: String,
        pub discount: Cents,
        pub sec_date_entry: Timestamp,
        pub date_t_stamp: Timestamp,
    }
}

impl Procedure {
    /// `max(1, BaseUnits + UnitQty)` (`opendental-engine.md` 1).
    #[must_use]
    pub fn quantity(&self) -> i64 {
        (self.base_units + self.unit_qty).max(1)
    }

    /// The fee for all its units.
    #[must_use]
    pub fn fee_total(&self) -> Cents {
        Cents(self.proc_fee.0 * self.quantity())
    }
}

names! {
    /// Where a claim stands; the texts are the stored characters.
    pub enum ClaimStatus {
        Unsent = "U",
        HoldUntilPrimary = "H",
        Waiting = "W",
        ProbablySent = "P",
        Sent = "S",
        Received = "R",
        HoldInProcess = "I",
    }
}

names! {
    pub enum ClaimType {
        Primary = "P",
        Secondary = "S",
        PreAuth = "PreAuth",
        Other = "Other",
        Capitation = "Cap",
    }
}

record! {
    /// What is asked of one plan for one patient's work.
    pub struct Claim in "claim" key 1 {
        pub claim_num: i64,
        pub pat_num: i64,
        pub date_service: Option<Date>,
        pub date_sent: Option<Date>,
        pub date_sent_orig: Option<Date>,
        pub date_received: Option<Date>,
        pub claim_status: ClaimStatus,
        pub claim_type: ClaimType,
        pub plan_num: i64,
        pub ins_sub_num: i64,
        pub plan_num2: Option<i64>,
        pub ins_sub_num2: Option<i64>,
        pub pat_relat: Relationship,
        pub pat_relat2: Relationship,
        pub prov_treat: i64,
        pub prov_bill: i64,
        pub clinic_num: Option<i64>,
        pub claim_form: i64,
        pub claim_fee: Cents,
        pub ins_pay_est: Cents,
        pub ins_pay_amt: Cents,
        pub ded_applied: Cents,
        pub write_off: Cents,
        /// "N", "I" initial or "R" replacement.
        pub is_prosthesis: String,
        pub prior_date: Option<Date>,
        pub reason_under_paid: String,
        pub claim_note: String,
        pub place_service: PlaceOfService,
        /// "", "A" auto, "E" employment or "O" other.
        pub accident_related: String,
        pub accident_date: Option<Date>,
        pub accident_st: String,
        pub is_ortho: bool,
        pub ortho_remain_m: i64,
        pub ortho_total_m: i64,
        pub ortho_date: Option<Date>,
        pub prior_authorization_number: String,
        pub custom_tracking: Option<i64>,
        /// What the payer is told as CLM01 and echoes as CLP01; unique in the practice for ever.
        pub claim_identifier: String,
        pub sec_date_entry: Date,
        pub sec_date_t_edit: Timestamp,
    }
}

names! {
    /// What a claim procedure is: an estimate, a line that waits, money received, … (`opendental-engine.md` 2).
    pub enum ClaimProcStatus {
        NotReceived = "NotReceived",
        Received = "Received",
        Preauth = "Preauth",
        Adjustment = "Adjustment",
        Supplemental = "Supplemental",
        CapClaim = "CapClaim",
        Estimate = "Estimate",
        CapComplete = "CapComplete",
        CapEstimate = "CapEstimate",
        InsHist = "InsHist",
    }
}

impl ClaimProcStatus {
    /// Rows whose figures are estimates.
    #[must_use]
    pub const fn is_estimated(self) -> bool {
        matches!(
            self,
            ClaimProcStatus::NotReceived
                | ClaimProcStatus::Estimate
                | ClaimProcStatus::CapEstimate
                | ClaimProcStatus::InsHist
        )
    }

    /// Rows whose payment and write-off are real.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        matches!(
            self,
            ClaimProcStatus::Received
                | ClaimProcStatus::Supplemental
                | ClaimProcStatus::CapComplete
                | ClaimProcStatus::CapClaim
        )
    }
}

record! {
    /// One procedure's line on one plan, with or without a claim (`opendental-engine.md` 3.1).
    pub struct ClaimProc in "claimproc" key 1 {
        pub claim_proc_num: i64,
        /// None: a payment by total, or an adjustment of benefits.
        pub proc_num: Option<i64>,
        /// None: an estimate only.
        pub claim_num: Option<i64>,
        pub pat_num: i64,
        pub prov_num: Option<i64>,
        pub plan_num: i64,
        pub ins_sub_num: i64,
        pub clinic_num: Option<i64>,
        pub status: ClaimProcStatus,
        pub fee_billed: Cents,
        pub ins_pay_est: Cents,
        pub ded_applied: Cents,
        pub ins_pay_amt: Cents,
        pub write_off: Cents,
        pub remarks: String,
        pub claim_payment_num: Option<i64>,
        pub payment_row: i64,
        pub pay_plan_num: Option<i64>,
        pub date_cp: Option<Date>,
        pub proc_date: Option<Date>,
        pub date_entry: Option<Date>,
        pub date_supp_received: Option<Date>,
        pub date_ins_finalized: Option<Date>,
        pub code_sent: String,
        pub line_number: i64,
        pub allowed_override: Option<Cents>,
        pub percentage: Option<i64>,
        pub percent_override: Option<i64>,
        pub copay_amt: Option<Cents>,
        pub copay_override: Option<Cents>,
        pub no_bill_ins: bool,
        pub paid_other_ins: Option<Cents>,
        pub paid_other_ins_override: Option<Cents>,
        pub base_est: Cents,
        pub ded_est: Option<Cents>,
        pub ded_est_override: Option<Cents>,
        pub ins_est_total: Cents,
        pub ins_est_total_override: Option<Cents>,
        pub estimate_note: String,
        pub write_off_est: Option<Cents>,
        pub write_off_est_override: Option<Cents>,
        pub claim_payment_tracking: Option<i64>,
        /// Distinct reason codes, comma list.
        pub claim_adj_reason_codes: String,
        pub is_transfer: bool,
        pub is_overpay: bool,
        /// The payer whose clearing account its payment was posted to; empty while nothing is
        /// ([`crate::ledger::AccountKind::PayerClearing`]).
        pub posted_to: String,
        pub sec_user_num_entry: i64,
        pub sec_date_entry: Date,
        pub sec_date_t_edit: Timestamp,
        /// The line that this one voids.
        pub void_of: Option<i64>,
        /// What its payer wrote off while a later one has yet to answer: expected, and not posted yet.
        pub write_off_parked: Option<Cents>,
    }
}

impl ClaimProc {
    /// A row of a coverage with nothing on it: no procedure, no claim, no amounts, no number.
    #[must_use]
    pub fn blank(pat_num: i64, plan_num: i64, ins_sub_num: i64, today: Date, now: Timestamp) -> ClaimProc {
        ClaimProc {
            claim_proc_num: 0,
            proc_num: None,
            claim_num: None,
            pat_num,
            prov_num: None,
            plan_num,
            ins_sub_num,
            clinic_num: None,
            status: ClaimProcStatus::Estimate,
            fee_billed: Cents::ZERO,
            ins_pay_est: Cents::ZERO,
            ded_applied: Cents::ZERO,
            ins_pay_amt: Cents::ZERO,
            write_off: Cents::ZERO,
            remarks: String::new(),
            claim_payment_num: None,
            payment_row: 0,
            pay_plan_num: None,
            date_cp: None,
            proc_date: None,
            date_entry: None,
            date_supp_received: None,
            date_ins_finalized: None,
            code_sent: String::new(),
            line_number: 0,
            allowed_override: None,
            percentage: None,
            percent_override: None,
            copay_amt: None,
            copay_override: None,
            no_bill_ins: false,
            paid_other_ins: None,
            paid_other_ins_override: None,
            base_est: Cents::ZERO,
            ded_est: None,
            ded_est_override: None,
            ins_est_total: Cents::ZERO,
            ins_est_total_override: None,
            estimate_note: String::new(),
            write_off_est: None,
            write_off_est_override: None,
            claim_payment_tracking: None,
            claim_adj_reason_codes: String::new(),
            is_transfer: false,
            is_overpay: false,
            posted_to: String::new(),
            sec_user_num_entry: 0,
            sec_date_entry: today,
            sec_date_t_edit: now,
            void_of: None,
            write_off_parked: None,
        }
    }

    /// What insurance is expected to pay: the override, else the computed total (`opendental-engine.md` 9).
    #[must_use]
    pub fn insurance_estimate(&self) -> Cents {
        self.ins_est_total_override.unwrap_or(self.ins_est_total)
    }

    /// The deductible that is expected to apply.
    #[must_use]
    pub fn deductible_estimate(&self) -> Cents {
        self.ded_est_override.or(self.ded_est).unwrap_or_default()
    }

    /// The write-off that is expected.
    #[must_use]
    pub fn write_off_estimate(&self) -> Cents {
        self.write_off_est_override.or(self.write_off_est).unwrap_or_default()
    }
}

record! {
    /// An insurance check or transfer, and the lines that it pays.
    pub struct ClaimPayment in "claimpayment" key 1 {
        pub claim_payment_num: i64,
        pub check_date: Date,
        pub check_amt: Cents,
        pub check_num: String,
        pub bank_branch: String,
        pub note: String,
        pub clinic_num: Option<i64>,
        pub deposit_num: Option<i64>,
        pub carrier_name: String,
        pub date_issued: Option<Date>,
        pub is_partial: bool,
        pub pay_type: i64,
        pub pay_group: i64,
        /// The remittance that it was made from, if any.
        pub remittance_num: Option<i64>,
        pub sec_date_entry: Date,
        pub sec_date_t_edit: Timestamp,
    }
}

/// The types of electronic transactions that are made here: [`Etrans::etype`].
pub const CLAIM_SENT: &str = "ClaimSent";
pub const ERA_835: &str = "ERA_835";
/// Answers to claim files: TA1, 999, 997 and 277CA.
pub const ACK_INTERCHANGE: &str = "Ack_Interchange";
pub const ACKNOWLEDGE_999: &str = "Acknowledge_999";
pub const ACKNOWLEDGE_997: &str = "Acknowledge_997";
pub const STATUS_NOTIFY_277: &str = "StatusNotify_277";

record! {
    /// An electronic transaction about a claim, as its history shows it.
    pub struct Etrans in "etrans" key 1 {
        pub etrans_num: i64,
        pub date_time_trans: Timestamp,
        /// [`CLAIM_SENT`], [`ERA_835`], or that of an answer.
        pub etype: String,
        pub claim_num: Option<i64>,
        pub pat_num: Option<i64>,
        pub carrier_num: Option<i64>,
        pub carrier_num2: Option<i64>,
        pub plan_num: Option<i64>,
        pub ins_sub_num: Option<i64>,
        pub note: String,
        /// The file that carried it, if one did. That of a remittance is the remittance's.
        pub stored_file_num: Option<i64>,
        /// The numbers of the file's interchange and of the set in it (ISA13, ST02).
        pub interchange_control: Option<i64>,
        pub set_control: Option<i64>,
        /// The payment that was received by it.
        pub remittance_num: Option<i64>,
        /// `A` accepted, `E` accepted with errors, `R` rejected: what was answered to it last.
        pub ack_code: Option<String>,
        /// The transaction that answered it.
        pub ack_etrans_num: Option<i64>,
    }
}

record! {
    /// Under which versions and on which date a patient's estimates were computed (`decisions.md` 10).
    pub struct EstimateStamp in "estimate_stamp" key 1 {
        pub pat_num: i64,
        pub stamp: String,
    }
}
