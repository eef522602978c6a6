//! Reads an ACH file record by record.

use jiff::civil::Date;

use super::super::finding::Findings;
use super::super::{BankEntry, BankFile, BankFormat, Columns};
use super::code;
use super::entry::{Company, OpenEntry};
use super::layout::*;
use super::record::{Record, records};
use super::totals::{self, BATCH_CONTROL, FILE_CONTROL, Totals};

/// Banks and mainframes put a few lines of their own before the file header.
const RECOGNISE_RECORDS_MAX: usize = 20;
const RECOGNISE_BYTES_MAX: usize = 4_096;

/// True for content that looks like an ACH file: a file header, or without one a batch header or an entry.
#[must_use]
pub fn recognise(bytes: &[u8]) -> bool {
    let head = bytes.get(..RECOGNISE_BYTES_MAX).unwrap_or(bytes);
    records(head).take(RECOGNISE_RECORDS_MAX).any(|record| match record.kind() {
        b'1' => is_file_header(&record),
        b'5' => {
            let upper = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
            matches!(record.raw(SERVICE_CLASS), "200" | "220" | "225" | "280") && upper(record.raw(SEC_CODE))
        }
        b'6' => {
            let code = record.number(TRANSACTION_CODE).and_then(|code| u8::try_from(code).ok());
            code.and_then(code::meaning).is_some()
                && record.raw(ROUTING_NUMBER).bytes().all(|byte| byte.is_ascii_digit())
                && record.number(AMOUNT).is_some()
                && record.number(TRACE).is_some()
        }
        _ => false,
    })
}

fn is_file_header(record: &Record<'_>) -> bool {
    record.raw(PRIORITY) == "01" && record.raw(FORMAT).starts_with("094")
}

/// Reads an ACH file. Never fails: gives the entries that could be read, and what is wrong.
#[must_use]
pub fn read(bytes: &[u8]) -> BankFile {
    let mut reader = Reader::default();
    for record in records(bytes) {
        reader.record(record);
    }
    reader.finish()
}

/// From a file header to its control. Some banks join several files.
#[derive(Default, Debug)]
struct OpenFile {
    /// Stands in for an effective entry date that cannot be read.
    created: Option<Date>,
    totals: Totals,
    batches: u64,
    records: u64,
    last_batch_number: Option<u64>,
}

/// From a batch header to its control.
#[derive(Default, Debug)]
struct OpenBatch {
    company: Company,
    number: Option<u64>,
    totals: Totals,
}

#[derive(Default, Debug)]
struct Reader<'a> {
    file: Option<OpenFile>,
    batch: Option<OpenBatch>,
    entry: Option<OpenEntry<'a>>,
    entries: Vec<BankEntry>,
    findings: Findings,
    /// Entry records so far, skipped ones too.
    sequence: usize,
    /// Some record of the format was there.
    any: bool,
    line: usize,
}

impl<'a> Reader<'a> {
    fn record(&mut self, record: Record<'a>) {
        self.line = record.line;
        if record.is_padding() {
            return;
        }
        let known = match record.kind() {
            b'1' => is_file_header(&record),
            b'5'..=b'9' => true,
            _ => false,
        };
        if !known {
            let message = "This line is no record of an ACH file. It is left out; the totals show whether money is missing.";
            self.findings.note("record_unknown", record.line, None, record.whole(), message.to_owned());
            return;
        }
        self.any = true;
        check_line(&record, &mut self.findings);
        match record.kind() {
            b'1' => self.file_header(&record),
            b'5' => self.batch_header(&record),
            b'6' => self.entry(record),
            b'7' => self.addenda(&record),
            b'8' => self.batch_control(&record),
            _ => self.file_control(&record),
        }
    }

    fn file_header(&mut self, record: &Record<'_>) {
        self.end_file(record.line);
        self.file =
            Some(OpenFile { created: date(record.text(CREATION_DATE)), records: 1, ..OpenFile::default() });
    }

