//! What holds of every good remittance, made up or made for this project: it is reported for nothing, and whatever is
//! changed or lost of its money is.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use x12::Cents;
use x12::finding::{Finding, Stops, rule};
use x12::remittance::{Remittance, read};
use x12::tokenizer::{Segment, Segments};

/// A CAS of one reason: its group and reason, and cents.
type Cut = (&'static str, i64);

/// A line: its charge, and what is cut of it, in cents.
type Line = (i64, Vec<Cut>);

/// A claim: its status, its lines, its charge when it has none, and what is cut of the whole.
#[derive(Clone, Debug)]
struct Claim {
    status: &'static str,
    lines: Vec<Line>,
    charge: i64,
    cuts: Vec<Cut>,
    own_lx: bool,
}

fn cuts() -> impl Strategy<Value = Vec<Cut>> {
    let reason = prop::sample::select(vec!["CO*45", "PR*1", "PR*2", "OA*23", "PI*97", "CO*119"]);
    let amount = prop_oneof![1i64..40_000, 1i64..40_000, -5_000i64..0];
    prop::collection::vec((reason, amount), 0..4)
}

fn claim() -> impl Strategy<Value = Claim> {
    let status = prop::sample::select(vec!["1", "1", "2", "3", "4", "19", "22", "25"]);
    let lines = prop::collection::vec((prop_oneof![Just(0i64), 1i64..200_000], cuts()), 0..4);
    (status, lines, 0i64..300_000, cuts(), any::<bool>())
        .prop_map(|(status, lines, charge, cuts, own_lx)| Claim { status, lines, charge, cuts, own_lx })
}

/// Claims, and what is taken or given beside them.
fn content() -> impl Strategy<Value = (Vec<Claim>, Vec<i64>)> {
    (prop::collection::vec(claim(), 1..5), prop::collection::vec(-20_000i64..20_000, 0..9))
}

fn show(cents: i64) -> String {
    Cents(cents).to_x12()
}

/// What is left of an amount. When more is cut than there is, or all has to be, one more cut says so.
fn left(amount: i64, cuts: &mut Vec<Cut>, nothing: bool) -> i64 {
    let left = amount - cuts.iter().map(|(_, cut)| cut).sum::<i64>();
    if left < 0 || (nothing && left != 0) {
        cuts.push((if nothing { "OA*101" } else { "OA*94" }, left));
        return 0;
    }
    left
}

impl Claim {
    /// Writes the claim, and gives what it pays.
    fn write(mut self, number: usize, segments: &mut Vec<String>) -> i64 {
        let sign = if self.status == "22" { -1 } else { 1 };
        let estimate = self.status == "25";
        let mut patient: i64 = 0;
        let mut cas = |cuts: &[Cut]| -> Vec<String> {
            let of_patient = cuts.iter().filter(|(reason, _)| reason.starts_with("PR"));
            patient += of_patient.map(|(_, cut)| cut).sum::<i64>();
            cuts.iter().map(|(reason, cut)| format!("CAS*{reason}*{}", show(sign * cut))).collect()
        };
        let (mut paid, mut rows) = (0, Vec::new());
        for (at, (charge, cuts)) in self.lines.iter_mut().enumerate() {
            let of_line = left(*charge, cuts, estimate);
            paid += of_line;
            rows.push(format!("SVC*AD:D0120*{}*{}", show(sign * *charge), show(sign * of_line)));
            rows.extend((!estimate).then(|| "DTM*472*20251209".to_owned()));
            rows.extend(cas(cuts));
            rows.push(format!("REF*6R*{number}-{at}"));
        }
        if !self.lines.is_empty() {
            self.charge = self.lines.iter().map(|(charge, _)| charge).sum();
        }
        let before = if self.lines.is_empty() { self.charge } else { paid };
        paid = left(before, &mut self.cuts, estimate);
        let own = cas(&self.cuts);
        let owed = if sign > 0 && patient != 0 { show(patient) } else { String::new() };
        segments.extend((self.own_lx || number == 0).then(|| format!("LX*{}", number + 1)));
        let (charge, paid) = (sign * self.charge, sign * paid);
        segments.push(format!(
            "CLP*RD{number}*{}*{}*{}*{owed}*12*26015{number}",
            self.status,
            show(charge),
            show(paid)
        ));
        segments.extend(own);
        segments.push("NM1*QC*1*GARCIA*ANA".to_owned());
        segments.extend(rows);
        paid
    }
}

/// A good file.
fn file(claims: Vec<Claim>, mut taken: Vec<i64>) -> String {
    let mut body = Vec::new();
    let paid: i64 = claims.into_iter().enumerate().map(|(at, claim)| claim.write(at, &mut body)).sum();
    let mut payment = paid - taken.iter().sum::<i64>();
    if payment < 0 {
        taken.push(payment);
        payment = 0;
    }
    for part in taken.chunks(3) {
        let pairs: String = part.iter().map(|cents| format!("*WO:1*{}", show(*cents))).collect();
        body.push(format!("PLB*1*20261231{pairs}"));
    }
    let (handling, method) = if payment == 0 { ("H", "NON") } else { ("I", "CHK") };
    let count = body.len() + 6;
    format!(
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260115*0830*^*00501*000000001*0*P*:~\
         GS*HP*PAYER*PRACTICE*20260115*0830*1*X*005010X221A1~ST*835*0001~\
         BPR*{handling}*{}*C*{method}************20260115~TRN*1*900123*1999999999~N1*PR*PAYER~N1*PE*GROUP~{}~\
         SE*{count}*0001~GE*1*1~IEA*1*000000001~",
        show(payment),
        body.join("~")
    )
}

/// The good files that were made for this project.
fn good_files() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/835");
    let paths =
        fs::read_dir(folder).expect("the folder of samples").map(|entry| entry.expect("an entry").path());
    let good = paths.filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        name.starts_with("made__ok_").then(|| (name, fs::read(&path).expect("a sample")))
    });
    let files: Vec<_> = good.collect();
    assert_eq!(files.len(), 17);
    files
}

