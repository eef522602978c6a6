//! Whose data stands in a file that came or left.

use claims::account::Claim;
use claims::desk::{Acknowledgment, Remittance, RemittedClaim, SentClaim};
use claims::record::Value;
use store::queries::{desk as sql, pages};

use crate::app::{App, Error};

impl App {
    /// The patients whose claims a file carries, or answers.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn patients_in_file(&self, practice: i64, stored_file_num: i64) -> Result<Vec<i64>, Error> {
        let num = [Value::Int(stored_file_num)];
        let sent: Vec<SentClaim> = self.store.select(practice, &pages::SENT_IN_FILE, &num).await?;
        let remittances: Vec<Remittance> =
            self.store.select(practice, &sql::REMITTANCES_OF_FILE, &num).await?;
        let keys: Vec<_> = remittances.iter().map(|r| vec![Value::Int(r.remittance_num)]).collect();
        let remitted: Vec<RemittedClaim> =
            self.store.select_each(practice, &sql::CLAIMS_OF_REMITTANCE, &keys).await?;
        let answers: Vec<Acknowledgment> = self.store.select(practice, &sql::ANSWERS_OF_FILE, &num).await?;
        let claims = sent.iter().map(|s| s.claim_num).chain(remitted.iter().filter_map(|r| r.claim_num));
        let claims = claims.chain(answers.iter().filter_map(|answer| answer.claim_num));
        let keys: Vec<_> = claims.map(|n| vec![Value::Int(n)]).collect();
        let claims: Vec<Claim> = self.store.get_many(practice, &keys).await?;
        Ok(claims.into_iter().map(|claim| claim.pat_num).collect())
    }
}
