-- When rows were last written, for who asks what has changed since: beside rows that do not say so themselves, and by
-- an index where they do. The columns are those of crates/store/src/own.rs; a test compares them.

create table row_stamp (
    practice_id bigint not null,
    table_name text not null,
    number bigint not null,
    at text not null,
    primary key (practice_id, table_name, number)
);

create index row_stamp_at on row_stamp (practice_id, table_name, at);

-- Of older rows nobody knows when they changed: whoever asks is shown them until they change again.
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'carrier', carrier_num, '9999-12-31T23:59:59Z' from carrier;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'claimform', claim_form_num, '9999-12-31T23:59:59Z' from claimform;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'claimtracking', claim_tracking_num, '9999-12-31T23:59:59Z' from claimtracking;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'clinic', clinic_num, '9999-12-31T23:59:59Z' from clinic;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'codegroup', code_group_num, '9999-12-31T23:59:59Z' from codegroup;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'covcat', cov_cat_num, '9999-12-31T23:59:59Z' from covcat;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'covspan', cov_span_num, '9999-12-31T23:59:59Z' from covspan;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'definition', def_num, '9999-12-31T23:59:59Z' from definition;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'discountplan', discount_plan_num, '9999-12-31T23:59:59Z' from discountplan;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'discountplansub', discount_sub_num, '9999-12-31T23:59:59Z' from discountplansub;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'employer', employer_num, '9999-12-31T23:59:59Z' from employer;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'payplanlink', pay_plan_link_num, '9999-12-31T23:59:59Z' from payplanlink;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'substitutionlink', substitution_link_num, '9999-12-31T23:59:59Z' from substitutionlink;
insert into row_stamp (practice_id, table_name, number, at)
    select practice_id, 'treatplanattach', treat_plan_attach_num, '9999-12-31T23:59:59Z' from treatplanattach;

create index patient_edited on patient (practice_id, date_t_stamp);
create index procedurelog_edited on procedurelog (practice_id, date_t_stamp);
create index claimproc_edited on claimproc (practice_id, sec_date_t_edit);
create index insplan_edited on insplan (practice_id, sec_date_t_edit);
create index inssub_edited on inssub (practice_id, sec_date_t_edit);
create index patplan_edited on patplan (practice_id, sec_date_t_edit);
create index benefit_edited on benefit (practice_id, sec_date_t_edit);
create index insverify_edited on insverify (practice_id, sec_date_t_edit);
create index fee_edited on fee (practice_id, sec_date_t_edit);
create index payment_edited on payment (practice_id, sec_date_t_edit);
create index paysplit_edited on paysplit (practice_id, sec_date_t_edit);
create index adjustment_edited on adjustment (practice_id, sec_date_t_edit);
create index payplan_edited on payplan (practice_id, sec_date_t_edit);
create index payplancharge_edited on payplancharge (practice_id, sec_date_t_edit);
create index proctp_edited on proctp (practice_id, sec_date_t_edit);
create index statement_edited on statement (practice_id, date_t_stamp);
create index patientnote_edited on patientnote (practice_id, sec_date_t_edit);
create index eobattach_created on eobattach (practice_id, date_t_created);

-- Lists by these are read page by page, in the order of the keys.
drop index claim_status;
create index claim_status on claim (practice_id, claim_status, claim_num);
drop index claimproc_status;
create index claimproc_status on claimproc (practice_id, status, claim_proc_num);
drop index payment_type;
create index payment_type on payment (practice_id, pay_type, pay_num);
drop index etrans_carrier;
create index etrans_carrier on etrans (practice_id, carrier_num, etrans_num);
