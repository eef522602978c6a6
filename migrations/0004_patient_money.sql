-- What patients pay and are charged beside procedures, and what plans pay for in place of a code.

create table substitutionlink (
    practice_id bigint not null,
    substitution_link_num bigint not null,
    plan_num bigint not null,
    code_num bigint not null,
    substitution_code text not null,
    subst_only_if text not null,
    primary key (practice_id, substitution_link_num)
);

create table payment (
    practice_id bigint not null,
    pay_num bigint not null,
    pay_type bigint not null,
    pay_date text not null,
    pay_amt bigint not null,
    check_num text not null,
    bank_branch text not null,
    pay_note text not null,
    pat_num bigint not null,
    clinic_num bigint,
    date_entry text not null,
    deposit_num bigint,
    receipt text not null,
    refund_of bigint,
    process_status text not null,
    sec_user_num_entry bigint not null,
    sec_date_t_edit text not null,
    primary key (practice_id, pay_num)
);

create table paysplit (
    practice_id bigint not null,
    split_num bigint not null,
    split_amt bigint not null,
    pat_num bigint not null,
    pay_num bigint not null,
    prov_num bigint,
    pay_plan_num bigint,
    date_pay text not null,
    proc_num bigint,
    date_entry text not null,
    unearned_type bigint,
    clinic_num bigint,
    adj_num bigint,
    pay_plan_charge_num bigint,
    pay_plan_debit_type text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, split_num)
);

create table adjustment (
    practice_id bigint not null,
    adj_num bigint not null,
    adj_date text not null,
    adj_amt bigint not null,
    pat_num bigint not null,
    adj_type bigint not null,
    prov_num bigint not null,
    adj_note text not null,
    proc_date text not null,
    proc_num bigint,
    date_entry text not null,
    clinic_num bigint,
    sec_user_num_entry bigint not null,
    sec_date_t_edit text not null,
    primary key (practice_id, adj_num)
);

create table payplan (
    practice_id bigint not null,
    pay_plan_num bigint not null,
    pat_num bigint not null,
    guarantor bigint not null,
    pay_plan_date text not null,
    apr_basis_points bigint not null,
    note text not null,
    plan_num bigint,
    ins_sub_num bigint,
    completed_amt bigint not null,
    number_of_payments bigint not null,
    pay_amt bigint not null,
    down_payment bigint not null,
    is_closed boolean not null,
    plan_category bigint,
    is_dynamic boolean not null,
    charge_frequency text not null,
    date_pay_plan_start text not null,
    is_locked boolean not null,
    date_interest_start text,
    planned_work_option text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, pay_plan_num)
);

create table payplancharge (
    practice_id bigint not null,
    pay_plan_charge_num bigint not null,
    pay_plan_num bigint not null,
    guarantor bigint not null,
    pat_num bigint not null,
    charge_date text not null,
    principal bigint not null,
    interest bigint not null,
    note text not null,
    prov_num bigint,
    clinic_num bigint,
    charge_type text not null,
    proc_num bigint,
    link_type text not null,
    linked_num bigint,
    is_offset boolean not null,
    is_down_payment boolean not null,
    sec_date_t_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, pay_plan_charge_num)
);

create table payplanlink (
    practice_id bigint not null,
    pay_plan_link_num bigint not null,
    pay_plan_num bigint not null,
    link_type text not null,
    linked_num bigint not null,
    amount_override bigint,
    sec_date_t_entry text not null,
    primary key (practice_id, pay_plan_link_num)
);

create index substitutionlink_plan on substitutionlink (practice_id, plan_num);
create index payment_patient on payment (practice_id, pat_num);
create index payment_type on payment (practice_id, pay_type);
create index payment_entered on payment (practice_id, date_entry);
create index paysplit_patient on paysplit (practice_id, pat_num);
create index paysplit_payment on paysplit (practice_id, pay_num);
create index paysplit_procedure on paysplit (practice_id, proc_num);
create index adjustment_patient on adjustment (practice_id, pat_num);
create index adjustment_procedure on adjustment (practice_id, proc_num);
create index payplan_patient on payplan (practice_id, pat_num);
create index payplan_guarantor on payplan (practice_id, guarantor);
create index payplancharge_patient on payplancharge (practice_id, pat_num);
create index payplancharge_plan on payplancharge (practice_id, pay_plan_num);
create index payplanlink_plan on payplanlink (practice_id, pay_plan_num);
