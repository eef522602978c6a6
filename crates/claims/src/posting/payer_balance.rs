//! What a payer and the practice owe each other beside claims: takebacks and forwarded balances, by reference
//! (`x12.md` 4.3 PLB, `reconciliation.md` 2.3).
//!
//! Entries of one payer, payee and reference are one balance, whatever their reasons and in whatever order they come: what
//! opens it and what closes it net to zero, and what does not is asked about once, until it does.

use x12::codes::{List, find};
use x12::remittance::{ProviderAdjustment, Remittance as Said};

use crate::Cents;
use crate::change::ChangeSet;
use crate::desk::{Exception, PayerBalanceEntry, Reason, Remittance, id_key, trace_key};
use crate::exception::{self, Candidate, Question};
use crate::ledger::{Account, AccountKind};
use crate::state::{Now, Numbers};

/// The kind of subject of an exception about a balance: see [`Exception::subject_kind`].
pub const SUBJECT: &str = "payer_balance";

/// Where the money of a provider-level adjustment belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Income, owed for a late payment.
    Interest,
    /// Income, paid by the head.
    Capitation,
    /// Taken, given back or moved to another remittance.
    Balance,
}

/// What is no balance. Everything else is, so that nothing is lost which no rule knows: a levy, a withheld tax, a fee or
/// an allowance for early payment stays open until a person says what it is.
const INCOME: [(&str, Kind); 4] =
    [("L6", Kind::Interest), ("CT", Kind::Capitation), ("CV", Kind::Capitation), ("CR", Kind::Capitation)];

/// Where an adjustment belongs, by its reason code.
#[must_use]
pub fn kind(reason: &str) -> Kind {
    INCOME.iter().find(|(code, _)| *code == reason).map_or(Kind::Balance, |(_, kind)| *kind)
}

/// The account that stands against payer clearing; that of a balance has its key, so that it comes to what is open.
#[must_use]
pub fn account(adjustment: &ProviderAdjustment<'_>, key: &str) -> Account {
    match kind(&adjustment.reason) {
        Kind::Interest => Account::new(AccountKind::Interest),
        Kind::Capitation => Account::new(AccountKind::Capitation),
        Kind::Balance => Account::of(AccountKind::PayerBalance, key),
    }
}

/// What makes entries one balance: the payer, the payee and the reference, as trace numbers are compared. What has no
/// reference is a balance of its own. `position` is the place among the adjustments of the remittance.
#[must_use]
pub fn key(remittance: &Remittance, position: i64, adjustment: &ProviderAdjustment<'_>) -> String {
    let Remittance { remittance_num, payer_id, entity_num, .. } = remittance;
    let reference = match trace_key(&adjustment.reference) {
        key if key.is_empty() => format!("{remittance_num}.{position}"),
        key => key,
    };
    format!("{payer_id}|{entity_num}|{reference}")
}

/// The adjustments of a remittance that are entries of balances, each with its place and the key of its balance.
pub fn of_remittance<'r, 'a>(
    said: &'r Said<'a>,
    remittance: &Remittance,
) -> Vec<(i64, String, &'r ProviderAdjustment<'a>)> {
    let all = (0..).zip(&said.provider_adjustments);
    let entries = all
        .filter(|(_, adjustment)| !adjustment.amount.is_zero() && kind(&adjustment.reason) == Kind::Balance);
    entries
        .map(|(position, adjustment)| (position, key(remittance, position, adjustment), adjustment))
        .collect()
}

/// A balance as it stands, for the entries that a remittance adds.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    pub key: String,
    pub entries: Vec<PayerBalanceEntry>,
    /// All about it, settled ones too.
    pub exceptions: Vec<Exception>,
    /// What its reference names.
    pub candidates: Vec<Candidate>,
}

/// What is open of a balance: positive was taken from the practice.
#[must_use]
pub fn open_amount<'e>(entries: impl IntoIterator<Item = &'e PayerBalanceEntry>) -> Cents {
    entries.into_iter().map(|entry| entry.amount).sum()
}

