//! Proof of a period: what the bank told is what remittances promised, and both are what the ledger has, to the cent
//! (`reconciliation.md` 5, `users.md` M1).
//!
//! Each account rolls forward: what stood before and what moved is what stands; and what stands is listed item by item
//! from the rows that it is about, so that nothing can stand there for no reason. What waits is no fault. A fault is money
//! that nothing explains.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::Cents;
use crate::ledger::{AccountKind, Source};
use crate::record::record;

record! {
    /// A night's proof of the whole ledger.
    pub struct ProofRun in "proof_run" key 1 {
        pub proof_run_num: i64,
        /// The last day that it proved.
        pub day: Date,
        pub balanced: bool,
        pub fault_count: i64,
        pub proved_at: Timestamp,
    }
}

/// What one source moved in one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    pub account: AccountKind,
    pub of: String,
    pub source: Source,
    /// Before the period. Debits are positive.
    pub before: Cents,
    pub debits: Cents,
    pub credits: Cents,
}

/// Something that stands in an account at the end of the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    #[serde(skip)]
    pub account: AccountKind,
    #[serde(skip)]
    pub of: String,
    /// The public id of what it is about; `line 7` for a line of a claim; the reference of a payer's balance.
    pub id: String,
    /// Debits are positive.
    pub amount: Cents,
    pub since: Date,
    pub reason: String,
    /// Whether it may not stand there: it is tied, or was changed by hand after it was posted.
    #[serde(skip)]
    pub is_fault: bool,
}

/// Items of a kind of account that are not listed, for their number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct More {
    #[serde(serialize_with = "as_str")]
    pub account: AccountKind,
    pub count: i64,
    pub amount: Cents,
}

/// A posted remittance that the ledger has otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Off {
    pub id: String,
    pub payment: Cents,
    pub ledger: Cents,
}

/// What a period is proved from.
#[derive(Clone, Debug)]
pub struct Figures {
    pub from: Date,
    pub to: Date,
    pub movements: Vec<Movement>,
    /// What the bank's own lines of the period come to, by account.
    pub bank_told: Vec<(String, Cents)>,
    pub items: Vec<Item>,
    pub more: Vec<More>,
    pub off: Vec<Off>,
}

/// A line of the statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    pub what: &'static str,
    pub amount: Cents,
}

/// How an account moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RollForward {
    #[serde(serialize_with = "as_str")]
    pub account: AccountKind,
    /// Whose it is; empty: of the practice as a whole.
    pub of: String,
    /// Debits are positive here and below.
    pub opening: Cents,
    pub debits: Cents,
    pub credits: Cents,
    pub closing: Cents,
    /// What the closing balance consists of.
    pub items: Vec<Item>,
}

/// Money that nothing explains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What it is about: a public id, a line, or an account.
    pub id: String,
    pub cents: Cents,
    pub message: String,
}

/// A period, proved or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    pub from: String,
    pub to: String,
    pub balanced: bool,
    pub lines: Vec<Line>,
    pub accounts: Vec<RollForward>,
    pub more: Vec<More>,
    pub faults: Vec<Fault>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
fn as_str<S: serde::Serializer>(kind: &AccountKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.as_str())
}

/// The accounts that a statement rolls forward, and whether each closing balance is listed.
pub const PROVED: [(AccountKind, bool); 7] = [
    (AccountKind::Bank, false),
    (AccountKind::Unapplied, true),
    (AccountKind::PayerClearing, true),
    (AccountKind::Suspense, true),
    (AccountKind::PayerBalance, true),
    (AccountKind::CardFees, false),
    (AccountKind::Interest, false),
];

/// States a period.
#[must_use]
pub fn state(figures: &Figures) -> Statement {
    let accounts = PROVED.iter().flat_map(|(kind, _)| roll(figures, *kind)).collect();
    let faults = faults(figures);
    Statement {
        from: figures.from.to_string(),
        to: figures.to.to_string(),
        balanced: faults.is_empty(),
        lines: lines(figures),
        accounts,
        more: figures.more.clone(),
        faults,
    }
}

