//! OFX 1.x downloads (`reconciliation.md` 3.4).

use jiff::civil::Date;

use super::{Format, Kind, Money};
use crate::office::{Clinic, ROUTING};

/// The header and what stands before the lines.
const HEAD: &str = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n\
    COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>\n";

/// The lines of one account and day.
pub(super) fn write(clinic: &Clinic, day: Date, serial: u32, money: &[Money]) -> String {
    let date = day.strftime("%Y%m%d").to_string();
    let lines: String = (1..).zip(money).map(|(number, one)| line(one, &date, serial, number)).collect();
    format!(
        "{HEAD}<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>{date}060000<LANGUAGE>ENG\
         </SONRS></SIGNONMSGSRSV1>\n<BANKMSGSRSV1><STMTTRNRS><TRNUID>{serial}<STATUS><CODE>0<SEVERITY>INFO</STATUS>\
         <STMTRS><CURDEF>USD\n<BANKACCTFROM><BANKID>{ROUTING}<ACCTID>{}<ACCTTYPE>CHECKING</BANKACCTFROM>\n\
         <BANKTRANLIST><DTSTART>{date}<DTEND>{date}\n{lines}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1>\n\
         </OFX>\n",
        clinic.account
    )
}

/// A name of at most 32 characters; what follows it goes into the memo.
fn line(one: &Money, date: &str, serial: u32, number: u32) -> String {
    let kind = match one.kind {
        Kind::Claim | Kind::ClaimWithoutTrace => "DIRECTDEP",
        Kind::Check | Kind::Deposit => "DEP",
        Kind::Card => "CREDIT",
        Kind::Returned | Kind::Reversed | Kind::Debit => "DEBIT",
    };
    let text = one.text(Format::Ofx).replace('&', "&amp;");
    let (name, memo) = match text.char_indices().nth(32) {
        Some((at, _)) => text.split_at(text[..at].rfind(' ').unwrap_or(at)),
        None => (text.as_str(), ""),
    };
    let check = if one.kind == Kind::Check { format!("<CHECKNUM>{}\n", one.number) } else { String::new() };
    let memo = memo.trim_start();
    let memo = if memo.is_empty() { String::new() } else { format!("<MEMO>{memo}\n") };
    format!(
        "<STMTTRN><TRNTYPE>{kind}<DTPOSTED>{date}<TRNAMT>{}<FITID>{date}{serial:05}{number:03}\n{check}<NAME>{name}\n\
         {memo}</STMTTRN>\n",
        one.amount
    )
}
