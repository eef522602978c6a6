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
        let balance = if balance > Cents::ZERO { (balance - self.undecided[who]).or_zero() } else { balance };
        let clinic = self.people[who].clinic;
        if balance < Cents::ZERO {
            self.owes(who, -balance);
            day.does(Action::Refund { patient, amount: -balance });
            self.moves(
                clinic,
                Kind::Debit,
                balance,
                "CHECK PAID PATIENT REFUND",
                Truth::Other { other: "refund" },
                3,
            );
            return;
        }
        if balance.is_zero() {
            return;
        }
        let half = balance > Cents(20_000) && self.chance.patients.percent(40);
        let amount = if half { Cents(balance.0 / 2) } else { balance };
        if half {
            self.pays_later(who, 20);
        }
        let method = *self.chance.patients.pick(&["card", "card", "card", "check", "cash"]);
        self.serials.payment += 1;
        let key = format!("PM-{:06}", self.serials.payment);
        self.owes(who, -amount);
        day.does(Action::Payment { key: key.clone(), patient, amount, method });
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
        let returned = later(days_later(self.today, 10), 1);
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

    /// Wages, rent and the like: no insurance money, and nobody must be asked.
    pub(crate) fn goes_out(&mut self) {
        for clinic in 0..self.clinics.len() {
            let amount = -Cents(i64::from(self.chance.bank.between(180_000, 950_000)));
            let words =
                *self.chance.bank.pick(&["PAYROLL ADP", "RENT ACH", "DENTAL SUPPLY CO", "UTILITIES AUTOPAY"]);
            self.moves(clinic, Kind::Debit, amount, words, Truth::Other { other: "expense" }, 0);
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