    fn batch_header(&mut self, record: &Record<'_>) {
        self.end_batch(record.line);
        let number = record.number(BATCH_NUMBER);
        let file = open_file(&mut self.file, record.line, &mut self.findings);
        file.records += 1;
        file.batches += 1;
        if number < file.last_batch_number {
            let message = "The batches are not in the order of their numbers. They are read as they stand.";
            self.findings.note(
                "batch_order",
                record.line,
                Some(BATCH_NUMBER),
                record.raw(BATCH_NUMBER),
                message.to_owned(),
            );
        }
        file.last_batch_number = number.max(file.last_batch_number);
        let effective = date(record.text(EFFECTIVE_DATE));
        if let (None, Some(created)) = (effective, file.created) {
            let message = format!(
                "The effective entry date cannot be read; {created}, when the file was made, stands in."
            );
            self.findings.note(
                "effective_date",
                record.line,
                Some(EFFECTIVE_DATE),
                record.raw(EFFECTIVE_DATE),
                message,
            );
        }
        let owned = |columns| record.text(columns).to_owned();
        let sec_code = owned(SEC_CODE);
        check_sec_code(&sec_code, record, &mut self.findings);
        let company = Company {
            // An international batch has exchange terms in these columns.
            name: if sec_code == "IAT" { String::new() } else { owned(COMPANY_NAME) },
            id: owned(COMPANY_ID),
            sec_code,
            entry_description: owned(ENTRY_DESCRIPTION),
            date: effective.or(file.created),
        };
        self.batch = Some(OpenBatch { company, number, totals: Totals::default() });
    }

    fn entry(&mut self, record: Record<'a>) {
        self.end_entry();
        self.sequence += 1;
        let line = record.line;
        let entry = OpenEntry::new(record, self.sequence);
        self.in_batch(line).totals.add_entry(
            entry.receiving_bank().unwrap_or(0),
            entry.amount().unwrap_or(0),
            entry.direction(),
        );
        self.entry = Some(entry);
    }

    fn addenda(&mut self, record: &Record<'_>) {
        self.in_batch(record.line).totals.add_addenda();
        match &mut self.entry {
            Some(entry) => entry.add_addenda(record, &mut self.findings),
            None => {
                let message = "An addenda stands under no entry. Its text is left out: ask the bank for the file again.";
                self.findings.stop("addenda_alone", record.line, None, record.whole(), message.to_owned());
            }
        }
    }

    fn batch_control(&mut self, record: &Record<'_>) {
        self.end_entry();
        let batch = self.in_batch(record.line);
        let (totals, number, company_id) = (batch.totals, batch.number, batch.company.id.clone());
        totals::check(&BATCH_CONTROL, record, &totals, &mut self.findings);
        if number.is_some() && record.number(BATCH_NUMBER) != number {
            let message = "The batch control has another number than the batch header before it. Ask the bank if a batch is missing.";
            self.findings.note(
                "batch_number",
                record.line,
                Some(BATCH_NUMBER),
                record.raw(BATCH_NUMBER),
                message.to_owned(),
            );
        }
        if record.text(CONTROL_COMPANY_ID) != company_id {
            let message = "The batch control names another company than the batch header before it. Ask the bank if a batch is missing.";
            let value = record.raw(CONTROL_COMPANY_ID);
            self.findings.note(
                "batch_company",
                record.line,
                Some(CONTROL_COMPANY_ID),
                value,
                message.to_owned(),
            );
        }
        self.close_batch();
    }

    fn file_control(&mut self, record: &Record<'_>) {
        self.end_batch(record.line);
        let file = open_file(&mut self.file, record.line, &mut self.findings);
        file.records += 1;
        totals::check(&FILE_CONTROL, record, &file.totals, &mut self.findings);
        let mut compare = |rule, columns: Columns, found: u64, what: &str, stops: bool| {
            if record.number(columns) == Some(found) {
                return;
            }
            let (line, said) = (record.line, record.raw(columns));
            let message =
                format!("{what}: the file control on line {line} says {said}, but {found} are there.");
            let add = if stops { Findings::stop } else { Findings::note };
            add(&mut self.findings, rule, line, Some(columns), said, message);
        };
        compare("file_batch_count", BATCH_COUNT, file.batches, "batches", true);
        // Whole blocks only matter on tape; many files count or pad them wrongly.
        compare(
            "file_block_count",
            BLOCK_COUNT,
            file.records.div_ceil(BLOCK_RECORDS as u64),
            "blocks of ten records",
            false,
        );
        self.file = None;
    }

