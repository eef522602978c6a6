//! Taking back what a remittance posted, whole or one claim of it (`users.md` M4), in steps of some rows each.
//!
//! What stood in the ledger goes by opposite entries on the same days, so that reports as of any day are what they were.
//! Rows go back to what they were, column by column: what posting did not change stays as it is by now, and where
//! somebody has changed what posting had changed, nothing is undone and it is said what stands in the way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::beside::{self, Beside};
use super::payer_balance::{self, Standing};
use super::posted_row::{Changed, PostedRow, STAMPS};
use super::remittance::suspense;
use crate::Cents;
use crate::account::{Claim, ClaimPayment, ClaimProc, ClaimProcStatus, ClaimStatus};
use crate::change::{ChangeSet, Delete, Put, Scope};
use crate::desk::{
    Exception, Link, Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState, RemittedLine,
    TrackedClaim, id_key,
};
use crate::exception::{self, Question};
use crate::ledger::{Account, Entry, Posting, Source};
use crate::matching::unequal;
use crate::record::{Record, Table, Value, instant};
use crate::state::{Now, Numbers, Refusal};

/// How many things that stand in the way are named.
const NAMED_MAX: usize = 10;

/// What a check writes on its lines: they may have been taken off it, or its date put right, since.
const OF_CHECK: [&str; 4] = ["claim_payment_num", "payment_row", "date_cp", "date_ins_finalized"];

/// How the payer calls a tracked claim.
const NUMBER: [&str; 2] = ["payer_claim_number", "payer_claim_number_key"];

/// A row as it stands, by its table and number.
pub type Stands = HashMap<(&'static str, i64), (&'static Table, Vec<Value>)>;

/// What a step of undoing sees.
#[derive(Clone, Debug)]
pub struct Step {
    /// The version of the desk at which all was read.
    pub matching: i64,
    pub remittance: Remittance,
    /// The claims that are undone now, the last of the file first.
    pub claims: Vec<RemittedClaim>,
    /// What they and the remittance's end posted, in the order in which it goes: what was written last comes first.
    pub rows: Vec<PostedRow>,
    /// What other postings wrote on the same rows, each with the claim and the remittance that it was for.
    pub others: Vec<(PostedRow, String)>,
    pub stands: Stands,
    /// The other answers to the claims that they answer.
    pub beside: Vec<Beside>,
    /// The links of the claims, and their lines as they were posted.
    pub links: Vec<Link>,
    pub lines: Vec<RemittedLine>,
    /// What the claims, and at the end the remittance, have in the ledger.
    pub entries: Vec<Entry>,
    /// The tracked claims that another answer pays, whose money was seen.
    pub still_paid: BTreeSet<i64>,
    /// What is or was asked about the claims, and at the end about the remittance.
    pub exceptions: Vec<Exception>,
    /// At the end, the balances that its provider-level adjustments belong to.
    pub balances: Vec<Standing>,
    /// What of its money is tied to bank entries, or was kept on its way.
    pub tied: Cents,
    /// The families of the rows, with the versions at which they were read.
    pub families: Vec<(Scope, i64)>,
    /// Whether scans of paper hang on its check.
    pub has_scans: bool,
    /// All of the remittance is undone, and not some of its claims.
    pub is_whole: bool,
    pub is_last: bool,
}

