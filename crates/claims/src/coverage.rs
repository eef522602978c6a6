//! Coverage: carriers, plans and their benefits, subscriptions, and who is covered by them.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Cents;
use crate::names::names;
use crate::office::{SubstOnlyIf, TreatArea};
use crate::record::record;

record! {
    /// An insurance company.
    pub struct Carrier in "carrier" key 1 {
        pub carrier_num: i64,
        pub carrier_name: String,
        pub address: String,
        pub address2: String,
        pub city: String,
        pub state: String,
        pub zip: String,
        pub phone: String,
        /// The payer's number at clearinghouses; NM109 of 2010BB.
        pub elect_id: String,
        pub no_send_elect: String,
        pub is_hidden: bool,
    }
}

names! {
    /// How a plan pays. The texts are the stored ones (`opendental-engine.md` 2).
    pub enum PlanType {
        /// A percentage of what the category allows.
        Percentage = "",
        Ppo = "p",
        /// Flat copay, and Medicaid.
        Flat = "f",
        Capitation = "c",
    }
}

names! {
    /// How a plan counts what other plans paid (`opendental-engine.md` 7.3 step 10).
    pub enum CobRule {
        Basic = "Basic",
        Standard = "Standard",
        CarveOut = "CarveOut",
        SecondaryMedicaid = "SecondaryMedicaid",
    }
}

names! {
    /// What an excluded code is charged at.
    pub enum ExclusionFeeRule {
        PracticeDefault = "PracticeDefault",
        DoNothing = "DoNothing",
        UseUcrFee = "UseUcrFee",
    }
}

names! {
    /// A plan's own answer to a preference, or none.
    pub enum OwnRule {
        Default = "Default",
        Yes = "Yes",
        No = "No",
    }
}

record! {
    /// The terms of a plan.
    pub struct InsPlan in "insplan" key 1 {
        pub plan_num: i64,
        pub carrier_num: i64,
        pub group_name: String,
        pub group_num: String,
        pub plan_note: String,
        pub fee_sched: Option<i64>,
        pub plan_type: PlanType,
        pub claim_form_num: Option<i64>,
        pub claims_use_ucr: bool,
        pub copay_fee_sched: Option<i64>,
        pub allowed_fee_sched: Option<i64>,
        pub manual_fee_sched: Option<i64>,
        pub employer_num: Option<i64>,
        pub is_medical: bool,
        pub filing_code: i64,
        pub show_base_units: bool,
        pub code_subst_none: bool,
        pub has_ppo_subst_writeoffs: bool,
        pub is_hidden: bool,
        /// 0: the calendar year; 1–12: the month in which the service year begins.
        pub month_renew: i64,
        pub filing_code_subtype: i64,
        pub cob_rule: CobRule,
        pub billing_type: i64,
        pub exclusion_fee_rule: ExclusionFeeRule,
        pub is_blue_book_enabled: bool,
        pub zero_write_offs_on_annual_max: OwnRule,
        pub zero_write_offs_on_freq_or_aging: OwnRule,
        pub sec_date_entry: Date,
        pub sec_date_t_edit: Timestamp,
    }
}

record! {
    /// A subscriber's enrolment in a plan.
    pub struct InsSub in "inssub" key 1 {
        pub ins_sub_num: i64,
        pub plan_num: i64,
        /// The subscriber's `PatNum`.
        pub subscriber: i64,
        pub date_effective: Option<Date>,
        pub date_term: Option<Date>,
        pub subscriber_id: String,
        pub benefit_notes: String,
        pub release_info: bool,
        /// Benefits are assigned: the payer pays the practice.
        pub assign_ben: bool,
        pub subsc_note: String,
        pub sec_date_t_edit: Timestamp,
    }
}

names! {
    /// The patient's relationship to the subscriber.
    pub enum Relationship {
        SelfSubscriber = "Self",
        Spouse = "Spouse",
        Child = "Child",
        Employee = "Employee",
        HandicapDep = "HandicapDep",
        SignifOther = "SignifOther",
        InjuredPlaintiff = "InjuredPlaintiff",
        LifePartner = "LifePartner",
        Dependent = "Dependent",
    }
}

