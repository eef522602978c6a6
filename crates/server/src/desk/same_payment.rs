//! The remittances of one payment, as they are here, and in what one that comes differs from them.

use claims::desk::Remittance;
use claims::posting::intake::{Known, set_of};
use claims::posting::same_payment::{Mark, difference};
use claims::record::Value;
use store::queries::desk as sql;
use x12::remittance::Remittance as Said;

use crate::app::{App, Error};

impl App {
    /// The remittances of a payment.
    pub(super) async fn of_payment(&self, practice: i64, mark: &Mark) -> Result<Vec<Remittance>, Error> {
        let key = [Value::Text(mark.natural_key().to_owned())];
        let mut found = self.store.select(practice, &sql::REMITTANCES_BY_NATURAL_KEY, &key).await?;
        if !mark.trace_key().is_empty() {
            let key = [Value::Text(mark.trace_key().to_owned())];
            found.extend(self.store.select(practice, &sql::REMITTANCES_BY_TRACE, &key).await?);
        }
        found.retain(|remittance| Mark::of(remittance).is_same(mark));
        found.sort_by_key(|remittance| remittance.remittance_num);
        found.dedup_by_key(|remittance| remittance.remittance_num);
        Ok(found)
    }

    /// The others of the payment of a remittance.
    pub(super) async fn same_payment(
        &self,
        practice: i64,
        remittance: &Remittance,
    ) -> Result<Vec<Remittance>, Error> {
        let mut others = self.of_payment(practice, &Mark::of(remittance)).await?;
        others.retain(|other| other.remittance_num != remittance.remittance_num);
        Ok(others)
    }

    /// Those of the payment of a set that comes, whose hash is `content_sha256`, each with what differs.
    pub(super) async fn known_of(
        &self,
        practice: i64,
        said: &Said<'_>,
        is_typed: bool,
        content_sha256: &str,
    ) -> Result<Vec<Known>, Error> {
        let mut known = Vec::new();
        for remittance in self.of_payment(practice, &Mark::of_said(said, is_typed)).await? {
            let mut differs = String::new();
            if remittance.content_sha256 != content_sha256 {
                let bytes = self.bytes_of(practice, &remittance).await?;
                let read = x12::remittance::read(&bytes);
                differs = set_of(&read, &remittance).map(|first| difference(first, said)).unwrap_or_default();
            }
            known.push(Known { remittance, difference: differs });
        }
        Ok(known)
    }
}
