//! Every finding says what to do: the last sentence of its message is an advice, or ends in one. Shown on the files
//! made for this project and on what damage makes of them, until every rule has been told.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

mod made_up;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use x12::claim_file::{ClaimFile, Decision, OtherPayer, Problem, after_prior_payer};
use x12::codes::{Entry, Known, List};
use x12::finding::{Finding, Stops};
use x12::remittance::{Remittance, RemittedClaim, Totals, Visitor};

/// How an advice begins.
const ADVICE: &[&str] = &[
    "add", "ask", "check", "choose", "compare", "copy", "correct", "decrypt", "do not", "enter", "fill",
    "get", "give", "go by", "import", "join", "keep", "leave", "look", "match", "move", "name", "number",
    "point", "post", "put", "save", "say", "see", "send", "shorten", "split", "take", "tell", "unpack",
    "use", "wait", "write",
];

/// Does the last sentence tell somebody to do something?
fn advises(message: &str) -> bool {
    let last = message.trim_end_matches('.').rsplit(". ").next().unwrap_or_default();
    let mut clauses = last.split([':', ';', ',']).map(|clause| clause.trim_start().to_lowercase());
    let begins = |clause: &str, verb: &&str| {
        clause.strip_prefix(*verb).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    };
    message.ends_with('.') && clauses.any(|clause| ADVICE.iter().any(|verb| begins(&clause, verb)))
}

/// What is wrong with what a finding says, or a problem with a file of ours, which stops all it is about.
fn fault(message: &str, stops: Option<Stops>) -> Option<&'static str> {
    let goes_on = message.contains("all the same") || message.contains("the first one counts");
    let is_stopped = message.contains("is held") || message.contains("Nothing of");
    match stops {
        _ if !advises(message) => Some("says nothing to do"),
        Some(Stops::Nothing) if is_stopped => Some("stops nothing, and says that it does"),
        Some(Stops::Claim | Stops::Set) if goes_on => Some("stops, and says that it does not"),
        _ => None,
    }
}

/// Files of each kind; the others are much like them.
const DAMAGED: &[&str] = &[
    "made__ok_two_claims.835",
    "made__ok_secondary_cob.837",
    "made__ok_dependent_ortho.837",
    "made__ok_999_partial.txt",
    "made__ok_ta1_accepted.txt",
    "made__ok_277ca_mixed.txt",
];

fn files_in(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        if path.is_dir() { files_in(&path, into) } else { into.push(path) }
    }
}

/// A file with each of its segments, and each of their elements, damaged in turn.
fn damaged(file: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let split = |segment: &str| segment.trim().split('*').map(str::to_owned).collect();
    let file: Vec<Vec<String>> = String::from_utf8_lossy(file).split_terminator('~').map(split).collect();
    (0..file.len()).flat_map(move |at| {
        let (whole, segment) = (file.clone(), file[at].clone());
        let other = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let mut instead = vec![
            vec![],
            vec![segment.clone(), segment.clone()],
            vec![other(&["ZZZ", "1"]), segment.clone()],
            vec![other(&["CLP"]), segment.clone()],
            vec![[segment.clone(), other(&["1"; 20])].concat()],
        ];
        for n in 1..segment.len() {
            let (before, after) = (format!("0{}", segment[n]), format!("{}:1:2:3^4", segment[n]));
            let (twice, long) = (format!("{0}^{0}", segment[n]), "9".repeat(90));
            for value in ["", "?Q\u{1}", "-7.005", "19990231", "22", "25", &long, &twice, &before, &after] {
                let mut changed = segment.clone();
                value.clone_into(&mut changed[n]);
                instead.push(vec![changed]);
            }
        }
        instead.into_iter().map(move |instead| {
            let all = whole[..at].iter().chain(&instead).chain(&whole[at + 1..]);
            all.map(|segment| segment.join("*") + "~").collect::<String>().into_bytes()
        })
    })
}

const ISA: &str = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260115*0830*^*00501*000000001*0*P*:~";

