//! HL numbers: each one more than the last, each parent the level above (x12.md 4.5).

use super::plan::LEVELS_MAX;

/// The HL of each open level.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hierarchy {
    /// The last number as it was sent, and as it should have been.
    last: [u64; 2],
    numbers: [Option<u64>; LEVELS_MAX],
}

/// What is wrong with an HL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// HL01 is not this number.
    Number(u64),
    /// HL02 is not this number, that of the level above.
    Parent(u64),
}

impl Hierarchy {
    /// Takes an HL in the loop of a level. A number that is none is told elsewhere.
    pub(super) fn take(&mut self, level: usize, number: &[u8], parent: &[u8]) -> [Option<Wrong>; 2] {
        let (number, parent) = (read(number), read(parent));
        let above = level.checked_sub(1).and_then(|above| *self.numbers.get(above)?);
        if let Some(kept) = self.numbers.get_mut(level) {
            *kept = number;
        }
        let [sent, counted] = self.last.map(|last| last + 1);
        // After a wrong number either may go on.
        let next = number.filter(|&number| number == sent).unwrap_or(counted);
        self.last = [number.unwrap_or(next), next];
        [
            number.filter(|&number| number != next).map(|_| Wrong::Number(next)),
            above.filter(|_| parent.is_some() && parent != above).map(Wrong::Parent),
        ]
    }
}

/// A number small enough that one more is a number too.
fn read(bytes: &[u8]) -> Option<u64> {
    str::from_utf8(bytes.trim_ascii()).ok()?.parse::<u32>().ok().map(u64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_names_the_level_above_it() {
        let mut levels = Hierarchy::default();
        assert_eq!(levels.take(1, b"1", b""), [None, None]);
        assert_eq!(levels.take(2, b"2", b"1"), [None, None]);
        assert_eq!(levels.take(3, b"3", b"1"), [None, Some(Wrong::Parent(2))]);
        assert_eq!(levels.take(2, b"5", b"1"), [Some(Wrong::Number(4)), None]);
        assert_eq!(levels.take(2, b"6", b"9"), [None, Some(Wrong::Parent(1))]);
    }

    #[test]
    fn after_a_wrong_number_the_count_goes_on_from_either() {
        let mut levels = Hierarchy::default();
        let mut wrong = |number: &[u8]| levels.take(1, number, b"")[0];
        assert_eq!(
            [wrong(b"1"), wrong(b"9"), wrong(b"3"), wrong(b"4")],
            [None, Some(Wrong::Number(2)), None, None]
        );
        assert_eq!(
            [wrong(b"6"), wrong(b"7"), wrong(b"x"), wrong(b"9")],
            [Some(Wrong::Number(5)), None, None, None]
        );
    }
}
