//! Plays the script: each event at its day, by the clock of that day, through the doors and the desk.

use std::collections::BTreeMap;

use claims::Cents;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::{Value, json};

use super::adjudicate::{self, answer};
use super::bank::{self, Money};
use super::door::Door;
use super::era::Era;
use super::families::Patient;
use super::office::{Office, Payer};
use super::script::{Credit, Event, Pays, Work};
use crate::app::{App, Error};
use crate::clock::Clock;
use crate::desk::bank::NewEntry;
use crate::desk::send::Order;

/// Minutes between two events: those of one day keep their order.
const MINUTES_APART: i64 = 3;

/// A claim, with the work it is made of.
#[derive(Clone, Debug)]
struct Made {
    claim_num: i64,
    patient: Patient,
    procedures: Vec<i64>,
}

/// What the events so far have made.
#[derive(Debug)]
pub(super) struct Play {
    office: Office,
    patients: Vec<Patient>,
    claims: BTreeMap<&'static str, Made>,
    /// Remittances by trace number: what they pay, and when.
    payments: BTreeMap<&'static str, (Cents, Date)>,
    /// Answers given, and files written.
    serial: u32,
}

/// The day that lies `ago` days before today. Offices and banks are closed on weekends.
pub(super) fn day(today: Date, ago: i32) -> Date {
    let day = today.saturating_sub(ago.days());
    match day.weekday() {
        _ if ago == 0 => day,
        jiff::civil::Weekday::Saturday => day.saturating_sub(1.day()),
        jiff::civil::Weekday::Sunday => day.saturating_sub(2.days()),
        _ => day,
    }
}

/// The app as it was on a day of the past, by its clock; today it is the app as it is.
pub(super) async fn at(app: &App, practice: i64, ago: i32, place: usize) -> Result<App, Error> {
    if ago == 0 {
        return Ok(app.clone());
    }
    let day = day(app.now(practice).await?.today, ago);
    let opens = day.at(9, 0, 0, 0).to_zoned(app.zone(practice).await?);
    let opens = opens.map_err(|error| Error::Broken(error.to_string()))?.timestamp();
    let minutes = MINUTES_APART * i64::try_from(place).unwrap_or_default();
    let then = opens.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(opens);
    let then: Timestamp = then.min(app.clock.instant());
    Ok(App { clock: Clock::starting_at(then), ..app.clone() })
}

/// Sends what waits; the clearinghouse takes it.
async fn send(door: &Door) -> Result<(), Error> {
    for claims in door.app.claims_that_wait_to_go(door.practice).await? {
        let sent = door.app.send_claims(&door.caller(), &claims, Order::default()).await?;
        for file in &sent.files {
            door.app.mark_delivered(&door.caller(), file.stored_file_num).await?;
        }
    }
    Ok(())
}

impl Play {
    pub(super) fn new(office: Office, patients: Vec<Patient>) -> Play {
        Play { office, patients, claims: BTreeMap::new(), payments: BTreeMap::new(), serial: 0 }
    }

    /// Lets an event happen.
    pub(super) async fn happen(&mut self, door: &Door, today: Date, event: Event) -> Result<(), Error> {
        match event {
            Event::Visit(name, patient, work) => self.visit(door, today, name, patient, work).await,
            Event::Planned(patient, work) => {
                let patient = self.patient(patient)?;
                self.work(door, today, &patient, work, "TP").await.map(|_| ())
            }
            Event::Send => send(door).await,
            Event::Second { visit, name } => self.second(door, visit, name).await,
            Event::Status(name, status) => {
                let path = format!("claims/{}", self.claim(name)?.claim_num);
                door.change(&path, json!({"ClaimStatus": status})).await
            }
            Event::Pays(pays) => self.pays(door, today, pays).await,
            Event::Bank(credits) => self.bank(door, today, credits).await,
            Event::Deposit(check) => self.deposit(door, today, check).await,
            Event::Takes(patient, cents) => self.takes(door, patient, cents).await,
            Event::Discount(patient, cents, note) => self.discount(door, today, patient, cents, note).await,
            Event::Instalments(visit, cents) => self.instalments(door, today, visit, cents).await,
        }
    }

    /// Looks at every patient's claim procedures: what is estimated of planned work is computed when it is read.
    pub(super) async fn asks_for_estimates(&self, door: &Door) -> Result<(), Error> {
        for patient in &self.patients {
            door.list(&format!("claimprocs?PatNum={}", patient.pat_num)).await?;
        }
        Ok(())
    }

    async fn takes(&self, door: &Door, patient: &str, cents: i64) -> Result<(), Error> {
        let body = json!({"PatNum": self.patient(patient)?.pat_num, "PayAmt": Cents(cents).to_string()});
        door.make("payments", "PayNum", body).await.map(|_| ())
    }

    async fn instalments(&self, door: &Door, today: Date, visit: &str, cents: i64) -> Result<(), Error> {
        let made = self.claim(visit)?;
        let body = json!({
            "PatNum": made.patient.pat_num,
            "procNums": made.procedures,
            "PayAmt": Cents(cents).to_string(),
            "DatePayPlanStart": today.to_string(),
            "IsLocked": "false",
        });
        door.make("payplans/Dynamic", "PayPlanNum", body).await.map(|_| ())
    }

