//! Which column is which: by the words of the header and by what stands below it.

use x12::Cents;

use super::super::money::{self, Grouping};
use super::super::text;
use super::date::date;
use super::mapping::{Amounts, COLUMNS_MAX, Mapping};
use super::table::{HEADER_WITHIN, Row, SAMPLE_ROWS, name, rows, separators};

/// What a column may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    Date,
    Amount,
    Credit,
    Debit,
    Side,
    Description,
    CheckNumber,
    Reference,
    Balance,
    Account,
    Status,
}

/// Names of columns, without what says how they are written; of several of a role the one that stands first here is
/// taken. A bank's own day of booking outranks that of the purchase.
const NAMES: [(Role, &[&str]); 11] = [
    (
        Role::Date,
        &[
            "POSTING DATE",
            "POSTED DATE",
            "POST DATE",
            "DATE POSTED",
            "BOOKING DATE",
            "BOOK DATE",
            "PROCESSED DATE",
            "DATE",
            "TRANSACTION DATE",
            "TRANS DATE",
            "TRAN DATE",
            "AS OF DATE",
            "ENTRY DATE",
            "EFFECTIVE DATE",
            "VALUE DATE",
        ],
    ),
    (
        Role::Amount,
        &["AMOUNT", "TRANSACTION AMOUNT", "TRAN AMOUNT", "AMT", "NET AMOUNT", "AMOUNT POSTED", "VALUE"],
    ),
    (
        Role::Credit,
        &[
            "CREDIT",
            "CREDITS",
            "CREDIT AMOUNT",
            "CREDIT AMT",
            "AMOUNT CREDIT",
            "DEPOSIT",
            "DEPOSITS",
            "DEPOSIT AMOUNT",
            "MONEY",
            "PAID",
            "DEPOSITS CREDITS",
            "CREDITS DEPOSITS",
        ],
    ),
    (
        Role::Debit,
        &[
            "DEBIT",
            "DEBITS",
            "DEBIT AMOUNT",
            "DEBIT AMT",
            "AMOUNT DEBIT",
            "WITHDRAWAL",
            "WITHDRAWALS",
            "WITHDRAWAL AMOUNT",
            "MONEY OUT",
            "PAID OUT",
            "PAYMENT",
            "PAYMENTS",
            "WITHDRAWALS DEBITS",
            "DEBITS WITHDRAWALS",
        ],
    ),
    (
        Role::Side,
        &[
            "CREDIT DEBIT",
            "DEBIT CREDIT",
            "CR DR",
            "DR CR",
            "CREDIT OR DEBIT",
            "DEBIT OR CREDIT",
            "CREDIT DEBIT INDICATOR",
            "DEBIT CREDIT INDICATOR",
            "SIGN",
            "TYPE",
            "TRANSACTION TYPE",
            "TRAN TYPE",
            "DETAILS",
        ],
    ),
    (
        Role::Description,
        &[
            "DESCRIPTION",
            "TRANSACTION DESCRIPTION",
            "STATEMENT DESCRIPTION",
            "ORIGINAL DESCRIPTION",
            "FULL DESCRIPTION",
            "EXTENDED DESCRIPTION",
            "DETAILED DESCRIPTION",
            "PAYEE",
            "NAME",
            "MEMO",
            "NOTES",
            "ADDENDA",
            "NARRATIVE",
            "PARTICULARS",
            "EXTENDED DETAILS",
            "TRANSACTION DETAILS",
            "DETAIL",
            "TEXT",
            "ADDITIONAL INFORMATION",
            "REMARKS",
            "DETAILS",
            "TRANSACTION",
            "TRANSACTION TYPE",
            "TYPE",
        ],
    ),
    (
        Role::CheckNumber,
        &[
            "CHECK NUMBER",
            "CHECK NO",
            "CHECK",
            "CHECK OR SLIP",
            "CHECK SLIP",
            "CHECK NUM",
            "CHK",
            "CHK REF",
            "CHEQUE NUMBER",
            "SERIAL NUMBER",
            "CHECK SERIAL NUMBER",
        ],
    ),
    (
        Role::Reference,
        &[
            "BANK REFERENCE",
            "BANK REFERENCE NUMBER",
            "REFERENCE",
            "REFERENCE NUMBER",
            "REFERENCE NO",
            "REF",
            "REF NO",
            "REF NUMBER",
            "TRANSACTION ID",
            "TRANSACTION NUMBER",
            "FITID",
            "UNIQUE ID",
            "ID",
            "CUSTOMER REFERENCE",
        ],
    ),
    (
        Role::Balance,
        &[
            "BALANCE",
            "RUNNING BALANCE",
            "RUNNING BAL",
            "LEDGER BALANCE",
            "CURRENT BALANCE",
            "CLOSING BALANCE",
            "AVAILABLE BALANCE",
        ],
    ),
    (Role::Account, &["ACCOUNT NUMBER", "ACCOUNT NO", "ACCOUNT", "ACCT", "ACCT NUMBER", "ACCT NO"]),
    (Role::Status, &["STATUS", "TRANSACTION STATUS", "STATE"]),
];

