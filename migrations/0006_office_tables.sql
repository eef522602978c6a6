-- What an office keeps beside its accounts: places, employers, verifications, discount plans, notes; and by what
-- these are found.

create index claim_subscription on claim (practice_id, ins_sub_num);
create index claim_subscription2 on claim (practice_id, ins_sub_num2);
create index adjustment_type on adjustment (practice_id, adj_type);
