//! Writes 835 files (x12.md 4.2). What it is given decides whether the file balances.

use jiff::civil::Date;
use x12::Cents;

use crate::office::{Clinic, PAYERS, RECEIVER, ROUTING, TAX_ID};
use crate::remit::{Answer, Line, Method, Remittance};

/// The file of one payment. `control` numbers the interchange, its group and its set.
pub(crate) fn write(remittance: &Remittance, clinic: &Clinic, made: Date, control: u32) -> String {
    let mut set = header(remittance, clinic, made, control);
    for answer in &remittance.answers {
        claim(&mut set, answer, clinic, remittance.date);
    }
    for plb in remittance.plb.chunks(6) {
        let year_end = format!("{:04}1231", remittance.date.year());
        let pairs =
            plb.iter().map(|one| format!("*{}:{}*{}", one.reason, one.reference, one.amount.to_x12()));
        set.push(format!("PLB*{}*{year_end}{}", clinic.npi, pairs.collect::<String>()));
    }
    // ST stands first already; SE counts itself.
    set.push(format!("SE*{}*{:04}", set.len() + 1, control % 10_000));
    enveloped("HP", "005010X221A1", PAYERS[remittance.payer].id, made, control, &set)
}

/// The set in its interchange and group, one segment a line.
pub(crate) fn enveloped(
    kind: &str,
    guide: &str,
    sender: &str,
    made: Date,
    control: u32,
    set: &[String],
) -> String {
    let (day, short) = (made.strftime("%Y%m%d"), made.strftime("%y%m%d"));
    let head = format!(
        "ISA*00*{empty}*00*{empty}*ZZ*{sender:<15}*ZZ*{RECEIVER:<15}*{short}*0600*^*00501*{control:09}*0*P*:~\n\
         GS*{kind}*{sender}*{RECEIVER}*{day}*0600*{control}*X*{guide}~\n",
        empty = " ".repeat(10),
    );
    let body: String = set.iter().map(|segment| format!("{segment}~\n")).collect();
    format!("{head}{body}GE*1*{control}~\nIEA*1*{control:09}~\n")
}

fn header(remittance: &Remittance, clinic: &Clinic, made: Date, control: u32) -> Vec<String> {
    let tin = remittance.tin;
    let amount = remittance.amount().to_x12();
    let date = remittance.date.strftime("%Y%m%d");
    let to = format!("01*{ROUTING}*DA*{}", clinic.account);
    let payment = match remittance.method {
        Method::Ach => format!("BPR*I*{amount}*C*ACH*CCP*01*088888888*DA*0000990011*{tin}**{to}*{date}"),
        Method::Check | Method::Card => format!("BPR*I*{amount}*C*CHK************{date}"),
        Method::Nothing => format!("BPR*H*0*C*NON************{date}"),
    };
    vec![
        format!("ST*835*{:04}", control % 10_000),
        payment,
        format!("TRN*1*{}*{tin}", remittance.trace),
        format!("DTM*405*{}", made.strftime("%Y%m%d")),
        format!("N1*PR*{}", remittance.payer_name.to_uppercase()),
        "N3*1 EXAMPLE PLAZA".to_owned(),
        "N4*SPRINGFIELD*IL*62701".to_owned(),
        format!("REF*2U*{}", PAYERS[remittance.payer].id),
        "PER*BL*PROVIDER LINE*TE*2175550199".to_owned(),
        format!("N1*PE*{}*XX*{}", clinic.name.to_uppercase(), clinic.npi),
        format!("REF*TJ*{TAX_ID}"),
        "LX*1".to_owned(),
    ]
}

fn claim(set: &mut Vec<String>, answer: &Answer, clinic: &Clinic, received: Date) {
    // A reversal says nothing of what the patient owes.
    let patient = if answer.status == "22" { Cents::ZERO } else { answer.patient() };
    let patient = if patient.is_zero() { String::new() } else { patient.to_x12() };
    set.push(format!(
        "CLP*{}*{}*{}*{}*{patient}*12*{}*11*1",
        answer.number,
        answer.status,
        answer.charge().to_x12(),
        answer.paid().to_x12(),
        answer.payer_number,
    ));
    let (last, first) = (answer.last.to_uppercase(), answer.first.to_uppercase());
    set.push(format!("NM1*QC*1*{last}*{first}****MI*{}", answer.member));
    set.push(format!("NM1*82*1*WREN*DANA****XX*{}", clinic.dentist_npi));
    set.extend(answer.corrects.iter().map(|former| format!("REF*F8*{former}")));
    set.push(format!("DTM*050*{}", received.strftime("%Y%m%d")));
    if !answer.interest.is_zero() {
        set.push(format!("AMT*I*{}", answer.interest.to_x12()));
    }
    for one in &answer.lines {
        line(set, one);
    }
}

fn line(set: &mut Vec<String>, line: &Line) {
    let money = format!("SVC*AD:{}*{}*{}", line.code, line.charge.to_x12(), line.paid.to_x12());
    set.push(match (line.submitted, line.bundled) {
        (None, _) => format!("{money}**1"),
        (Some(submitted), false) => format!("{money}**1*AD:{submitted}"),
        (Some(submitted), true) => format!("{money}**0*AD:{submitted}*1"),
    });
    set.push(format!("DTM*472*{}", line.date.strftime("%Y%m%d")));
    let mut allowed = line.paid;
    for group in ["CO", "OA", "PI", "PR"] {
        let told: Vec<_> = line.adjustments.iter().filter(|one| one.group == group).collect();
        for some in told.chunks(6) {
            let triplets = some.iter().map(|one| format!("*{}*{}", one.reason, one.amount.to_x12()));
            set.push(format!("CAS*{group}{}", triplets.collect::<Vec<_>>().join("*")));
        }
        if group == "PR" {
            allowed += told.iter().map(|one| one.amount).sum();
        }
    }
    set.push(format!("AMT*B6*{}", allowed.to_x12()));
    set.extend(line.remark.iter().map(|remark| format!("LQ*HE*{remark}")));
}
