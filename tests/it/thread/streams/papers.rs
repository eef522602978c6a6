//! What payers and banks send: the 835 of a payment, and the line of a bank.

use serde_json::{Value, json};

use super::world::{Answer, Beside, Claim, Coming, Says, Share, Stream, Words};

/// Name and number of each payer.
pub(super) const PAYERS: [(&str, &str); 2] =
    [("CEDAR DENTAL", "1555000111"), ("ALDER BENEFITS", "1555000222")];
/// Last and first name and member id of each patient.
pub(super) const PATIENTS: [(&str, &str, &str); 2] =
    [("VALE", "INES", "CD100200"), ("MOSS", "ADA", "CD100300")];
/// The lines of every claim, and what of ten parts of the charge each is.
pub(super) const LINES: [(&str, i64); 2] = [("T0120", 4), ("T1110", 6)];

/// How the same payment is told this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    First,
    OtherEnvelope,
    Changed,
    Cut,
}

pub(super) fn trace(payment: usize) -> String {
    format!("T{}", 100 + payment)
}

impl Share {
    /// Of ten parts: paid, written off, of the patient, decided before.
    const fn parts(self) -> [i64; 4] {
        match self {
            Share::Most => [8, 2, 0, 0],
            Share::Half => [5, 2, 3, 0],
            Share::Nothing => [0, 0, 10, 0],
            Share::More => [1, 0, 0, 9],
            Share::Second => [2, 0, 0, 8],
        }
    }

    const fn status(self) -> &'static str {
        match self {
            Share::Nothing => "4",
            Share::Second => "2",
            _ => "1",
        }
    }
}

