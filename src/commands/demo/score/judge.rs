//! The score: what a server tells, held against the truth.

use std::collections::{BTreeMap, BTreeSet};

use maker::labels::{DepositLabel, ExceptionLabel, Labels, Subject as Label, Truth};
use x12::Cents;

use super::scored::{Deposits, Links, Scored, miss};
use super::sight::{Sight, Thing, remittances, thing};
use super::told::{Exception, Remittance, Subject, Told};

/// The reasons that say of a deposit why it cannot be proved, or not yet.
const NAMES_A_DEPOSIT: [&str; 7] = [
    "amount_mismatch",
    "ambiguous_deposit",
    "money_without_remittance",
    "remittance_out_of_balance",
    "remittance_changed",
    "remittance_without_money",
    "returned_item",
];

/// Holds what a server tells against the truth.
pub(super) fn judge(labels: &Labels, told: &Told) -> Scored {
    let sight = Sight::new(labels, told);
    let mut scored = Scored {
        claims: told.claims.len(),
        remittances: told.remittances.len(),
        bank_lines: told.lines.len(),
        ..Scored::default()
    };
    sight.deposit_links(&mut scored.deposit_links);
    sight.claim_links(&mut scored.claim_links);
    sight.exceptions(&mut scored);
    sight.deposits(&mut scored.deposits);
    scored
}

impl<'j> Sight<'j> {
    fn deposit_links(&self, links: &mut Links) {
        let mut is_known = vec![false; self.told.lines.len()];
        for (place, label) in self.labels.bank.iter().enumerate() {
            let mut made: Vec<&str> = Vec::new();
            let pair = self.pairs[place];
            if let Some(pair) = pair {
                is_known[pair] = true;
                let ids = self.told.lines[pair].remittance_ids.iter();
                made.extend(ids.map(|id| self.trace_of(id).unwrap_or("an unknown remittance")));
            }
            let example = || self.words(&Thing::Line(place));
            for trace in remittances(&label.truth) {
                let at = made.iter().position(|one| *one == trace);
                let is_made = at.map(|at| made.remove(at)).is_some();
                if self.is_for_a_person(place, trace) {
                    links.for_a_person += 1;
                    continue;
                }
                links.due += 1;
                if is_made {
                    links.found += 1;
                } else {
                    let cause = self.why_not_tied(place, pair, trace);
                    miss(&mut links.missed, cause, format!("{}: {trace}", example()));
                }
            }
            for trace in made {
                links.wrong.push(format!("{}: {trace}", example()));
            }
        }
        for (line, _) in self.told.lines.iter().zip(is_known).filter(|(_, is_known)| !is_known) {
            for id in &line.remittance_ids {
                let trace = self.trace_of(id).unwrap_or("an unknown remittance");
                links
                    .wrong
                    .push(format!("{} of {}, a line that no bank told: {trace}", line.amount, line.date));
            }
        }
    }

    /// Whether nothing but a person can tie a line to its remittance: the money differs or is taken back, the file is out
    /// of balance or not there, or it is the checks of several payers.
    fn is_for_a_person(&self, place: usize, trace: &str) -> bool {
        if !self.came(trace) {
            return true;
        }
        let lines = self.lines_of.get(trace).map(Vec::as_slice).unwrap_or_default();
        let is_asked = |exception: &ExceptionLabel| match &exception.subject {
            Label::BankLine { bank } => exception.settled.is_none() && lines.contains(bank),
            Label::Remittance { trace: other } => {
                other == trace
                    && matches!(&*exception.reason, "remittance_out_of_balance" | "amount_mismatch")
            }
            _ => false,
        };
        self.labels.exceptions.iter().any(is_asked) || self.is_of_several_payers(place)
    }

