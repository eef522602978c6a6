#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::tokenizer::SEGMENT_BYTES_MAX;

const FILE: &[u8] =
    b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260115*0830*^*00501*\
    000000001*0*P*:~\r\nGS*HP*A*B*20260115*0830*1*X*005010X221A1~\r\nST*835*0001~\r\nLX*1~\r\n\
    SVC*AD:D0120*55*45**1~\r\nSE*4*0001~\r\nGE*1*1~\r\nIEA*1*000000001~\r\n\x1a";

/// Index of the first segment with this identifier.
fn at(document: &Document<'_>, id: &str) -> usize {
    document.segments().position(|segment| segment.id() == id.as_bytes()).expect("a segment")
}

/// The lines that differ after an edit, without line ends.
fn changed(edit: impl Fn(&mut Document<'_>) -> Result<(), Error>) -> Vec<String> {
    let mut document = Document::read(FILE);
    edit(&mut document).expect("an edit");
    let (before, after) = (String::from_utf8_lossy(FILE), document.to_bytes());
    let after = String::from_utf8_lossy(&after);
    let old: Vec<&str> = before.split("\r\n").collect();
    after.split("\r\n").filter(|line| !old.contains(line)).map(str::to_owned).collect()
}

#[test]
fn every_file_is_written_as_it_was_read() {
    let mut folders: Vec<_> = ["tests/data", "../../../shared/samples"]
        .map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .into();
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("a file");
            let document = Document::read(&bytes);
            assert!(document.to_bytes() == bytes, "{}", path.display());
            let mut renewed = document.clone();
            renewed.renew_counts();
            renewed.renew_control_numbers();
            if path.to_string_lossy().contains("made__ok_") {
                assert!(renewed.to_bytes() == bytes, "renewing changes nothing: {}", path.display());
            }
            files += 1;
        }
    }
    assert!(files >= 34, "{files} files");
}

#[test]
fn an_edit_changes_its_segment_and_nothing_else() {
    let refuse = Unclean::Refuse;
    assert_eq!(changed(|d| d.set_element(at(d, "LX"), 1, "2", refuse)), ["LX*2~"]);
    assert_eq!(changed(|d| d.set_element(at(d, "LX"), 3, "x ", refuse)), ["LX*1**x~"]);
    assert_eq!(changed(|d| d.set_element(at(d, "SVC"), 5, "", refuse)), ["SVC*AD:D0120*55*45~"]);
    assert_eq!(changed(|d| d.set_element(at(d, "SVC"), 2, "", refuse)), ["SVC*AD:D0120**45**1~"]);
    assert_eq!(changed(|d| d.set_component(at(d, "SVC"), 1, 2, "D1110", refuse)), ["SVC*AD:D1110*55*45**1~"]);
    assert_eq!(changed(|d| d.set_component(at(d, "SVC"), 6, 3, "X", refuse)), ["SVC*AD:D0120*55*45**1*::X~"]);
    assert_eq!(changed(|d| d.set_component(at(d, "SVC"), 1, 2, "", refuse)), ["SVC*AD*55*45**1~"]);
    assert_eq!(changed(|d| d.insert(at(d, "SE"), "CAS", &["CO", "45", "10", ""], refuse)), ["CAS*CO*45*10~"]);
    assert_eq!(changed(|d| d.set_element(at(d, "LX"), 1, "1", refuse)), [""; 0]);
    let mut document = Document::read(FILE);
    document.remove(at(&document, "SVC")).expect("an edit");
    document.insert(4, "SVC", &["X"], refuse).expect("an edit");
    let text = String::from_utf8(document.to_bytes()).expect("text");
    assert!(text.contains("LX*1~\r\nSVC*X~\r\nSE*4*0001~\r\n"), "{text}");
}

#[test]
fn the_elements_of_an_isa_keep_their_width() {
    let with = |element, value| changed(|d| d.set_element(0, element, value, Unclean::Refuse));
    assert!(with(6, "SENDER")[0].contains("*SENDER         *ZZ*B"), "{:?}", with(6, "SENDER"));
    let mut document = Document::read(FILE);
    let mut refused = |element, value| document.set_element(0, element, value, Unclean::Refuse);
    assert!(matches!(refused(13, "1234567890"), Err(Error::TooWide { element: 13, width: 9 })));
    assert!(matches!(refused(16, ">"), Err(Error::Fixed { index: 0 })));
    assert!(matches!(refused(17, ""), Err(Error::NoElement { element: 17, .. })));
    assert_eq!(document.to_bytes(), FILE);
}