fn findings(bytes: &[u8]) -> Vec<Finding> {
    read(bytes).all_findings().cloned().collect()
}

fn stops(bytes: &[u8]) -> bool {
    findings(bytes).iter().any(|finding| finding.stops > Stops::Nothing)
}

/// The elements of a segment that hold amounts which count.
fn amounts_of(segment: &Segment<'_>) -> Vec<usize> {
    match segment.id() {
        b"BPR" => vec![2],
        b"CLP" => vec![3, 4],
        b"SVC" => vec![2, 3],
        b"CAS" => vec![3, 6, 9, 12, 15, 18],
        b"PLB" => vec![4, 6, 8, 10, 12, 14],
        _ => vec![],
    }
}

/// The places of the digits of some elements.
fn digits(bytes: &[u8], elements: impl Fn(&Segment<'_>) -> Vec<usize>) -> Vec<usize> {
    let mut digits = Vec::new();
    for segment in Segments::new(bytes) {
        for n in elements(&segment) {
            let element = segment.element(n);
            let start =
                if element.is_empty() { 0 } else { element.as_ptr() as usize - bytes.as_ptr() as usize };
            digits.extend((start..start + element.len()).filter(|&at| bytes[at].is_ascii_digit()));
        }
    }
    digits
}

/// The file with the digit at one place raised, 9 going on at 0.
fn raised(bytes: &[u8], at: usize, by: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] = b'0' + (changed[at] - b'0' + by) % 10;
    changed
}

/// Segments that begin a claim or a line or carry money, and what they carry is not nothing in all: a CAS or PLB whose
/// amounts add up to zero changes no balance, and nobody sees that it is gone but who counts the segments (SE01).
fn matters(segment: &Segment<'_>) -> bool {
    let sum: Cents =
        amounts_of(segment).into_iter().filter_map(|n| Cents::parse_bytes(segment.element(n))).sum();
    match segment.id() {
        b"CAS" | b"PLB" => sum != Cents::ZERO,
        id => [&b"BPR"[..], b"CLP", b"SVC"].contains(&id),
    }
}

