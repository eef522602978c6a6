-- What was deleted, as it last was, for who asks what has changed since. The columns are those of
-- crates/store/src/own.rs; a test compares them.

create table deleted_row (
    practice_id bigint not null,
    table_name text not null,
    number bigint not null,
    at text not null,
    content text not null,
    primary key (practice_id, table_name, number)
);

create index deleted_row_at on deleted_row (practice_id, table_name, at);
