//! Reads a BAI2 file record by record, and compares what it holds with what its controls say.

use jiff::civil::Date;
use x12::Cents;

use super::super::finding::Findings;
use super::super::{Balance, BankEntry, BankFile, BankFormat, text};
use super::codes;
use super::detail::{self, Detail};
use super::record::{Part, Record, parts};

/// True for content that begins with a file header, or a group header where that is missing.
#[must_use]
pub fn recognise(bytes: &[u8]) -> bool {
    let head = text::head(bytes);
    let mut parts = parts(&head);
    let Some(first) = parts.next() else { return false };
    let field = |at: usize| first.rest.split(',').nth(at).unwrap_or("").trim();
    match first.code {
        "01" => day(field(2)).is_some(),
        "02" => day(field(3)).is_some() && parts.next().is_some_and(|next| next.code == "03"),
        _ => false,
    }
}

/// Reads a BAI2 file. Never fails: gives the entries that could be read, and what is wrong.
#[must_use]
pub fn read(bytes: &[u8]) -> BankFile {
    let text = text::decode(bytes);
    let mut reader = Reader::default();
    let mut open: Option<Record<'_>> = None;
    for part in parts(&text) {
        reader.line = part.line;
        match (part.code, &mut open) {
            ("88", Some(record)) => {
                record.count += 1;
                record.parts.push(part.rest);
            }
            ("", Some(record)) if matches!(record.code, "16" | "88") => {
                reader.stray(&part, "It is read as more of the text before it.");
                record.parts.push(part.rest);
            }
            ("" | "88", _) => {
                reader.stray(&part, "It is left out; the controls show whether money is missing.");
            }
            (code, open) => {
                let record = Record { line: part.line, code, parts: vec![part.rest], count: 1 };
                if let Some(before) = open.replace(record) {
                    reader.record(&before);
                }
            }
        }
    }
    if let Some(last) = open {
        reader.record(&last);
    }
    reader.finish()
}

/// What a part of the file comes to: the sum of all amounts without regard to their direction, and its records.
#[derive(Clone, Copy, Default, Debug)]
struct Totals {
    amount: i128,
    /// Accounts of a group, groups of a file.
    parts: u64,
    records: u64,
}

impl Totals {
    fn add(&mut self, part: Totals) {
        self.amount += part.amount;
        self.parts += 1;
        self.records += part.records;
    }
}

#[derive(Default, Debug)]
struct Group {
    date: Option<Date>,
    currency: String,
    totals: Totals,
}

#[derive(Default, Debug)]
struct Account {
    number: String,
    totals: Totals,
}

#[derive(Default, Debug)]
struct Reader {
    file: Option<Totals>,
    group: Option<Group>,
    account: Option<Account>,
    entries: Vec<BankEntry>,
    balances: Vec<Balance>,
    findings: Findings,
    sequence: usize,
    line: usize,
    /// Some record of the format was there.
    any: bool,
}

impl Reader {
    fn stray(&mut self, part: &Part<'_>, what: &str) {
        let message = format!("This line begins like no record. {what}");
        self.findings.note("record_unknown", part.line, None, part.rest, message);
    }

    fn record(&mut self, record: &Record<'_>) {
        self.any = true;
        match record.code {
            "01" => {
                self.end_file(record.line);
                self.file = Some(Totals { records: record.count, ..Totals::default() });
            }
            "02" => self.group_header(record),
            "03" => self.account_header(record),
            "16" => self.detail(record),
            "49" => self.account_control(record),
            "98" => self.group_control(record),
            _ => self.file_control(record),
        }
    }

    fn group_header(&mut self, record: &Record<'_>) {
        self.end_group(record.line);
        let fields: Vec<&str> = record.fields().map(|field| field.text).collect();
        let field = |at: usize| fields.get(at).copied().unwrap_or("");
        let date = day(field(3));
        if date.is_none() {
            let message = "The group has no as-of date that can be read, so its entries have none: ask the bank for the \
                 file again.";
            self.findings.stop("as_of_date", record.line, None, field(3), message.to_owned());
        }
        match field(2) {
            "2" | "4" => {
                let message = "The group is a test, or takes back what was sent before. Nothing of the file is booked: ask \
                     the bank what it means.";
                self.findings.stop("group_status", record.line, None, field(2), message.to_owned());
            }
            "3" => {
                let message =
                    "The bank sends this as a correction. Entries that were here before stay; compare them.";
                self.findings.note("group_status", record.line, None, field(2), message.to_owned());
            }
            _ => {}
        }
        let totals = Totals { records: record.count, ..Totals::default() };
        self.group = Some(Group { date, currency: field(5).to_owned(), totals });
    }

