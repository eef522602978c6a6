//! What stays of a set while its bytes are given up: the parts before its first claim, and its provider adjustments,
//! with texts of their own.

use super::{
    BankAccount, Contact, Delivery, Party, Payment, PaymentMethod, ProviderAdjustment, Reference, Remittance,
    Summary, Text, Trace, Version,
};

/// The same without its claims.
pub(super) fn remittance(set: Remittance<'_>) -> Remittance<'static> {
    Remittance {
        control_number: text(set.control_number),
        version: version(set.version),
        payment: set.payment.map(payment),
        trace: set.trace.map(trace),
        currency: text(set.currency),
        references: all(set.references, reference),
        notes: all(set.notes, reference),
        payer: party(set.payer),
        payee: party(set.payee),
        claims: Vec::new(),
        summaries: all(set.summaries, summary),
        provider_adjustments: all(set.provider_adjustments, provider_adjustment),
        test: set.test,
        complete: set.complete,
        enveloped: set.enveloped,
        ended: set.ended,
        bytes: set.bytes,
        segments: set.segments,
        production_date: set.production_date,
        group_date: set.group_date,
        findings: set.findings,
    }
}

fn text(text: Text<'_>) -> Text<'static> {
    Text::Owned(text.into_owned())
}

fn all<T, K>(rows: Vec<T>, keep: impl Fn(T) -> K) -> Vec<K> {
    rows.into_iter().map(keep).collect()
}

fn version(version: Version<'_>) -> Version<'static> {
    match version {
        Version::V5010 => Version::V5010,
        Version::V4010 => Version::V4010,
        Version::Other(said) => Version::Other(text(said)),
        Version::Unknown => Version::Unknown,
    }
}

fn payment(payment: Payment<'_>) -> Payment<'static> {
    Payment {
        handling: text(payment.handling),
        direction: text(payment.direction),
        method: PaymentMethod::of(text(payment.method.code().to_owned().into())),
        format: text(payment.format),
        payer_account: account(payment.payer_account),
        payer_id: text(payment.payer_id),
        payer_code: text(payment.payer_code),
        payee_account: account(payment.payee_account),
        amount: payment.amount,
        date: payment.date,
        position: payment.position,
        number: payment.number,
    }
}

fn account(account: BankAccount<'_>) -> BankAccount<'static> {
    BankAccount {
        bank_qualifier: text(account.bank_qualifier),
        bank: text(account.bank),
        account_qualifier: text(account.account_qualifier),
        account: text(account.account),
    }
}

fn trace(trace: Trace<'_>) -> Trace<'static> {
    Trace {
        trace_number: text(trace.trace_number),
        payer_id: text(trace.payer_id),
        payer_code: text(trace.payer_code),
        position: trace.position,
        number: trace.number,
    }
}

fn reference(reference: Reference<'_>) -> Reference<'static> {
    Reference { qualifier: text(reference.qualifier), value: text(reference.value) }
}

fn contact(contact: Contact<'_>) -> Contact<'static> {
    Contact {
        function: text(contact.function),
        name: text(contact.name),
        numbers: all(contact.numbers, reference),
    }
}

fn party(party: Party<'_>) -> Party<'static> {
    Party {
        name: text(party.name),
        id_qualifier: text(party.id_qualifier),
        id: text(party.id),
        address: all(party.address, text),
        city: text(party.city),
        state: text(party.state),
        postal_code: text(party.postal_code),
        country: text(party.country),
        references: all(party.references, reference),
        contacts: all(party.contacts, contact),
        delivery: party.delivery.map(delivery),
    }
}

fn delivery(delivery: Delivery<'_>) -> Delivery<'static> {
    Delivery { method: text(delivery.method), name: text(delivery.name), address: text(delivery.address) }
}

fn summary(summary: Summary<'_>) -> Summary<'static> {
    Summary {
        first_claim: summary.first_claim,
        provider: text(summary.provider),
        facility: text(summary.facility),
        fiscal_period_end: summary.fiscal_period_end,
        claims: text(summary.claims),
        charges: summary.charges,
        totals: all(summary.totals, text),
        more_totals: all(summary.more_totals, text),
    }
}

fn provider_adjustment(adjustment: ProviderAdjustment<'_>) -> ProviderAdjustment<'static> {
    ProviderAdjustment {
        provider: text(adjustment.provider),
        reason: text(adjustment.reason),
        reference: text(adjustment.reference),
        fiscal_period_end: adjustment.fiscal_period_end,
        amount: adjustment.amount,
        position: adjustment.position,
    }
}
