//! The reading tolerances of x12.md 4.1, one test each.

use super::*;

const ISA: &str = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260115*0830*^*00501*000000001*0*P*:~";

fn ids(text: &[u8]) -> Vec<String> {
    Segments::new(text).map(|s| String::from_utf8_lossy(s.id()).into_owned()).collect()
}

fn flaws(text: &[u8]) -> Vec<Flaw> {
    Segments::new(text).filter_map(|s| s.flaw).collect()
}

#[test]
fn line_ends_indentation_and_marks_around_segments_are_passed_over() {
    for text in [
        format!("{ISA}GS*HP~IEA*1*1~"),
        format!("\u{FEFF}\n\r\n  {ISA}\r\n    GS*HP~\r\n\r\nIEA*1*1~\r\n"),
        format!("{ISA}\nGS*HP\n~\nIEA*1*1\n~   \n\0\0\u{1A}"),
        format!("{ISA}~~GS*HP~~IEA*1*1~"),
    ] {
        assert_eq!(ids(text.as_bytes()), ["ISA", "GS", "IEA"], "{text:?}");
        assert_eq!(flaws(text.as_bytes()), [], "{text:?}");
        assert_eq!(Segments::new(text.as_bytes()).nth(1).map(|s| s.element(1)), Some(&b"HP"[..]), "{text:?}");
    }
}

#[test]
fn the_terminator_may_be_a_line_end_or_follow_one() {
    for (end, terminator) in [("\n", b'\n'), ("\r", b'\r'), ("\r\n", b'\r'), ("\n~", b'~'), ("\r\n~", b'~')] {
        let text = format!("{ISA}GS*HP~IEA*1*1~").replace('~', end);
        let segments: Vec<_> = Segments::new(text.as_bytes()).collect();
        assert_eq!(ids(text.as_bytes()), ["ISA", "GS", "IEA"], "{end:?}");
        assert_eq!(segments[0].delimiters.terminator, terminator);
        assert_eq!(segments[1].element(1), b"HP");
        assert_eq!(segments[0].element(16), b":");
        assert_eq!(segments[0].flaw, None);
    }
}

#[test]
fn every_isa_brings_its_own_delimiters() {
    let second = ISA.replace('*', "|").replace(':', ">").replace('~', "\n").replace('^', "U");
    let text = format!("{ISA}GS*HP~IEA*1*1~ junk {second}GS|H*P\nIEA|1|1\n");
    let segments: Vec<_> = Segments::new(text.as_bytes()).collect();
    assert_eq!(flaws(text.as_bytes()), [Flaw::NotX12]);
    assert_eq!(segments[1].delimiters, Delimiters::COMMON);
    assert_eq!(segments[5].element(1), b"H*P");
    assert_eq!(segments[5].delimiters.repetition, None, "ISA11 is U");
}

#[test]
fn an_isa_of_the_wrong_length_is_read_by_its_separators() {
    let text = format!("{}GS*HP~", ISA.replace("PAYER          ", "PAYER"));
    assert_eq!(flaws(text.as_bytes()), [Flaw::ShortIsa]);
    assert_eq!(ids(text.as_bytes()), ["ISA", "GS"]);
    let text = format!("{}GS*HP~", ISA.replace("PAYER ", "PAYER   "));
    assert_eq!(flaws(text.as_bytes()), [Flaw::LongIsa]);
}

#[test]
fn an_isa_without_its_last_element_is_read_by_what_follows_it() {
    for text in [ISA.replace(":~", "~\nGS*HP~\nST*835~\n"), ISA.replace(":~", "~GS*HP~ST*835~")] {
        assert_eq!(ids(text.as_bytes()), ["ISA", "GS", "ST"], "{text}");
        assert_eq!(flaws(text.as_bytes()), [Flaw::ShortIsa], "{text}");
        let segments: Vec<_> = Segments::new(text.as_bytes()).collect();
        assert_eq!(
            (segments[0].delimiters, segments[0].element(16)),
            (Delimiters::COMMON, &b""[..]),
            "{text}"
        );
    }
    // A tilde may be the component separator, where a line end ends each segment.
    let text = ISA.replace(":~", "~\nGS*HP\nST*835\n");
    let second = Segments::new(text.as_bytes()).nth(1).expect("a segment");
    assert_eq!((second.element(1), second.delimiters.component), (&b"HP"[..], b'~'));
    assert_eq!(flaws(text.as_bytes()), []);
}

