//! `/transactions`: the lines of the practice's bank accounts.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use claims::desk::{BankAccount, BankEntry};
use claims::record::Value;
use serde_json::{Value as Json, json};
use store::queries::desk as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::json::{day, text_or_null};
use super::links;
use super::list::Paging;
use super::routes::Answer;
use crate::desk::bank::NewEntry;

/// `POST /transactions`: one entry, typed in.
pub(super) async fn create(ask: &Ask) -> Answer {
    let mut reader = ask.reader()?.strict()?;
    let account_id = reader.text("account_id");
    let mut new = NewEntry {
        account: None,
        amount: reader.cents("amount"),
        date: reader.required_day("occurred_at"),
        description: reader.required("description"),
        trace_number: reader.text("trace_number"),
        check_number: reader.text("check_number"),
        key: ask.once.as_ref().map(|once| once.key.clone()),
    };
    reader.done(())?;
    if let Some(id) = account_id {
        new.account = Some(account(ask, &id).await?);
    }
    let (entry, is_new) = ask.app.add_bank_entry(&ask.caller, new).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let id = entry.public_id.clone();
    Ok(Reply::json(status, shown(ask, &id).await?).about(id))
}

/// `GET /transactions`.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "transactions")?;
    let account = match ask.text("account_id") {
        Some(id) => Some(account(ask, id).await?.bank_account_num),
        None => None,
    };
    let first = ask.day("posted_at.on_or_after")?;
    let last = ask.day("posted_at.on_or_before")?;
    let reconciled = ask.flag("reconciled")?;
    let keep = |entry: &BankEntry| {
        account.is_none_or(|account| entry.bank_account_num == account)
            && first.is_none_or(|first| first <= entry.date)
            && last.is_none_or(|last| entry.date <= last)
            && reconciled.is_none_or(|reconciled| entry.reconciled == reconciled)
    };
    let page = paging.newest(ask, &sql::ENTRIES_BEFORE, |entry| entry.bank_entry_num, keep).await?;
    Ok(page.answer(&show(ask, &page.rows).await?))
}

/// `GET /transactions/{id}`.
pub(super) async fn single(ask: &Ask) -> Answer {
    Ok(Reply::ok(shown(ask, &ask.id).await?))
}

/// A bank entry by its public id.
pub(super) async fn find(ask: &Ask, id: &str) -> Result<BankEntry, Refused> {
    let key = [Value::Text(id.to_owned())];
    let found = ask.app.store.one(ask.practice(), &sql::ENTRY_BY_PUBLIC_ID, &key).await?;
    found.ok_or_else(|| Refused::not_found("There is no such transaction."))
}

/// A bank entry as it stands now.
pub(super) async fn shown(ask: &Ask, id: &str) -> Result<Json, Refused> {
    let entry = find(ask, id).await?;
    Ok(show(ask, &[entry]).await?.pop().unwrap_or_default())
}

/// Bank entries as they stand now, by their public ids.
pub(super) async fn shown_all(ask: &Ask, ids: &[String]) -> Result<Vec<Json>, Refused> {
    let keys: Vec<Vec<Value>> = ids.iter().map(|id| vec![Value::Text(id.clone())]).collect();
    let entries = ask.app.store.select_each(ask.practice(), &sql::ENTRY_BY_PUBLIC_ID, &keys).await?;
    show(ask, &entries).await
}

/// Bank entries as they are shown.
pub(super) async fn show(ask: &Ask, entries: &[BankEntry]) -> Result<Vec<Json>, Refused> {
    let nums: Vec<i64> = entries.iter().map(|entry| entry.bank_entry_num).collect();
    let remittances = links::remittances_of(ask, &nums).await?;
    let accounts: Vec<BankAccount> =
        links::rows(ask, entries.iter().map(|entry| entry.bank_account_num).collect()).await?;
    let accounts: BTreeMap<i64, &str> =
        accounts.iter().map(|row| (row.bank_account_num, row.public_id.as_str())).collect();
    let none = Vec::new();
    let show = |entry: &BankEntry| {
        json!({
            "id": entry.public_id,
            "account_id": accounts.get(&entry.bank_account_num),
            "amount": entry.amount.0,
            "occurred_at": day(entry.date),
            "description": entry.description,
            "source": entry.source,
            "counterparty": text_or_null(&entry.counterparty),
            "trace_number": entry.trace_number,
            "check_number": entry.check_number,
            "reconciled": entry.reconciled,
            "remittance_ids": remittances.get(&entry.bank_entry_num).unwrap_or(&none),
        })
    };
    Ok(entries.iter().map(show).collect())
}

async fn account(ask: &Ask, id: &str) -> Result<BankAccount, Refused> {
    let key = [Value::Text(id.to_owned())];
    let found = ask.app.store.one(ask.practice(), &sql::ACCOUNT_BY_PUBLIC_ID, &key).await?;
    found.ok_or_else(|| Refused::not_found("There is no such account."))
}
