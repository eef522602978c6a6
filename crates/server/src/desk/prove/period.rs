//! Proof of a day or a month: the ledger's figures are loaded, with what each balance consists of, and stated.

use std::collections::{BTreeMap, BTreeSet};

use claims::Cents;
use claims::change::ChangeSet;
use claims::desk::{
    BankAccount, BankEntry, Exception, LinkKind, Remittance, RemittanceStatus, RemittedClaim, RemittedLine,
};
use claims::ledger::AccountKind;
use claims::proof::{Figures, Item, More, Movement, Off, PROVED, ProofRun, Statement, state};
use claims::record::{Field, Record, Value};
use jiff::civil::Date;
use store::Named;
use store::queries::{desk as sql, proof as of};

use crate::app::{App, Caller, Error};
use crate::desk::find::numbers;

/// Items of a kind of account that are listed; of more it is said how many they are, and what they come to.
const LISTED_MAX: usize = 1_000;
/// Items that are read at once.
const PAGE: i64 = 2_000;
/// Remittances that are off and are named at most: one is enough to look.
const OFF_MAX: i64 = 100;

/// The hour from which on, in the practice's time, the day before is proved.
const NIGHTLY_HOUR: i8 = 3;

/// Why something stood so on a day that is over, and does not any more: it was tied or posted anew since.
const OTHERWISE: &str = "it stood otherwise then";

/// What stands open under a number.
struct Open {
    num: i64,
    amount: Cents,
    since: Date,
    of: String,
}

impl Open {
    fn item(self, account: AccountKind, id: String, reason: impl Into<String>) -> Item {
        let Open { amount, since, of, .. } = self;
        Item { account, of, id, amount, since, reason: reason.into(), is_fault: false }
    }

    /// What a tie had moved on a day that is over, when it stands no more: its number is below zero.
    fn taken_apart(self, account: AccountKind) -> Option<Item> {
        let id = format!("match {}", self.num.unsigned_abs());
        (self.num < 0).then(|| self.item(account, id, "it was tied then, and taken apart later"))
    }
}

