//! ACH files (`reconciliation.md` 3.1): each claim payment with its trace in the addenda.

use jiff::civil::Date;
use x12::Cents;

use super::{Format, Money};
use crate::office::{Clinic, ROUTING};

/// The first eight digits of the payers' bank.
const PAYERS_BANK: &str = "08888888";

/// Every so many entries, the payer sends a CTX, whose remittance text may go on in further addenda.
const CTX_EVERY: usize = 40;

/// The file. `serial` makes its id modifier and its trace numbers.
pub(super) fn write(clinic: &Clinic, day: Date, serial: u32, money: &[Money]) -> String {
    let modifier = char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[serial as usize % 26]);
    let short = day.strftime("%y%m%d");
    let mut lines = vec![format!(
        "101 {ROUTING} 088888888{short}0600{modifier}094101{:<23}{:<23}{:<8}",
        "DEMO BANK", "DEMO CLEARING", ""
    )];
    let hash: u64 = ROUTING[..8].parse().unwrap_or(0);
    let mut total = Cents::ZERO;
    let mut records = 0;
    for (batch, one) in (1..).zip(money) {
        let is_ctx = (serial as usize + batch).is_multiple_of(CTX_EVERY);
        let (code, name, tin) =
            (if is_ctx { "CTX" } else { "CCD" }, one.company.name.to_uppercase(), one.company.tin);
        lines.push(format!(
            "5220{name:<16.16}{:<20}{tin:<10}{code}HCCLAIMPMT{short}{short}   1{PAYERS_BANK}{batch:07}",
            ""
        ));
        let trace = format!("{PAYERS_BANK}{:07}", serial as usize * 50 + batch);
        let mut addenda = vec![one.text(Format::Nacha)];
        if is_ctx {
            addenda.push("RMR*IK*SEE 835".to_owned());
        }
        let receiver = clinic.name.to_uppercase();
        let who = if is_ctx {
            format!("{:04}{receiver:<16.16}  ", addenda.len())
        } else {
            format!("{receiver:<22.22}")
        };
        lines
            .push(format!("622{ROUTING}{:<17}{:010}{:<15}{who}  1{trace}", clinic.account, one.amount.0, ""));
        for (sequence, text) in (1..).zip(&addenda) {
            lines.push(format!("705{text:<80.80}{sequence:04}{}", &trace[8..]));
        }
        let count = addenda.len() + 1;
        records += count;
        total += one.amount;
        lines.push(format!(
            "8220{count:06}{hash:010}{:012}{:012}{tin:<10}{:<25}{PAYERS_BANK}{batch:07}",
            0, one.amount.0, ""
        ));
    }
    let blocks = (lines.len() + 1).div_ceil(10);
    let hash = hash * u64::try_from(money.len()).unwrap_or(0) % 10_000_000_000;
    let batches = money.len();
    lines.push(format!("9{batches:06}{blocks:06}{records:08}{hash:010}{:012}{:012}{:<39}", 0, total.0, ""));
    lines.resize(blocks * 10, "9".repeat(94));
    lines.join("\n") + "\n"
}
