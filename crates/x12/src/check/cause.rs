//! Files that cannot be read for one reason: it is told, and not all that comes of it.

use crate::envelope::UNUSABLE_ISA;
use crate::finding::{Finding, Level, Place, Stops, rule};
use crate::tokenizer::{Flaw, Isa, Segments};

/// Lines that were broken at a width are at least so long, and at most.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=1_024;

/// What other files begin with, what they are, and what to do.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF", "Ask the payer for the X12 file; a PDF of it cannot be read"),
    (b"PK\x03\x04", "packed (zip)", "Unpack it, and take the file inside"),
    (b"\x1F\x8B", "packed (gzip)", "Unpack it, and take the file inside"),
    (b"7z\xBC\xAF", "packed (7z)", "Unpack it, and take the file inside"),
    (b"-----BEGIN", "encrypted", "Decrypt it, and take the file inside"),
    (b"<", "a web page or XML", "Get the X12 file; the page may be the sign-in of the site it came from"),
    (b"{", "JSON", "Get the X12 file"),
    (b"\xFF\xFE", "text in UTF-16", "Save it as plain text (ASCII or UTF-8), or get it as it was sent"),
    (b"\xFE\xFF", "text in UTF-16", "Save it as plain text (ASCII or UTF-8), or get it as it was sent"),
    (b"I\0S\0A\0", "text in UTF-16", "Save it as plain text (ASCII or UTF-8), or get it as it was sent"),
    (b"\0I\0S\0A", "text in UTF-16", "Save it as plain text (ASCII or UTF-8), or get it as it was sent"),
];

/// So much of a file is looked at.
const HEAD_BYTES: usize = 64 * 1024;

/// What a file begins with.
pub(super) fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..HEAD_BYTES).unwrap_or(bytes)
}

fn start(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start()
}

/// What keeps any file from being read, where that is one thing and sure.
pub(super) fn of_all(head: &[u8]) -> Option<Finding> {
    is_wrapped(start(head)).then(|| {
        let message = "The lines of the file were broken at a width, in the midst of segments. \
                       Get the file as it was sent, or join its lines.";
        finding(rule::LINES_BROKEN, message.to_owned())
    })
}

/// What keeps a file without sets from being read, where that is one thing and sure.
pub(super) fn of_none(head: &[u8]) -> Option<Finding> {
    let start = start(head);
    if start.is_empty() {
        return Some(finding(rule::NO_SET, "The file is empty. Get it again.".to_owned()));
    }
    if has_small_letters(head) {
        let message = "The segments of the file are named in small letters, and X12 has capitals. \
                       Ask the sender for a corrected file.";
        return Some(finding(rule::SMALL_LETTERS, message.to_owned()));
    }
    if let Some((_, what, advice)) = OTHERS.iter().find(|(begins, ..)| start.starts_with(begins)) {
        let message = format!("The file is {what}, and no X12. {advice}.");
        return Some(finding(rule::NO_SET, message));
    }
    let Some(first) = Segments::new(head).find(|segment| segment.flaw != Some(Flaw::NotX12)) else {
        return Some(nothing_read());
    };
    Some(first).filter(|isa| isa.flaw == Some(Flaw::UnusableIsa)).map(|isa| {
        let message = match isa.terminated {
            true => UNUSABLE_ISA,
            false => "The file ends inside its ISA. Get the whole file again.",
        };
        let place = Place::of(&isa, 0);
        Finding { place, ..finding(rule::UNUSABLE_ISA, message.to_owned()) }
    })
}

/// What is told of a file without any set.
pub(super) fn nothing_read() -> Finding {
    let message = "The file holds no set that could be read. Look whether it is the right file, whole, and not packed \
                   or encrypted.";
    finding(rule::NO_SET, message.to_owned())
}

/// Are all lines but the last, at least two, of one width, whatever stands at their ends?
fn is_wrapped(bytes: &[u8]) -> bool {
    let is_line_end = |b: &u8| matches!(b, b'\r' | b'\n');
    let joined: Vec<u8> = bytes.iter().take(4 * Isa::BYTES).copied().filter(|b| !is_line_end(b)).collect();
    let Some(isa) = Isa::read(&joined) else { return false };
    let lines = bytes.trim_ascii_end().split(|&b| b == b'\n');
    let mut lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line)).peekable();
    let width = lines.peek().map_or(0, |line| line.len());
    let (mut breaks_segments, mut whole) = (false, 0);
    while let Some(line) = lines.next() {
        if lines.peek().is_none() {
            return breaks_segments && whole >= 2 && line.len() <= width;
        }
        whole += 1;
        if line.len() != width || !WIDTHS.contains(&width) {
            return false;
        }
        breaks_segments |= line.last() != Some(&isa.delimiters.terminator);
    }
    false
}

