//! The payers' cycles: what each pays to each clinic on its day, with the trouble that is planted in it.

use jiff::civil::{Date, Weekday};
use x12::Cents;

use crate::Day;
use crate::adjudicate::{self, Case};
use crate::bank::{Company, Kind, Money};
use crate::calendar::{days_later, later, next_day};
use crate::course::{Again, Course, Delivery, Question};
use crate::labels::{AnswerLabel, ExceptionLabel, Subject, Truth};
use crate::office::{PAYERS, Payer, Rail};
use crate::remit::{Answer, Method, Plb, Remittance};
use crate::world::{Pair, World};
use crate::write835;

/// A payment answers no more claims than this.
const CLAIMS_MAX: usize = 80;

/// So many of a hundred claims with a second payer are sent on to it by the first.
const FORWARDED: u32 = 35;

/// So many plain answers of a payer to a clinic are remembered, to be reversed one day.
const REMEMBERED: usize = 30;

impl World {
    /// The payers whose day it is pay, then the files of today are there.
    pub(crate) fn payers(&mut self, day: &mut Day) {
        for (place, payer) in PAYERS.iter().enumerate() {
            if pays_between(payer, self.yesterday, self.today) {
                for clinic in 0..self.clinics.len() {
                    self.cycle((place, clinic));
                }
            }
        }
        self.deliver(day);
    }

    /// One payment, if there is anything to say.
    fn cycle(&mut self, pair: Pair) {
        let (payer, clinic) = pair;
        let claims = self.due_claims(pair);
        let mut answers = Vec::new();
        for claim in claims {
            answers.extend(self.answers(claim));
        }
        if answers.is_empty() {
            return;
        }
        let method = if PAYERS[payer].rail == Rail::Eft { Method::Ach } else { Method::Check };
        let mut remittance = Remittance {
            payer,
            payer_name: PAYERS[payer].name,
            tin: PAYERS[payer].tin,
            clinic,
            method,
            trace: self.trace(payer),
            date: self.today,
            answers,
            plb: Vec::new(),
            off: Cents::ZERO,
        };
        self.recover(&mut remittance);
        let money =
            if method == Method::Ach { self.chance.bank.between(1, 2) } else { days_to_deposit(self.today) };
        let mut course = Course::plain(&remittance.answers, money);
        let mut is_plain = true;
        for fault in self.faults.due() {
            if self.plant(fault, &mut remittance, &mut course) {
                self.faults.planted(fault, &mut self.chance.faults);
                is_plain = false;
                break;
            }
        }
        if is_plain {
            self.remember(pair, &remittance.answers);
        }
        self.issue(remittance, course);
    }

    /// The claims whose answer is due.
    fn due_claims(&mut self, pair: Pair) -> Vec<usize> {
        let today = self.today;
        let Some(waiting) = self.ready.get_mut(&pair) else { return Vec::new() };
        let mut due = Vec::new();
        waiting.retain(|&(from, claim)| {
            let is_due = from <= today && due.len() < CLAIMS_MAX;
            if is_due {
                due.push(claim);
            }
            !is_due
        });
        due
    }

    /// The answer to a claim; some payers give it in two parts, each with a number of its own.
    pub(crate) fn answers(&mut self, claim: usize) -> Vec<Answer> {
        let known = &self.claims[claim];
        let person = &self.people[known.who];
        let coverage = &person.coverages[known.ordinal];
        let plan = &self.plans[coverage.plan];
        let case = Case {
            who: known.who,
            ordinal: known.ordinal,
            person,
            coverage,
            plan,
            payer: &PAYERS[plan.payer],
            day: known.day,
            procedures: &known.procedures,
            mood: known.mood,
        };
        let lines = match known.other.filter(|_| known.ordinal == 1) {
            Some(first) => adjudicate::second(&case, &self.claims[first].decided, &mut self.benefits),
            None => adjudicate::first(&case, &mut self.benefits),
        };
        let answer = Answer {
            claim: Some(claim),
            number: known.number.clone(),
            status: if known.ordinal == 0 { "1" } else { "2" },
            payer_number: known.payer_number.clone(),
            corrects: None,
            last: person.last.to_owned(),
            first: person.first.to_owned(),
            member: coverage.member.clone(),
            interest: Cents::ZERO,
            lines,
        };
        let is_alone = known.other.is_none() && answer.lines.len() > 1;
        if let Some(second) = known.other.filter(|_| known.ordinal == 0) {
            self.claims[claim].decided.clone_from(&answer.lines);
            if self.chance.payers.percent(FORWARDED) {
                return vec![self.forward(second, answer)];
            }
        }
        let has_bundle = answer.lines.iter().any(|line| line.submitted.is_some());
        if is_alone && !has_bundle && self.chance.payers.per_mille(6) {
            self.in_two(answer)
        } else {
            vec![answer]
        }
    }

