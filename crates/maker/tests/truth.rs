//! What the maker says is true: its files balance as they should, and its labels say what the files say.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use maker::action::Action;
use maker::labels::{Labels, Subject, Truth};
use maker::{Day, Size};
use x12::Cents;
use x12::finding::Stops;
use x12::remittance::Remittance;

fn made(size: Size, seed: u64) -> (Vec<Day>, Labels) {
    let mut maker = maker::make(size, seed);
    let days = maker.by_ref().collect();
    (days, maker.into_labels())
}

/// The files of a kind, with the day on which they came.
fn files<'a>(days: &'a [Day], ending: &'a str) -> impl Iterator<Item = (Date, &'a str)> {
    let all = days.iter().flat_map(|day| day.files.iter().map(|file| (day.date, file)));
    all.filter(move |(_, file)| file.name.ends_with(ending)).map(|(date, file)| (date, file.text.as_str()))
}

fn trace_of<'a>(remittance: &'a Remittance<'_>) -> &'a str {
    remittance.trace.as_ref().map_or("", |trace| &trace.trace_number)
}

fn reasons(labels: &Labels) -> BTreeMap<&str, usize> {
    let mut reasons = BTreeMap::new();
    for exception in &labels.exceptions {
        *reasons.entry(&*exception.reason).or_insert(0) += 1;
    }
    reasons
}

#[test]
fn one_seed_gives_the_same_bytes_and_another_seed_others() {
    let print = |seed| {
        let (days, labels) = made(Size::Small, seed);
        format!("{days:?}{}", serde_json::to_string(&labels).expect("JSON"))
    };
    assert_eq!(print(1), print(1));
    assert_ne!(print(1), print(2));
}

#[test]
fn every_835_is_whole_and_stops_nothing_but_what_is_planted() {
    let (days, labels) = made(Size::Normal, 1);
    let mut stopped = BTreeSet::new();
    let mut count = 0;
    for (_, text) in files(&days, "835") {
        let file = x12::remittance::read(text.as_bytes());
        assert!(file.findings.is_empty(), "{:?}", file.findings);
        for remittance in &file.remittances {
            count += 1;
            for finding in remittance.findings.iter().filter(|finding| finding.stops > Stops::Nothing) {
                let claim = if finding.stops == Stops::Set { None } else { finding.place.claim };
                stopped.insert((trace_of(remittance).to_owned(), claim));
            }
        }
    }
    let planted: BTreeSet<(String, Option<usize>)> = (labels.exceptions.iter())
        .filter_map(|exception| match (&*exception.reason, &exception.subject) {
            ("remittance_out_of_balance", Subject::Remittance { trace }) => Some((trace.clone(), None)),
            ("claim_out_of_balance", Subject::RemittedClaim { trace, index, .. }) => {
                Some((trace.clone(), Some(*index)))
            }
            _ => None,
        })
        .collect();
    assert!(count > 1_000 && planted.len() > 2);
    assert_eq!(stopped, planted);
}

#[test]
fn every_x12_file_is_as_its_guide_says() {
    let (days, _) = made(Size::Small, 2);
    for ending in ["835", "277"] {
        let mut count = 0;
        for (_, text) in files(&days, ending) {
            count += 1;
            let findings = x12::check::check(text.as_bytes(), &Default::default());
            assert_eq!(findings.iter().find(|one| !one.rule.ends_with("_out_of_balance")), None, "{text}");
        }
        assert!(count > 30, "{count}");
    }
}