/// Is there a set, but for the letters of its identifier?
fn has_small_letters(bytes: &[u8]) -> bool {
    Segments::new(bytes).any(|segment| segment.id() == b"st") || bytes.starts_with(b"isa")
}

fn finding(rule: &'static str, message: String) -> Finding {
    let (level, stops, value) = (Level::Syntax, Stops::Set, String::new());
    Finding { level, rule, stops, place: Place::default(), value, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;

    const FILE: &str = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260115*0830*^*00501*000000001*0*P*:~\
        GS*HP*PAYER*PRACTICE*20260115*0830*1*X*005010X221A1~ST*835*0001~BPR*I*0*C*NON************20260115~\
        TRN*1*900123*1999999999~SE*4*0001~GE*1*1~IEA*1*000000001~";

    /// All that is told of a file.
    fn told(bytes: &[u8]) -> Vec<(&'static str, String)> {
        check(bytes, &Default::default()).into_iter().map(|one| (one.rule, one.message)).collect()
    }

    fn only(bytes: &[u8], rule: &str, word: &str) {
        let told = told(bytes);
        assert!(matches!(&told[..], [(one, said)] if *one == rule && said.contains(word)), "{told:?}");
    }

    #[test]
    fn a_file_that_is_something_else_is_told_for_what_it_is() {
        for (begins, what, _) in OTHERS {
            only(&[*begins, b"1.4 and what follows"].concat(), rule::NO_SET, what);
        }
        for empty in [&b""[..], b"\r\n  ", b"\xEF\xBB\xBF"] {
            only(empty, rule::NO_SET, "empty");
        }
        let wide: Vec<u8> = FILE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        only(&wide, rule::NO_SET, "UTF-16");
    }

    #[test]
    fn an_isa_that_cannot_be_read_is_told_once() {
        only(&FILE.as_bytes()[..20], rule::UNUSABLE_ISA, "ends inside");
        only(FILE.replace(":~", "A~").as_bytes(), rule::UNUSABLE_ISA, "which characters separate");
        let both = format!("{}{FILE}", FILE.replace(":~", "A~"));
        assert!(told(both.as_bytes()).len() > 1, "what can be read is told as well");
    }

    #[test]
    fn small_letters_are_told_once() {
        only(FILE.to_lowercase().as_bytes(), rule::SMALL_LETTERS, "capitals");
        let (isa, rest) = FILE.split_at(Isa::BYTES);
        only(format!("{isa}{}", rest.to_lowercase()).as_bytes(), rule::SMALL_LETTERS, "capitals");
    }

    #[test]
    fn lines_that_were_broken_are_told_once_and_lines_of_segments_are_read() {
        for (width, end) in [(40, "\n"), (80, "\r\n"), (100, "\n"), (120, "\n")] {
            let lines: Vec<&str> =
                FILE.as_bytes().chunks(width).map(|line| str::from_utf8(line).expect("ASCII")).collect();
            only(lines.join(end).as_bytes(), rule::LINES_BROKEN, "join");
            only((lines.join(end) + end).as_bytes(), rule::LINES_BROKEN, "join");
        }
        for file in [FILE.to_owned(), FILE.replace('~', "~\n"), FILE.replace('~', "\n")] {
            assert!(told(file.as_bytes()).iter().all(|(rule, _)| *rule != rule::LINES_BROKEN), "{file}");
        }
        // The beginning of a long file is enough.
        let long = FILE.replace("TRN*1*9", &format!("{}TRN*1*9", "REF*EV*000000001~".repeat(10_000)));
        let lines: Vec<&str> =
            long.as_bytes().chunks(80).map(|line| str::from_utf8(line).expect("ASCII")).collect();
        only(lines.join("\n").as_bytes(), rule::LINES_BROKEN, "join");
        // Two segments of one width, each on its line.
        let even = "ST*835*0001~\n".repeat(3);
        assert!(told(even.as_bytes()).iter().all(|(rule, _)| *rule != rule::LINES_BROKEN));
    }
}
