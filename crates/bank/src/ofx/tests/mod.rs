//! Tests of the OFX reader, a file a concern.

mod properties;
mod statements;

use super::super::{BankFile, BankFormat, EntryKind, recognise};
use super::read;
use jiff::civil::date;
use x12::Cents;

/// Made by hand, as version 1 writes it: ends of values are left out.
const SAMPLE: &str = "\
OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><INTU.BID>3000</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>231380104<ACCTID>12345678<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>20261121
<STMTTRN>
<TRNTYPE>DIRECTDEP
<DTPOSTED>20261120120000[-5:EST]
<TRNAMT>+500.00
<FITID>A1
<NAME>DELTA DENTAL PA
<MEMO>HCCLAIMPMT TRN*1*8812345*1234567890\\
</STMTTRN>
<STMTTRN><TRNTYPE>CHECK<DTPOSTED>20261120<TRNAMT>-26,55<FITID>A2<CHECKNUM>1041<PAYEE><NAME>LAB & CO</PAYEE>
<BANKACCTTO><BANKID>999<ACCTID>888</BANKACCTTO></STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>1623.45<DTASOF>20261121</LEDGERBAL><AVAILBAL><BALAMT>9.00<DTASOF>20261121</AVAILBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
";

/// The rules of the findings and whether the file may be booked.
fn rules(text: &str) -> (Vec<&'static str>, bool) {
    let file = read(text.as_bytes());
    (file.findings.iter().map(|finding| finding.rule).collect(), file.complete)
}

/// The file reads whole, with these findings.
fn check(text: &str, expected: &[&str]) -> BankFile {
    assert_eq!(rules(text), (expected.to_vec(), true), "{text}");
    read(text.as_bytes())
}

/// The file stops, with these findings.
fn check_stops(text: &str, expected: &[&str]) -> BankFile {
    assert_eq!(rules(text), (expected.to_vec(), false), "{text}");
    read(text.as_bytes())
}
