-- What is expected and has not come: what is awaited, how long each payer takes, and how far events were followed. And what the
-- proof of a day or month is read by.

create table awaited (
    practice_id bigint not null,
    expected text not null,
    subject_num bigint not null,
    party text not null,
    since text not null,
    due text not null,
    raised boolean not null,
    held_by bigint,
    primary key (practice_id, expected, subject_num)
);

create table habit (
    practice_id bigint not null,
    habit_num bigint not null,
    expected text not null,
    party text not null,
    name text not null,
    days text not null,
    last_on text,
    primary key (practice_id, habit_num)
);

create table radar_state (
    practice_id bigint not null,
    radar_state_num bigint not null,
    seq bigint not null,
    place bigint not null,
    began_at text not null,
    remitted_through text,
    remitted_at text,
    bank_through text,
    bank_at text,
    primary key (practice_id, radar_state_num)
);

create table remittance_written (
    practice_id bigint not null,
    remittance_num bigint not null,
    written_on text not null,
    primary key (practice_id, remittance_num)
);

create table proof_run (
    practice_id bigint not null,
    proof_run_num bigint not null,
    day text not null,
    balanced boolean not null,
    fault_count bigint not null,
    proved_at text not null,
    primary key (practice_id, proof_run_num)
);

create index proof_run_day on proof_run (practice_id, day);
create index awaited_due on awaited (practice_id, expected, raised, due);
create index awaited_party on awaited (practice_id, expected, party);
create unique index habit_party on habit (practice_id, expected, party);

create index bank_entry_date on bank_entry (practice_id, date);
create index remitted_line_claimproc on remitted_line (practice_id, claim_proc_num);
