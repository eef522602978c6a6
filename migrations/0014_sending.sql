-- How claims leave: as what, in which file, whether the file was delivered, and whose entity bills for a clinic.

create table outgoing_file (
    practice_id bigint not null,
    stored_file_num bigint not null,
    name text not null,
    claim_count bigint not null,
    made_at text not null,
    delivered_at text,
    primary key (practice_id, stored_file_num)
);

alter table sent_claim add column correction text;
alter table entity add column clinic_num bigint;

create index outgoing_file_undelivered on outgoing_file (practice_id, delivered_at, stored_file_num);
create index remitted_claim_number on remitted_claim (practice_id, claim_number);