#[test]
fn an_isa_without_delimiters_stops_reading_up_to_the_next() {
    let broken = ISA.replace(":~", "\n");
    let text = format!("{broken}GS*HP\nST*835*1\n{ISA}GS*HP~");
    assert_eq!(flaws(text.as_bytes()), [Flaw::UnusableIsa, Flaw::NotX12]);
    assert_eq!(ids(text.as_bytes()).last().map(String::as_str), Some("GS"));
}

#[test]
fn input_without_isa_has_its_delimiters_guessed() {
    let cases: [(&[u8], u8, u8, u8); 4] = [
        (b"ST*835*1~SVC*AD:D0120*1~", b'*', b':', b'~'),
        (b"ST*835*1~SVC*AD>D0120*1:2~", b'*', b'>', b'~'),
        (b"GS|HP\nPLB|1|2|WO>3|4\n", b'|', b'>', b'\n'),
        (b"ST*835", b'*', b':', b'~'),
    ];
    for (text, element, component, terminator) in cases {
        let first = Segments::new(text).next().expect("a segment");
        assert_eq!(first.flaw, Some(Flaw::NoEnvelope));
        assert_eq!(first.delimiters, Delimiters { element, component, repetition: None, terminator });
    }
    assert_eq!(flaws(b"hello"), [Flaw::NotX12]);
    assert_eq!(ids(b""), Vec::<String>::new());
}

#[test]
fn a_last_segment_without_terminator_is_known() {
    let text = format!("{ISA}GS*HP~NM1*QC*1*GAR");
    let ends: Vec<bool> = Segments::new(text.as_bytes()).map(|s| s.terminated).collect();
    assert_eq!(ends, [true, true, false]);
}

#[test]
fn an_isa_in_the_middle_of_a_segment_ends_it() {
    let text = format!("{ISA}GS*HP~NM1*QC*1*GAR{ISA}GS*HP~");
    let segments: Vec<_> = Segments::new(text.as_bytes()).collect();
    assert_eq!(ids(text.as_bytes()), ["ISA", "GS", "NM1", "ISA", "GS"]);
    assert!(!segments[2].terminated);
    assert_eq!(segments[2].element(3), b"GAR");
}

#[test]
fn a_segment_without_end_is_capped() {
    let text = format!("{ISA}GS*HP~REF*{}~SE*1~", "x".repeat(SEGMENT_BYTES_MAX));
    assert_eq!(flaws(text.as_bytes()), [Flaw::TooLong]);
    assert_eq!(ids(text.as_bytes()), ["ISA", "GS", "REF", "SE"]);
    assert_eq!(Segments::new(text.as_bytes()).nth(2).map(|s| s.bytes.len()), Some(SEGMENT_BYTES_MAX));
}

#[test]
fn elements_and_components_are_counted_from_one() {
    let segment = Segments::new(b"ST*835~SVC*AD:D2330::F*148**~").nth(1).expect("a segment");
    assert_eq!(segment.element(1), b"AD:D2330::F");
    assert_eq!(
        [segment.component(1, 2), segment.component(1, 3), segment.component(1, 4)],
        [&b"D2330"[..], b"", b"F"]
    );
    assert_eq!(segment.components(1).count(), 4);
    assert_eq!([segment.element(2), segment.element(3), segment.element(9)], [&b"148"[..], b"", b""]);
    assert_eq!(segment.element_count(), 4);
}

#[test]
fn no_byte_of_a_text_is_lost() {
    assert_eq!(text(b"GARC\xCDA  "), "GARC\u{CD}A");
    assert_eq!(text("GARCÍA".as_bytes()), "GARCÍA");
    assert_eq!(text(b" LEAD"), " LEAD");
}
