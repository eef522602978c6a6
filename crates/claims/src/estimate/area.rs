//! Whether two procedures are of the same place in the mouth, as frequency limits count them
//! (`opendental-engine.md` 6.6).

use crate::account::Procedure;
use crate::office::TreatArea;

/// Where a procedure is done: a tooth, a comma list of teeth, and surfaces, an arch, a quadrant or a sextant.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Area<'a> {
    pub(crate) tooth: &'a str,
    pub(crate) range: &'a str,
    pub(crate) surface: &'a str,
}

impl<'a> Area<'a> {
    pub(crate) fn of(procedure: &'a Procedure) -> Area<'a> {
        Area { tooth: &procedure.tooth_num, range: &procedure.tooth_range, surface: &procedure.surf }
    }

    fn is_nowhere(self) -> bool {
        self.tooth.is_empty() && self.range.is_empty() && self.surface.is_empty()
    }

    fn teeth(self) -> impl Iterator<Item = &'a str> {
        self.range.split(',').map(str::trim).filter(|tooth| !tooth.is_empty())
    }

    /// Whether its teeth include one; an arch without teeth has all of its own.
    fn has(self, tooth: &str) -> bool {
        match self.surface {
            arch @ ("U" | "L") if self.range.is_empty() => arch_of(tooth) == Some(arch),
            _ => self.teeth().any(|own| own == tooth),
        }
    }

    fn shares_teeth(self, other: Area<'_>) -> bool {
        let is_arch = |area: Area<'_>| area.range.is_empty() && matches!(area.surface, "U" | "L");
        match (is_arch(self), is_arch(other)) {
            (true, true) => self.surface == other.surface,
            (true, false) => other.teeth().any(|tooth| self.has(tooth)),
            _ => self.teeth().any(|tooth| other.has(tooth)),
        }
    }

    /// Its arch: as it is said, else that of its tooth or of its first teeth.
    fn arch(self) -> &'a str {
        let said = if self.tooth.is_empty() { self.surface } else { "" };
        let first = self.teeth().next().unwrap_or(self.tooth);
        if said.is_empty() { arch_of(first).unwrap_or_default() } else { said }
    }
}

/// The arch of a tooth: 1–16 and A–J are upper, 17–32 and K–T lower.
fn arch_of(tooth: &str) -> Option<&'static str> {
    let upper = match (tooth.parse(), tooth.as_bytes()) {
        (Ok(1..=16), _) | (_, [b'A'..=b'J']) => true,
        (Ok(17..=32), _) | (_, [b'K'..=b'T']) => false,
        _ => return None,
    };
    Some(if upper { "U" } else { "L" })
}

/// Whether two procedures count as one place, for a limit of this area on a code of that one.
pub(crate) fn is_same(limit: TreatArea, code: TreatArea, one: Area<'_>, other: Area<'_>) -> bool {
    if one.is_nowhere() && other.is_nowhere() {
        return true;
    }
    let same_tooth = !one.tooth.is_empty() && one.tooth == other.tooth;
    match limit {
        TreatArea::Mouth => true,
        TreatArea::Arch => one.arch() == other.arch(),
        TreatArea::Tooth => same_tooth,
        TreatArea::ToothRange => one.shares_teeth(other),
        TreatArea::None | TreatArea::Surf | TreatArea::Quad | TreatArea::Sextant => {
            let listed = |range: Area<'_>, tooth: &str| range.teeth().any(|own| own == tooth);
            one.surface == other.surface
                && (same_tooth
                    || listed(one, other.tooth)
                    || listed(other, one.tooth)
                    || one.teeth().any(|tooth| listed(other, tooth))
                    || matches!(code, TreatArea::Arch | TreatArea::Quad | TreatArea::Sextant))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `tooth/range/surface`.
    fn area(text: &str) -> Area<'_> {
        let mut parts = text.split('/');
        let mut part = || parts.next().unwrap_or_default();
        Area { tooth: part(), range: part(), surface: part() }
    }

    fn table(limit: TreatArea, code: TreatArea, lines: &[(&str, &str, bool)]) {
        for (one, other, same) in lines {
            assert_eq!(is_same(limit, code, area(one), area(other)), *same, "{limit}: {one} and {other}");
            assert_eq!(is_same(limit, code, area(other), area(one)), *same, "{limit}: {other} and {one}");
        }
    }

    #[test]
    fn a_limit_without_area_wants_equal_surfaces_and_a_tooth_in_common() {
        for limit in [TreatArea::None, TreatArea::Surf, TreatArea::Quad, TreatArea::Sextant] {
            table(
                limit,
                TreatArea::Surf,
                &[
                    ("//", "//", true),
                    ("2//", "2//", true),
                    ("22//", "2//", false),
                    ("2//", "//", false),
                    ("5//ML", "5//M", false),
                    ("9//L", "9//L", true),
                    ("9//L", "8//L", false),
                    ("3//", "/7,3/", true),
                    ("3//", "/7,30/", false),
                    ("/7,3/", "/15, 7,3/", true),
                    ("/7,16,22/", "/2/", false),
                    ("/2,4,7/", "//", false),
                    ("//U", "//U", false),
                    ("/7/", "//U", false),
                ],
            );
        }
    }

    #[test]
    fn arches_quadrants_and_sextants_are_said_by_the_surface() {
        for code in [TreatArea::Arch, TreatArea::Quad, TreatArea::Sextant] {
            let lines = [("//UL", "//UL", true), ("//UL", "//UR", false), ("//1", "//2", false)];
            table(TreatArea::None, code, &lines);
        }
        table(TreatArea::None, TreatArea::Mouth, &[("//1", "//1", false)]);
    }

    #[test]
    fn the_mouth_is_one_place() {
        table(TreatArea::Mouth, TreatArea::Surf, &[("2//M", "30//O", true), ("2//", "//", true)]);
    }

    #[test]
    fn an_arch_is_said_or_follows_from_the_first_tooth() {
        table(
            TreatArea::Arch,
            TreatArea::ToothRange,
            &[
                ("//U", "//L", false),
                ("//U", "//U", true),
                ("/7,8,9/", "/1,2/", true),
                ("/7,8,9/", "//L", false),
                ("/16/", "//U", true),
                ("/17,1/", "//L", true),
                ("/32/", "//L", true),
                ("1//", "/16/", true),
                ("A//", "J//", true),
                ("K//", "T//", true),
                ("J//", "K//", false),
                ("3//L", "14//", true),
                ("33//", "//U", false),
            ],
        );
    }

    #[test]
    fn a_tooth_is_one_place_whatever_its_surfaces() {
        let lines = [("29//M", "29//O", true), ("29//M", "30//M", false), ("/2/", "/2/", false)];
        table(TreatArea::Tooth, TreatArea::Surf, &lines);
        table(TreatArea::Tooth, TreatArea::Surf, &[("//", "//", true), ("2//", "/2/", false)]);
    }

    #[test]
    fn ranges_are_one_place_when_they_share_a_tooth() {
        table(
            TreatArea::ToothRange,
            TreatArea::ToothRange,
            &[
                ("/7,3/", "/15,3/", true),
                ("/7,16/", "/2/", false),
                ("/7/", "//U", true),
                ("/7/", "//L", false),
                ("/20/", "//L", true),
                ("//U", "//U", true),
                ("//U", "//L", false),
                ("/7/U", "/8/U", false),
                ("7//", "7//", false),
                ("//UL", "/7/", false),
            ],
        );
    }
}
