//! The office: preferences, definitions, categories, codes, fees, providers, and the entity that bills.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Cents;
use crate::appointment::Operatory;
use crate::clinic::Clinic;
use crate::names::names;
use crate::posting::guard::PostingRule;
use crate::record::record;

record! {
    /// A setting of the office, by name.
    pub struct Preference in "preference" key 1 {
        pub pref_name: String,
        pub pref_num: i64,
        pub value: String,
    }
}

record! {
    /// An entry of one of the office's own lists (adjustment types, payment types, priorities, …).
    pub struct Definition in "definition" key 1 {
        pub def_num: i64,
        /// The list: 1 adjustment types, 10 payment types, 11 procedure code categories, 20 priorities, …
        /// (`opendental-api.md` 2.2).
        pub category: i64,
        pub item_name: String,
        pub item_value: String,
        pub item_order: i64,
        pub is_hidden: bool,
    }
}

names! {
    /// Coverage categories that plans speak of (`opendental-engine.md` 2).
    pub enum EbenefitCat {
        None = "None",
        General = "General",
        Diagnostic = "Diagnostic",
        Periodontics = "Periodontics",
        Restorative = "Restorative",
        Endodontics = "Endodontics",
        MaxillofacialProsth = "MaxillofacialProsth",
        Crowns = "Crowns",
        Accident = "Accident",
        Orthodontics = "Orthodontics",
        Prosthodontics = "Prosthodontics",
        OralSurgery = "OralSurgery",
        RoutinePreventive = "RoutinePreventive",
        DiagnosticXRay = "DiagnosticXRay",
        Adjunctive = "Adjunctive",
    }
}

record! {
    /// A coverage category: ranges of codes under one name. Of two that hold a code, the later order wins.
    pub struct CovCat in "covcat" key 1 {
        pub cov_cat_num: i64,
        pub description: String,
        pub default_percent: Option<i64>,
        pub cov_order: i64,
        pub is_hidden: bool,
        pub ebenefit_cat: EbenefitCat,
    }
}

record! {
    /// A range of codes in a category; codes compare as plain text, both ends inside.
    pub struct CovSpan in "covspan" key 1 {
        pub cov_span_num: i64,
        pub cov_cat_num: i64,
        pub from_code: String,
        pub to_code: String,
    }
}

record! {
    /// A named list of codes that benefits may speak of.
    pub struct CodeGroup in "codegroup" key 1 {
        pub code_group_num: i64,
        pub group_name: String,
        /// Comma list.
        pub proc_codes: String,
        pub item_order: i64,
        pub code_group_fixed: String,
        pub is_hidden: bool,
        pub show_in_age_limit: bool,
        pub show_in_frequency: bool,
        pub show_in_other: bool,
    }
}

impl CodeGroup {
    /// Whether the group holds this code. Exact membership, not the original's substring test
    /// (`opendental-engine.md` 19, Q4).
    #[must_use]
    pub fn holds(&self, code: &str) -> bool {
        self.proc_codes.split(',').any(|held| held.trim() == code)
    }
}

names! {
    /// What the amounts of a fee schedule are.
    pub enum FeeSchedType {
        Normal = "Normal",
        CoPay = "CoPay",
        OutNetwork = "OutNetwork",
        FixedBenefit = "FixedBenefit",
        ManualBlueBook = "ManualBlueBook",
    }
}

record! {
    pub struct FeeSched in "feesched" key 1 {
        pub fee_sched_num: i64,
        pub description: String,
        pub fee_sched_type: FeeSchedType,
        pub item_order: i64,
        pub is_hidden: bool,
        /// The same for every clinic and provider.
        pub is_global: bool,
        pub sec_date_entry: Date,
        pub sec_date_t_edit: Timestamp,
    }
}

record! {
    /// The amount for one code in one schedule, for all or for one clinic and provider.
    pub struct Fee in "fee" key 1 {
        pub fee_num: i64,
        pub fee_sched: i64,
        pub code_num: i64,
        pub amount: Cents,
        pub clinic_num: Option<i64>,
        pub prov_num: Option<i64>,
        pub sec_date_entry: Date,
        pub sec_date_t_edit: Timestamp,
    }
}

names! {
    /// When a code's substitute is priced in its place (`opendental-engine.md` 5.2).
    pub enum SubstOnlyIf {
        Always = "Always",
        Molar = "Molar",
        SecondMolar = "SecondMolar",
        Never = "Never",
        Posterior = "Posterior",
    }
}

names! {
    /// Where in the mouth a procedure code applies.
    pub enum TreatArea {
        None = "None",
        Surf = "Surf",
        Tooth = "Tooth",
        Mouth = "Mouth",
        Quad = "Quad",
        Sextant = "Sextant",
        Arch = "Arch",
        ToothRange = "ToothRange",
    }
}

