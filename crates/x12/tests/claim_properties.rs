//! What holds for every claim file: it is written, read and told as JSON without a loss, its segments know their
//! claims, a cut file is never whole, and nothing makes the reader fail.

mod made_up;

use proptest::prelude::*;
use x12::claim_file::{ClaimFile, Written, read, write, write_as_is};
use x12::finding::rule;

fn written(file: &ClaimFile) -> Written {
    write(file).unwrap_or_else(|error| panic!("{error:#?}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_read(seed in any::<u64>()) {
        let file = made_up::claim_file(seed);
        let read = read(&written(&file).bytes);
        let findings: Vec<_> = read.all_findings().collect();
        prop_assert!(findings.is_empty(), "{findings:#?}");
        prop_assert!(read.may_go());
        prop_assert_eq!(&read.sets[0].file, &file);
    }

    #[test]
    fn every_segment_knows_its_claims(seed in any::<u64>()) {
        let file = made_up::claim_file(seed);
        let written = written(&file);
        let read = read(&written.bytes);
        prop_assert_eq!(&read.sets[0].positions, &written.positions);
        prop_assert_eq!(read.sets[0].segments, written.segments_in_set);
        let numbers: Vec<&str> = file.claims().map(|claim| claim.claim_number.as_str()).collect();
        prop_assert_eq!(&written.claim_numbers, &numbers);
        // Each CLM is in the one claim that it begins, each LX in the line that it counts.
        let text = String::from_utf8(written.bytes).expect("ASCII");
        let set = text.split('~').map(str::trim_start).skip_while(|segment| !segment.starts_with("ST"));
        for (segment, place) in set.zip(&written.positions) {
            let elements: Vec<&str> = segment.split('*').collect();
            match elements[0] {
                "CLM" => prop_assert_eq!(elements[1], numbers[place.claims.start]),
                "LX" => prop_assert_eq!(elements[1], place.line.expect("a line").to_string()),
                "SBR" | "HL" => prop_assert!(!place.claims.is_empty()),
                _ => {}
            }
        }
    }

    #[test]
    fn json_tells_all_of_it(seed in any::<u64>()) {
        let file = made_up::claim_file(seed);
        let json = serde_json::to_string(&file).expect("a claim file is JSON");
        prop_assert_eq!(serde_json::from_str::<ClaimFile>(&json).expect("its own JSON"), file);
    }

    #[test]
    fn a_cut_file_is_never_whole(seed in any::<u64>(), cut in 0.0..1.0f64) {
        let file = made_up::claim_file(seed);
        let bytes = written(&ClaimFile { line_breaks: false, ..file }).bytes;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::float_arithmetic)]
        let cut = (bytes.len() as f64 * cut) as usize;
        let read = read(&bytes[..cut]);
        prop_assert!(read.sets.iter().all(|set| !set.complete));
        prop_assert!(!read.may_go());
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let read = read(&bytes);
        prop_assert!(read.sets.iter().all(|set| !set.complete));
    }

    #[test]
    fn a_garbled_file_is_read(seed in any::<u64>(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = written(&made_up::claim_file(seed)).bytes;
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        for set in read(&bytes).sets {
            prop_assert_eq!(set.positions.len(), set.segments);
            // What was read of it can always be shown again; once cleaned, it is read as the same for ever.
            let again = |file: &ClaimFile| read(&write_as_is(file).bytes).sets.swap_remove(0).file;
            let clean = again(&again(&set.file));
            prop_assert_eq!(again(&clean), clean);
        }
    }

    #[test]
    fn segments_in_any_order_are_read(seed in any::<u64>(), order in any::<u64>()) {
        let bytes = written(&ClaimFile { line_breaks: false, ..made_up::claim_file(seed) }).bytes;
        let text = String::from_utf8(bytes).expect("ASCII");
        let mut segments: Vec<&str> = text.split_terminator('~').collect();
        let count = segments.len();
        let (_, body) = segments.split_at_mut(3);
        let body = &mut body[..count - 6];
        let mut dice = order;
        for at in (1..body.len()).rev() {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            body.swap(at, usize::try_from(dice >> 33).expect("31 bits") % (at + 1));
        }
        let read = read((segments.join("~") + "~").as_bytes());
        prop_assert_eq!(read.sets[0].positions.len(), read.sets[0].segments);
        prop_assert!(read.all_findings().all(|finding| finding.rule != rule::SE_COUNT));
    }
}
