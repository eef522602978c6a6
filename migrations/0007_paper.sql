-- What is kept on paper beside claims and money, and what a transaction was carried by.

create table claimtracking (
    practice_id bigint not null,
    claim_tracking_num bigint not null,
    claim_num bigint not null,
    date_time_entry text not null,
    note text not null,
    tracking_def_num bigint,
    tracking_error_def_num bigint,
    primary key (practice_id, claim_tracking_num)
);

create table eobattach (
    practice_id bigint not null,
    eob_attach_num bigint not null,
    claim_payment_num bigint not null,
    date_t_created text not null,
    file_name text not null,
    stored_file_num bigint not null,
    primary key (practice_id, eob_attach_num)
);

create table treatplan (
    practice_id bigint not null,
    treat_plan_num bigint not null,
    pat_num bigint not null,
    date_tp text,
    heading text not null,
    note text not null,
    respons_party bigint,
    tp_status text not null,
    tp_type text not null,
    user_num_presenter bigint not null,
    date_t_signed text,
    date_t_practice_signed text,
    signature_text text not null,
    signature_practice_text text not null,
    sec_date_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, treat_plan_num)
);

create table treatplanattach (
    practice_id bigint not null,
    treat_plan_attach_num bigint not null,
    treat_plan_num bigint not null,
    proc_num bigint not null,
    priority bigint,
    primary key (practice_id, treat_plan_attach_num)
);

create table proctp (
    practice_id bigint not null,
    proc_tp_num bigint not null,
    treat_plan_num bigint not null,
    pat_num bigint not null,
    proc_num_orig bigint not null,
    item_order bigint not null,
    priority bigint,
    tooth_num_tp text not null,
    surf text not null,
    proc_code text not null,
    descript text not null,
    fee_amt bigint not null,
    pri_ins_amt bigint not null,
    sec_ins_amt bigint not null,
    pat_amt bigint not null,
    discount bigint not null,
    prognosis text not null,
    dx text not null,
    proc_abbr text not null,
    fee_allowed bigint,
    prov_num bigint not null,
    date_tp text not null,
    clinic_num bigint,
    sec_date_entry text not null,
    sec_date_t_edit text not null,
    primary key (practice_id, proc_tp_num)
);

create table statement (
    practice_id bigint not null,
    statement_num bigint not null,
    pat_num bigint not null,
    date_sent text not null,
    note text not null,
    ins_est bigint not null,
    bal_total bigint not null,
    date_t_stamp text not null,
    primary key (practice_id, statement_num)
);

create table procnote (
    practice_id bigint not null,
    proc_note_num bigint not null,
    pat_num bigint not null,
    proc_num bigint not null,
    entry_date_time text not null,
    note text not null,
    is_signed boolean not null,
    primary key (practice_id, proc_note_num)
);

create table commlog (
    practice_id bigint not null,
    commlog_num bigint not null,
    pat_num bigint not null,
    comm_date_time text not null,
    comm_type bigint not null,
    note text not null,
    mode text not null,
    sent_or_received text not null,
    date_t_stamp text not null,
    date_t_entry text not null,
    primary key (practice_id, commlog_num)
);

alter table etrans add column stored_file_num bigint;
alter table etrans add column interchange_control bigint;
alter table etrans add column set_control bigint;
alter table etrans add column remittance_num bigint;
alter table payment add column void_of bigint;
alter table adjustment add column void_of bigint;
alter table claimproc add column void_of bigint;

create index claimtracking_claim on claimtracking (practice_id, claim_num);
create index eobattach_check on eobattach (practice_id, claim_payment_num);
create index etrans_claim on etrans (practice_id, claim_num);
create index etrans_carrier on etrans (practice_id, carrier_num);
create index etrans_remittance on etrans (practice_id, remittance_num);
create index etrans_at on etrans (practice_id, date_time_trans);
create index etrans_type on etrans (practice_id, etype, etrans_num);
create index treatplan_patient on treatplan (practice_id, pat_num);
create index treatplan_edited on treatplan (practice_id, sec_date_t_edit);
create index treatplanattach_plan on treatplanattach (practice_id, treat_plan_num);
create index proctp_plan on proctp (practice_id, treat_plan_num);
create index statement_patient on statement (practice_id, pat_num);
create index procnote_patient on procnote (practice_id, pat_num);
create index procnote_procedure on procnote (practice_id, proc_num);
create index procnote_newest on procnote (practice_id, entry_date_time, proc_note_num);
create index commlog_patient on commlog (practice_id, pat_num);
create index commlog_edited on commlog (practice_id, date_t_stamp);