/// Words of a column that say which way the money went.
const IN: [&str; 9] = ["CR", "CREDIT", "C", "CREDITS", "DEPOSIT", "DEP", "+", "DSLIP", "CRDT"];
const OUT: [&str; 11] =
    ["DR", "DEBIT", "D", "DEBITS", "WITHDRAWAL", "WD", "-", "CHECK", "CHARGE", "DBIT", "PAYMENT"];

/// Whether a word says that the money came.
pub(super) fn came(word: &str) -> Option<bool> {
    let word = word.trim().to_ascii_uppercase();
    if IN.contains(&word.as_str()) { Some(true) } else { OUT.contains(&word.as_str()).then_some(false) }
}

/// An amount of such a file.
pub(super) fn amount(cell: &str) -> Option<Cents> {
    money::cents(cell, Grouping::Thousands)
}

/// More bytes of the names of columns tell nothing more.
const HEADING_MAX: usize = 500;

/// How a file is laid out.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) separator: u8,
    /// Rows before the first that may hold money: what the bank put there, and the header.
    pub(super) skipped: usize,
    /// Its columns; what is not sure of them is the question.
    pub(super) mapping: Result<Mapping, Doubt>,
    /// In which the balances do not follow from the amounts.
    pub(super) balance_breaks: Option<usize>,
}

/// What is not sure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Doubt {
    Date,
    Amount,
    Sign,
}

/// The columns of a file, when they are sure: to be kept for the next one.
#[must_use]
pub fn mapping(bytes: &[u8]) -> Option<Mapping> {
    layout(&text::decode(bytes))?.mapping.ok()
}

/// What tells this layout from another one, to be kept beside its columns: the names that stand above the rows, or else
/// how many columns there are.
#[must_use]
pub fn heading(bytes: &[u8]) -> String {
    let text = text::decode(bytes);
    let layout = layout(&text);
    let separator =
        layout.as_ref().map_or_else(|| separators(&text).next().unwrap_or(b','), |it| it.separator);
    let sample: Vec<Row> = rows(&text, separator).take(HEADER_WITHIN).collect();
    let is_names =
        |row: &&Row| row.len() > 1 && row.cells().all(|(_, cell)| !is_day(cell) && amount(cell).is_none());
    let first = layout.map_or(1, |layout| layout.skipped);
    let width = sample.get(first).map(Row::len);
    let above = first.checked_sub(1).and_then(|above| sample.get(above)).filter(is_names);
    match above.filter(|above| width.is_none_or(|width| width == above.len())) {
        Some(above) => {
            let names: Vec<&str> = above.cells().map(|(_, cell)| cell).collect();
            let mut names = names.join(",");
            names.truncate(names.floor_char_boundary(HEADING_MAX));
            names
        }
        None => format!("{} columns", width.or(sample.first().map(Row::len)).unwrap_or(0)),
    }
}

/// The layout of a text, if it looks like a statement at all: a header with a date and money, or rows with both.
pub(super) fn layout(text: &str) -> Option<Layout> {
    let of = |separator: u8, begins: fn(&Row) -> bool, header_rows: usize| {
        let sample: Vec<Row> = rows(text, separator).take(SAMPLE_ROWS).collect();
        let at = sample.iter().take(HEADER_WITHIN).position(begins)?;
        let header = sample.get(at).filter(|_| header_rows > 0);
        let skipped = at + header_rows;
        let (mapping, balance_breaks) = told(header, sample.get(skipped..).unwrap_or_default());
        Some(Layout { separator, skipped, mapping, balance_breaks })
    };
    // A header outranks content: words may hold what passes for a separator.
    let named = separators(text).find_map(|separator| of(separator, is_header, 1));
    named.or_else(|| separators(text).find_map(|separator| of(separator, is_money, 0)))
}

fn place_of(role: Role, name: &str) -> Option<usize> {
    let (_, names) = NAMES.iter().find(|(of, _)| *of == role)?;
    names.iter().position(|it| *it == name)
}

/// A date and money are named, and no cell is either.
fn is_header(row: &Row) -> bool {
    let names: Vec<String> = row.cells().map(|(_, cell)| name(cell)).collect();
    let has = |role: Role| names.iter().any(|name| place_of(role, name).is_some());
    has(Role::Date)
        && (has(Role::Amount) || has(Role::Credit) || has(Role::Debit))
        && row.cells().all(|(_, cell)| date(cell, false).is_none() && amount(cell).is_none())
}

