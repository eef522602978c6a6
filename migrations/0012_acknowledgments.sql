-- What clearinghouses and payers answer to claim files (TA1, 999, 997, 277CA), tied to the sendings that they
-- answer; and where in its file each sent claim stands, segment by segment.

create table acknowledgment (
    practice_id bigint not null,
    acknowledgment_num bigint not null,
    public_id text not null,
    stored_file_num bigint not null,
    etrans_num bigint not null,
    kind text not null,
    outcome text not null,
    about text not null,
    sent_claim_num bigint,
    claim_num bigint,
    tracked_claim_num bigint,
    payer_claim_number text not null,
    codes text not null,
    reason text not null,
    next_step text not null,
    received_at text not null,
    primary key (practice_id, acknowledgment_num)
);

alter table sent_claim add column places text;
alter table etrans add column ack_code text;
alter table etrans add column ack_etrans_num bigint;

create index acknowledgment_claim on acknowledgment (practice_id, claim_num, acknowledgment_num);
create index acknowledgment_tracked on acknowledgment (practice_id, tracked_claim_num, acknowledgment_num);
create index acknowledgment_file on acknowledgment (practice_id, stored_file_num, acknowledgment_num);
create unique index acknowledgment_public on acknowledgment (practice_id, public_id);
create index sent_claim_interchange on sent_claim (practice_id, interchange_control);
create index sent_claim_group on sent_claim (practice_id, group_control);