/// Adds the entries of a remittance to their balances, and asks about those that are open then; what is asked about one
/// that has come to zero is settled.
pub fn add(
    said: &Said<'_>,
    remittance: &Remittance,
    standing: &[Standing],
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) {
    let mut balances: Vec<Standing> = Vec::new();
    for (position, key, adjustment) in of_remittance(said, remittance) {
        let at = balances.iter().position(|balance| balance.key == key).unwrap_or_else(|| {
            let stood = standing.iter().find(|balance| balance.key == key).cloned();
            balances.push(stood.unwrap_or_else(|| Standing { key: key.clone(), ..Standing::default() }));
            balances.len() - 1
        });
        let entries = &mut balances[at].entries;
        let num = numbers.fresh::<PayerBalanceEntry>();
        let entry = PayerBalanceEntry {
            payer_balance_entry_num: num,
            public_id: numbers.public_id("balance"),
            balance_num: entries.first().map_or(num, |first| first.balance_num),
            balance_key: key,
            remittance_num: remittance.remittance_num,
            position,
            payer_id: remittance.payer_id.clone(),
            entity_num: remittance.entity_num,
            provider_id: adjustment.provider.clone().into_owned(),
            reason: adjustment.reason.clone().into_owned(),
            reference: adjustment.reference.clone().into_owned(),
            amount: adjustment.amount,
            date: remittance.payment_date.unwrap_or(now.today),
        };
        changes.put(&entry);
        entries.push(entry);
    }
    for balance in &balances {
        settle(balance, now, numbers, changes);
    }
}

/// Takes the entries of a remittance from their balances again, and asks about what is left of each.
pub fn take_back(
    remittance_num: i64,
    standing: &[Standing],
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) {
    for balance in standing {
        let (gone, mut left): (Vec<_>, Vec<_>) =
            balance.entries.iter().cloned().partition(|entry| entry.remittance_num == remittance_num);
        let Some(was) = gone.first().map(|entry| entry.balance_num) else { continue };
        gone.iter().for_each(|entry| changes.delete(entry));
        // A balance has the number of its first entry, and what is asked about it stands under that.
        let first = left.first().map(|first| first.payer_balance_entry_num);
        if first == Some(was) {
            settle(&Standing { entries: left, ..balance.clone() }, now, numbers, changes);
            continue;
        }
        exception::resolve(&balance.exceptions, now, changes);
        for entry in &mut left {
            entry.balance_num = first.unwrap_or(was);
            changes.put(entry);
        }
        let left = Standing { entries: left, exceptions: vec![], ..balance.clone() };
        settle(&left, now, numbers, changes);
    }
}

/// Asks about a balance that is open, and settles what is asked about one that is not.
pub fn settle(balance: &Standing, now: Now, numbers: &mut Numbers, changes: &mut ChangeSet) {
    let Some(first) = balance.entries.first() else { return };
    let open = open_amount(&balance.entries);
    if open.is_zero() {
        exception::resolve(&balance.exceptions, now, changes);
        return;
    }
    let question = Question {
        reason: Reason::TakebackUnresolved,
        about: (SUBJECT, first.balance_num),
        at_risk: open.abs(),
        note: note(&balance.entries, open),
        candidates: balance.candidates.clone(),
    };
    exception::open(&question, &balance.exceptions, now, numbers, changes);
}

fn note(entries: &[PayerBalanceEntry], open: Cents) -> String {
    let one = |entry: &PayerBalanceEntry| {
        let done = if entry.amount > Cents::ZERO { "took" } else { "gave" };
        let reason = find(List::Plb, &entry.reason).map_or("", |known| known.words);
        let words =
            if reason.is_empty() { entry.reason.clone() } else { format!("{}, {reason}", entry.reason) };
        format!("{done} {} ({words})", entry.amount.abs())
    };
    let all: Vec<String> = entries.iter().map(one).collect();
    let what = if open > Cents::ZERO {
        "was taken and not given before: trace it to the claim or remittance that it is for"
    } else {
        "was given and is yet to be taken: expect it in a later remittance"
    };
    format!("Under one reference the payer {}. {} of it {what}.", all.join(", "), open.abs())
}

/// The longest reference that is taken apart, and the most parts of it that are looked up.
const REFERENCE_CHARS_MAX: usize = 80;
const TOKENS_MAX: usize = 8;

