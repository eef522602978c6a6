//! The life of the practice: visits, claims, what patients pay, what goes out of the bank.

use std::mem;

use jiff::civil::{Date, Weekday};
use x12::Cents;

use crate::Day;
use crate::action::{Action, Done, TrackedClaim};
use crate::adjudicate::Mood;
use crate::calendar::{days_later, later};
use crate::catalog::{self, Area, Code};
use crate::chance::Chance;
use crate::claim::{Claim, Fate, Procedure};
use crate::labels::{ExceptionLabel, Subject};
use crate::office::PAYERS;
use crate::world::World;

/// Somebody will come.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    who: usize,
    /// What will be done; empty for a checkup with what belongs to it.
    work: Vec<&'static str>,
}

/// A claim about which nothing is heard for so many days is silent: no payer here takes as long.
const SILENT_DAYS: u32 = 45;

impl World {
    /// Everybody comes once within the first months.
    pub(crate) fn plan_visits(&mut self) {
        for who in 0..self.people.len() {
            let days = self.chance.life.below(self.size.first_visit_within());
            self.plan_visit(Visit { who, work: Vec::new() }, days);
        }
    }

    fn plan_visit(&mut self, visit: Visit, days: u32) {
        self.visits.entry(days_later(self.today, days)).or_default().push(visit);
    }

    /// The visits of today, then who pays, then what goes to the bank.
    pub(crate) fn work(&mut self, day: &mut Day) {
        for visit in self.visits.remove(&self.today).unwrap_or_default() {
            self.visit(day, visit);
        }
        for who in self.will_pay.remove(&self.today).unwrap_or_default() {
            self.pays(day, who);
        }
        for (who, action) in self.returns.remove(&self.today).unwrap_or_default() {
            if let Action::PaymentReturned { amount, .. } = action {
                self.owes(who, amount);
                day.does(action);
            }
        }
        self.instalments(day);
        self.deposits();
        self.slips(day);
        if self.today.weekday() == Weekday::Friday {
            self.goes_out();
        }
    }

    fn visit(&mut self, day: &mut Day, visit: Visit) {
        let who = visit.who;
        let is_checkup = visit.work.is_empty();
        let codes = if is_checkup { self.checkup(who) } else { visit.work };
        let procedures: Vec<Procedure> =
            codes.into_iter().map(|code| self.procedure(catalog::find(code))).collect();
        let charge: Cents = procedures.iter().map(|done| done.code.fee).sum();
        let (patient, clinic) = (self.people[who].key.clone(), self.people[who].clinic);
        day.does(Action::Visit {
            patient,
            clinic: self.clinics[clinic].key.clone(),
            procedures: procedures.iter().map(done).collect(),
        });
        self.owes(who, charge);
        match self.people[who].coverages.len() {
            0 => self.pays_later(who, 0),
            coverages => self.claims(day, who, procedures, coverages > 1),
        }
        if is_checkup {
            let until_next = self.chance.life.between(170, 220);
            self.plan_visit(Visit { who, work: Vec::new() }, until_next);
            if self.chance.life.percent(38) {
                let work = self.treatment(who);
                let wait = self.chance.life.between(5, 30);
                self.plan_visit(Visit { who, work }, wait);
            }
        }
    }

