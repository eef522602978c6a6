//! The rows of a practice, and what must be true of them whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use claims::Cents;
use claims::desk::{
    BankEntry, Exception, Link, LinkKind, PayerBalanceEntry, Reason, Remittance, RemittanceStatus,
    RemittedClaim, RemittedClaimState, RemittedLine, TrackedClaim,
};
use claims::ledger::{AccountKind, Entry, Source};
use claims::record::Record;
use store::PAGE_MAX;

use crate::support::Office;

/// All rows of a kind, by their numbers.
pub(super) async fn rows<R: Record>(office: &Office) -> Vec<R> {
    let mut all: Vec<Vec<claims::record::Value>> = Vec::new();
    loop {
        let after = all.last().map(|row| row[..R::TABLE.key].to_vec()).unwrap_or_default();
        let page = office.app.store.rows(office.practice, R::TABLE, &after, PAGE_MAX).await.expect("read");
        if page.is_empty() {
            return all.into_iter().map(|row| R::from_values(row).expect("a row")).collect();
        }
        all.extend(page);
    }
}

fn is_about(asked: &Exception, kind: &str, num: i64) -> bool {
    (asked.subject_kind.as_str(), asked.subject_num) == (kind, num)
}

/// Whether it is open, or a person settled it: what a person settled is settled.
fn is_asked_or_settled(asked: &Exception) -> bool {
    asked.is_open() || asked.settled_as.is_some()
}

/// The rows of a practice.
pub(super) struct Books {
    pub(super) claims: Vec<TrackedClaim>,
    pub(super) remittances: Vec<Remittance>,
    pub(super) answers: Vec<RemittedClaim>,
    pub(super) money: Vec<BankEntry>,
    pub(super) links: Vec<Link>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) ledger: Vec<Entry>,
    lines: Vec<RemittedLine>,
    balances: Vec<PayerBalanceEntry>,
}

/// What is wrong, in plain words.
#[derive(Debug, Default)]
pub(super) struct Wrong(pub(super) Vec<String>);

impl Wrong {
    fn unless(&mut self, is_so: bool, words: impl FnOnce() -> String) {
        if !is_so {
            self.0.push(words());
        }
    }

    fn equal<T: PartialEq + std::fmt::Debug>(&mut self, one: &T, other: &T, what: &str) {
        let is_so = one == other;
        self.unless(is_so, || format!("{what}: {one:?} is not {other:?}"));
    }
}

impl Books {
    pub(super) async fn of(office: &Office) -> Books {
        Books {
            claims: rows(office).await,
            remittances: rows(office).await,
            answers: rows(office).await,
            money: rows(office).await,
            links: rows(office).await,
            exceptions: rows(office).await,
            ledger: rows(office).await,
            lines: rows(office).await,
            balances: rows(office).await,
        }
    }

    /// What stands in the accounts of a kind.
    pub(super) fn stands(&self, account: AccountKind) -> Cents {
        self.ledger.iter().filter(|entry| entry.account == account).map(|entry| entry.amount).sum()
    }

    pub(super) fn open(&self, kind: &str, num: i64) -> Vec<&Exception> {
        self.exceptions.iter().filter(|e| e.is_open() && is_about(e, kind, num)).collect()
    }

    pub(super) fn answers_of(&self, remittance: &Remittance) -> impl Iterator<Item = &RemittedClaim> {
        let num = remittance.remittance_num;
        self.answers.iter().filter(move |row| row.remittance_num == num)
    }