/// Undoes a step.
///
/// # Errors
/// What stands in the way; nothing is undone then.
pub fn decide(step: &Step, now: Now, numbers: &mut Numbers) -> Result<ChangeSet, Refusal> {
    let mut back = Back { step, stands: step.stands.clone(), gone: BTreeSet::new(), in_the_way: vec![] };
    back.go();
    if !back.in_the_way.is_empty() {
        return Err(refused(&back.in_the_way));
    }
    let Back { stands, gone, .. } = back;
    let mut changes = ChangeSet::new();
    changes.changes(Scope::Matching, step.matching);
    for (family, version) in &step.families {
        changes.changes(*family, *version);
    }
    write(step, stands, &gone, now, &mut changes);
    for posted in &step.rows {
        match heir(step, posted) {
            Some(handed) => changes.put(&handed),
            None => changes.forget(posted),
        }
    }
    step.links.iter().for_each(|link| changes.delete(link));
    step.lines.iter().for_each(|line| changes.delete(line));
    reverse(&step.entries, &mut changes);
    for row in &step.claims {
        claim(step, row, now, &mut changes);
    }
    let asks = tied_to_nothing(step);
    let asked = |it: &&Exception| asks.as_ref().is_some_and(|asks| unequal::is_of(it, asks.about));
    exception::resolve(step.exceptions.iter().filter(|it| !asked(it)), now, &mut changes);
    if let Some(asks) = &asks {
        exception::open(asks, &step.exceptions, now, numbers, &mut changes);
    }
    exception::ask_again(
        step.exceptions.iter().filter(|asked| asked.subject_kind == "remitted_claim"),
        &mut changes,
    );
    payer_balance::take_back(step.remittance.remittance_num, &step.balances, now, numbers, &mut changes);
    remittance(step, now, &mut changes);
    Ok(changes)
}

/// What is asked about a remittance that is undone now, when bank money is tied to it: that stays where it is.
fn tied_to_nothing(step: &Step) -> Option<Question> {
    let undone = Remittance { status: RemittanceStatus::Undone, ..step.remittance.clone() };
    let is_undone = step.is_whole && step.is_last;
    is_undone.then(|| unequal::of_remittance(&undone, Cents::ZERO, step.tied)).flatten()
}

/// That something cannot be undone, and why not.
pub fn refused(in_the_way: &[String]) -> Refusal {
    let mut named: Vec<String> = in_the_way.iter().take(NAMED_MAX).cloned().collect();
    if in_the_way.len() > NAMED_MAX {
        named.push(format!("And {} more.", in_the_way.len() - NAMED_MAX));
    }
    Refusal::conflict(format!("It cannot be undone as things stand. {}", named.join(" ")))
}

/// Rows on their way back.
struct Back<'s> {
    step: &'s Step,
    stands: Stands,
    /// Rows that posting made, and that go.
    gone: BTreeSet<(&'static str, i64)>,
    in_the_way: Vec<String>,
}

