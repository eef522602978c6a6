//! Carriers, plans and their benefits, subscriptions, and who is covered by them.

use claims::coverage::{
    Benefit, BenefitType, Carrier, CobRule, CoverageLevel, ExclusionFeeRule, InsPlan, InsSub, OwnRule,
    PatPlan, QuantityQualifier, Relationship, SubstitutionLink, TimePeriod,
};
use claims::office::{SubstOnlyIf, TreatArea};
use claims::record::Record;

use crate::shaped::shape::{
    Shape, always, date, date_or_none, flag, int, int_or_blank, key, member, members, money_or_blank, text,
    time,
};

pub(super) const ALL: &[&Shape] = &[&CARRIER, &INSPLAN, &INSSUB, &PATPLAN, &BENEFIT, &SUBSTITUTIONLINK];

fn sent_how() -> Vec<(&'static str, i64)> {
    ["SendElect", "NoSendElect", "NoSendSecondaryElect"].into_iter().zip(0..).collect()
}

static CARRIER: Shape = Shape {
    name: "carrier",
    table: Carrier::TABLE,
    columns: &[
        int("CarrierNum", "carrier_num"),
        text("CarrierName", "carrier_name"),
        text("Address", "address"),
        text("Address2", "address2"),
        text("City", "city"),
        text("State", "state"),
        text("Zip", "zip"),
        text("Phone", "phone"),
        text("ElectID", "elect_id"),
        member("NoSendElect", "no_send_elect", sent_how),
        flag("IsHidden", "is_hidden"),
    ],
};

static INSPLAN: Shape = Shape {
    name: "insplan",
    table: InsPlan::TABLE,
    columns: &[
        int("PlanNum", "plan_num"),
        text("GroupName", "group_name"),
        text("GroupNum", "group_num"),
        text("PlanNote", "plan_note"),
        key("FeeSched", "fee_sched"),
        text("PlanType", "plan_type"),
        key("ClaimFormNum", "claim_form_num"),
        flag("ClaimsUseUCR", "claims_use_ucr"),
        key("CopayFeeSched", "copay_fee_sched"),
        key("EmployerNum", "employer_num"),
        int("CarrierNum", "carrier_num"),
        key("AllowedFeeSched", "allowed_fee_sched"),
        flag("IsMedical", "is_medical"),
        int("FilingCode", "filing_code"),
        flag("ShowBaseUnits", "show_base_units"),
        flag("CodeSubstNone", "code_subst_none"),
        flag("IsHidden", "is_hidden"),
        int("MonthRenew", "month_renew"),
        int("FilingCodeSubtype", "filing_code_subtype"),
        member("CobRule", "cob_rule", members!(CobRule)),
        always("SecUserNumEntry", 0),
        date("SecDateEntry", "sec_date_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
        int("BillingType", "billing_type"),
        flag("HasPpoSubstWriteoffs", "has_ppo_subst_writeoffs"),
        member("ExclusionFeeRule", "exclusion_fee_rule", members!(ExclusionFeeRule)),
        key("ManualFeeSchedNum", "manual_fee_sched"),
        flag("IsBlueBookEnabled", "is_blue_book_enabled"),
        member(
            "InsPlansZeroWriteOffsOnAnnualMaxOverride",
            "zero_write_offs_on_annual_max",
            members!(OwnRule),
        ),
        member(
            "InsPlansZeroWriteOffsOnFreqOrAgingOverride",
            "zero_write_offs_on_freq_or_aging",
            members!(OwnRule),
        ),
    ],
};

static INSSUB: Shape = Shape {
    name: "inssub",
    table: InsSub::TABLE,
    columns: &[
        int("InsSubNum", "ins_sub_num"),
        int("PlanNum", "plan_num"),
        int("Subscriber", "subscriber"),
        date_or_none("DateEffective", "date_effective"),
        date_or_none("DateTerm", "date_term"),
        flag("ReleaseInfo", "release_info"),
        flag("AssignBen", "assign_ben"),
        text("SubscriberID", "subscriber_id"),
        text("BenefitNotes", "benefit_notes"),
        text("SubscNote", "subsc_note"),
        time("SecDateTEdit", "sec_date_t_edit"),
    ],
};

static PATPLAN: Shape = Shape {
    name: "patplan",
    table: PatPlan::TABLE,
    columns: &[
        int("PatPlanNum", "pat_plan_num"),
        int("PatNum", "pat_num"),
        int("Ordinal", "ordinal"),
        flag("IsPending", "is_pending"),
        member("Relationship", "relationship", members!(Relationship)),
        text("PatID", "pat_id"),
        int("InsSubNum", "ins_sub_num"),
        time("SecDateTEntry", "sec_date_t_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
    ],
};

static BENEFIT: Shape = Shape {
    name: "benefit",
    table: Benefit::TABLE,
    columns: &[
        int("BenefitNum", "benefit_num"),
        key("PlanNum", "plan_num"),
        key("PatPlanNum", "pat_plan_num"),
        key("CovCatNum", "cov_cat_num"),
        member("BenefitType", "benefit_type", members!(BenefitType)),
        int_or_blank("Percent", "percent"),
        money_or_blank("MonetaryAmt", "monetary_amt"),
        member("TimePeriod", "time_period", members!(TimePeriod)),
        member("QuantityQualifier", "quantity_qualifier", members!(QuantityQualifier)),
        int("Quantity", "quantity"),
        key("CodeNum", "code_num"),
        member("CoverageLevel", "coverage_level", members!(CoverageLevel)),
        time("SecDateTEntry", "sec_date_t_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
        key("CodeGroupNum", "code_group_num"),
        member("TreatArea", "treat_area", members!(TreatArea)),
    ],
};

static SUBSTITUTIONLINK: Shape = Shape {
    name: "substitutionlink",
    table: SubstitutionLink::TABLE,
    columns: &[
        int("SubstitutionLinkNum", "substitution_link_num"),
        int("PlanNum", "plan_num"),
        int("CodeNum", "code_num"),
        text("SubstitutionCode", "substitution_code"),
        member("SubstOnlyIf", "subst_only_if", members!(SubstOnlyIf)),
    ],
};
