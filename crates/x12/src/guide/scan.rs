//! Cuts a segment into elements, and says which notable characters they hold.

use crate::tokenizer::Delimiters;

/// Nothing but letters, digits and the marks of the basic and extended sets.
pub(super) const PLAIN: u8 = 0;
pub(super) const BLANK: u8 = 1;
pub(super) const COMPONENT: u8 = 2;
pub(super) const REPETITION: u8 = 4;
/// Control characters.
pub(super) const ODD: u8 = 8;
/// Beyond ASCII: letters of names in Latin-1 or UTF-8.
pub(super) const HIGH: u8 = 16;

/// The class of each byte under the delimiters of an interchange.
#[derive(Clone, Debug)]
pub(super) struct Classes {
    of: [u8; 256],
    pub(super) delimiters: Delimiters,
}

impl Classes {
    pub(super) fn new(delimiters: Delimiters) -> Classes {
        let mut of = [HIGH; 256];
        for (class, byte) in of.iter_mut().zip(0..=127_u8) {
            *class = match byte {
                b' ' => BLANK,
                b'!'..=b'~' => PLAIN,
                _ => ODD,
            };
        }
        let special = [
            (delimiters.repetition, REPETITION),
            (Some(delimiters.component), COMPONENT),
            (Some(delimiters.element), PLAIN),
        ];
        for (byte, class) in special {
            if let Some(byte) = byte {
                of[usize::from(byte)] = class;
            }
        }
        Classes { of, delimiters }
    }

    /// For an ISA, which holds the separators as values.
    pub(super) fn of_isa(delimiters: Delimiters) -> Classes {
        let mut classes = Classes::new(delimiters);
        for byte in [Some(delimiters.component), delimiters.repetition].into_iter().flatten() {
            classes.of[usize::from(byte)] = PLAIN;
        }
        classes
    }

    /// The classes of all bytes together.
    #[inline]
    pub(super) fn all(&self, bytes: &[u8]) -> u8 {
        bytes.iter().fold(PLAIN, |all, &byte| all | self.of[usize::from(byte)])
    }
}

/// The values of a segment in order, the identifier first.
///
/// Values are short and of all lengths, so a loop over bytes would guess wrong at the end of nearly each. This one
/// finds the separators of many bytes at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values<'a> {
    bytes: &'a [u8],
    /// Where the next value begins.
    at: usize,
    /// Where the values that begin in this window end, one bit a byte.
    ends: u64,
    window: usize,
    /// Where the window after it begins; behind the segment when there is none.
    further: usize,
    separator: u8,
    /// No byte of the segment is notable. False says nothing.
    pub(super) plain: bool,
}

/// Bytes whose separators are found at once. One bit is left for the end of the segment.
const WINDOW: usize = 63;

impl<'a> Values<'a> {
    #[inline]
    pub(super) fn new(bytes: &'a [u8], delimiters: &Delimiters) -> Values<'a> {
        let further = if bytes.len() <= WINDOW { usize::MAX } else { 0 };
        let separator = delimiters.element;
        let mut values = Values { bytes, at: 0, ends: 0, window: 0, further, separator, plain: false };
        if further > 0 {
            let (ends, plain) = look(bytes, delimiters);
            (values.ends, values.plain) = (ends | 1 << bytes.len(), plain);
        } else {
            values = values.further();
        }
        values
    }

    /// Finds the ends of values in the next window that has some.
    #[cold]
    fn further(mut self) -> Values<'a> {
        while let (0, Some(rest)) = (self.ends, self.bytes.get(self.further..)) {
            let seen = rest.get(..WINDOW).unwrap_or(rest);
            self.ends = seen.iter().rev().fold(0, |ends, &b| ends << 1 | u64::from(b == self.separator));
            (self.window, self.further) = (self.further, self.further + WINDOW);
            if seen.len() == rest.len() {
                self.ends |= 1 << rest.len();
                self.further = usize::MAX;
            }
        }
        self
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<&'a [u8]> {
        if self.ends == 0 {
            if self.further == usize::MAX {
                return None;
            }
            *self = self.further();
        }
        let end = self.window + usize::try_from(self.ends.trailing_zeros()).unwrap_or(0);
        self.ends &= self.ends - 1;
        let value = self.bytes.get(self.at..end).unwrap_or_default();
        self.at = end + 1;
        Some(value)
    }

    /// The next value as a code, without taking it; 0 when it is too long for one.
    #[inline]
    pub(super) fn code(&self) -> u32 {
        let end = self.window + usize::try_from(self.ends.trailing_zeros()).unwrap_or(0);
        self.bytes.get(self.at..).map_or(0, |rest| code(rest, end.saturating_sub(self.at)))
    }
}

