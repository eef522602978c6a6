//! Writes ACH files, for tests and for the demo practice.

use jiff::civil::{Date, DateTime};

use super::super::Columns;
use super::code::{self, Direction};
use super::layout::*;
use super::totals::Totals;
use x12::Cents;

/// A file as a bank sends it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NachaFile {
    /// The routing number of the bank that it goes to.
    pub destination: String,
    /// The routing number or company that it comes from.
    pub origin: String,
    /// The name of the one it goes to.
    pub destination_name: String,
    /// The name of the one it comes from.
    pub origin_name: String,
    /// When it was made, to the minute.
    pub created: DateTime,
    /// `A` to `Z` and `0` to `9`: tells files of one day apart.
    pub id_modifier: char,
    /// One batch a company and date.
    pub batches: Vec<NachaBatch>,
}

/// The entries of one company for one date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NachaBatch {
    /// Sixteen columns.
    pub company_name: String,
    /// Ten columns; `1` and the tax number for a claim payment.
    pub company_id: String,
    /// `CCD`, `CTX`, `PPD`.
    pub sec_code: String,
    /// Ten columns; `HCCLAIMPMT` for a claim payment.
    pub entry_description: String,
    /// When the money is to be there.
    pub effective_date: Date,
    /// The first eight digits of the company's bank.
    pub originating_bank: String,
    /// The entries.
    pub entries: Vec<NachaEntry>,
}

/// One entry with its addenda.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NachaEntry {
    /// 22 for a deposit to a checking account.
    pub transaction_code: u8,
    /// The receiver's bank, nine digits.
    pub routing_number: String,
    /// The receiver's account, up to 17 columns.
    pub account_number: String,
    /// Credits positive, debits negative, in keeping with the transaction code.
    pub amount: Cents,
    /// What the company calls the receiver, 15 columns.
    pub identification: String,
    /// The receiver's name, 22 columns; 16 in a CTX batch.
    pub receiver: String,
    /// Fifteen digits; `None` numbers the entries of the file behind the originating bank.
    pub trace: Option<String>,
    /// Payment information; what is longer than 80 columns goes on in further addenda.
    pub addenda: Vec<String>,
}

impl NachaEntry {
    /// A deposit to a checking account with one addenda, as payers send claim payments (CCD+).
    #[must_use]
    pub fn deposit(
        routing_number: &str,
        account_number: &str,
        amount: Cents,
        receiver: &str,
        addenda: &str,
    ) -> Self {
        NachaEntry {
            transaction_code: 22,
            routing_number: routing_number.to_owned(),
            account_number: account_number.to_owned(),
            amount,
            identification: String::new(),
            receiver: receiver.to_owned(),
            trace: None,
            addenda: vec![addenda.to_owned()],
        }
    }
}

/// The file as text: lines of 94 columns, each ended by LF, padded to whole blocks.
///
/// Names that are too long are cut. A number or an amount that does not fit its columns, or an amount
/// whose sign contradicts its code, is written as `#`, which no reader takes for a number.
#[must_use]
pub fn write(file: &NachaFile) -> String {
    let mut writer = Writer::default();
    writer.file_header(file);
    for (number, batch) in (1..).zip(&file.batches) {
        writer.batch(batch, number);
    }
    writer.file_control(file.batches.len() as u64);
    writer.out
}

#[derive(Default, Debug)]
struct Writer {
    out: String,
    lines: u64,
    entries: u64,
    totals: Totals,
}

impl Writer {
    fn push(&mut self, line: &Line) {
        self.out.extend(line.columns.iter().copied().map(char::from));
        self.out.push('\n');
        self.lines += 1;
    }

    fn file_header(&mut self, file: &NachaFile) {
        let created = file.created;
        let mut line = Line::new(b'1');
        line.text(PRIORITY, "01");
        line.whole(DESTINATION, &format!("{:>10}", file.destination));
        line.whole(ORIGIN, &format!("{:>10}", file.origin));
        line.date(CREATION_DATE, created.date());
        line.text(CREATION_TIME, &format!("{:02}{:02}", created.hour(), created.minute()));
        line.text(ID_MODIFIER, file.id_modifier.encode_utf8(&mut [0; 4]));
        line.text(FORMAT, "094101");
        line.text(DESTINATION_NAME, &file.destination_name);
        line.text(ORIGIN_NAME, &file.origin_name);
        self.push(&line);
    }

    fn batch(&mut self, batch: &NachaBatch, number: u64) {
        let service_class = service_class(batch);
        let mut header = Line::new(b'5');
        header.text(SERVICE_CLASS, service_class);
        header.text(COMPANY_NAME, &batch.company_name);
        header.whole(COMPANY_ID, &batch.company_id);
        header.whole(SEC_CODE, &batch.sec_code);
        header.text(ENTRY_DESCRIPTION, &batch.entry_description);
        header.date(EFFECTIVE_DATE, batch.effective_date);
        header.text(STATUS, "1");
        header.whole(ORIGINATING_BANK, &batch.originating_bank);
        header.number(BATCH_NUMBER, Some(number));
        self.push(&header);
        let mut totals = Totals::default();
        for entry in &batch.entries {
            self.entry(entry, batch, &mut totals);
        }
        let mut control = Line::new(b'8');
        control.text(SERVICE_CLASS, service_class);
        control.totals(BATCH_TOTALS, &totals);
        control.whole(CONTROL_COMPANY_ID, &batch.company_id);
        control.whole(ORIGINATING_BANK, &batch.originating_bank);
        control.number(BATCH_NUMBER, Some(number));
        self.push(&control);
        self.totals.add(&totals);
    }