    /// The first payer sends the claim on to the second, so the practice does not.
    fn forward(&mut self, second: usize, answer: Answer) -> Answer {
        self.claims[second].is_forwarded = true;
        let pair = (self.payer_of(second), self.claims[second].clinic);
        let ready = days_later(self.today, self.chance.payers.between(2, 5));
        self.ready.entry(pair).or_default().push((ready, second));
        Answer { status: "19", ..answer }
    }

    fn in_two(&mut self, mut answer: Answer) -> Vec<Answer> {
        let rest = answer.lines.split_off(1);
        let payer_number = format!("{}B", answer.payer_number);
        let second = Answer { lines: rest, payer_number, ..answer.clone() };
        vec![answer, second]
    }

    /// Takes what is still to be taken, when there is enough.
    fn recover(&mut self, remittance: &mut Remittance) {
        let pair = (remittance.payer, remittance.clinic);
        let Some(waiting) = self.recoveries.get_mut(&pair) else { return };
        let Some(recovery) = waiting.front().filter(|one| one.amount < remittance.amount()) else { return };
        remittance.plb.push(Plb {
            reason: recovery.reason,
            reference: recovery.reference.clone(),
            amount: recovery.amount,
        });
        self.labels.exceptions[recovery.settles].settled = Some(self.today);
        waiting.pop_front();
    }

    fn remember(&mut self, pair: Pair, answers: &[Answer]) {
        let paid = self.paid.entry(pair).or_default();
        for answer in answers {
            let claim = answer.claim.map(|claim| &self.claims[claim]);
            let is_whole =
                claim.is_some_and(|claim| claim.other.is_none() && claim.charge == answer.charge());
            if is_whole && answer.paid() > Cents(2_000) {
                paid.push_back(answer.clone());
            }
        }
        while paid.len() > REMEMBERED {
            paid.pop_front();
        }
    }

    pub(crate) fn trace(&mut self, payer: usize) -> String {
        self.serials.trace += 1;
        format!("{}{:06}", PAYERS[payer].mark, 10_000 + self.serials.trace)
    }

    /// Sends the file and the money on their way, and writes down the truth about both.
    pub(crate) fn issue(&mut self, mut remittance: Remittance, mut course: Course) {
        if remittance.amount().is_zero() {
            remittance.method = Method::Nothing;
        }
        self.serials.control += 1;
        let arrives = later(self.today, course.file);
        let clinic = self.clinics[remittance.clinic].clone();
        let text = write835::write(&remittance, &clinic, arrives, self.serials.control);
        self.ask_about_seconds(&remittance, &mut course, arrives);
        self.comes_again(&remittance, &course, &text);
        let answers = self.answer_labels(&remittance, &course);
        self.send_money(&remittance, &course, arrives);
        for question in &course.questions {
            self.label_question(question, &remittance, &course);
        }
        self.deliveries.entry(arrives).or_default().push(Delivery { text, effects: course.effects, answers });
    }

    /// An answer of the second payer that comes before the first one's waits for it.
    fn ask_about_seconds(&mut self, remittance: &Remittance, course: &mut Course, arrives: Date) {
        for effect in &course.effects {
            self.claims[effect.claim].told_on = Some(arrives);
        }
        for answer in remittance.answers.iter().filter(|answer| answer.status == "2") {
            let Some(second) = answer.claim else { continue };
            let first = self.claims[second].other.and_then(|first| self.claims[first].told_on);
            if first.is_some_and(|first| first > arrives) {
                course.questions.push(Question {
                    reason: "secondary_before_primary",
                    subject: self.subject(second),
                    amount: answer.paid(),
                    planted: arrives,
                    due: arrives,
                    settled: first,
                });
            }
        }
    }

    fn comes_again(&mut self, remittance: &Remittance, course: &Course, text: &str) {
        let Some((again, days)) = course.again else { return };
        let when = later(self.today, days);
        let clinic = self.clinics[remittance.clinic].clone();
        self.serials.control += 1;
        let control = self.serials.control;
        let text = match again {
            Again::Same => text.to_owned(),
            Again::Anew => write835::write(remittance, &clinic, when, control),
            Again::Changed => {
                let mut other = remittance.clone();
                for answer in other.answers.iter_mut().take(1) {
                    answer.payer_number.push('X');
                }
                write835::write(&other, &clinic, when, control)
            }
        };
        self.deliveries.entry(when).or_default().push(Delivery {
            text,
            effects: Vec::new(),
            answers: Vec::new(),
        });
    }

