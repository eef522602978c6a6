//! The clinics with their bank accounts, and the payers. Every name and number is invented; the check digits fit.

use jiff::civil::Weekday;

use crate::bank::Format;
use crate::chance::Chance;

/// The tax id of the group, which all its clinics bill under.
pub(crate) const TAX_ID: &str = "990000001";
/// The routing number of the group's bank.
pub(crate) const ROUTING: &str = "099999999";
/// What the practice is to its clearinghouse and payers.
pub(crate) const RECEIVER: &str = "LARKSPUR";

/// A clinic: a billing provider with an account of its own.
#[derive(Clone, Debug)]
pub(crate) struct Clinic {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) npi: String,
    pub(crate) dentist_npi: String,
    pub(crate) account: String,
    /// How its bank tells of electronic credits.
    pub(crate) ach_format: Format,
    /// How its bank tells of all else.
    pub(crate) format: Format,
}

const PLACES: [&str; 20] = [
    "Larkspur",
    "Millbrook",
    "Harbor View",
    "Quarry Road",
    "Orchard Row",
    "Northfield",
    "Lakeside",
    "Old Town",
    "Fairgrounds",
    "Station",
    "Cedar Hill",
    "Riverbend",
    "Westgate",
    "Mill Pond",
    "Summit",
    "Garden City",
    "Eastport",
    "Pine Flat",
    "Bridge Street",
    "Meadow",
];

/// The clinics. The first bank sends ACH files and a balance report for the rest, the others one kind of statement each.
pub(crate) fn clinics(count: u32) -> Vec<Clinic> {
    let formats = [
        (Format::Nacha, Format::Bai2),
        (Format::Bai2, Format::Bai2),
        (Format::Csv, Format::Csv),
        (Format::Camt, Format::Camt),
        (Format::Ofx, Format::Ofx),
    ];
    let clinics = (1..=count).zip(PLACES).zip(formats.into_iter().cycle());
    clinics
        .map(|((number, place), (ach_format, format))| Clinic {
            key: format!("CL-{number:02}"),
            name: format!("{place} Dental"),
            npi: npi(199_999_000 + number),
            dentist_npi: npi(188_888_000 + number),
            account: format!("99000{:05}", 1200 + number),
            ach_format,
            format,
        })
        .collect()
}

/// Nine digits and the check digit that fits them: the Luhn sum of `80840` and the digits ends in zero.
fn npi(nine: u32) -> String {
    let mut sum = 24;
    let mut rest = nine;
    for place in 0..9 {
        let digit = rest % 10;
        rest /= 10;
        sum += match (place % 2 == 0, digit) {
            (true, 0..=4) => digit * 2,
            (true, _) => digit * 2 - 9,
            (false, _) => digit,
        };
    }
    format!("{nine}{}", (10 - sum % 10) % 10)
}

/// How a payer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rail {
    Eft,
    Check,
}

/// Who pays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payer {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    /// What it calls itself after it was bought or renamed.
    pub(crate) new_name: &'static str,
    /// What claims are sent to.
    pub(crate) id: &'static str,
    /// `1` and the tax number: TRN03, and the company at the bank.
    pub(crate) tin: &'static str,
    /// The same after it was bought.
    pub(crate) new_tin: &'static str,
    pub(crate) rail: Rail,
    /// The day on which it pays.
    pub(crate) weekday: Weekday,
    /// It pays every so many weeks.
    pub(crate) weeks: u8,
    /// The practice is in its network and takes so many percent of its fees; 100 when it is not.
    pub(crate) network: u32,
    /// Its own number is in its 277CA.
    pub(crate) tells_number: bool,
    /// How its trace numbers begin.
    pub(crate) mark: &'static str,
    /// It sometimes pays by a card number.
    pub(crate) cards: bool,
}

#[expect(clippy::too_many_arguments, reason = "a row of the table below")]
const fn payer(
    key: &'static str,
    name: &'static str,
    id: &'static str,
    mark: &'static str,
    tins: (&'static str, &'static str),
    cycle: (Weekday, u8),
    network: u32,
    new_name: &'static str,
) -> Payer {
    Payer {
        key,
        name,
        new_name,
        id,
        tin: tins.0,
        new_tin: tins.1,
        rail: Rail::Eft,
        weekday: cycle.0,
        weeks: cycle.1,
        network,
        tells_number: false,
        mark,
        cards: false,
    }
}

use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};

pub(crate) const PAYERS: [Payer; 8] = [
    Payer {
        tells_number: true,
        ..payer(
            "PY-1",
            "Cedar Dental",
            "CDR01",
            "CDR7",
            ("1990000011", "1990000111"),
            (Tuesday, 1),
            74,
            "Cedar Dental of the Midwest",
        )
    },
    payer(
        "PY-2",
        "Harbor Mutual",
        "HBM02",
        "HBM4",
        ("1990000022", "1990000122"),
        (Thursday, 1),
        100,
        "Harbor Mutual Insurance Company",
    ),
    Payer {
        tells_number: true,
        ..payer(
            "PY-3",
            "Granite State Dental Plan",
            "GSD03",
            "9026",
            ("1990000033", "1990000133"),
            (Monday, 1),
            71,
            "Granite Dental Plan",
        )
    },
    Payer {
        rail: Rail::Check,
        ..payer(
            "PY-4",
            "Union Workers Welfare Fund",
            "UWF04",
            "0041",
            ("1990000044", "1990000144"),
            (Friday, 1),
            100,
            "Union Workers Benefit Fund",
        )
    },
    Payer {
        cards: true,
        ..payer(
            "PY-5",
            "Prairie Life and Health",
            "PLH05",
            "PL",
            ("1990000055", "1990000155"),
            (Wednesday, 1),
            78,
            "Prairie Health",
        )
    },
    Payer {
        tells_number: true,
        ..payer(
            "PY-6",
            "Summit Benefit Administrators",
            "SBA06",
            "SBA26",
            ("1990000066", "1990000166"),
            (Thursday, 2),
            82,
            "Summit Administrators",
        )
    },
    Payer {
        rail: Rail::Check,
        cards: true,
        ..payer(
            "PY-7",
            "Bluewater Insurance",
            "BLW07",
            "0073",
            ("1990000077", "1990000177"),
            (Monday, 2),
            100,
            "Bluewater Insurance Group",
        )
    },
    payer(
        "PY-8",
        "Evergreen Dental Network",
        "EDN08",
        "EG",
        ("1990000088", "1990000188"),
        (Wednesday, 2),
        69,
        "Evergreen Network",
    ),
];

impl Payer {
    /// A number of its own for a claim.
    pub(crate) fn claim_number(&self, chance: &mut Chance, serial: u32) -> String {
        format!("{}{:02}{serial:07}", &self.id[..3], chance.below(100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_npi_has_its_check_digit() {
        for clinic in clinics(20) {
            assert!(x12::npi_is_valid(&clinic.npi) && x12::npi_is_valid(&clinic.dentist_npi), "{clinic:?}");
        }
    }
}
