//! The shell between the doors and the domain: load, decide, commit; again when somebody was faster.

use std::borrow::Cow;
use std::sync::Arc;

use claims::change::ChangeSet;
use claims::office::Office;
use claims::state::{Family, Now, Numbers, Refusal};
use claims::{event, exception};
use jiff::tz::TimeZone;
use store::{Commit, CommitError, IdempotencyUse, Store, StoreError};

use crate::clock::Clock;
use crate::desk::turn::Turns;
use crate::overwrite;
use crate::stock::Wants;
use crate::throttle::Throttle;

/// How often a decision is made again because somebody else was faster.
pub const CONFLICTS_MAX: usize = 50;

/// What every door works with.
#[derive(Clone, Debug)]
pub struct App {
    pub store: Store,
    pub clock: Clock,
    /// How often keys may ask at door 1; none: as often as they like.
    pub throttle: Option<Arc<Throttle>>,
    /// Whether subscriptions may name receivers inside this network.
    pub allows_private_webhooks: bool,
    /// Who is posting which remittance.
    pub turns: Arc<Turns>,
    /// How many numbers large decisions need.
    pub wants: Arc<Wants>,
}

/// Who asks: a key or a person, in one practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub practice: i64,
    /// The number of the key; none for a person, and for what works beside the server.
    pub key: Option<i64>,
    /// The key's or the user's own name, for the audit trail.
    pub name: String,
    /// What the key or the role allows.
    pub scopes: Vec<String>,
}

impl Caller {
    /// Somebody who works beside the server: the command line, a job.
    #[must_use]
    pub fn program(practice: i64, name: &str) -> Caller {
        Caller { practice, key: None, name: name.to_owned(), scopes: vec!["read".into(), "write".into()] }
    }

    /// Whether the caller may do this.
    #[must_use]
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|have| have == scope)
    }
}

/// Why a command was not carried out.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The same request was answered before, with this status and resource.
    #[error("this request was answered before")]
    Replay { status: i64, resource: String },
    #[error("this idempotency key was used for another request")]
    KeyReused,
    #[error("too many others changed the same account at the same time; try again")]
    Contended,
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A change set that must not be: a fault of this program.
    #[error("{0}")]
    Broken(String),
}

/// A request that carries an idempotency key.
#[derive(Clone, Debug)]
pub struct Once {
    pub key: String,
    pub request_hash: String,
    pub status: i64,
}

impl App {
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> App {
        App {
            store,
            clock,
            throttle: None,
            allows_private_webhooks: false,
            turns: Arc::default(),
            wants: Arc::default(),
        }
    }

    /// The same, with keys limited as the hosted Open Dental API limits them.
    #[must_use]
    pub fn throttled(self) -> App {
        App { throttle: Some(Arc::default()), ..self }
    }

    /// The same, with subscriptions to receivers inside this network allowed or not.
    #[must_use]
    pub fn with_private_webhooks(self, allows_private_webhooks: bool) -> App {
        App { allows_private_webhooks, ..self }
    }

