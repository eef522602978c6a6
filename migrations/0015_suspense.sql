-- What a payer paid for a claim that waits for a person stands in suspense, so that the whole of a payment is in the
-- ledger; and how long a write-off of an earlier payer waits.

alter table remitted_claim add column suspended bigint;
alter table claimproc add column write_off_parked bigint;