/// What a reference may name: itself, and its parts. Payers write the claim number, the day of service and their own
/// number into one text (`reconciliation.md` 2.3).
#[must_use]
pub fn tokens(reference: &str) -> Vec<String> {
    let reference: String = reference.trim().chars().take(REFERENCE_CHARS_MAX).collect();
    let mut tokens = vec![reference.clone()];
    tokens.extend(reference.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
    let chars: Vec<char> = reference.chars().collect();
    for at in 1..chars.len() {
        let Some(day) = chars.get(at..at + DAY_CHARS) else { break };
        if is_day(day) {
            tokens.push(chars[..at].iter().collect());
            tokens.push(chars[at + DAY_CHARS..].iter().collect());
        }
    }
    let mut known = Vec::new();
    tokens.retain(|token| {
        let key = id_key(token);
        let is_new = key.chars().any(|c| c != '0') && !known.contains(&key);
        known.push(key);
        is_new
    });
    tokens.truncate(TOKENS_MAX);
    tokens
}

const DAY_CHARS: usize = 8;

/// Whether eight characters are a day, such as 20260105.
fn is_day(chars: &[char]) -> bool {
    let text: String = chars.iter().collect();
    let is_century = text.starts_with("19") || text.starts_with("20");
    is_century && jiff::civil::Date::strptime("%Y%m%d", &text).is_ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::desk::ExceptionStatus;

    /// The balances of a practice, as remittances come.
    #[derive(Default)]
    struct Books {
        entries: Vec<PayerBalanceEntry>,
        exceptions: Vec<Exception>,
        next: i64,
    }

    fn remittance(num: i64, payer: &str) -> Remittance {
        let said = Said::default();
        let set = super::super::intake::Set { index: 0, said: &said, content_sha256: "", typed_by: None };
        let office = crate::office::Office::default();
        let taken = super::super::intake::take(set, 1, &[], &office, now(), &mut Numbers::new());
        let super::super::intake::Taken::New { remittance, .. } = taken else { panic!("it is new") };
        Remittance { remittance_num: num, payer_id: payer.into(), ..*remittance }
    }

    fn now() -> Now {
        Now { instant: jiff::Timestamp::UNIX_EPOCH, today: date(2026, 3, 1) }
    }

    fn plb(reason: &'static str, reference: &'static str, dollars: i64) -> ProviderAdjustment<'static> {
        ProviderAdjustment {
            provider: "1234567893".into(),
            fiscal_period_end: None,
            reason: reason.into(),
            reference: reference.into(),
            amount: Cents(dollars * 100),
            position: 0,
        }
    }

    impl Books {
        fn take(&mut self, payer: &str, adjustments: Vec<ProviderAdjustment<'static>>) {
            self.next += 100;
            let said = Said { provider_adjustments: adjustments, ..Said::default() };
            let remittance = remittance(self.next, payer);
            let standing: Vec<Standing> = of_remittance(&said, &remittance)
                .into_iter()
                .map(|(_, key, _)| {
                    let entries: Vec<_> =
                        self.entries.iter().filter(|entry| entry.balance_key == key).cloned().collect();
                    let nums: Vec<i64> = entries.iter().map(|entry| entry.balance_num).collect();
                    let about = |e: &&Exception| nums.contains(&e.subject_num);
                    let exceptions = self.exceptions.iter().filter(about).cloned().collect();
                    Standing { key, entries, exceptions, candidates: vec![] }
                })
                .collect();
            let mut numbers = Numbers::new();
            for table in ["payer_balance_entry", "exception"] {
                numbers.stock(table, self.next..self.next + 100);
            }
            numbers.stock_tokens((0..20).map(|n| format!("{}{n}", self.next)).collect());
            let mut changes = ChangeSet::new();
            add(&said, &remittance, &standing, now(), &mut numbers, &mut changes);
            assert_eq!(exception::untold(&changes), None);
            self.entries.extend(changes.puts_of::<PayerBalanceEntry>());
            for put in changes.puts_of::<Exception>() {
                self.exceptions.retain(|known| known.exception_num != put.exception_num);
                self.exceptions.push(put);
            }
        }

        fn open(&self) -> Vec<Cents> {
            let open = self.exceptions.iter().filter(|e| e.status == ExceptionStatus::Open);
            let mut open: Vec<Cents> = open.map(|e| e.amount_at_risk).collect();
            open.sort();
            open
        }
    }

    #[test]
    fn a_refund_that_is_acknowledged_raises_nothing() {
        let mut books = Books::default();
        books.take("P", vec![plb("WO", "26015000777", 50), plb("72", "26015000777", -50)]);
        assert_eq!((books.entries.len(), books.exceptions.len()), (2, 0));
    }

    #[test]
    fn what_opens_and_what_closes_settle_each_other_in_any_order() {
        let opener = plb("WO", "26015000001", -118);
        let closer = plb("WO", "26015000001", 118);
        for [first, second] in [[opener.clone(), closer.clone()], [closer, opener]] {
            let mut books = Books::default();
            books.take("P", vec![first]);
            assert_eq!(books.open(), [Cents(11_800)]);
            books.take("P", vec![second]);
            assert_eq!((books.open(), books.exceptions.len()), (vec![], 1));
        }
    }

    #[test]
    fn a_forwarded_balance_is_taken_in_parts_and_its_rest_stays_open() {
        let mut books = Books::default();
        books.take("P", vec![plb("FB", "EFT26000001", -118)]);
        books.take("P", vec![plb("FB", "EFT26000001", 100)]);
        assert_eq!((books.open(), books.exceptions.len()), (vec![Cents(1_800)], 1));
        // A rest may be forwarded under a reference of its own.
        books.take("P", vec![plb("FB", "EFT26000001", 18), plb("FB", "EFT26000009", -8)]);
        assert_eq!(books.open(), [Cents(800)]);
    }

    #[test]
    fn payers_and_references_are_apart() {
        let mut books = Books::default();
        books.take("P", vec![plb("WO", "26015000001", 50)]);
        books.take("Q", vec![plb("WO", "26015000001", -50)]);
        books.take("P", vec![plb("WO", "26015000002", -50)]);
        books.take("P", vec![plb("WO", "", -50)]);
        books.take("P", vec![plb("WO", "", 50)]);
        assert_eq!(books.open().len(), 5);
        // Marks and leading zeros do not part what is one number.
        books.take("P", vec![plb("B2", "00-26015000001", -50)]);
        assert_eq!(books.open().len(), 4);
    }

    #[test]
    fn income_is_no_balance_and_what_nobody_knows_is_asked() {
        let mut books = Books::default();
        books.take("P", vec![plb("L6", "X", -3), plb("CT", "2026-01", -900), plb("CV", "2026-01", -9)]);
        assert_eq!((books.entries.len(), books.exceptions.len()), (0, 0));
        for (taken, reason) in (1..).zip(["90", "LE", "AH", "IR", "50", "ZZ"]) {
            books.take("P", vec![plb(reason, reason, 7)]);
            assert_eq!(books.open().len(), taken, "{reason}");
        }
        assert_eq!(account(&plb("CT", "X", -9), "P"), Account::new(AccountKind::Capitation));
        assert_eq!(account(&plb("LE", "X", 9), "P"), Account::of(AccountKind::PayerBalance, "P"));
    }

    #[test]
    fn interest_lifts_the_clearing_and_a_takeback_lowers_it() {
        use super::super::remittance::provider_adjustment;
        let (remittance, clearing) = (remittance(1, "P"), Account::of(AccountKind::PayerClearing, "P"));
        for (adjustment, against) in [
            (plb("L6", "X", -10), Account::new(AccountKind::Interest)),
            (plb("WO", "X", 50), Account::of(AccountKind::PayerBalance, "P|0|X")),
        ] {
            let (amount, key) = (adjustment.amount, key(&remittance, 0, &adjustment));
            let posting = provider_adjustment(&remittance, &adjustment, &key, date(2026, 3, 1));
            assert_eq!(posting.lines, [(against, amount), (clearing.clone(), -amount)]);
        }
    }

    #[test]
    fn a_reference_is_taken_apart() {
        assert_eq!(tokens("26015000001"), ["26015000001"]);
        assert_eq!(
            tokens("RD00000001 20260105 26015000001"),
            ["RD00000001 20260105 26015000001", "RD00000001", "20260105", "26015000001"]
        );
        let whole = tokens("RD000000012026010526015000001");
        assert!(
            whole.contains(&"RD00000001".to_owned()) && whole.contains(&"26015000001".to_owned()),
            "{whole:?}"
        );
        assert_eq!(tokens(" 000 "), Vec::<String>::new());
        assert_eq!(tokens(&"9".repeat(500))[0].len(), REFERENCE_CHARS_MAX);
    }

    proptest! {
        /// However entries come, in whatever remittances: of each balance one thing is asked at most, of just what is open.
        #[test]
        fn what_is_asked_is_what_is_open(
            entries in proptest::collection::vec((0..3_usize, 0..2_usize, -3..4_i64), 0..20),
        ) {
            let mut books = Books::default();
            for (reference, payer, dollars) in entries {
                let reference = ["R1", "R2", "R3"][reference];
                books.take(["P", "Q"][payer], vec![plb("WO", reference, dollars)]);
            }
            let mut keys: Vec<&str> = books.entries.iter().map(|entry| entry.balance_key.as_str()).collect();
            keys.sort_unstable();
            keys.dedup();
            let of = |key: &&str| open_amount(books.entries.iter().filter(|entry| entry.balance_key == **key));
            let mut open: Vec<Cents> = keys.iter().map(of).map(Cents::abs).filter(|sum| !sum.is_zero()).collect();
            open.sort();
            prop_assert_eq!(books.open(), open);
        }
    }
}
