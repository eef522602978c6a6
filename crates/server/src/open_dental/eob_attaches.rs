//! Explanations of benefits that came on paper, attached to checks. The original moves them by SFTP; here they
//! travel in the body, and this program calls nobody.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use claims::account::ClaimPayment;
use claims::change::Scope;
use claims::check::{self, Scan};
use claims::desk::StoredFile;
use claims::papers::EobAttach;
use claims::state::Refusal;
use serde_json::Value;
use store::queries::{family, papers as sql};

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::{Needed, invalid, missing};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::secret::sha256;

const NOT_FOUND: &str = "EobAttach not found.";
const CHECK_NOT_FOUND: &str = "ClaimPayment not found.";
/// A file's name has no more characters than this.
const NAME_CHARS_MAX: usize = 255;

/// Without the files themselves: they may be large.
pub(super) async fn list(ask: &Ask) -> Answer {
    let check = ask.query.int("ClaimPaymentNum")?;
    let keep = |row: &EobAttach| check.is_none_or(|number| row.claim_payment_num == number);
    let rows = match check {
        Some(number) => {
            ask.find::<ClaimPayment>(number, CHECK_NOT_FOUND).await?;
            ask.among(ask.select(&sql::EOBS_OF_CHECK, number).await?, keep).await?
        }
        // The whole office is for those who ask what has changed.
        None if ask.since()?.is_some() => ask.scan(keep).await?,
        None => return Err(missing("ClaimPaymentNum").into()),
    };
    saw(ask, check.into_iter().chain(rows.iter().map(|row| row.claim_payment_num))).await?;
    ask.listed(&rows, |row| show(row, "", &ask.show))
}

/// With the file.
pub(super) async fn single(ask: &Ask) -> Answer {
    let row: EobAttach = ask.find(ask.number(), NOT_FOUND).await?;
    let file: StoredFile = ask.find(row.stored_file_num, NOT_FOUND).await?;
    saw(ask, [row.claim_payment_num]).await?;
    Ok(Reply::Ok(show(&row, &STANDARD.encode(&file.bytes), &ask.show)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let number = ask.body.int("ClaimPaymentNum").needed("ClaimPaymentNum")?;
    let file_name = ask.body.filled("FileName").needed("FileName")?;
    if file_name.chars().count() > NAME_CHARS_MAX {
        return Err(invalid("FileName", "must not be longer than 255 characters").into());
    }
    let text = ask.body.text("RawBase64").needed("RawBase64")?;
    // Encoders of mail break the lines.
    let text: String = text.split_whitespace().collect();
    let bytes = STANDARD.decode(text).map_err(|_| invalid("RawBase64", "must be a file in base64"))?;
    let sha256 = sha256(&bytes);
    let scan = Scan { file_name: &file_name, bytes: &bytes, sha256: &sha256 };
    let load = async || {
        let matching = ask.version(Scope::Matching).await?;
        Ok((matching, ask.find::<ClaimPayment>(number, CHECK_NOT_FOUND).await?))
    };
    let row = ask
        .write("eobattach.create", load, |(matching, check), now, numbers| {
            check::attach_eob(check, *matching, scan, now, numbers)
        })
        .await?;
    ask.created("eobattaches", row.eob_attach_num, show(&row, "", &ask.show))
}

pub(super) async fn delete(ask: &Ask) -> Answer {
    let load = async || {
        let matching = ask.version(Scope::Matching).await?;
        let row: EobAttach = ask.find(ask.number(), NOT_FOUND).await?;
        let file: Option<StoredFile> = ask.get(row.stored_file_num).await?;
        Ok((matching, row, file))
    };
    ask.write("eobattach.delete", load, |(matching, row, file), _, _| {
        Ok(((), check::detach_eob(row, file.as_ref(), *matching)))
    })
    .await?;
    Ok(Reply::Empty)
}

/// The original fetches a file from an SFTP server.
pub(super) async fn upload_sftp(_ask: &Ask) -> Answer {
    Err(Refusal::rule(
        "This server connects to no other. Send the file itself as RawBase64 with EobAttaches POST.",
    )
    .into())
}

/// The original puts a file on an SFTP server.
pub(super) async fn download_sftp(_ask: &Ask) -> Answer {
    Err(Refusal::rule(
        "This server connects to no other. EobAttaches GET (single) answers with the file itself as RawBase64.",
    )
    .into())
}

/// A scan tells of the patients whose lines its check pays.
async fn saw(ask: &Ask, checks: impl IntoIterator<Item = i64>) -> Result<(), Refused> {
    let checks: BTreeSet<i64> = checks.into_iter().collect();
    let lines = ask.select_each(&family::CLAIM_PROCS_OF_CHECK, checks).await?;
    ask.saw("read eobattaches", lines.iter().map(|line| line.pat_num)).await
}

fn show(row: &EobAttach, raw: &str, show: &Show) -> Value {
    row! {
        "EobAttachNum": row.eob_attach_num,
        "ClaimPaymentNum": row.claim_payment_num,
        "DateTCreated": show.instant(row.date_t_created),
        "FileName": wire::text(&row.file_name),
        "RawBase64": raw,
    }
}
