-- What a claim was called and charged when it was sent: an answer from a clearinghouse's own batch names it by these,
-- whatever the claim is called and charges by then. And the replies that we wrote to files that came.

alter table sent_claim add column claim_number text;
alter table sent_claim add column claim_number_key text;
alter table sent_claim add column charge bigint;
create index sent_claim_number on sent_claim (practice_id, claim_number_key);

create table reply (
    practice_id bigint not null,
    reply_num bigint not null,
    answers_sha256 text not null,
    stored_file_num bigint not null,
    interchange_control bigint not null,
    primary key (practice_id, reply_num)
);

create index reply_answers on reply (practice_id, answers_sha256, reply_num);
create index reply_interchange on reply (practice_id, interchange_control);
