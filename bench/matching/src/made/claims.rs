//! Families, their visits, and the claims for these.

use claims::Cents;
use claims::desk::{TrackedClaim, id_key};
use jiff::Timestamp;

use super::{DAYS, Maker, PAYERS_OF_CLINIC, Visit, happens, names};

/// What procedures cost, in cents.
const FEES: [i64; 16] = [
    3_800, 5_600, 6_200, 6_900, 9_400, 10_200, 14_500, 15_800, 18_900, 21_500, 24_500, 26_800, 31_000,
    89_500, 110_500, 125_000,
];

/// One of so many visits is of two of a family, who have the same done.
const TOGETHER_PER_MILLE: u32 = 200;
/// A claim that was sent again under its number.
const TWIN_PER_MILLE: u32 = 3;
/// The payer's number is known from its first answer.
const PAYER_NUMBER_PER_MILLE: u32 = 500;
/// Of every four clinics two have programs that give the same numbers, for one of so many families.
const FAMILIES_OF_SHARED_NUMBERS: usize = 5;
/// Clinics whose program makes long numbers.
const LONG_NUMBERS_PERCENT: usize = 30;

struct Family {
    last: String,
    member: String,
    payer: usize,
    people: Vec<(&'static str, i64)>,
    has_shared_numbers: bool,
}

impl Maker {
    pub(super) fn visits(&mut self, clinic: usize, count: usize) -> Vec<Visit> {
        self.shared_numbers_made = 0;
        let families: Vec<Family> = (0..count.div_ceil(8)).map(|at| self.family(clinic, at)).collect();
        let mut visits: Vec<Visit> = Vec::with_capacity(count);
        while visits.len() < count {
            let family = &families[self.dice.usize(..families.len())];
            let day = self.dice.usize(..DAYS);
            let fees = self.dice.usize(1..4);
            let charge: i64 = (0..fees).map(|_| FEES[self.dice.usize(..FEES.len())]).sum();
            let charge = charge + (clinic % 9) as i64 * 100;
            let first = self.dice.usize(..family.people.len());
            visits.push(self.visit(clinic, family, first, day, charge));
            let again = happens(&mut self.dice, TWIN_PER_MILLE);
            let together = happens(&mut self.dice, TOGETHER_PER_MILLE);
            if visits.len() < count && again {
                let twin = self.twin(visits.last().expect("one was made"));
                visits.push(twin);
            } else if visits.len() < count && together && family.people.len() > 1 {
                visits.push(self.visit(clinic, family, (first + 1) % family.people.len(), day, charge));
            }
        }
        visits
    }

    fn family(&mut self, clinic: usize, at: usize) -> Family {
        let dice = &mut self.dice;
        // Most are with the first of the clinic's payers.
        let nth = dice.usize(..PAYERS_OF_CLINIC).min(dice.usize(..PAYERS_OF_CLINIC));
        let payer = (clinic * 7 + nth * 5) % self.payers.len();
        let digits = dice.u32(10_000_000..1_000_000_000);
        let member = match payer % 3 {
            0 => format!("W{digits:09}"),
            1 => format!("{digits:011}"),
            _ => format!("{digits}"),
        };
        let patient = |nth: usize| ((clinic * 1_000_000) + at * 4 + nth) as i64 + 1;
        let people = (0..dice.usize(1..5)).map(|nth| (names::first(dice), patient(nth))).collect();
        let has_shared_numbers = clinic % 4 >= 2 && at.is_multiple_of(FAMILIES_OF_SHARED_NUMBERS);
        Family { last: names::last(dice), member, payer, people, has_shared_numbers }
    }

    fn visit(&mut self, clinic: usize, family: &Family, person: usize, day: usize, charge: i64) -> Visit {
        self.claims_made += 1;
        let num = self.claims_made;
        let (first, patient) = family.people[person];
        let number = if family.has_shared_numbers {
            self.shared_numbers_made += 1;
            format!("{}/{}", clinic / 4 + 1, self.shared_numbers_made)
        } else if clinic * 7 % 100 < LONG_NUMBERS_PERCENT {
            format!("PT-{patient:08}-V{:02}-A{num:08}", day / 10)
        } else {
            format!("{patient}/{num}")
        };
        let payer_number = format!("E{:011}", self.dice.u64(0..100_000_000_000));
        let known = happens(&mut self.dice, PAYER_NUMBER_PER_MILLE).then(|| payer_number.clone());
        let written = if clinic.is_multiple_of(2) {
            format!("{first} {}", family.last)
        } else {
            format!("{}, {first}", family.last)
        };
        let claim = TrackedClaim {
            tracked_claim_num: num,
            public_id: format!("claim_{num:016}"),
            entity_num: clinic as i64 + 1,
            payer_name: self.payers[family.payer].name.clone(),
            claim_number_key: id_key(&number),
            claim_number: number,
            payer_claim_number_key: known.as_deref().map(id_key),
            payer_claim_number: known,
            subscriber_id_key: Some(id_key(&family.member)),
            subscriber_id: Some(family.member.clone()),
            patient_name: written,
            charged_amount: Cents(charge),
            service_date: self.days[day],
            service_end_date: None,
            claim_num: Some(num),
            reconciled: false,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        };
        let last = family.last.clone();
        Visit { claim, first: first.to_owned(), last, payer: family.payer, day, payer_number }
    }

    /// The same number for the same charge, on another day or on the same.
    fn twin(&mut self, of: &Visit) -> Visit {
        self.claims_made += 1;
        let day = if self.dice.bool() { of.day } else { self.dice.usize(..DAYS) };
        let payer_number = format!("E{:011}", self.dice.u64(0..100_000_000_000));
        let claim = TrackedClaim {
            tracked_claim_num: self.claims_made,
            public_id: format!("claim_{:016}", self.claims_made),
            claim_num: Some(self.claims_made),
            payer_claim_number: None,
            payer_claim_number_key: None,
            service_date: self.days[day],
            ..of.claim.clone()
        };
        Visit { claim, first: of.first.clone(), last: of.last.clone(), payer: of.payer, day, payer_number }
    }
}
