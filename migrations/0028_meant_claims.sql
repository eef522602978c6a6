-- By what claims are looked up of whose number the payer dropped the zeros, and what a payer sent lately.
create index tracked_bare_number on tracked_claim (practice_id, ltrim(claim_number_key, '0'));
create index remittance_payer on remittance (practice_id, payer_id, remittance_num);
