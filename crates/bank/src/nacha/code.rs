//! Transaction codes: the tens tell the kind of account, the ones the direction and what it is.

/// Which way the money goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Direction {
    Credit,
    Debit,
}

/// What an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Money.
    Live,
    /// A return or a notification of change; the addenda tells which.
    Returned,
    /// A trial without money.
    Prenote,
    /// A remittance without money.
    ZeroDollar,
}

/// Direction and kind of a code, `None` for one that does not exist. Accounts are 2 checking, 3 savings,
/// 4 general ledger, 5 loan (which has no zero-dollar or prenote debits, and 55 as its debit).
pub(super) fn meaning(code: u8) -> Option<(Direction, Kind)> {
    use Direction::{Credit, Debit};
    let meaning = match (code / 10, code % 10) {
        (2..=5, 1) => (Credit, Kind::Returned),
        (2..=5, 2) => (Credit, Kind::Live),
        (2..=5, 3) => (Credit, Kind::Prenote),
        (2..=5, 4) => (Credit, Kind::ZeroDollar),
        (5, 5) => (Debit, Kind::Live),
        (2..=5, 6) => (Debit, Kind::Returned),
        (2..=4, 7) => (Debit, Kind::Live),
        (2..=4, 8) => (Debit, Kind::Prenote),
        (2..=4, 9) => (Debit, Kind::ZeroDollar),
        _ => return None,
    };
    Some(meaning)
}

/// The ninth digit of a routing number: weights 3, 7, 1 over the first eight. `None` unless eight digits.
pub(super) fn check_digit(bank: &str) -> Option<char> {
    if bank.len() != 8 || !bank.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let weighted: u32 =
        bank.bytes().zip([3, 7, 1].into_iter().cycle()).map(|(b, w)| u32::from(b - b'0') * w).sum();
    char::from_digit((10 - weighted % 10) % 10, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_of_known_banks() {
        for routing in ["231380104", "121042882", "076401251", "021000021"] {
            assert_eq!(check_digit(&routing[..8]), routing.chars().last(), "{routing}");
        }
        assert_eq!(check_digit("1234567"), None);
        assert_eq!(check_digit("1234567x"), None);
    }

    #[test]
    fn codes_have_one_direction_and_kind() {
        assert_eq!(meaning(22), Some((Direction::Credit, Kind::Live)));
        assert_eq!(meaning(37), Some((Direction::Debit, Kind::Live)));
        assert_eq!(meaning(34), Some((Direction::Credit, Kind::ZeroDollar)));
        assert_eq!(meaning(28), Some((Direction::Debit, Kind::Prenote)));
        assert_eq!(meaning(26), Some((Direction::Debit, Kind::Returned)));
        for code in [0, 5, 12, 20, 25, 57, 60, 99, 255] {
            assert_eq!(meaning(code), None, "{code}");
        }
    }
}
