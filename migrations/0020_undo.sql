-- What posting changed of which rows, so that it can be undone; and when posting asks a person first.

create table posted_row (
    practice_id bigint not null,
    posted_row_num bigint not null,
    remittance_num bigint not null,
    remitted_claim_num bigint,
    row_table text not null,
    row_num bigint not null,
    is_made boolean not null,
    columns text not null,
    primary key (practice_id, posted_row_num)
);

create index posted_row_claim on posted_row (practice_id, remitted_claim_num);
create index posted_row_remittance on posted_row (practice_id, remittance_num, remitted_claim_num, row_table);
create index posted_row_row on posted_row (practice_id, row_table, row_num);
