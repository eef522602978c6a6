//! Keys for programs: what one may do, making, listing and revoking them (`opendental-api.md` 1.2, 1.11).

use claims::access::ApiKey;
use claims::change::ChangeSet;
use claims::state::Refusal;
use jiff::Timestamp;
use store::queries::access as sql;

use crate::app::{App, Caller, Error};
use crate::{open_dental, secret};

/// What a key may do that nobody limits: everything, at both APIs.
const EVERYTHING: &str = "read write";

/// A key as it is shown, once.
#[derive(Clone, Debug, serde::Serialize)]
pub struct NewKey {
    pub name: String,
    /// The whole header value of door 1.
    pub authorization: String,
    /// The bearer key of door 2.
    pub bearer: String,
    pub practice: i64,
}

/// A key as it is listed: never its secrets.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct KnownKey {
    pub name: String,
    pub permissions: Vec<String>,
    pub created: Timestamp,
    pub expires: Option<Timestamp>,
    pub revoked: Option<Timestamp>,
}

/// The scopes of a comma list of permissions: Open Dental's groups, with or without `Api` before them, and `read` and
/// `write` for all of them at both APIs.
///
/// # Errors
/// The text that says which there are.
pub fn scopes(permissions: &str) -> Result<String, String> {
    let known: Vec<&str> = open_dental::permissions().chain(EVERYTHING.split(' ')).collect();
    let mut scopes: Vec<&str> = Vec::new();
    for word in permissions.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let bare = word.strip_prefix("Api").unwrap_or(word);
        let found = known.iter().find(|known| known.eq_ignore_ascii_case(bare));
        let found =
            found.ok_or_else(|| format!("there is no permission {word}, but {}", known.join(", ")))?;
        if !scopes.contains(found) {
            scopes.push(found);
        }
    }
    if scopes.is_empty() { Err("name a permission".to_owned()) } else { Ok(scopes.join(" ")) }
}

impl App {
    /// Makes a key that may read and write.
    ///
    /// # Errors
    /// As [`App::create_limited_key`].
    pub async fn create_key(&self, practice: i64, name: &str) -> Result<NewKey, Error> {
        self.create_limited_key(practice, name, EVERYTHING).await
    }

    /// Makes a key with some scopes (see [`scopes`]).
    ///
    /// # Errors
    /// When a key in force has the name, or the store cannot be written.
    pub async fn create_limited_key(&self, practice: i64, name: &str, scopes: &str) -> Result<NewKey, Error> {
        let (developer, customer) = (secret::random(16), secret::random(16));
        let bearer = format!("bw_{}", secret::random(40));
        let caller = Caller::program(practice, "command line");
        let load = async || self.keys_in_force(practice).await;
        self.decide(&caller, "key.create", load, |in_force: &Vec<ApiKey>, now, numbers| {
            // The audit trail names a key's holder by it.
            if in_force.iter().any(|key| key.name == name) {
                let why = format!("There is a key {name} already: revoke it, or take another name.");
                return Err(Refusal::field("name", why));
            }
            let mut changes = ChangeSet::new();
            changes.put(&ApiKey {
                api_key_num: numbers.fresh::<ApiKey>(),
                name: name.to_owned(),
                door1_hash: secret::sha256(format!("{developer}/{customer}")),
                bearer_hash: secret::sha256(&bearer),
                scopes: scopes.to_owned(),
                created_at: now.instant,
                expires_at: None,
                revoked_at: None,
            });
            Ok(((), changes))
        })
        .await?;
        Ok(NewKey {
            name: name.to_owned(),
            authorization: format!("ODFHIR {developer}/{customer}"),
            bearer,
            practice,
        })
    }

    /// All keys of a practice, in the order in which they were made.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn keys(&self, practice: i64) -> Result<Vec<KnownKey>, Error> {
        let keys = self.store.select(practice, &sql::KEYS, &[]).await?;
        Ok(keys.into_iter().map(known).collect())
    }

    /// Revokes the key with this name: its holder is refused from now on.
    ///
    /// # Errors
    /// When no key in force has the name, or the store cannot be written.
    pub async fn revoke_key(&self, practice: i64, name: &str) -> Result<(), Error> {
        let caller = Caller::program(practice, "command line");
        let load = async || self.keys_in_force(practice).await;
        self.decide(&caller, "key.revoke", load, |in_force: &Vec<ApiKey>, now, _| {
            let mut changes = ChangeSet::new();
            for key in in_force.iter().filter(|key| key.name == name) {
                changes.put(&ApiKey { revoked_at: Some(now.instant), ..key.clone() });
            }
            if changes.is_empty() {
                return Err(Refusal::not_found(format!("There is no key {name} in force.")));
            }
            Ok(((), changes))
        })
        .await
    }

    async fn keys_in_force(&self, practice: i64) -> Result<Vec<ApiKey>, Error> {
        let mut keys = self.store.select(practice, &sql::KEYS, &[]).await?;
        keys.retain(|key| key.revoked_at.is_none());
        Ok(keys)
    }
}

fn known(key: ApiKey) -> KnownKey {
    KnownKey {
        name: key.name,
        permissions: key.scopes.split_whitespace().map(str::to_owned).collect(),
        created: key.created_at,
        expires: key.expires_at,
        revoked: key.revoked_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_named_as_the_original_names_them() {
        assert_eq!(scopes("Insurance,Payments").as_deref(), Ok("Insurance Payments"));
        assert_eq!(scopes("ApiReadAll, insurance ,ReadAll").as_deref(), Ok("ReadAll Insurance"));
        assert_eq!(scopes("read,write").as_deref(), Ok("read write"));
        let why = scopes("Insurance,Root").expect_err("a refusal");
        assert!(why.starts_with("there is no permission Root, but ReadAll, AllOthers, "), "{why}");
        assert_eq!(scopes(" , ").expect_err("a refusal"), "name a permission");
    }
}