record! {
    /// A procedure code: data that the practice imports or makes.
    pub struct ProcedureCode in "procedurecode" key 1 {
        pub code_num: i64,
        pub proc_code: String,
        pub descript: String,
        pub abbr_desc: String,
        pub proc_time: String,
        pub proc_cat: i64,
        pub treat_area: TreatArea,
        pub no_bill_ins: bool,
        pub is_prosth: bool,
        pub default_note: String,
        pub is_hygiene: bool,
        pub alternate_code1: String,
        pub medical_code: String,
        pub is_taxed: bool,
        pub paint_type: String,
        pub layman_term: String,
        pub is_canadian_lab: bool,
        pub base_units: i64,
        pub substitution_code: String,
        pub subst_only_if: SubstOnlyIf,
        pub drug_ndc: String,
        pub revenue_code_default: String,
        pub prov_num_default: Option<i64>,
        pub canada_time_units: Cents,
        pub is_radiology: bool,
        pub default_claim_note: String,
        pub default_tp_note: String,
        pub paint_text: String,
        pub area_also_tooth_range: bool,
        pub diagnostic_codes: String,
        pub date_t_stamp: Timestamp,
    }
}

impl ProcedureCode {
    /// A code of which nothing is known but its name.
    #[must_use]
    pub fn blank(code_num: i64, proc_code: String, now: Timestamp) -> ProcedureCode {
        let text = String::new;
        ProcedureCode {
            code_num,
            proc_code,
            descript: text(),
            abbr_desc: text(),
            proc_time: text(),
            proc_cat: 0,
            treat_area: TreatArea::None,
            no_bill_ins: false,
            is_prosth: false,
            default_note: text(),
            is_hygiene: false,
            alternate_code1: text(),
            medical_code: text(),
            is_taxed: false,
            paint_type: text(),
            layman_term: text(),
            is_canadian_lab: false,
            base_units: 0,
            substitution_code: text(),
            subst_only_if: SubstOnlyIf::Always,
            drug_ndc: text(),
            revenue_code_default: text(),
            prov_num_default: None,
            canada_time_units: Cents::ZERO,
            is_radiology: false,
            default_claim_note: text(),
            default_tp_note: text(),
            paint_text: text(),
            area_also_tooth_range: false,
            diagnostic_codes: text(),
            date_t_stamp: now,
        }
    }
}

record! {
    /// Somebody who treats patients.
    pub struct Provider in "provider" key 1 {
        pub prov_num: i64,
        pub abbr: String,
        pub l_name: String,
        pub f_name: String,
        pub mi: String,
        pub suffix: String,
        pub fee_sched: Option<i64>,
        pub specialty: i64,
        pub ssn: String,
        pub state_license: String,
        pub is_secondary: bool,
        pub prov_color: String,
        pub is_hidden: bool,
        pub using_tin: bool,
        pub sig_on_file: bool,
        pub national_prov_id: String,
        pub is_not_person: bool,
        pub prov_status: String,
        pub is_hidden_report: bool,
        pub birthdate: Option<Date>,
        pub sched_note: String,
        pub preferred_name: String,
        pub date_t_stamp: Timestamp,
    }
}

record! {
    /// Who bills: the practice, or one of its companies. Door 2 calls it a provider (`decisions.md` 4).
    pub struct BillingEntity in "entity" key 1 {
        pub entity_num: i64,
        pub public_id: String,
        pub name: String,
        pub structure: String,
        pub npi: String,
        /// Nine digits, an employer's number.
        pub tax_id: String,
        pub taxonomy: String,
        pub address: String,
        pub address2: String,
        pub city: String,
        pub state: String,
        pub zip: String,
        pub phone: String,
        pub contact_name: String,
        /// What ISA06 and 1000A say to the clearinghouse.
        pub submitter_id: String,
        pub receiver_id: String,
        pub receiver_name: String,
        pub created_at: Timestamp,
        /// The clinic whose claims it bills; none: those of the others.
        pub clinic_num: Option<i64>,
    }
}

record! {
    /// A paper claim form that claims may name.
    pub struct ClaimForm in "claimform" key 1 {
        pub claim_form_num: i64,
        pub description: String,
        pub is_hidden: bool,
    }
}

/// All that an office has set, as one decision sees it.
#[derive(Clone, Debug, Default)]
pub struct Office {
    /// The version of [`crate::change::Scope::Office`] that this is.
    pub version: i64,
    pub preferences: Vec<Preference>,
    pub definitions: Vec<Definition>,
    pub cov_cats: Vec<CovCat>,
    pub cov_spans: Vec<CovSpan>,
    pub code_groups: Vec<CodeGroup>,
    pub fee_scheds: Vec<FeeSched>,
    pub codes: Vec<ProcedureCode>,
    pub providers: Vec<Provider>,
    pub entities: Vec<BillingEntity>,
    pub claim_forms: Vec<ClaimForm>,
    pub clinics: Vec<Clinic>,
    pub operatories: Vec<Operatory>,
    /// In their order.
    pub posting_rules: Vec<PostingRule>,
}

