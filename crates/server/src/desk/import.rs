//! Intake of 835 files: kept whole, read, each payment taken, held, or known already; then posted.

use std::num::NonZero;
use std::sync::Arc;

use claims::change::{ChangeSet, Scope};
use claims::desk::{Exception, Remittance, RemittanceStatus, StoredFile};
use claims::exception;
use claims::office::Office;
use claims::posting::intake::{self, Known, Set, Taken};
use claims::posting::same_payment::{Mark, difference};
use claims::radar::RemittanceWritten;
use claims::record::Value;
use claims::state::{Now, Numbers};
use serde::Serialize;
use serde_json::Value as Json;
use store::queries::desk as sql;
use x12::remittance::{Remittance as Said, RemittanceFile, RemittedClaim};

use super::Imported;
use super::jobs;
use crate::app::{App, Caller, Error};
use crate::secret::sha256;

/// The largest 835 file that is taken, in bytes.
pub const REMITTANCE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What the intake of a file sees.
struct Seen {
    office: Arc<Office>,
    matching: i64,
    /// The same bytes, taken before.
    earlier: Option<StoredFile>,
    /// For each whole set, the remittances of its payment.
    known: Vec<Vec<Known>>,
    /// Exceptions about those of them that are held.
    exceptions: Vec<Exception>,
}

/// What the intake decided.
pub(super) struct Outcome {
    pub(super) remittances: Vec<Remittance>,
    pub(super) duplicates: Vec<String>,
    repeats: Option<String>,
    /// Remittances of an earlier import that may not be at their end.
    unfinished: Vec<Remittance>,
}

impl App {
    /// Takes an 835 file in, and posts what may be posted by itself (`decisions.md` 27).
    ///
    /// The same file again changes nothing and says which import it repeats. A file without one whole
    /// transaction set is refused; its bytes are kept with the refusal.
    ///
    /// # Errors
    /// When the store cannot be used. What was taken by then is durable, and its posting goes on at the next start.
    pub async fn import_remittances(
        &self,
        caller: &Caller,
        name: &str,
        bytes: &[u8],
    ) -> Result<Imported, Error> {
        self.import_read(caller, name, bytes, &x12::remittance::read(bytes), None).await
    }

    /// The same of a file that is read; `typed_by` typed it in, when it came on paper.
    pub(super) async fn import_read(
        &self,
        caller: &Caller,
        name: &str,
        bytes: &[u8],
        file: &RemittanceFile<'_>,
        typed_by: Option<&str>,
    ) -> Result<Imported, Error> {
        let outcome = self.take_remittances(caller, name, bytes, file, typed_by).await?;
        for remittance in &outcome.remittances {
            // They stand in this file, which is read already.
            if let Some(said) = intake::set_of(file, remittance) {
                self.post_said(caller.practice, remittance.remittance_num, said).await?;
            }
        }
        for remittance in &outcome.unfinished {
            self.post_remittance(caller.practice, remittance.remittance_num).await?;
        }
        let mut remittances = Vec::new();
        for remittance in outcome.remittances {
            let key = [Value::Int(remittance.remittance_num)];
            remittances.extend(self.store.get::<Remittance>(caller.practice, &key).await?);
        }
        Ok(Imported {
            remittances,
            duplicates: outcome.duplicates,
            findings: file.all_findings().cloned().collect(),
            repeats: outcome.repeats,
            is_readable: file.remittances.iter().any(|said| said.ended),
            sha256: sha256(bytes),
        })
    }