impl Back<'_> {
    fn go(&mut self) {
        let step = self.step;
        if step.has_scans && step.rows.iter().any(|row| row.row_table == ClaimPayment::TABLE.name) {
            self.in_the_way.push("A scan is attached to its check: delete the scan first.".to_owned());
        }
        let with_rows: BTreeSet<i64> = step.rows.iter().filter_map(|row| row.remitted_claim_num).collect();
        for claim in step.claims.iter().filter(|claim| claim.state == RemittedClaimState::Posted) {
            if !with_rows.contains(&claim.remitted_claim_num) {
                self.in_the_way.push(format!(
                    "Its claim {} was posted before it was kept what posting changes: correct it by hand.",
                    claim.public_id
                ));
            }
        }
        let sent = self.sent_since();
        let mut of_rows: BTreeMap<(&'static str, i64), Vec<&PostedRow>> = BTreeMap::new();
        for posted in &step.rows {
            let Some(table) = posted.table() else { continue };
            let key = (table.name, posted.row_num);
            if !step.stands.contains_key(&key) {
                // What was made is gone already.
                if !posted.is_made {
                    self.in_the_way.push(format!("{} was deleted since.", name(key.0, key.1)));
                }
            } else if !sent.contains(&self.claim_of(key)) {
                of_rows.entry(key).or_default().push(posted);
            }
        }
        for (key, mut rows) in of_rows {
            while !rows.is_empty() {
                // Numbers of rows that two processes wrote say nothing: what left the row as it stands goes first.
                let at = match rows.len() {
                    1 => 0,
                    _ => rows.iter().position(|posted| self.is_as_left(posted, key)).unwrap_or_default(),
                };
                let posted = rows.remove(at);
                self.row(posted, key);
            }
        }
        self.made_by_hand();
        if self.in_the_way.is_empty() {
            let charged = |num: i64| {
                let (_, values) = step.stands.get(&(TrackedClaim::TABLE.name, num))?;
                let claim = TrackedClaim::from_values(values.clone()).ok()?;
                claim.claim_num.is_none().then_some(claim.charged_amount)
            };
            self.in_the_way = beside::in_the_way(&step.claims, &step.beside, charged);
        }
    }

    /// The claims that were made ready by what is undone, and sent since: they stay sent. `Some` of each, to be compared
    /// with the claim of any row.
    fn sent_since(&self) -> BTreeSet<Option<i64>> {
        let own: BTreeSet<i64> = self.step.claims.iter().filter_map(|claim| claim.claim_num).collect();
        let of_others = self.step.rows.iter().filter(|row| {
            row.row_table == Claim::TABLE.name
                && row.remitted_claim_num.is_some()
                && !own.contains(&row.row_num)
        });
        let is_sent = |row: &&PostedRow| {
            use ClaimStatus::{HoldInProcess, HoldUntilPrimary, Received, Unsent, Waiting};
            let status = self.value(Claim::TABLE.name, row.row_num, "claim_status");
            let status = status
                .and_then(|value| if let Value::Text(t) = value { ClaimStatus::parse(t) } else { None });
            let stays = [Unsent, HoldUntilPrimary, Waiting, HoldInProcess, Received];
            status.is_some_and(|status| !stays.contains(&status))
        };
        of_others.filter(is_sent).map(|row| Some(row.row_num)).collect()
    }

    fn value(&self, table: &'static str, num: i64, column: &str) -> Option<&Value> {
        let (of, values) = self.stands.get(&(table, num))?;
        values.get(at(of, column)?)
    }

    fn claim_of(&self, (table, num): (&'static str, i64)) -> Option<i64> {
        if table == Claim::TABLE.name {
            return Some(num);
        }
        let is_line = table == ClaimProc::TABLE.name;
        let value = is_line.then(|| self.value(table, num, "claim_num")).flatten();
        if let Some(Value::Int(claim_num)) = value { Some(*claim_num) } else { None }
    }

    /// Whether a row is of a claim that is undone, or of another that was answered as well. What else posting touched are
    /// estimates, and how a payer calls a claim: where these have changed since, they stay.
    fn holds_money(&self, key: (&'static str, i64)) -> bool {
        let text = |column| match self.value(key.0, key.1, column) {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let own = self
            .claim_of(key)
            .filter(|claim| self.step.claims.iter().any(|row| row.claim_num == Some(*claim)));
        own.is_some()
            || text("claim_status").and_then(ClaimStatus::parse) == Some(ClaimStatus::Received)
            || text("status").and_then(ClaimProcStatus::parse).is_some_and(ClaimProcStatus::is_paid)
    }

    /// Whether a row stands as this left it.
    fn is_as_left(&self, posted: &PostedRow, (table, num): (&'static str, i64)) -> bool {
        let changed = posted.changed();
        changed.iter().all(|changed| {
            self.value(table, num, &changed.column).is_none_or(|value| is_left(changed, value))
        })
    }

    /// One row back to what it was.
    fn row(&mut self, posted: &PostedRow, key: (&'static str, i64)) {
        let holds_money = self.holds_money(key);
        let is_said = heir(self.step, posted).is_some();
        let Some((table, values)) = self.stands.get_mut(&key) else { return };
        let mut differs = None;
        for changed in posted.changed() {
            if is_said && NUMBER.contains(&changed.column.as_str()) {
                continue;
            }
            let Some(value) = at(table, &changed.column).and_then(|at| values.get_mut(at)) else { continue };
            let stands = is_left(&changed, value);
            if !stands && holds_money && differs.is_none() {
                differs = Some((changed.column.clone(), changed.after.clone()));
            }
            if stands && !posted.is_made {
                *value = changed.before;
            }
        }
        if let Some((column, after)) = differs {
            let why = self.why(key, &column, &after);
            self.in_the_way.push(why);
        } else if posted.is_made {
            self.gone.insert(key);
        }
    }

    /// Who changed what posting had left otherwise.
    fn why(&self, key: (&'static str, i64), column: &str, left: &Value) -> String {
        let what = name(key.0, key.1);
        let is_later = |other: &&(PostedRow, String)| {
            let (row, _) = other;
            (row.row_table.as_str(), row.row_num) == key
                && row.changed().iter().any(|changed| changed.column == column && changed.before == *left)
        };
        match self.step.others.iter().find(is_later) {
            Some((_, by)) => format!("{what} was posted to by {by} since: undo that first."),
            None => format!("{what} was changed since ({column}): change it back first."),
        }
    }

    /// A line that goes back to waiting cannot be paid by a check.
    fn made_by_hand(&mut self) {
        for (key, (table, values)) in &self.stands {
            if *table != ClaimProc::TABLE || self.gone.contains(key) {
                continue;
            }
            let Ok(line) = ClaimProc::from_values(values.clone()) else { continue };
            if let (false, Some(check)) = (line.status.is_paid(), line.claim_payment_num) {
                self.in_the_way.push(format!(
                    "{} is paid by check {check}, which was made by hand: take it off that check first.",
                    name(key.0, key.1)
                ));
            }
        }
    }
}

fn is_left(changed: &Changed, value: &Value) -> bool {
    *value == changed.after || OF_CHECK.contains(&changed.column.as_str())
}

/// What another answer to a tracked claim takes over of what posting wrote there: the payer's number, which it says as well.
fn heir(step: &Step, posted: &PostedRow) -> Option<PostedRow> {
    if posted.row_table != TrackedClaim::TABLE.name {
        return None;
    }
    let changed = posted.changed();
    let key = changed.iter().find(|changed| changed.column == NUMBER[1])?;
    let Value::Text(known) = &key.after else { return None };
    let says = |row: &RemittedClaim| {
        row.tracked_claim_num == Some(posted.row_num) && id_key(&row.payer_claim_number) == *known
    };
    let other = step.beside.iter().map(|it| &it.row).find(|row| says(row))?;
    posted.handed_to(other, &NUMBER)
}

fn at(table: &Table, column: &str) -> Option<usize> {
    table.columns.iter().position(|known| known.name == column)
}

/// A row as people know it.
fn name(table: &str, num: i64) -> String {
    match table {
        "claim" => format!("Claim {num}"),
        "claimproc" => format!("Claim line {num}"),
        "claimpayment" => format!("Check {num}"),
        _ => format!("Row {num} of {table}"),
    }
}

/// Writes what differs, and takes away what was made.
fn write(
    step: &Step,
    stands: Stands,
    gone: &BTreeSet<(&'static str, i64)>,
    now: Now,
    changes: &mut ChangeSet,
) {
    let undone: BTreeSet<i64> = step.claims.iter().filter_map(|claim| claim.tracked_claim_num).collect();
    // In a fixed order: equal undoings are equal.
    let stands: BTreeMap<_, _> = stands.into_iter().collect();
    for (key, (table, mut values)) in stands {
        touch(table, &values, changes);
        if gone.contains(&key) {
            changes.deletes.push(Delete { table, values, listed: true });
            continue;
        }
        let is_unpaid = table == TrackedClaim::TABLE && undone.contains(&key.1);
        if is_unpaid && !step.still_paid.contains(&key.1) {
            unreconcile(table, &mut values, changes);
        }
        if step.stands.get(&key).is_some_and(|(_, stood)| *stood == values) {
            continue;
        }
        for stamp in STAMPS.iter().filter_map(|stamp| at(table, stamp)) {
            values[stamp] = Value::Text(instant(now.instant));
        }
        changes.puts.push(Put { table, values, differs: None });
    }
}

/// Whose account a row is in; and that their benefits may be used otherwise now.
fn touch(table: &Table, values: &[Value], changes: &mut ChangeSet) {
    if table != Claim::TABLE && table != ClaimProc::TABLE {
        return;
    }
    let number = |column| at(table, column).and_then(|at| values.get(at));
    if let Some(Value::Int(pat_num)) = number("pat_num") {
        changes.touches(*pat_num);
    }
    if let Some(Value::Int(ins_sub_num)) = number("ins_sub_num") {
        changes.raise(Scope::Subscription(*ins_sub_num));
    }
}

/// A claim that nobody's money pays any more (`decisions.md` 23).
fn unreconcile(table: &Table, values: &mut [Value], changes: &mut ChangeSet) {
    let reconciled = at(table, "reconciled").and_then(|at| values.get_mut(at));
    let Some(reconciled) = reconciled.filter(|value| **value == Value::Bool(true)) else { return };
    *reconciled = Value::Bool(false);
    if let Some(Value::Text(public_id)) = at(table, "public_id").and_then(|at| values.get(at)) {
        changes.tell("claim.unreconciled", public_id.clone());
    }
}

/// The opposite of what stands, for each source and day.
fn reverse(entries: &[Entry], changes: &mut ChangeSet) {
    type Made = (Source, i64, jiff::civil::Date);
    let mut standing: BTreeMap<Made, BTreeMap<Account, Cents>> = BTreeMap::new();
    for entry in entries {
        let account = Account { kind: entry.account, of: entry.account_of.clone() };
        let made = standing.entry((entry.source, entry.source_num, entry.date)).or_default();
        *made.entry(account).or_default() += entry.amount;
    }
    for ((source, source_num, date), accounts) in standing {
        let lines: Vec<_> = accounts.into_iter().filter(|(_, amount)| !amount.is_zero()).collect();
        if !lines.is_empty() {
            changes.postings.push(Posting { source, source_num, date, lines }.reversed(date));
        }
    }
}

/// The claim waits to be posted again. While the rest of its remittance stands, its money stands in suspense, since the
/// day on which it was posted.
fn claim(step: &Step, row: &RemittedClaim, now: Now, changes: &mut ChangeSet) {
    let mut suspended = None;
    if !step.is_whole && !row.paid.is_zero() {
        let of_it = |entry: &&Entry| {
            entry.source == Source::RemittedClaim && entry.source_num == row.remitted_claim_num
        };
        let since = step.entries.iter().filter(of_it).map(|entry| entry.date).min();
        let payer = &step.remittance.payer_id;
        changes.postings.push(suspense(row, payer, row.paid, since.unwrap_or(now.today)));
        suspended = Some(row.paid);
    }
    // One of a remittance that is undone waits with it.
    let state = if step.is_whole { RemittedClaimState::Waiting } else { RemittedClaimState::Undone };
    changes.put(&RemittedClaim {
        state,
        tracked_claim_num: None,
        claim_num: None,
        suspended,
        reverses: None,
        ..row.clone()
    });
    let tracked = row.tracked_claim_num.and_then(|num| step.stands.get(&(TrackedClaim::TABLE.name, num)));
    let public_id = tracked.and_then(|(table, values)| values.get(at(table, "public_id")?));
    if let Some(Value::Text(public_id)) = public_id {
        changes.tell("claim.undone", public_id.clone());
    }
}

fn remittance(step: &Step, now: Now, changes: &mut ChangeSet) {
    let mut remittance = step.remittance.clone();
    if step.rows.iter().any(|row| row.row_table == ClaimPayment::TABLE.name) {
        remittance.claim_payment_num = None;
    }
    if step.is_whole
        && let Some(last) = step.claims.last()
    {
        remittance.next_claim = last.claim_index;
    }
    remittance.status = match (step.is_last, step.is_whole) {
        (false, _) => RemittanceStatus::Undoing,
        (true, true) => RemittanceStatus::Undone,
        (true, false) => RemittanceStatus::Posted,
    };
    if remittance.status == RemittanceStatus::Undone {
        changes.tell("remittance.undone", remittance.public_id.clone());
    }
    remittance.updated_at = now.instant;
    changes.put(&remittance);
}
