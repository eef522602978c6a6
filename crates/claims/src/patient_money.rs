//! What patients pay, and what is charged or forgiven beside their procedures: payments with their splits,
//! adjustments, and payment plans.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Cents;
use crate::names::names;
use crate::office::Office;
use crate::record::record;

record! {
    /// Money from a patient, or back to one when it is negative. What it pays, its splits say.
    pub struct Payment in "payment" key 1 {
        pub pay_num: i64,
        /// A definition of the list of payment types.
        pub pay_type: i64,
        pub pay_date: Date,
        pub pay_amt: Cents,
        pub check_num: String,
        /// The bank and branch on a check, `19-7076`.
        pub bank_branch: String,
        pub pay_note: String,
        /// Who pays.
        pub pat_num: i64,
        pub clinic_num: Option<i64>,
        pub date_entry: Date,
        pub deposit_num: Option<i64>,
        pub receipt: String,
        /// The payment that this one gives back.
        pub refund_of: Option<i64>,
        /// `OfficeProcessed`, `OnlineProcessed` or `OnlinePending`.
        pub process_status: String,
        pub sec_user_num_entry: i64,
        pub sec_date_t_edit: Timestamp,
        /// The payment that this one voids: it was never paid.
        pub void_of: Option<i64>,
    }
}

names! {
    /// What part of a payment plan's charge a split pays.
    pub enum DebitType {
        Unknown = "Unknown",
        Principal = "Principal",
        Interest = "Interest",
    }
}

record! {
    /// A part of a payment, and what it pays: a procedure, an adjustment, a charge of a plan, or nothing yet.
    pub struct PaySplit in "paysplit" key 1 {
        pub split_num: i64,
        pub split_amt: Cents,
        /// Whose account it lowers.
        pub pat_num: i64,
        pub pay_num: i64,
        pub prov_num: Option<i64>,
        pub pay_plan_num: Option<i64>,
        pub date_pay: Date,
        pub proc_num: Option<i64>,
        pub date_entry: Date,
        /// A definition of the list of unearned types: money held until it is earned.
        pub unearned_type: Option<i64>,
        pub clinic_num: Option<i64>,
        pub adj_num: Option<i64>,
        pub pay_plan_charge_num: Option<i64>,
        pub pay_plan_debit_type: DebitType,
        pub sec_date_t_edit: Timestamp,
    }
}

/// The list of unearned types among the definitions. One with a value is hidden.
const UNEARNED_TYPES: i64 = 29;

impl PaySplit {
    /// Whether its unearned type is hidden: money under it is in nobody's balance.
    #[must_use]
    pub fn is_hidden(&self, office: &Office) -> bool {
        let definition = self.unearned_type.and_then(|number| office.definition(number));
        definition.is_some_and(|d| d.category == UNEARNED_TYPES && !d.item_value.is_empty())
    }
}

record! {
    /// A charge or a discount that is no procedure's fee.
    pub struct Adjustment in "adjustment" key 1 {
        pub adj_num: i64,
        pub adj_date: Date,
        /// A charge when positive, a discount when negative; never 0 (`opendental-engine.md` 16).
        pub adj_amt: Cents,
        pub pat_num: i64,
        /// A definition of the list of adjustment types; its value is `+`, `-` or `dp`.
        pub adj_type: i64,
        pub prov_num: i64,
        pub adj_note: String,
        pub proc_date: Date,
        pub proc_num: Option<i64>,
        pub date_entry: Date,
        pub clinic_num: Option<i64>,
        pub sec_user_num_entry: i64,
        pub sec_date_t_edit: Timestamp,
        /// The adjustment that this one voids. It has its type, and so not the sign of its type.
        pub void_of: Option<i64>,
    }
}

names! {
    /// How often a payment plan comes due.
    pub enum ChargeFrequency {
        Weekly = "Weekly",
        EveryOtherWeek = "EveryOtherWeek",
        Monthly = "Monthly",
        Quarterly = "Quarterly",
        OrdinalWeekday = "OrdinalWeekday",
    }
}

names! {
    /// When a plan charges for work that is only planned.
    pub enum PlannedWorkOption {
        AwaitComplete = "AwaitComplete",
        TreatAsComplete = "TreatAsComplete",
    }
}

record! {
    /// A promise to pay in parts. A dynamic plan charges what its links name, as it comes due
    /// (`opendental-engine.md` 15).
    pub struct PayPlan in "payplan" key 1 {
        pub pay_plan_num: i64,
        pub pat_num: i64,
        /// Who pays.
        pub guarantor: i64,
        pub pay_plan_date: Date,
        /// Yearly interest, in hundredths of a percent.
        pub apr_basis_points: i64,
        pub note: String,
        /// The insurance plan that is followed, for a plan of insurance; none for a patient's.
        pub plan_num: Option<i64>,
        pub ins_sub_num: Option<i64>,
        /// What an insurance plan of payments is to bring, or the cost of treatment.
        pub completed_amt: Cents,
        pub number_of_payments: i64,
        pub pay_amt: Cents,
        pub down_payment: Cents,
        pub is_closed: bool,
        pub plan_category: Option<i64>,
        pub is_dynamic: bool,
        pub charge_frequency: ChargeFrequency,
        pub date_pay_plan_start: Date,
        pub is_locked: bool,
        pub date_interest_start: Option<Date>,
        pub planned_work_option: PlannedWorkOption,
        pub sec_date_t_edit: Timestamp,
    }
}

names! {
    /// Whether a plan's charge is owed, or takes from what was owed before.
    pub enum ChargeType {
        Debit = "Debit",
        Credit = "Credit",
    }
}

names! {
    /// What a payment plan's link or charge names.
    pub enum PlanLinkType {
        None = "None",
        Adjustment = "Adjustment",
        Procedure = "Procedure",
        OrthoCase = "OrthoCase",
    }
}

record! {
    /// What comes due on a payment plan.
    pub struct PayPlanCharge in "payplancharge" key 1 {
        pub pay_plan_charge_num: i64,
        pub pay_plan_num: i64,
        pub guarantor: i64,
        pub pat_num: i64,
        pub charge_date: Date,
        pub principal: Cents,
        pub interest: Cents,
        pub note: String,
        pub prov_num: Option<i64>,
        pub clinic_num: Option<i64>,
        pub charge_type: ChargeType,
        pub proc_num: Option<i64>,
        pub link_type: PlanLinkType,
        /// The procedure or adjustment that it charges for, as `link_type` says.
        pub linked_num: Option<i64>,
        pub is_offset: bool,
        pub is_down_payment: bool,
        pub sec_date_t_entry: Timestamp,
        pub sec_date_t_edit: Timestamp,
    }
}

record! {
    /// A procedure or an adjustment that a dynamic plan charges for.
    pub struct PayPlanLink in "payplanlink" key 1 {
        pub pay_plan_link_num: i64,
        pub pay_plan_num: i64,
        pub link_type: PlanLinkType,
        /// The procedure or adjustment.
        pub linked_num: i64,
        pub amount_override: Option<Cents>,
        pub sec_date_t_entry: Timestamp,
    }
}
