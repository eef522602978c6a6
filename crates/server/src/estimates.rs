//! Estimates that are always current: a read that finds them stale has them computed first (`decisions.md` 10).

use claims::account::EstimateStamp;
use claims::change::{ChangeSet, Scope};
use claims::estimate;
use claims::record::Value;
use claims::state::{Family, Now};

use crate::app::{Account, App, Caller, Error};

/// The audit trail's word for a commit that only brought estimates up to date.
pub const ACTION: &str = "estimates";

/// Whether what a commit of this action wrote is a change that anybody is told of. An estimate that is brought up to date
/// is a cache that was filled, and no change; but rows that it takes away are gone.
#[must_use]
pub fn is_change(action: &str, is_deleted: bool) -> bool {
    action != ACTION || is_deleted
}

impl App {
    /// Brings a patient's estimates up to date, when what they rest on or the date has changed; whether it had to.
    ///
    /// # Errors
    /// When there is no such patient, or the store cannot be used.
    pub async fn refresh_estimates(&self, caller: &Caller, pat_num: i64) -> Result<bool, Error> {
        let practice = caller.practice;
        let now = self.now(practice).await?;
        let stamp: Option<EstimateStamp> = self.store.get(practice, &[Value::Int(pat_num)]).await?;
        if let Some(stamp) = stamp
            && self.is_current(practice, &stamp.stamp, now).await?
        {
            return Ok(false);
        }
        let load = async || self.account(practice, pat_num).await;
        self.decide(caller, ACTION, load, |Account { office, family }, now, numbers| {
            let refreshed = estimate::refresh(office, family, pat_num, now, numbers);
            let mut changes = ChangeSet::new();
            let mut versions = rests_on(family, office.version);
            for (scope, version) in &versions {
                changes.rests_on(*scope, *version);
            }
            // Rows that come or go change the family: of two readers that compute at once, one computes again.
            if !refreshed.is_empty() {
                changes.raise(Scope::Family(family.guarantor));
                for (scope, version) in &mut versions {
                    *version += i64::from(*scope == Scope::Family(family.guarantor));
                }
            }
            for line in &refreshed.put {
                changes.put(line);
            }
            for line in &refreshed.delete {
                estimate::take_away(line, &mut changes);
            }
            changes.postings.extend(refreshed.postings);
            changes.put(&EstimateStamp { pat_num, stamp: stamp_of(&versions, now) });
            changes.touches(pat_num);
            Ok((true, changes))
        })
        .await
    }

    async fn is_current(&self, practice: i64, stamp: &str, now: Now) -> Result<bool, Error> {
        let Some((date, versions)) = parse(stamp) else { return Ok(false) };
        let scopes: Vec<Scope> = versions.iter().map(|(scope, _)| *scope).collect();
        let present = self.store.versions(practice, &scopes).await?;
        Ok(date == now.today.to_string() && versions.iter().map(|(_, version)| *version).eq(present))
    }
}

/// Every version that a family's estimates rest on.
fn rests_on(family: &Family, office: i64) -> Vec<(Scope, i64)> {
    let mut versions = family.versions.clone();
    versions.push((Scope::Office, office));
    versions
}

/// The date and the versions, as text: `2026-03-15 family 12 5;office 0 3`.
fn stamp_of(versions: &[(Scope, i64)], now: Now) -> String {
    let versions: Vec<String> = versions
        .iter()
        .map(|(scope, version)| {
            let (kind, number) = scope.key();
            format!("{kind} {number} {version}")
        })
        .collect();
    format!("{};{}", now.today, versions.join(";"))
}

fn parse(stamp: &str) -> Option<(&str, Vec<(Scope, i64)>)> {
    let (date, versions) = stamp.split_once(';')?;
    let versions = versions
        .split(';')
        .map(|text| {
            let mut parts = text.split(' ');
            let (kind, number, version) = (parts.next()?, parts.next()?, parts.next()?);
            let scope = Scope::parse(kind, number.parse().ok()?)?;
            Some((scope, version.parse().ok()?))
        })
        .collect::<Option<Vec<_>>>()?;
    Some((date, versions))
}
