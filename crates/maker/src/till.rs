//! The patients' money: who pays when, what is carried to the bank, what comes back, what goes out.

use std::mem;

use jiff::civil::Weekday;
use x12::Cents;

use crate::Day;
use crate::action::Action;
use crate::bank::{Company, Kind, Money};
use crate::calendar::{days_later, later};
use crate::labels::Truth;
use crate::world::World;

/// What patients paid at a clinic and what is not at the bank yet.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Till {
    cards: Cents,
    checks_and_cash: Cents,
}

/// A part of what a patient has agreed to pay month by month.
#[derive(Clone, Debug)]
pub(crate) struct Instalment {
    who: usize,
    plan: String,
    amount: Cents,
}

/// Who owes more may agree on a payment plan.
const PLAN_FROM: Cents = Cents(60_000);

impl World {
    /// A bill goes out; most pay it some weeks later, some in two parts, some never.
    pub(crate) fn pays_later(&mut self, who: usize, days: u32) {
        let chance = &mut self.chance.patients;
        let wait = days + if chance.percent(45) { 0 } else { chance.between(8, 40) };
        if !chance.percent(12) {
            self.will_pay.entry(days_later(self.today, wait + 1)).or_default().push(who);
        }
    }

    /// Somebody pays what they owe beside what their insurers have not decided yet, or half of it; a credit is given
    /// back. Nothing moves while the practice disputes with an insurer about a patient.
    pub(crate) fn pays(&mut self, day: &mut Day, who: usize) {
        if self.disputed.contains(&who) {
            return;
        }
        let patient = self.people[who].key.clone();
        let balance = self.labels.balance(&patient);
        if balance < Cents::ZERO {
            return self.refunds(day, who, -balance);
        }
        let later = self.undecided[who] + self.on_plan[who];
        let due = (balance - later).or_zero();
        if due > PLAN_FROM && self.on_plan[who].is_zero() && self.chance.patients.percent(30) {
            return self.agrees_on_a_plan(day, who, due);
        }
        let half = due > Cents(20_000) && self.chance.patients.percent(40);
        if half {
            self.pays_later(who, 20);
        }
        self.pays_amount(day, who, if half { Cents(due.0 / 2) } else { due }, None);
    }

    /// A credit is given back by a check.
    fn refunds(&mut self, day: &mut Day, who: usize, amount: Cents) {
        self.owes(who, amount);
        day.does(Action::Refund { patient: self.people[who].key.clone(), amount });
        let (clinic, truth) = (self.people[who].clinic, Truth::Other { other: "refund".into() });
        self.moves(clinic, Kind::Debit, -amount, "CHECK PAID PATIENT REFUND", truth, 3);
    }

    /// What is due is paid month by month. The patient owes all of it until then.
    fn agrees_on_a_plan(&mut self, day: &mut Day, who: usize, amount: Cents) {
        self.serials.pay_plan += 1;
        let key = format!("PP-{:04}", self.serials.pay_plan);
        let months = self.chance.patients.between(3, 12);
        self.on_plan[who] += amount;
        let part = Cents(amount.0 / i64::from(months));
        let first = amount - Cents(part.0 * i64::from(months - 1));
        for month in 0..months {
            let amount = if month == 0 { first } else { part };
            let instalment = Instalment { who, plan: key.clone(), amount };
            self.instalments.entry(days_later(self.today, 30 * (month + 1))).or_default().push(instalment);
        }
        day.does(Action::PayPlan { key, patient: self.people[who].key.clone(), amount, months });
    }

    /// The instalments of today.
    pub(crate) fn instalments(&mut self, day: &mut Day) {
        for Instalment { who, plan, amount } in self.instalments.remove(&self.today).unwrap_or_default() {
            self.on_plan[who] -= amount;
            self.pays_amount(day, who, amount, Some(plan));
        }
    }

