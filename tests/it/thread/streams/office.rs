//! A stream, brought to an office as its users bring it: the claims of door 1 first, then step by step.

use std::collections::BTreeSet;

use claims::desk::{BankEntry, Exception, Link, Remittance, RemittedClaim, TrackedClaim};
use claims::record::Record;
use serde_json::{Value, json};
use server::export::canonical;

use super::super::practice::{Visit, Work, claim_of, name_the_practice, patient, plan};
use super::books::rows;
use super::papers::{LINES, PATIENTS, PAYERS, Telling, bank_line, era, first_claim, first_word};
use super::world::{Again, Claim, Hand, Step, Stream};
use crate::support::{Office, Reply, expect};

/// A stream and the office that it comes to.
pub(super) struct Played<'s> {
    pub(super) office: Office,
    pub(super) stream: &'s Stream,
    /// The number under which each claim goes.
    pub(super) numbers: Vec<String>,
    provider: Value,
}

const X12: &str = "application/edi-x12";

impl<'s> Played<'s> {
    /// An office with the claims of door 1.
    pub(super) async fn begin(office: Office, stream: &'s Stream) -> Played<'s> {
        name_the_practice(&office).await;
        let provider = expect(office.v0_get("/providers").await, 200)["data"][0]["id"].clone();
        let mut numbers = Vec::new();
        // Who answers for a payer is known once somebody has: before, whoever does first is believed, and order matters.
        for (payer, (name, _)) in PAYERS.iter().enumerate() {
            let body = json!({"provider_id": provider, "payer_name": name, "claim_number": first_claim(payer),
                "patient_name": "Otto Known", "charged_amount": 4_200, "service_date": "2026-02-20"});
            taken(office.v0_post("/insurance-claims", &body).await);
            taken(office.v0_raw("/remittances", first_word(payer), X12).await);
        }
        let (mut plan_num, mut known) = (None, [None; 2]);
        for (at, claim) in stream.claims.iter().enumerate() {
            if !claim.is_kept {
                numbers.push(format!("C{at}"));
                continue;
            }
            let visit = visit(claim);
            let plan_num = match plan_num {
                Some(plan_num) => plan_num,
                None => *plan_num.insert(plan(&office, "Cedar Dental").await),
            };
            let pat_num = match known[claim.patient] {
                Some(pat_num) => pat_num,
                None => *known[claim.patient].insert(patient(&office, plan_num, &visit).await),
            };
            let claim_num = claim_of(&office, pat_num, &visit).await;
            numbers.push(format!("{pat_num}/{claim_num}"));
        }
        Played { office, stream, numbers, provider }
    }

    /// All steps, in their order, and what a server does by itself after a while.
    pub(super) async fn play(&self) -> Result<(), String> {
        for step in self.stream.steps() {
            match step {
                Step::Claim(at) => self.claim(at).await,
                Step::Payment(at) => self.payment(at, Telling::First).await,
                Step::Money(at) => self.money(at).await,
                Step::Again(at) => self.again(self.stream.again[at]).await,
                Step::Hand(at) => self.hand(self.stream.hands[at]).await?,
            }
        }
        self.settle().await;
        Ok(())
    }

    /// Banks tell of a later day: what was looked at while somebody was asked about it is looked at again.
    pub(super) async fn later(&self) {
        let line = json!({"amount": -100, "occurred_at": "2026-03-17", "description": "RENT"});
        taken(self.office.v0_post("/transactions", &line).await);
        self.settle().await;
    }

    /// What a server does by itself.
    async fn settle(&self) {
        let Office { app, practice, .. } = &self.office;
        app.finish_jobs().await.expect("no job fails");
        while !app.radar(*practice).await.expect("looked").is_done {}
    }

    /// Everything once more, as it was: nothing changes.
    pub(super) async fn repeat(&self) -> Result<(), String> {
        let before = self.facts().await;
        for step in self.stream.steps() {
            match step {
                Step::Claim(at) => self.claim(at).await,
                Step::Payment(at) => self.payment(at, Telling::First).await,
                Step::Money(at) => self.money(at).await,
                Step::Again(_) | Step::Hand(_) => {}
            }
        }
        self.settle().await;
        same(&before, &self.facts().await, "all of it again")
    }

    /// Every fact of the practice.
    pub(super) async fn facts(&self) -> String {
        canonical(&self.office.app.store, self.office.practice).await.expect("exported")
    }

    async fn claim(&self, at: usize) {
        let claim = &self.stream.claims[at];
        if claim.is_kept {
            return;
        }
        let (last, first, member) = PATIENTS[claim.patient];
        let body = json!({"provider_id": self.provider, "payer_name": PAYERS[claim.payer].0,
            "claim_number": self.numbers[at], "patient_name": format!("{first} {last}"), "subscriber_id": member,
            "charged_amount": claim.charge, "service_date": format!("2026-03-{:02}", claim.day)});
        taken(self.office.v0_post("/insurance-claims", &body).await);
    }

    async fn payment(&self, at: usize, telling: Telling) {
        let file = era(self.stream, &self.numbers, at, telling);
        taken(self.office.v0_raw("/remittances", file, X12).await);
    }

    async fn money(&self, at: usize) {
        taken(self.office.v0_post("/transactions", &bank_line(self.stream, at)).await);
    }

    async fn again(&self, again: Again) {
        let payments = self.stream.payments.len();
        match again {
            Again::Same(at) if at < payments => self.payment(at, Telling::First).await,
            Again::Same(at) if at - payments < self.stream.money.len() => self.money(at - payments).await,
            Again::Same(at) => self.claim(at % self.stream.claims.len()).await,
            Again::Envelope(at) => self.payment(at % payments, Telling::OtherEnvelope).await,
            Again::Changed(at) => self.payment(at % payments, Telling::Changed).await,
            Again::Cut(at) => self.payment(at % payments, Telling::Cut).await,
        }
    }

    /// What a person does, twice: it is done or refused, and the second time changes nothing.
    async fn hand(&self, hand: Hand) -> Result<(), String> {
        let Some((path, body)) = self.wanted(hand).await else { return Ok(()) };
        let ask = async || match &body {
            Some(body) => self.office.v0_post(&path, body).await,
            None => self.office.v0_delete(&path).await,
        };
        let (status, told) = ask().await;
        if ![200, 201, 400, 404, 409, 422].contains(&status) {
            return Err(format!("{hand:?}: {status} {told:#}"));
        }
        let before = self.facts().await;
        let (again, told) = ask().await;
        if status < 300 && again >= 500 {
            return Err(format!("{hand:?} again: {again} {told:#}"));
        }
        same(&before, &self.facts().await, &format!("{hand:?} again"))
    }

    /// The call that a person makes; none when there is nothing to make it about.
    async fn wanted(&self, hand: Hand) -> Option<(String, Option<Value>)> {
        let office = &self.office;
        let remittance = async |at| picked::<Remittance>(office, at, |_| true).await.map(|it| it.public_id);
        Some(match hand {
            Hand::MatchMoney(one, other) => {
                let entry = picked::<BankEntry>(office, one, |it| !it.reconciled).await?;
                let fits = |it: &Remittance| it.payment_amount == entry.amount;
                let remittance = match picked::<Remittance>(office, other, fits).await {
                    Some(remittance) => remittance,
                    None => picked::<Remittance>(office, other, |_| true).await?,
                };
                let fee = (remittance.payment_amount - entry.amount).0.clamp(0, 500);
                let body = json!({"transaction_ids": [entry.public_id], "remittance_ids": [remittance.public_id],
                    "fee": fee});
                ("/matches".into(), Some(body))
            }
            Hand::MatchClaim(one, other) => {
                let row = picked::<RemittedClaim>(office, one, |row| row.tracked_claim_num.is_none()).await?;
                let claim = picked::<TrackedClaim>(office, other, |_| true).await?;
                let body =
                    json!({"remittance_claim_id": row.public_id, "insurance_claim_id": claim.public_id});
                ("/matches".into(), Some(body))
            }
            Hand::TakeApart(at) => {
                let link = picked::<Link>(office, at, |_| true).await?;
                (format!("/matches/{}", link.public_id), None)
            }
            Hand::Dismiss(at) => acted(office, at, "dismiss", true).await?,
            Hand::PostHeld(at) => acted(office, at, "post", true).await?,
            Hand::Reopen(at) => acted(office, at, "reopen", false).await?,
            Hand::Undo(at) => (format!("/remittances/{}/undo", remittance(at).await?), Some(json!({}))),
            Hand::UndoClaim(at) => {
                let row = picked::<RemittedClaim>(office, at, |_| true).await?;
                let of = |it: &Remittance| it.remittance_num == row.remittance_num;
                let remittance = picked::<Remittance>(office, 0, of).await?.public_id;
                let body = json!({"remittance_claim_id": row.public_id});
                (format!("/remittances/{remittance}/undo"), Some(body))
            }
            Hand::PostAgain(at) => (format!("/remittances/{}/post", remittance(at).await?), Some(json!({}))),
        })
    }
}

async fn acted(office: &Office, at: usize, action: &str, is_open: bool) -> Option<(String, Option<Value>)> {
    let exception = picked::<Exception>(office, at, |it| it.is_open() == is_open).await?;
    let body = json!({"action": action, "note": "looked at"});
    Some((format!("/exceptions/{}/resolve", exception.public_id), Some(body)))
}

/// One of the rows that fit.
async fn picked<R: Record>(office: &Office, at: usize, fits: impl Fn(&R) -> bool) -> Option<R> {
    let mut rows: Vec<R> = rows(office).await;
    rows.retain(fits);
    let at = at % rows.len().max(1);
    (at < rows.len()).then(|| rows.swap_remove(at))
}

#[track_caller]
fn taken((status, body): Reply) {
    assert!(matches!(status, 200 | 201), "{status} {body:#}");
}

/// What differs between two exports, if anything.
pub(super) fn same(before: &str, after: &str, what: &str) -> Result<(), String> {
    if before == after {
        return Ok(());
    }
    let only = |these: &str, those: &str| -> Vec<String> {
        let those: BTreeSet<&str> = those.lines().collect();
        these.lines().filter(|line| !those.contains(line)).map(str::to_owned).collect()
    };
    let (gone, come) = (only(before, after).join("\n"), only(after, before).join("\n"));
    Err(format!("{what}: not the same\nbefore:\n{gone}\nafter:\n{come}"))
}

fn visit(claim: &Claim) -> Visit {
    let (last, first, member) = PATIENTS[claim.patient];
    let work = |(code, tenths): (&str, i64)| Work {
        code: code.into(),
        date: format!("2026-03-{:02}", claim.day),
        fee: format!("{}.00", claim.charge * tenths / 1_000),
    };
    Visit { last: last.into(), first: first.into(), member_id: member.into(), work: LINES.map(work).into() }
}
