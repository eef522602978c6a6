-- What of a deposit is whose, by which version of the rules; what a person tied or took apart; and which remittances and bank
-- entries nothing ties one to one.

alter table link add column amount bigint;
alter table link add column fee bigint;
alter table link add column alternatives text;
alter table link add column version bigint;
alter table link add column is_by_hand boolean;

alter table remittance add column is_taken boolean;
alter table bank_entry add column is_taken boolean;
alter table bank_entry add column returned_by bigint;

create table parted (
    practice_id bigint not null,
    parted_num bigint not null,
    kind text not null,
    from_num bigint not null,
    to_num bigint not null,
    match_id text not null,
    made_by text not null,
    made_at text not null,
    primary key (practice_id, parted_num)
);

create index parted_from on parted (practice_id, kind, from_num);
create index parted_to on parted (practice_id, kind, to_num);
create index parted_match on parted (practice_id, match_id);
create index remitted_claim_public on remitted_claim (practice_id, public_id);
create index remittance_amount on remittance (practice_id, payment_amount, payment_date);
create index remittance_open on remittance (practice_id, is_taken, payment_date);
create index bank_entry_open on bank_entry (practice_id, is_taken, date);