/// The first bytes, up to four, as a number; 0 for more of them.
#[inline]
pub(super) fn code(bytes: &[u8], length: usize) -> u32 {
    match bytes.first_chunk::<4>() {
        Some(&first) => match length {
            1 => u32::from(first[0]),
            2 => u32::from_be_bytes(first) >> 16,
            3 => u32::from_be_bytes(first) >> 8,
            4 => u32::from_be_bytes(first),
            _ => 0,
        },
        None if length <= bytes.len() => {
            bytes.iter().take(length).fold(0, |code, &b| code << 8 | u32::from(b))
        }
        None => 0,
    }
}

/// The separators in up to 64 bytes, one bit a byte; and whether no byte is notable.
#[inline]
fn look(bytes: &[u8], delimiters: &Delimiters) -> (u64, bool) {
    let separator = each(delimiters.element);
    let (component, repetition) =
        (each(delimiters.component), each(delimiters.repetition.unwrap_or(delimiters.component)));
    let notable = |word: u64| {
        let zeros = |word: u64| word.wrapping_sub(each(1)) & !word;
        let blank_or_below = word.wrapping_sub(each(b' ' + 1)) & !word;
        let beyond = word.wrapping_add(each(1)) | word;
        (blank_or_below | zeros(word ^ component) | zeros(word ^ repetition) | beyond) & each(0x80)
    };
    let (words, tail) = bytes.as_chunks::<8>();
    let (mut ends, mut found) = (0, 0);
    for (index, &word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(word);
        ends |= zeros(word ^ separator) << (8 * index);
        found |= notable(word);
    }
    if tail.is_empty() {
        return (ends, found == 0);
    }
    match bytes.last_chunk::<8>() {
        // The last eight bytes may stand in the word before too; their bits are the same.
        Some(&word) => {
            let word = u64::from_le_bytes(word);
            (ends | zeros(word ^ separator) << (bytes.len() - 8), (found | notable(word)) == 0)
        }
        None => {
            let ends = |ends, &byte: &u8| ends << 1 | u64::from(byte == delimiters.element);
            (tail.iter().rev().fold(0, ends), false)
        }
    }
}

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Which of eight bytes are 0, one bit a byte.
#[inline]
fn zeros(word: u64) -> u64 {
    const LOW: u64 = each(0x7F);
    // The highest bit of each byte that is 0, and nothing else.
    let same = !(((word & LOW) + LOW) | word | LOW);
    // Gathers these bits in the highest byte.
    (same >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut<'a>(bytes: &'a [u8], delimiters: &Delimiters) -> Vec<&'a [u8]> {
        let mut values = Values::new(bytes, delimiters);
        std::iter::from_fn(|| values.next()).collect()
    }

    #[test]
    fn classes_follow_the_delimiters() {
        let classes = Classes::new(Delimiters::COMMON);
        assert_eq!(classes.all(b"A-1.5*~`"), PLAIN);
        assert_eq!(classes.all(b"A 1"), BLANK);
        assert_eq!(classes.all(b"x:y^z\x01"), COMPONENT | REPETITION | ODD);
        assert_eq!(classes.all(b"\xCD"), HIGH);
        assert_eq!(Classes::of_isa(Delimiters::COMMON).all(b"^:"), PLAIN);
    }

    #[test]
    fn a_code_is_read_without_taking_it() {
        let mut values = Values::new(b"NM1*QC*1**ABCDE", &Delimiters::COMMON);
        let mut codes = Vec::new();
        while values.ends != 0 {
            codes.push(values.code());
            values.next();
        }
        assert_eq!(codes, [0x4E_4D31, 0x5143, 0x31, 0, 0]);
    }

    proptest! {
        #[test]
        fn values_are_those_of_a_plain_split(
            bytes in prop::collection::vec(prop::sample::select(b"*:a\xFF^ \x01\x7F".to_vec()), 0..200),
        ) {
            let plain: Vec<_> = bytes.split(|&b| b == b'*').collect();
            prop_assert_eq!(cut(&bytes, &Delimiters::COMMON), plain);
        }

        #[test]
        fn what_is_called_plain_is_plain(
            bytes in prop::collection::vec(prop::sample::select(b"**ABCDEF0123456789:\xFF^ \x01\x7F".to_vec()), 0..70),
        ) {
            let plain = Values::new(&bytes, &Delimiters::COMMON).plain;
            prop_assert!(!plain || Classes::new(Delimiters::COMMON).all(&bytes) == PLAIN);
        }
    }

    #[test]
    fn usual_segments_are_plain() {
        let plain = |bytes: &[u8]| Values::new(bytes, &Delimiters::COMMON).plain;
        assert!(plain(b"CLP*RD00000001*1*5925*5137.92*109.6*12*260150000000001*11*1"));
        assert!(plain(b"NM1*82*1*RIVER*DANA****XX*1234567893"));
        assert!(!plain(b"N1*PR*DENTAL PAYER") && !plain(b"SVC*AD:D0120*55"));
    }
}
