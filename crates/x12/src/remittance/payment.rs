//! BPR and TRN: how much was paid, how, and under which number (x12.md 4.2).

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::Text;
use crate::Cents;
use crate::tokenizer::Segment;

/// BPR04: how the money comes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PaymentMethod<'a> {
    /// ACH: EFT through the clearing house.
    Ach,
    /// BOP: the bank chooses.
    BankChoice,
    /// CHK: a paper check.
    Check,
    /// FWT: a wire transfer.
    Wire,
    /// NON: no payment.
    NonPayment,
    /// No method; the text as sent.
    Unknown(Text<'a>),
}

const METHOD_CODES: [(&str, PaymentMethod<'static>); 5] = [
    ("ACH", PaymentMethod::Ach),
    ("BOP", PaymentMethod::BankChoice),
    ("CHK", PaymentMethod::Check),
    ("FWT", PaymentMethod::Wire),
    ("NON", PaymentMethod::NonPayment),
];

impl<'a> PaymentMethod<'a> {
    /// The method of a code as sent.
    #[must_use]
    pub fn of(code: Text<'a>) -> PaymentMethod<'a> {
        let known = METHOD_CODES.iter().find(|(known, _)| *known == code);
        known.map_or(PaymentMethod::Unknown(code), |(_, method)| method.clone())
    }

    /// The code as sent.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            PaymentMethod::Unknown(text) => text,
            known => METHOD_CODES.iter().find(|(_, method)| method == known).map_or("", |(code, _)| code),
        }
    }
}

impl Serialize for PaymentMethod<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One side of an EFT.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BankAccount<'a> {
    /// `01`: a US routing number.
    pub bank_qualifier: Text<'a>,
    /// The routing number.
    pub bank: Text<'a>,
    /// `DA` demand deposit, `SG` savings.
    pub account_qualifier: Text<'a>,
    /// The account number.
    pub account: Text<'a>,
}

impl<'a> BankAccount<'a> {
    /// Reads the four elements from `n`.
    fn read(segment: &Segment<'a>, n: usize) -> BankAccount<'a> {
        let [bank_qualifier, bank, account_qualifier, account] =
            [n, n + 1, n + 2, n + 3].map(|n| segment.text(n));
        BankAccount { bank_qualifier, bank, account_qualifier, account }
    }
}

/// BPR.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payment<'a> {
    /// BPR01: `I` money and remittance together, `H` notification only, `D`, `P`, `U`, `X`, `C` others.
    pub handling: Text<'a>,
    /// BPR02, cents.
    pub amount: Cents,
    /// BPR03: `C` credit to the payee; `D` would be a debit.
    pub direction: Text<'a>,
    /// BPR04.
    pub method: PaymentMethod<'a>,
    /// BPR05: the form of an EFT, `CCP` or `CTX`.
    pub format: Text<'a>,
    /// BPR06 to 09.
    pub payer_account: BankAccount<'a>,
    /// BPR10: the payer's id with the bank, `1` and the tax id.
    pub payer_id: Text<'a>,
    /// BPR11: a further code of the payer, TRN04 again.
    pub payer_code: Text<'a>,
    /// BPR12 to 15.
    pub payee_account: BankAccount<'a>,
    /// BPR16: when the EFT takes effect or the check was issued.
    pub date: Option<Date>,
    /// Bytes from the start of the file to the BPR.
    pub position: usize,
    /// The number of the BPR in its set, ST being 1.
    pub number: usize,
}

/// TRN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trace<'a> {
    /// TRN02: the number of the check or EFT; the bank repeats it.
    pub trace_number: Text<'a>,
    /// TRN03: the payer's id, equal to BPR10.
    pub payer_id: Text<'a>,
    /// TRN04: a further code of the payer, such as its line of business.
    pub payer_code: Text<'a>,
    /// Bytes from the start of the file to the TRN.
    pub position: usize,
    /// The number of the TRN in its set, ST being 1.
    pub number: usize,
}

/// Reads a BPR whose amount and date are read already.
pub(super) fn payment<'a>(
    segment: &Segment<'a>,
    number: usize,
    amount: Cents,
    date: Option<Date>,
) -> Payment<'a> {
    Payment {
        handling: segment.text(1),
        amount,
        direction: segment.text(3),
        method: PaymentMethod::of(segment.text(4)),
        format: segment.text(5),
        payer_account: BankAccount::read(segment, 6),
        payer_id: segment.text(10),
        payer_code: segment.text(11),
        payee_account: BankAccount::read(segment, 12),
        date,
        position: segment.position,
        number,
    }
}

/// Reads a TRN.
pub(super) fn trace<'a>(segment: &Segment<'a>, number: usize) -> Trace<'a> {
    Trace {
        trace_number: segment.text(2),
        payer_id: segment.text(3),
        payer_code: segment.text(4),
        position: segment.position,
        number,
    }
}