#[test]
fn a_277ca_rejects_what_is_labelled_and_tells_of_every_claim_but_the_lost() {
    let (days, labels) = made(Size::Normal, 3);
    let mut rejected = BTreeSet::new();
    let mut heard = BTreeSet::new();
    for (_, text) in files(&days, "277") {
        let file = x12::acknowledgment::read(text.as_bytes());
        for claim in file.claims.iter().flat_map(|set| set.claims()) {
            heard.insert(claim.claim_number.to_string());
            if claim.outcome() == x12::acknowledgment::ClaimOutcome::Rejected {
                rejected.insert(claim.claim_number.to_string());
            }
        }
    }
    let subjects = |reason: &str| -> BTreeSet<String> {
        let some = labels.exceptions.iter().filter(|exception| exception.reason == reason);
        some.filter_map(|exception| match &exception.subject {
            Subject::Claim { claim_number } => Some(claim_number.clone()),
            _ => None,
        })
        .collect()
    };
    assert_eq!(rejected, subjects("rejected_claim"));
    let silent = subjects("silent_claim");
    assert!(silent.iter().all(|claim| !labels.claims.contains_key(claim)));
    let last = days.last().map(|day| day.date);
    let sends = days.iter().filter(|day| Some(day.date) != last).flat_map(|day| &day.actions);
    let sent: BTreeSet<String> = sends
        .filter_map(|action| match action {
            Action::Send { claims } => Some(claims.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    let unheard: BTreeSet<String> = sent.difference(&heard).cloned().collect();
    assert!(unheard.len() > 5 && unheard.is_subset(&silent), "{unheard:?}");
}

#[test]
fn every_answer_is_where_its_label_says() {
    let (days, labels) = made(Size::Normal, 4);
    let mut answers = BTreeMap::new();
    for (_, text) in files(&days, "835") {
        for remittance in &x12::remittance::read(text.as_bytes()).remittances {
            for (index, claim) in remittance.claims.iter().enumerate() {
                let key = (trace_of(remittance).to_owned(), index);
                // The first that came is the one meant; the rest is sent again.
                answers
                    .entry(key)
                    .or_insert((claim.claim_number.to_string(), claim.payer_claim_number.to_string()));
            }
        }
    }
    let count = answers.len();
    for (number, labelled) in &labels.claims {
        for label in labelled {
            let sent = label.claim_number_sent.as_ref().unwrap_or(number);
            let found = answers.remove(&(label.trace.clone(), label.index));
            assert_eq!(found, Some((sent.clone(), label.payer_claim_number.clone())), "{label:?}");
        }
    }
    assert!(count > 5_000);
    assert!(answers.values().all(|(number, _)| number.starts_with("ELSEWHERE")), "{answers:?}");
}

#[test]
fn every_bank_line_is_the_sum_that_it_says() {
    let (days, labels) = made(Size::Normal, 5);
    let mut amounts = BTreeMap::new();
    for (_, text) in files(&days, "835") {
        for remittance in &x12::remittance::read(text.as_bytes()).remittances {
            amounts.entry(trace_of(remittance).to_owned()).or_insert(remittance.payment_amount());
        }
    }
    let differs: BTreeMap<usize, Cents> =
        labels.deposits.iter().map(|deposit| (deposit.bank, deposit.cents)).collect();
    let explained: BTreeSet<&str> = labels.deposits.iter().map(|deposit| &*deposit.because).collect();
    let mut several = 0;
    for (place, line) in labels.bank.iter().enumerate() {
        let Truth::Insurance { remittances, fee } = &line.truth else { continue };
        several += usize::from(remittances.len() > 1);
        let Some(sum) = remittances.iter().map(|trace| amounts.get(trace).copied()).sum::<Option<Cents>>()
        else {
            continue;
        };
        let sum = if line.amount < Cents::ZERO { -sum } else { sum };
        let differs = differs.get(&place).copied().unwrap_or_default();
        // What is out of balance in the file is not so against the bank.
        let is_file = labels.deposits.iter().any(|one| one.bank == place && one.because.starts_with("remit"));
        let expected = if is_file { sum } else { sum + differs };
        assert_eq!(line.amount, expected, "{line:?}");
        assert!(fee.is_zero() || differs == -*fee);
    }
    assert!(several > 5, "{several}");
    assert_eq!(explained.len(), 4, "{explained:?}");
}

#[test]
fn every_fault_is_planted_with_its_reason_at_its_rate() {
    for seed in 1..=5 {
        let (days, labels) = made(Size::Normal, seed);
        let planted = reasons(&labels);
        let expected = [
            "ambiguous_claim",
            "ambiguous_deposit",
            "amount_mismatch",
            "charge_differs",
            "claim_out_of_balance",
            "conflicting_keys",
            "duplicate_remittance",
            "money_without_remittance",
            "overpaid",
            "rejected_claim",
            "remittance_changed",
            "remittance_out_of_balance",
            "remittance_without_money",
            "returned_item",
            "reversal_without_original",
            "secondary_before_primary",
            "silent_claim",
            "takeback_unresolved",
            "unknown_payer",
            "unmatched_claim",
        ];
        assert_eq!(planted.keys().copied().collect::<Vec<_>>(), expected, "seed {seed}");
        let claims: usize = days.iter().map(|day| day.claims.len()).sum();
        for reason in ["silent_claim", "rejected_claim"] {
            let share = planted[reason] * 1000 / claims;
            assert!((5..=15).contains(&share), "{reason}: {share} of 1,000 claims");
        }
        let remittances = files(&days, "835").count();
        let money = planted["remittance_without_money"] * 1000 / remittances;
        assert!((4..=10).contains(&money), "{money} of 1,000 remittances");
    }
}

/// What is left of a claim's effect until the second payer has answered, by the procedures that both are for.
type Parked = BTreeMap<Vec<String>, Cents>;

/// The practice's books, kept from the files and the actions alone.
#[derive(Default)]
struct Books {
    balances: BTreeMap<String, Vec<(Date, Cents)>>,
    /// By claim number: patient, ordinal, procedures.
    claims: BTreeMap<String, (String, usize, Vec<String>)>,
    /// Which procedures have two claims.
    twice: BTreeSet<Vec<String>>,
    /// Those of which the second payer has answered.
    seconds_told: BTreeSet<Vec<String>>,
    payments: BTreeMap<String, String>,
    parked: Parked,
    seen: BTreeSet<String>,
}

impl Books {
    fn moved(&mut self, patient: &str, day: Date, by: Cents) {
        if by.is_zero() {
            return;
        }
        let points = self.balances.entry(patient.to_owned()).or_default();
        let balance = points.last().map_or(Cents::ZERO, |(_, balance)| *balance) + by;
        match points.last_mut() {
            Some((last, known)) if *last == day => *known = balance,
            _ => points.push((day, balance)),
        }
    }

    fn remittance(
        &mut self,
        remittance: &Remittance<'_>,
        day: Date,
        truth: &BTreeMap<(String, usize), String>,
    ) {
        let trace = trace_of(remittance).to_owned();
        if !self.seen.insert(trace.clone()) {
            return;
        }
        for (index, answer) in remittance.claims.iter().enumerate() {
            let Some(number) = truth.get(&(trace.clone(), index)) else { continue };
            let (patient, ordinal, procedures) = self.claims[number].clone();
            let contractual: Cents = (answer.all_adjustments())
                .filter(|one| one.group.code() == "CO" || (one.group.code() == "OA" && one.reason == "94"))
                .map(|one| one.amount)
                .sum();
            let mut less = answer.paid + contractual;
            let is_told = self.seconds_told.contains(&procedures);
            if ordinal == 1 && self.twice.contains(&procedures) && !is_told {
                *self.parked.entry(procedures).or_default() += contractual;
                less -= contractual;
            } else if ordinal == 2 {
                self.seconds_told.insert(procedures.clone());
                less += self.parked.remove(&procedures).unwrap_or_default();
            }
            self.moved(&patient, day, -less);
        }
    }

    fn action(&mut self, action: &Action, day: Date) {
        match action {
            Action::Visit { patient, procedures, .. } => {
                self.moved(patient, day, procedures.iter().map(|done| done.fee).sum());
            }
            Action::Claim { number, patient, ordinal, procedures, .. } => {
                if *ordinal == 2 {
                    self.twice.insert(procedures.clone());
                }
                self.claims.insert(number.clone(), (patient.clone(), *ordinal, procedures.clone()));
            }
            Action::Payment { key, patient, amount, .. } => {
                self.payments.insert(key.clone(), patient.clone());
                self.moved(patient, day, -*amount);
            }
            Action::PaymentReturned { payment, amount } => {
                let patient = self.payments[payment].clone();
                self.moved(&patient, day, *amount);
            }
            Action::Refund { patient, amount } => self.moved(patient, day, *amount),
            _ => {}
        }
    }
}

#[test]
fn every_balance_is_what_the_files_and_the_actions_come_to() {
    let (days, labels) = made(Size::Normal, 6);
    let truth: BTreeMap<(String, usize), String> = (labels.claims.iter())
        .flat_map(|(number, answers)| {
            answers.iter().map(|one| ((one.trace.clone(), one.index), number.clone()))
        })
        .collect();
    let mut books = Books::default();
    for day in &days {
        for file in day.files.iter().filter(|file| file.name.ends_with("835")) {
            for remittance in &x12::remittance::read(file.text.as_bytes()).remittances {
                books.remittance(remittance, day.date, &truth);
            }
        }
        for action in &day.actions {
            books.action(action, day.date);
        }
    }
    // The amounts of these claims are wrong in the files, which is the point of them.
    let is_wrong = |reason: &str| matches!(reason, "claim_out_of_balance" | "charge_differs");
    for exception in labels.exceptions.iter().filter(|exception| is_wrong(&exception.reason)) {
        if let Subject::Claim { claim_number } | Subject::RemittedClaim { claim_number, .. } =
            &exception.subject
        {
            let patient = &books.claims[claim_number].0;
            books.balances.remove(patient);
        }
    }
    assert!(books.balances.len() > 2_400);
    assert!(books.parked.len() < 40, "{}", books.parked.len());
    for (patient, points) in &books.balances {
        assert_eq!(labels.balances.get(patient), Some(points), "{patient}");
    }
}

#[test]
fn every_shape_of_an_answer_occurs() {
    let (days, labels) = made(Size::Normal, 1);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (_, text) in files(&days, "835") {
        for remittance in &x12::remittance::read(text.as_bytes()).remittances {
            seen.extend(remittance.payment.iter().map(|payment| format!("BPR {}", payment.method.code())));
            seen.extend(remittance.provider_adjustments.iter().map(|plb| format!("PLB {}", plb.reason)));
            seen.insert(format!(
                "PR {} {}",
                remittance.payer.name,
                remittance.trace.as_ref().map_or("", |t| &t.payer_id)
            ));
            for claim in &remittance.claims {
                seen.insert(format!("CLP {}", claim.status.code()));
                seen.extend(claim.reference("F8").map(|_| "F8".to_owned()));
                seen.extend(
                    claim
                        .lines
                        .iter()
                        .filter_map(|line| line.submitted_procedure.as_ref().map(|_| "SVC06".to_owned())),
                );
                let reasons =
                    claim.all_adjustments().map(|one| format!("CAS {} {}", one.group.code(), one.reason));
                seen.extend(reasons);
            }
        }
    }
    let shapes = [
        "BPR ACH",
        "BPR CHK",
        "BPR NON",
        "CAS CO 45",
        "CAS CO 97",
        "CAS OA 23",
        "CAS OA 94",
        "CAS PR 1",
        "CAS PR 119",
        "CAS PR 151",
        "CAS PR 169",
        "CAS PR 179",
        "CAS PR 2",
        "CAS PR 204",
        "CAS PR 252",
        "CAS PR 27",
        "CAS PR 45",
        "CAS PR 96",
        "CLP 1",
        "CLP 19",
        "CLP 2",
        "CLP 22",
        "F8",
        "PLB FB",
        "PLB L6",
        "PLB WO",
        "SVC06",
    ];
    let missing: Vec<&str> = shapes.into_iter().filter(|shape| !seen.contains(*shape)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    // Eight payers, some of which have called themselves something else for once.
    assert!(seen.iter().filter(|shape| shape.starts_with("PR ")).count() > 9);
    let answers = || labels.claims.values().flatten();
    let sent: BTreeSet<usize> =
        answers().filter_map(|one| one.claim_number_sent.as_ref().map(String::len)).collect();
    assert_eq!(sent, BTreeSet::from([1, 15]));
    // Several answers to one claim: in parts, or reversed and decided anew.
    let of_claim: BTreeSet<usize> = labels.claims.values().map(Vec::len).collect();
    assert!(of_claim.is_superset(&BTreeSet::from([1, 2, 3])), "{of_claim:?}");
}

/// So long does no payer take: a claim that is older and not answered is labelled.
const ANSWERED_WITHIN_DAYS: i32 = 45;

#[test]
fn every_claim_is_answered_in_time_or_labelled() {
    let (days, labels) = made(Size::Normal, 7);
    let labelled: BTreeSet<&str> = (labels.exceptions.iter())
        .filter(|exception| matches!(&*exception.reason, "silent_claim" | "rejected_claim"))
        .filter_map(|exception| match &exception.subject {
            Subject::Claim { claim_number } => Some(claim_number.as_str()),
            _ => None,
        })
        .collect();
    let mut came = BTreeMap::new();
    for (day, text) in files(&days, "835") {
        for remittance in &x12::remittance::read(text.as_bytes()).remittances {
            came.entry(trace_of(remittance).to_owned()).or_insert(day);
        }
    }
    for (day, action) in days.iter().flat_map(|day| day.actions.iter().map(|action| (day.date, action))) {
        let Action::Send { claims } = action else { continue };
        for claim in claims.iter().filter(|claim| !labelled.contains(claim.as_str())) {
            let answered = labels.claims.get(claim).map_or(labels.through, |answers| came[&answers[0].trace]);
            let waited = (answered - day).get_days();
            assert!(waited <= ANSWERED_WITHIN_DAYS, "{claim}: {waited} days");
        }
    }
}
