//! The practice as it stands, and the order of a day.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;

use jiff::civil::Date;
use x12::Cents;

use crate::ack;
use crate::action::Action;
use crate::adjudicate::Benefits;
use crate::bank::{self, Money};
use crate::calendar::{is_business_day, later, next_day};
use crate::chance::Chance;
use crate::claim::{Claim, Fate};
use crate::course::{Delivery, Recovery};
use crate::faults::Calendar;
use crate::labels::{BankLabel, DepositLabel, ExceptionLabel, Labels, Subject};
use crate::life::Visit;
use crate::office::{Clinic, clinics};
use crate::people::{Person, Plan, people, plans};
use crate::remit::Answer;
use crate::setup;
use crate::till::{Instalment, Till};
use crate::{Day, File, Size};

/// A payer and a clinic: who pays whom.
pub(crate) type Pair = (usize, usize);

/// The streams of chance, one a subject.
#[derive(Debug)]
pub(crate) struct Streams {
    pub(crate) life: Chance,
    pub(crate) claims: Chance,
    pub(crate) payers: Chance,
    pub(crate) faults: Chance,
    pub(crate) bank: Chance,
    pub(crate) patients: Chance,
}

/// Numbers given out.
#[derive(Debug, Default)]
pub(crate) struct Serials {
    pub(crate) procedure: u32,
    pub(crate) claim: u32,
    pub(crate) payer_claim: u32,
    pub(crate) trace: u32,
    pub(crate) control: u32,
    pub(crate) payment: u32,
    pub(crate) pay_plan: u32,
    pub(crate) bank_file: u32,
}

/// The practice as it stands on a day.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) size: Size,
    pub(crate) today: Date,
    /// The business day before today.
    pub(crate) yesterday: Date,
    pub(crate) clinics: Vec<Clinic>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) people: Vec<Person>,
    pub(crate) chance: Streams,
    pub(crate) serials: Serials,
    pub(crate) visits: BTreeMap<Date, Vec<Visit>>,
    pub(crate) claims: Vec<Claim>,
    /// Claims that leave the house tonight.
    pub(crate) to_send: Vec<usize>,
    /// Claims that were rejected, by the day on which they are sent again.
    pub(crate) to_resend: BTreeMap<Date, Vec<usize>>,
    /// Claims that left on the business day before.
    pub(crate) sent: Vec<usize>,
    /// Claims that their payer has, with the day from which it can answer.
    pub(crate) ready: BTreeMap<Pair, Vec<(Date, usize)>>,
    pub(crate) benefits: Benefits,
    /// The latest plain answers of a payer to a clinic: what can still be reversed.
    pub(crate) paid: BTreeMap<Pair, VecDeque<Answer>>,
    /// What a payer will still take from a clinic.
    pub(crate) recoveries: BTreeMap<Pair, VecDeque<Recovery>>,
    pub(crate) deliveries: BTreeMap<Date, Vec<Delivery>>,
    pub(crate) money: BTreeMap<Date, Vec<Money>>,
    /// Who will pay what they owe, and when.
    pub(crate) will_pay: BTreeMap<Date, Vec<usize>>,
    /// Checks of patients that come back, by the day on which the bank says so.
    pub(crate) returns: BTreeMap<Date, Vec<(usize, Action)>>,
    /// By person: charges that insurers have not decided yet.
    pub(crate) undecided: Vec<Cents>,
    /// By person: what is agreed to be paid later, month by month.
    pub(crate) on_plan: Vec<Cents>,
    pub(crate) instalments: BTreeMap<Date, Vec<Instalment>>,
    /// Those about whom the practice disputes with an insurer.
    pub(crate) disputed: BTreeSet<usize>,
    /// What was taken at each clinic by card since the last business day, and by check and cash since the last deposit.
    pub(crate) taken: BTreeMap<usize, Till>,
    pub(crate) faults: Calendar,
    pub(crate) labels: Labels,
}

impl World {
    pub(crate) fn new(size: Size, seed: u64) -> World {
        let first_day = size.first_day();
        let plans = plans(seed);
        let people = people(seed, size.patients(), size.clinics(), &plans, first_day);
        let mut streams = Streams {
            life: Chance::new(seed, "life"),
            claims: Chance::new(seed, "claims"),
            payers: Chance::new(seed, "payers"),
            faults: Chance::new(seed, "faults"),
            bank: Chance::new(seed, "bank"),
            patients: Chance::new(seed, "patients"),
        };
        let faults = Calendar::new(size.first_fault_within(), &mut streams.faults);
        let labels = Labels { seed, size: size.name().into(), through: size.last_day(), ..Labels::default() };
        let mut world = World {
            size,
            today: first_day,
            yesterday: first_day,
            clinics: clinics(size.clinics()),
            plans,
            people,
            chance: streams,
            serials: Serials::default(),
            visits: BTreeMap::new(),
            claims: Vec::new(),
            to_send: Vec::new(),
            to_resend: BTreeMap::new(),
            sent: Vec::new(),
            ready: BTreeMap::new(),
            benefits: Benefits::default(),
            paid: BTreeMap::new(),
            recoveries: BTreeMap::new(),
            deliveries: BTreeMap::new(),
            money: BTreeMap::new(),
            will_pay: BTreeMap::new(),
            returns: BTreeMap::new(),
            undecided: vec![Cents::ZERO; size.patients() as usize],
            on_plan: vec![Cents::ZERO; size.patients() as usize],
            instalments: BTreeMap::new(),
            disputed: BTreeSet::new(),
            taken: BTreeMap::new(),
            faults,
            labels,
        };
        world.plan_visits();
        world
    }

