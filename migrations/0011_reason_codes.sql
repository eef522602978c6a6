-- Official lists of reason codes, as an office imported them.

create table reason_code (
    practice_id bigint not null,
    list text not null,
    code text not null,
    description text not null,
    date_start text,
    date_stop text,
    primary key (practice_id, list, code)
);
