-- Who answered the claims with a payer is looked up newest first.
drop index tracked_payer;
create index tracked_payer on tracked_claim (practice_id, upper(payer_name), tracked_claim_num);
