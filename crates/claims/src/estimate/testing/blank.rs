//! Rows for tests with nothing in them but what is said.

use jiff::civil::{Date, date};

use super::THEN;
use crate::account::{Gender, PatStatus, Patient};
use crate::coverage::{Carrier, CobRule, ExclusionFeeRule, InsPlan, OwnRule, PlanType};
use crate::office::{BillingEntity, ProcedureCode, Provider};

pub(super) fn provider(prov_num: i64, fee_sched: Option<i64>) -> Provider {
    let text = String::new;
    Provider {
        prov_num,
        abbr: format!("DOC{prov_num}"),
        l_name: text(),
        f_name: text(),
        mi: text(),
        suffix: text(),
        fee_sched,
        specialty: 0,
        ssn: text(),
        state_license: text(),
        is_secondary: false,
        prov_color: text(),
        is_hidden: false,
        using_tin: true,
        sig_on_file: true,
        national_prov_id: text(),
        is_not_person: false,
        prov_status: text(),
        is_hidden_report: false,
        birthdate: None,
        sched_note: text(),
        preferred_name: text(),
        date_t_stamp: THEN,
    }
}

pub(super) fn patient(pat_num: i64, today: Date) -> Patient {
    let text = String::new;
    Patient {
        pat_num,
        guarantor: 1,
        l_name: "Doe".to_owned(),
        f_name: format!("Pat{pat_num}"),
        middle_i: text(),
        preferred: text(),
        pat_status: PatStatus::Patient,
        gender: Gender::Unknown,
        position: text(),
        birthdate: Some(date(1986, 2, 3)),
        ssn: text(),
        address: text(),
        address2: text(),
        city: text(),
        state: text(),
        zip: text(),
        hm_phone: text(),
        wk_phone: text(),
        wireless_phone: text(),
        email: text(),
        pri_prov: 1,
        sec_prov: None,
        fee_sched: None,
        billing_type: text(),
        fam_fin_urg_note: text(),
        chart_number: text(),
        medicaid_id: text(),
        employer_num: None,
        date_first_visit: None,
        clinic_num: None,
        premed: false,
        ward: text(),
        prefer_confirm_method: text(),
        prefer_contact_method: text(),
        prefer_recall_method: text(),
        language: text(),
        admit_date: None,
        super_family: None,
        txt_msg_ok: text(),
        sec_date_entry: today,
        date_t_stamp: THEN,
    }
}

pub(super) fn code(code_num: i64, proc_code: &str) -> ProcedureCode {
    ProcedureCode::blank(code_num, proc_code.to_owned(), THEN)
}

pub(super) fn carrier(carrier_num: i64) -> Carrier {
    let text = String::new;
    Carrier {
        carrier_num,
        carrier_name: format!("Carrier {carrier_num}"),
        address: text(),
        address2: text(),
        city: text(),
        state: text(),
        zip: text(),
        phone: text(),
        elect_id: text(),
        no_send_elect: text(),
        is_hidden: false,
    }
}

pub(super) fn plan(plan_num: i64, plan_type: PlanType, today: Date) -> InsPlan {
    let text = String::new;
    InsPlan {
        plan_num,
        carrier_num: plan_num,
        group_name: text(),
        group_num: text(),
        plan_note: text(),
        fee_sched: None,
        plan_type,
        claim_form_num: Some(4),
        claims_use_ucr: false,
        copay_fee_sched: None,
        allowed_fee_sched: None,
        manual_fee_sched: None,
        employer_num: None,
        is_medical: false,
        filing_code: 0,
        show_base_units: false,
        code_subst_none: false,
        has_ppo_subst_writeoffs: true,
        is_hidden: false,
        month_renew: 0,
        filing_code_subtype: 0,
        cob_rule: CobRule::Basic,
        billing_type: 0,
        exclusion_fee_rule: ExclusionFeeRule::PracticeDefault,
        is_blue_book_enabled: false,
        zero_write_offs_on_annual_max: OwnRule::Default,
        zero_write_offs_on_freq_or_aging: OwnRule::Default,
        sec_date_entry: today,
        sec_date_t_edit: THEN,
    }
}

pub(super) fn entity() -> BillingEntity {
    let text = String::new;
    BillingEntity {
        entity_num: 1,
        public_id: "entity_1".to_owned(),
        name: "Practice".to_owned(),
        structure: text(),
        npi: text(),
        tax_id: text(),
        taxonomy: text(),
        address: text(),
        address2: text(),
        city: text(),
        state: text(),
        zip: text(),
        phone: text(),
        contact_name: text(),
        submitter_id: text(),
        receiver_id: text(),
        receiver_name: text(),
        created_at: THEN,
        clinic_num: None,
    }
}