    async fn discount(
        &self,
        door: &Door,
        today: Date,
        patient: &str,
        cents: i64,
        note: &str,
    ) -> Result<(), Error> {
        let types = door.list("definitions?Category=1").await?;
        let kind =
            types.iter().find(|kind| kind["ItemValue"] == "-").map_or(Value::Null, |k| k["DefNum"].clone());
        let body = json!({
            "PatNum": self.patient(patient)?.pat_num,
            "AdjType": kind,
            "AdjAmt": Cents(-cents).to_string(),
            "AdjDate": today.to_string(),
            "AdjNote": note,
        });
        door.make("adjustments", "AdjNum", body).await.map(|_| ())
    }

    fn patient(&self, first: &str) -> Result<Patient, Error> {
        let found = self.patients.iter().find(|patient| patient.first == first);
        found.cloned().ok_or_else(|| Error::Broken(format!("the demo has no patient {first}")))
    }

    fn claim(&self, name: &str) -> Result<Made, Error> {
        self.claims.get(name).cloned().ok_or_else(|| Error::Broken(format!("the demo has no claim {name}")))
    }

    async fn visit(
        &mut self,
        door: &Door,
        today: Date,
        name: &'static str,
        patient: &str,
        work: &[Work],
    ) -> Result<(), Error> {
        let patient = self.patient(patient)?;
        let procedures = self.work(door, today, &patient, work, "C").await?;
        let mut body = json!({"PatNum": patient.pat_num, "ClaimType": "P", "procNums": procedures});
        if let Some(second) = patient.subs.get(1) {
            body["InsSubNum2"] = (*second).into();
        }
        self.make_claim(door, name, patient, procedures, body).await
    }

    async fn second(&mut self, door: &Door, visit: &str, name: &'static str) -> Result<(), Error> {
        let Made { patient, procedures, .. } = self.claim(visit)?;
        let mut body = json!({"PatNum": patient.pat_num, "ClaimType": "S", "procNums": procedures});
        if let [first, ..] = patient.subs.as_slice() {
            body["InsSubNum2"] = (*first).into();
        }
        self.make_claim(door, name, patient, procedures, body).await
    }

    async fn make_claim(
        &mut self,
        door: &Door,
        name: &'static str,
        patient: Patient,
        procedures: Vec<i64>,
        body: Value,
    ) -> Result<(), Error> {
        let claim_num = door.make("claims", "ClaimNum", body).await?;
        self.claims.insert(name, Made { claim_num, patient, procedures });
        Ok(())
    }

    async fn work(
        &self,
        door: &Door,
        day: Date,
        patient: &Patient,
        work: &[Work],
        status: &str,
    ) -> Result<Vec<i64>, Error> {
        let mut made = Vec::new();
        for (code, tooth, surfaces) in work {
            let mut body = json!({
                "PatNum": patient.pat_num, "ProcDate": day.to_string(), "ProcStatus": status,
                "procCode": code, "ToothNum": tooth, "Surf": surfaces, "ProvNum": self.office.dentist,
            });
            if *code == "T2740" {
                body["Prosthesis"] = "I".into();
            }
            made.push(door.make("procedurelogs", "ProcNum", body).await?);
        }
        Ok(made)
    }

    async fn pays(&mut self, door: &Door, today: Date, pays: &Pays) -> Result<(), Error> {
        let mut claims = Vec::new();
        for (name, how) in pays.answers {
            self.serial += 1;
            claims.push(answer(door, self.claim(name)?.claim_num, *how, self.serial).await?);
        }
        if pays.stranger {
            claims.push(adjudicate::stranger(day(today, 20)));
        }
        let paid: Cents = claims.iter().map(super::era::EraClaim::paid).sum();
        let amount = paid + Cents(pays.off);
        self.serial += 1;
        let era = Era {
            payer: pays.payer,
            method: pays.method,
            trace: pays.trace,
            date: today,
            amount,
            control: self.serial,
            claims,
        };
        let name = format!("{}-{today}.835", pays.payer.elect_id());
        let bytes = era.write().into_bytes();
        let imported = door.app.import_remittances(&door.caller(), &name, &bytes).await?;
        if imported.remittances.is_empty() {
            return Err(Error::Broken(format!("the demo's remittance {} was not taken", pays.trace)));
        }
        self.payments.insert(pays.trace, (amount, today));
        Ok(())
    }

    async fn bank(&self, door: &Door, today: Date, credits: &[Credit]) -> Result<(), Error> {
        let money: Vec<Money> = (credits.iter())
            .map(|credit| {
                let known = self.payments.get(credit.trace);
                let (amount, date) = known.copied().unwrap_or((Cents::ZERO, today));
                Money {
                    payer: credit.payer,
                    trace: credit.trace,
                    amount: amount + Cents(credit.cents),
                    date: date.max(day(today, 1)),
                }
            })
            .collect();
        let bytes = bank::file(today, 'A', &money).into_bytes();
        let name = format!("demo-bank-{today}.ach");
        let imported = door.app.import_bank_file(&door.caller(), &name, &bytes, None).await?;
        if imported.entries.len() == money.len() {
            return Ok(());
        }
        Err(Error::Broken(format!("the demo's bank file of {today} was not taken: {:?}", imported.findings)))
    }

    async fn deposit(&self, door: &Door, today: Date, check: &'static str) -> Result<(), Error> {
        let amount = self.payments.get(check).map_or(Cents::ZERO, |(amount, _)| *amount);
        let entry = NewEntry {
            account: None,
            amount,
            date: today,
            description: format!("Deposit, check {check} of {}", Payer::Harbor.name()),
            trace_number: None,
            check_number: Some(check.to_owned()),
            key: None,
        };
        door.app.add_bank_entry(&door.caller(), entry).await.map(|_| ())
    }
}
