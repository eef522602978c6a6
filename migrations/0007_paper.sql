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

alter table etrans add column stored_file_num bigint;
alter table etrans add column interchange_control bigint;
alter table etrans add column set_control bigint;
alter table etrans add column remittance_num bigint;

create index claimtracking_claim on claimtracking (practice_id, claim_num);
create index eobattach_check on eobattach (practice_id, claim_payment_num);
create index etrans_claim on etrans (practice_id, claim_num);
create index etrans_carrier on etrans (practice_id, carrier_num);
create index etrans_remittance on etrans (practice_id, remittance_num);
create index etrans_at on etrans (practice_id, date_time_trans);
create index etrans_type on etrans (practice_id, etype, etrans_num);
