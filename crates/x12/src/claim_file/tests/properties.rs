//! Whatever people type, the file stays a well-formed file.

use proptest::prelude::*;

use super::fixtures::{exam_and_filling, file, jack, jack_for_leo, only_claim, only_subscriber};
use crate::claim_file::*;

/// Splits a file at its terminators and checks what a receiver counts.
fn assert_well_formed(written: &Written) -> Result<(), TestCaseError> {
    prop_assert!(written.bytes.is_ascii());
    prop_assert_eq!(written.bytes.get(105), Some(&b'~'));
    let text = String::from_utf8_lossy(&written.bytes);
    let text = text.strip_suffix('~').unwrap_or_default();
    let segments: Vec<Vec<&str>> = text.split('~').map(|segment| segment.split('*').collect()).collect();
    // ISA, GS, the set, GE, IEA.
    prop_assert_eq!(segments.len(), written.segments_in_set + 4);
    prop_assert_eq!(written.positions.len(), written.segments_in_set);
    let counted: Vec<String> = segments.iter().filter(|s| s[0] == "SE").map(|s| s[1].to_owned()).collect();
    prop_assert_eq!(counted, vec![written.segments_in_set.to_string()]);
    for segment in &segments[1..] {
        let known = ["GS", "ST", "BHT", "NM1", "PER", "HL", "PRV", "N3", "N4", "REF", "SBR", "DMG", "PAT"];
        let of_claim = ["CLM", "DTP", "NTE", "LX", "SV3", "TOO", "SE", "GE", "IEA"];
        prop_assert!(known.contains(&segment[0]) || of_claim.contains(&segment[0]), "{:?}", segment);
        prop_assert!(segment.last().is_some_and(|last| !last.is_empty()), "{:?}", segment);
        prop_assert!(segment[0] != "NM1" || segment.len() <= 10, "{:?}", segment);
        let composites = segment.iter().filter(|element| element.contains(':')).count();
        prop_assert!(composites == 0 || ["CLM", "SV3", "TOO"].contains(&segment[0]), "{:?}", segment);
        prop_assert!(segment.iter().all(|element| !element.contains('^') && element.len() <= 80));
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_name_keeps_the_file_whole(
        last in any::<String>(),
        first in any::<String>(),
        street in any::<String>(),
        city in any::<String>(),
        note in any::<String>(),
        payer in any::<String>(),
    ) {
        for subscriber in [jack(vec![exam_and_filling()]), jack_for_leo(vec![exam_and_filling()])] {
            let mut file = file(1, vec![subscriber]);
            file.line_breaks = false;
            only_claim(&mut file).note = Some(note.clone());
            file.submitter.name = ProviderName::Organisation(format!("S{payer}"));
            let subscriber = only_subscriber(&mut file);
            subscriber.payer.name = format!("P{payer}");
            subscriber.group_number = None;
            subscriber.group_name = Some(city.clone());
            let mut people = vec![&mut subscriber.person];
            if let Patients::Dependents(dependents) = &mut subscriber.patients {
                people.extend(dependents.iter_mut().map(|dependent| &mut dependent.person));
            }
            for person in people {
                // A letter in front: a name of nothing but unknown letters is a problem, not a file.
                person.name.last = format!("L{last}");
                person.name.first = first.clone();
                person.name.middle = Some(street.clone());
                person.name.suffix = Some(city.clone());
                if let Some(address) = &mut person.address {
                    address.line1 = format!("A{street}");
                    address.line2 = Some(first.clone());
                    address.city = format!("C{city}");
                }
            }
            match write(&file) {
                Ok(written) => assert_well_formed(&written)?,
                Err(error) => {
                    prop_assert!(error.problems().iter().all(|p| p.rule == Rule::NoteLength), "{error:?}");
                }
            }
        }
    }

    #[test]
    fn any_identifier_is_sent_whole_or_refused(id in "[ -~\u{e9}\n]{0,60}") {
        let mut file = file(1, vec![jack(vec![exam_and_filling()])]);
        file.line_breaks = false;
        only_claim(&mut file).prior_authorization = Some(id.clone());
        only_claim(&mut file).predetermination_number = Some(id.clone());
        let subscriber = only_subscriber(&mut file);
        subscriber.member_id = format!("M{id}");
        subscriber.group_number = Some(id.clone());
        if let Ok(written) = write(&file) {
            assert_well_formed(&written)?;
            let text = String::from_utf8_lossy(&written.bytes).into_owned();
            let sent = format!("*MI*M{}~", id.trim_end().to_ascii_uppercase());
            prop_assert!(text.contains(&sent), "{text}");
        }
    }

    #[test]
    fn any_claim_and_line_number_is_sent_as_it_is_or_refused(number in "\\PC{0,32}", other in any::<String>()) {
        let mut file = file(1, vec![jack(vec![exam_and_filling()])]);
        file.line_breaks = false;
        let claim = only_claim(&mut file);
        claim.claim_number = number.clone();
        claim.lines[0].line_control_number = other;
        if let Ok(written) = write(&file) {
            assert_well_formed(&written)?;
            prop_assert_eq!(&written.claim_numbers, &vec![number]);
        }
    }
}