    fn why_not_tied(&self, place: usize, pair: Option<usize>, trace: &str) -> String {
        if pair.is_none() {
            return "the server has no such bank line".to_owned();
        }
        let Some(row) = self.by_trace.get(trace) else {
            return "the server has no such remittance".to_owned();
        };
        match self.said_of(&[Thing::Line(place), Thing::Remittance(trace)]).as_str() {
            "" => format!("nothing is said; the remittance is {}", row.status),
            reasons => format!("raised instead: {reasons}"),
        }
    }

    fn claim_links(&self, links: &mut Links) {
        let mut made: BTreeMap<(&str, usize), Vec<&str>> = BTreeMap::new();
        for row in &self.told.answers {
            let Some(trace) = self.trace_of(&row.remittance_id) else { continue };
            let claims = made.entry((trace, row.index)).or_default();
            let number =
                |id: &'j String| self.number_of.get(id.as_str()).copied().unwrap_or("an unknown claim");
            claims.extend(row.insurance_claim_id.as_ref().map(number));
        }
        for (&(trace, index), &(number, label)) in &self.truth_of {
            let linked = made.remove(&(trace, index));
            let is_there = linked.is_some();
            let numbers = linked.unwrap_or_default();
            for other in numbers.iter().filter(|other| **other != number) {
                links.wrong.push(format!("answer {index} of {trace} is to {number}: {other}"));
            }
            if label.held.is_some() {
                links.for_a_person += 1;
                continue;
            }
            links.due += 1;
            if numbers.contains(&number) {
                links.found += 1;
            } else if numbers.is_empty() {
                let cause = self.why_not_linked(is_there, trace, index);
                miss(&mut links.missed, cause, format!("answer {index} of {trace} is to {number}"));
            }
        }
        for ((trace, index), numbers) in made {
            for number in numbers {
                links.wrong.push(format!("answer {index} of {trace} is to no claim here: {number}"));
            }
        }
    }

    fn why_not_linked(&self, is_there: bool, trace: &str, index: usize) -> String {
        if !is_there {
            return "the server has no such answer".to_owned();
        }
        match self.said_of(&[Thing::Answer(trace, index)]).as_str() {
            "" => match self.said_of(&[Thing::Remittance(trace)]).as_str() {
                "" => "nothing is said".to_owned(),
                reasons => format!("raised about its remittance: {reasons}"),
            },
            reasons => format!("raised instead: {reasons}"),
        }
    }

    fn exceptions(&self, scored: &mut Scored) {
        let mut is_planted = vec![false; self.raised.len()];
        for label in &self.labels.exceptions {
            let thing = thing(&label.subject);
            let mut is_raised = false;
            for ((exception, about), is_planted) in self.raised.iter().zip(&mut is_planted) {
                if exception.reason == label.reason && about.contains(&thing) {
                    (is_raised, *is_planted) = (true, true);
                }
            }
            // What need not be known by the last day may be raised, and need not.
            if label.due > self.labels.through {
                continue;
            }
            let planted = scored.planted.entry(label.reason.clone().into_owned()).or_default();
            planted.due += 1;
            planted.raised += usize::from(is_raised);
            if !is_raised {
                let example = self.words(&thing);
                let cause = match self.said_of(&[thing]).as_str() {
                    "" => "nothing is said".to_owned(),
                    reasons => format!("raised instead: {reasons}"),
                };
                miss(&mut planted.missed, cause, example);
            }
        }
        for ((exception, about), _) in self.raised.iter().zip(is_planted).filter(|(_, planted)| !planted) {
            if self.is_tolerated(exception, about) {
                continue;
            }
            let others = scored.beyond.entry(exception.reason.clone()).or_default();
            others.count += 1;
            others.open += usize::from(exception.status != "resolved");
            if others.example.is_empty() {
                let Subject { kind, id } = &exception.subject;
                let unknown = || format!("{kind} {}", id.as_deref().unwrap_or_default());
                others.example = about.last().map_or_else(unknown, |thing| self.words(thing));
            }
        }
    }