fn is_day(cell: &str) -> bool {
    date(cell, false).or_else(|| date(cell, true)).is_some()
}

/// A date and an amount stand in it.
fn is_money(row: &Row) -> bool {
    row.cells().any(|(_, cell)| is_day(cell)) && row.cells().any(|(_, cell)| is_amount(cell))
}

/// An amount with cents: numbers without may be anything.
fn is_amount(cell: &str) -> bool {
    let is_cents = |mark: char| {
        cell.rsplit_once(mark)
            .is_some_and(|(_, decimals)| decimals.chars().filter(char::is_ascii_digit).count() == 2)
    };
    amount(cell).is_some() && !is_day(cell) && (is_cents('.') || is_cents(','))
}

fn told(header: Option<&Row>, rows: &[Row]) -> (Result<Mapping, Doubt>, Option<usize>) {
    // What a file without rows would mean does not matter.
    let named = |role: Role| header.and_then(|header| column_named(header, role));
    let dated: Vec<&Row> = rows.iter().filter(|row| row.cells().any(|(_, cell)| is_day(cell))).collect();
    let Some(date) = named(Role::Date).or_else(|| only(&dated, is_day)) else {
        return (Err(Doubt::Date), None);
    };
    let dated: Vec<&Row> = dated.into_iter().filter(|row| is_day(row.cell(date))).collect();
    let balance = named(Role::Balance);
    let amounts = if header.is_some() {
        amounts_named(&named, &dated)
    } else {
        only(&dated, is_amount).map(|column| (Amounts::Signed(column), false))
    };
    let Some((amounts, is_sure)) = amounts else { return (Err(Doubt::Amount), None) };
    let (amounts, breaks) = match amounts {
        Amounts::Signed(column) if !is_sure => match signed(column, balance, named(Role::Side), &dated) {
            Some(told) => told,
            None => return (Err(Doubt::Sign), None),
        },
        other => (other, None),
    };
    let taken = |column: usize| {
        let (first, second) = match amounts {
            Amounts::Signed(column) | Amounts::Reversed(column) => (column, column),
            Amounts::Sides { credit, debit } => (credit, debit),
            Amounts::Marked { amount, side } => (amount, side),
        };
        [date, first, second].contains(&column) || Some(column) == balance
    };
    let free = |role: Role| named(role).filter(|&column| !taken(column));
    let (check_number, reference) = (free(Role::CheckNumber), free(Role::Reference));
    let (account, status) = (free(Role::Account), free(Role::Status));
    let known = [check_number, reference, account, status];
    let description = words(header, &dated, |column| taken(column) || known.contains(&Some(column)));
    let day_first = day_first(date, &dated);
    let mapping =
        Mapping { date, amounts, description, check_number, reference, balance, account, status, day_first };
    (Ok(mapping), breaks)
}

/// The column with the best name for a role.
fn column_named(header: &Row, role: Role) -> Option<usize> {
    let ranked = header.cells().filter_map(|(column, cell)| Some((place_of(role, &name(cell))?, column)));
    ranked.min().map(|(_, column)| column)
}

/// The columns that are looked at.
fn width(rows: &[&Row]) -> usize {
    rows.iter().map(|row| row.len()).max().unwrap_or(0).min(COLUMNS_MAX)
}

/// The only column in which every row holds such a thing.
fn only(rows: &[&Row], holds: fn(&str) -> bool) -> Option<usize> {
    let width = width(rows);
    let mut fit = (1..=width).filter(|&column| rows.iter().all(|row| holds(row.cell(column))));
    fit.next().filter(|_| fit.next().is_none())
}

/// The columns of money by their names, and whether the names say which way it went.
fn amounts_named(named: &impl Fn(Role) -> Option<usize>, rows: &[&Row]) -> Option<(Amounts, bool)> {
    let holds_money = |column: &usize| {
        rows.iter().all(|row| row.cell(*column).is_empty() || amount(row.cell(*column)).is_some())
    };
    let (credit, debit) = (named(Role::Credit).filter(holds_money), named(Role::Debit).filter(holds_money));
    match (credit, debit, named(Role::Amount)) {
        (Some(credit), Some(debit), _) => Some((Amounts::Sides { credit, debit }, true)),
        (_, _, Some(amount)) => Some((Amounts::Signed(amount), false)),
        // One side alone: the file holds nothing of the other.
        (Some(credit), None, None) => Some((Amounts::Signed(credit), true)),
        (None, Some(debit), None) => Some((Amounts::Reversed(debit), true)),
        _ => None,
    }
}

