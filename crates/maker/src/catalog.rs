//! What is done at the practice and for what fee. Every code is invented.

use x12::Cents;

/// The classes of work that plans pay a percentage of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Preventive,
    Basic,
    Major,
}

/// How often a plan pays for work of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Often {
    Always,
    /// So many times in a calendar year, together with all work of the same family.
    Yearly(Family, u32),
    /// Once in so many years.
    Every(Family, i16),
}

/// Kinds of work that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Checkup,
    Cleaning,
    Bitewings,
    AllImages,
    Fluoride,
    Crown,
}

/// What a code says the place of the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    Mouth,
    Tooth,
    Surface,
    Quarter,
}

/// A procedure code of the practice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code {
    pub(crate) code: &'static str,
    pub(crate) words: &'static str,
    pub(crate) fee: Cents,
    pub(crate) class: Class,
    pub(crate) area: Area,
    pub(crate) often: Often,
    /// The code that some plans pay in its place, being cheaper.
    pub(crate) cheaper: Option<&'static str>,
    /// It stands where a tooth was lost.
    pub(crate) replaces_a_tooth: bool,
    /// Paid up to this age.
    pub(crate) age_max: Option<i16>,
}

const fn code(code: &'static str, words: &'static str, dollars: i64, class: Class, area: Area) -> Code {
    Code {
        code,
        words,
        fee: Cents(dollars * 100),
        class,
        area,
        often: Often::Always,
        cheaper: None,
        replaces_a_tooth: false,
        age_max: None,
    }
}

const fn counted(code: Code, often: Often) -> Code {
    Code { often, ..code }
}

use Area::{Mouth, Quarter, Surface, Tooth};
use Class::{Basic, Major, Preventive};

pub(crate) const CODES: &[Code] = &[
    counted(
        code("T0120", "Checkup of a known patient", 58, Preventive, Mouth),
        Often::Yearly(Family::Checkup, 2),
    ),
    code("T0140", "Visit for one complaint", 84, Preventive, Mouth),
    counted(code("T0150", "First full checkup", 96, Preventive, Mouth), Often::Yearly(Family::Checkup, 2)),
    counted(
        code("T0210", "X-rays of the whole mouth", 152, Preventive, Mouth),
        Often::Every(Family::AllImages, 5),
    ),
    counted(
        code("T0274", "Four X-rays of the back teeth", 76, Preventive, Mouth),
        Often::Yearly(Family::Bitewings, 1),
    ),
    counted(code("T1110", "Cleaning, grown-up", 112, Preventive, Mouth), Often::Yearly(Family::Cleaning, 2)),
    counted(code("T1120", "Cleaning, child", 82, Preventive, Mouth), Often::Yearly(Family::Cleaning, 2)),
    Code {
        age_max: Some(15),
        ..counted(
            code("T1206", "Fluoride painted on", 46, Preventive, Mouth),
            Often::Yearly(Family::Fluoride, 2),
        )
    },
    Code { age_max: Some(15), ..code("T1351", "Grooves of a tooth sealed", 64, Preventive, Tooth) },
    code("T2140", "Silver filling, one side", 168, Basic, Surface),
    code("T2150", "Silver filling, two sides", 209, Basic, Surface),
    code("T2330", "White filling, front tooth, one side", 188, Basic, Surface),
    Code {
        cheaper: Some("T2140"),
        ..code("T2391", "White filling, back tooth, one side", 204, Basic, Surface)
    },
    Code {
        cheaper: Some("T2150"),
        ..code("T2392", "White filling, back tooth, two sides", 262, Basic, Surface)
    },
    counted(
        Code { cheaper: Some("T2791"), ..code("T2740", "Crown, all ceramic", 1_320, Major, Tooth) },
        Often::Every(Family::Crown, 5),
    ),
    counted(code("T2791", "Crown, plain metal", 1_060, Major, Tooth), Often::Every(Family::Crown, 5)),
    code("T2950", "Stump built up for a crown", 286, Major, Tooth),
    code("T3330", "Root canal of a molar", 1_180, Basic, Tooth),
    code("T4341", "Deep cleaning of a quarter of the mouth", 268, Basic, Quarter),
    code("T4910", "Cleaning after gum work", 148, Basic, Mouth),
    Code { replaces_a_tooth: true, ..code("T6240", "Tooth of a bridge", 1_240, Major, Tooth) },
    code("T7140", "Tooth taken out", 214, Basic, Tooth),
];

/// A code of [`CODES`]; what is not there is the first, which no caller asks for.
pub(crate) fn find(code: &str) -> &'static Code {
    CODES.iter().find(|entry| entry.code == code).unwrap_or(&CODES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_invented_and_what_replaces_it_is_there() {
        for entry in CODES {
            assert!(entry.code.starts_with('T') && entry.code.len() == 5);
            assert!(entry.cheaper.is_none_or(|cheaper| find(cheaper).code == cheaper), "{}", entry.code);
        }
    }
}