    pub(super) fn ties(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|link| link.kind == LinkKind::Deposit)
    }

    /// What is tied of a bank entry.
    pub(super) fn tied_of(&self, money: &BankEntry) -> Cents {
        self.ties().filter(|link| link.to_num == money.bank_entry_num).filter_map(|link| link.amount).sum()
    }

    /// What is tied to a remittance, with what a card processor kept of it.
    pub(super) fn tied_to(&self, remittance: &Remittance) -> Cents {
        let ties = self.ties().filter(|link| link.from_num == remittance.remittance_num);
        ties.map(|link| link.amount.unwrap_or_default() + link.fee.unwrap_or_default()).sum()
    }

    /// Everything that must be true at any time.
    pub(super) fn wrong(&self) -> Vec<String> {
        let mut wrong = Wrong::default();
        self.sums(&mut wrong);
        self.allocations(&mut wrong);
        self.ties_hold(&mut wrong);
        self.answers_are_linked_or_asked(&mut wrong);
        self.remittances_are_posted_or_asked(&mut wrong);
        self.claims_are_reconciled_by_money(&mut wrong);
        wrong.0
    }

    /// The ledger is zero, and each account holds what the rows say that it is about.
    fn sums(&self, wrong: &mut Wrong) {
        let all: Cents = self.ledger.iter().map(|entry| entry.amount).sum();
        wrong.equal(&all, &Cents::ZERO, "the whole ledger");
        let told: Cents = self.money.iter().map(|entry| entry.amount).sum();
        let tied: Cents = self.ties().filter_map(|link| link.amount).sum();
        let fees: Cents = self.ties().filter_map(|link| link.fee).sum();
        let is_posted = |it: &&Remittance| it.status == RemittanceStatus::Posted;
        let posted: Cents = self.remittances.iter().filter(is_posted).map(|it| self.comes_to(it)).sum();
        let waits: Cents = self.answers.iter().filter_map(|row| row.suspended).sum();
        let owed: Cents = self.balances.iter().map(|entry| entry.amount).sum();
        for (account, amount) in [
            (AccountKind::Bank, told),
            (AccountKind::Unapplied, tied - told),
            (AccountKind::CardFees, fees),
            (AccountKind::PayerClearing, posted - tied - fees),
            (AccountKind::Suspense, -waits),
            (AccountKind::PayerBalance, owed),
        ] {
            wrong.equal(&self.stands(account), &amount, account.as_str());
        }
        for claim in &self.claims {
            let is_of = |e: &&Entry| (e.account, &e.account_of) == (AccountKind::Elsewhere, &claim.public_id);
            let gone: Cents = self.ledger.iter().filter(is_of).map(|entry| entry.amount).sum();
            let is_tracked = |row: &&RemittedClaim| {
                (row.state, row.tracked_claim_num)
                    == (RemittedClaimState::Tracked, Some(claim.tracked_claim_num))
            };
            let paid: Cents = self.answers.iter().filter(is_tracked).map(|row| row.paid).sum();
            wrong.equal(&gone, &-paid, &format!("elsewhere of {}", claim.claim_number));
        }
    }

    /// What the claims of a posted remittance and its provider-level adjustments come to.
    fn comes_to(&self, remittance: &Remittance) -> Cents {
        let of = (Source::ProviderAdjustment, remittance.remittance_num, AccountKind::PayerClearing);
        let is_beside = |entry: &&Entry| (entry.source, entry.source_num, entry.account) == of;
        let beside: Cents = self.ledger.iter().filter(is_beside).map(|entry| entry.amount).sum();
        self.answers_of(remittance).map(|row| row.paid).sum::<Cents>() + beside
    }

    /// Whether it was asked about a remittance that what it posts is so much off what it pays: a person posted it so.
    pub(super) fn is_off(&self, public_id: &str, off: Cents) -> bool {
        let Some(of) = self.remittances.iter().find(|it| it.public_id == public_id) else { return false };
        let is_off = |e: &Exception| (e.reason, e.amount_at_risk) == (Reason::AmountMismatch, off.abs());
        let mut asked = self.exceptions.iter().filter(|e| is_about(e, "remittance", of.remittance_num));
        asked.any(|e| is_asked_or_settled(e) && is_off(e))
    }

    /// What a posted remittance put into clearing is what its claims and adjustments come to; that is BPR02, or the rest
    /// is asked about; and each posted claim is its lines. One that is not posted has put nothing.
    fn allocations(&self, wrong: &mut Wrong) {
        for remittance in &self.remittances {
            let of: BTreeSet<i64> = self.answers_of(remittance).map(|row| row.remitted_claim_num).collect();
            let num = remittance.remittance_num;
            let is_of = |entry: &&Entry| match entry.source {
                Source::RemittedClaim => of.contains(&entry.source_num),
                Source::Remittance | Source::ProviderAdjustment => entry.source_num == num,
                _ => false,
            };
            let mut moved: BTreeMap<AccountKind, Cents> = BTreeMap::new();
            for entry in self.ledger.iter().filter(is_of) {
                *moved.entry(entry.account).or_default() += entry.amount;
            }
            let is_posted = remittance.status == RemittanceStatus::Posted;
            let cleared = moved.remove(&AccountKind::PayerClearing).unwrap_or_default();
            let what = format!("clearing of {}, {}", remittance.trace_number, remittance.status.as_str());
            let promised = if is_posted { self.comes_to(remittance) } else { Cents::ZERO };
            wrong.equal(&cleared, &promised, &what);
            if is_posted {
                let off = (promised - remittance.payment_amount).abs();
                wrong.unless(off.is_zero() || self.is_off(&remittance.public_id, off), || {
                    format!("{what}: nobody asks about {off}")
                });
            } else {
                moved.retain(|_, amount| !amount.is_zero());
                wrong.unless(moved.is_empty(), || format!("{what}: {moved:?} is left"));
            }
        }
        for row in self.answers.iter().filter(|row| row.state == RemittedClaimState::Posted) {
            let of = self.lines.iter().filter(|line| line.remitted_claim_num == row.remitted_claim_num);
            let paid: Cents = of.map(|line| line.paid).sum();
            wrong.equal(&paid, &row.paid, &format!("lines of answer {}", row.remitted_claim_num));
        }
    }

    /// No more is tied of anything than there is, and what is tied whole is reconciled and nothing else.
    fn ties_hold(&self, wrong: &mut Wrong) {
        for link in self.ties() {
            wrong.unless(link.amount.is_some_and(|amount| amount > Cents::ZERO), || {
                format!("a tie of {:?}", link.amount)
            });
        }
        for entry in &self.money {
            let (tied, what) =
                (self.tied_of(entry), format!("entry {} of {}", entry.bank_entry_num, entry.amount));
            wrong.unless(tied <= entry.amount.max(Cents::ZERO), || format!("{what}: {tied} is tied"));
            wrong.equal(
                &entry.reconciled,
                &(!tied.is_zero() && tied == entry.amount),
                &format!("{what}: reconciled"),
            );
            let asked = self.open("bank_entry", entry.bank_entry_num);
            let asks = |reasons: &[Reason]| asked.iter().any(|it| reasons.contains(&it.reason));
            use Reason::{AmbiguousDeposit, AmountMismatch, MoneyWithoutRemittance};
            wrong.unless(
                !(entry.reconciled && asks(&[AmbiguousDeposit, AmountMismatch, MoneyWithoutRemittance])),
                || format!("{what}: tied and asked: {asked:#?}"),
            );
        }
        for remittance in &self.remittances {
            let tied = self.tied_to(remittance);
            let what = format!("remittance {} of {}", remittance.trace_number, remittance.payment_amount);
            wrong.unless(tied <= remittance.payment_amount, || format!("{what}: {tied} is tied"));
            let asked = self.open("remittance", remittance.remittance_num);
            let is_asked = asked.iter().any(|it| it.reason == Reason::RemittanceWithoutMoney);
            let is_paid = tied == remittance.payment_amount;
            wrong.unless(!(is_paid && is_asked), || format!("{what}: its money is there, and asked for"));
        }
    }

    /// Each answer is linked, or asked about, or one of those that decide nothing.
    fn answers_are_linked_or_asked(&self, wrong: &mut Wrong) {
        for row in &self.answers {
            let of = |link: &&Link| link.kind == LinkKind::Claim && link.from_num == row.remitted_claim_num;
            let linked: Vec<i64> = self.links.iter().filter(of).map(|link| link.to_num).collect();
            let asked: Vec<&str> = self
                .open("remitted_claim", row.remitted_claim_num)
                .iter()
                .map(|e| e.reason.as_str())
                .collect();
            let state = row.state;
            let what = format!("answer {} {} {}", row.remitted_claim_num, row.claim_number, state.as_str());
            wrong.equal(&linked, &row.tracked_claim_num.into_iter().collect(), &format!("{what}: its links"));
            let is_right = match state {
                RemittedClaimState::Posted => linked.len() == 1 && asked.is_empty(),
                RemittedClaimState::Tracked => {
                    linked.len() == 1 && (asked.is_empty() || asked == ["charge_differs"])
                }
                // It moves no money: 5, 23, 25. Whose it is may stay unknown.
                RemittedClaimState::Noted => asked.is_empty(),
                RemittedClaimState::Held => asked.len() == 1,
                RemittedClaimState::Waiting | RemittedClaimState::Dismissed | RemittedClaimState::Undone => {
                    asked.is_empty()
                }
            };
            wrong.unless(is_right, || format!("{what}: links {linked:?}, asked {asked:?}"));
            let waits = match state {
                RemittedClaimState::Held if !row.paid.is_zero() => Some(row.paid),
                RemittedClaimState::Held
                | RemittedClaimState::Posted
                | RemittedClaimState::Tracked
                | RemittedClaimState::Noted => None,
                RemittedClaimState::Waiting | RemittedClaimState::Dismissed | RemittedClaimState::Undone => {
                    continue;
                }
            };
            wrong.equal(&row.suspended, &waits, &format!("{what}: in suspense"));
        }
    }

    /// Each remittance is posted to its end, or asked about, or a person said that it is not to be.
    fn remittances_are_posted_or_asked(&self, wrong: &mut Wrong) {
        use RemittanceStatus::{Dismissed, Held, Posted, Posting, Undoing, Undone};
        for remittance in &self.remittances {
            let asked = self.open("remittance", remittance.remittance_num);
            let reasons: Vec<&str> = asked.iter().map(|it| it.reason.as_str()).collect();
            let holds = |reason: &&str| {
                ["remittance_out_of_balance", "file_incomplete", "remittance_changed"].contains(reason)
            };
            let held = reasons.iter().filter(|reason| holds(reason)).count();
            let what = format!("{} {}: {reasons:?}", remittance.trace_number, remittance.status.as_str());
            let is_right = match remittance.status {
                Held => held == 1,
                Posted | Dismissed | Undone => held == 0,
                Posting | Undoing => false,
            };
            wrong.unless(is_right, || what.clone());
            let count = i64::try_from(self.answers_of(remittance).count()).expect("few");
            wrong.equal(&count, &remittance.claim_count, &format!("{what}: its claims"));
        }
    }

    /// A claim is reconciled when what answers it was seen in the bank, or pays nothing, and else not.
    fn claims_are_reconciled_by_money(&self, wrong: &mut Wrong) {
        for claim in &self.claims {
            let is_seen = |row: &RemittedClaim| {
                let mut of = self.remittances.iter().filter(|it| it.remittance_num == row.remittance_num);
                of.any(|it| it.status == RemittanceStatus::Posted && self.tied_to(it) == it.payment_amount)
            };
            let mut answers = self
                .answers
                .iter()
                .filter(|row| row.tracked_claim_num == Some(claim.tracked_claim_num) && row.is_answer());
            let is_so = answers.any(is_seen);
            wrong.equal(&claim.reconciled, &is_so, &format!("claim {}: reconciled", claim.claim_number));
        }
    }

    /// Long after, nothing is missing that nobody asks for: each bank entry of an insurer is tied or asked about, each
    /// remittance has its money, and each claim its answer.
    pub(super) fn missing(&self) -> Vec<String> {
        let mut wrong = Wrong::default();
        let about = |kind: &str, num: i64| {
            self.exceptions.iter().any(|e| is_about(e, kind, num) && is_asked_or_settled(e))
        };
        let named = |public_id: &str| {
            self.exceptions.iter().any(|e| is_asked_or_settled(e) && e.candidates.contains(public_id))
        };
        let holds = |it: &&Remittance| it.status != RemittanceStatus::Posted;
        for entry in self.money.iter().filter(|entry| entry.amount > Cents::ZERO && !entry.reconciled) {
            let is_insurers = entry.description.contains("HCCLAIMPMT");
            let is_held = |it: &Remittance| entry.description.contains(&it.trace_number);
            let is_held = self.remittances.iter().filter(holds).any(is_held);
            let is_back = entry.returned_by.is_some();
            let is_so = !is_insurers || is_held || is_back || about("bank_entry", entry.bank_entry_num);
            wrong.unless(is_so, || {
                format!("nobody asks about entry {} of {}", entry.bank_entry_num, entry.amount)
            });
        }
        for remittance in self.remittances.iter().filter(|it| it.status == RemittanceStatus::Posted) {
            let is_so = self.tied_to(remittance) == remittance.payment_amount
                || about("remittance", remittance.remittance_num)
                || named(&remittance.public_id);
            wrong.unless(is_so, || format!("nobody asks for the money of {}", remittance.trace_number));
        }
        for claim in self.claims.iter().filter(|claim| claim.claim_num.is_none()) {
            let speaks = |row: &RemittedClaim| {
                row.tracked_claim_num == Some(claim.tracked_claim_num)
                    || row.claim_number == claim.claim_number
            };
            let is_so = self.answers.iter().any(speaks)
                || about("tracked_claim", claim.tracked_claim_num)
                || named(&claim.public_id);
            wrong.unless(is_so, || format!("nobody asks about claim {}", claim.claim_number));
        }
        wrong.0
    }

    /// What stands where no bank is party to it: what undoing gives back.
    pub(super) fn without_bank(&self) -> BTreeMap<(AccountKind, String), Cents> {
        use AccountKind::{Bank, CardFees, PayerClearing, Unapplied};
        let mut stands: BTreeMap<(AccountKind, String), Cents> = BTreeMap::new();
        for entry in
            self.ledger.iter().filter(|e| ![Bank, CardFees, PayerClearing, Unapplied].contains(&e.account))
        {
            *stands.entry((entry.account, entry.account_of.clone())).or_default() += entry.amount;
        }
        stands.retain(|_, amount| !amount.is_zero());
        stands
    }

    /// Whether it was asked for a reason.
    pub(super) fn is_any_asked(&self, reason: Reason) -> bool {
        self.exceptions.iter().any(|it| it.reason == reason)
    }

    /// Whether more reversals of a claim came than there is to take back: one waits, and another found what it takes back.
    pub(super) fn is_a_reversal_in_vain(&self) -> bool {
        let mut waits =
            self.answers.iter().filter(|row| row.suspended.is_some_and(|cents| cents < Cents::ZERO));
        waits.any(|row| {
            let is_like = |it: &&RemittedClaim| (it.paid, &it.claim_number) == (row.paid, &row.claim_number);
            self.answers.iter().filter(is_like).any(|it| it.is_answer() && it.reverses.is_some())
        })
    }

    /// Whether money came back of which there are equals: as much under the same number.
    pub(super) fn is_an_equal_back(&self) -> bool {
        let mut back = self.money.iter().filter(|entry| entry.amount < Cents::ZERO);
        back.any(|back| {
            let is_it = |it: &&BankEntry| {
                it.amount == -back.amount && it.trace_key.is_some() && it.trace_key == back.trace_key
            };
            self.money.iter().filter(is_it).count() > 1
        })
    }

    /// What banks and payers moved in all, and what of it is tied.
    pub(super) fn moved(&self) -> Vec<String> {
        use AccountKind::{PayerClearing, Unapplied};
        let tied =
            [PayerClearing, Unapplied].map(|it| format!("account {}: {}", it.as_str(), self.stands(it)));
        self.told().into_iter().chain(tied).collect()
    }

    /// What banks and payers moved in all.
    pub(super) fn told(&self) -> Vec<String> {
        use AccountKind::{Bank, CardFees, Interest, PayerBalance};
        let told = [Bank, CardFees, Interest, PayerBalance];
        told.map(|account| format!("account {}: {}", account.as_str(), self.stands(account))).into()
    }

    /// All that must not depend on the order: accounts, what became of each answer and bank entry, what is asked.
    pub(super) fn end(&self) -> Vec<String> {
        let number = |num: Option<i64>| {
            let of = self.claims.iter().find(|claim| Some(claim.tracked_claim_num) == num);
            of.map(|claim| claim.claim_number.as_str()).unwrap_or_default()
        };
        let owner = |of: &str| {
            let claim = self.claims.iter().find(|claim| claim.public_id == of);
            claim.map_or_else(|| of.to_owned(), |claim| claim.claim_number.clone())
        };
        let mut stands: BTreeMap<(&str, String), Cents> = BTreeMap::new();
        for entry in &self.ledger {
            *stands.entry((entry.account.as_str(), owner(&entry.account_of))).or_default() += entry.amount;
        }
        let mut end: Vec<String> = (stands.iter().filter(|(_, amount)| !amount.is_zero()))
            .map(|((account, of), amount)| format!("account {account} {of}: {amount}"))
            .collect();
        let asked = |kind: &str, num: i64| -> String {
            let mut asked: Vec<String> = self
                .open(kind, num)
                .iter()
                .map(|e| format!("{} {}", e.reason.as_str(), e.amount_at_risk))
                .collect();
            asked.sort();
            asked.join(", ")
        };
        for remittance in &self.remittances {
            let (trace, num) = (&remittance.trace_number, remittance.remittance_num);
            end.push(format!("{trace} {}: asked {}", remittance.status.as_str(), asked("remittance", num)));
            for row in self.answers_of(remittance) {
                let index = row.claim_index;
                // Whose an answer is that decides nothing may stay unknown.
                let of = row.tracked_claim_num.filter(|_| row.state != RemittedClaimState::Noted);
                let (state, of) = (row.state.as_str(), number(of));
                let asked = asked("remitted_claim", row.remitted_claim_num);
                end.push(format!("{trace} {index} {}: {state} {of} asked {asked}", row.claim_number));
            }
        }
        for entry in &self.money {
            let ties = self.ties().filter(|link| link.to_num == entry.bank_entry_num);
            let mut ties: Vec<String> = ties
                .map(|link| {
                    let mut of = self.remittances.iter().filter(|it| it.remittance_num == link.from_num);
                    of.next().map(|it| it.trace_number.clone()).unwrap_or_default()
                })
                .collect();
            ties.sort();
            let what = format!("{} {} {}", entry.date, entry.amount, entry.description);
            end.push(format!("{what}: {ties:?} asked {}", asked("bank_entry", entry.bank_entry_num)));
        }
        for claim in &self.claims {
            let asked = asked("tracked_claim", claim.tracked_claim_num);
            end.push(format!("claim {}: {} asked {asked}", claim.claim_number, claim.reconciled));
        }
        end.sort();
        end
    }
}
