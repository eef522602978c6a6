//! Remittances, and the bank's lines about their money.

use std::ops::Range;

use claims::Cents;
use claims::desk::{BankEntry, Remittance, RemittanceStatus, trace_key};
use claims::matching::deposit::Money;
use jiff::Timestamp;

use super::{DAYS, DAYS_AFTER, Due, Maker, Paid, happens};

/// Of a thousand remittances, so many …
const OTHER_NAME: u32 = 3;
const WITHOUT_MONEY: u32 = 5;
const WITHOUT_REMITTANCE: u32 = 5;
const VIRTUAL_CARD: u32 = 5;
const AMOUNT_DIFFERS: u32 = 3;
const OTHER_TRACE: u32 = 2;
/// … and of those that are paid by check, so many are on a slip with the next.
const ON_A_SLIP: u32 = 250;

/// How a payer's money comes to a clinic.
enum Way {
    /// With its trace number.
    Traced,
    /// With the payer's name only.
    Named,
    Check,
}

impl Maker {
    pub(super) fn remit(
        &mut self,
        clinic: usize,
        payer: usize,
        day: usize,
        amount: Cents,
        answers: Range<usize>,
    ) -> Due {
        let of = &self.payers[payer];
        let number = self.world.remittances.len() + 1;
        let remittance_num = number as i64;
        let trace = format!("{:010}", number * 7 + 3_000_000);
        let way = way(clinic, payer);
        let is_other = happens(&mut self.dice, OTHER_NAME);
        let name = if is_other { format!("{} of Ohio", of.name) } else { of.name.clone() };
        let row = Remittance {
            remittance_num,
            public_id: format!("remittance_{number:016}"),
            stored_file_num: 1,
            set_index: 0,
            natural_key: String::new(),
            content_sha256: String::new(),
            entity_num: clinic as i64 + 1,
            payer_name: name.to_uppercase(),
            payer_id: of.id.clone(),
            payment_amount: amount,
            payment_method: match way {
                _ if amount.is_zero() => "NON",
                Way::Check => "CHK",
                _ => "ACH",
            }
            .into(),
            payment_date: Some(self.days[day]),
            trace_key: trace_key(&trace),
            trace_number: trace.clone(),
            trace_payer_id: of.id.clone(),
            payee_account: account(clinic).split_off(6),
            claim_count: answers.len() as i64,
            claims_paid: amount,
            typed_by: None,
            status: RemittanceStatus::Posted,
            held_because: String::new(),
            next_claim: 0,
            claim_payment_num: None,
            received_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            is_taken: None,
        };
        self.world.remittances.push(Paid { row, answers });
        Due { remittance_num, payer, day, amount, trace }
    }

    /// The bank's lines about a clinic's money. `dues` are payer by payer, by day.
    pub(super) fn pay(&mut self, clinic: usize, dues: Vec<Due>) {
        let mut dues = dues.into_iter().filter(|due| due.amount > Cents::ZERO).peekable();
        while let Some(due) = dues.next() {
            if happens(&mut self.dice, WITHOUT_MONEY) {
                continue;
            }
            if happens(&mut self.dice, VIRTUAL_CARD) {
                let net = Cents(due.amount.0 * 97 / 100);
                let words = format!("VIRTUAL CARD {} REF 991", self.payers[due.payer].name.to_uppercase());
                self.tell(clinic, &[&due], net, 3, |entry| {
                    entry.kind = Some("card".into());
                    entry.description = words;
                });
                continue;
            }
            match way(clinic, due.payer) {
                Way::Traced => self.tell_traced(clinic, &due),
                Way::Named => {
                    let words =
                        format!("{} DES:HCCLAIMPMT INDN:CLINIC", self.payers[due.payer].name.to_uppercase());
                    self.tell(clinic, &[&due], due.amount, 1, |entry| {
                        entry.kind = Some("ach".into());
                        entry.description = words;
                    });
                }
                Way::Check => {
                    let on_a_slip = happens(&mut self.dice, ON_A_SLIP);
                    let is_next = |next: &Due| next.payer == due.payer && next.day <= due.day + 7;
                    if let Some(next) = dues.next_if(|next| on_a_slip && is_next(next)) {
                        self.tell(clinic, &[&due, &next], due.amount + next.amount, 3, |entry| {
                            entry.description = "DEPOSIT 2 ITEMS".into();
                        });
                    } else {
                        let trace = due.trace.clone();
                        self.tell(clinic, &[&due], due.amount, 5, |entry| {
                            entry.kind = Some("check".into());
                            entry.check_key = Some(trace_key(&trace));
                            entry.check_number = Some(trace);
                        });
                    }
                }
            }
        }
        self.others(clinic);
    }

