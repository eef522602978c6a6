-- The record tables, as `cargo run -p store --example ddl` prints them from `store::tables`.

create table preference (
    practice_id bigint not null,
    pref_name text not null,
    pref_num bigint not null,
    value text not null,
    primary key (practice_id, pref_name)
);

create table definition (
    practice_id bigint not null,
    def_num bigint not null,
    category bigint not null,
    item_name text not null,
    item_value text not null,
    item_order bigint not null,
    is_hidden boolean not null,
    primary key (practice_id, def_num)
);

create table covcat (
    practice_id bigint not null,
    cov_cat_num bigint not null,
    description text not null,
    default_percent bigint,
    cov_order bigint not null,
    is_hidden boolean not null,
    ebenefit_cat text not null,
    primary key (practice_id, cov_cat_num)
);

create table covspan (
    practice_id bigint not null,
    cov_span_num bigint not null,
    cov_cat_num bigint not null,
    from_code text not null,
    to_code text not null,
    primary key (practice_id, cov_span_num)
);

create table codegroup (
    practice_id bigint not null,
    code_group_num bigint not null,
    group_name text not null,
    proc_codes text not null,
    item_order bigint not null,
    code_group_fixed text not null,
    is_hidden boolean not null,
    show_in_age_limit boolean not null,
    show_in_frequency boolean not null,
    show_in_other boolean not null,
    primary key (practice_id, code_group_num)
);

create table feesched (
    practice_id bigint not null,
    fee_sched_num bigint not null,
    description text not null,
    fee_sched_type text not null,
    item_order bigint not null,
    is_hidden boolean not null,
    is_global boolean not null,
    sec_date_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, fee_sched_num)
);

create table fee (
    practice_id bigint not null,
    fee_num bigint not null,
    fee_sched bigint not null,
    code_num bigint not null,
    amount bigint not null,
    clinic_num bigint,
    prov_num bigint,
    sec_date_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, fee_num)
);

create table procedurecode (
    practice_id bigint not null,
    code_num bigint not null,
    proc_code text not null,
    descript text not null,
    abbr_desc text not null,
    proc_time text not null,
    proc_cat bigint not null,
    treat_area text not null,
    no_bill_ins boolean not null,
    is_prosth boolean not null,
    default_note text not null,
    is_hygiene boolean not null,
    alternate_code1 text not null,
    medical_code text not null,
    is_taxed boolean not null,
    paint_type text not null,
    layman_term text not null,
    is_canadian_lab boolean not null,
    base_units bigint not null,
    substitution_code text not null,
    subst_only_if text not null,
    drug_ndc text not null,
    revenue_code_default text not null,
    prov_num_default bigint,
    canada_time_units bigint not null,
    is_radiology boolean not null,
    default_claim_note text not null,
    default_tp_note text not null,
    paint_text text not null,
    area_also_tooth_range boolean not null,
    diagnostic_codes text not null,
    date_t_stamp text not null,
    primary key (practice_id, code_num)
);

create table provider (
    practice_id bigint not null,
    prov_num bigint not null,
    abbr text not null,
    l_name text not null,
    f_name text not null,
    mi text not null,
    suffix text not null,
    fee_sched bigint,
    specialty bigint not null,
    ssn text not null,
    state_license text not null,
    is_secondary boolean not null,
    prov_color text not null,
    is_hidden boolean not null,
    using_tin boolean not null,
    sig_on_file boolean not null,
    national_prov_id text not null,
    is_not_person boolean not null,
    prov_status text not null,
    is_hidden_report boolean not null,
    birthdate text,
    sched_note text not null,
    preferred_name text not null,
    date_t_stamp text not null,
    primary key (practice_id, prov_num)
);

create table entity (
    practice_id bigint not null,
    entity_num bigint not null,
    public_id text not null,
    name text not null,
    structure text not null,
    npi text not null,
    tax_id text not null,
    taxonomy text not null,
    address text not null,
    address2 text not null,
    city text not null,
    state text not null,
    zip text not null,
    phone text not null,
    contact_name text not null,
    submitter_id text not null,
    receiver_id text not null,
    receiver_name text not null,
    created_at text not null,
    primary key (practice_id, entity_num)
);

create table claimform (
    practice_id bigint not null,
    claim_form_num bigint not null,
    description text not null,
    is_hidden boolean not null,
    primary key (practice_id, claim_form_num)
);

create table carrier (
    practice_id bigint not null,
    carrier_num bigint not null,
    carrier_name text not null,
    address text not null,
    address2 text not null,
    city text not null,
    state text not null,
    zip text not null,
    phone text not null,
    elect_id text not null,
    no_send_elect text not null,
    is_hidden boolean not null,
    primary key (practice_id, carrier_num)
);