    /// The open batch, or one without a header: its entries are read, but whose they are is not known.
    fn in_batch(&mut self, line: usize) -> &mut OpenBatch {
        let file = open_file(&mut self.file, line, &mut self.findings);
        file.records += 1;
        let (created, findings) = (file.created, &mut self.findings);
        self.batch.get_or_insert_with(|| {
            file.batches += 1;
            let message = "A batch begins without its header, so neither the company nor the date of its entries is \
                 known. Ask the bank for the file again.";
            findings.stop("batch_header_missing", line, None, "", message.to_owned());
            OpenBatch { company: Company { date: created, ..Company::default() }, ..OpenBatch::default() }
        })
    }

    fn end_entry(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        let unknown = Company::default();
        let company = self.batch.as_ref().map_or(&unknown, |batch| &batch.company);
        self.entries.extend(entry.finish(company, &mut self.findings));
    }

    fn close_batch(&mut self) {
        if let (Some(batch), Some(file)) = (self.batch.take(), &mut self.file) {
            file.totals.add(&batch.totals);
        }
    }

    /// Ends a batch that has no control. The file control still proves its money.
    fn end_batch(&mut self, line: usize) {
        self.end_entry();
        if self.batch.is_some() {
            let message =
                "The batch before this line has no control record. The totals of the file cover it.";
            self.findings.note("batch_control_missing", line, None, "", message.to_owned());
            self.close_batch();
        }
    }

    /// Ends a file that has no control: nothing proves that it is whole.
    fn end_file(&mut self, line: usize) {
        self.end_batch(line);
        if self.file.take().is_some() {
            let message =
                "The file ends without its control record, so it may be cut. Ask the bank for it again.";
            self.findings.stop("file_control_missing", line, None, "", message.to_owned());
        }
    }

    fn finish(mut self) -> BankFile {
        self.end_file(self.line.max(1));
        if !self.any {
            let message = "There is no record of an ACH file in it. Ask the bank for the file again.";
            self.findings.stop("no_records", 1, None, "", message.to_owned());
        }
        BankEntry::number_occurrences(&mut self.entries);
        let (findings, complete) = self.findings.finish();
        BankFile { format: BankFormat::Nacha, entries: self.entries, balances: vec![], findings, complete }
    }
}

fn open_file<'f>(file: &'f mut Option<OpenFile>, line: usize, findings: &mut Findings) -> &'f mut OpenFile {
    file.get_or_insert_with(|| {
        let message = "The file has no header. It is read as if it had one.";
        findings.note("file_header_missing", line, None, "", message.to_owned());
        OpenFile::default()
    })
}

/// What is odd about the line itself.
fn check_line(record: &Record<'_>, findings: &mut Findings) {
    // Only the fields behind this column may be blank, and editors cut blanks.
    let needed = match record.kind() {
        b'1' => FORMAT.last,
        b'9' => FILE_TOTALS.credits.last,
        _ => RECORD_WIDTH,
    };
    let width = record.width();
    if width < needed {
        let message = format!("The line ends at column {width}; the rest is read as blanks.");
        findings.note("line_short", record.line, Some(Columns::new(width + 1, RECORD_WIDTH)), "", message);
    }
    if record.overlong > 0 {
        let message = format!("{} columns behind column 94 are not read.", record.overlong);
        findings.note("line_long", record.line, None, "", message);
    }
    if record.replaced {
        let message = "Not all characters are printable ASCII; a ? or a blank stands for the others.";
        findings.note("not_ascii", record.line, None, record.whole(), message.to_owned());
    }
}

fn check_sec_code(sec_code: &str, record: &Record<'_>, findings: &mut Findings) {
    let at = Some(SEC_CODE);
    match sec_code {
        "ADV" => {
            let message = "Accounting advice (ADV) has another layout and is not read.";
            findings.stop("sec_code", record.line, at, sec_code, message.to_owned());
        }
        "IAT" => {
            let message =
                "International entries (IAT): amount and account are read, names and addenda are not.";
            findings.note("sec_code", record.line, at, sec_code, message.to_owned());
        }
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => {}
        _ => {
            let message = "The kind of entries is not three letters. They are read like CCD.";
            findings.note("sec_code", record.line, at, sec_code, message.to_owned());
        }
    }
}

/// Six digits YYMMDD. ACH dates are of this century.
fn date(text: &str) -> Option<Date> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| text.get(at..at + 2).and_then(|digits| digits.parse::<i8>().ok());
    Date::new(2000 + i16::from(two(0)?), two(2)?, two(4)?).ok()
}
