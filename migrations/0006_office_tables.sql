-- What an office keeps beside its accounts: places, employers, verifications, discount plans, notes; and by what
-- these are found.

create table clinic (
    practice_id bigint not null,
    clinic_num bigint not null,
    description text not null,
    address text not null,
    address2 text not null,
    city text not null,
    state text not null,
    zip text not null,
    billing_address text not null,
    billing_address2 text not null,
    billing_city text not null,
    billing_state text not null,
    billing_zip text not null,
    pay_to_address text not null,
    pay_to_address2 text not null,
    pay_to_city text not null,
    pay_to_state text not null,
    pay_to_zip text not null,
    phone text not null,
    abbr text not null,
    is_hidden boolean not null,
    primary key (practice_id, clinic_num)
);

create table employer (
    practice_id bigint not null,
    employer_num bigint not null,
    emp_name text not null,
    primary key (practice_id, employer_num)
);

create table insverify (
    practice_id bigint not null,
    ins_verify_num bigint not null,
    verify_type text not null,
    f_key bigint not null,
    date_last_verified text,
    def_num bigint,
    note text not null,
    date_last_assigned text,
    sec_date_t_edit text not null,
    primary key (practice_id, ins_verify_num)
);

create table discountplan (
    practice_id bigint not null,
    discount_plan_num bigint not null,
    description text not null,
    fee_sched_num bigint not null,
    def_num bigint not null,
    is_hidden boolean not null,
    plan_note text not null,
    exam_freq_limit bigint,
    xray_freq_limit bigint,
    prophy_freq_limit bigint,
    fluoride_freq_limit bigint,
    perio_freq_limit bigint,
    limited_exam_freq_limit bigint,
    pa_freq_limit bigint,
    annual_max bigint,
    primary key (practice_id, discount_plan_num)
);

create table discountplansub (
    practice_id bigint not null,
    discount_sub_num bigint not null,
    discount_plan_num bigint not null,
    pat_num bigint not null,
    date_effective text,
    date_term text,
    sub_note text not null,
    primary key (practice_id, discount_sub_num)
);

create table patientnote (
    practice_id bigint not null,
    pat_num bigint not null,
    fam_financial text not null,
    medical text not null,
    service text not null,
    medical_comp text not null,
    treatment text not null,
    ice_name text not null,
    ice_phone text not null,
    sec_date_t_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, pat_num)
);

create index claim_subscription on claim (practice_id, ins_sub_num);
create index claim_subscription2 on claim (practice_id, ins_sub_num2);
create index adjustment_type on adjustment (practice_id, adj_type);
create unique index insverify_of on insverify (practice_id, verify_type, f_key);
create unique index discountplansub_patient on discountplansub (practice_id, pat_num);
create index patient_employer on patient (practice_id, employer_num);
create index insplan_employer on insplan (practice_id, employer_num);
create index audit_writes_of on audit (practice_id, actor, seq) where wrote <> '';
create index audit_writes_at on audit (practice_id, at, seq) where wrote <> '';