/// Each file that one segment which matters is lost of, and what it was.
fn lost(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let segments = Segments::new(bytes).filter(matters);
    let without = |segment: Segment<'_>| [&bytes[..segment.position], &bytes[segment.end..]].concat();
    segments.map(|segment| (String::from_utf8_lossy(segment.bytes).into_owned(), without(segment))).collect()
}

proptest! {
    #[test]
    fn a_good_remittance_is_reported_for_nothing((claims, taken) in content()) {
        let text = file(claims, taken);
        let read = read(text.as_bytes());
        prop_assert_eq!(read.all_findings().collect::<Vec<_>>(), Vec::<&Finding>::new(), "{}", text);
        prop_assert!(read.remittances.iter().all(Remittance::may_post));
    }

    /// Every digit of BPR02, CLP03, CLP04, SVC02, SVC03 and the amounts of CAS and PLB. Other amounts are notes that no
    /// money rests on: a wrong CLP05 is noted, where it means anything (rule 4); so are the totals of a TS3; a digit of
    /// an AMT may say what it likes.
    #[test]
    fn one_wrong_digit_in_any_amount_stops_something((claims, taken) in content(), by in 1u8..10) {
        let text = file(claims, taken);
        for at in digits(text.as_bytes(), amounts_of) {
            let changed = raised(text.as_bytes(), at, by);
            prop_assert!(stops(&changed), "digit at {}: {}", at, String::from_utf8_lossy(&changed));
        }
    }

    #[test]
    fn one_wrong_digit_in_what_the_patient_owes_is_noted((claims, taken) in content(), by in 1u8..10) {
        let text = file(claims, taken);
        let owed = |segment: &Segment<'_>| if segment.id() == b"CLP" { vec![5] } else { vec![] };
        for at in digits(text.as_bytes(), owed) {
            let found = findings(&raised(text.as_bytes(), at, by));
            let rules: Vec<_> = found.iter().map(|finding| (finding.rule, finding.stops)).collect();
            prop_assert_eq!(rules, [(rule::PATIENT_RESPONSIBILITY, Stops::Nothing)]);
        }
    }

    #[test]
    fn one_lost_segment_that_matters_stops_something((claims, taken) in content()) {
        let text = file(claims, taken);
        for (segment, rest) in lost(text.as_bytes()) {
            prop_assert!(stops(&rest), "{} of {}", segment, text);
        }
    }

    #[test]
    fn the_findings_of_a_claim_are_those_about_it((claims, taken) in content(), by in 1u8..10) {
        let mut bytes = file(claims, taken).into_bytes();
        for at in digits(&bytes, amounts_of).into_iter().step_by(3) {
            bytes = raised(&bytes, at, by);
        }
        for set in &read(&bytes).remittances {
            for index in 0..set.claims.len() + 1 {
                let about: Vec<_> = set.findings.iter().filter(|one| one.place.claim == Some(index)).collect();
                prop_assert_eq!(set.claim_findings(index).collect::<Vec<_>>(), about);
            }
        }
    }
}

#[test]
fn one_wrong_digit_in_any_amount_of_a_good_file_stops_something() {
    for (name, bytes) in good_files() {
        let digits = digits(&bytes, amounts_of);
        assert!(digits.len() > 10, "{name}");
        for (at, by) in digits.into_iter().flat_map(|at| (1..10).map(move |by| (at, by))) {
            assert!(stops(&raised(&bytes, at, by)), "{name}: digit at {at} raised by {by}");
        }
    }
}

#[test]
fn one_lost_segment_of_a_good_file_stops_something() {
    for (name, bytes) in good_files() {
        let lost = lost(&bytes);
        assert!(lost.len() > 3, "{name}");
        for (segment, rest) in lost {
            assert!(stops(&rest), "{name}: {segment}");
        }
    }
}