    /// The practice's time zone.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn zone(&self, practice: i64) -> Result<TimeZone, Error> {
        let name = self.store.time_zone(practice).await?;
        Ok(TimeZone::get(&name).unwrap_or(TimeZone::UTC))
    }

    /// The time in the practice.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn now(&self, practice: i64) -> Result<Now, Error> {
        Ok(self.clock.now(&self.zone(practice).await?))
    }

    /// When the last thing was written in any practice: a set clock must not begin before it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn latest_record(&self) -> Result<Option<jiff::Timestamp>, Error> {
        let mut latest = None;
        for practice in self.store.practices().await? {
            latest = latest.max(self.store.latest_record(practice.practice_id).await?);
        }
        Ok(latest)
    }

    /// The office's settings.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn office(&self, practice: i64) -> Result<Arc<Office>, Error> {
        Ok(self.store.office(practice).await?)
    }

    /// Loads, decides, commits; on a conflict all over again.
    ///
    /// `decide` is pure: it may be called several times, with more numbers in stock or with a newer state. What
    /// it answers with the change set is handed back once the change set is durable. An empty change set is not
    /// committed.
    ///
    /// # Errors
    /// The refusal, or what kept the change from being committed. Nothing was written then.
    pub async fn decide<S, T, L>(
        &self,
        caller: &Caller,
        action: &'static str,
        load: impl Fn() -> L,
        decide: impl Fn(&S, Now, &mut Numbers) -> Result<(T, ChangeSet), Refusal>,
    ) -> Result<T, Error>
    where
        L: Future<Output = Result<S, Error>> + Send,
    {
        self.decide_once(caller, action, None, load, |state, now, numbers| {
            decide(state, now, numbers).map(|(answer, changes)| (answer, changes, String::new()))
        })
        .await
    }

    /// [`App::decide`] for a request with an idempotency key; `decide` also names the resource that it makes.
    ///
    /// # Errors
    /// As [`App::decide`]; [`Error::Replay`] when the request was answered before.
    pub async fn decide_once<S, T, L>(
        &self,
        caller: &Caller,
        action: &'static str,
        once: Option<&Once>,
        load: impl Fn() -> L,
        decide: impl Fn(&S, Now, &mut Numbers) -> Result<(T, ChangeSet, String), Refusal>,
    ) -> Result<T, Error>
    where
        L: Future<Output = Result<S, Error>> + Send,
    {
        for _ in 0..CONFLICTS_MAX {
            let state = load().await?;
            let now = self.now(caller.practice).await?;
            let ((answer, changes, resource), fresh) =
                self.with_numbers(caller.practice, action, |numbers| decide(&state, now, numbers)).await?;
            debug_assert_eq!(overwrite::blind(&changes, &fresh), None, "{action} writes over a row unseen");
            debug_assert_eq!(event::unknown(&changes), None, "{action} tells of an event that is not listed");
            debug_assert_eq!(exception::untold(&changes), None, "{action} tells nobody of an exception");
            let idempotency = once.map(|once| IdempotencyUse {
                key: once.key.clone(),
                request_hash: once.request_hash.clone(),
                status: once.status,
                resource,
            });
            if changes.is_empty() && changes.patients.is_empty() && idempotency.is_none() {
                return Ok(answer);
            }
            match self.commit(caller, action.into(), now, changes, idempotency).await {
                Ok(()) => return Ok(answer),
                Err(CommitError::Conflict { .. }) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(Error::Contended)
    }

    async fn commit(
        &self,
        caller: &Caller,
        action: Cow<'static, str>,
        now: Now,
        changes: ChangeSet,
        idempotency: Option<IdempotencyUse>,
    ) -> Result<(), CommitError> {
        let commit = Commit {
            practice: caller.practice,
            actor: caller.name.clone(),
            action,
            at: now.instant,
            changes,
            idempotency,
        };
        self.store.commit(commit).await.map(|_| ())
    }

    /// Notes in the audit trail that patients' data was read; the answer waits until it is durable
    /// (`decisions.md` 11).
    ///
    /// # Errors
    /// When the record could not be written: nothing may be shown then.
    pub async fn saw(
        &self,
        caller: &Caller,
        action: impl Into<Cow<'static, str>>,
        patients: impl IntoIterator<Item = i64>,
    ) -> Result<(), Error> {
        let mut changes = ChangeSet::new();
        for pat_num in patients {
            changes.touches(pat_num);
        }
        let now = self.now(caller.practice).await?;
        Ok(self.commit(caller, action.into(), now, changes, None).await?)
    }

    /// A family with the office, or the refusal that there is no such patient.
    ///
    /// # Errors
    /// When there is no such patient, or the store cannot be read.
    pub async fn account(&self, practice: i64, pat_num: i64) -> Result<Account, Error> {
        let office = self.office(practice).await?;
        let family = self.store.family(practice, pat_num).await?;
        let family = family.ok_or_else(|| Refusal::not_found("Patient not found."))?;
        Ok(Account { office, family })
    }
}

/// What decisions on a family's account see.
#[derive(Clone, Debug)]
pub struct Account {
    pub office: Arc<Office>,
    pub family: Family,
}

impl From<CommitError> for Error {
    fn from(error: CommitError) -> Error {
        match error {
            CommitError::Conflict { .. } => Error::Contended,
            CommitError::Replay { status, resource } => Error::Replay { status, resource },
            CommitError::KeyReused => Error::KeyReused,
            CommitError::Store(error) => Error::Store(error),
            unbalanced @ CommitError::Unbalanced { .. } => Error::Broken(unbalanced.to_string()),
        }
    }
}
