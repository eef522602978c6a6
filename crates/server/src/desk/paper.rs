//! Remittances that came on paper, typed in: the same object as one of a file, marked with who typed it (`users.md` M10).

use claims::office::{BillingEntity, Office};
use claims::state::Refusal;
use x12::codes::{List, find};
use x12::finding::Stops;
use x12::remittance::RemittanceFile;
use x12::remittance::paper::{Method, Paper, Payee, write};

use super::Imported;
use crate::app::{App, Caller, Error};

impl App {
    /// Takes a remittance in that somebody typed, and posts what may be posted by itself. The same paper again changes
    /// nothing.
    ///
    /// # Errors
    /// The refusal, when it says too little or does not add up: nothing of it is kept then. Or when the store cannot be used.
    pub async fn enter_remittance(&self, caller: &Caller, paper: &Paper) -> Result<Imported, Error> {
        let office = self.office(caller.practice).await?;
        let payee = payee(paper, &office)?;
        said_enough(paper)?;
        let bytes = write(paper, Payee { name: &payee.name, npi: &payee.npi });
        let file = x12::remittance::read(&bytes);
        adds_up(&file)?;
        self.import_read(caller, "paper.835", &bytes, &file, Some(&caller.name)).await
    }
}

/// What is typed, as JSON (see [`Paper`]).
///
/// # Errors
/// What is wrong with the text, and where.
pub fn read(bytes: &[u8]) -> Result<Paper, Refusal> {
    serde_json::from_slice(bytes)
        .map_err(|error| Refusal::rule(format!("The remittance cannot be read: {error}.")))
}

/// Who is paid: by the NPI, or the only one who bills.
fn payee<'o>(paper: &Paper, office: &'o Office) -> Result<&'o BillingEntity, Refusal> {
    let wrong = |message: &str| Refusal::field("payee_npi", message);
    if let Some(npi) = &paper.payee_npi {
        let named = office.entities.iter().find(|entity| entity.npi == *npi);
        return named.ok_or_else(|| wrong("payee_npi is no NPI under which this practice bills."));
    }
    // The one that a practice begins with has no NPI, unless somebody gives it one: it is asked for where no other bills.
    let (mut numbered, all): (Vec<_>, _) = (Vec::new(), &office.entities);
    numbered.extend(all.iter().filter(|entity| !entity.npi.is_empty()));
    match (numbered.as_slice(), all.as_slice()) {
        ([only], _) => Ok(only),
        ([], [only]) => Ok(only),
        ([], _) => Err(wrong("The practice bills under no NPI yet: add a provider first.")),
        _ => Err(wrong("payee_npi is required: this practice bills under several.")),
    }
}

fn said_enough(paper: &Paper) -> Result<(), Refusal> {
    let needed = [("payer_name", &paper.payer_name), ("number", &paper.number)];
    for (field, value) in needed {
        let may_lack = field == "number" && paper.method == Method::None;
        if value.trim().is_empty() && !may_lack {
            return Err(Refusal::field(field, format!("{field} is required.")));
        }
    }
    if paper.claims.is_empty() && paper.provider_adjustments.is_empty() {
        return Err(Refusal::field("claims", "claims is required: type in what is paid for."));
    }
    known_reasons(paper)
}

/// A reason that is mistyped would book money where nobody looks for it.
fn known_reasons(paper: &Paper) -> Result<(), Refusal> {
    for (place, adjustment) in (1..).zip(&paper.provider_adjustments) {
        let reason = &adjustment.reason;
        if find(List::Plb, reason).is_none() {
            let known: Vec<&str> = List::Plb.codes().iter().map(|code| code.code).collect();
            let known = known.join(", ");
            return Err(Refusal::field(
                "provider_adjustments",
                format!(
                    "The reason {reason} of provider-level adjustment {place} is none. There are: {known}."
                ),
            ));
        }
    }
    Ok(())
}

/// Who types is there to look again, so what would wait for a person is told at once.
fn adds_up(file: &RemittanceFile<'_>) -> Result<(), Refusal> {
    let wrong: Vec<&str> = file
        .all_findings()
        .filter(|finding| finding.stops >= Stops::Claim)
        .map(|finding| finding.message.as_str())
        .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Refusal::unfit(format!(
        "Nothing was kept, as it does not add up. Compare it with the paper. {}",
        wrong.join(" ")
    )))
}
