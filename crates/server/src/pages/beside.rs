//! What a payer gave or took in a remittance beside its claims, and what became of it.

use claims::account::Claim;
use claims::desk::{PayerBalanceEntry, Remittance};
use claims::posting::payer_balance::{Kind, kind, open_amount};
use claims::record::Value;
use store::queries::desk as sql;
use x12::codes::{List, find};
use x12::remittance::Remittance as Said;

use super::answer::Refused;
use super::words;
use crate::app::App;

/// Provider-level adjustments that a page lists.
const SHOWN_MAX: usize = 50;

/// One provider-level adjustment.
pub(super) struct Beside {
    pub(super) what: String,
    pub(super) reference: String,
    pub(super) amount: String,
    pub(super) state: String,
    /// The claims that its reference names: where they are shown, and their numbers.
    pub(super) claims: Vec<(String, String)>,
}

/// The provider-level adjustments of a remittance; and whose claims they name, who count as seen.
pub(super) async fn beside(
    app: &App,
    practice: i64,
    remittance: &Remittance,
    said: &Said<'_>,
) -> Result<(Vec<Beside>, Vec<i64>), Refused> {
    let of = [Value::Int(remittance.remittance_num)];
    let own = app.store.select(practice, &sql::BALANCE_ENTRIES_OF_REMITTANCE, &of).await?;
    let entries = app.balance_entries(practice, own.iter().map(|entry| entry.balance_num)).await?;
    let (mut all, mut patients) = (vec![], vec![]);
    for (position, adjustment) in (0..).zip(&said.provider_adjustments).take(SHOWN_MAX) {
        let own = own.iter().find(|entry| entry.position == position);
        let mut claims = vec![];
        if own.is_some() {
            let origin = app.origin_of(practice, &remittance.payer_id, &adjustment.reference).await?;
            for claim in origin.claims {
                if let Some(claim_num) = claim.claim_num {
                    let claim: Option<Claim> = app.store.get(practice, &[Value::Int(claim_num)]).await?;
                    patients.extend(claim.map(|claim| claim.pat_num));
                }
                claims.push((format!("/claims/{}", claim.public_id), claim.claim_number));
            }
        }
        let words = find(List::Plb, &adjustment.reason).map_or("", |known| known.words);
        let done = if adjustment.amount.0 > 0 { "Took" } else { "Gave" };
        all.push(Beside {
            what: format!("{} ({words})", adjustment.reason).replace(" ()", ""),
            reference: adjustment.reference.to_string(),
            amount: format!("{done} {}", words::money(adjustment.amount.abs())),
            state: state(&adjustment.reason, own, &entries),
            claims,
        });
    }
    Ok((all, patients))
}

fn state(reason: &str, own: Option<&PayerBalanceEntry>, entries: &[PayerBalanceEntry]) -> String {
    match (kind(reason), own) {
        (Kind::Interest, _) => "income: interest".to_owned(),
        (Kind::Capitation, _) => "income: paid by the head".to_owned(),
        (Kind::Balance, None) => "not posted".to_owned(),
        (Kind::Balance, Some(own)) => {
            let of_it = entries.iter().filter(|entry| entry.balance_num == own.balance_num);
            match open_amount(of_it) {
                open if open.is_zero() => "settled".to_owned(),
                open => format!("{} of it is open", words::money(open.abs())),
            }
        }
    }
}