fn roll(figures: &Figures, kind: AccountKind) -> Vec<RollForward> {
    let mut accounts: Vec<RollForward> = Vec::new();
    for movement in figures.movements.iter().filter(|movement| movement.account == kind) {
        let place = accounts.iter().position(|account| account.of == movement.of);
        let account = match place.and_then(|place| accounts.get_mut(place)) {
            Some(account) => account,
            None => {
                let items = figures.items.iter().filter(|it| it.account == kind && it.of == movement.of);
                accounts.push(RollForward {
                    account: kind,
                    of: movement.of.clone(),
                    opening: Cents::ZERO,
                    debits: Cents::ZERO,
                    credits: Cents::ZERO,
                    closing: Cents::ZERO,
                    items: items.cloned().collect(),
                });
                let Some(account) = accounts.last_mut() else { continue };
                account
            }
        };
        account.opening += movement.before;
        account.debits += movement.debits;
        account.credits += movement.credits;
        account.closing += movement.before + movement.debits + movement.credits;
    }
    accounts.retain(|it| ![it.opening, it.debits, it.credits].iter().all(|amount| amount.is_zero()));
    accounts
}

/// What some sources moved in a kind of account within the period.
fn moved(figures: &Figures, kind: AccountKind, sources: &[Source]) -> Cents {
    let of = figures.movements.iter().filter(|it| it.account == kind && sources.contains(&it.source));
    of.map(|it| it.debits + it.credits).sum()
}

fn stood(figures: &Figures, kind: AccountKind) -> Cents {
    figures.movements.iter().filter(|it| it.account == kind).map(|it| it.before).sum()
}

fn stands(figures: &Figures, kind: AccountKind) -> Cents {
    let of = figures.movements.iter().filter(|it| it.account == kind);
    of.map(|it| it.before + it.debits + it.credits).sum()
}

const PROMISES: [Source; 2] = [Source::RemittedClaim, Source::Remittance];
/// Other than by remittances and ties, clearing moves only where somebody types a payment in.
const BY_HAND: [Source; 6] = [
    Source::ClaimProc,
    Source::Procedure,
    Source::Payment,
    Source::Adjustment,
    Source::PayPlanCharge,
    Source::Check,
];

/// The bank's side down to what was tied, then the payers' side down to the same.
fn lines(figures: &Figures) -> Vec<Line> {
    use AccountKind::{Bank, CardFees, PayerClearing, Suspense, Unapplied};
    let told: Cents = figures.bank_told.iter().map(|(_, amount)| *amount).sum();
    let line = |what, amount| Line { what, amount };
    let booked = moved(figures, Bank, &[Source::BankEntry]);
    vec![
        line("the bank told", told),
        line("the ledger has of it", booked),
        line("not tied before", -stood(figures, Unapplied)),
        line("not tied yet", stands(figures, Unapplied)),
        line("taken otherwise", -moved_but(figures, Unapplied, &[Source::BankEntry, Source::Tie])),
        line("tied to remittances", moved(figures, Unapplied, &[Source::Tie])),
        line("claims of remittances", moved(figures, PayerClearing, &PROMISES)),
        line("of these waiting for a person", -moved(figures, Suspense, &PROMISES)),
        line("provider-level adjustments", moved(figures, PayerClearing, &[Source::ProviderAdjustment])),
        line("typed in by hand", moved(figures, PayerClearing, &BY_HAND)),
        line("promised before", stood(figures, PayerClearing)),
        line("promised and not come yet", -stands(figures, PayerClearing)),
        line("fees", -moved(figures, CardFees, &[Source::Tie])),
        line(
            "tied to bank money",
            -moved(figures, PayerClearing, &[Source::Tie]) - moved(figures, CardFees, &[Source::Tie]),
        ),
    ]
}

fn moved_but(figures: &Figures, kind: AccountKind, sources: &[Source]) -> Cents {
    let of = figures.movements.iter().filter(|it| it.account == kind && !sources.contains(&it.source));
    of.map(|it| it.debits + it.credits).sum()
}