/// A remittance of little more than these segments.
fn set(segments: &str) -> String {
    format!("ST*835*0001~BPR*I*9*C*CHK************20260115~TRN*1*1*1~{segments}~SE*9*0001~")
}

/// What no damage to one segment makes.
fn made() -> Vec<String> {
    let status = |second: &str| {
        format!(
            "ST*277*0001*005010X214~BHT*0085*08*1*20260115*0830*TH~HL*1**20*1~HL*2*1*21*1~HL*3*2*19*1~HL*4*3*PT*0~\
             TRN*2*A~STC*{second}~SE*9*0001~"
        )
    };
    vec![
        set("CUR*PR*CAD~"),
        set("").replace("*C*CHK", "*D*CHK"),
        set("CLP*A*25*9*9~"),
        set("CLP*A*1*-9*-9~"),
        set("CLP*A*1*9*7~SVC*AD:T9999*9*7~DTM*150*20260109~DTM*151*20260105~CAS*CO*16*2*1*45*0~"),
        format!("{}{}", ISA.replace("*P*:", "*T*:"), set("CLP*A*1*9*9~")),
        set("LX*1~TS3*1*11*20261231*5*70~CLP*A*1*9*9~"),
        set(&format!("ZZ*{}~", "9".repeat(70_000))),
        set(&"REF*TJ*1~".repeat(10_001)),
        set(&"CLP*A*1*X*9~".repeat(2_100)),
        set(&"CAS*CO*45*1~".repeat(2_100)),
        set("CLP*A*1*9*9~CAS*CO*7777*1~CAS*CO*8888*1~"),
        "ST*835*1~SE*2*1~".repeat(20_001),
        set(&format!("CLP*A*1*9*9~{}", "REF*1L*1~".repeat(120_000))),
        status("A2:20*20260115*WQ*9").replace("X214", "X167"),
        "ST*837*0001*005010X224A2~HL*1**20*1~HL*2*1*22*1~SBR*P**G******CI~HL*3*2*23*0~PAT*18~\
         CLM*A1*55***11:B:1*Y*A*Y*Y**********PB~DTP*472*D8*20260105~LX*1~SV3*AD:T0120*55**10*R*3~TOO*JP*3*M:M~\
         TOO*JP*99~SE*9*0001~".to_owned(),
        "ST*999*0001~AK1*HC*1~AK2*837*0001~AK3*CLM*1~AK5*R~AK9*R*1*1*0~SE*6*0001~".to_owned(),
        status("A3:21*20260115*WQ*9"),
        status("A2:20*20260115*U*9"),
        status("A2:20*20260115*WQ*9******A3:21"),
        String::new(),
        "%PDF-1.4".to_owned(),
        "st*835*0001~".to_owned(),
        format!("{}\n{}\n{}", &ISA[..45], &ISA[45..90], &ISA[90..]),
        ISA.replace(':', "A"),
        ISA[..50].to_owned(),
    ]
}

/// A claim file with each of its values changed in turn, as far as it still is one.
fn changed(file: &ClaimFile) -> impl Iterator<Item = ClaimFile> {
    let whole = serde_json::to_value(file).expect("JSON");
    let mut places = vec![String::new()];
    let mut at = 0;
    while let Some(place) = places.get(at).cloned() {
        match whole.pointer(&place) {
            Some(Value::Object(fields)) => places.extend(fields.keys().map(|name| format!("{place}/{name}"))),
            Some(Value::Array(items)) => {
                places.extend((0..items.len().min(1)).map(|n| format!("{place}/{n}")));
            }
            _ => {}
        }
        at += 1;
    }
    let long = "9".repeat(500);
    places.into_iter().skip(1).flat_map(move |place| {
        let value = whole.pointer(&place).cloned().unwrap_or_default();
        let mut instead = vec![
            json!(null),
            json!(""),
            json!("?"),
            json!("PO BOX 1"),
            json!("1"),
            json!(long),
            json!(0),
            json!(1),
            json!(-7),
            json!([]),
            json!("1899-01-01"),
            json!("2099-01-01"),
            json!(true),
            json!("automobile"),
        ];
        if let Value::Array(items) = value {
            instead.push(items.iter().cycle().take(items.len() * 60).cloned().collect());
        }
        let whole = whole.clone();
        instead.into_iter().filter_map(move |instead| {
            let mut whole = whole.clone();
            *whole.pointer_mut(&place)? = instead;
            serde_json::from_value(whole).ok()
        })
    })
}