    fn entry(&mut self, entry: &NachaEntry, batch: &NachaBatch, totals: &mut Totals) {
        self.entries += 1;
        let trace = entry
            .trace
            .clone()
            .unwrap_or_else(|| format!("{:0>8}{:07}", batch.originating_bank, self.entries));
        let pieces: Vec<String> = entry.addenda.iter().flat_map(|text| pieces(text)).collect();
        let direction = code::meaning(entry.transaction_code).map(|(direction, _)| direction);
        let amount = magnitude(entry.amount, direction);
        let mut line = Line::new(b'6');
        line.number(TRANSACTION_CODE, Some(u64::from(entry.transaction_code)));
        line.whole(ROUTING_NUMBER, &entry.routing_number);
        line.whole(ACCOUNT_NUMBER, &entry.account_number);
        line.number(AMOUNT, amount);
        line.whole(IDENTIFICATION, &entry.identification);
        if batch.sec_code == "CTX" {
            line.number(CTX_ADDENDA_COUNT, Some(pieces.len() as u64));
            line.text(CTX_RECEIVER, &entry.receiver);
        } else {
            line.text(RECEIVER, &entry.receiver);
        }
        line.text(ADDENDA_INDICATOR, if pieces.is_empty() { "0" } else { "1" });
        line.whole(TRACE, &trace);
        self.push(&line);
        let bank = entry.routing_number.get(..8).and_then(|digits| digits.parse().ok()).unwrap_or(0);
        totals.add_entry(bank, amount.unwrap_or(0), direction);
        for (sequence, piece) in (1..).zip(&pieces) {
            let mut addenda = Line::new(b'7');
            addenda.text(ADDENDA_TYPE, "05");
            addenda.text(PAYMENT_INFORMATION, piece);
            addenda.number(ADDENDA_SEQUENCE, Some(sequence));
            addenda.text(
                ENTRY_SEQUENCE,
                trace.get(trace.len().saturating_sub(ENTRY_SEQUENCE.width())..).unwrap_or(""),
            );
            self.push(&addenda);
            totals.add_addenda();
        }
    }

    fn file_control(&mut self, batches: u64) {
        let mut line = Line::new(b'9');
        line.number(BATCH_COUNT, Some(batches));
        line.number(BLOCK_COUNT, Some((self.lines + 1).div_ceil(BLOCK_RECORDS as u64)));
        let totals = self.totals;
        line.totals(FILE_TOTALS, &totals);
        self.push(&line);
        while !self.lines.is_multiple_of(BLOCK_RECORDS as u64) {
            self.push(&Line { columns: [b'9'; RECORD_WIDTH] });
        }
    }
}

/// 220 for credits only, 225 for debits only, 200 for both.
fn service_class(batch: &NachaBatch) -> &'static str {
    let directions = || batch.entries.iter().filter_map(|entry| code::meaning(entry.transaction_code));
    let any = |wanted| directions().any(|(direction, _)| direction == wanted);
    match (any(Direction::Credit), any(Direction::Debit)) {
        (true, true) => "200",
        (false, true) => "225",
        _ => "220",
    }
}

/// The amount without its sign, when the sign is that of the code.
fn magnitude(amount: Cents, direction: Option<Direction>) -> Option<u64> {
    let fits = match direction? {
        Direction::Credit => amount >= Cents::ZERO,
        Direction::Debit => amount <= Cents::ZERO,
    };
    fits.then_some(amount.0.unsigned_abs())
}

/// A text in pieces of one addenda each; an empty text is one empty piece.
fn pieces(text: &str) -> Vec<String> {
    let columns: Vec<char> = text.chars().collect();
    if columns.is_empty() {
        return vec![String::new()];
    }
    columns.chunks(PAYMENT_INFORMATION_WIDTH).map(|piece| piece.iter().collect()).collect()
}

/// A record being written, blanks at first.
#[derive(Debug)]
struct Line {
    columns: [u8; RECORD_WIDTH],
}

impl Line {
    fn new(kind: u8) -> Line {
        let mut columns = [b' '; RECORD_WIDTH];
        columns[0] = kind;
        Line { columns }
    }

    fn field(&mut self, columns: Columns) -> &mut [u8] {
        self.columns.get_mut(columns.first.saturating_sub(1)..columns.last).unwrap_or_default()
    }

    /// Text from the left, cut at the end of its columns.
    fn text(&mut self, columns: Columns, text: &str) {
        for (place, c) in self.field(columns).iter_mut().zip(text.chars()) {
            *place = u8::try_from(c).ok().filter(|byte| matches!(byte, b' '..=b'~')).unwrap_or(b'?');
        }
    }

    /// Text that means something else when it is cut.
    fn whole(&mut self, columns: Columns, text: &str) {
        if text.chars().count() <= columns.width() {
            self.text(columns, text);
        } else {
            self.field(columns).fill(b'#');
        }
    }

    /// A number over the whole field, filled up with zeros.
    fn number(&mut self, columns: Columns, number: Option<u64>) {
        let digits = number.map(|number| format!("{number:0width$}", width = columns.width()));
        self.whole(columns, &digits.unwrap_or_else(|| "#".repeat(columns.width())));
    }

    fn date(&mut self, columns: Columns, date: Date) {
        let year = date.year().rem_euclid(100);
        self.text(columns, &format!("{year:02}{:02}{:02}", date.month(), date.day()));
    }

    fn totals(&mut self, columns: TotalColumns, totals: &Totals) {
        self.number(columns.count, Some(totals.count));
        self.number(columns.hash, Some(totals.hash));
        self.number(columns.debits, Some(totals.debits));
        self.number(columns.credits, Some(totals.credits));
    }
}
