//! What the segments and elements of our claim files are to a biller, and where each is mended.

use super::verdict::{ElementFault, SegmentFault};

/// A segment of a loop, or an element of it.
#[derive(Clone, Copy, Debug)]
struct Field {
    segment: &'static str,
    /// Its loop, or what the loops where it means this begin with; the longest that fits counts.
    loops: &'static str,
    /// Counted from 1; 0: the segment as a whole.
    element: usize,
    component: usize,
    /// What it is.
    words: &'static str,
    /// Where its value comes from; empty where the segment says it.
    source: &'static str,
}

const fn segment(
    loops: &'static str,
    segment: &'static str,
    words: &'static str,
    source: &'static str,
) -> Field {
    Field { segment, loops, element: 0, component: 0, words, source }
}

const fn element(segment: &'static str, element: usize, component: usize, words: &'static str) -> Field {
    Field { segment, loops: "", element, component, words, source: "" }
}

const ENTITY: &str = "the billing entity of the practice";
const SUBSCRIBER: &str = "the patient record of the subscriber";
const PATIENT: &str = "the patient record";
const PLAN: &str = "the insurance plan";
const CARRIER: &str = "the carrier of the plan";
const DENTIST: &str = "the provider";
const CLAIM: &str = "the claim";
const PROCEDURE: &str = "the procedure of the line";
const FIRST_CLAIM: &str = "the claim to the first payer, and what was posted to it";

const FIELDS: &[Field] = &[
    segment("1000A", "NM1", "the submitter's id", ENTITY),
    segment("1000A", "PER", "the submitter's contact", ENTITY),
    segment("1000B", "NM1", "the receiver's id", ENTITY),
    segment("2000A", "PRV", "the practice's speciality (taxonomy)", ENTITY),
    segment("2010A", "NM1", "the practice's name or NPI", ENTITY),
    segment("2010A", "N3", "the practice's street", ENTITY),
    segment("2010A", "N4", "the practice's city, state and ZIP", ENTITY),
    segment("2010A", "REF", "the practice's tax id", ENTITY),
    segment("2010A", "PER", "the practice's telephone", ENTITY),
    segment("2000B", "SBR", "the coverage (which payer it is, group number)", PLAN),
    segment("2010BA", "NM1", "the subscriber's name or member id", "the subscription and its subscriber"),
    segment("2010BA", "N3", "the subscriber's street", SUBSCRIBER),
    segment("2010BA", "N4", "the subscriber's city, state and ZIP", SUBSCRIBER),
    segment("2010BA", "DMG", "the subscriber's birthdate and gender", SUBSCRIBER),
    segment("2010BB", "NM1", "the payer's name or payer id (ElectID)", CARRIER),
    segment("2010BB", "N3", "the payer's street", CARRIER),
    segment("2010BB", "N4", "the payer's city, state and ZIP", CARRIER),
    segment("2000C", "PAT", "the patient's relationship to the subscriber", "the patient's coverage"),
    segment("2010CA", "NM1", "the patient's name", PATIENT),
    segment("2010CA", "N3", "the patient's street", PATIENT),
    segment("2010CA", "N4", "the patient's city, state and ZIP", PATIENT),
    segment("2010CA", "DMG", "the patient's birthdate and gender", PATIENT),
    segment("2300", "CLM", "the head of the claim", CLAIM),
    segment("2300", "DTP", "a date of the claim", CLAIM),
    segment("2300", "DN1", "the months of orthodontic treatment", CLAIM),
    segment("2300", "DN2", "a missing tooth", CLAIM),
    segment("2300", "PWK", "an attachment", CLAIM),
    segment("2300", "REF", "an authorization or reference number of the claim", CLAIM),
    segment("2300", "NTE", "the claim note", CLAIM),
    segment("2310B", "NM1", "the treating dentist's name or NPI", DENTIST),
    segment("2310B", "PRV", "the treating dentist's speciality (taxonomy)", DENTIST),
    segment("2320", "SBR", "the other coverage", PLAN),
    segment("2320", "CAS", "what the first payer did not pay", FIRST_CLAIM),
    segment("2320", "AMT", "what the first payer paid", FIRST_CLAIM),
    segment("2330", "NM1", "the other subscriber or the first payer", FIRST_CLAIM),
    segment("2330", "DTP", "the date of the first payer's decision", FIRST_CLAIM),
    segment("2400", "LX", "the number of the line", ""),
    segment("2400", "SV3", "the procedure", PROCEDURE),
    segment("2400", "TOO", "the tooth or its surfaces", PROCEDURE),
    segment("2400", "DTP", "a date of the line", PROCEDURE),
    segment("2400", "REF", "our line number, REF 6R", ""),
    segment("2420", "NM1", "the line's dentist, name or NPI", DENTIST),
    segment("2420", "PRV", "the line's dentist, speciality (taxonomy)", DENTIST),
    segment("2430", "SVD", "what the first payer paid for the line", FIRST_CLAIM),
    segment("2430", "CAS", "what the first payer did not pay of the line", FIRST_CLAIM),
    segment("2430", "DTP", "the date of the first payer's decision", FIRST_CLAIM),
    element("NM1", 3, 0, "the last name"),
    element("NM1", 4, 0, "the first name"),
    element("NM1", 9, 0, "the id"),
    element("N3", 1, 0, "the street"),
    element("N4", 1, 0, "the city"),
    element("N4", 2, 0, "the state"),
    element("N4", 3, 0, "the ZIP code"),
    element("DMG", 2, 0, "the birthdate"),
    element("DMG", 3, 0, "the gender"),
    element("PER", 2, 0, "the contact's name"),
    element("PER", 4, 0, "the telephone number"),
    element("PRV", 3, 0, "the taxonomy code"),
    element("SBR", 1, 0, "which payer it is"),
    element("SBR", 3, 0, "the group number"),
    element("SBR", 4, 0, "the group name"),
    element("SBR", 9, 0, "the kind of insurance"),
    element("REF", 2, 0, "the number"),
    element("DTP", 3, 0, "the date"),
    element("CLM", 1, 0, "the claim number"),
    element("CLM", 2, 0, "the total charge"),
    element("CLM", 5, 1, "the place of service"),
    element("CLM", 5, 3, "original, replacement or void"),
    element("CLM", 8, 0, "the assignment of benefits"),
    element("CLM", 9, 0, "the release of information"),
    element("CLM", 11, 0, "the cause of the accident"),
    element("NTE", 2, 0, "the text of the note"),
    element("SV3", 1, 2, "the procedure code"),
    element("SV3", 2, 0, "the fee"),
    element("SV3", 3, 0, "the place of service"),
    element("SV3", 4, 0, "the area of the mouth"),
    element("SV3", 5, 0, "initial placement or replacement"),
    element("SV3", 6, 0, "the quantity"),
    element("TOO", 2, 0, "the tooth"),
    element("TOO", 3, 0, "the surfaces"),
];