    fn answer_labels(&self, remittance: &Remittance, course: &Course) -> Vec<(String, AnswerLabel)> {
        let answers = remittance.answers.iter().enumerate();
        let labels = answers.filter_map(|(index, answer)| {
            let number = &self.claims[answer.claim?].number;
            let label = AnswerLabel {
                trace: remittance.trace.clone(),
                index,
                payer_claim_number: answer.payer_number.clone(),
                claim_number_sent: (*number != answer.number).then(|| answer.number.clone()),
                held: course.held.iter().find(|(held, _)| *held == index).map(|(_, reason)| (*reason).into()),
            };
            Some((number.clone(), label))
        });
        labels.collect()
    }

    fn label_question(&mut self, question: &Question, remittance: &Remittance, course: &Course) {
        let held = course.held.iter().filter(|(_, reason)| *reason == question.reason);
        let claims = held.filter_map(|(index, _)| remittance.answers.get(*index)?.claim);
        let mut patients: Vec<String> =
            claims.map(|claim| self.people[self.claims[claim].who].key.clone()).collect();
        patients.sort();
        patients.dedup();
        let Question { reason, subject, amount, planted, due, settled } = question.clone();
        self.labels.exceptions.push(ExceptionLabel {
            reason: reason.into(),
            subject,
            amount,
            planted,
            due,
            settled,
            patients,
        });
    }

    fn send_money(&mut self, remittance: &Remittance, course: &Course, arrives: Date) {
        let Some(days) = course.money.filter(|_| remittance.method != Method::Nothing) else { return };
        let amount = remittance.amount() - course.short;
        let payer = &PAYERS[remittance.payer];
        let fee = if remittance.method == Method::Card { Cents(amount.0 * 3 / 100) } else { Cents::ZERO };
        let is_csv = self.clinics[remittance.clinic].format == crate::bank::Format::Csv;
        let kind = match remittance.method {
            Method::Ach if course.is_twin || (is_csv && self.chance.bank.percent(10)) => {
                Kind::ClaimWithoutTrace
            }
            Method::Ach | Method::Nothing => Kind::Claim,
            Method::Check => Kind::Check,
            Method::Card => Kind::Card,
        };
        let is_early = arrives > later(self.today, 4);
        let when = later(self.today, days);
        let money = Money {
            clinic: remittance.clinic,
            kind,
            amount: amount - fee,
            company: Company { name: remittance.payer_name, tin: remittance.tin },
            number: remittance.trace.clone(),
            words: format!("VIRTUAL CARD {} REF {}", payer.name.to_uppercase(), remittance.trace),
            truth: Truth::Insurance { remittances: vec![remittance.trace.clone()], fee },
            differs: course.differs.or((!fee.is_zero()).then_some((-fee, "card_fee", true))),
            raises: match course.is_twin {
                true => Some(("ambiguous_deposit", None)),
                false => is_early.then_some(("money_without_remittance", Some(arrives))),
            },
        };
        if let Some(days) = course.taken_back {
            let reversed = Money { kind: Kind::Reversed, amount: -money.amount, ..money.clone() };
            self.put(later(when, days), Money { raises: Some(("returned_item", None)), ..reversed });
        }
        self.put(when, money);
    }

    /// Money comes. Two checks of one clinic that are carried to the bank on one day are often one line there.
    pub(crate) fn put(&mut self, when: Date, money: Money) {
        let lines = self.money.entry(when).or_default();
        let is_plain = |one: &Money| one.kind == Kind::Check && one.differs.is_none() && one.raises.is_none();
        let partner = lines.iter_mut().find(|one| one.clinic == money.clinic && is_plain(one));
        let Some(partner) = partner.filter(|_| is_plain(&money) && self.chance.bank.percent(20)) else {
            lines.push(money);
            return;
        };
        partner.kind = Kind::Deposit;
        partner.words = "DEPOSIT 2 ITEMS".to_owned();
        partner.amount += money.amount;
        if let (Truth::Insurance { remittances, .. }, Truth::Insurance { remittances: others, .. }) =
            (&mut partner.truth, money.truth)
        {
            remittances.extend(others);
        }
    }

    /// Asks about the remittance as such.
    pub(crate) fn about(remittance: &Remittance) -> Subject {
        Subject::Remittance { trace: remittance.trace.clone() }
    }
}

/// Business days until the checks of today are carried to the bank: each Tuesday.
fn days_to_deposit(today: Date) -> u32 {
    let days = (1..=6).find(|days| later(today, *days).weekday() == Weekday::Tuesday);
    days.unwrap_or(1)
}

/// Whether the payer's day falls after the one and not after the other: it pays on the next business day when its own
/// is a holiday.
fn pays_between(payer: &Payer, after: Date, until: Date) -> bool {
    let mut day = next_day(after);
    while day <= until {
        let week = jiff::civil::Date::ZERO.until(day).map_or(0, |span| span.get_days()) / 7;
        if day.weekday() == payer.weekday && week % i32::from(payer.weeks) == 0 {
            return true;
        }
        day = next_day(day);
    }
    false
}
