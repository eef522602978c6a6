-- Which answer a reversal takes back; what payers and the practice owe each other beside claims, by reference; and what
-- finds the answers that wait for another one.

alter table remitted_claim add column reverses bigint;

create table payer_balance_entry (
    practice_id bigint not null,
    payer_balance_entry_num bigint not null,
    public_id text not null,
    balance_num bigint not null,
    balance_key text not null,
    remittance_num bigint not null,
    position bigint not null,
    payer_id text not null,
    entity_num bigint not null,
    provider_id text not null,
    reason text not null,
    reference text not null,
    amount bigint not null,
    date text not null,
    primary key (practice_id, payer_balance_entry_num)
);

create unique index payer_balance_entry_public on payer_balance_entry (practice_id, public_id);
create index payer_balance_entry_key on payer_balance_entry (practice_id, balance_key, payer_balance_entry_num);
create index payer_balance_entry_balance on payer_balance_entry (practice_id, balance_num, payer_balance_entry_num);
create index payer_balance_entry_remittance on payer_balance_entry (practice_id, remittance_num, position);

create index exception_reason on exception (practice_id, reason, status, exception_num);
create index tracked_claim_visit on tracked_claim (practice_id, charged_amount, service_date);
create index remitted_claim_payer_number on remitted_claim (practice_id, payer_claim_number);
create index claim_identifier on claim (practice_id, claim_identifier);