    /// What belongs to a checkup.
    fn checkup(&mut self, who: usize) -> Vec<&'static str> {
        let is_child = self.people[who].age(self.today) < 16;
        let chance = &mut self.chance.life;
        let mut codes = vec![if chance.percent(12) { "T0150" } else { "T0120" }];
        codes.push(if is_child { "T1120" } else { "T1110" });
        if is_child && chance.percent(70) {
            codes.push("T1206");
        }
        match chance.below(10) {
            0 if chance.percent(40) => codes.push("T0210"),
            1..4 => codes.push("T0274"),
            _ => {}
        }
        codes
    }

    /// What a checkup found.
    fn treatment(&mut self, who: usize) -> Vec<&'static str> {
        if self.people[who].age(self.today) < 16 {
            return vec!["T1351", "T1351"];
        }
        let found: [&[&'static str]; 12] = [
            &["T2391"],
            &["T2391", "T2392"],
            &["T2392"],
            &["T2330"],
            &["T2330", "T2391"],
            &["T2740", "T2950"],
            &["T2740"],
            &["T3330"],
            &["T4341", "T4341"],
            &["T7140"],
            &["T6240", "T2740"],
            &["T0140"],
        ];
        self.chance.life.pick(&found).to_vec()
    }

    fn procedure(&mut self, code: &'static Code) -> Procedure {
        self.serials.procedure += 1;
        let chance = &mut self.chance.life;
        let tooth = chance.between(2, 31).to_string();
        let (tooth, surface) = match code.area {
            Area::Mouth => (String::new(), ""),
            Area::Tooth => (tooth, ""),
            Area::Surface => (tooth, *chance.pick(&["O", "MO", "DO", "B"])),
            Area::Quarter => (String::new(), *chance.pick(&["UR", "UL", "LR", "LL"])),
        };
        let lost_before = chance.percent(30);
        Procedure { number: self.serials.procedure, code, tooth, surface, lost_before }
    }

    /// What was done, claimed: mostly at once, but equal works sometimes on a claim each.
    fn claims(&mut self, day: &mut Day, who: usize, procedures: Vec<Procedure>, two: bool) {
        let is_double = procedures.len() == 2 && procedures[0].code.code == procedures[1].code.code;
        if is_double && !two && self.chance.claims.percent(25) {
            for one in procedures {
                self.claim(day, who, vec![one], false);
            }
        } else {
            self.claim(day, who, procedures, two);
        }
    }

    /// A claim to the first payer, and one to the second that waits for its answer.
    fn claim(&mut self, day: &mut Day, who: usize, procedures: Vec<Procedure>, two: bool) {
        let first = self.claims.len();
        let other = two.then(|| (first + 1, procedures.clone()));
        self.make_claim(day, who, 0, procedures, other.as_ref().map(|(second, _)| *second));
        self.to_send.push(first);
        if let Some((_, procedures)) = other {
            // What could be said of a claim whose first answer never comes is not planted here.
            self.claims[first].fate = Fate::Answered;
            self.make_claim(day, who, 1, procedures, Some(first));
        }
    }

    fn make_claim(
        &mut self,
        day: &mut Day,
        who: usize,
        ordinal: usize,
        procedures: Vec<Procedure>,
        other: Option<usize>,
    ) {
        let person = &self.people[who];
        self.serials.claim += 1;
        self.serials.payer_claim += 1;
        let payer = &PAYERS[self.plans[person.coverages[ordinal].plan].payer];
        let claim = Claim {
            number: claim_number(self.serials.claim, self.today, person.clinic),
            who,
            ordinal,
            clinic: person.clinic,
            day: self.today,
            charge: procedures.iter().map(|done| done.code.fee).sum(),
            fate: if other.is_some() { Fate::Answered } else { fate(&mut self.chance.claims) },
            mood: if ordinal == 0 { mood(&mut self.chance.claims) } else { Mood::Fair },
            payer_number: payer.claim_number(&mut self.chance.claims, self.serials.payer_claim),
            procedures,
            other,
            parked: Cents::ZERO,
            is_told: false,
            told_on: None,
            is_forwarded: false,
            decided: Vec::new(),
        };
        day.does(Action::Claim {
            number: claim.number.clone(),
            patient: person.key.clone(),
            ordinal: ordinal + 1,
            clinic: self.clinics[person.clinic].key.clone(),
            procedures: claim.procedures.iter().map(Procedure::key).collect(),
            charge: claim.charge,
            waits: ordinal == 1,
        });
        if ordinal == 0 {
            self.undecided[who] += claim.charge;
        }
        self.claims.push(claim);
        day.claims.push(self.tracked(self.claims.len() - 1));
    }

    /// The claims of the day leave the house, and those that were mended.
    pub(crate) fn send(&mut self, day: &mut Day) {
        for claim in self.to_resend.remove(&self.today).unwrap_or_default() {
            self.claims[claim].fate = Fate::Answered;
            day.does(Action::Resend { claim: self.claims[claim].number.clone() });
            self.sent.push(claim);
        }
        let claims = mem::take(&mut self.to_send);
        if claims.is_empty() {
            return;
        }
        day.does(Action::Send {
            claims: claims.iter().map(|&claim| self.claims[claim].number.clone()).collect(),
        });
        for claim in claims {
            self.sent.push(claim);
            if matches!(self.claims[claim].fate, Fate::Lost | Fate::Forgotten) {
                let due = days_later(self.today, SILENT_DAYS);
                self.asks("silent_claim", self.subject(claim), self.claims[claim].charge, due, None);
            }
        }
    }

    /// The clearinghouse has answered: what it took goes to the payer, what it rejected is mended or not.
    pub(crate) fn take_in(&mut self, claim: usize) {
        let known = &self.claims[claim];
        let pair = (self.payer_of(claim), known.clinic);
        let (fate, charge) = (known.fate, known.charge);
        let subject = self.subject(claim);
        match fate {
            Fate::Answered => {
                let ready = days_later(self.today, self.chance.payers.between(2, 14));
                self.ready.entry(pair).or_default().push((ready, claim));
            }
            Fate::MendedLater => {
                let again = days_later(self.today, self.chance.claims.between(4, 12));
                self.to_resend.entry(again).or_default().push(claim);
                self.asks("rejected_claim", subject, charge, self.today, Some(later(again, 1)));
            }
            Fate::Rejected => self.asks("rejected_claim", subject, charge, self.today, None),
            Fate::Lost | Fate::Forgotten => {}
        }
    }

    fn tracked(&self, claim: usize) -> TrackedClaim {
        let claim = &self.claims[claim];
        let person = &self.people[claim.who];
        let coverage = &person.coverages[claim.ordinal];
        TrackedClaim {
            provider_id: self.clinics[claim.clinic].npi.clone(),
            payer_name: PAYERS[self.plans[coverage.plan].payer].name,
            claim_number: claim.number.clone(),
            patient_name: format!("{} {}", person.first, person.last),
            subscriber_id: coverage.member.clone(),
            charged_amount: claim.charge,
            service_date: claim.day,
        }
    }

    /// The payer of a claim: a place among the payers.
    pub(crate) fn payer_of(&self, claim: usize) -> usize {
        let claim = &self.claims[claim];
        self.plans[self.people[claim.who].coverages[claim.ordinal].plan].payer
    }

    pub(crate) fn subject(&self, claim: usize) -> Subject {
        Subject::Claim { claim_number: self.claims[claim].number.clone() }
    }

    /// A person must be asked, from today on.
    pub(crate) fn asks(
        &mut self,
        reason: &'static str,
        subject: Subject,
        amount: Cents,
        due: Date,
        settled: Option<Date>,
    ) {
        let patients = Vec::new();
        self.labels.exceptions.push(ExceptionLabel {
            reason: reason.into(),
            subject,
            amount,
            planted: self.today,
            due,
            settled,
            patients,
        });
    }
}