create table insplan (
    practice_id bigint not null,
    plan_num bigint not null,
    carrier_num bigint not null,
    group_name text not null,
    group_num text not null,
    plan_note text not null,
    fee_sched bigint,
    plan_type text not null,
    claim_form_num bigint,
    claims_use_ucr boolean not null,
    copay_fee_sched bigint,
    allowed_fee_sched bigint,
    manual_fee_sched bigint,
    employer_num bigint,
    is_medical boolean not null,
    filing_code bigint not null,
    show_base_units boolean not null,
    code_subst_none boolean not null,
    has_ppo_subst_writeoffs boolean not null,
    is_hidden boolean not null,
    month_renew bigint not null,
    filing_code_subtype bigint not null,
    cob_rule text not null,
    billing_type bigint not null,
    exclusion_fee_rule text not null,
    is_blue_book_enabled boolean not null,
    zero_write_offs_on_annual_max text not null,
    zero_write_offs_on_freq_or_aging text not null,
    sec_date_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, plan_num)
);

create table inssub (
    practice_id bigint not null,
    ins_sub_num bigint not null,
    plan_num bigint not null,
    subscriber bigint not null,
    date_effective text,
    date_term text,
    subscriber_id text not null,
    benefit_notes text not null,
    release_info boolean not null,
    assign_ben boolean not null,
    subsc_note text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, ins_sub_num)
);

create table patplan (
    practice_id bigint not null,
    pat_plan_num bigint not null,
    pat_num bigint not null,
    ordinal bigint not null,
    is_pending boolean not null,
    relationship text not null,
    pat_id text not null,
    ins_sub_num bigint not null,
    sec_date_t_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, pat_plan_num)
);

create table benefit (
    practice_id bigint not null,
    benefit_num bigint not null,
    plan_num bigint,
    pat_plan_num bigint,
    benefit_type text not null,
    cov_cat_num bigint,
    code_num bigint,
    code_group_num bigint,
    percent bigint,
    monetary_amt bigint,
    time_period text not null,
    quantity_qualifier text not null,
    quantity bigint not null,
    coverage_level text not null,
    treat_area text not null,
    sec_date_t_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, benefit_num)
);

create table patient (
    practice_id bigint not null,
    pat_num bigint not null,
    guarantor bigint not null,
    l_name text not null,
    f_name text not null,
    middle_i text not null,
    preferred text not null,
    pat_status text not null,
    gender text not null,
    position text not null,
    birthdate text,
    ssn text not null,
    address text not null,
    address2 text not null,
    city text not null,
    state text not null,
    zip text not null,
    hm_phone text not null,
    wk_phone text not null,
    wireless_phone text not null,
    email text not null,
    pri_prov bigint not null,
    sec_prov bigint,
    fee_sched bigint,
    billing_type text not null,
    fam_fin_urg_note text not null,
    chart_number text not null,
    medicaid_id text not null,
    employer_num bigint,
    date_first_visit text,
    clinic_num bigint,
    premed boolean not null,
    ward text not null,
    prefer_confirm_method text not null,
    prefer_contact_method text not null,
    prefer_recall_method text not null,
    language text not null,
    admit_date text,
    super_family bigint,
    txt_msg_ok text not null,
    sec_date_entry text not null,
    date_t_stamp text not null,
    primary key (practice_id, pat_num)
);

create table procedurelog (
    practice_id bigint not null,
    proc_num bigint not null,
    pat_num bigint not null,
    apt_num bigint,
    proc_date text not null,
    proc_fee bigint not null,
    surf text not null,
    tooth_num text not null,
    tooth_range text not null,
    priority bigint,
    proc_status text not null,
    prov_num bigint not null,
    dx bigint not null,
    planned_apt_num bigint,
    place_service text not null,
    prosthesis text not null,
    date_original_prosth text,
    is_date_prosth_est boolean not null,
    claim_note text not null,
    date_entry_c text,
    clinic_num bigint,
    code_num bigint not null,
    unit_qty bigint not null,
    base_units bigint not null,
    date_tp text not null,
    site_num bigint,
    hide_graphics boolean not null,
    proc_time text not null,
    proc_time_end text not null,
    prognosis bigint not null,
    is_locked boolean not null,
    billing_note text not null,
    discount bigint not null,
    sec_date_entry text not null,
    date_t_stamp text not null,
    primary key (practice_id, proc_num)
);