record! {
    /// One of a patient's coverages: ordinal 1 is primary, 2 secondary, …
    pub struct PatPlan in "patplan" key 1 {
        pub pat_plan_num: i64,
        pub pat_num: i64,
        pub ordinal: i64,
        pub is_pending: bool,
        pub relationship: Relationship,
        /// The patient's own number with the carrier, where it differs from the subscriber's.
        pub pat_id: String,
        pub ins_sub_num: i64,
        pub sec_date_t_entry: Timestamp,
        pub sec_date_t_edit: Timestamp,
    }
}

names! {
    pub enum BenefitType {
        ActiveCoverage = "ActiveCoverage",
        CoInsurance = "CoInsurance",
        Deductible = "Deductible",
        CoPayment = "CoPayment",
        Exclusions = "Exclusions",
        Limitations = "Limitations",
        WaitingPeriod = "WaitingPeriod",
    }
}

names! {
    pub enum TimePeriod {
        None = "None",
        ServiceYear = "ServiceYear",
        CalendarYear = "CalendarYear",
        Lifetime = "Lifetime",
        Years = "Years",
        NumberInLast12Months = "NumberInLast12Months",
    }
}

names! {
    pub enum QuantityQualifier {
        None = "None",
        NumberOfServices = "NumberOfServices",
        AgeLimit = "AgeLimit",
        Visits = "Visits",
        Years = "Years",
        Months = "Months",
    }
}

names! {
    pub enum CoverageLevel {
        None = "None",
        Individual = "Individual",
        Family = "Family",
    }
}

record! {
    /// One term of a plan, or of one patient's coverage (then it overrides the plan's).
    pub struct Benefit in "benefit" key 1 {
        pub benefit_num: i64,
        /// The plan, or none for a patient's override.
        pub plan_num: Option<i64>,
        pub pat_plan_num: Option<i64>,
        pub benefit_type: BenefitType,
        pub cov_cat_num: Option<i64>,
        pub code_num: Option<i64>,
        pub code_group_num: Option<i64>,
        pub percent: Option<i64>,
        pub monetary_amt: Option<Cents>,
        pub time_period: TimePeriod,
        pub quantity_qualifier: QuantityQualifier,
        pub quantity: i64,
        pub coverage_level: CoverageLevel,
        pub treat_area: TreatArea,
        pub sec_date_t_entry: Timestamp,
        pub sec_date_t_edit: Timestamp,
    }
}

record! {
    /// What a plan pays for in place of one code; it stands before the code's own substitute
    /// (`opendental-engine.md` 5.2).
    pub struct SubstitutionLink in "substitutionlink" key 1 {
        pub substitution_link_num: i64,
        pub plan_num: i64,
        /// The code that is substituted.
        pub code_num: i64,
        /// The code that is priced in its place.
        pub substitution_code: String,
        pub subst_only_if: SubstOnlyIf,
    }
}

record! {
    /// Who gives a plan to its members, or work to a patient.
    pub struct Employer in "employer" key 1 {
        pub employer_num: i64,
        pub emp_name: String,
    }
}

names! {
    /// What was verified with a payer.
    pub enum VerifyType {
        /// That a patient is enrolled; the key is a `PatPlanNum`.
        PatientEnrollment = "PatientEnrollment",
        /// What a plan pays for; the key is a `PlanNum`.
        InsuranceBenefit = "InsuranceBenefit",
    }
}

record! {
    /// When a coverage or a plan was last verified with the payer, and how it stands. One row for each.
    pub struct InsVerify in "insverify" key 1 {
        pub ins_verify_num: i64,
        pub verify_type: VerifyType,
        /// A `PatPlanNum` or a `PlanNum`.
        pub f_key: i64,
        pub date_last_verified: Option<Date>,
        /// A definition of category 38, or none.
        pub def_num: Option<i64>,
        pub note: String,
        pub date_last_assigned: Option<Date>,
        pub sec_date_t_edit: Timestamp,
    }
}