    fn pays_amount(&mut self, day: &mut Day, who: usize, amount: Cents, plan: Option<String>) {
        if amount.is_zero() {
            return;
        }
        let (patient, clinic) = (self.people[who].key.clone(), self.people[who].clinic);
        let method = *self.chance.patients.pick(&["card", "card", "card", "check", "cash"]);
        self.serials.payment += 1;
        let key = format!("PM-{:06}", self.serials.payment);
        self.owes(who, -amount);
        day.does(Action::Payment { key: key.clone(), patient, amount, method, plan });
        let till = self.taken.entry(clinic).or_default();
        if method == "card" {
            till.cards += amount;
        } else {
            till.checks_and_cash += amount;
        }
        if method == "check" && self.chance.faults.per_mille(8) {
            self.bounces(who, clinic, key, amount);
        }
    }

    /// The check comes back a week after the deposit; the patient owes again when the bank says so.
    fn bounces(&mut self, who: usize, clinic: usize, payment: String, amount: Cents) {
        let returned = days_later(self.today, 16);
        self.returns.entry(returned).or_default().push((who, Action::PaymentReturned { payment, amount }));
        let words = format!("RETURNED DEPOSITED ITEM {}", self.people[who].last.to_uppercase());
        self.money.entry(returned).or_default().push(Money {
            clinic,
            kind: Kind::Returned,
            amount: -amount,
            company: Company::default(),
            number: String::new(),
            words,
            truth: Truth::Patient { patient: -amount, fee: Cents::ZERO },
            differs: None,
            raises: Some(("returned_item", None)),
        });
    }

    /// Cards settle on the next business day, less the fee; checks and cash are carried to the bank on Thursdays.
    pub(crate) fn deposits(&mut self) {
        for clinic in 0..self.clinics.len() {
            let till = self.taken.entry(clinic).or_default();
            let cards = mem::take(&mut till.cards);
            let thursday = self.today.weekday() == Weekday::Thursday;
            let cash = if thursday { mem::take(&mut till.checks_and_cash) } else { Cents::ZERO };
            if !cards.is_zero() {
                let fee = Cents(cards.0 * 29 / 1000);
                let truth = Truth::Patient { patient: cards, fee };
                self.moves(clinic, Kind::Card, cards - fee, "MERCHANT BANKCARD DEP", truth, 1);
            }
            if !cash.is_zero() {
                let truth = Truth::Patient { patient: cash, fee: Cents::ZERO };
                self.moves(clinic, Kind::Deposit, cash, "DEPOSIT", truth, 1);
            }
        }
    }

    /// The slips of the insurers' checks that will be at the bank on the next business day: only they tell which checks
    /// are in one line.
    pub(crate) fn slips(&self, day: &mut Day) {
        for money in self.money.get(&later(self.today, 1)).into_iter().flatten() {
            let Truth::Insurance { remittances, .. } = &money.truth else { continue };
            if matches!(money.kind, Kind::Check | Kind::Deposit) {
                day.does(Action::Deposit {
                    clinic: self.clinics[money.clinic].key.clone(),
                    checks: remittances.clone(),
                    amount: money.amount,
                });
            }
        }
    }

    /// Wages, rent and the like: no insurance money, and nobody must be asked.
    pub(crate) fn goes_out(&mut self) {
        for clinic in 0..self.clinics.len() {
            let amount = -Cents(i64::from(self.chance.bank.between(180_000, 950_000)));
            let words =
                *self.chance.bank.pick(&["PAYROLL ADP", "RENT ACH", "DENTAL SUPPLY CO", "UTILITIES AUTOPAY"]);
            self.moves(clinic, Kind::Debit, amount, words, Truth::Other { other: "expense".into() }, 0);
        }
    }

    /// Money without a trace moves some business days from now.
    fn moves(&mut self, clinic: usize, kind: Kind, amount: Cents, words: &str, truth: Truth, days: u32) {
        let (company, number, words) = (Company::default(), String::new(), words.to_owned());
        let money =
            Money { clinic, kind, amount, company, number, words, truth, differs: None, raises: None };
        self.money.entry(later(self.today, days.max(1))).or_default().push(money);
    }
}
