-- What the store itself needs. The columns are those of crates/store/src/own.rs; a test compares them.
-- Only bigint, text, boolean and bytea; a statement ends with `;` at the end of its line.

create table practice (
    practice_id bigint not null,
    name text not null,
    time_zone text not null,
    primary key (practice_id)
);

-- How often what a scope covers was changed (docs: decisions 9).
create table version (
    practice_id bigint not null,
    kind text not null,
    num bigint not null,
    version bigint not null,
    primary key (practice_id, kind, num)
);

-- The next number that nobody has. Practice 0 counts the practices.
create table counter (
    practice_id bigint not null,
    name text not null,
    next bigint not null,
    primary key (practice_id, name)
);

create table idempotency (
    practice_id bigint not null,
    key text not null,
    request_hash text not null,
    status bigint not null,
    resource text not null,
    at text not null,
    primary key (practice_id, key)
);

-- The end of each audit chain; locked by whoever writes for the practice.
create table audit_head (
    practice_id bigint not null,
    seq bigint not null,
    hash text not null,
    primary key (practice_id)
);

create table audit (
    practice_id bigint not null,
    seq bigint not null,
    at text not null,
    actor text not null,
    action text not null,
    patients text not null,
    wrote text not null,
    prev_hash text not null,
    hash text not null,
    primary key (practice_id, seq)
);

create table event (
    practice_id bigint not null,
    seq bigint not null,
    at text not null,
    name text not null,
    subject text not null,
    primary key (practice_id, seq)
);
