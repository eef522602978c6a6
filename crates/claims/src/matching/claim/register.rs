//! Claims of ours, by all that an answer may name them by: so that many answers are matched with many claims in about the
//! time that it takes to read both.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;

use super::Keys;
use crate::Cents;
use crate::desk::TrackedClaim;

/// Claims of ours to choose from.
#[derive(Debug)]
pub struct Register<'c> {
    claims: &'c [TrackedClaim],
    by_claim_number: Chains,
    by_payer_number: Chains,
    by_member: Chains,
    by_head: Chains,
    by_visit: Chains,
}

impl<'c> Register<'c> {
    /// A register of these claims, each of which is among them once.
    #[must_use]
    pub fn of(claims: &'c [TrackedClaim]) -> Register<'c> {
        let mut register = Register {
            claims,
            by_claim_number: Chains::new(claims.len()),
            by_payer_number: Chains::new(claims.len()),
            by_member: Chains::new(claims.len()),
            by_head: Chains::new(claims.len()),
            by_visit: Chains::new(claims.len()),
        };
        for (place, claim) in claims.iter().enumerate().rev() {
            register.by_claim_number.put(place, known(Some(Keys::bare(&claim.claim_number_key))));
            register.by_payer_number.put(place, known(claim.payer_claim_number_key.as_deref()));
            register.by_member.put(place, known(claim.subscriber_id_key.as_deref()));
            register.by_head.put(place, head(claim));
            register.by_visit.put(place, Some(visit(claim)));
        }
        register
    }

    /// Those with our number, in the form of its key.
    pub fn by_claim_number(&self, number: &str) -> impl Iterator<Item = &'c TrackedClaim> {
        let with_its_zeros = move |claim: &&TrackedClaim| claim.claim_number_key == number;
        self.by_bare_number(Keys::bare(number)).filter(with_its_zeros)
    }

    /// Those with our number, whatever zeros are before it: `number` has none.
    pub fn by_bare_number(&self, number: &str) -> impl Iterator<Item = &'c TrackedClaim> {
        self.at(&self.by_claim_number, number)
            .filter(move |claim| Keys::bare(&claim.claim_number_key) == number)
    }

    /// Those with one of these numbers of the payer.
    pub fn by_payer_numbers(&self, numbers: &[String]) -> impl Iterator<Item = &'c TrackedClaim> {
        numbers.iter().flat_map(|number| {
            let is_it = move |claim: &&TrackedClaim| claim.payer_claim_number_key.as_ref() == Some(number);
            self.at(&self.by_payer_number, number.as_str()).filter(is_it)
        })
    }

    pub(super) fn by_members(&self, members: &[String]) -> impl Iterator<Item = &'c TrackedClaim> {
        members.iter().flat_map(|member| {
            let is_it = move |claim: &&TrackedClaim| claim.subscriber_id_key.as_ref() == Some(member);
            self.at(&self.by_member, member.as_str()).filter(is_it)
        })
    }

    pub(super) fn by_head(&self, of: &str) -> impl Iterator<Item = &'c TrackedClaim> {
        self.at(&self.by_head, of).filter(move |claim| head(claim) == Some(of))
    }

    /// Those of a first day of service and a charge.
    pub fn by_visit(&self, of: (Date, Cents)) -> impl Iterator<Item = &'c TrackedClaim> {
        self.at(&self.by_visit, of).filter(move |claim| visit(claim) == of)
    }

    fn at(&self, chains: &Chains, key: impl Hash) -> impl Iterator<Item = &'c TrackedClaim> {
        chains.at(hash(key)).filter_map(|place| self.claims.get(place))
    }
}

/// An empty key is none.
fn known(key: Option<&str>) -> Option<&str> {
    key.filter(|key| !key.is_empty())
}

fn head(claim: &TrackedClaim) -> Option<&str> {
    claim.claim_number_key.get(..Keys::HEAD)
}

fn visit(claim: &TrackedClaim) -> (Date, Cents) {
    (claim.service_date, claim.charged_amount)
}

