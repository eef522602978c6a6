//! ACH files (`reconciliation.md` 3.1): each claim payment with its trace in the addenda, and what is taken back.

use jiff::civil::Date;
use x12::Cents;

use super::{Format, Money};
use crate::office::{Clinic, ROUTING};

/// The first eight digits of the payers' bank.
const PAYERS_BANK: &str = "08888888";

/// Every so many entries, the payer sends a CTX, whose remittance text may go on in further addenda.
const CTX_EVERY: usize = 40;

/// What the controls count.
#[derive(Clone, Copy, Default)]
struct Totals {
    records: usize,
    debits: Cents,
    credits: Cents,
}

/// The file. `serial` makes its id modifier and its trace numbers.
pub(super) fn write(clinic: &Clinic, day: Date, serial: u32, money: &[Money]) -> String {
    let serial = serial as usize;
    let modifier = char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[serial % 26]);
    let short = day.strftime("%y%m%d");
    let mut lines = vec![format!(
        "101 {ROUTING} 088888888{short}0600{modifier}094101{:<23}{:<23}{:<8}",
        "DEMO BANK", "DEMO CLEARING", ""
    )];
    let hash: u64 = ROUTING[..8].parse().unwrap_or(0);
    let mut total = Totals::default();
    for (number, one) in (1..).zip(money) {
        let of_batch = batch(&mut lines, clinic, day, one, (number, serial * 50 + number));
        total.records += of_batch.records;
        total.debits += of_batch.debits;
        total.credits += of_batch.credits;
    }
    let blocks = (lines.len() + 1).div_ceil(10);
    let hash = hash * u64::try_from(money.len()).unwrap_or(0) % 10_000_000_000;
    lines.push(format!(
        "9{:06}{blocks:06}{:08}{hash:010}{:012}{:012}{:<39}",
        money.len(),
        total.records,
        total.debits.0,
        total.credits.0,
        ""
    ));
    lines.resize(blocks * 10, "9".repeat(94));
    lines.join("\n") + "\n"
}

/// One entry in a batch of its own; `numbers` are those of the batch and the entry.
fn batch(
    lines: &mut Vec<String>,
    clinic: &Clinic,
    day: Date,
    one: &Money,
    numbers: (usize, usize),
) -> Totals {
    let (number, entry) = numbers;
    let is_ctx = entry.is_multiple_of(CTX_EVERY);
    let is_credit = one.amount >= Cents::ZERO;
    let (name, tin) = (one.company.name.to_uppercase(), one.company.tin);
    let (class, code, words) = if is_credit { (220, 22, "HCCLAIMPMT") } else { (225, 27, "REVERSAL  ") };
    let sec = if is_ctx { "CTX" } else { "CCD" };
    let short = day.strftime("%y%m%d");
    lines.push(format!(
        "5{class}{name:<16.16}{:<20}{tin:<10}{sec}{words}{short}{short}   1{PAYERS_BANK}{number:07}",
        ""
    ));
    let mut addenda = vec![one.text(Format::Nacha)];
    if is_ctx {
        addenda.push("RMR*IK*SEE 835".to_owned());
    }
    let receiver = clinic.name.to_uppercase();
    let who = match is_ctx {
        true => format!("{:04}{receiver:<16.16}  ", addenda.len()),
        false => format!("{receiver:<22.22}"),
    };
    let (account, amount) = (&clinic.account, one.amount.abs().0);
    lines.push(format!("6{code}{ROUTING}{account:<17}{amount:010}{:<15}{who}  1{PAYERS_BANK}{entry:07}", ""));
    for (sequence, text) in (1..).zip(&addenda) {
        lines.push(format!("705{text:<80.80}{sequence:04}{entry:07}"));
    }
    let records = addenda.len() + 1;
    let (debits, credits) = if is_credit { (0, amount) } else { (amount, 0) };
    lines.push(format!(
        "8{class}{records:06}00{}{debits:012}{credits:012}{tin:<10}{:<25}{PAYERS_BANK}{number:07}",
        &ROUTING[..8],
        ""
    ));
    Totals { records, debits: Cents(debits), credits: Cents(credits) }
}