impl Office {
    /// The value of a preference; empty when there is none.
    #[must_use]
    pub fn pref(&self, name: &str) -> &str {
        self.preferences.iter().find(|p| p.pref_name == name).map_or("", |p| &p.value)
    }

    /// Whether a preference is on.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.pref(name), "1" | "true" | "True")
    }

    /// Whether a preference that is on by default was switched off.
    #[must_use]
    pub fn is_off(&self, name: &str) -> bool {
        matches!(self.pref(name), "0" | "false" | "False")
    }

    /// A preference that holds a number.
    #[must_use]
    pub fn pref_num(&self, name: &str) -> Option<i64> {
        self.pref(name).trim().parse().ok()
    }

    /// The code with this number.
    #[must_use]
    pub fn code(&self, code_num: i64) -> Option<&ProcedureCode> {
        // Codes are kept in the order of their numbers.
        let at = self.codes.binary_search_by_key(&code_num, |c| c.code_num).ok()?;
        self.codes.get(at)
    }

    /// The code with this text.
    #[must_use]
    pub fn code_named(&self, proc_code: &str) -> Option<&ProcedureCode> {
        self.codes.iter().find(|c| c.proc_code == proc_code)
    }

    #[must_use]
    pub fn provider(&self, prov_num: i64) -> Option<&Provider> {
        self.providers.iter().find(|p| p.prov_num == prov_num)
    }

    /// The clinic with this number, hidden or not.
    #[must_use]
    pub fn clinic(&self, clinic_num: i64) -> Option<&Clinic> {
        self.clinics.iter().find(|c| c.clinic_num == clinic_num)
    }

    /// Who bills the claims of a clinic: its own entity, else the practice's (`decisions.md` 4).
    #[must_use]
    pub fn entity_of(&self, clinic_num: Option<i64>) -> Option<&BillingEntity> {
        let of_clinic = |num| self.entities.iter().find(move |entity| entity.clinic_num == Some(num));
        let of_practice = || self.entities.iter().find(|entity| entity.clinic_num.is_none());
        clinic_num.and_then(of_clinic).or_else(of_practice)
    }

    /// The operatory with this number, hidden or not.
    #[must_use]
    pub fn operatory(&self, operatory_num: i64) -> Option<&Operatory> {
        self.operatories.iter().find(|o| o.operatory_num == operatory_num)
    }

    /// The practice's own provider: the preference's, else the first that is not hidden.
    #[must_use]
    pub fn default_provider(&self) -> Option<&Provider> {
        self.pref_num("PracticeDefaultProv")
            .and_then(|n| self.provider(n))
            .or_else(|| self.providers.iter().find(|p| !p.is_hidden))
    }

    #[must_use]
    pub fn definition(&self, def_num: i64) -> Option<&Definition> {
        self.definitions.iter().find(|d| d.def_num == def_num)
    }

    /// The entries of one list, in their order.
    pub fn definitions_of(&self, category: i64) -> impl Iterator<Item = &Definition> {
        self.definitions.iter().filter(move |d| d.category == category)
    }

    #[must_use]
    pub fn fee_sched(&self, fee_sched_num: i64) -> Option<&FeeSched> {
        self.fee_scheds.iter().find(|f| f.fee_sched_num == fee_sched_num)
    }

    /// Whether a category holds a code.
    #[must_use]
    pub fn category_holds(&self, cov_cat_num: i64, code: &str) -> bool {
        self.cov_spans.iter().any(|s| {
            s.cov_cat_num == cov_cat_num && s.from_code.as_str() <= code && code <= s.to_code.as_str()
        })
    }

    /// The order of a category; a hidden one counts as -1 (`opendental-engine.md` 3.2).
    #[must_use]
    pub fn category_order(&self, cov_cat_num: i64) -> i64 {
        match self.cov_cats.iter().find(|c| c.cov_cat_num == cov_cat_num) {
            Some(category) if !category.is_hidden => category.cov_order,
            _ => -1,
        }
    }

    /// The visible category of this kind.
    #[must_use]
    pub fn category_of(&self, kind: EbenefitCat) -> Option<&CovCat> {
        self.cov_cats.iter().find(|c| c.ebenefit_cat == kind)
    }

    #[must_use]
    pub fn code_group(&self, code_group_num: i64) -> Option<&CodeGroup> {
        self.code_groups.iter().find(|g| g.code_group_num == code_group_num)
    }
}
