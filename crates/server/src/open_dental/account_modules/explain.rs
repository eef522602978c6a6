//! Why a family's balance is what it is, entry by entry. An extension: the original does not say.

use claims::Cents;
use claims::aging::{self, Aged, Bucket, Explained, Explanation};
use serde_json::Value;

use super::super::ask::{Ask, Reply};
use super::super::routes::Answer;
use super::super::wire::{self, Show, row};
use super::{as_of, saw};

/// The balance as of a day (`DateAsOf`, today unless it is said), with all that it is made of.
pub(in super::super) async fn explain(ask: &Ask) -> Answer {
    let account = ask.current(ask.number()).await?;
    let as_of = as_of(ask).await?;
    saw(ask, &account).await?;
    let explanation = aging::explain(&account.office, &account.family, as_of);
    let aged = aging::age(&account.office, &account.family, as_of);
    Ok(Reply::Ok(show(&explanation, &aged, account.family.guarantor, &ask.show)))
}

fn show(explanation: &Explanation, aged: &Aged, guarantor: i64, show: &Show) -> Value {
    let buckets = &explanation.filled.buckets;
    let entries: Vec<Value> = explanation.entries.iter().map(|entry| entry_row(entry, show)).collect();
    row! {
        "Guarantor": guarantor,
        "DateAsOf": show.date(explanation.as_of.date),
        "Bal_0_30": wire::money(buckets.get(Bucket::Days0To30)),
        "Bal_31_60": wire::money(buckets.get(Bucket::Days31To60)),
        "Bal_61_90": wire::money(buckets.get(Bucket::Days61To90)),
        "BalOver90": wire::money(buckets.get(Bucket::Over90)),
        "Total": wire::money(explanation.total),
        "InsPayEst": wire::money(aged.expected.payment),
        "InsWoEst": wire::money(aged.expected.write_off),
        "EstBal": wire::money(aged.estimated()),
        "Unearned": wire::money(aged.unearned),
        "PayPlanDue": wire::money(aged.pay_plan_due),
        "entries": entries,
        "sentences": explanation.sentences.clone(),
    }
}

fn entry_row(said: &Explained, show: &Show) -> Value {
    row! {
        "kind": said.entry.kind.as_str(),
        "number": said.entry.number,
        "PatNum": said.entry.pat_num,
        "ProcNum": wire::key(said.entry.proc_num),
        "date": show.date(said.entry.date),
        "amount": wire::money(said.entry.amount),
        "bucket": said.bucket.map_or("", column),
        "lowered": lowered(&said.lowered),
        "leftOver": wire::money(said.left_over),
        "rule": said.rule,
        "sentence": said.sentence.clone(),
    }
}

fn lowered(parts: &[(Bucket, Cents)]) -> Vec<Value> {
    let part = |(bucket, amount): &(Bucket, Cents)| {
        row! { "bucket": column(*bucket), "amount": wire::money(*amount) }
    };
    parts.iter().map(part).collect()
}

/// The column that shows a bucket.
const fn column(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Days0To30 => "Bal_0_30",
        Bucket::Days31To60 => "Bal_31_60",
        Bucket::Days61To90 => "Bal_61_90",
        Bucket::Over90 => "BalOver90",
    }
}