impl App {
    /// Proves what moved from one day to another, both inside, and what stands at the end of it. All is read from one
    /// moment: what is committed meanwhile is in it whole or not at all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn prove_period(&self, practice: i64, from: Date, to: Date) -> Result<Statement, Error> {
        self.as_it_stands().await?.prove_days(practice, from, to).await
    }

    async fn prove_days(&self, practice: i64, from: Date, to: Date) -> Result<Statement, Error> {
        let mut figures = Figures {
            from,
            to,
            movements: self.movements(practice, from, to).await?,
            bank_told: self.bank_told(practice, from, to).await?,
            items: Vec::new(),
            more: Vec::new(),
            off: self.off(practice, from, to).await?,
        };
        self.open_entries(practice, to, &mut figures).await?;
        self.open_remittances(practice, to, &mut figures).await?;
        self.by_hand(practice, to, &mut figures).await?;
        self.in_suspense(practice, to, &mut figures).await?;
        self.open_balances(practice, to, &mut figures).await?;
        self.name_banks(practice, &mut figures).await?;
        Ok(state(&figures))
    }

    /// Proves the whole ledger up to yesterday, keeps that it was done, and tells when it cannot be proved.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn prove_nightly(&self, practice: i64) -> Result<Statement, Error> {
        let yesterday = self.yesterday(practice).await?;
        let statement = self.prove_period(practice, yesterday, yesterday).await?;
        let caller = Caller::program(practice, "proof");
        self.decide(
            &caller,
            "proof.nightly",
            async || Ok(()),
            |(), now, numbers| {
                let mut changes = ChangeSet::new();
                changes.put(&ProofRun {
                    proof_run_num: numbers.fresh::<ProofRun>(),
                    day: yesterday,
                    balanced: statement.balanced,
                    fault_count: i64::try_from(statement.faults.len()).unwrap_or(i64::MAX),
                    proved_at: now.instant,
                });
                if !statement.balanced {
                    changes.tell("proof.failed", statement.to.clone());
                }
                Ok(((), changes))
            },
        )
        .await?;
        Ok(statement)
    }

    /// The proof of the night, once a day, when the office is asleep.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn prove_when_due(&self, practice: i64) -> Result<(), Error> {
        let now = self.now(practice).await?;
        let hour = now.instant.to_zoned(self.zone(practice).await?).hour();
        if hour < NIGHTLY_HOUR {
            return Ok(());
        }
        let day = [self.yesterday(practice).await?.into_value()];
        if self.store.select(practice, &of::RUNS_OF_DAY, &day).await?.is_empty()
            && !self.prove_nightly(practice).await?.balanced
        {
            tracing::error!(practice, "the ledger could not be proved: see `bitewing prove nightly`");
        }
        Ok(())
    }

    async fn yesterday(&self, practice: i64) -> Result<Date, Error> {
        let today = self.now(practice).await?.today;
        Ok(today.yesterday().unwrap_or(today))
    }

    async fn movements(&self, practice: i64, from: Date, to: Date) -> Result<Vec<Movement>, Error> {
        let mut all = Vec::new();
        for (account, _) in PROVED {
            let query =
                if account == AccountKind::PayerBalance { &of::MOVEMENTS_OF_KIND } else { &of::MOVEMENTS };
            let of = [Value::Int(practice), account.into_value(), from.into_value(), to.into_value()];
            for row in self.store.query(query, &of).await? {
                let mut row = Row::of(row);
                all.push(Movement {
                    account,
                    of: row.take()?,
                    source: row.take()?,
                    before: row.take()?,
                    debits: row.take()?,
                    credits: row.take()?,
                });
            }
        }
        Ok(all)
    }

    async fn bank_told(&self, practice: i64, from: Date, to: Date) -> Result<Vec<(String, Cents)>, Error> {
        let days = [Value::Int(practice), from.into_value(), to.into_value()];
        let mut told = Vec::new();
        for row in self.store.query(&of::BANK_TOLD, &days).await? {
            let mut row = Row::of(row);
            let account: i64 = row.take()?;
            told.push((account.to_string(), row.take()?));
        }
        Ok(told)
    }

    /// Remittances of the period that the ledger has otherwise; those of which it has nothing belong to every period.
    async fn off(&self, practice: i64, from: Date, to: Date) -> Result<Vec<Off>, Error> {
        let mut all = Vec::new();
        let first = [Value::Int(practice), Value::Int(OFF_MAX)];
        for row in self.store.query(&of::REMITTANCES_OFF, &first).await? {
            let mut row = Row::of(row);
            let off = Off { id: row.take()?, payment: row.take()?, ledger: row.take()? };
            let (first, last): (Option<Date>, Option<Date>) = (row.take()?, row.take()?);
            if first.is_none_or(|first| first <= to) && last.is_none_or(|last| last >= from) {
                all.push(off);
            }
        }
        Ok(all)
    }

    /// What stands open of a kind, to be told of one by one; the rest is counted.
    async fn open(
        &self,
        practice: i64,
        query: &Named,
        to: Date,
        account: AccountKind,
        figures: &mut Figures,
    ) -> Result<Vec<Open>, Error> {
        let mut listed = Vec::new();
        let (mut behind, mut count, mut rest) = (i64::MIN, 0_i64, Cents::ZERO);
        loop {
            let page = [Value::Int(practice), to.into_value(), Value::Int(behind), Value::Int(PAGE)];
            let rows = self.store.query(query, &page).await?;
            let is_last = i64::try_from(rows.len()).unwrap_or(PAGE) < PAGE;
            for row in rows {
                let mut row = Row::of(row);
                let open =
                    Open { num: row.take()?, amount: row.take()?, since: row.take()?, of: row.take()? };
                behind = open.num;
                if listed.len() < LISTED_MAX {
                    listed.push(open);
                } else {
                    (count, rest) = (count + 1, rest + open.amount);
                }
            }
            if is_last {
                break;
            }
        }
        if count > 0 {
            figures.more.push(More { account, count, amount: rest });
        }
        Ok(listed)
    }

    /// What is open of one thing whatever the day is.
    async fn stands_now(&self, practice: i64, query: &Named, num: i64) -> Result<Cents, Error> {
        let page = [Value::Int(practice), Date::MAX.into_value(), Value::Int(num - 1), Value::Int(1)];
        let mut left = Cents::ZERO;
        if let Some(row) = self.store.query(query, &page).await?.pop() {
            let mut row = Row::of(row);
            let (found, amount): (i64, Cents) = (row.take()?, row.take()?);
            left = if found == num { amount } else { left };
        }
        Ok(left)
    }

    async fn rows_of<R: Record>(&self, practice: i64, open: &[Open]) -> Result<BTreeMap<i64, R>, Error> {
        let rows: Vec<R> = self.store.get_many(practice, &numbers(open.iter().map(|it| it.num))).await?;
        Ok(rows.into_iter().filter_map(|row| Some((row.number()?, row))).collect())
    }

    /// The reasons of open exceptions about rows, by number.
    async fn asked(
        &self,
        practice: i64,
        kind: &str,
        open: &[Open],
    ) -> Result<BTreeMap<i64, Vec<&'static str>>, Error> {
        let about: Vec<Vec<Value>> =
            open.iter().map(|it| vec![Value::Text(kind.to_owned()), Value::Int(it.num)]).collect();
        let mut asked: BTreeMap<i64, Vec<&'static str>> = BTreeMap::new();
        let exceptions: Vec<Exception> =
            self.store.select_each(practice, &sql::EXCEPTIONS_OF, &about).await?;
        for exception in exceptions.iter().filter(|exception| exception.is_open()) {
            asked.entry(exception.subject_num).or_default().push(exception.reason.as_str());
        }
        Ok(asked)
    }

    /// Which remittances are tied.
    async fn tied_remittances(&self, practice: i64, open: &[Open]) -> Result<BTreeSet<i64>, Error> {
        let deposit = |it: &Open| vec![LinkKind::Deposit.into_value(), Value::Int(it.num)];
        let keys: Vec<Vec<Value>> = open.iter().map(deposit).collect();
        let links = self.store.select_each(practice, &sql::LINKS_FROM, &keys).await?;
        Ok(links.into_iter().map(|link| link.from_num).collect())
    }

    async fn open_entries(&self, practice: i64, to: Date, figures: &mut Figures) -> Result<(), Error> {
        let kind = AccountKind::Unapplied;
        let open = self.open(practice, &of::UNAPPLIED_OPEN, to, kind, figures).await?;
        let rows: BTreeMap<i64, BankEntry> = self.rows_of(practice, &open).await?;
        let asked = self.asked(practice, "bank_entry", &open).await?;
        for it in open {
            let Some(row) = rows.get(&it.num) else {
                figures.items.extend(it.taken_apart(kind));
                continue;
            };
            // An ACH file comes before the day on which the bank books it.
            let is_early = row.date > to;
            let is_partly = it.amount != -row.amount;
            let mut is_fault = is_partly && !is_early && !asked.contains_key(&it.num);
            if is_fault {
                let left = self.stands_now(practice, &of::UNAPPLIED_OPEN, it.num).await?;
                is_fault = !left.is_zero() && left != -row.amount;
            }
            let reason = match asked.get(&it.num) {
                Some(reasons) => reasons.join(", "),
                None if is_early => format!("it is tied already, and the bank books it on {}", row.date),
                None if is_fault => "it is tied to remittances of another amount".to_owned(),
                None if is_partly => OTHERWISE.to_owned(),
                None => "no remittance is tied to it".to_owned(),
            };
            figures.items.push(Item { is_fault, ..it.item(kind, row.public_id.clone(), reason) });
        }
        Ok(())
    }

    async fn open_remittances(&self, practice: i64, to: Date, figures: &mut Figures) -> Result<(), Error> {
        let kind = AccountKind::PayerClearing;
        let open = self.open(practice, &of::CLEARING_OPEN, to, kind, figures).await?;
        let rows: BTreeMap<i64, Remittance> = self.rows_of(practice, &open).await?;
        let asked = self.asked(practice, "remittance", &open).await?;
        let tied = self.tied_remittances(practice, &open).await?;
        for it in open {
            let Some(row) = rows.get(&it.num) else {
                figures.items.extend(it.taken_apart(kind));
                continue;
            };
            let is_tied = tied.contains(&it.num);
            let is_promised = it.amount == row.payment_amount;
            let is_posted = row.status == RemittanceStatus::Posted;
            let mut is_fault = is_posted && !is_promised && !asked.contains_key(&it.num);
            if is_fault {
                let left = self.stands_now(practice, &of::CLEARING_OPEN, it.num).await?;
                is_fault = !left.is_zero() && left != row.payment_amount;
            }
            let reason = match (asked.get(&it.num), row.status) {
                (Some(reasons), _) => reasons.join(", "),
                (None, RemittanceStatus::Posted) if is_promised => "its money has not come".to_owned(),
                (None, RemittanceStatus::Posted) if !is_fault => OTHERWISE.to_owned(),
                (None, RemittanceStatus::Posting) => "it is being posted".to_owned(),
                (None, _) if is_tied => "it is tied to bank money of another amount".to_owned(),
                (None, _) => "what is posted of it is not what it pays".to_owned(),
            };
            figures.items.push(Item { is_fault, ..it.item(kind, row.public_id.clone(), reason) });
        }
        Ok(())
    }

    /// Money of insurers that somebody typed into lines; into those that a remittance had posted, it is a fault.
    async fn by_hand(&self, practice: i64, to: Date, figures: &mut Figures) -> Result<(), Error> {
        let kind = AccountKind::PayerClearing;
        let open = self.open(practice, &of::CLEARING_BY_HAND, to, kind, figures).await?;
        let lines: Vec<Vec<Value>> = open.iter().map(|it| vec![Value::Int(it.num)]).collect();
        let posted: Vec<RemittedLine> =
            self.store.select_each(practice, &of::REMITTED_LINES_OF, &lines).await?;
        for it in open {
            let is_fault = posted.iter().any(|line| line.claim_proc_num == it.num);
            let reason = match is_fault {
                true => "changed by hand after a remittance had posted it",
                false => "received by hand, without a remittance",
            };
            let id = format!("line {}", it.num);
            figures.items.push(Item { is_fault, ..it.item(kind, id, reason) });
        }
        Ok(())
    }

    async fn in_suspense(&self, practice: i64, to: Date, figures: &mut Figures) -> Result<(), Error> {
        let kind = AccountKind::Suspense;
        let open = self.open(practice, &of::SUSPENSE_OPEN, to, kind, figures).await?;
        let rows: BTreeMap<i64, RemittedClaim> = self.rows_of(practice, &open).await?;
        let asked = self.asked(practice, "remitted_claim", &open).await?;
        for it in open {
            let Some(row) = rows.get(&it.num) else { continue };
            let reason = match asked.get(&it.num) {
                Some(reasons) => reasons.join(", "),
                None => format!("it is {}", row.state),
            };
            figures.items.push(it.item(kind, row.public_id.clone(), reason));
        }
        Ok(())
    }

    async fn open_balances(&self, practice: i64, to: Date, figures: &mut Figures) -> Result<(), Error> {
        let account = AccountKind::PayerBalance;
        let mut behind = String::new();
        let (mut count, mut rest) = (0, Cents::ZERO);
        loop {
            let page = [Value::Int(practice), to.into_value(), Value::Text(behind.clone()), Value::Int(PAGE)];
            let rows = self.store.query(&of::BALANCE_OPEN, &page).await?;
            let is_last = i64::try_from(rows.len()).unwrap_or(PAGE) < PAGE;
            for row in rows {
                let mut row = Row::of(row);
                let (id, amount, since): (String, Cents, Date) = (row.take()?, row.take()?, row.take()?);
                behind.clone_from(&id);
                if figures.items.iter().filter(|it| it.account == account).count() >= LISTED_MAX {
                    (count, rest) = (count + 1, rest + amount);
                    continue;
                }
                let reason = "taken back or forwarded, and not evened out yet".to_owned();
                figures.items.push(Item {
                    account,
                    of: String::new(),
                    id,
                    amount,
                    since,
                    reason,
                    is_fault: false,
                });
            }
            if is_last {
                break;
            }
        }
        if count > 0 {
            figures.more.push(More { account, count, amount: rest });
        }
        Ok(())
    }

    /// Bank accounts are named by their public ids.
    async fn name_banks(&self, practice: i64, figures: &mut Figures) -> Result<(), Error> {
        let accounts: Vec<BankAccount> = self.store.select(practice, &sql::ACCOUNTS, &[]).await?;
        let ids: BTreeMap<String, String> =
            accounts.into_iter().map(|it| (it.bank_account_num.to_string(), it.public_id)).collect();
        let of_bank = |kind: AccountKind| matches!(kind, AccountKind::Bank | AccountKind::Unapplied);
        let named = figures.bank_told.iter_mut().map(|(of, _)| of);
        let named =
            named.chain(figures.movements.iter_mut().filter(|it| of_bank(it.account)).map(|it| &mut it.of));
        let named =
            named.chain(figures.items.iter_mut().filter(|it| of_bank(it.account)).map(|it| &mut it.of));
        for of in named {
            if let Some(id) = ids.get(of) {
                of.clone_from(id);
            }
        }
        Ok(())
    }
}

/// The first and the last day of the month of a day.
#[must_use]
pub fn month_of(day: Date) -> (Date, Date) {
    (day.first_of_month(), day.last_of_month())
}

/// A row of a query, read from its beginning.
struct Row(std::vec::IntoIter<Value>);

impl Row {
    fn of(row: Vec<Value>) -> Row {
        Row(row.into_iter())
    }

    fn take<F: Field>(&mut self) -> Result<F, Error> {
        let value = self.0.next().unwrap_or(Value::Null);
        F::from_value(value).map_err(|found| Error::Broken(format!("a figure of the ledger is {found:?}")))
    }
}