/// What the sign of one column of amounts means: by the balances, by a word beside it, or because both signs are there.
/// None: nothing tells whether money without a sign came or went.
fn signed(
    column: usize,
    balance: Option<usize>,
    side: Option<usize>,
    rows: &[&Row],
) -> Option<(Amounts, Option<usize>)> {
    let amounts: Vec<Cents> = rows.iter().filter_map(|row| amount(row.cell(column))).collect();
    let negative = amounts.iter().any(|amount| *amount < Cents::ZERO);
    if let Some(balance) = balance {
        let steps: Vec<(i64, i64)> = rows
            .iter()
            .filter_map(|row| Some((amount(row.cell(column))?.0, amount(row.cell(balance))?.0)))
            .collect();
        let follows = |sign: i64| {
            let forward = |pair: &[(i64, i64)]| fits(pair, sign, 0, 1);
            let backward = |pair: &[(i64, i64)]| fits(pair, sign, 1, 0);
            steps.len() > 1 && (steps.windows(2).all(forward) || steps.windows(2).all(backward))
        };
        match (follows(1), follows(-1)) {
            (true, false) => return Some((Amounts::Signed(column), None)),
            (false, true) => return Some((Amounts::Reversed(column), None)),
            _ => {}
        }
    }
    let marked = side.filter(|side| !negative && rows.iter().all(|row| came(row.cell(*side)).is_some()));
    if let Some(side) = marked.filter(|_| !rows.is_empty()) {
        return Some((Amounts::Marked { amount: column, side }, None));
    }
    // Rows that were left out of the file break the balances, and are for a person to judge.
    let breaks = balance.and_then(|balance| breaks(column, balance, rows));
    (negative || rows.is_empty()).then_some((Amounts::Signed(column), breaks))
}

/// The line of the first row whose balance does not follow from that of the row beside it, in the order in which most do.
fn breaks(column: usize, balance: usize, rows: &[&Row]) -> Option<usize> {
    let step = |row: &&Row| Some((row.line, (amount(row.cell(column))?.0, amount(row.cell(balance))?.0)));
    let (lines, steps): (Vec<usize>, Vec<(i64, i64)>) = rows.iter().filter_map(step).unzip();
    let broken = |earlier: usize, later: usize| -> Vec<usize> {
        let pairs = lines.iter().skip(1).zip(steps.windows(2));
        pairs.filter(|(_, pair)| !fits(pair, 1, earlier, later)).map(|(line, _)| *line).collect()
    };
    let (forward, backward) = (broken(0, 1), broken(1, 0));
    if forward.len() <= backward.len() { forward.first().copied() } else { backward.first().copied() }
}

/// The later balance is the earlier one and the later amount.
fn fits(pair: &[(i64, i64)], sign: i64, earlier: usize, later: usize) -> bool {
    let (Some((_, before)), Some((amount, after))) = (pair.get(earlier), pair.get(later)) else {
        return false;
    };
    sign.checked_mul(*amount).and_then(|amount| before.checked_add(amount)) == Some(*after)
}

/// The columns with words: those that are named so, else all with a letter that mean nothing else.
fn words(header: Option<&Row>, rows: &[&Row], is_taken: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut named: Vec<(usize, usize)> = header.map_or_else(Vec::new, |header| {
        let ranked = header
            .cells()
            .filter_map(|(column, cell)| Some((place_of(Role::Description, &name(cell))?, column)));
        ranked.filter(|(_, column)| !is_taken(*column)).collect()
    });
    named.sort_unstable();
    if !named.is_empty() {
        return named.into_iter().map(|(_, column)| column).collect();
    }
    let has_letters = |column: &usize| rows.iter().any(|row| row.cell(*column).contains(char::is_alphabetic));
    (1..=width(rows)).filter(|column| !is_taken(*column)).filter(has_letters).collect()
}

/// The month stands first in America, unless a day says otherwise; where both orders are dates, the one in which the rows
/// stand in order.
fn day_first(column: usize, rows: &[&Row]) -> bool {
    let read = |day_first: bool| -> Option<Vec<_>> {
        rows.iter().map(|row| date(row.cell(column), day_first)).collect()
    };
    let in_order = |dates: &[jiff::civil::Date]| {
        dates.windows(2).all(|pair| pair.first() <= pair.last())
            || dates.windows(2).all(|pair| pair.first() >= pair.last())
    };
    match (read(false), read(true)) {
        (None, Some(_)) => true,
        (Some(months), Some(days)) => !in_order(&months) && in_order(&days),
        _ => false,
    }
}