fn faults(figures: &Figures) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |id: &str, cents: Cents, message: String| {
        if !cents.is_zero() {
            faults.push(Fault { id: id.to_owned(), cents, message });
        }
    };
    let bank = |of: &str| {
        let of = figures.movements.iter().filter(|it| it.account == AccountKind::Bank && it.of == of);
        of.filter(|it| it.source == Source::BankEntry).map(|it| it.debits + it.credits).sum::<Cents>()
    };
    let told = |of: &str| {
        figures.bank_told.iter().filter(|(it, _)| it == of).map(|(_, amount)| *amount).sum::<Cents>()
    };
    let mut of_banks: Vec<&str> = figures.bank_told.iter().map(|(of, _)| of.as_str()).collect();
    of_banks.extend(
        figures.movements.iter().filter(|it| it.account == AccountKind::Bank).map(|it| it.of.as_str()),
    );
    of_banks.sort_unstable();
    of_banks.dedup();
    for of in of_banks {
        fault(of, told(of) - bank(of), "The bank told something else than the ledger has.".to_owned());
    }
    for off in &figures.off {
        let message = format!(
            "The remittance pays {}, and the ledger has {} of its claims and adjustments.",
            off.payment, off.ledger
        );
        fault(&off.id, off.payment - off.ledger, message);
    }
    for item in figures.items.iter().filter(|item| item.is_fault) {
        fault(&item.id, item.amount, item.reason.clone());
    }
    for (kind, _) in PROVED.iter().filter(|(_, is_listed)| *is_listed) {
        let listed = figures.items.iter().filter(|it| it.account == *kind).map(|it| it.amount);
        let more = figures.more.iter().filter(|it| it.account == *kind).map(|it| it.amount);
        let unlisted = stands(figures, *kind) - listed.chain(more).sum::<Cents>();
        fault(kind.as_str(), unlisted, "This stands in the account, and nothing explains it.".to_owned());
    }
    let (of_banks, of_payers) = (
        moved(figures, AccountKind::Unapplied, &[Source::Tie]),
        moved(figures, AccountKind::PayerClearing, &[Source::Tie])
            + moved(figures, AccountKind::CardFees, &[Source::Tie]),
    );
    fault(
        "tie",
        of_banks + of_payers,
        "What was tied of bank money is not what was tied of remittances.".to_owned(),
    );
    faults
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn movement(
        account: AccountKind,
        of: &str,
        source: Source,
        before: i64,
        debits: i64,
        credits: i64,
    ) -> Movement {
        Movement {
            account,
            of: of.into(),
            source,
            before: Cents(before),
            debits: Cents(debits),
            credits: Cents(-credits),
        }
    }

    fn item(account: AccountKind, of: &str, id: &str, amount: i64) -> Item {
        let (account, of, id, amount) = (account, of.to_owned(), id.to_owned(), Cents(amount));
        Item { account, of, id, amount, since: date(2026, 3, 2), reason: "it waits".into(), is_fault: false }
    }

    /// 500.00 came; 422.00 of it were tied, of a remittance of 450.00 less 28.00 taken back, 30.00 of them in suspense.
    /// 60.00 had been promised before.
    fn month() -> Figures {
        use AccountKind::{Bank, PayerBalance, PayerClearing, Suspense, Unapplied};
        Figures {
            from: date(2026, 3, 1),
            to: date(2026, 3, 31),
            movements: vec![
                movement(Bank, "account_1", Source::BankEntry, 100_000, 50_000, 0),
                movement(Unapplied, "account_1", Source::BankEntry, 0, 0, 50_000),
                movement(Unapplied, "account_1", Source::Tie, 0, 42_200, 0),
                movement(PayerClearing, "P", Source::RemittedClaim, 6_000, 45_000, 0),
                movement(PayerClearing, "P", Source::ProviderAdjustment, 0, 0, 2_800),
                movement(PayerClearing, "P", Source::Tie, 0, 0, 42_200),
                movement(Suspense, "P", Source::RemittedClaim, 0, 0, 3_000),
                movement(PayerBalance, "", Source::ProviderAdjustment, 0, 2_800, 0),
            ],
            bank_told: vec![("account_1".into(), Cents(50_000))],
            items: vec![
                item(Unapplied, "account_1", "transaction_2", -7_800),
                item(PayerClearing, "P", "remittance_1", 6_000),
                item(Suspense, "P", "remclaim_1", -3_000),
                item(PayerBalance, "", "REF", 2_800),
            ],
            more: vec![],
            off: vec![],
        }
    }

    fn amounts(statement: &Statement) -> Vec<(&'static str, i64)> {
        statement.lines.iter().map(|line| (line.what, line.amount.0)).collect()
    }

    #[test]
    fn both_sides_come_down_to_what_was_tied() {
        let statement = state(&month());
        assert_eq!(
            amounts(&statement),
            [
                ("the bank told", 50_000),
                ("the ledger has of it", 50_000),
                ("not tied before", 0),
                ("not tied yet", -7_800),
                ("taken otherwise", 0),
                ("tied to remittances", 42_200),
                ("claims of remittances", 45_000),
                ("of these waiting for a person", 3_000),
                ("provider-level adjustments", -2_800),
                ("typed in by hand", 0),
                ("promised before", 6_000),
                ("promised and not come yet", -6_000),
                ("fees", 0),
                ("tied to bank money", 42_200),
            ]
        );
        assert!(statement.balanced, "{:?}", statement.faults);
        let clearing = statement.accounts.iter().find(|it| it.account == AccountKind::PayerClearing);
        let clearing =
            clearing.map(|it| (it.opening.0, it.debits.0, it.credits.0, it.closing.0, it.items.len()));
        assert_eq!(clearing, Some((6_000, 45_000, -45_000, 6_000, 1)));
    }

    #[test]
    fn one_cent_is_a_fault_wherever_it_is() {
        let faults = |change: &dyn Fn(&mut Figures)| {
            let mut figures = month();
            change(&mut figures);
            let statement = state(&figures);
            assert!(!statement.balanced);
            statement.faults.into_iter().map(|it| (it.id, it.cents.0)).collect::<Vec<_>>()
        };
        assert_eq!(faults(&|f| f.bank_told[0].1 = Cents(50_001)), [("account_1".to_owned(), 1)]);
        assert_eq!(faults(&|f| f.bank_told.clear()), [("account_1".to_owned(), -50_000)]);
        assert_eq!(faults(&|f| f.items[0].amount = Cents(-7_801)), [("unapplied".to_owned(), 1)]);
        assert_eq!(
            faults(&|f| f.movements[2].debits = Cents(42_201)),
            [("unapplied".to_owned(), 1), ("tie".to_owned(), 1)]
        );
        let off = Off { id: "remittance_9".into(), payment: Cents(100), ledger: Cents(99) };
        assert_eq!(faults(&|f| f.off.push(off.clone())), [("remittance_9".to_owned(), 1)]);
        assert_eq!(faults(&|f| f.items[1].is_fault = true), [("remittance_1".to_owned(), 6_000)]);
    }

    #[test]
    fn what_is_too_much_to_list_is_counted() {
        let mut figures = month();
        let last = figures.items.pop().expect("an item");
        figures.more.push(More { account: last.account, count: 1, amount: last.amount });
        assert!(state(&figures).balanced);
    }

    proptest! {
        /// The sides agree for any movements that postings can make, and an item that is lost is always found.
        #[test]
        fn what_moves_in_balanced_postings_is_proved(
            tied in 0_i64..1_000_000,
            waiting in 1_i64..1_000_000,
            fee in 0_i64..10_000,
            late in 1_i64..1_000_000,
        ) {
            use AccountKind::{Bank, CardFees, PayerClearing, Unapplied};
            let figures = Figures {
                movements: vec![
                    movement(Bank, "a", Source::BankEntry, 0, tied + waiting, 0),
                    movement(Unapplied, "a", Source::BankEntry, 0, 0, tied + waiting),
                    movement(Unapplied, "a", Source::Tie, 0, tied, 0),
                    movement(PayerClearing, "P", Source::RemittedClaim, 0, tied + fee + late, 0),
                    movement(PayerClearing, "P", Source::Tie, 0, 0, tied + fee),
                    movement(CardFees, "", Source::Tie, 0, fee, 0),
                ],
                bank_told: vec![("a".into(), Cents(tied + waiting))],
                items: vec![item(Unapplied, "a", "t", -waiting), item(PayerClearing, "P", "r", late)],
                ..month()
            };
            let statement = state(&figures);
            prop_assert!(statement.balanced, "{:?}", statement.faults);
            let of = |what: &str| amounts(&statement).into_iter().find(|(it, _)| *it == what).map(|(_, cents)| cents);
            prop_assert_eq!(of("tied to remittances"), of("tied to bank money"));
            for lost in 0..2 {
                let mut figures = figures.clone();
                figures.items.remove(lost);
                prop_assert!(!state(&figures).balanced);
            }
        }
    }
}