/// The segment in its loop, or the element.
fn field(id: &str, loop_id: &str, element: usize, component: usize) -> Option<&'static Field> {
    let fits = |field: &&Field| {
        let is_it = field.segment == id && field.element == element;
        is_it && (field.component == 0 || field.component == component) && loop_id.starts_with(field.loops)
    };
    FIELDS.iter().filter(fits).max_by_key(|field| field.loops.len())
}

/// What is wrong with a segment of a loop: the field by its name, with its place.
pub(super) fn reason(fault: &SegmentFault, loop_id: &str) -> String {
    let name = field(&fault.id, loop_id, 0, 0).map(|field| capital(field.words));
    let place = match (&name, fault.place.as_str()) {
        (None, "") => String::new(),
        (None, place) => format!(" ({place})"),
        (Some(_), "") => format!(" ({})", fault.id),
        (Some(_), place) => format!(" ({}, {place})", fault.id),
    };
    let name = name.unwrap_or_else(|| format!("Segment {}", fault.id));
    let elements = fault.elements.iter().map(|one| format!(" {}", of_element(&fault.id, loop_id, one)));
    format!("{name}{place} {}.{}", fault.what, elements.collect::<String>())
}

fn of_element(id: &str, loop_id: &str, fault: &ElementFault) -> String {
    match field(id, loop_id, fault.element, fault.component).filter(|field| field.element > 0) {
        Some(field) => format!("{} ({}) {}.", capital(field.words), fault.place, fault.what),
        None => format!("{} {}.", capital(&fault.place), fault.what),
    }
}

/// Where a biller mends it; none where nobody here can.
pub(super) fn source(fault: &SegmentFault, loop_id: &str) -> Option<&'static str> {
    field(&fault.id, loop_id, 0, 0).map(|field| field.source).filter(|source| !source.is_empty())
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(id: &str, elements: &[(usize, usize, &str)]) -> SegmentFault {
        let elements = elements.iter().map(|(element, component, what)| ElementFault {
            element: *element,
            component: *component,
            place: format!("element {element}"),
            what: (*what).to_owned(),
        });
        SegmentFault {
            claim_number: None,
            id: id.to_owned(),
            number: Some(26),
            loop_id: String::new(),
            is_missing: false,
            place: "segment 26 of the set".to_owned(),
            what: "is missing".to_owned(),
            elements: elements.collect(),
            next_step: "",
        }
    }

    #[test]
    fn a_segment_is_named_as_a_biller_knows_it() {
        let said = |id: &str, loop_id: &str| reason(&fault(id, &[]), loop_id);
        assert_eq!(said("REF", "2400"), "Our line number, REF 6R (REF, segment 26 of the set) is missing.");
        assert_eq!(said("REF", "2010AA"), "The practice's tax id (REF, segment 26 of the set) is missing.");
        assert_eq!(said("N3", "2010CA"), "The patient's street (N3, segment 26 of the set) is missing.");
        assert_eq!(said("HCP", "2300"), "Segment HCP (segment 26 of the set) is missing.");
        assert_eq!(source(&fault("NM1", &[]), "2010BB"), Some(CARRIER));
        assert_eq!((source(&fault("LX", &[]), "2400"), source(&fault("HCP", &[]), "2300")), (None, None));
    }

    #[test]
    fn an_element_is_named_too() {
        let wrong = fault("SV3", &[(1, 2, "has a code that is not in its list"), (9, 0, "is too long")]);
        let said = reason(&SegmentFault { what: "has wrong elements".to_owned(), ..wrong }, "2400");
        assert_eq!(
            said,
            "The procedure (SV3, segment 26 of the set) has wrong elements. The procedure code (element 1) has a code \
             that is not in its list. Element 9 is too long."
        );
    }

    #[test]
    fn no_field_stands_twice_in_the_table() {
        for (at, one) in FIELDS.iter().enumerate() {
            let is_same = |other: &Field| {
                (other.segment, other.loops, other.element, other.component)
                    == (one.segment, one.loops, one.element, one.component)
            };
            assert!(!FIELDS[..at].iter().any(is_same), "{one:?}");
        }
    }
}