    fn account_header(&mut self, record: &Record<'_>) {
        self.end_account(record.line);
        let mut fields = record.fields().peekable();
        let number = fields.next().map_or("", |field| field.text).to_owned();
        let own = fields.next().map_or("", |field| field.text);
        let (date, group_currency) =
            self.group.as_ref().map_or((None, ""), |group| (group.date, group.currency.as_str()));
        let currency = if own.is_empty() { group_currency } else { own };
        if !matches!(currency, "" | "USD") {
            let message = format!(
                "The account {number} is not in dollars, and other money is not kept here. Ask the bank for a file without it."
            );
            self.findings.stop("currency", record.line, None, currency, message);
        }
        let mut totals = Totals { records: record.count, ..Totals::default() };
        // Type, amount, number of items, funds type: what is left out is left out from the end.
        while let Some(kind) = fields.next() {
            let said = fields.next().map_or("", |field| field.text);
            let next_begins = |field: &super::record::Field<'_>| {
                field.start == 0 && field.part > kind.part && field.text.len() == 3
            };
            let _items = fields.next_if(|field| !next_begins(field));
            let funds = fields.next_if(|field| !next_begins(field)).map_or("", |field| field.text);
            let known = detail::amount(said).filter(|_| detail::skip_funds(funds, &mut fields).is_some());
            let Some(cents) = known else {
                let message = "What stood in the account cannot be read. Ask the bank for the file again.";
                self.findings.stop("summary", record.line, None, said, message.to_owned());
                break;
            };
            totals.amount += i128::from(cents);
            let is_opening = kind.text == codes::OPENING_LEDGER;
            if !said.is_empty() && (is_opening || kind.text == codes::CLOSING_LEDGER) {
                let balance =
                    Balance { account_number: number.clone(), is_opening, date, amount: Cents(cents) };
                self.balances.push(balance);
            }
        }
        self.account = Some(Account { number, totals });
    }

    fn detail(&mut self, record: &Record<'_>) {
        self.sequence += 1;
        self.in_account(record.line).totals.records += record.count;
        let Some(detail) = Detail::of(record) else {
            let message = "The type or the availability of this detail cannot be read, so no field of it can be trusted. It \
                 is not read: ask the bank for the file again.";
            let text = record.parts.first().copied().unwrap_or("");
            self.findings.stop("detail", record.line, None, text, message.to_owned());
            return;
        };
        if detail.code == codes::TEXT_ONLY {
            return;
        }
        let Some(cents) = detail::amount(detail.amount).filter(|_| !detail.amount.starts_with('-')) else {
            let message = "The amount is not a number of cents without a sign. The detail is not read: ask the bank for the \
                 file again.";
            self.findings.stop("amount", record.line, None, detail.amount, message.to_owned());
            return;
        };
        self.in_account(record.line).totals.amount += i128::from(cents);
        let Some(direction) = codes::direction(detail.code) else {
            let message = "This type does not say whether the money came or went. The detail is not read: enter it by hand, \
                 and ask the bank what the type means.";
            self.findings.stop("type", record.line, None, detail.kind, message.to_owned());
            return;
        };
        // What is missing was told at the group.
        let Some(date) = self.group.as_ref().and_then(|group| group.date) else { return };
        let mut entry = detail.entry(cents, direction, date, record.line);
        entry.sequence = self.sequence;
        entry.account_number = self.in_account(record.line).number.clone();
        self.entries.push(entry);
    }

    fn account_control(&mut self, record: &Record<'_>) {
        let account = self.in_account(record.line);
        account.totals.records += record.count;
        let totals = account.totals;
        self.compare(record, "account control", totals, None);
        self.close_account();
    }

    fn group_control(&mut self, record: &Record<'_>) {
        self.end_account(record.line);
        let group = self.in_group(record.line);
        group.totals.records += record.count;
        let totals = group.totals;
        self.compare(record, "group control", totals, Some("accounts"));
        self.close_group();
    }

    fn file_control(&mut self, record: &Record<'_>) {
        self.end_group(record.line);
        let mut totals = *self.in_file(record.line);
        totals.records += record.count;
        self.compare(record, "file control", totals, Some("groups"));
        self.file = None;
    }

    /// Each control that differs stops the file.
    fn compare(&mut self, record: &Record<'_>, name: &str, found: Totals, parts: Option<&str>) {
        let mut fields = record.fields().map(|field| field.text);
        let (line, findings) = (record.line, &mut self.findings);
        let said = fields.next().unwrap_or("");
        if detail::amount(said).is_none_or(|said| i128::from(said) != found.amount) {
            let message = format!(
                "The amounts before line {line} come to {} cents, but its {name} says {said}. The file is damaged or cut: ask \
                 the bank for it again.",
                found.amount
            );
            findings.stop("control_total", line, None, said, message);
        }
        let counts = parts.map(|parts| ("control_parts", parts, found.parts));
        for (rule, what, found) in counts.into_iter().chain([("control_records", "records", found.records)]) {
            let said = fields.next().unwrap_or("");
            if said.parse() != Ok(found) {
                let message = format!(
                    "There are {found} {what} up to line {line}, but its {name} says {said}. The file is damaged or cut: ask \
                     the bank for it again."
                );
                findings.stop(rule, line, None, said, message);
            }
        }
    }

    fn in_file(&mut self, line: usize) -> &mut Totals {
        let findings = &mut self.findings;
        self.file.get_or_insert_with(|| {
            let message = "The file has no header. It is read as if it had one; its controls may count one record more.";
            findings.note("file_header_missing", line, None, "", message.to_owned());
            Totals::default()
        })
    }

    fn in_group(&mut self, line: usize) -> &mut Group {
        self.in_file(line);
        let findings = &mut self.findings;
        self.group.get_or_insert_with(|| {
            let message =
                "A group begins without its header, so its entries have no date. Ask the bank for the file again.";
            findings.stop("group_header_missing", line, None, "", message.to_owned());
            Group::default()
        })
    }

    fn in_account(&mut self, line: usize) -> &mut Account {
        self.in_group(line);
        let findings = &mut self.findings;
        self.account.get_or_insert_with(|| {
            let message = "A detail or control stands under no account. Ask the bank for the file again.";
            findings.stop("account_header_missing", line, None, "", message.to_owned());
            Account::default()
        })
    }

    fn close_account(&mut self) {
        if let Some(account) = self.account.take() {
            self.in_group(self.line).totals.add(account.totals);
        }
    }

    fn close_group(&mut self) {
        if let Some(group) = self.group.take() {
            self.in_file(self.line).add(group.totals);
        }
    }

    /// Ends an account without its control: that of the group still proves its money.
    fn end_account(&mut self, line: usize) {
        if self.account.is_some() {
            let message =
                "The account before this line has no control record. The totals of its group cover it.";
            self.findings.note("account_control_missing", line, None, "", message.to_owned());
            self.close_account();
        }
    }

    fn end_group(&mut self, line: usize) {
        self.end_account(line);
        if self.group.is_some() {
            let message =
                "The group before this line has no control record. The totals of the file cover it.";
            self.findings.note("group_control_missing", line, None, "", message.to_owned());
            self.close_group();
        }
    }

    /// Ends a file that has no control: nothing proves that it is whole.
    fn end_file(&mut self, line: usize) {
        self.end_group(line);
        if self.file.take().is_some() {
            let message =
                "The file ends without its control record, so it may be cut. Ask the bank for it again.";
            self.findings.stop("file_control_missing", line, None, "", message.to_owned());
        }
    }

    fn finish(mut self) -> BankFile {
        if !self.any {
            self.findings.stop(
                "no_records",
                1,
                None,
                "",
                "There is no record of a BAI2 file in it. Download the statement again.".to_owned(),
            );
        }
        self.end_file(self.line.max(1));
        BankEntry::number_occurrences(&mut self.entries);
        let (findings, complete) = self.findings.finish();
        BankFile {
            format: BankFormat::Bai2,
            entries: self.entries,
            balances: self.balances,
            findings,
            complete,
        }
    }
}

/// Six digits YYMMDD, of this century.
fn day(text: &str) -> Option<Date> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::strptime("%Y%m%d", format!("20{text}")).ok()
}