    /// Keeps a file and its remittances; nothing of it is posted yet. `file` is what stands in it, and `typed_by` typed it in.
    pub(super) async fn take_remittances(
        &self,
        caller: &Caller,
        name: &str,
        bytes: &[u8],
        file: &RemittanceFile<'_>,
        typed_by: Option<&str>,
    ) -> Result<Outcome, Error> {
        let sets: Vec<(i64, String)> = (0..)
            .zip(&file.remittances)
            .filter(|(_, said)| said.ended)
            .map(|(index, said)| (index, content_sha256(said)))
            .collect();
        let sha = sha256(bytes);
        let load = || self.see(caller.practice, (file, typed_by), &sets, &sha);
        self.decide(caller, "era.import", load, |seen, now, numbers| {
            let stored = StoredFile::new("835", name, &sha, bytes, now, numbers);
            Ok(take((file, typed_by), &sets, seen, &stored, now, numbers))
        })
        .await
    }

    async fn see(
        &self,
        practice: i64,
        (file, typed_by): (&RemittanceFile<'_>, Option<&str>),
        sets: &[(i64, String)],
        sha: &str,
    ) -> Result<Seen, Error> {
        let matching = self.matching_version(practice).await?;
        let mut known = Vec::new();
        for (index, content_sha256) in sets {
            known.push(match set_at(file, *index) {
                Some(said) => self.known_of(practice, said, typed_by.is_some(), content_sha256).await?,
                None => vec![],
            });
        }
        let mut exceptions = Vec::new();
        for Known { remittance, .. } in known.iter().flatten() {
            exceptions.extend(self.exceptions_of(practice, "remittance", remittance.remittance_num).await?);
        }
        let earlier = self.earlier_file(practice, "835", sha).await?;
        Ok(Seen { office: self.office(practice).await?, matching, earlier, known, exceptions })
    }

    /// The same bytes, taken before as a file of this kind; a refused one was not taken.
    pub(crate) async fn earlier_file(
        &self,
        practice: i64,
        kind: &str,
        sha: &str,
    ) -> Result<Option<StoredFile>, Error> {
        let same = self.store.select(practice, &sql::FILE_BY_SHA, &[Value::Text(sha.to_owned())]).await?;
        Ok(same.into_iter().find(|file| file.kind == kind && file.refusal.is_empty()))
    }

    /// The version of all ties; read before whatever a tie rests on.
    pub(in crate::desk) async fn matching_version(&self, practice: i64) -> Result<i64, Error> {
        Ok(self.store.versions(practice, &[Scope::Matching]).await?.first().copied().unwrap_or(0))
    }
}

fn set_at<'f, 'b>(file: &'f RemittanceFile<'b>, index: i64) -> Option<&'f Said<'b>> {
    usize::try_from(index).ok().and_then(|at| file.remittances.get(at))
}

fn take(
    (file, typed_by): (&RemittanceFile<'_>, Option<&str>),
    sets: &[(i64, String)],
    seen: &Seen,
    stored: &StoredFile,
    now: Now,
    numbers: &mut Numbers,
) -> (Outcome, ChangeSet) {
    let mut outcome = Outcome { remittances: vec![], duplicates: vec![], repeats: None, unfinished: vec![] };
    let mut changes = ChangeSet::new();
    changes.changes(Scope::Matching, seen.matching);
    if let Some(earlier) = &seen.earlier {
        outcome.repeats = Some(earlier.public_id.clone());
        let known = || seen.known.iter().flatten().map(|known| &known.remittance);
        outcome.duplicates = known().map(|known| known.public_id.clone()).collect();
        // What a crash left of it goes on.
        outcome.unfinished = known().filter(|it| it.status != RemittanceStatus::Posted).cloned().collect();
        return (outcome, ChangeSet::new());
    }
    let mut taken: Vec<Remittance> = Vec::new();
    for ((index, content_sha256), known) in sets.iter().zip(&seen.known) {
        let Some(said) = set_at(file, *index) else { continue };
        // A set may come twice in one file: those taken just now are known as well.
        let mark = Mark::of_said(said, typed_by.is_some());
        let just_now = taken.iter().filter(|it| Mark::of(it).is_same(&mark)).map(|it| Known {
            remittance: it.clone(),
            difference: set_at(file, it.set_index).map(|first| difference(first, said)).unwrap_or_default(),
        });
        let known: Vec<Known> = known.iter().cloned().chain(just_now).collect();
        let set = Set { index: *index, said, content_sha256, typed_by };
        match intake::take(set, stored.stored_file_num, &known, &seen.office, now, numbers) {
            Taken::Duplicate { of, asks } => {
                let about = |e: &&Exception| e.subject_num == of.remittance_num;
                let asked: Vec<Exception> = seen.exceptions.iter().filter(about).cloned().collect();
                exception::open(&asks, &asked, now, numbers, &mut changes);
                outcome.duplicates.push(of.public_id);
            }
            Taken::Released(remittance) => {
                changes.put(remittance.as_ref());
                changes.put(&jobs::post_remittance(remittance.remittance_num, now, numbers));
                let about = |e: &&Exception| e.subject_num == remittance.remittance_num;
                exception::resolve(seen.exceptions.iter().filter(about), now, &mut changes);
                taken.push(*remittance);
            }
            Taken::New { remittance, asks, etrans } => {
                changes.put(remittance.as_ref());
                changes.put(etrans.as_ref());
                if let Some(written_on) = said.production_date.max(said.group_date) {
                    changes.put(&RemittanceWritten { remittance_num: remittance.remittance_num, written_on });
                }
                changes.tell("remittance.received", remittance.public_id.clone());
                if let Some(asks) = asks {
                    exception::open(&asks, &[], now, numbers, &mut changes);
                }
                // Also of one that is held: its claims are still to be kept.
                changes.put(&jobs::post_remittance(remittance.remittance_num, now, numbers));
                taken.push(*remittance);
            }
        }
    }
    let refusal = if sets.is_empty() { "No whole transaction set could be read." } else { "" };
    changes.put(&StoredFile { refusal: refusal.to_owned(), ..stored.clone() });
    outcome.remittances = taken;
    (outcome, changes)
}

/// A hash of what a set says: its positions, its findings, the numbers of its envelope and the day on which it was written
/// (DTM*405) are left out, so that the same payment sent again in another envelope has the same hash.
///
/// Its claims are hashed one by one: as values they would take many times what the file does. A thread for each core has its
/// share of them.
fn content_sha256(said: &Said<'_>) -> String {
    let Said {
        version,
        test,
        payment,
        trace,
        currency,
        references,
        notes,
        payer,
        payee,
        claims,
        summaries,
        provider_adjustments,
        control_number: _,
        complete: _,
        enveloped: _,
        ended: _,
        bytes: _,
        segments: _,
        production_date: _,
        group_date: _,
        findings: _,
    } = said;
    let beside = (summaries, provider_adjustments);
    let mut all = part((version, test, payment, trace, currency, references, notes, payer, payee, beside));
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = claims.len().div_ceil(cores).max(SHARE_MIN);
    let (own, others) = claims.split_at(share.min(claims.len()));
    let parts = |claims: &[RemittedClaim<'_>]| claims.iter().map(part).collect::<String>();
    std::thread::scope(|scope| {
        let others: Vec<_> = others.chunks(share).map(|some| scope.spawn(|| parts(some))).collect();
        all.push_str(&parts(own));
        for other in others {
            match other.join() {
                Ok(parts) => all.push_str(&parts),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    sha256(all)
}

/// Fewer claims are hashed by the time a thread has begun.
const SHARE_MIN: usize = 500;

fn part(said: impl Serialize) -> String {
    let mut content = serde_json::to_value(said).unwrap_or(Json::Null);
    strip(&mut content);
    sha256(content.to_string())
}

/// Where it stands.
const NOT_CONTENT: [&str; 2] = ["position", "number"];

fn strip(content: &mut Json) {
    match content {
        Json::Object(fields) => {
            fields.retain(|name, _| !NOT_CONTENT.contains(&name.as_str()));
            fields.values_mut().for_each(strip);
        }
        Json::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}
