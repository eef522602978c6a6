//! The re-association trace of a remittance, found in any text.
//!
//! A claim payment carries the TRN segment of its 835 in the addenda (CAQH CORE rule 370), beside other
//! text if the payer likes, and banks copy it into descriptions and memos. So it is looked for everywhere,
//! at any position: `HCCLAIMPMT ZP DELTA TRN*1*12345*1999999999\`.

use serde::Serialize;

/// X12 allows fifty characters in TRN02; what is longer is no trace number.
pub const TRACE_NUMBER_MAX: usize = 50;

/// Nothing that is looked at in a segment stands behind this many bytes.
const SEGMENT_MAX: usize = 128;

/// The two facts of a TRN segment that tie money to its remittance.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct Trn {
    /// TRN02, as written.
    pub trace_number: String,
    /// TRN03: `1` and the payer's tax number. Some texts are cut before it.
    pub payer_id: Option<String>,
}

/// The first TRN segment in a text. It ends at `\`, `~`, a blank, or where the text ends.
#[must_use]
pub fn find(text: &str) -> Option<Trn> {
    let mut rest = text;
    loop {
        let at = rest.as_bytes().windows(4).position(|four| four.eq_ignore_ascii_case(b"TRN*"))?;
        // A match is ASCII, so both cuts fall between characters.
        rest = rest.get(at + 4..)?;
        if let Some(trn) = read_elements(rest) {
            return Some(trn);
        }
    }
}

/// Reads `1*trace*payer…`, what follows `TRN*`. TRN01 is always 1 in a remittance.
fn read_elements(text: &str) -> Option<Trn> {
    // Bounded, so that a text of nothing but `TRN*` does not cost the square of its length.
    let text = text.get(..text.floor_char_boundary(SEGMENT_MAX))?;
    let segment = text.split(ends_segment).next()?;
    let mut elements = segment.split('*');
    let kind = elements.next()?;
    let trace_number = elements.next()?;
    if kind.trim_start_matches('0') != "1" || trace_number.is_empty() || trace_number.len() > TRACE_NUMBER_MAX
    {
        return None;
    }
    let payer_id = elements.next().filter(|id| !id.is_empty()).map(|id| without_glued_text(id).to_owned());
    Some(Trn { trace_number: trace_number.to_owned(), payer_id })
}

fn ends_segment(c: char) -> bool {
    matches!(c, '\\' | '~') || c.is_whitespace() || c.is_control()
}

/// TRN03 has ten digits. Where the terminator was lost, the next words stand right behind them.
fn without_glued_text(id: &str) -> &str {
    let digits = id.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 10 && id.starts_with('1') { id.get(..10).unwrap_or(id) } else { id }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: Option<(&str, Option<&str>)>) {
        let found = find(text);
        let found = found.as_ref().map(|trn| (trn.trace_number.as_str(), trn.payer_id.as_deref()));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_segment_is_found_at_any_position() {
        let expected = Some(("12345", Some("1999999999")));
        check(r"TRN*1*12345*1999999999\", expected);
        check(r"HCCLAIMPMT ZP DELTA TRN*1*12345*1999999999\", expected);
        check(r"HCCLAIMPMTTRN*1*12345*1999999999\", expected);
        check(r"zahnärzte trn*1*12345*1999999999~ und mehr", expected);
        check("DES:HCCLAIMPMT Trn*01*12345*1999999999 INDN:SMILE", expected);
    }

    #[test]
    fn a_segment_ends_at_its_terminator_a_blank_or_the_end() {
        for end in ["", "\\", "~", " ", "\n", "\0", "*SUPPLEMENT\\", "\\TRN*1*2*1000000000\\", "RMR"] {
            check(&format!("TRN*1*12345*1999999999{end}"), Some(("12345", Some("1999999999"))));
        }
    }

    #[test]
    fn the_payer_may_be_cut_off() {
        for text in ["TRN*1*A-7", "TRN*1*A-7*", "TRN*1*A-7\\", "TRN*1*A-7~1999999999"] {
            check(text, Some(("A-7", None)));
        }
    }

    #[test]
    fn what_is_no_trace_is_passed_over() {
        let long = format!("TRN*1*{}\\", "9".repeat(TRACE_NUMBER_MAX + 1));
        for text in [
            "",
            "TRN",
            "TRN*",
            "TRN*1",
            "TRN*1*",
            "TRN*1**1999999999\\",
            "TRN*2*5*1999999999",
            "TRN 1 5",
            &long,
        ] {
            check(text, None);
            check(&format!("{text} TRN*1*5\\"), Some(("5", None)));
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), near in "[TRNtrn*1\\\\~ é]{0,40}") {
            let _ = find(&text);
            let _ = find(&near);
        }

        #[test]
        fn a_segment_is_found_inside_any_other_text(
            before in "[a-zA-Z0-9 é:]{0,30}",
            trace in "[A-Za-z0-9.-]{1,50}",
            payer in "1[0-9]{9}",
            after in "[ \\\\~].{0,30}",
        ) {
            let found = find(&format!("{before}TRN*1*{trace}*{payer}{after}"));
            prop_assert_eq!(found, Some(Trn { trace_number: trace, payer_id: Some(payer) }));
        }
    }
}