/// One CLP: its status, the sign of its amounts, how its lines are shared out, and which lines it has.
struct Said {
    status: &'static str,
    sign: i64,
    share: Share,
    lines: Vec<(&'static str, i64)>,
    /// What it claims to pay beyond its lines.
    off: i64,
}

fn said(says: Says) -> Vec<Said> {
    let of = |status, sign, share| Said { status, sign, share, lines: LINES.to_vec(), off: 0 };
    match says {
        Says::Pays(share) => vec![of(share.status(), 1, share)],
        Says::TakesBack(share) => vec![of("22", -1, share)],
        Says::Corrects(was, is) => vec![of("22", -1, was), of(is.status(), 1, is)],
        Says::Splits(share) => {
            LINES.iter().map(|line| Said { lines: vec![*line], ..of(share.status(), 1, share) }).collect()
        }
        Says::Pends => vec![of("5", 0, Share::Nothing)],
        Says::PassesOn => vec![of("23", 0, Share::Nothing)],
        Says::Estimates => vec![of("25", 0, Share::Nothing)],
        Says::Errs(share) => vec![Said { off: 100, ..of(share.status(), 1, share) }],
    }
}

fn amount(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

/// The segments of what a payment says of one claim, and what it pays.
fn answer(stream: &Stream, numbers: &[String], payer: usize, answer: &Answer) -> (Vec<String>, i64) {
    let stranger = Claim { is_kept: false, patient: 1, day: 1, charge: 30_000, payer: 0 };
    let claim = stream.claims.get(answer.claim).unwrap_or(&stranger);
    let (last, first, member) = PATIENTS[claim.patient];
    let ours = numbers.get(answer.claim).map_or_else(|| format!("X{}", answer.claim), Clone::clone);
    let number = if answer.is_numbered { ours } else { "0".to_owned() };
    let (mut segments, mut paid_in_all) = (vec![], 0);
    for Said { status, sign, share, lines, off } in said(answer.says) {
        let [paid, written_off, patient, before] = share.parts();
        // What decides nothing has the charge and no money.
        let charged = if sign == 0 { 1 } else { sign };
        let tenths: i64 = lines.iter().map(|(_, tenths)| tenths).sum();
        let charge = claim.charge * tenths / 10;
        let pays = sign * charge * paid / 10 + off;
        paid_in_all += pays;
        segments.push(format!(
            "CLP*{number}*{status}*{}*{}*{}*12*P{payer}{}*11*1",
            amount(charged * charge),
            amount(pays),
            amount(sign * charge * patient / 10),
            answer.claim
        ));
        if sign == 0 {
            segments.push(format!("CAS*OA*133*{}", amount(charge)));
        }
        segments.push(format!("NM1*QC*1*{last}*{first}****MI*{member}"));
        if sign == 0 {
            segments.push(format!("DTM*232*202603{:02}", claim.day));
            continue;
        }
        for (code, tenths) in lines {
            let of = |parts: i64| amount(sign * claim.charge * tenths * parts / 100);
            segments.push(format!("SVC*AD:{code}*{}*{}**1", of(10), of(paid)));
            segments.push(format!("DTM*472*202603{:02}", claim.day));
            for (group, parts) in [("CO*45", written_off), ("PR*119", patient), ("OA*23", before)] {
                if parts > 0 {
                    segments.push(format!("CAS*{group}*{}", of(parts)));
                }
            }
        }
    }
    (segments, paid_in_all)
}

/// Reason, reference and amount as they stand in the PLB.
fn beside(beside: Beside) -> (String, i64) {
    match beside {
        Beside::Interest(amount) => ("L6".into(), amount),
        Beside::Recovery(of, amount) => (format!("WO:OLD{of}"), amount),
        Beside::Refund(of, amount) => (format!("72:OLD{of}"), amount),
        Beside::Forwarded(of, amount) => (format!("FB:{}", trace(of)), amount),
    }
}

/// A payment: its segments between BPR and SE, and what BPR02 is. What would be below zero is forwarded.
fn parts(stream: &Stream, numbers: &[String], at: usize) -> (Vec<String>, i64) {
    let payment = &stream.payments[at];
    let (mut segments, mut claims_paid) = (vec![], 0);
    for said in &payment.answers {
        let (of_claim, paid) = answer(stream, numbers, payment.payer, said);
        segments.extend(of_claim);
        claims_paid += paid;
    }
    let mut besides: Vec<(String, i64)> = payment.besides.iter().copied().map(beside).collect();
    let left = claims_paid - besides.iter().map(|(_, amount)| amount).sum::<i64>();
    if left < 0 {
        besides.push((format!("FB:{}", trace(at)), left));
    }
    for (reason, amount_taken) in besides {
        segments.push(format!("PLB*1234567893*20261231*{reason}*{}", amount(amount_taken)));
    }
    (segments, left.max(0) + payment.off)
}

/// What a payment pays.
pub(super) fn payment_amount(stream: &Stream, at: usize) -> i64 {
    // No amount depends on the numbers of claims.
    parts(stream, &[], at).1
}

/// What a payer says of the claim that it has from the start: that it pays nothing.
pub(super) fn first_word(payer: usize) -> String {
    let of_claim = [
        format!("CLP*{}*4*42*0*42*12*F{payer}*11*1", first_claim(payer)),
        "CAS*PR*119*42".to_owned(),
        "NM1*QC*1*KNOWN*OTTO****MI*CD100400".to_owned(),
        "DTM*232*20260220".to_owned(),
    ];
    let set = Set { payer, method: "H*0*C*NON".into(), day: 1, trace: format!("N{payer}"), produced: 1 };
    file(&set, &of_claim, 1, false)
}

/// The number of the claim that a payer has from the start.
pub(super) fn first_claim(payer: usize) -> String {
    format!("K{payer}")
}

pub(super) fn era(stream: &Stream, numbers: &[String], at: usize, telling: Telling) -> String {
    let payment = &stream.payments[at];
    let (said, pays) = parts(stream, numbers, at);
    let method = match (pays, payment.is_check) {
        (0, _) => "H*0*C*NON".to_owned(),
        (_, true) => format!("I*{}*C*CHK", amount(pays)),
        (_, false) => format!("I*{}*C*ACH", amount(pays)),
    };
    let produced = if telling == Telling::Changed { 1 } else { 2 };
    let set = Set { payer: payment.payer, method, day: payment.day, trace: trace(at), produced };
    let envelope = if telling == Telling::OtherEnvelope { 2 } else { 1 };
    file(&set, &said, envelope, telling == Telling::Cut)
}

/// What a set says before its claims. The days are of March 2026.
struct Set {
    payer: usize,
    /// BPR01 to BPR04.
    method: String,
    day: i8,
    trace: String,
    produced: i8,
}

/// An 835 of one set. One that is cut off ends behind it.
fn file(set: &Set, said: &[String], envelope: i32, is_cut: bool) -> String {
    let (payer, payer_id) = PAYERS[set.payer];
    let mut segments = vec![
        "ST*835*0001".to_owned(),
        format!("BPR*{}************202603{:02}", set.method, set.day),
        format!("TRN*1*{}*{payer_id}", set.trace),
        format!("DTM*405*202603{:02}", set.produced),
        format!("N1*PR*{payer}"),
        "N3*1 CEDAR WAY".to_owned(),
        "N4*SALEM*OR*97301".to_owned(),
        "PER*BL*PROVIDER LINE*TE*5035550100".to_owned(),
        "N1*PE*LARKSPUR DENTISTRY*XX*1234567893".to_owned(),
        "LX*1".to_owned(),
    ];
    segments.extend_from_slice(said);
    segments.push(format!("SE*{}*0001", segments.len() + 1));
    let tail = if is_cut { String::new() } else { format!("GE*1*{envelope}~\nIEA*1*{envelope:09}~\n") };
    format!(
        "ISA*00*{empty}*00*{empty}*ZZ*CEDARDENTAL    *ZZ*BITEWING       *260302*0800*^*00501*{envelope:09}*0*P*:~\n\
         GS*HP*CEDARDENTAL*BITEWING*20260302*0800*{envelope}*X*005010X221A1~\n{}~\n{tail}",
        segments.join("~\n"),
        empty = " ".repeat(10)
    )
}

/// A line of the bank, as door 2 takes it.
pub(super) fn bank_line(stream: &Stream, at: usize) -> Value {
    let money = &stream.money[at];
    let (words, cents) = match &money.what {
        Coming::For { payments, off, words } => {
            let of: Vec<usize> = payments.iter().map(|at| at % stream.payments.len()).collect();
            let first = of.first().copied().unwrap_or_default();
            let (payer, payer_id) = PAYERS[stream.payments[first].payer];
            let cents: i64 = of.iter().map(|at| payment_amount(stream, *at)).sum::<i64>() + off;
            let words = match words {
                Words::Trace => format!("HCCLAIMPMT {payer} TRN*1*{}*{payer_id}\\", trace(first)),
                Words::Payer => format!("{payer} DES:HCCLAIMPMT"),
                Words::Slip => format!("DEPOSIT {} ITEMS", of.len()),
            };
            (words, if cents == 0 { 1 } else { cents })
        }
        Coming::Stray(cents) => ("RENT".to_owned(), *cents),
        Coming::Back(of) => match stream.money.get(*of).map(|money| &money.what) {
            Some(Coming::For { .. }) => {
                let came = bank_line(stream, *of);
                let words = format!("REVERSAL {}", came["description"].as_str().unwrap_or_default());
                (words, -came["amount"].as_i64().unwrap_or_default())
            }
            _ => ("RETURNED ITEM".to_owned(), -5_000),
        },
    };
    json!({"amount": cents, "occurred_at": format!("2026-03-{:02}", money.day), "description": words})
}