#[test]
fn what_cannot_be_written_is_refused_or_cleaned() {
    let lx = 3;
    for (value, place) in [("a*b", 1), ("a:b", 1), ("~", 0), ("ab^", 2), ("a\nb", 1), ("é\u{85}", 2)] {
        let mut document = Document::read(FILE);
        let refused = document.set_element(lx, 1, value, Unclean::Refuse);
        assert!(matches!(refused, Err(Error::Unwritable { place: found }) if found == place), "{value:?}");
        let refused = document.insert(lx, "REF", &["1", value], Unclean::Refuse);
        assert!(matches!(refused, Err(Error::Unwritable { .. })), "{value:?}");
        assert_eq!(document.to_bytes(), FILE);
    }
    assert_eq!(changed(|d| d.set_element(lx, 1, "~a*b:", Unclean::Blank)), ["LX* a b~"]);
    let mut document = Document::read(FILE);
    let long = "x".repeat(SEGMENT_BYTES_MAX);
    assert!(matches!(document.set_element(lx, 1, &long, Unclean::Refuse), Err(Error::TooLong { .. })));
}

#[test]
fn what_the_rest_is_read_by_stays() {
    let mut document = Document::read(FILE);
    let end = document.len();
    assert!(matches!(document.remove(0), Err(Error::Fixed { index: 0 })));
    assert!(matches!(document.remove(end - 1), Err(Error::Fixed { .. })));
    assert!(matches!(document.remove(end), Err(Error::NoSegment { .. })));
    for (index, id) in [(0, "REF"), (end, "REF"), (1, "ISA"), (1, "IEA")] {
        let refused = document.insert(index, id, &[], Unclean::Refuse);
        assert!(matches!(refused, Err(Error::Outside)), "{index} {id}");
    }
    for id in ["", "A", "ABCD", "ab", "A*"] {
        assert!(matches!(document.insert(1, id, &[], Unclean::Refuse), Err(Error::Identifier)), "{id:?}");
    }
    assert!(matches!(document.set_element(1, 0, "", Unclean::Refuse), Err(Error::NoElement { .. })));
    assert!(matches!(document.set_component(1, 1, 100, "", Unclean::Refuse), Err(Error::NoElement { .. })));
    assert_eq!(document.to_bytes(), FILE);
    let mut outside = Document::read(b"hello");
    assert!(matches!(outside.set_element(0, 1, "", Unclean::Refuse), Err(Error::Fixed { .. })));
    let mut cut = Document::read(b"ST*835*1~LX*1");
    assert!(matches!(cut.insert(2, "SE", &["3", "1"], Unclean::Refuse), Err(Error::Outside)));
}

#[test]
fn counts_and_control_numbers_are_renewed_on_request() {
    let wrong = String::from_utf8_lossy(FILE)
        .replace("SE*4*0001", "SE*9*0002")
        .replace("GE*1*1", "GE*01*7")
        .replace("IEA*1*000000001", "IEA*3*9");
    let mut document = Document::read(wrong.as_bytes());
    document.renew_counts();
    document.renew_control_numbers();
    let expected = String::from_utf8_lossy(FILE).replace("GE*1*1", "GE*01*1");
    assert_eq!(String::from_utf8_lossy(&document.to_bytes()), expected);
    // Repeated, a terminator would end the IEA.
    let damaged = String::from_utf8_lossy(FILE).replace("*000000001*0*P", "*0000~0001*0*P");
    let mut document = Document::read(damaged.as_bytes());
    document.renew_control_numbers();
    assert_eq!(String::from_utf8_lossy(&document.to_bytes()), damaged);
}