    fn tell_traced(&mut self, clinic: usize, due: &Due) {
        let payer_id = self.payers[due.payer].id.clone();
        let mut amount = due.amount;
        let mut trace = due.trace.clone();
        if happens(&mut self.dice, AMOUNT_DIFFERS) {
            amount -= Cents(self.dice.i64(1..500).min(amount.0 - 1));
        } else if happens(&mut self.dice, OTHER_TRACE) {
            trace = format!("9{trace}");
        }
        let traced = |trace: String, payer_id: String| {
            move |entry: &mut BankEntry| {
                entry.kind = Some("ach".into());
                entry.trace_key = Some(trace_key(&trace));
                entry.trace_number = Some(trace);
                entry.trace_payer_id = Some(payer_id);
            }
        };
        if happens(&mut self.dice, WITHOUT_REMITTANCE) {
            let stray = Cents(self.dice.i64(5_000..500_000));
            self.tell(clinic, &[], stray, due.day, traced(format!("8{trace}"), payer_id.clone()));
        }
        self.tell(clinic, &[due], amount, 1, traced(trace, payer_id));
    }

    /// What patients bring to the bank, week by week.
    fn others(&mut self, clinic: usize) {
        for day in (0..DAYS).step_by(7) {
            for words in ["DEPOSIT", "MERCHANT BANKCARD DEP"] {
                let amount = Cents(self.dice.i64(2_000..90_000));
                self.tell(clinic, &[], amount, day, |entry| entry.description = words.into());
            }
        }
    }

    /// A line of the bank, so many days at most behind the last payment, on a weekday; of no payment: on that day.
    fn tell(
        &mut self,
        clinic: usize,
        of: &[&Due],
        amount: Cents,
        days: usize,
        write: impl FnOnce(&mut BankEntry),
    ) {
        self.entries_made += 1;
        let num = self.entries_made;
        let mut day = match of.last() {
            Some(due) => due.day + self.dice.usize(..=days),
            None => days,
        };
        day += [0, 0, 0, 0, 0, 2, 1][day % 7];
        let mut entry = BankEntry {
            bank_entry_num: num,
            public_id: format!("transaction_{num:016}"),
            bank_account_num: clinic as i64 + 1,
            amount,
            date: self.days[day.min(DAYS + DAYS_AFTER - 1)],
            description: String::new(),
            counterparty: String::new(),
            source: "bai2".into(),
            trace_number: None,
            trace_key: None,
            trace_payer_id: None,
            check_number: None,
            check_key: None,
            fingerprint: num.to_string(),
            stored_file_num: Some(1),
            reconciled: false,
            created_at: Timestamp::UNIX_EPOCH,
            kind: None,
            bank_code: None,
            own_trace: None,
            reference: None,
            is_taken: None,
            returned_by: None,
        };
        write(&mut entry);
        self.world.truth.money.extend(of.iter().map(|due| (due.remittance_num, num)));
        self.world.money.push(Money { entry, account: account(clinic) });
    }
}

fn way(clinic: usize, payer: usize) -> Way {
    match (clinic * 31 + payer * 17) % 100 {
        0..70 => Way::Traced,
        70..82 => Way::Named,
        _ => Way::Check,
    }
}

fn account(clinic: usize) -> String {
    format!("44{:08}", clinic * 37 + 1_000)
}
