//! The claim's money as a bar, drawn here, with the figures that its table shows.

use claims::Cents;

use super::money::Parts;
use crate::pages::words;

/// The bar's width in its own units.
const WIDTH: i64 = 1000;

/// One part of the bar and its row in the table.
pub(super) struct Part {
    /// The class that colours it.
    pub(super) class: &'static str,
    pub(super) label: &'static str,
    pub(super) note: &'static str,
    pub(super) amount: String,
    pub(super) share: String,
    pub(super) x: i64,
    pub(super) width: i64,
}

pub(super) struct Bar {
    pub(super) charged: String,
    /// The whole in one sentence, for who does not see the bar.
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
}

pub(super) fn bar(parts: &Parts) -> Bar {
    let estimated = if parts.is_estimate { "estimate" } else { "" };
    let rows = [
        ("paid", "Insurance paid", "", parts.paid),
        ("written-off", "Written off", estimated, parts.written_off),
        ("patient", "Patient's part", estimated, parts.patient),
        ("expected", "Still expected", estimated, parts.expected),
        ("other-plans", "Other plans", "", parts.others),
        ("undecided", "Not decided", "", parts.undecided),
    ];
    // What there is of most claims only is shown where there is any.
    let is_seldom = |class: &str| matches!(class, "other-plans" | "undecided");
    let rows = rows.into_iter().filter(|(class, .., amount)| !is_seldom(class) || !amount.is_zero());
    let rows: Vec<_> = rows.collect();
    let whole: Cents = rows.iter().map(|(.., amount)| amount.or_zero()).sum();
    let mut x = 0;
    let parts_of_bar: Vec<Part> = rows
        .into_iter()
        .map(|(class, label, note, amount)| {
            let width = share(amount.or_zero(), whole, WIDTH);
            let part = Part {
                class,
                label,
                note,
                amount: words::money(amount),
                share: format!("{}%", share(amount, parts.charged, 100)),
                x,
                width,
            };
            x += width;
            part
        })
        .collect();
    let told: Vec<String> = parts_of_bar.iter().map(|p| format!("{} {}", p.label, p.amount)).collect();
    let charged = words::money(parts.charged);
    Bar { text: format!("Of {charged} charged: {}.", told.join(", ")), charged, parts: parts_of_bar }
}

/// `amount` of `whole` in units of `of`, to the nearest.
fn share(amount: Cents, whole: Cents, of: i64) -> i64 {
    if whole.is_zero() {
        return 0;
    }
    let twice = i128::from(amount.0) * i128::from(of) * 2 + i128::from(whole.0);
    i64::try_from(twice.div_euclid(i128::from(whole.0) * 2)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_as_long_as_its_parts() {
        let parts = Parts {
            charged: Cents(20000),
            paid: Cents(10000),
            written_off: Cents(5000),
            patient: Cents(5000),
            ..Parts::default()
        };
        let bar = bar(&parts);
        let places: Vec<_> = bar.parts.iter().map(|part| (part.x, part.width)).collect();
        assert_eq!(places, [(0, 500), (500, 250), (750, 250), (1000, 0)]);
        assert_eq!(bar.parts[0].share, "50%");
    }

    #[test]
    fn an_overpaid_claim_and_an_empty_one_are_drawn() {
        let over = Parts { charged: Cents(100), paid: Cents(150), patient: Cents(-50), ..Parts::default() };
        assert_eq!(bar(&over).parts[2].width, 0);
        assert!(bar(&Parts::default()).parts.iter().all(|part| part.width == 0));
    }
}
