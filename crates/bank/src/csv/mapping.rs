//! Which column is which, as a value that can be kept.

use std::fmt;
use std::str::FromStr;

/// Which column of a file holds what; columns are counted from 1.
///
/// As text, in which it is kept and given back: `date=1,amount=3,description=2+5`. `out=3` is an amount whose positive
/// values went out; `credit=3,debit=4` are two; `amount=3,side=4` is one with a word beside it that says which way.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Mapping {
    /// The day of booking.
    pub date: usize,
    /// The money.
    pub amounts: Amounts,
    /// What is said of it, in this order.
    pub description: Vec<usize>,
    /// The serial number of a check.
    pub check_number: Option<usize>,
    /// What the bank calls the entry.
    pub reference: Option<usize>,
    /// What stood in the account then.
    pub balance: Option<usize>,
    /// The number of the account.
    pub account: Option<usize>,
    /// Whether it is booked.
    pub status: Option<usize>,
    /// `20/11/2026`, not `11/20/2026`. As text: `days=first`.
    pub day_first: bool,
}

/// How a file tells which way the money went.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Amounts {
    /// By the sign: money in is positive.
    Signed(usize),
    /// By the sign, the other way round.
    Reversed(usize),
    /// By the column that it stands in.
    Sides {
        /// Money in.
        credit: usize,
        /// Money out.
        debit: usize,
    },
    /// By a word in another column: `CR`, `Debit`, …
    Marked {
        /// The amount.
        amount: usize,
        /// The word.
        side: usize,
    },
}

impl Mapping {
    /// The last column that a line must have for its money to be read.
    pub(super) fn last_needed(&self) -> usize {
        let amounts = match self.amounts {
            Amounts::Signed(column) | Amounts::Reversed(column) => column,
            Amounts::Sides { credit, debit } => credit.min(debit),
            Amounts::Marked { amount, side } => amount.max(side),
        };
        amounts.max(self.date)
    }
}

impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "date={}", self.date)?;
        match self.amounts {
            Amounts::Signed(column) => write!(f, ",amount={column}"),
            Amounts::Reversed(column) => write!(f, ",out={column}"),
            Amounts::Sides { credit, debit } => write!(f, ",credit={credit},debit={debit}"),
            Amounts::Marked { amount, side } => write!(f, ",amount={amount},side={side}"),
        }?;
        if !self.description.is_empty() {
            let columns: Vec<String> = self.description.iter().map(usize::to_string).collect();
            write!(f, ",description={}", columns.join("+"))?;
        }
        let others = [
            ("check", self.check_number),
            ("reference", self.reference),
            ("balance", self.balance),
            ("account", self.account),
            ("status", self.status),
        ];
        for (name, column) in others {
            if let Some(column) = column {
                write!(f, ",{name}={column}")?;
            }
        }
        if self.day_first { write!(f, ",days=first") } else { Ok(()) }
    }
}

impl FromStr for Mapping {
    /// In plain words: what is wrong.
    type Err = String;

    fn from_str(text: &str) -> Result<Mapping, String> {
        let (mut date, mut amount, mut out, mut credit, mut debit, mut side) =
            (None, None, None, None, None, None);
        let (mut check_number, mut reference, mut balance, mut account, mut status) =
            (None, None, None, None, None);
        let (mut description, mut day_first) = (vec![], false);
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) =
                part.split_once('=').ok_or_else(|| format!("{part} has no =: date=1,amount=3."))?;
            let place = match name.trim() {
                "date" => &mut date,
                "amount" => &mut amount,
                "out" => &mut out,
                "credit" => &mut credit,
                "debit" => &mut debit,
                "side" => &mut side,
                "check" => &mut check_number,
                "reference" => &mut reference,
                "balance" => &mut balance,
                "account" => &mut account,
                "status" => &mut status,
                "description" => {
                    description = value.split('+').map(column).collect::<Result<_, _>>()?;
                    continue;
                }
                "days" => {
                    day_first = match value.trim() {
                        "first" => true,
                        "second" => false,
                        other => return Err(format!("days is first or second, and not {other}.")),
                    };
                    continue;
                }
                other => return Err(format!("{other} is no column that is known.")),
            };
            *place = Some(column(value)?);
        }
        let amounts = match (amount, out, credit, debit, side) {
            (Some(amount), None, None, None, Some(side)) => Amounts::Marked { amount, side },
            (Some(column), None, None, None, None) => Amounts::Signed(column),
            (None, Some(column), None, None, None) => Amounts::Reversed(column),
            (None, None, Some(credit), Some(debit), None) => Amounts::Sides { credit, debit },
            _ => {
                return Err(
                    "The money is one of amount=, out=, credit= with debit=, amount= with side=.".to_owned()
                );
            }
        };
        let date = date.ok_or("The column of the date is missing: date=1.")?;
        Ok(Mapping {
            date,
            amounts,
            description,
            check_number,
            reference,
            balance,
            account,
            status,
            day_first,
        })
    }
}

/// More columns than this has no bank file.
pub(super) const COLUMNS_MAX: usize = 1_000;

fn column(text: &str) -> Result<usize, String> {
    let column = text.trim().parse().ok().filter(|column| (1..=COLUMNS_MAX).contains(column));
    column.ok_or_else(|| format!("{text} is no number of a column; they are counted from 1."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_mapping() -> impl Strategy<Value = Mapping> {
        let column = || 1..=COLUMNS_MAX;
        let amounts = prop_oneof![
            column().prop_map(Amounts::Signed),
            column().prop_map(Amounts::Reversed),
            (column(), column()).prop_map(|(credit, debit)| Amounts::Sides { credit, debit }),
            (column(), column()).prop_map(|(amount, side)| Amounts::Marked { amount, side }),
        ];
        let maybe = || proptest::option::of(column());
        let others = (maybe(), maybe(), maybe(), maybe(), maybe());
        (column(), amounts, proptest::collection::vec(column(), 0..3), others, any::<bool>()).prop_map(
            |(date, amounts, description, (check_number, reference, balance, account, status), day_first)| {
                Mapping {
                    date,
                    amounts,
                    description,
                    check_number,
                    reference,
                    balance,
                    account,
                    status,
                    day_first,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_kept_is_given_back(mapping in any_mapping()) {
            prop_assert_eq!(mapping.to_string().parse::<Mapping>(), Ok(mapping));
        }

        #[test]
        fn no_text_panics(text in any::<String>(), near in "((date|amount|out|description|days|x)=[0-9+a-z]{0,4},?){0,6}") {
            let _ = (text.parse::<Mapping>(), near.parse::<Mapping>());
        }
    }

    #[test]
    fn what_is_no_mapping_says_why() {
        for text in [
            "",
            "date=1",
            "amount=1",
            "date=1,amount=2,out=3",
            "date=1,credit=2",
            "date=0,amount=1",
            "date=1,amount=x",
            "date",
            "color=1",
            "days=no",
        ] {
            assert!(text.parse::<Mapping>().is_err(), "{text}");
        }
    }
}
