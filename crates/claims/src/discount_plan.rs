//! Discount plans: what a practice offers patients without insurance. They are kept and shown; no estimate and no
//! fee rests on them (`opendental-engine.md` 21 leaves their rules out).

use jiff::civil::Date;

use crate::Cents;
use crate::record::record;

record! {
    /// The terms of a discount plan.
    pub struct DiscountPlan in "discountplan" key 1 {
        pub discount_plan_num: i64,
        pub description: String,
        pub fee_sched_num: i64,
        /// The adjustment type of its discounts.
        pub def_num: i64,
        pub is_hidden: bool,
        pub plan_note: String,
        /// How often a year each kind of work has the discount; none: as often as it is done.
        pub exam_freq_limit: Option<i64>,
        pub xray_freq_limit: Option<i64>,
        pub prophy_freq_limit: Option<i64>,
        pub fluoride_freq_limit: Option<i64>,
        pub perio_freq_limit: Option<i64>,
        pub limited_exam_freq_limit: Option<i64>,
        pub pa_freq_limit: Option<i64>,
        /// What it takes off in a year at most.
        pub annual_max: Option<Cents>,
    }
}

record! {
    /// A patient's subscription to a discount plan; each patient has one at most.
    pub struct DiscountPlanSub in "discountplansub" key 1 {
        pub discount_sub_num: i64,
        pub discount_plan_num: i64,
        pub pat_num: i64,
        pub date_effective: Option<Date>,
        pub date_term: Option<Date>,
        pub sub_note: String,
    }
}