    /// Lives through one day; `None` after the last.
    pub(crate) fn next_day(&mut self) -> Option<Day> {
        let today = self.today;
        if today > self.size.last_day() {
            return None;
        }
        let mut day = Day { date: today, files: Vec::new(), actions: Vec::new(), claims: Vec::new() };
        if today == self.size.first_day() {
            day.actions = setup::actions(&self.clinics, &self.plans, &self.people);
        }
        if is_business_day(today) {
            self.acknowledgment(&mut day);
            self.payers(&mut day);
            self.bank_files(&mut day);
            self.work(&mut day);
            self.send(&mut day);
            self.yesterday = today;
        }
        self.today = next_day(today);
        Some(day)
    }

    pub(crate) fn into_labels(mut self) -> Labels {
        // What would have happened later has not happened.
        let through = self.size.last_day();
        let exceptions = &mut self.labels.exceptions;
        exceptions.retain(|exception| exception.planted <= through);
        exceptions.sort_by_key(|exception| exception.planted);
        for exception in exceptions {
            exception.settled = exception.settled.filter(|settled| *settled <= through);
        }
        self.labels
    }

    /// The 277CA of the claims that left on the business day before. What it rejects is mended some days later, or never.
    fn acknowledgment(&mut self, day: &mut Day) {
        let sent = mem::take(&mut self.sent);
        let heard: Vec<usize> =
            sent.into_iter().filter(|&claim| self.claims[claim].fate != Fate::Lost).collect();
        if heard.is_empty() {
            return;
        }
        let claims: Vec<&Claim> = heard.iter().map(|&claim| &self.claims[claim]).collect();
        let office = ack::Office { clinics: &self.clinics, people: &self.people, plans: &self.plans };
        self.serials.control += 1;
        let text = ack::write(office, &claims, self.yesterday, self.today, self.serials.control);
        day.file("277", text);
        for claim in heard {
            self.take_in(claim);
        }
    }

    /// The next file of a bank for each account and each of its formats.
    fn bank_files(&mut self, day: &mut Day) {
        let mut money = Vec::new();
        while let Some((&date, _)) = self.money.first_key_value().filter(|(date, _)| **date <= self.today) {
            money.extend(self.money.remove(&date).unwrap_or_default());
        }
        for place in 0..self.clinics.len() {
            let here = money.iter().filter(|one| one.clinic == place).cloned();
            let clinic = self.clinics[place].clone();
            let (ach, rest): (Vec<Money>, Vec<Money>) = match clinic.ach_format == clinic.format {
                true => (Vec::new(), here.collect()),
                false => here.partition(Money::is_ach),
            };
            for (format, lines) in [(clinic.ach_format, ach), (clinic.format, rest)] {
                if lines.is_empty() {
                    continue;
                }
                self.serials.bank_file += 1;
                let (ending, text) = bank::file(format, &clinic, self.today, self.serials.bank_file, &lines);
                day.file(ending, text);
                for one in lines {
                    let text = one.text(format);
                    self.label_money(&clinic.account, text, one);
                }
            }
        }
    }

    fn label_money(&mut self, account: &str, text: String, money: Money) {
        let bank = self.labels.bank.len();
        let date = self.today;
        let alike = |known: &&BankLabel| {
            known.account == account && known.amount == money.amount && known.text == text
        };
        let today = self.labels.bank.iter().rev().take_while(|known| known.date == date);
        let nth = today.filter(alike).count() + 1;
        if let Some((cents, because, provable)) = money.differs {
            self.labels.deposits.push(DepositLabel { bank, provable, cents, because: because.into() });
        }
        if let Some((reason, settled)) = money.raises {
            let due = if reason == "money_without_remittance" { later(date, 5) } else { date };
            self.labels.exceptions.push(ExceptionLabel {
                reason: reason.into(),
                subject: Subject::BankLine { bank },
                amount: money.amount.abs(),
                planted: date,
                due,
                settled,
                patients: Vec::new(),
            });
        }
        let account = account.to_owned();
        self.labels.bank.push(BankLabel {
            account,
            date,
            amount: money.amount,
            text,
            nth,
            truth: money.truth,
        });
    }

    /// A patient's balance changes today.
    pub(crate) fn owes(&mut self, who: usize, by: Cents) {
        self.labels.moved(&self.people[who].key, self.today, by);
    }
}

impl Day {
    pub(crate) fn file(&mut self, ending: &str, text: String) {
        let name = format!("{:02}.{ending}", self.files.len() + 1);
        self.files.push(File { name, text });
    }

    pub(crate) fn does(&mut self, action: Action) {
        self.actions.push(action);
    }
}
