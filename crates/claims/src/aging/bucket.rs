//! The four ages of a balance.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::Cents;

/// How old a charge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bucket {
    /// Up to 30 days, or not yet due.
    Days0To30,
    Days31To60,
    Days61To90,
    Over90,
}

impl Bucket {
    /// From the newest to the oldest.
    pub const ALL: [Bucket; 4] = [Bucket::Days0To30, Bucket::Days31To60, Bucket::Days61To90, Bucket::Over90];

    /// The bucket of a day as seen from another. 30, 60 and 90 days ago still belong to the newer one.
    #[must_use]
    pub fn of(date: Date, as_of: Date) -> Bucket {
        let within = |days: i64| as_of.checked_sub(days.days()).is_ok_and(|first| date >= first);
        if within(30) {
            Bucket::Days0To30
        } else if within(60) {
            Bucket::Days31To60
        } else if within(90) {
            Bucket::Days61To90
        } else {
            Bucket::Over90
        }
    }

    /// Its name in a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Bucket::Days0To30 => "0 to 30 days",
            Bucket::Days31To60 => "31 to 60 days",
            Bucket::Days61To90 => "61 to 90 days",
            Bucket::Over90 => "over 90 days",
        }
    }

    const fn at(self) -> usize {
        match self {
            Bucket::Days0To30 => 0,
            Bucket::Days31To60 => 1,
            Bucket::Days61To90 => 2,
            Bucket::Over90 => 3,
        }
    }
}

/// An amount in each bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Buckets([Cents; 4]);

impl Buckets {
    /// What stands in one of them.
    #[must_use]
    pub const fn get(&self, bucket: Bucket) -> Cents {
        self.0[bucket.at()]
    }

    /// Adds to one of them.
    pub fn add(&mut self, bucket: Bucket, amount: Cents) {
        self.0[bucket.at()] += amount;
    }

    /// All of it.
    #[must_use]
    pub fn sum(&self) -> Cents {
        self.0.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_belongs_to_the_newer_bucket_for_as_long_as_it_can() {
        let as_of = date(2027, 2, 28);
        let of = |days: i64| Bucket::of(as_of.checked_sub(days.days()).unwrap_or(as_of), as_of);
        assert_eq!([of(-9), of(0), of(30)], [Bucket::Days0To30; 3]);
        assert_eq!([of(31), of(60)], [Bucket::Days31To60; 2]);
        assert_eq!([of(61), of(90)], [Bucket::Days61To90; 2]);
        assert_eq!([of(91), of(700_000)], [Bucket::Over90; 2]);
        assert_eq!(Bucket::of(date(1, 1, 1), as_of), Bucket::Over90);
    }

    #[test]
    fn amounts_stand_apart() {
        let mut buckets = Buckets::default();
        for (bucket, amount) in Bucket::ALL.into_iter().zip([1, 2, 4, 8]) {
            buckets.add(bucket, Cents(amount));
        }
        assert_eq!(Bucket::ALL.map(|bucket| buckets.get(bucket).0), [1, 2, 4, 8]);
        assert_eq!(buckets.sum(), Cents(15));
    }
}
