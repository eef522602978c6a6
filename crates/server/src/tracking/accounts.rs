//! `/accounts`: the practice's bank accounts, made at the first sight of their numbers (`decisions.md` 24).

use claims::desk::BankAccount;
use serde_json::{Value as Json, json};
use store::queries::desk as sql;

use super::ask::Ask;
use super::json::{last_four, text_or_null};
use super::list::Paging;
use super::providers;
use super::routes::Answer;

/// `GET /accounts`.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "accounts")?;
    let office = ask.app.office(ask.practice()).await?;
    let entity = ask.text("provider_id").map(|id| providers::number_of(&office, id)).transpose()?;
    let mut accounts: Vec<BankAccount> = ask.app.store.select(ask.practice(), &sql::ACCOUNTS, &[]).await?;
    accounts.retain(|account| entity.is_none_or(|entity| account.entity_num == entity));
    let page = paging.cut(accounts, |account| account.bank_account_num);
    let show = |account: &BankAccount| -> Json {
        json!({
            "id": account.public_id,
            "provider_id": providers::id_of(&office, account.entity_num),
            "routing_number": text_or_null(&account.routing_number),
            "account_number": text_or_null(&last_four(&account.account_number)),
            "name": account.name,
        })
    };
    Ok(page.answer(&page.rows.iter().map(show).collect::<Vec<_>>()))
}
