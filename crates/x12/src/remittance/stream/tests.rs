//! Reading by blocks gives what reading at once gives, wherever a block ends.

use std::io;

use proptest::prelude::*;

use super::*;
use crate::finding::rule;
use crate::remittance::read;

const FILES: [&[u8]; 5] = [
    include_bytes!("../../../tests/data/835/made__ok_reversal_then_correction.835"),
    include_bytes!("../../../tests/data/835/made__ok_two_interchanges_different_delims.835"),
    include_bytes!("../../../tests/data/835/made__ok_crlf.835"),
    include_bytes!("../../../tests/data/835/made__ok_utf8_bom_and_leading_blank_lines.835"),
    include_bytes!("../../../tests/data/835/made__ok_latin1_name.835"),
];

/// All that was handed on, written down.
#[derive(Default)]
struct Heard {
    claims: Vec<String>,
    sets: Vec<String>,
    totals: Vec<Totals>,
}

impl Visitor for Heard {
    fn claim(&mut self, _set: &Remittance<'_>, claim: &RemittedClaim<'_>) {
        self.claims.push(format!("{claim:?}"));
    }

    fn set(&mut self, set: &Remittance<'_>, totals: &Totals) {
        self.sets.push(format!("{set:?}"));
        self.totals.push(totals.clone());
    }
}

/// What reading at once gives, in the same form.
fn at_once(bytes: &[u8]) -> (Heard, Streamed) {
    let mut file = read(bytes);
    let mut heard = Heard::default();
    let mut streamed = Streamed {
        interchanges: file.interchanges,
        groups: file.groups,
        sets: file.remittances.len(),
        findings: file.findings,
        complete: vec![],
    };
    for (index, set) in file.remittances.iter_mut().enumerate() {
        let mut totals = Totals::default();
        for claim in set.claims.drain(..) {
            totals.add(&claim);
            heard.claims.push(format!("{claim:?}"));
        }
        if set.complete {
            streamed.complete.push(index);
        }
        set.complete = false;
        set.findings.retain(|finding| finding.rule != rule::FILE_INCOMPLETE);
        heard.sets.push(format!("{set:?}"));
        heard.totals.push(totals);
    }
    (heard, streamed)
}

fn assert_same(bytes: &[u8], block_bytes: usize) -> Result<(), TestCaseError> {
    let (expected, file) = at_once(bytes);
    let mut heard = Heard::default();
    let streamed = stream_by(block_bytes, bytes, &mut heard).expect("bytes can be read");
    prop_assert_eq!(heard.claims, expected.claims);
    prop_assert_eq!(heard.sets, expected.sets);
    prop_assert_eq!(heard.totals, expected.totals);
    prop_assert_eq!(streamed, file);
    Ok(())
}

proptest! {
    #[test]
    fn blocks_give_what_the_whole_gives(file in 0..FILES.len(), times in 1usize..4, block in 1100usize..4000) {
        assert_same(&FILES[file].repeat(times), block)?;
    }

    #[test]
    fn also_when_the_file_is_damaged(
        file in 0..FILES.len(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
        block in 1100usize..4000,
    ) {
        let mut bytes = FILES[file].to_vec();
        // The ISA is left alone: what is passed over when it is bad is told block by block.
        for (index, byte) in damage {
            let at = 200 + index.index(bytes.len() - 200);
            bytes[at] = byte;
        }
        bytes.truncate(200 + cut.index(bytes.len() - 200));
        prop_assume!(!at_once(&bytes).1.findings.iter().any(|finding| finding.rule == rule::NOT_X12));
        assert_same(&bytes, block)?;
    }

    #[test]
    fn anything_is_read_to_its_end(bytes in prop::collection::vec(any::<u8>(), 0..5000), block in 600usize..1200) {
        stream_by(block, bytes.as_slice(), &mut Heard::default()).expect("bytes can be read");
    }
}

#[test]
fn a_claim_longer_than_a_block_stops_its_set() {
    let good = String::from_utf8(FILES[0].to_vec()).expect("it is ASCII");
    let (start, end) = (good.find("SVC*").expect("a line"), good.find("~\nSE*").expect("an end"));
    let long = format!("{}{}", &good[..end], "~\nREF*6R*1".repeat(500)) + &good[end..];
    assert!(start < end);
    let mut heard = Heard::default();
    stream_by(2000, long.as_bytes(), &mut heard).expect("bytes can be read");
    assert!(heard.sets[0].contains(rule::CLAIM_TOO_LONG), "{}", heard.sets[0]);
}

#[test]
fn a_claim_longer_than_a_block_is_told_once() {
    let good = String::from_utf8(FILES[0].to_vec()).expect("it is ASCII");
    let next = good.rfind("CLP*").expect("a second claim");
    let line =
        "SVC*AD:D0120*1*1~\nDTM*472*20260230~\nREF*6R*1~\nCAS*CO*45*1O~\nLQ*HE*N1~\nAMT*B6*x~\nZZZ*1~\n";
    let long = format!("{}{}{}", &good[..next], line.repeat(200), &good[next..]);
    let mut heard = Heard::default();
    stream_by(2000, long.as_bytes(), &mut heard).expect("bytes can be read");
    let told = |rule| heard.sets[0].matches(&format!("\"{rule}\"")).count();
    assert_eq!((heard.claims.len(), told(rule::CLAIM_TOO_LONG), told(rule::SEGMENT_OUT_OF_PLACE)), (2, 1, 0));
    // Some lines were read before it was known; nothing of the others is told.
    assert!(told(rule::UNKNOWN_SEGMENT) < 30, "{}", heard.sets[0]);
}

#[test]
fn what_comes_after_the_end_of_a_claim_is_nobodys() {
    let good = String::from_utf8(FILES[0].to_vec()).expect("it is ASCII");
    for segment in ["REF*6R*1", "LQ*HE*N130", "QTY*ZL*1", "AMT*B6*1", "DTM*472*20251209", "CAS*CO*45*1"] {
        let odd = good.replacen("~\nCLP*", &format!("~\nTS3*1*11*20261231*1*1~\n{segment}~\nCLP*"), 2);
        assert_same(odd.as_bytes(), 3000).expect("the same");
    }
}

#[test]
fn a_segment_longer_than_a_block_ends() {
    let mut file = FILES[0].to_vec();
    file.extend(vec![b'A'; 10_000]);
    let streamed = stream_by(1000, file.as_slice(), &mut Heard::default()).expect("bytes can be read");
    assert_eq!(streamed.sets, 1);
}

#[test]
fn an_input_that_fails_says_so() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    assert!(matches!(stream(Failing, &mut Heard::default()), Err(Error::Io(_))));
}
