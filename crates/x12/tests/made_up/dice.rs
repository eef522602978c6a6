//! Values that follow from a number: the same for the same number.

use jiff::civil::{Date, date};
use x12::Cents;
use x12::claim_file::{PersonName, ProviderName, Reference};
use x12::npi_is_valid;

/// Throws that follow from a number (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn between(&mut self, least: usize, most: usize) -> usize {
        let span = (most - least + 1) as u64;
        least + usize::try_from(self.next() % span).expect("a small number")
    }

    /// Once in `of` throws.
    pub(super) fn odds(&mut self, of: usize) -> bool {
        self.between(1, of) == 1
    }

    pub(super) fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.between(0, values.len() - 1)]
    }

    pub(super) fn maybe<T>(&mut self, make: impl FnOnce(&mut Dice) -> T) -> Option<T> {
        if self.odds(3) { Some(make(self)) } else { None }
    }

    pub(super) fn some<T>(&mut self, most: usize, make: impl Fn(&mut Dice) -> T) -> Vec<T> {
        let count = if self.odds(2) { self.between(1, most) } else { 0 };
        (0..count).map(|_| make(self)).collect()
    }

    pub(super) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.between(0, 9)).expect("a digit"))).collect()
    }

    pub(super) fn control(&mut self) -> u32 {
        u32::try_from(self.between(1, 999_999_999)).expect("nine digits")
    }

    pub(super) fn id(&mut self, head: &str) -> String {
        format!("{head}{}", self.digits(6))
    }

    pub(super) fn words(&mut self, head: &str) -> String {
        format!("{head} {}", self.one_of(&["NORTH", "O'NEILL & SONS", "R2, D2", "(EAST)"]))
    }

    pub(super) fn up_to(&mut self, most: usize) -> Cents {
        Cents(i64::try_from(self.between(1, most)).expect("a small amount"))
    }

    pub(super) fn cents(&mut self) -> Cents {
        self.up_to(999_999)
    }

    pub(super) fn day(&mut self) -> Date {
        let mut small = |most| i8::try_from(self.between(1, most)).expect("a small number");
        date(2025, small(12), small(28))
    }

    pub(super) fn npi(&mut self) -> String {
        let nine = format!("1{}", self.digits(8));
        let fitting = (0..10).map(|check| format!("{nine}{check}")).find(|npi| npi_is_valid(npi));
        fitting.expect("one of ten digits fits")
    }

    /// Two providers who are neither each other nor the one who bills.
    pub(super) fn npis(&mut self, billing: &str) -> [String; 2] {
        loop {
            let npis = [self.npi(), self.npi()];
            if npis[0] != npis[1] && npis.iter().all(|npi| npi != billing) {
                return npis;
            }
        }
    }

    pub(super) fn person_name(&mut self) -> PersonName {
        PersonName {
            last: self.one_of(&["GARCIA", "O'BRIEN", "VAN DER MEER"]).into(),
            first: self.one_of(&["ANA", "J.", "LEO"]).into(),
            middle: self.maybe(|_| "B".into()),
            suffix: self.maybe(|_| "JR".into()),
        }
    }

    pub(super) fn party_name(&mut self) -> ProviderName {
        if self.odds(2) {
            ProviderName::Organisation(self.words("RIVER"))
        } else {
            ProviderName::Person(self.person_name())
        }
    }

    /// At most one number of each kind.
    pub(super) fn references(&mut self, kinds: &[&str], of_lines: bool) -> Vec<Reference> {
        let kinds: Vec<&str> = kinds.iter().copied().filter(|_| self.odds(4)).collect();
        kinds
            .into_iter()
            .map(|qualifier| Reference {
                qualifier: qualifier.into(),
                number: if qualifier == "SY" { self.digits(9) } else { self.id("N") },
                payer_id: if of_lines && !qualifier.starts_with('9') {
                    self.maybe(|dice| dice.id("P"))
                } else {
                    None
                },
            })
            .collect()
    }
}
