//! 277CA files of the clearinghouse: which claims of a day were taken and which were not (x12.md 4.6).

use jiff::civil::Date;
use x12::Cents;

use crate::claim::{Claim, Fate};
use crate::office::{Clinic, PAYERS, RECEIVER};
use crate::people::{Person, Plan};
use crate::write835::enveloped;

/// The sender of these files.
const CLEARINGHOUSE: &str = "DEMOCLEAR";

/// What the claims of an acknowledgment rest on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Office<'a> {
    pub(crate) clinics: &'a [Clinic],
    pub(crate) people: &'a [Person],
    pub(crate) plans: &'a [Plan],
}

/// The file that answers the claims of one day, clinic by clinic.
pub(crate) fn write(office: Office<'_>, claims: &[&Claim], sent: Date, made: Date, control: u32) -> String {
    let (date, sent) = (made.strftime("%Y%m%d").to_string(), sent.strftime("%Y%m%d"));
    let sum = |rejected: bool| -> (usize, Cents) {
        let some = claims.iter().filter(|claim| is_rejected(claim) == rejected);
        (some.clone().count(), some.map(|claim| claim.charge).sum())
    };
    let ((taken, taken_sum), (refused, refused_sum)) = (sum(false), sum(true));
    let mut set = vec![
        format!("ST*277*{:04}*005010X214", control % 10_000),
        format!("BHT*0085*08*CA{control:07}*{date}*0700*TH"),
        "HL*1**20*1".to_owned(),
        format!("NM1*AY*2*DEMO CLEARINGHOUSE*****46*{CLEARINGHOUSE}"),
        format!("TRN*1*CA{control:07}"),
        format!("DTP*050*D8*{sent}"),
        format!("DTP*009*D8*{date}"),
        "HL*2*1*21*1".to_owned(),
        format!("NM1*41*2*LARKSPUR DENTAL GROUP*****46*{RECEIVER}"),
        format!("TRN*2*DAY{sent}"),
        format!("STC*A1:19:AY*{date}*WQ*{}", (taken_sum + refused_sum).to_x12()),
    ];
    if taken > 0 {
        set.push(format!("QTY*90*{taken}"));
    }
    if refused > 0 {
        set.push(format!("QTY*AA*{refused}"));
    }
    if taken > 0 {
        set.push(format!("AMT*YU*{}", taken_sum.to_x12()));
    }
    if refused > 0 {
        set.push(format!("AMT*YY*{}", refused_sum.to_x12()));
    }
    let mut level = 2;
    for (place, clinic) in office.clinics.iter().enumerate() {
        let here: Vec<&&Claim> = claims.iter().filter(|claim| claim.clinic == place).collect();
        if here.is_empty() {
            continue;
        }
        level += 1;
        let provider = level;
        let charge: Cents = here.iter().map(|claim| claim.charge).sum();
        set.push(format!("HL*{provider}*2*19*1"));
        set.push(format!("NM1*85*2*{}*****XX*{}", clinic.name.to_uppercase(), clinic.npi));
        set.push("TRN*1*0".to_owned());
        set.push(format!("STC*A1:19:AY**WQ*{}", charge.to_x12()));
        for claim in here {
            level += 1;
            set.push(format!("HL*{level}*{provider}*PT"));
            standing(&mut set, office, claim, &date);
        }
    }
    set.push(format!("SE*{}*{:04}", set.len() + 1, control % 10_000));
    enveloped("HN", "005010X214", CLEARINGHOUSE, made, control, &set)
}

/// Whether this file refuses the claim.
fn is_rejected(claim: &Claim) -> bool {
    matches!(claim.fate, Fate::Rejected | Fate::MendedLater)
}

fn standing(set: &mut Vec<String>, office: Office<'_>, claim: &Claim, date: &str) {
    let person = &office.people[claim.who];
    let coverage = &person.coverages[claim.ordinal];
    let payer = &PAYERS[office.plans[coverage.plan].payer];
    let (last, first) = (person.last.to_uppercase(), person.first.to_uppercase());
    let charge = claim.charge.to_x12();
    set.push(format!("NM1*QC*1*{last}*{first}****MI*{}", coverage.member));
    set.push(format!("TRN*2*{}", claim.number));
    if is_rejected(claim) {
        set.push(format!("STC*A7:164:IL*{date}*U*{charge}"));
    } else {
        set.push(format!("STC*A2:20:PR*{date}*WQ*{charge}"));
        if payer.tells_number {
            set.push(format!("REF*1K*{}", claim.payer_number));
        }
    }
    set.push(format!("DTP*472*D8*{}", claim.day.strftime("%Y%m%d")));
}
