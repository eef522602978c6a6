//! The demo's payers: what they answer to a claim of the store. Only the demo answers claims by itself.

use claims::Cents;
use claims::account::ClaimProc;
use claims::record::Value;
use claims::state::Family;
use jiff::civil::Date;

use super::door::Door;
use super::era::{EraClaim, EraLine};
use crate::app::Error;

/// How a payer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// As the plan's estimate says.
    AsEstimated,
    /// As estimated, but nothing for the last line: not covered, the patient's.
    Partly,
    /// Nothing for any line.
    Denied,
    /// As estimated, with a charge of ten dollars more on the first line.
    OtherCharge,
    /// As estimated, less ten dollars of the first line that nobody decides: PI 16.
    Undecided,
}

/// The answer to a claim of the store. `serial` makes the payer's own number.
pub(super) async fn answer(door: &Door, claim_num: i64, how: How, serial: u32) -> Result<EraClaim, Error> {
    let missing = || Error::Broken(format!("the demo's claim {claim_num} is missing"));
    let key = [Value::Int(claim_num)];
    let claim =
        door.app.store.get::<claims::account::Claim>(door.practice, &key).await?.ok_or_else(missing)?;
    let family = door.app.store.family(door.practice, claim.pat_num).await?.ok_or_else(missing)?;
    let patient = family.patient(claim.pat_num).ok_or_else(missing)?;
    let ours = family.lines_of(claim_num);
    let last = ours.len().saturating_sub(1);
    let lines = ours.iter().enumerate().map(|(at, our)| {
        let line = estimated(&family, our);
        match how {
            How::AsEstimated => line,
            How::Partly if at < last => line,
            How::Partly => nothing(line, "PR", "96", "N130"),
            How::Denied => nothing(line, "PR", "119", "N362"),
            How::OtherCharge if at == 0 => raised(line),
            How::Undecided if at == 0 => withheld(line),
            How::OtherCharge | How::Undecided => line,
        }
    });
    let member = family.ins_sub(claim.ins_sub_num).map(|sub| sub.subscriber_id.clone());
    Ok(EraClaim {
        number: claim.claim_identifier.clone(),
        status: if how == How::Denied { "4" } else { "1" },
        payer_number: format!("DEMO{serial:06}"),
        last: patient.l_name.clone(),
        first: patient.f_name.clone(),
        member: member.unwrap_or_default(),
        lines: lines.collect(),
    })
}

/// An answer to a claim that is nobody's here.
pub(super) fn stranger(date: Date) -> EraClaim {
    let line = EraLine {
        code: "T1110".into(),
        date,
        charge: Cents(11_200),
        paid: Cents(8_200),
        adjustments: vec![("CO", "45", Cents(3_000))],
        control: "88141".into(),
        remark: None,
    };
    EraClaim {
        number: "ELSEWHERE-88141".into(),
        status: "1",
        payer_number: "DEMO900001".into(),
        last: "Nemo".into(),
        first: "Casey".into(),
        member: "DEMO99999".into(),
        lines: vec![line],
    }
}

/// The line as the plan's estimate has it: paid, written off, deductible, and the patient's share.
fn estimated(family: &Family, our: &ClaimProc) -> EraLine {
    let charge = our.fee_billed;
    let paid = our.ins_pay_est.min(charge).max(Cents::ZERO);
    let write_off = our.write_off.min(charge - paid).max(Cents::ZERO);
    let patient = charge - paid - write_off;
    let deductible = our.ded_applied.min(patient).max(Cents::ZERO);
    let proc_num = our.proc_num.unwrap_or_default();
    let done = our.proc_date.or(family.procedure(proc_num).map(|procedure| procedure.proc_date));
    let ordinal = family.coverages_of(our.pat_num).find(|c| c.ins_sub_num == our.ins_sub_num);
    let mut line = EraLine {
        code: our.code_sent.clone(),
        date: done.unwrap_or_default(),
        charge,
        paid,
        adjustments: vec![
            ("CO", "45", write_off),
            ("PR", "1", deductible),
            ("PR", "2", patient - deductible),
        ],
        control: format!("x{proc_num}/{}/{}", ordinal.map_or(1, |c| c.ordinal), our.plan_num),
        remark: None,
    };
    line.adjustments.retain(|(.., amount)| !amount.is_zero());
    line
}

fn nothing(line: EraLine, group: &'static str, reason: &'static str, remark: &'static str) -> EraLine {
    let adjustments = vec![(group, reason, line.charge)];
    EraLine { paid: Cents::ZERO, adjustments, remark: Some(remark), ..line }
}

fn raised(mut line: EraLine) -> EraLine {
    line.charge += Cents(1_000);
    line.adjustments.push(("CO", "45", Cents(1_000)));
    line
}

fn withheld(mut line: EraLine) -> EraLine {
    let part = line.paid.min(Cents(1_000));
    line.paid -= part;
    line.adjustments.push(("PI", "16", part));
    EraLine { remark: Some("N366"), ..line }
}
