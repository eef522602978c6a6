-- What banks say of an entry beside its money, and the same entry told again in another format.

alter table bank_entry add column kind text;
alter table bank_entry add column bank_code text;
alter table bank_entry add column own_trace text;
alter table bank_entry add column reference text;

create table bank_sighting (
    practice_id bigint not null,
    bank_sighting_num bigint not null,
    bank_entry_num bigint not null,
    source text not null,
    fingerprint text not null,
    stored_file_num bigint,
    primary key (practice_id, bank_sighting_num)
);

create unique index bank_sighting_fingerprint on bank_sighting (practice_id, fingerprint);
create index bank_sighting_entry on bank_sighting (practice_id, bank_entry_num);
create index bank_entry_amount on bank_entry (practice_id, amount, date);