fn done(procedure: &Procedure) -> Done {
    Done {
        key: procedure.key(),
        code: procedure.code.code,
        tooth: procedure.tooth.clone(),
        surface: procedure.surface,
        fee: procedure.code.fee,
    }
}

/// Seventeen characters, all that some payers keep; the first fifteen name the claim alone.
fn claim_number(serial: u32, day: Date, clinic: usize) -> String {
    format!("LX{serial:07}{}{:02}", day.strftime("%y%m%d"), clinic + 1)
}

/// One in a hundred is rejected, and one in a hundred is never answered (`users.md` 5.3).
fn fate(chance: &mut Chance) -> Fate {
    match chance.below(1000) {
        0..7 => Fate::MendedLater,
        7..10 => Fate::Rejected,
        10..15 => Fate::Lost,
        15..20 => Fate::Forgotten,
        _ => Fate::Answered,
    }
}

/// What the plan's rules deny comes on top of what is denied here.
fn mood(chance: &mut Chance) -> Mood {
    match chance.below(1000) {
        0..8 => Mood::WantsDocuments,
        8..13 => Mood::NotEligible,
        13..18 => Mood::NotCovered,
        18..38 => Mood::AllowsLess,
        38..48 => Mood::OtherCode,
        _ => Mood::Fair,
    }
}