/// The findings of the sets of a file that is read by blocks.
#[derive(Default)]
struct Streamed(Vec<Finding>);

impl Visitor for Streamed {
    fn claim(&mut self, _: &Remittance<'_>, _: &RemittedClaim<'_>) {}
    fn set(&mut self, set: &Remittance<'_>, _: &Totals) {
        self.0.extend_from_slice(&set.findings);
    }
}

/// The ids of all rules, as they stand in the sources.
fn rules() -> BTreeSet<&'static str> {
    let ids = |line: &'static str| line.split_once(": &str = \"").or(line.split_once(" => \"837-"));
    let sources = [include_str!("../src/finding/rule.rs"), include_str!("../src/claim_file/problem.rs")];
    let lines = sources.into_iter().flat_map(str::lines).filter(|line| ids(line).is_some());
    lines.map(|line| line.split('"').nth(1).expect("an id")).collect()
}

#[test]
fn every_finding_says_what_to_do() {
    let (mut told, mut faults) = (BTreeSet::new(), BTreeSet::new());
    let mut say = |rule: &'static str, message: &str, stops| {
        told.insert(rule);
        if let Some(fault) = fault(message, stops) {
            faults.insert(format!("{rule} {fault}: {message}"));
        }
    };
    let mut look = |findings: Vec<Finding>| {
        findings.iter().for_each(|finding| say(finding.rule, &finding.message, Some(finding.stops)));
    };
    let mut known = Known::default();
    let stop = Some(jiff::civil::date(2020, 1, 1));
    known.add(List::Carc, "7777", Entry { stop, ..Entry::default() });
    let mut paths = Vec::new();
    files_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data"), &mut paths);
    for path in &paths {
        let bytes = std::fs::read(path).expect("a file");
        look(x12::check::check(&bytes, &known));
        if DAMAGED.iter().any(|name| path.ends_with(name)) {
            damaged(&bytes).for_each(|bytes| look(x12::check::check(&bytes, &known)));
        }
    }
    for bytes in made() {
        let bytes = bytes.as_bytes();
        look(x12::check::check(bytes, &known));
        // What one reader says of a file that another one reads, too.
        look(x12::guide::check(bytes));
        look(x12::claim_file::read(bytes).all_findings().cloned().collect());
        look(x12::acknowledgment::read(bytes).all_findings().cloned().collect());
        look(x12::remittance::read(bytes).all_findings().cloned().collect());
        let mut streamed = Streamed::default();
        let file = x12::remittance::stream(bytes, &mut streamed).expect("bytes are read");
        look([file.findings, streamed.0].concat());
    }
    let claims = made_up::claim_file(1);
    let mut problems: Vec<Problem> =
        changed(&claims).flat_map(|file| x12::claim_file::problems(&file)).collect();
    let (claim, date) = (claims.claims().next().expect("a claim"), claims.created.date());
    let decided = ["CLP*A*19*9*9", "CLP*A*1*9*9~SVC*AD:T9999*9*9", "CLP*A*1*9*9"].map(set);
    for decided in ["", &decided[0], &decided[1], &decided[2]] {
        let file = x12::remittance::read(decided.as_bytes());
        let claims = file.remittances.iter().flat_map(|set| &set.claims);
        let decisions: Vec<Decision<'_>> = claims.map(|remitted| Decision { remitted, date }).collect();
        let error = after_prior_payer(claim, OtherPayer::default(), &decisions).expect_err("problems");
        problems.extend_from_slice(error.problems());
    }
    problems.iter().for_each(|problem| say(problem.rule.id(), &problem.message, None));
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let untold: Vec<_> = rules().difference(&told).copied().collect();
    assert!(untold.is_empty(), "{untold:?}");
}
