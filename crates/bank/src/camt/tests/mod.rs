//! Tests of the camt.053 reader, a file a concern.

mod properties;
mod statements;

use super::super::{BankFile, BankFormat, EntryKind, recognise};
use super::read;
use jiff::civil::date;
use x12::Cents;

/// Made by hand, as version 8 writes it: a payment, a batch of two, a return, and one that is not booked.
const SAMPLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt><Id>1</Id>
<Acct><Id><Othr><Id>12345678</Id></Othr></Id><Ccy>USD</Ccy>
<Svcr><FinInstnId><ClrSysMmbId><MmbId>231380104</MmbId></ClrSysMmbId></FinInstnId></Svcr></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="USD">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-19</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="USD">1775.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
<TxsSummry><TtlNtries><NbOfNtries>4</NbOfNtries></TtlNtries></TxsSummry>
<Ntry><Amt Ccy="USD">500.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><DtTm>2026-11-20T08:00:00-05:00</DtTm></BookgDt><ValDt><Dt>2026-11-21</Dt></ValDt><AcctSvcrRef>A1</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ACDT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr><Pty><Nm>DELTA &amp; DENTAL PA</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>HCCLAIMPMT TRN*1*8812345*1234567890\</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="USD">300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>
<AcctSvcrRef>A2</AcctSvcrRef><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>
<TxDtls><Refs><ChqNb>1041</ChqNb></Refs><Amt Ccy="USD">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>
<TxDtls><Refs><ChqNb>1042</ChqNb></Refs><Amt Ccy="USD">200.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="USD">25.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>
<NtryDtls><TxDtls><Refs><EndToEndId>021000021000007</EndToEndId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="USD">7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>
"#;

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

fn amounts(file: &BankFile) -> Vec<i64> {
    file.entries.iter().map(|entry| entry.amount.0).collect()
}
