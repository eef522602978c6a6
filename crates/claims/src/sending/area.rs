//! Where in the mouth a line was done: teeth with surfaces, or an area (SV304 and TOO, `x12.md` 4.5).

use x12::claim_file::{Surface, Tooth};

use crate::account::Procedure;
use crate::office::{ProcedureCode, TreatArea};

/// The codes of oral cavity areas: quadrants, arches and sextants, by what `Surf` says of them.
const QUADRANTS: [(&str, &str); 4] = [("UR", "10"), ("UL", "20"), ("LL", "30"), ("LR", "40")];
const ARCHES: [(&str, &str); 2] = [("U", "01"), ("L", "02")];
const SEXTANTS: [(&str, &str); 6] =
    [("1", "03"), ("2", "04"), ("3", "05"), ("4", "06"), ("5", "07"), ("6", "08")];

fn treat_area(code: Option<&ProcedureCode>) -> TreatArea {
    code.map_or(TreatArea::None, |code| code.treat_area)
}

/// The area that a procedure names instead of teeth.
pub(super) fn areas(procedure: &Procedure, code: Option<&ProcedureCode>) -> Vec<String> {
    let names: &[(&str, &str)] = match treat_area(code) {
        TreatArea::Quad => &QUADRANTS,
        TreatArea::Arch => &ARCHES,
        TreatArea::Sextant => &SEXTANTS,
        _ => return vec![],
    };
    let said = procedure.surf.trim().to_ascii_uppercase();
    names.iter().filter(|(name, _)| *name == said).map(|(_, area)| (*area).to_owned()).collect()
}

/// The teeth that a procedure names. A code of an area has none, but where it also has a range of them.
pub(super) fn teeth(procedure: &Procedure, code: Option<&ProcedureCode>) -> Vec<Tooth> {
    let bare = |number: String| Tooth { number, surfaces: vec![] };
    match treat_area(code) {
        TreatArea::ToothRange => range(&procedure.tooth_range).map(bare).collect(),
        TreatArea::Quad | TreatArea::Arch | TreatArea::Sextant | TreatArea::Mouth => {
            let has_range = code.is_some_and(|code| code.area_also_tooth_range);
            range(&procedure.tooth_range).filter(|_| has_range).map(bare).collect()
        }
        area => {
            let number = procedure.tooth_num.trim().to_ascii_uppercase();
            let has_surfaces = area != TreatArea::Tooth;
            let surfaces = if has_surfaces { surfaces(&procedure.surf, &number).0 } else { vec![] };
            if number.is_empty() { vec![] } else { vec![Tooth { number, surfaces }] }
        }
    }
}

/// What of it cannot be told to a payer.
pub(super) fn fault(procedure: &Procedure, code: Option<&ProcedureCode>) -> Option<String> {
    let wants = match treat_area(code) {
        TreatArea::Quad => "its quadrant: UR, UL, LL or LR",
        TreatArea::Arch => "its arch: U or L",
        TreatArea::Sextant => "its sextant: 1 to 6",
        TreatArea::Surf => {
            let unknown = surfaces(&procedure.surf, procedure.tooth_num.trim()).1?;
            let has_tooth = !procedure.tooth_num.trim().is_empty();
            return has_tooth
                .then(|| format!("names the surface {unknown}: use letters of B, D, F, I, L, M, O and V."));
        }
        _ => return None,
    };
    areas(procedure, code).is_empty().then(|| format!("does not name {wants}."))
}

/// The surfaces, each once, and the first letter that is none. V (or 5) is the outer side by the gum; P is the
/// palate's.
fn surfaces(said: &str, tooth: &str) -> (Vec<Surface>, Option<char>) {
    let mut found = vec![];
    let mut unknown = None;
    for letter in said.chars().filter(char::is_ascii_alphanumeric) {
        let surface = match letter.to_ascii_uppercase() {
            'B' => Surface::Buccal,
            'D' => Surface::Distal,
            'F' => Surface::Facial,
            'I' => Surface::Incisal,
            'L' | 'P' => Surface::Lingual,
            'M' => Surface::Mesial,
            'O' => Surface::Occlusal,
            'V' | '5' if is_anterior(tooth) => Surface::Facial,
            'V' | '5' => Surface::Buccal,
            _ => {
                unknown = unknown.or(Some(letter));
                continue;
            }
        };
        if !found.contains(&surface) {
            found.push(surface);
        }
    }
    (found, unknown)
}

/// Front teeth; a supernumerary tooth is where its neighbour is (51 is 1, AS is A).
fn is_anterior(tooth: &str) -> bool {
    match tooth.parse::<u8>() {
        Ok(number) => {
            let number = if number > 50 { number - 50 } else { number };
            matches!(number, 6..=11 | 22..=27)
        }
        Err(_) => matches!(tooth.bytes().next(), Some(b'C'..=b'H' | b'M'..=b'R')),
    }
}

/// The teeth of a list: `2,3,A`, with spans as `5-8`.
fn range(list: &str) -> impl Iterator<Item = String> {
    list.split(',').map(str::trim).filter(|part| !part.is_empty()).flat_map(|part| {
        let span = part
            .split_once('-')
            .and_then(|(from, to)| Some((from.trim().parse::<u8>().ok()?, to.trim().parse::<u8>().ok()?)));
        match span {
            Some((from, to)) => (from..=to).map(|number| number.to_string()).collect(),
            None => vec![part.to_ascii_uppercase()],
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gum_side_is_facial_in_front_and_buccal_behind() {
        for (said, tooth, want) in [
            ("MOD", "3", vec![Surface::Mesial, Surface::Occlusal, Surface::Distal]),
            ("V", "3", vec![Surface::Buccal]),
            ("BV", "3", vec![Surface::Buccal]),
            ("V", "8", vec![Surface::Facial]),
            ("5", "58", vec![Surface::Facial]),
            ("v", "C", vec![Surface::Facial]),
            ("V", "AS", vec![Surface::Buccal]),
            ("P", "3", vec![Surface::Lingual]),
        ] {
            assert_eq!(surfaces(said, tooth), (want, None), "{said} of {tooth}");
        }
        assert_eq!(surfaces("MX", "3"), (vec![Surface::Mesial], Some('X')));
    }

    #[test]
    fn a_range_is_a_list_of_teeth_and_spans() {
        assert_eq!(range(" 2,3, a,5-8,").collect::<Vec<_>>(), ["2", "3", "A", "5", "6", "7", "8"]);
        assert_eq!(range("").count(), 0);
        assert_eq!(range("9-2").count(), 0);
    }
}