    /// What follows from what is planted; or from the end of the practice: what was under way then is overdue for a server
    /// whose clock goes on.
    fn is_tolerated(&self, exception: &Exception, about: &BTreeSet<Thing<'_>>) -> bool {
        let reason = exception.reason.as_str();
        let is_money =
            matches!(reason, "ambiguous_deposit" | "money_without_remittance" | "remittance_without_money");
        let is_twin = |line: usize| {
            let subject = Label::BankLine { bank: line };
            self.labels
                .exceptions
                .iter()
                .any(|one| one.reason == "ambiguous_deposit" && one.subject == subject)
        };
        about.iter().any(|thing| match (reason, thing) {
            ("remittance_without_money", Thing::Line(line)) if is_twin(*line) => true,
            ("remittance_without_money", Thing::Remittance(trace)) => !self.lines_of.contains_key(trace),
            ("money_without_remittance", Thing::Remittance(trace)) => !self.came(trace),
            ("silent_claim", Thing::Claim(number)) => !self.labels.claims.contains_key(*number),
            (_, Thing::Line(line)) => is_money && self.is_of_several_payers(*line),
            _ => false,
        })
    }

    fn deposits(&self, deposits: &mut Deposits) {
        let differs: BTreeMap<usize, &DepositLabel> =
            self.labels.deposits.iter().map(|label| (label.bank, label)).collect();
        for (place, label) in self.labels.bank.iter().enumerate() {
            let Truth::Insurance { remittances, fee } = &label.truth else { continue };
            if label.amount <= Cents::ZERO {
                continue;
            }
            deposits.all += 1;
            let mut about = vec![Thing::Line(place)];
            about.extend(remittances.iter().map(|trace| Thing::Remittance(trace)));
            let names = |(exception, things): &&(&Exception, BTreeSet<Thing<'_>>)| {
                NAMES_A_DEPOSIT.contains(&exception.reason.as_str())
                    && about.iter().any(|thing| things.contains(thing))
            };
            let naming: Vec<&Exception> =
                self.raised.iter().filter(names).map(|(exception, _)| *exception).collect();
            let unprovable = differs.get(&place).filter(|label| !label.provable);
            let is_proved = self.is_proved(place, label.amount, remittances, *fee);
            match (unprovable, is_proved, naming.is_empty()) {
                (None, true, _) => deposits.proved += 1,
                (_, _, false) => deposits.named += 1,
                (Some(_), true, true) => deposits.falsely_proved += 1,
                (_, false, true) => deposits.neither += 1,
            }
            if let Some(unprovable) = unprovable {
                let is_told = naming.iter().any(|one| tells(one, unprovable.cents.abs()));
                deposits.cents_due += 1;
                deposits.cents_named += usize::from(is_told);
            }
        }
    }

    /// Whether the server says that a line is reconciled, with exactly these remittances, and they come to its amount.
    fn is_proved(&self, place: usize, amount: Cents, remittances: &[String], fee: Cents) -> bool {
        let Some(line) = self.pairs[place].and_then(|pair| self.told.lines.get(pair)) else { return false };
        let rows: Vec<&Remittance> = line
            .remittance_ids
            .iter()
            .filter_map(|id| self.remittance_of.get(id.as_str()).copied())
            .collect();
        let sum: Cents = rows.iter().map(|row| row.payment_amount).sum();
        let mut linked: Vec<&str> = rows.iter().map(|row| row.trace_number.as_str()).collect();
        let mut expected: Vec<&str> = remittances.iter().map(String::as_str).collect();
        linked.sort_unstable();
        expected.sort_unstable();
        line.reconciled && linked == expected && sum - fee == amount
    }
}

/// Whether an exception tells an amount, as what is at risk or in words: what is held at risk may be more than what is missing.
fn tells(exception: &Exception, cents: Cents) -> bool {
    let note = exception.note.as_deref().unwrap_or_default();
    let mut amounts = note.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    exception.amount_at_risk == cents || amounts.any(|amount| amount.trim_matches('.') == cents.to_string())
}
