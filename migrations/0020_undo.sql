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

create table posting_rule (
    practice_id bigint not null,
    posting_rule_num bigint not null,
    position bigint not null,
    name text not null,
    payer_id text,
    entity_num bigint,
    adjustment_group text,
    reason_code text,
    paid_over bigint,
    estimate_off_by bigint,
    charge_differs boolean,
    dual_coverage boolean,
    test_file boolean,
    action text not null,
    primary key (practice_id, posting_rule_num)
);

