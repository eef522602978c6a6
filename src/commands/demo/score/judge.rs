//! The score: what a server tells, held against the truth. It knows a thing by what any server can show, never by an id.

use std::collections::{BTreeMap, BTreeSet};

use maker::labels::{AnswerLabel, DepositLabel, ExceptionLabel, Labels, Subject, Truth};
use serde::Serialize;
use x12::Cents;

use super::lines;
use super::told::{Exception, Told};

/// What came of it.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Scored {
    /// Claims, remittances and bank lines that the server has.
    pub(super) claims: usize,
    pub(super) remittances: usize,
    pub(super) bank_lines: usize,
    /// Bank line to remittance.
    pub(super) deposit_links: Links,
    /// Remitted claim to claim.
    pub(super) claim_links: Links,
    /// By reason: what was planted.
    pub(super) planted: BTreeMap<String, Planted>,
    /// By reason: what was raised about nothing that was planted, open or resolved.
    pub(super) beyond: BTreeMap<String, Others>,
    pub(super) deposits: Deposits,
}

/// Links of a kind.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Links {
    /// Those that a server must make by itself.
    pub(super) due: usize,
    pub(super) found: usize,
    /// Those that a person must decide on.
    pub(super) for_a_person: usize,
    pub(super) wrong: Vec<String>,
    /// What is not found, by what the server says instead: how often, and an example.
    pub(super) missed: BTreeMap<String, Missed>,
}

/// Links that are not there, for one cause.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Missed {
    pub(super) count: usize,
    pub(super) example: String,
}

/// Exceptions of a reason that must be raised.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Planted {
    pub(super) due: usize,
    pub(super) raised: usize,
    /// An example of what was not raised, and what the server says of it instead.
    pub(super) missing: Vec<String>,
}

/// Exceptions of a reason that nobody planted.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Others {
    pub(super) count: usize,
    /// Those that are still open.
    pub(super) open: usize,
    pub(super) example: String,
}

/// Deposits of insurers.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Deposits {
    pub(super) all: usize,
    /// Reconciled with exactly its remittances, which come to its amount.
    pub(super) proved: usize,
    /// An exception names it, or a remittance of it.
    pub(super) named: usize,
    pub(super) neither: usize,
    /// Reconciled, although cents are missing.
    pub(super) falsely_proved: usize,
    /// Of those with cents missing: whose exception says how many.
    pub(super) cents_named: usize,
    pub(super) cents_due: usize,
}

impl Links {
    fn wrong(&mut self, what: String) {
        self.wrong.push(what);
    }

    fn miss(&mut self, cause: String, example: String) {
        let missed = self.missed.entry(cause).or_insert_with(|| Missed { count: 0, example });
        missed.count += 1;
    }
}

impl Scored {
    pub(super) fn wrong(&self) -> usize {
        self.deposit_links.wrong.len() + self.claim_links.wrong.len()
    }

    pub(super) fn beyond(&self) -> usize {
        self.beyond.values().map(|others| others.count).sum()
    }
}

