//! What a period is proved by: what moved in accounts, and what is left in them, item by item.

use claims::desk::RemittedLine;
use claims::proof::ProofRun;

use crate::statement::{Named, Select, Statement};

/// Lines of remitted claims that were posted to a line of a claim.
pub const REMITTED_LINES_OF: Select<RemittedLine> =
    Select::new("remitted lines of a line", "claim_proc_num = $2");

/// The nights that proved a day.
pub const RUNS_OF_DAY: Select<ProofRun> = Select::new("proofs of a day", "day = $2");

/// What moved in the accounts of a kind from one day to another, by account and source: what stood before, debits, credits.
pub const MOVEMENTS: Named = Named {
    name: "movements of accounts",
    sql: "select account_of, source, \
          cast(sum(case when date < $3 then amount else 0 end) as bigint), \
          cast(sum(case when date >= $3 and amount > 0 then amount else 0 end) as bigint), \
          cast(sum(case when date >= $3 and amount < 0 then amount else 0 end) as bigint) \
          from entry where practice_id = $1 and account = $2 and date <= $4 \
          group by account_of, source order by account_of, source",
};

/// The same of a kind with an account for each reference: all of them together. The source is grouped as a text of its own: SQLite
/// would read a practice's entries in its order, only to save the sorting of a few sums.
pub const MOVEMENTS_OF_KIND: Named = Named {
    name: "movements of a kind of account",
    sql: "select '', source || '' as made_by, \
          cast(sum(case when date < $3 then amount else 0 end) as bigint), \
          cast(sum(case when date >= $3 and amount > 0 then amount else 0 end) as bigint), \
          cast(sum(case when date >= $3 and amount < 0 then amount else 0 end) as bigint) \
          from entry where practice_id = $1 and account = $2 and date <= $4 \
          group by made_by order by made_by",
};

/// What banks told from one day to another, by account.
pub const BANK_TOLD: Named = Named {
    name: "what banks told",
    sql: "select bank_account_num, cast(sum(amount) as bigint) from bank_entry \
          where practice_id = $1 and date >= $2 and date <= $3 group by bank_account_num order by bank_account_num",
};

/// Bank entries that are not tied in full on a day, behind one: what is left of each. What a tie moved that was taken apart
/// since stands by itself, under its number below zero.
pub const UNAPPLIED_OPEN: Named = Named {
    name: "bank entries that are not tied",
    sql: "select item, cast(sum(amount) as bigint), min(date), account_of from ( \
            select e.source_num as item, e.amount as amount, e.date as date, e.account_of as account_of from entry e \
            where e.practice_id = $1 and e.account = 'unapplied' and e.source = 'bank_entry' and e.date <= $2 \
            union all \
            select coalesce(l.to_num, -e.source_num), e.amount, e.date, e.account_of from entry e \
            left join link l on l.practice_id = e.practice_id and l.link_num = e.source_num \
            where e.practice_id = $1 and e.account = 'unapplied' and e.source = 'tie' and e.date <= $2 \
          ) moved where item > $3 group by item, account_of having sum(amount) <> 0 order by item limit $4",
};

/// Remittances that are not tied in full on a day, behind one; ties that were taken apart since, as above.
pub const CLEARING_OPEN: Named = Named {
    name: "remittances that are not tied",
    sql: "select item, cast(sum(amount) as bigint), min(date), account_of from ( \
            select c.remittance_num as item, e.amount as amount, e.date as date, e.account_of as account_of from entry e \
            join remitted_claim c on c.practice_id = e.practice_id and c.remitted_claim_num = e.source_num \
            where e.practice_id = $1 and e.account = 'payer_clearing' and e.source = 'remitted_claim' and e.date <= $2 \
            union all \
            select e.source_num, e.amount, e.date, e.account_of from entry e \
            where e.practice_id = $1 and e.account = 'payer_clearing' and e.source in ('remittance', 'plb') \
            and e.date <= $2 \
            union all \
            select coalesce(l.from_num, -e.source_num), e.amount, e.date, e.account_of from entry e \
            left join link l on l.practice_id = e.practice_id and l.link_num = e.source_num \
            where e.practice_id = $1 and e.account = 'payer_clearing' and e.source = 'tie' and e.date <= $2 \
          ) moved where item > $3 group by item, account_of having sum(amount) <> 0 order by item limit $4",
};

/// Lines of claims that put money into payer clearing by hand, behind one.
pub const CLEARING_BY_HAND: Named = Named {
    name: "lines that were paid by hand",
    sql: "select source_num, cast(sum(amount) as bigint), min(date), account_of from entry \
          where practice_id = $1 and account = 'payer_clearing' and source = 'claimproc' and date <= $2 \
          and source_num > $3 group by source_num, account_of having sum(amount) <> 0 order by source_num limit $4",
};

/// Remitted claims that wait for a person on a day, behind one.
pub const SUSPENSE_OPEN: Named = Named {
    name: "remitted claims in suspense",
    sql: "select source_num, cast(sum(amount) as bigint), min(date), account_of from entry \
          where practice_id = $1 and account = 'suspense' and date <= $2 and source_num > $3 \
          group by source_num, account_of having sum(amount) <> 0 order by source_num limit $4",
};

/// References that a payer and the practice still owe each other something under, behind one.
pub const BALANCE_OPEN: Named = Named {
    name: "open references of payers",
    sql: "select account_of, cast(sum(amount) as bigint), min(date) from entry \
          where practice_id = $1 and account = 'payer_balance' and date <= $2 and account_of > $3 \
          group by account_of having sum(amount) <> 0 order by account_of limit $4",
};

/// Posted remittances whose claims and adjustments are not what they pay, with the days of their postings.
pub const REMITTANCES_OFF: Named = Named {
    name: "remittances that the ledger has otherwise",
    sql: "select r.public_id, r.payment_amount, cast(coalesce(p.amount, 0) as bigint), p.first, p.last from remittance r \
          left join ( \
            select num, sum(amount) as amount, min(date) as first, max(date) as last from ( \
              select c.remittance_num as num, e.amount as amount, e.date as date from entry e \
              join remitted_claim c on c.practice_id = e.practice_id and c.remitted_claim_num = e.source_num \
              where e.practice_id = $1 and e.account = 'payer_clearing' and e.source = 'remitted_claim' \
              union all \
              select e.source_num, e.amount, e.date from entry e \
              where e.practice_id = $1 and e.account = 'payer_clearing' and e.source in ('remittance', 'plb') \
            ) promised group by num \
          ) p on p.num = r.remittance_num \
          where r.practice_id = $1 and r.status = 'posted' and r.payment_amount <> coalesce(p.amount, 0) \
          order by r.remittance_num limit $2",
};

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] = &[
    &REMITTED_LINES_OF,
    &RUNS_OF_DAY,
    &MOVEMENTS,
    &MOVEMENTS_OF_KIND,
    &BANK_TOLD,
    &UNAPPLIED_OPEN,
    &CLEARING_OPEN,
    &CLEARING_BY_HAND,
    &SUSPENSE_OPEN,
    &BALANCE_OPEN,
    &REMITTANCES_OFF,
];
