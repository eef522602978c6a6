-- Which columns the CSV files of a bank account have.

create table bank_columns (
    practice_id bigint not null,
    bank_account_num bigint not null,
    heading text not null,
    columns text not null,
    said_by text,
    kept_at text not null,
    primary key (practice_id, bank_account_num, heading)
);
