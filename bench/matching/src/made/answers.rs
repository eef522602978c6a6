//! What payers answer, and how what they write differs from what they were sent.

use claims::Cents;
use jiff::civil::Date;
use x12::remittance::{ClaimStatus, Person, PersonRole, RemittedClaim, ServiceRange};

use super::{Due, Groups, Maker, Visit, happens};

/// Of a thousand claims or answers, so many …
const SILENT: u32 = 10;
const OF_OTHERS: u32 = 2;
const SPLIT: u32 = 2;
const CHARGE_CHANGED: u32 = 10;
const NUMBER_MISSING: u32 = 5;
/// … of those with a number that is long enough.
const NUMBER_CUT: u32 = 10;
const NAME_WRONG: u32 = 10;
const NAME_SHORT: u32 = 20;
const MEMBER_ENDED: u32 = 10;
const MEMBER_MISSING: u32 = 5;
const DENIED: u32 = 40;

/// As much of a number as X12 has room for.
const NUMBER_MAX: usize = 20;

/// Remitted claims, close together: a million of them are read as if they came from a file.
#[derive(Default)]
pub struct Answers {
    text: String,
    rows: Vec<Row>,
}

struct Row {
    start: usize,
    /// Of the claim number, the payer's, the member id, the last and the first name.
    lengths: [u8; 5],
    is_dependent: bool,
    charge: Cents,
    day: Date,
}

/// An answer before it is kept.
struct Answer<'a> {
    texts: [&'a str; 5],
    is_dependent: bool,
    charge: Cents,
    day: Date,
}

impl Answers {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The texts of one: claim number, payer's number, member id, last name, first name.
    pub fn texts(&self, at: usize) -> [&str; 5] {
        let row = &self.rows[at];
        let mut from = row.start;
        row.lengths.map(|length| {
            let text = &self.text[from..from + usize::from(length)];
            from += usize::from(length);
            text
        })
    }

    pub fn day(&self, at: usize) -> Date {
        self.rows[at].day
    }

    /// One of them as the reader of 835 files makes it.
    pub fn claim(&self, at: usize) -> RemittedClaim<'_> {
        let row = &self.rows[at];
        let [number, payer_number, member, last, first] = self.texts(at);
        let person = |role, first, id| Person {
            role,
            organisation: false,
            last: last.into(),
            first,
            middle: "".into(),
            suffix: "".into(),
            id_qualifier: "MI".into(),
            id,
        };
        let people = if row.is_dependent {
            vec![
                person(PersonRole::Patient, first.into(), "".into()),
                person(PersonRole::Subscriber, "".into(), member.into()),
            ]
        } else {
            vec![person(PersonRole::Patient, first.into(), member.into())]
        };
        RemittedClaim {
            claim_number: number.into(),
            status: ClaimStatus::Primary,
            charge: row.charge,
            payer_claim_number: payer_number.into(),
            people,
            stated_service: Some(ServiceRange { first: row.day, last: row.day }),
            ..RemittedClaim::default()
        }
    }

    fn push(&mut self, answer: &Answer<'_>) {
        let start = self.text.len();
        for text in answer.texts {
            self.text.push_str(text);
        }
        let lengths = answer.texts.map(|text| u8::try_from(text.len()).expect("texts are short"));
        let Answer { is_dependent, charge, day, .. } = *answer;
        self.rows.push(Row { start, lengths, is_dependent, charge, day });
    }
}

impl Maker {
    /// Answers a clinic's claims, payer by payer and week by week.
    pub(super) fn answer(&mut self, clinic: usize, visits: &[Visit]) -> Vec<Due> {
        let mut groups = Groups::new();
        for (at, visit) in visits.iter().enumerate() {
            if !happens(&mut self.dice, SILENT) {
                let from = visit.day + self.dice.usize(5..26);
                // Each payer pays on its own day of the week; the first day is a Monday.
                let weekday = visit.payer % 5;
                let payday = from + (weekday + 7 - from % 7) % 7;
                groups.entry((visit.payer, payday)).or_default().push(at);
            }
        }
        let mut dues = Vec::new();
        for ((payer, day), members) in groups {
            let from = self.world.answers.len();
            let paid: i64 = members.into_iter().map(|at| self.answer_one(&visits[at])).sum();
            let until = self.world.answers.len();
            dues.push(self.remit(clinic, payer, day, Cents(paid), from..until));
        }
        dues
    }

    /// One claim's answer, and what is paid for it.
    fn answer_one(&mut self, visit: &Visit) -> i64 {
        let dice = &mut self.dice;
        let of_others = happens(dice, OF_OTHERS);
        let mut number = visit.claim.claim_number.clone();
        let mut charge = visit.claim.charged_amount;
        let mut member = visit.claim.subscriber_id.clone().unwrap_or_default();
        let (mut first, mut last) = (visit.first.to_uppercase(), visit.last.to_uppercase());
        let mut day = self.days[visit.day];
        if of_others {
            number = format!("X{}", dice.u32(10_000_000..));
            member = format!("Z{}", dice.u32(10_000_000..));
            day = self.days[dice.usize(..super::DAYS)];
            last.push_str("IS");
        } else if happens(dice, CHARGE_CHANGED) {
            charge += Cents(dice.i64(1..50) * 100);
        }
        if happens(dice, NUMBER_MISSING) {
            number = if dice.bool() { "0".to_owned() } else { format!("ACCT{}", dice.u32(1_000..100_000)) };
        } else if number.len() > NUMBER_MAX && happens(dice, NUMBER_CUT) {
            number.truncate(NUMBER_MAX);
        }
        if happens(dice, NAME_WRONG) {
            let at = dice.usize(1..last.len());
            last.remove(at);
        } else if happens(dice, NAME_SHORT) {
            first.truncate(3);
        }
        if happens(dice, MEMBER_ENDED) {
            member.push_str("01");
        } else if happens(dice, MEMBER_MISSING) {
            member.clear();
        }
        let is_dependent = visit.claim.tracked_claim_num % 5 < 2;
        let truth = if of_others { 0 } else { visit.claim.tracked_claim_num };
        let payer_number = if of_others { "" } else { &visit.payer_number };
        let parts = if charge.0 > 10_000 && happens(dice, SPLIT) {
            let second = format!("{payer_number}B");
            vec![(payer_number.to_owned(), Cents(3_800)), (second, charge - Cents(3_800))]
        } else {
            vec![(payer_number.to_owned(), charge)]
        };
        for (payer_number, charge) in &parts {
            let texts = [number.as_str(), payer_number, &member, &last, &first];
            self.world.answers.push(&Answer { texts, is_dependent, charge: *charge, day });
            self.world.truth.claims.push(truth);
        }
        let percent = [50, 80, 80, 100][self.dice.usize(..4)];
        let paid = charge.0 * percent / 100 - self.dice.i64(0..300);
        if happens(&mut self.dice, DENIED) { 0 } else { paid.max(0) }
    }
}
