//! Rows that changed, as subscriptions are told them: each as a read of it shows it now, and those that are gone as
//! their number and `isDeleted`.

use std::collections::BTreeMap;

use claims::account::{Claim, ClaimPayment, ClaimProc, Patient, Procedure};
use claims::appointment::Appointment;
use claims::patient_money::{Adjustment, Payment};
use claims::record::{Record, Value as Kept};
use claims::webhook::WatchTable;
use serde_json::Value;
use store::queries::family as sql;

use super::patients::Owed;
use super::wire::{self, Show};
use super::{
    adjustments, appointments, claim_payments, claim_procs, claims as claim_rows, operatories, patients,
    payments, procedure_logs, providers,
};
use crate::app::{App, Caller, Error};

/// Rows to be sent, and whose data is in them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changed {
    pub(crate) rows: Vec<Value>,
    pub(crate) patients: Vec<i64>,
}

/// The rows with these numbers, in this order.
///
/// # Errors
/// When the store cannot be used.
pub(crate) async fn show(
    app: &App,
    caller: &Caller,
    watch: WatchTable,
    numbers: &[i64],
) -> Result<Changed, Error> {
    let telling = Telling { app, caller, numbers };
    match watch {
        WatchTable::Patient => telling.patients().await,
        WatchTable::Provider => telling.providers().await,
        WatchTable::ClaimProc => telling.claim_procs().await,
        WatchTable::Appointment => telling.appointments().await,
        WatchTable::Operatory => telling.operatories().await,
        WatchTable::ClaimPayment => telling.claim_payments().await,
        WatchTable::Procedurelog => {
            let (office, now, show) = telling.basis().await?;
            let shown = |row: &Procedure| procedure_logs::show(row, &office, now, &show);
            telling.rows("ProcNum", |row| row.proc_num, |row| row.pat_num, shown).await
        }
        WatchTable::Claim => {
            let (office, _, show) = telling.basis().await?;
            let shown = |row: &Claim| claim_rows::show(row, &office, &show);
            telling.rows("ClaimNum", |row| row.claim_num, |row| row.pat_num, shown).await
        }
        WatchTable::Payment => {
            let (office, now, show) = telling.basis().await?;
            let shown = |row: &Payment| payments::show(row, &office, now, &show);
            telling.rows("PayNum", |row| row.pay_num, |row| row.pat_num, shown).await
        }
        WatchTable::Adjustment => {
            let (office, _, show) = telling.basis().await?;
            let shown = |row: &Adjustment| adjustments::show(row, &office, &show);
            telling.rows("AdjNum", |row| row.adj_num, |row| row.pat_num, shown).await
        }
    }
}

/// What is told, and to whom.
struct Telling<'a> {
    app: &'a App,
    caller: &'a Caller,
    numbers: &'a [i64],
}

type Basis = (std::sync::Arc<claims::office::Office>, claims::state::Now, Show);

impl Telling<'_> {
    async fn basis(&self) -> Result<Basis, Error> {
        let practice = self.caller.practice;
        let show = Show::new(self.app.zone(practice).await?, None, None);
        Ok((self.app.office(practice).await?, self.app.now(practice).await?, show))
    }

    /// Those that are there.
    async fn found<R: Record>(&self) -> Result<Vec<R>, Error> {
        let keys: Vec<_> = self.numbers.iter().map(|number| vec![Kept::Int(*number)]).collect();
        Ok(self.app.store.get_many(self.caller.practice, &keys).await?)
    }

    /// Those that are shown, and in their places those that are gone.
    fn in_order(&self, key: &'static str, mut shown: BTreeMap<i64, Value>) -> Vec<Value> {
        let gone = |number: i64| {
            let mut fields = serde_json::Map::new();
            fields.insert(key.to_owned(), number.into());
            fields.insert("isDeleted".to_owned(), wire::flag(true));
            Value::Object(fields)
        };
        self.numbers.iter().map(|number| shown.remove(number).unwrap_or_else(|| gone(*number))).collect()
    }

    async fn rows<R: Record>(
        &self,
        key: &'static str,
        number: impl Fn(&R) -> i64,
        patient: impl Fn(&R) -> i64,
        show: impl Fn(&R) -> Value,
    ) -> Result<Changed, Error> {
        let found: Vec<R> = self.found().await?;
        let patients = found.iter().map(patient).collect();
        let shown = found.iter().map(|row| (number(row), show(row))).collect();
        Ok(Changed { rows: self.in_order(key, shown), patients })
    }

    async fn providers(&self) -> Result<Changed, Error> {
        let (office, now, show) = self.basis().await?;
        let shown = office.providers.iter().filter(|row| self.numbers.contains(&row.prov_num));
        let shown = shown.map(|row| (row.prov_num, providers::show(row, now, &show))).collect();
        Ok(Changed { rows: self.in_order("ProvNum", shown), patients: vec![] })
    }

    async fn operatories(&self) -> Result<Changed, Error> {
        let office = self.app.office(self.caller.practice).await?;
        let shown = office.operatories.iter().filter(|row| self.numbers.contains(&row.operatory_num));
        let shown = shown.map(|row| (row.operatory_num, operatories::show(row))).collect();
        Ok(Changed { rows: self.in_order("OperatoryNum", shown), patients: vec![] })
    }

    async fn appointments(&self) -> Result<Changed, Error> {
        let (_, _, show) = self.basis().await?;
        let found: Vec<Appointment> = self.found().await?;
        let rows = appointments::read(self.app, self.caller.practice, &found, &show).await?;
        let shown = found.iter().map(|row| row.apt_num).zip(rows).collect();
        let patients = found.iter().map(|row| row.pat_num).collect();
        Ok(Changed { rows: self.in_order("AptNum", shown), patients })
    }

    async fn patients(&self) -> Result<Changed, Error> {
        let (office, _, show) = self.basis().await?;
        let mut owed = Owed::default();
        let mut shown = BTreeMap::new();
        for row in self.found::<Patient>().await? {
            let balances = owed.by(self.app, self.caller, &row).await?;
            shown.insert(row.pat_num, patients::show(&row, balances, &office, &show));
        }
        Ok(Changed { rows: self.in_order("PatNum", shown), patients: owed.members().collect() })
    }

    /// Estimates are brought up to date first, as by any read.
    async fn claim_procs(&self) -> Result<Changed, Error> {
        let mut patients: Vec<i64> = self.found::<ClaimProc>().await?.iter().map(|row| row.pat_num).collect();
        patients.sort_unstable();
        patients.dedup();
        for patient in patients {
            self.app.refresh_estimates(self.caller, patient).await?;
        }
        let (office, _, show) = self.basis().await?;
        let shown = |row: &ClaimProc| claim_procs::show(row, &office, &show);
        self.rows("ClaimProcNum", |row| row.claim_proc_num, |row| row.pat_num, shown).await
    }

    /// A check tells of the patients whose lines it pays.
    async fn claim_payments(&self) -> Result<Changed, Error> {
        let (office, _, show) = self.basis().await?;
        let found: Vec<ClaimPayment> = self.found().await?;
        let of_checks: Vec<_> = found.iter().map(|row| vec![Kept::Int(row.claim_payment_num)]).collect();
        let by = &sql::CLAIM_PROCS_OF_CHECK;
        let lines = self.app.store.select_each(self.caller.practice, by, &of_checks).await?;
        let shown =
            found.iter().map(|row| (row.claim_payment_num, claim_payments::show(row, &office, &show)));
        Ok(Changed {
            rows: self.in_order("ClaimPaymentNum", shown.collect()),
            patients: lines.iter().map(|line| line.pat_num).collect(),
        })
    }
}
