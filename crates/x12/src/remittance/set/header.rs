//! The segments before the first claim: payment, trace, payer and payee (x12.md 4.2).

use super::attached::ROWS_MAX;
use super::{Context, SetReader};
use crate::finding::{Level, Stops, rule};
use crate::npi_is_valid;
use crate::remittance::Delivery;
use crate::remittance::party::{contact, party, reference};
use crate::remittance::payment::{payment, trace};
use crate::tokenizer::Segment;
use crate::tokenizer::text;

impl<'a> SetReader<'a> {
    pub(super) fn bpr(&mut self, segment: &Segment<'a>) {
        if self.remittance.payment.is_some() {
            return self.repeated(segment, Stops::Set);
        }
        let paid = self.money(segment, 2, Stops::Set);
        let date = self.day(segment, 16);
        let payment = payment(segment, self.remittance.segments, paid, date);
        if payment.direction == "D" {
            let message = "BPR03 says that this money is taken from the practice, not paid to it. \
                           Nothing is posted: ask the payer.";
            self.note(segment, Level::Guide, rule::DEBIT_PAYMENT, Stops::Set, Some(3), message.to_owned());
        }
        self.remittance.payment = Some(payment);
    }

    pub(super) fn trn(&mut self, segment: &Segment<'a>) {
        if self.remittance.trace.is_some() {
            return self.repeated(segment, Stops::Set);
        }
        self.remittance.trace = Some(trace(segment, self.remittance.segments));
    }

    pub(super) fn cur(&mut self, segment: &Segment<'a>) {
        self.remittance.currency = segment.text(2);
        if !matches!(self.remittance.currency.as_ref(), "" | "USD") {
            let message = "The amounts are not in US dollars. Nothing is posted: enter this payment by hand.";
            self.note(segment, Level::Guide, rule::FOREIGN_CURRENCY, Stops::Set, Some(2), message.to_owned());
        }
    }

    pub(super) fn n1(&mut self, segment: &Segment<'a>) {
        let in_header = self.totals.claims == 0;
        let read = party(segment);
        if read.id_qualifier == "XX" && !npi_is_valid(&read.id) {
            self.bad_npi(segment, 4);
        }
        let (party, context) = match segment.element(1) {
            b"PR" if in_header => (&mut self.remittance.payer, Context::Payer),
            b"PE" if in_header => (&mut self.remittance.payee, Context::Payee),
            _ => {
                self.context = Context::Nobody;
                return self.out_of_place(segment, Stops::Nothing);
            }
        };
        if *party == Default::default() {
            *party = read;
            self.context = context;
        } else {
            self.context = Context::Nobody;
            self.repeated(segment, Stops::Nothing);
        }
    }

    pub(super) fn rdm(&mut self, segment: &Segment<'a>) {
        if self.context != Context::Payee {
            return self.out_of_place(segment, Stops::Nothing);
        }
        let [method, name, address] = [1, 2, 3].map(|n| segment.text(n));
        self.remittance.payee.delivery = Some(Delivery { method, name, address });
    }

    pub(super) fn nte(&mut self, segment: &Segment<'a>) {
        if self.remittance.notes.len() >= ROWS_MAX {
            return self.too_many(segment, Stops::Nothing);
        }
        self.remittance.notes.push(reference(segment));
    }

    /// N3, N4 or PER; of a claim, PER alone says something.
    pub(super) fn party_detail(&mut self, segment: &Segment<'a>) {
        let party = match self.context {
            Context::Payer => &mut self.remittance.payer,
            Context::Payee => &mut self.remittance.payee,
            _ => {
                if let Some(claim) = self.claim().filter(|_| segment.id() == b"PER") {
                    claim.extras.get_or_insert_default().contacts.push(contact(segment));
                }
                return;
            }
        };
        if party.address.len().max(party.contacts.len()) >= ROWS_MAX {
            return self.too_many(segment, Stops::Nothing);
        }
        match segment.id() {
            b"N3" => {
                party.address.extend(segment.elements().skip(1).map(text).filter(|line| !line.is_empty()));
            }
            b"N4" => {
                let [city, state, postal_code, country] = [1, 2, 3, 4].map(|n| segment.text(n));
                (party.city, party.state, party.postal_code, party.country) =
                    (city, state, postal_code, country);
            }
            _ => party.contacts.push(contact(segment)),
        }
    }
}
