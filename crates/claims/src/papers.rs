//! What is kept on paper beside claims and money: the history of a claim, what payers send with a check, the
//! treatment that is proposed to patients, what they are told and what is noted of them.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Cents;
use crate::names::names;
use crate::record::record;

record! {
    /// An entry in a claim's history, as somebody wrote it.
    pub struct ClaimTracking in "claimtracking" key 1 {
        pub claim_tracking_num: i64,
        pub claim_num: i64,
        pub date_time_entry: Timestamp,
        pub note: String,
        /// A definition of category 31: where the claim is.
        pub tracking_def_num: Option<i64>,
        /// A definition of category 43: what is wrong with it.
        pub tracking_error_def_num: Option<i64>,
    }
}

record! {
    /// An explanation of benefits as it was scanned, attached to the check that it explains.
    pub struct EobAttach in "eobattach" key 1 {
        pub eob_attach_num: i64,
        pub claim_payment_num: i64,
        pub date_t_created: Timestamp,
        pub file_name: String,
        /// Where its bytes are kept.
        pub stored_file_num: i64,
    }
}

names! {
    /// What a treatment plan is: a proposal that was shown and stays as it is, the plan that is followed, or another one.
    pub enum TpStatus {
        Saved = "Saved",
        Active = "Active",
        Inactive = "Inactive",
    }
}

names! {
    /// Whose prices a treatment plan shows.
    pub enum TpType {
        Insurance = "Insurance",
        Discount = "Discount",
    }
}

record! {
    /// Work that is proposed to a patient.
    pub struct TreatPlan in "treatplan" key 1 {
        pub treat_plan_num: i64,
        pub pat_num: i64,
        pub date_tp: Option<Date>,
        pub heading: String,
        pub note: String,
        pub respons_party: Option<i64>,
        pub tp_status: TpStatus,
        pub tp_type: TpType,
        pub user_num_presenter: i64,
        pub date_t_signed: Option<Timestamp>,
        pub date_t_practice_signed: Option<Timestamp>,
        pub signature_text: String,
        pub signature_practice_text: String,
        pub sec_date_entry: Date,
        pub sec_date_t_edit: Timestamp,
    }
}

record! {
    /// A planned procedure on a plan that is not saved.
    pub struct TreatPlanAttach in "treatplanattach" key 1 {
        pub treat_plan_attach_num: i64,
        pub treat_plan_num: i64,
        pub proc_num: i64,
        /// A definition of category 20.
        pub priority: Option<i64>,
    }
}

record! {
    /// A procedure of a saved plan, with what it was expected to cost then.
    pub struct ProcTp in "proctp" key 1 {
        pub proc_tp_num: i64,
        pub treat_plan_num: i64,
        pub pat_num: i64,
        pub proc_num_orig: i64,
        pub item_order: i64,
        pub priority: Option<i64>,
        pub tooth_num_tp: String,
        pub surf: String,
        pub proc_code: String,
        pub descript: String,
        pub fee_amt: Cents,
        pub pri_ins_amt: Cents,
        pub sec_ins_amt: Cents,
        pub pat_amt: Cents,
        pub discount: Cents,
        pub prognosis: String,
        pub dx: String,
        pub proc_abbr: String,
        /// What the primary plan allows; none without one.
        pub fee_allowed: Option<Cents>,
        pub prov_num: i64,
        pub date_tp: Date,
        pub clinic_num: Option<i64>,
        pub sec_date_entry: Date,
        pub sec_date_t_edit: Timestamp,
    }
}

record! {
    /// What a family was told that it owes.
    pub struct Statement in "statement" key 1 {
        pub statement_num: i64,
        pub pat_num: i64,
        pub date_sent: Date,
        pub note: String,
        /// Of that day, as of the family as a whole.
        pub ins_est: Cents,
        pub bal_total: Cents,
        pub date_t_stamp: Timestamp,
    }
}

record! {
    /// A note on a procedure. It is not changed; a later one takes its place.
    pub struct ProcNote in "procnote" key 1 {
        pub proc_note_num: i64,
        pub pat_num: i64,
        pub proc_num: i64,
        pub entry_date_time: Timestamp,
        pub note: String,
        pub is_signed: bool,
    }
}

record! {
    /// What was said to a patient, or by one.
    pub struct Commlog in "commlog" key 1 {
        pub commlog_num: i64,
        pub pat_num: i64,
        pub comm_date_time: Timestamp,
        /// A definition of category 27.
        pub comm_type: i64,
        pub note: String,
        pub mode: String,
        pub sent_or_received: String,
        pub date_t_stamp: Timestamp,
        pub date_t_entry: Timestamp,
    }
}
