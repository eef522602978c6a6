-- By what claims are looked up whose number the payer cut or lost, and by which one knows whether a payer is one of ours.
create index tracked_head on tracked_claim (practice_id, substr(claim_number_key, 1, 15));
create index tracked_payer on tracked_claim (practice_id, upper(payer_name));
create index remitted_claim_state on remitted_claim (practice_id, state, remitted_claim_num);
