//! Making, changing and deleting insurance checks.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::account::{Claim, ClaimPayment};
use claims::change::Scope;
use claims::check::{self, Books, NewCheck, UpdateCheck};
use claims::desk::Remittance;
use claims::office::Office;
use claims::papers::EobAttach;
use claims::state::{Family, Refusal};
use store::queries::{family as sql, papers};

use super::super::ask::{Ask, Reply};
use super::super::input::{Fields, Needed, clinic};
use super::super::routes::Answer;
use super::{NOT_FOUND, show};
use crate::app::Error;

/// A check pays no more claims than this.
const CHECK_CLAIMS_MAX: usize = 1000;

/// The accounts that a check touches.
struct Accounts {
    office: Arc<Office>,
    families: Vec<Family>,
}

impl Accounts {
    fn books(&self) -> Books<'_> {
        Books { office: &self.office, families: &self.families }
    }

    /// The families of patients, each once.
    async fn of(ask: &Ask, patients: impl IntoIterator<Item = i64>) -> Result<Accounts, Error> {
        let office = ask.office().await?;
        let mut families: Vec<Family> = Vec::new();
        for pat_num in patients {
            if families.iter().all(|family| family.patient(pat_num).is_none()) {
                families.extend(ask.app.store.family(ask.practice(), pat_num).await?);
            }
        }
        Ok(Accounts { office, families })
    }

    async fn of_claims(ask: &Ask, claim_nums: &[i64]) -> Result<Accounts, Error> {
        let mut patients = BTreeSet::new();
        for claim_num in claim_nums {
            patients.extend(ask.get::<Claim>(*claim_num).await?.map(|claim| claim.pat_num));
        }
        Accounts::of(ask, patients).await
    }
}

/// A check with all that it pays, as of one version.
struct Whole {
    matching: i64,
    check: ClaimPayment,
    remittance: Option<Remittance>,
    eobs: Vec<EobAttach>,
    accounts: Accounts,
}

impl Whole {
    async fn of(ask: &Ask, number: i64) -> Result<Whole, Error> {
        let matching = ask.version(Scope::Matching).await?;
        let check: ClaimPayment = ask.find(number, NOT_FOUND).await?;
        let lines = ask.select(&sql::CLAIM_PROCS_OF_CHECK, number).await?;
        let patients: BTreeSet<i64> = lines.iter().map(|line| line.pat_num).collect();
        let remittance = match check.remittance_num {
            Some(number) => ask.get(number).await?,
            None => None,
        };
        let accounts = Accounts::of(ask, patients).await?;
        let eobs = ask.select(&papers::EOBS_OF_CHECK, number).await?;
        Ok(Whole { matching, check, remittance, eobs, accounts })
    }
}

/// A check for one claim.
pub(crate) async fn create(ask: &Ask) -> Answer {
    let claim_num = ask.body.int("claimNum").needed("claimNum")?;
    make(ask, &[claim_num], false).await
}

/// A check for several claims.
pub(crate) async fn create_batch(ask: &Ask) -> Answer {
    let claim_nums = ask.body.numbers("claimNums").needed("claimNums")?;
    if claim_nums.len() > CHECK_CLAIMS_MAX {
        let why = format!("claimNums must not name more than {CHECK_CLAIMS_MAX} claims.");
        return Err(Refusal::field("claimNums", why).into());
    }
    make(ask, &claim_nums, true).await
}

async fn make(ask: &Ask, claim_nums: &[i64], is_batch: bool) -> Answer {
    let load = async || Accounts::of_claims(ask, claim_nums).await;
    let row = ask
        .write("claimpayment.create", load, |accounts: &Accounts, now, numbers| {
            let command = NewCheck { is_batch, ..sent(&ask.body, claim_nums, &accounts.office)? };
            check::create(accounts.books(), &command, now, numbers)
        })
        .await?;
    let shown = show(&row, &*ask.office().await?, &ask.show);
    ask.created("claimpayments", row.claim_payment_num, shown)
}

pub(crate) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let command = changes(&ask.body)?;
    let load = async || Whole::of(ask, number).await;
    let row = ask
        .write("claimpayment.update", load, |whole, now, _| {
            check::update(whole.accounts.books(), &whole.check, whole.matching, &command, now)
        })
        .await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?, &ask.show)))
}

pub(crate) async fn delete(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || Whole::of(ask, number).await;
    ask.write("claimpayment.delete", load, |whole, now, _| {
        let (books, remittance) = (whole.accounts.books(), whole.remittance.as_ref());
        Ok(((), check::delete(books, &whole.check, remittance, &whole.eobs, whole.matching, now)?))
    })
    .await?;
    Ok(Reply::Empty)
}

fn sent(body: &Fields, claim_nums: &[i64], office: &Office) -> Result<NewCheck, Refusal> {
    let text = |name| Ok::<_, Refusal>(body.text(name)?.unwrap_or_default());
    Ok(NewCheck {
        check_date: body.date("CheckDate")?.flatten(),
        check_num: text("CheckNum")?,
        bank_branch: text("BankBranch")?,
        note: text("Note")?,
        clinic_num: clinic(body, office)?,
        carrier_name: body.filled("CarrierName")?,
        date_issued: body.date("DateIssued")?.flatten(),
        pay_type: body.key("PayType")?.flatten(),
        pay_group: body.key("PayGroup")?.flatten(),
        ..NewCheck::new(claim_nums.to_vec(), body.money("CheckAmt").needed("CheckAmt")?)
    })
}

/// `CheckDate` is read as well, which the original does not.
fn changes(body: &Fields) -> Result<UpdateCheck, Refusal> {
    Ok(UpdateCheck {
        check_date: body.date("CheckDate")?.flatten(),
        check_amt: body.money("CheckAmt")?,
        check_num: body.text("CheckNum")?,
        bank_branch: body.text("BankBranch")?,
        note: body.text("Note")?,
        carrier_name: body.text("CarrierName")?,
        pay_type: body.int("PayType")?,
        pay_group: body.int("PayGroup")?,
    })
}
