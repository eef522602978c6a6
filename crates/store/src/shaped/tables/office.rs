//! The office's own lists: preferences, definitions, categories, codes, fees, providers, claim forms.

use claims::office::{
    ClaimForm, CodeGroup, CovCat, CovSpan, Definition, EbenefitCat, Fee, FeeSched, FeeSchedType, Preference,
    ProcedureCode, Provider, SubstOnlyIf, TreatArea,
};
use claims::record::Record;

use crate::shaped::shape::{
    Shape, always, date, date_or_none, flag, int, int_or_blank, key, member, members, money_of, text, time,
};

pub(super) const ALL: &[&Shape] = &[
    &PREFERENCE,
    &DEFINITION,
    &COVCAT,
    &COVSPAN,
    &CODEGROUP,
    &FEESCHED,
    &FEE,
    &PROCEDURECODE,
    &PROVIDER,
    &CLAIMFORM,
];

fn provider_statuses() -> Vec<(&'static str, i64)> {
    ["Active", "Deleted"].into_iter().zip(0..).collect()
}

static PREFERENCE: Shape = Shape {
    name: "preference",
    table: Preference::TABLE,
    columns: &[text("PrefName", "pref_name"), text("ValueString", "value"), int("PrefNum", "pref_num")],
};

static DEFINITION: Shape = Shape {
    name: "definition",
    table: Definition::TABLE,
    columns: &[
        int("DefNum", "def_num"),
        int("Category", "category"),
        int("ItemOrder", "item_order"),
        text("ItemName", "item_name"),
        text("ItemValue", "item_value"),
        flag("IsHidden", "is_hidden"),
    ],
};

static COVCAT: Shape = Shape {
    name: "covcat",
    table: CovCat::TABLE,
    columns: &[
        int("CovCatNum", "cov_cat_num"),
        text("Description", "description"),
        int_or_blank("DefaultPercent", "default_percent"),
        int("CovOrder", "cov_order"),
        flag("IsHidden", "is_hidden"),
        member("EbenefitCat", "ebenefit_cat", members!(EbenefitCat)),
    ],
};

static COVSPAN: Shape = Shape {
    name: "covspan",
    table: CovSpan::TABLE,
    columns: &[
        int("CovSpanNum", "cov_span_num"),
        int("CovCatNum", "cov_cat_num"),
        text("FromCode", "from_code"),
        text("ToCode", "to_code"),
    ],
};

static CODEGROUP: Shape = Shape {
    name: "codegroup",
    table: CodeGroup::TABLE,
    columns: &[
        int("CodeGroupNum", "code_group_num"),
        text("GroupName", "group_name"),
        text("ProcCodes", "proc_codes"),
        int("ItemOrder", "item_order"),
        flag("IsHidden", "is_hidden"),
        flag("ShowInAgeLimit", "show_in_age_limit"),
        flag("ShowInFrequency", "show_in_frequency"),
        flag("ShowInOther", "show_in_other"),
    ],
};

static FEESCHED: Shape = Shape {
    name: "feesched",
    table: FeeSched::TABLE,
    columns: &[
        int("FeeSchedNum", "fee_sched_num"),
        text("Description", "description"),
        member("FeeSchedType", "fee_sched_type", members!(FeeSchedType)),
        int("ItemOrder", "item_order"),
        flag("IsHidden", "is_hidden"),
        flag("IsGlobal", "is_global"),
        always("SecUserNumEntry", 0),
        date("SecDateEntry", "sec_date_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
    ],
};

static FEE: Shape = Shape {
    name: "fee",
    table: Fee::TABLE,
    columns: &[
        int("FeeNum", "fee_num"),
        money_of("Amount", "amount"),
        int("FeeSched", "fee_sched"),
        int("CodeNum", "code_num"),
        key("ClinicNum", "clinic_num"),
        key("ProvNum", "prov_num"),
        always("SecUserNumEntry", 0),
        date("SecDateEntry", "sec_date_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
    ],
};

static PROCEDURECODE: Shape = Shape {
    name: "procedurecode",
    table: ProcedureCode::TABLE,
    columns: &[
        int("CodeNum", "code_num"),
        text("ProcCode", "proc_code"),
        text("Descript", "descript"),
        text("AbbrDesc", "abbr_desc"),
        text("ProcTime", "proc_time"),
        int("ProcCat", "proc_cat"),
        member("TreatArea", "treat_area", members!(TreatArea)),
        flag("NoBillIns", "no_bill_ins"),
        flag("IsProsth", "is_prosth"),
        text("DefaultNote", "default_note"),
        flag("IsHygiene", "is_hygiene"),
        text("AlternateCode1", "alternate_code1"),
        text("MedicalCode", "medical_code"),
        flag("IsTaxed", "is_taxed"),
        text("LaymanTerm", "layman_term"),
        flag("IsCanadianLab", "is_canadian_lab"),
        int("BaseUnits", "base_units"),
        text("SubstitutionCode", "substitution_code"),
        member("SubstOnlyIf", "subst_only_if", members!(SubstOnlyIf)),
        time("DateTStamp", "date_t_stamp"),
        text("DrugNDC", "drug_ndc"),
        text("RevenueCodeDefault", "revenue_code_default"),
        key("ProvNumDefault", "prov_num_default"),
        money_of("CanadaTimeUnits", "canada_time_units"),
        flag("IsRadiology", "is_radiology"),
        text("DefaultClaimNote", "default_claim_note"),
        text("DefaultTPNote", "default_tp_note"),
        text("PaintText", "paint_text"),
        flag("AreaAlsoToothRange", "area_also_tooth_range"),
        text("DiagnosticCodes", "diagnostic_codes"),
    ],
};

static PROVIDER: Shape = Shape {
    name: "provider",
    table: Provider::TABLE,
    columns: &[
        int("ProvNum", "prov_num"),
        text("Abbr", "abbr"),
        text("LName", "l_name"),
        text("FName", "f_name"),
        text("MI", "mi"),
        text("Suffix", "suffix"),
        key("FeeSched", "fee_sched"),
        int("Specialty", "specialty"),
        text("SSN", "ssn"),
        text("StateLicense", "state_license"),
        flag("IsSecondary", "is_secondary"),
        flag("IsHidden", "is_hidden"),
        flag("UsingTIN", "using_tin"),
        flag("SigOnFile", "sig_on_file"),
        text("NationalProvID", "national_prov_id"),
        time("DateTStamp", "date_t_stamp"),
        flag("IsNotPerson", "is_not_person"),
        member("ProvStatus", "prov_status", provider_statuses),
        flag("IsHiddenReport", "is_hidden_report"),
        date_or_none("Birthdate", "birthdate"),
        text("SchedNote", "sched_note"),
        text("PreferredName", "preferred_name"),
    ],
};

static CLAIMFORM: Shape = Shape {
    name: "claimform",
    table: ClaimForm::TABLE,
    columns: &[
        int("ClaimFormNum", "claim_form_num"),
        text("Description", "description"),
        flag("IsHidden", "is_hidden"),
    ],
};
