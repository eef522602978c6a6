//! camt.053 statements (`reconciliation.md` 3.3).

use jiff::civil::Date;
use x12::Cents;

use super::{Format, Money};
use crate::office::{Clinic, ROUTING};

/// The statement of one account and day.
pub(super) fn write(clinic: &Clinic, day: Date, serial: u32, money: &[Money]) -> String {
    let id = format!("{}-{serial}", clinic.account);
    let entries: String =
        (1..).zip(money).map(|(number, one)| entry(one, day, &format!("{id}-{number}"))).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\n\
         <GrpHdr><MsgId>{id}</MsgId><CreDtTm>{day}T06:00:00</CreDtTm></GrpHdr>\n\
         <Stmt><Id>{id}</Id><CreDtTm>{day}T06:00:00</CreDtTm>\n\
         <Acct><Id><Othr><Id>{}</Id></Othr></Id><Ccy>USD</Ccy>\
         <Svcr><FinInstnId><ClrSysMmbId><MmbId>{ROUTING}</MmbId></ClrSysMmbId></FinInstnId></Svcr></Acct>\n\
         {entries}</Stmt></BkToCstmrStmt></Document>\n",
        clinic.account
    )
}

fn entry(one: &Money, day: Date, reference: &str) -> String {
    let side = if one.amount < Cents::ZERO { "DBIT" } else { "CRDT" };
    let text = one.text(Format::Camt).replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<Ntry><NtryRef>{reference}</NtryRef><Amt Ccy=\"USD\">{}</Amt><CdtDbtInd>{side}</CdtDbtInd>\
         <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>\
         <AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf>\
         </TxDtls></NtryDtls></Ntry>\n",
        one.amount.abs()
    )
}