create table claim (
    practice_id bigint not null,
    claim_num bigint not null,
    pat_num bigint not null,
    date_service text,
    date_sent text,
    date_sent_orig text,
    date_received text,
    claim_status text not null,
    claim_type text not null,
    plan_num bigint not null,
    ins_sub_num bigint not null,
    plan_num2 bigint,
    ins_sub_num2 bigint,
    pat_relat text not null,
    pat_relat2 text not null,
    prov_treat bigint not null,
    prov_bill bigint not null,
    clinic_num bigint,
    claim_form bigint not null,
    claim_fee bigint not null,
    ins_pay_est bigint not null,
    ins_pay_amt bigint not null,
    ded_applied bigint not null,
    write_off bigint not null,
    is_prosthesis text not null,
    prior_date text,
    reason_under_paid text not null,
    claim_note text not null,
    place_service text not null,
    accident_related text not null,
    accident_date text,
    accident_st text not null,
    is_ortho boolean not null,
    ortho_remain_m bigint not null,
    ortho_total_m bigint not null,
    ortho_date text,
    prior_authorization_number text not null,
    custom_tracking bigint,
    claim_identifier text not null,
    sec_date_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, claim_num)
);

create table claimproc (
    practice_id bigint not null,
    claim_proc_num bigint not null,
    proc_num bigint,
    claim_num bigint,
    pat_num bigint not null,
    prov_num bigint,
    plan_num bigint not null,
    ins_sub_num bigint not null,
    clinic_num bigint,
    status text not null,
    fee_billed bigint not null,
    ins_pay_est bigint not null,
    ded_applied bigint not null,
    ins_pay_amt bigint not null,
    write_off bigint not null,
    remarks text not null,
    claim_payment_num bigint,
    payment_row bigint not null,
    pay_plan_num bigint,
    date_cp text,
    proc_date text,
    date_entry text,
    date_supp_received text,
    date_ins_finalized text,
    code_sent text not null,
    line_number bigint not null,
    allowed_override bigint,
    percentage bigint,
    percent_override bigint,
    copay_amt bigint,
    copay_override bigint,
    no_bill_ins boolean not null,
    paid_other_ins bigint,
    paid_other_ins_override bigint,
    base_est bigint not null,
    ded_est bigint,
    ded_est_override bigint,
    ins_est_total bigint not null,
    ins_est_total_override bigint,
    estimate_note text not null,
    write_off_est bigint,
    write_off_est_override bigint,
    claim_payment_tracking bigint,
    claim_adj_reason_codes text not null,
    is_transfer boolean not null,
    is_overpay boolean not null,
    posted_to text not null,
    sec_user_num_entry bigint not null,
    sec_date_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, claim_proc_num)
);

create table claimpayment (
    practice_id bigint not null,
    claim_payment_num bigint not null,
    check_date text not null,
    check_amt bigint not null,
    check_num text not null,
    bank_branch text not null,
    note text not null,
    clinic_num bigint,
    deposit_num bigint,
    carrier_name text not null,
    date_issued text,
    is_partial boolean not null,
    pay_type bigint not null,
    pay_group bigint not null,
    remittance_num bigint,
    sec_date_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, claim_payment_num)
);

create table etrans (
    practice_id bigint not null,
    etrans_num bigint not null,
    date_time_trans text not null,
    etype text not null,
    claim_num bigint,
    pat_num bigint,
    carrier_num bigint,
    carrier_num2 bigint,
    plan_num bigint,
    ins_sub_num bigint,
    note text not null,
    primary key (practice_id, etrans_num)
);

create table estimate_stamp (
    practice_id bigint not null,
    pat_num bigint not null,
    stamp text not null,
    primary key (practice_id, pat_num)
);

create table tracked_claim (
    practice_id bigint not null,
    tracked_claim_num bigint not null,
    public_id text not null,
    entity_num bigint not null,
    payer_name text not null,
    claim_number text not null,
    claim_number_key text not null,
    payer_claim_number text,
    payer_claim_number_key text,
    subscriber_id text,
    subscriber_id_key text,
    patient_name text not null,
    charged_amount bigint not null,
    service_date text not null,
    service_end_date text,
    claim_num bigint,
    reconciled boolean not null,
    created_at text not null,
    updated_at text not null,
    primary key (practice_id, tracked_claim_num)
);

create table stored_file (
    practice_id bigint not null,
    stored_file_num bigint not null,
    public_id text not null,
    kind text not null,
    name text not null,
    sha256 text not null,
    bytes bytea not null,
    refusal text not null,
    received_at text not null,
    primary key (practice_id, stored_file_num)
);

