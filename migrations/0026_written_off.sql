-- What an answer writes off, and what it says that other payers did: none of it is told from before this was kept.

alter table remitted_claim add column write_off bigint;
alter table remitted_claim add column other_payers bigint;