/// A thing, as the truth names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing<'l> {
    /// A place among the lines of the truth.
    Line(usize),
    Remittance(&'l str),
    Answer(&'l str, usize),
    Claim(&'l str),
}

/// The truth, and what the server tells, looked up.
struct Judge<'j> {
    labels: &'j Labels,
    told: &'j Told,
    /// For each line of the truth the server's.
    pairs: Vec<Option<usize>>,
    /// By the server's ids.
    trace_of: BTreeMap<&'j str, &'j str>,
    number_of: BTreeMap<&'j str, &'j str>,
    /// By trace and index: whose claim it answers.
    truth_of: BTreeMap<(&'j str, usize), (&'j str, &'j AnswerLabel)>,
    /// The places of the lines that bring a remittance's money.
    lines_of: BTreeMap<&'j str, Vec<usize>>,
    /// What the server raised, each with the things that it is about.
    raised: Vec<(&'j Exception, BTreeSet<Thing<'j>>)>,
}

/// Holds what a server tells against the truth.
pub(super) fn judge(labels: &Labels, told: &Told) -> Scored {
    let judge = Judge::new(labels, told);
    let mut scored = Scored {
        claims: told.claims.len(),
        remittances: told.remittances.len(),
        bank_lines: told.lines.len(),
        ..Scored::default()
    };
    judge.deposit_links(&mut scored.deposit_links);
    judge.claim_links(&mut scored.claim_links);
    judge.exceptions(&mut scored);
    judge.deposits(&mut scored.deposits);
    scored
}

impl<'j> Judge<'j> {
    fn new(labels: &'j Labels, told: &'j Told) -> Judge<'j> {
        let mut lines_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, line) in labels.bank.iter().enumerate() {
            for trace in remittances(&line.truth) {
                lines_of.entry(trace).or_default().push(place);
            }
        }
        let answers = labels.claims.iter().flat_map(|(number, answers)| {
            answers.iter().map(move |one| ((one.trace.as_str(), one.index), (number.as_str(), one)))
        });
        let mut judge = Judge {
            labels,
            told,
            pairs: lines::pair(&labels.bank, &told.lines),
            trace_of: told.remittances.iter().map(|row| (row.id.as_str(), row.trace_number.as_str())).collect(),
            number_of: told.claims.iter().map(|row| (row.id.as_str(), row.claim_number.as_str())).collect(),
            truth_of: answers.collect(),
            lines_of,
            raised: Vec::new(),
        };
        judge.raised = judge.things_of_exceptions();
        judge
    }

    /// What each exception is about: its subject, and what the truth ties to it, since one server asks about the money,
    /// another about the file.
    fn things_of_exceptions(&self) -> Vec<(&'j Exception, BTreeSet<Thing<'j>>)> {
        let told = self.told;
        let labelled: BTreeMap<&str, usize> = (self.pairs.iter().enumerate())
            .filter_map(|(label, place)| Some((told.lines.get((*place)?)?.id.as_str(), label)))
            .collect();
        let answers: BTreeMap<&str, (&str, usize)> = (told.answers.iter())
            .filter_map(|row| {
                Some((row.id.as_str(), (*self.trace_of.get(row.remittance_id.as_str())?, row.index)))
            })
            .collect();
        let things = |exception: &'j Exception| {
            let id = exception.subject.id.as_deref().unwrap_or_default();
            let mut things = BTreeSet::new();
            match exception.subject.kind.as_str() {
                "transaction" => {
                    if let Some(&label) = labelled.get(id) {
                        things.insert(Thing::Line(label));
                        things.extend(remittances(&self.labels.bank[label].truth).map(Thing::Remittance));
                    }
                }
                "remittance" => {
                    if let Some(&trace) = self.trace_of.get(id) {
                        things.insert(Thing::Remittance(trace));
                        things.extend(self.lines_of.get(trace).into_iter().flatten().copied().map(Thing::Line));
                    }
                }
                "remittance_claim" => {
                    if let Some(&(trace, index)) = answers.get(id) {
                        things.insert(Thing::Answer(trace, index));
                        let number = self.truth_of.get(&(trace, index)).map(|(number, _)| *number);
                        things.extend(number.map(Thing::Claim));
                    }
                }
                "insurance_claim" | "acknowledgment" => {
                    let claim = told.acknowledged.get(id).map_or(id, String::as_str);
                    things.extend(self.number_of.get(claim).copied().map(Thing::Claim));
                }
                _ => {}
            }
            things
        };
        told.exceptions.iter().map(|exception| (exception, things(exception))).collect()
    }

    /// The reasons that the server raised about a thing, as one text; empty when it says nothing.
    fn said_of(&self, things: &[Thing<'_>]) -> String {
        let about = self.raised.iter().filter(|(_, about)| things.iter().any(|thing| about.contains(thing)));
        let reasons: BTreeSet<&str> = about.map(|(exception, _)| exception.reason.as_str()).collect();
        reasons.into_iter().collect::<Vec<_>>().join(", ")
    }

    /// Whether the file of a remittance came.
    fn came(&self, trace: &str) -> bool {
        self.truth_of.range((trace, 0)..=(trace, usize::MAX)).next().is_some()
    }

    fn deposit_links(&self, links: &mut Links) {
        let mut is_known = vec![false; self.told.lines.len()];
        for (place, label) in self.labels.bank.iter().enumerate() {
            let mut made: Vec<&str> = Vec::new();
            let pair = self.pairs[place];
            if let Some(pair) = pair {
                is_known[pair] = true;
                let ids = self.told.lines[pair].remittance_ids.iter();
                made.extend(ids.map(|id| self.trace_of.get(id.as_str()).copied().unwrap_or("an unknown remittance")));
            }
            let example = || format!("{} {} of {}, {:?}", label.account, label.amount, label.date, label.text);
            for trace in remittances(&label.truth) {
                let at = made.iter().position(|one| *one == trace);
                if at.map(|at| made.remove(at)).is_some() {
                    let is_due = !self.is_for_a_person(place, trace);
                    links.due += usize::from(is_due);
                    links.found += usize::from(is_due);
                    links.for_a_person += usize::from(!is_due);
                } else if self.is_for_a_person(place, trace) {
                    links.for_a_person += 1;
                } else {
                    links.due += 1;
                    links.miss(self.why_not_tied(place, pair, trace), format!("{}: {trace}", example()));
                }
            }
            for trace in made {
                links.wrong(format!("{}: {trace}", example()));
            }
        }
        for (line, _) in self.told.lines.iter().zip(is_known).filter(|(_, is_known)| !is_known) {
            for id in &line.remittance_ids {
                let trace = self.trace_of.get(id.as_str()).copied().unwrap_or_default();
                links.wrong(format!("{} of {}, a line that no bank told: {trace}", line.amount, line.date));
            }
        }
    }

    /// Whether nothing but a person can tie a line to its remittance: the money differs or is taken back, the file is out
    /// of balance or not there, or the checks of several payers went to the bank on one slip, of which the tracking API
    /// knows nothing.
    fn is_for_a_person(&self, place: usize, trace: &str) -> bool {
        if !self.came(trace) {
            return true;
        }
        let lines = self.lines_of.get(trace).map(Vec::as_slice).unwrap_or_default();
        let is_asked = |exception: &ExceptionLabel| match &exception.subject {
            Subject::BankLine { bank } => exception.settled.is_none() && lines.contains(bank),
            Subject::Remittance { trace: other } => {
                other == trace && matches!(&*exception.reason, "remittance_out_of_balance" | "amount_mismatch")
            }
            _ => false,
        };
        let payers = || -> BTreeSet<&str> {
            let traces: Vec<&str> = remittances(&self.labels.bank[place].truth).collect();
            let all = self.told.remittances.iter();
            all.filter(|row| traces.contains(&row.trace_number.as_str())).map(|row| row.payer_name.as_str()).collect()
        };
        self.labels.exceptions.iter().any(is_asked) || payers().len() > 1
    }

    fn why_not_tied(&self, place: usize, pair: Option<usize>, trace: &str) -> String {
        if pair.is_none() {
            return "the server has no such bank line".to_owned();
        }
        let Some(row) = self.told.remittances.iter().find(|row| row.trace_number == trace) else {
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
            let Some(trace) = self.trace_of.get(row.remittance_id.as_str()) else { continue };
            let claims = made.entry((trace, row.index)).or_default();
            let number = |id: &'j String| self.number_of.get(id.as_str()).copied().unwrap_or("an unknown claim");
            claims.extend(row.insurance_claim_id.as_ref().map(number));
        }
        for (&(trace, index), &(number, label)) in &self.truth_of {
            let linked = made.contains_key(&(trace, index));
            let numbers = made.remove(&(trace, index)).unwrap_or_default();
            let is_found = numbers.contains(&number);
            for other in numbers.iter().filter(|other| **other != number) {
                links.wrong(format!("answer {index} of {trace} is to {number}: {other}"));
            }
            match label.held {
                Some(_) => links.for_a_person += 1,
                None => {
                    links.due += 1;
                    links.found += usize::from(is_found);
                }
            }
            if label.held.is_none() && !is_found && numbers.is_empty() {
                let cause = self.why_not_linked(linked, trace, index);
                links.miss(cause, format!("answer {index} of {trace} is to {number}"));
            }
        }
        for ((trace, index), numbers) in made {
            for number in numbers {
                links.wrong(format!("answer {index} of {trace} is to no claim here: {number}"));
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
                let said = match self.said_of(&[thing]).as_str() {
                    "" => "nothing is said".to_owned(),
                    reasons => format!("raised instead: {reasons}"),
                };
                planted.missing.push(format!("{}: {said}", self.words(&label.subject)));
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
                others.example = match about.first() {
                    Some(thing) => format!("{thing:?}"),
                    None => format!("{} {}", exception.subject.kind, exception.subject.id.as_deref().unwrap_or("")),
                };
            }
        }
    }

    /// What follows from what is planted, or from the end of the practice: what was under way then is overdue for a server
    /// whose clock goes on.
    fn is_tolerated(&self, exception: &Exception, about: &BTreeSet<Thing<'_>>) -> bool {
        let is_twin = |line: &usize| {
            let subject = Subject::BankLine { bank: *line };
            self.labels.exceptions.iter().any(|one| one.reason == "ambiguous_deposit" && one.subject == subject)
        };
        about.iter().any(|thing| match (exception.reason.as_str(), thing) {
            ("remittance_without_money", Thing::Remittance(trace)) => match self.lines_of.get(trace) {
                Some(lines) => lines.iter().any(is_twin),
                None => true,
            },
            ("money_without_remittance", Thing::Remittance(trace)) => !self.came(trace),
            ("silent_claim", Thing::Claim(number)) => !self.labels.claims.contains_key(*number),
            _ => false,
        })
    }

    fn deposits(&self, deposits: &mut Deposits) {
        let differs: BTreeMap<usize, &DepositLabel> =
            self.labels.deposits.iter().map(|label| (label.bank, label)).collect();
        for (place, label) in self.labels.bank.iter().enumerate() {
            let Truth::Insurance { remittances: traces, fee } = &label.truth else { continue };
            if label.amount <= Cents::ZERO {
                continue;
            }
            deposits.all += 1;
            let mut about = vec![Thing::Line(place)];
            about.extend(traces.iter().map(|trace| Thing::Remittance(trace)));
            let line = self.pairs[place].and_then(|pair| self.told.lines.get(pair));
            let mut linked: Vec<&str> = Vec::new();
            let mut sum = -*fee;
            for id in line.into_iter().flat_map(|line| &line.remittance_ids) {
                let row = self.told.remittances.iter().find(|row| row.id == *id);
                sum += row.map_or(Cents::ZERO, |row| row.payment_amount);
                linked.extend(row.map(|row| row.trace_number.as_str()));
            }
            linked.sort_unstable();
            let mut expected: Vec<&str> = traces.iter().map(String::as_str).collect();
            expected.sort_unstable();
            let is_proved =
                line.is_some_and(|line| line.reconciled) && linked == expected && sum == label.amount;
            let is_named = !self.said_of(&about).is_empty();
            let unprovable = differs.get(&place).filter(|label| !label.provable);
            match (unprovable, is_proved, is_named) {
                (Some(_), true, false) => deposits.falsely_proved += 1,
                (None, true, _) => deposits.proved += 1,
                (_, _, true) => deposits.named += 1,
                (_, _, false) => deposits.neither += 1,
            }
            if let Some(unprovable) = unprovable {
                deposits.cents_due += 1;
                let says = |(exception, things): &(&Exception, BTreeSet<Thing<'_>>)| {
                    exception.amount_at_risk == unprovable.cents.abs()
                        && about.iter().any(|thing| things.contains(thing))
                };
                deposits.cents_named += usize::from(self.raised.iter().any(says));
            }
        }
    }

    /// What an exception is about, for a person.
    fn words(&self, subject: &Subject) -> String {
        match subject {
            Subject::Remittance { trace } => format!("remittance {trace}"),
            Subject::RemittedClaim { trace, index, claim_number } => {
                format!("answer {index} of {trace}, {claim_number}")
            }
            Subject::Claim { claim_number } => format!("claim {claim_number}"),
            Subject::ProviderAdjustment { trace, reference } => format!("adjustment {reference} of {trace}"),
            Subject::BankLine { bank } => match self.labels.bank.get(*bank) {
                Some(line) => format!("{} {} of {}, {:?}", line.account, line.amount, line.date, line.text),
                None => format!("bank line {bank}"),
            },
        }
    }
}

/// The remittances whose money a line is.
fn remittances(truth: &Truth) -> impl Iterator<Item = &str> {
    let traces = match truth {
        Truth::Insurance { remittances, .. } => remittances.as_slice(),
        Truth::Patient { .. } | Truth::Other { .. } => &[],
    };
    traces.iter().map(String::as_str)
}

/// The thing that must be among those of an exception. Provider-level adjustments have no name of their own at the tracking
/// API: their remittance stands for them.
fn thing(subject: &Subject) -> Thing<'_> {
    match subject {
        Subject::Remittance { trace } | Subject::ProviderAdjustment { trace, .. } => Thing::Remittance(trace),
        Subject::RemittedClaim { trace, index, .. } => Thing::Answer(trace, *index),
        Subject::Claim { claim_number } => Thing::Claim(claim_number),
        Subject::BankLine { bank } => Thing::Line(*bank),
    }
}