/// The same in every run; nothing hangs on it but in which chain a place is.
fn hash(key: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Places of claims in chains by the hash of a key. They hold no keys, and so are a fraction of a map's size: who follows one
/// compares.
#[derive(Debug)]
struct Chains {
    /// As many as fit a mask; those that lead nowhere lead behind the last place.
    firsts: Vec<usize>,
    /// By place.
    links: Vec<Link>,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    hash: u64,
    next: usize,
}

impl Chains {
    fn new(count: usize) -> Chains {
        Chains {
            firsts: vec![count; count.next_power_of_two()],
            links: vec![Link { hash: 0, next: count }; count],
        }
    }

    /// Places are put in from the last to the first, so that each chain goes on in the order of the claims.
    fn put(&mut self, place: usize, key: Option<impl Hash>) {
        let Some(hash) = key.map(hash) else { return };
        let chain = self.chain(hash);
        if let (Some(first), Some(link)) = (self.firsts.get_mut(chain), self.links.get_mut(place)) {
            *link = Link { hash, next: *first };
            *first = place;
        }
    }

    fn chain(&self, hash: u64) -> usize {
        let mask = self.firsts.len() - 1;
        usize::try_from(hash & u64::try_from(mask).unwrap_or_default()).unwrap_or_default()
    }

    fn at(&self, hash: u64) -> impl Iterator<Item = usize> {
        let mut place = self.firsts.get(self.chain(hash)).copied();
        std::iter::from_fn(move || {
            loop {
                let here = place?;
                let link = self.links.get(here)?;
                place = Some(link.next);
                if link.hash == hash {
                    return Some(here);
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use proptest::sample::select;
    use x12::remittance::{Person, PersonRole, Reference, RemittedClaim, ServiceRange};

    use super::super::tests::{remitted, tracked};
    use super::super::{Around, find};
    use super::*;
    use crate::desk::id_key;

    const NUMBERS: [&str; 11] = [
        "1/23",
        "12/3",
        "123",
        "00123",
        "01/23",
        "0",
        "",
        "PT-00042-V17-A012",
        "PT-00042-V17-A012-7",
        "PT/00042/V17/A0129",
        "PT00042V17A0129",
    ];
    const PAYER_NUMBERS: [&str; 4] = ["", "0", "P1", "P2"];
    const MEMBERS: [&str; 5] = ["", "0", "W1", "W12345", "00W12345"];
    const PAYERS: [&str; 3] = ["Delta", "Delta of Ohio", "Aetna"];
    const NAMES: [(&str, &str); 4] =
        [("Jane", "Smith"), ("Janet", "Smith"), ("Jon", "Stone"), ("Jane", "Stone")];

    fn day() -> impl Strategy<Value = Date> {
        (1_i8..4).prop_map(|day| date(2026, 2, day))
    }

    prop_compose! {
        fn claim()(
            number in select(&NUMBERS[..]), payer_number in select(&PAYER_NUMBERS[..]), member in select(&MEMBERS[..]),
            payer in select(&PAYERS[..]), (first, last) in select(&NAMES[..]), charge in 1_i64..4, day in day(),
            entity in 1_i64..3,
        ) -> TrackedClaim {
            TrackedClaim {
                entity_num: entity,
                payer_name: payer.into(),
                payer_claim_number_key: (!payer_number.is_empty()).then(|| id_key(payer_number)),
                subscriber_id_key: (!member.is_empty()).then(|| id_key(member)),
                patient_name: format!("{first} {last}"),
                service_date: day,
                ..tracked(0, number, charge)
            }
        }
    }

    prop_compose! {
        fn answer()(
            number in select(&NUMBERS[..]), payer_number in select(&PAYER_NUMBERS[..]), corrects in select(&PAYER_NUMBERS[..]),
            member in select(&MEMBERS[..]), (first, last) in select(&NAMES[..]), charge in 1_i64..4, day in day(),
        ) -> RemittedClaim<'static> {
            let patient = Person {
                role: PersonRole::Patient,
                organisation: false,
                last: last.into(),
                first: first.into(),
                middle: "".into(),
                suffix: "".into(),
                id_qualifier: "MI".into(),
                id: member.into(),
            };
            RemittedClaim {
                payer_claim_number: payer_number.into(),
                references: vec![Reference { qualifier: "F8".into(), value: corrects.into() }],
                people: vec![patient],
                stated_service: Some(ServiceRange { first: day, last: day }),
                ..remitted(number, charge)
            }
        }
    }

    /// The claims that share a key with an answer, as they are looked up for it alone.
    fn looked_up(claims: &[TrackedClaim], keys: &Keys) -> Vec<TrackedClaim> {
        let has = |keys: &[String], key: &Option<String>| key.as_ref().is_some_and(|key| keys.contains(key));
        let is_numbered = |claim: &&TrackedClaim| {
            !keys.bare_number.is_empty() && Keys::bare(&claim.claim_number_key) == keys.bare_number
        };
        let is_stray = !claims.iter().any(|it| is_numbered(&it) && it.claim_number_key == keys.claim_number);
        let shares = |claim: &&TrackedClaim| {
            let visit = (claim.service_date, claim.charged_amount);
            is_numbered(claim)
                || has(&keys.payer_numbers, &claim.payer_claim_number_key)
                || has(&keys.members, &claim.subscriber_id_key)
                || (is_stray
                    && keys.head.as_ref().is_some_and(|head| claim.claim_number_key.starts_with(head)))
                || (is_stray && keys.visits.contains(&visit))
        };
        claims.iter().filter(shares).cloned().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        /// An answer finds the same among all claims, in whatever order they are, as among those that were looked up for it.
        #[test]
        fn among_all_claims_an_answer_finds_what_it_finds_alone(
            mut claims in proptest::collection::vec(claim(), 0..24),
            answers in proptest::collection::vec(answer(), 1..8),
            entity in proptest::option::of(1_i64..3),
            payer in select(&PAYERS[..]),
        ) {
            for (num, claim) in (1..).zip(&mut claims) {
                claim.tracked_claim_num = num;
            }
            let mut back = claims.clone();
            back.reverse();
            let (all, all_back) = (Register::of(&claims), Register::of(&back));
            for answer in &answers {
                let around = Around { charge: answer.charge, entity, not_paid: &[], payer };
                let few = looked_up(&claims, &Keys::of(answer, answer.charge));
                let alone = find(answer, around, &Register::of(&few)).cloned();
                prop_assert_eq!(&find(answer, around, &all).cloned(), &alone);
                prop_assert_eq!(&find(answer, around, &all_back).cloned(), &alone);
            }
        }
    }
}