create table remittance (
    practice_id bigint not null,
    remittance_num bigint not null,
    public_id text not null,
    stored_file_num bigint not null,
    set_index bigint not null,
    natural_key text not null,
    content_sha256 text not null,
    entity_num bigint not null,
    payer_name text not null,
    payer_id text not null,
    payment_amount bigint not null,
    payment_method text not null,
    payment_date text,
    trace_number text not null,
    trace_key text not null,
    trace_payer_id text not null,
    payee_account text not null,
    claim_count bigint not null,
    claims_paid bigint not null,
    status text not null,
    held_because text not null,
    next_claim bigint not null,
    claim_payment_num bigint,
    received_at text not null,
    updated_at text not null,
    primary key (practice_id, remittance_num)
);

create table remitted_claim (
    practice_id bigint not null,
    remitted_claim_num bigint not null,
    public_id text not null,
    remittance_num bigint not null,
    claim_index bigint not null,
    claim_number text not null,
    payer_claim_number text not null,
    claim_status text not null,
    charge bigint not null,
    paid bigint not null,
    patient_responsibility bigint not null,
    state text not null,
    tracked_claim_num bigint,
    claim_num bigint,
    primary key (practice_id, remitted_claim_num)
);

create table remitted_line (
    practice_id bigint not null,
    remitted_line_num bigint not null,
    remitted_claim_num bigint not null,
    line_index bigint not null,
    claim_proc_num bigint not null,
    code text not null,
    charge bigint not null,
    paid bigint not null,
    deductible bigint not null,
    write_off bigint not null,
    patient bigint not null,
    found_by text not null,
    primary key (practice_id, remitted_line_num)
);

create table bank_account (
    practice_id bigint not null,
    bank_account_num bigint not null,
    public_id text not null,
    entity_num bigint not null,
    name text not null,
    routing_number text not null,
    account_number text not null,
    created_at text not null,
    primary key (practice_id, bank_account_num)
);

create table bank_entry (
    practice_id bigint not null,
    bank_entry_num bigint not null,
    public_id text not null,
    bank_account_num bigint not null,
    amount bigint not null,
    date text not null,
    description text not null,
    counterparty text not null,
    source text not null,
    trace_number text,
    trace_key text,
    trace_payer_id text,
    check_number text,
    check_key text,
    fingerprint text not null,
    stored_file_num bigint,
    reconciled boolean not null,
    created_at text not null,
    primary key (practice_id, bank_entry_num)
);

create table link (
    practice_id bigint not null,
    link_num bigint not null,
    public_id text not null,
    kind text not null,
    from_num bigint not null,
    to_num bigint not null,
    rule text not null,
    evidence text not null,
    made_by text not null,
    made_at text not null,
    primary key (practice_id, link_num)
);

create table exception (
    practice_id bigint not null,
    exception_num bigint not null,
    public_id text not null,
    reason text not null,
    subject_kind text not null,
    subject_num bigint not null,
    amount_at_risk bigint not null,
    note text not null,
    candidates text not null,
    status text not null,
    assignee text not null,
    opened_at text not null,
    resolved_at text,
    primary key (practice_id, exception_num)
);

create table sent_claim (
    practice_id bigint not null,
    sent_claim_num bigint not null,
    claim_num bigint not null,
    stored_file_num bigint not null,
    interchange_control bigint not null,
    group_control bigint not null,
    set_control bigint not null,
    first_segment bigint not null,
    last_segment bigint not null,
    sent_at text not null,
    primary key (practice_id, sent_claim_num)
);

create table api_key (
    practice_id bigint not null,
    api_key_num bigint not null,
    name text not null,
    door1_hash text not null,
    bearer_hash text not null,
    scopes text not null,
    created_at text not null,
    expires_at text,
    revoked_at text,
    primary key (practice_id, api_key_num)
);

create table app_user (
    practice_id bigint not null,
    user_num bigint not null,
    name text not null,
    role text not null,
    password_hash text not null,
    created_at text not null,
    disabled_at text,
    primary key (practice_id, user_num)
);

create table session (
    practice_id bigint not null,
    token_hash text not null,
    user_num bigint not null,
    created_at text not null,
    expires_at text not null,
    primary key (practice_id, token_hash)
);

create table entry (
    practice_id bigint not null,
    posting_num bigint not null,
    line bigint not null,
    date text not null,
    account text not null,
    account_of text not null,
    amount bigint not null,
    source text not null,
    source_num bigint not null,
    primary key (practice_id, posting_num, line)
);

create table job (
    practice_id bigint not null,
    job_num bigint not null,
    kind text not null,
    subject text not null,
    state text not null,
    attempts bigint not null,
    run_at text not null,
    primary key (practice_id, job_num)
);
