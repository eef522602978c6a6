//! Who comes in: the holders of keys, and people by passwords and sessions.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use claims::access::{ApiKey, Role, Session, User};
use claims::change::ChangeSet;
use claims::record::Value;
use claims::state::Refusal;
use jiff::SignedDuration;
use store::queries::access as sql;

use crate::app::{App, Caller, Error};
use crate::clock::SESSION_LASTS;
use crate::secret;

impl App {
    /// Who holds the door-1 key `developer/customer`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn door1_caller(&self, keys: &str) -> Result<Option<Caller>, Error> {
        self.key_holder(&sql::KEY_BY_DOOR1_HASH, &secret::sha256(keys)).await
    }

    /// Who holds a bearer key.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn bearer_caller(&self, bearer: &str) -> Result<Option<Caller>, Error> {
        self.key_holder(&sql::KEY_BY_BEARER_HASH, &secret::sha256(bearer)).await
    }

    async fn key_holder(&self, by: &store::Named, hash: &str) -> Result<Option<Caller>, Error> {
        let rows = self.store.query(by, &[Value::Text(hash.to_owned())]).await?;
        let Some([Value::Int(practice), Value::Int(number)]) = rows.first().map(Vec::as_slice) else {
            return Ok(None);
        };
        self.key_caller(*practice, *number).await
    }

    /// Who holds the key with this number; nobody when it was revoked or has expired.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn key_caller(&self, practice: i64, number: i64) -> Result<Option<Caller>, Error> {
        let key: Option<ApiKey> = self.store.get(practice, &[Value::Int(number)]).await?;
        let now = self.clock.instant();
        Ok(key.filter(|key| key.revoked_at.is_none() && key.expires_at.is_none_or(|end| now < end)).map(
            |key| Caller {
                practice,
                key: Some(number),
                name: key.name,
                scopes: key.scopes.split(' ').map(str::to_owned).collect(),
            },
        ))
    }

    /// Makes a person who may sign in.
    ///
    /// # Errors
    /// When the name is taken, or the store cannot be written.
    pub async fn create_user(
        &self,
        practice: i64,
        name: &str,
        role: Role,
        password: &str,
    ) -> Result<(), Error> {
        let salt = SaltString::encode_b64(secret::random(22).as_bytes())
            .map_err(|error| Error::Broken(error.to_string()))?;
        let password_hash = Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .map_err(|error| Error::Broken(error.to_string()))?
            .to_string();
        let caller = Caller::program(practice, "command line");
        let load = async || {
            Ok(self.store.one(practice, &sql::USER_BY_NAME, &[name.to_owned().into_value()]).await?)
        };
        self.decide(&caller, "user.create", load, |taken: &Option<User>, now, numbers| {
            if taken.is_some() {
                return Err(Refusal::field("name", format!("There is a user {name} already.")));
            }
            let mut changes = ChangeSet::new();
            changes.put(&User {
                user_num: numbers.fresh::<User>(),
                name: name.to_owned(),
                role,
                password_hash: password_hash.clone(),
                created_at: now.instant,
                disabled_at: None,
            });
            Ok(((), changes))
        })
        .await
    }

    /// Signs a person in: the session's cookie, or `None` when name and password do not fit.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn sign_in(&self, practice: i64, name: &str, password: &str) -> Result<Option<String>, Error> {
        let user: Option<User> =
            self.store.one(practice, &sql::USER_BY_NAME, &[name.to_owned().into_value()]).await?;
        let user = user.filter(|user| user.disabled_at.is_none());
        // An unknown name costs as much time as a wrong password: the answer tells nobody who there is.
        let hash = user.as_ref().map_or_else(|| NOBODY.to_owned(), |user| user.password_hash.clone());
        let password = password.to_owned();
        let fits = tokio::task::spawn_blocking(move || fits(&hash, &password)).await.unwrap_or(false);
        let Some(user) = user.filter(|_| fits) else { return Ok(None) };
        let token = secret::random(40);
        let lasts = SignedDuration::try_from(SESSION_LASTS).unwrap_or(SignedDuration::ZERO);
        let caller = Caller::program(practice, name);
        self.decide(
            &caller,
            "sign in",
            async || Ok(()),
            |(), now, _| {
                let mut changes = ChangeSet::new();
                changes.put(&Session {
                    token_hash: secret::sha256(&token),
                    user_num: user.user_num,
                    created_at: now.instant,
                    expires_at: now.instant.checked_add(lasts).unwrap_or(now.instant),
                });
                Ok(((), changes))
            },
        )
        .await?;
        Ok(Some(token))
    }

    /// Who is signed in by this cookie.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn signed_in(&self, token: &str) -> Result<Option<Caller>, Error> {
        let hash = secret::sha256(token).into_value();
        let rows = self.store.query(&sql::SESSION_BY_HASH, std::slice::from_ref(&hash)).await?;
        let Some([Value::Int(practice)]) = rows.first().map(Vec::as_slice) else { return Ok(None) };
        let session: Option<Session> = self.store.get(*practice, &[hash]).await?;
        let Some(session) = session.filter(|s| self.clock.instant() < s.expires_at) else { return Ok(None) };
        let user: Option<User> = self.store.get(*practice, &[Value::Int(session.user_num)]).await?;
        Ok(user.filter(|user| user.disabled_at.is_none()).map(|user| Caller {
            practice: *practice,
            key: None,
            name: user.name,
            scopes: match user.role {
                Role::Reader => vec!["read".into()],
                Role::Owner | Role::Billing => vec!["read".into(), "write".into()],
            },
        }))
    }
}

/// The hash of no password, of the same cost as the others.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Whether a password has this hash. Slow by design.
fn fits(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Texts as parameters.
trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}
