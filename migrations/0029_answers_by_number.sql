-- Payers write our claim numbers in other letters, with other marks and without zeros before them.
drop index remitted_claim_number;
create index remitted_claim_number on remitted_claim
    (practice_id, ltrim(upper(replace(replace(replace(claim_number, '/', ''), '-', ''), ' ', '')), '0'));