#[test]
fn the_outline_follows_what_is_there() {
    let shown = |bytes: &[u8]| {
        let mut shown = String::new();
        for interchange in Document::read(bytes).outline().interchanges {
            shown += &format!("I{:?}{}", interchange.segments, u8::from(interchange.is_ended));
            for group in interchange.groups {
                shown += &format!(" G{:?}{}", group.segments, u8::from(group.is_ended));
                for set in group.sets {
                    shown += &format!(" S{:?}{}", set.segments, u8::from(set.is_ended));
                }
            }
        }
        shown
    };
    assert_eq!(shown(FILE), "I0..81 G1..71 S2..61");
    assert_eq!(shown(&FILE[..FILE.len() - 30]), "I0..60 G1..60 S2..61");
    assert_eq!(shown(b"ST*1*1~SE*2*1~ST*1*2~LX*1~ST*1*3~SE*2*3~"), "I0..60 G0..60 S0..21 S2..40 S4..61");
    assert_eq!(shown(b"hello"), "");
    let two = [FILE, FILE].concat();
    assert_eq!(shown(&two), "I0..81 G1..71 S2..61I8..161 G9..151 S10..141");
}

#[test]
fn line_ends_and_terminators_are_taken_from_the_neighbours() {
    let insert = |file: &[u8]| {
        let mut document = Document::read(file);
        document.insert(2, "REF", &["EV", "1"], Unclean::Refuse).expect("an edit");
        String::from_utf8(document.to_bytes()).expect("text")
    };
    assert_eq!(insert(b"ST|835|1\nLX|1\nSE|3|1\n"), "ST|835|1\nLX|1\nREF|EV|1\nSE|3|1\n");
    // A line end before the terminator, as some payers write.
    assert_eq!(insert(b"ST*835*1\n~LX*1\n~SE*3*1\n~"), "ST*835*1\n~LX*1\n~REF*EV*1\n~SE*3*1\n~");
    assert_eq!(insert(b"ST*835*1~\n  LX*1~\n  SE*3*1~"), "ST*835*1~\n  LX*1~\n  REF*EV*1~\n  SE*3*1~");
}

/// Bytes that are likely to be understood as X12.
fn x12ish() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        Just(
            "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260115*0830*^*00501*000000001*0*P*:~"
        ),
        Just("GS*HP*A*B~"),
        Just("ST*835*0001~"),
        Just("SE*2*0001~"),
        Just("GE*1*1~"),
        Just("IEA*1*1~"),
        Just("CLP*1*2*3"),
        Just("*"),
        Just("~"),
        Just("\r\n"),
        Just(":"),
        Just("\u{FEFF}"),
        Just("ISA"),
        Just(" "),
        Just("LX*1~"),
        Just("\x1a"),
        Just("x"),
    ];
    proptest::collection::vec(word, 0..30).prop_map(|words| words.concat().into_bytes())
}

proptest! {
    #[test]
    fn any_bytes_are_written_as_they_were_read(bytes in any::<Vec<u8>>()) {
        prop_assert_eq!(Document::read(&bytes).to_bytes(), bytes);
    }

    #[test]
    fn anything_like_x12_is_written_as_it_was_read(bytes in x12ish()) {
        let document = Document::read(&bytes);
        let mut written = Vec::new();
        document.write(&mut written).expect("written");
        prop_assert_eq!(&written, &bytes);
        prop_assert_eq!(document.to_bytes(), bytes);
    }

    #[test]
    fn a_segment_that_was_edited_is_read_again_as_it_was_set(
        index in 0usize..9, element in 1usize..12, value in "[ -~é\u{0}\n]{0,9}", edit in 0u8..4,
    ) {
        let mut document = Document::read(FILE);
        let value = value.as_str();
        let edited = match edit {
            0 => document.set_element(index, element, value, Unclean::Blank),
            1 => document.set_component(index, element, 2, value, Unclean::Blank),
            2 => document.insert(index, "REF", &["EV", value], Unclean::Blank),
            _ => document.remove(index),
        };
        let bytes = document.to_bytes();
        let again = Document::read(&bytes);
        let contents = |document: &Document<'_>| -> Vec<Vec<u8>> {
            document.segments().map(|segment| segment.bytes().to_vec()).collect()
        };
        prop_assert_eq!(contents(&again), contents(&document));
        let before = contents(&Document::read(FILE));
        let differ = contents(&again).iter().filter(|segment| !before.contains(segment)).count();
        prop_assert!(differ <= 1);
        if edited.is_err() {
            prop_assert_eq!(&bytes, FILE);
        }
    }
}
