//! What happens at the practice, in words of no program: each is one line of JSON, named by the maker's own keys.

use jiff::civil::Date;
use serde::Serialize;
use x12::Cents;

/// One thing that happens.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// There is a billing provider.
    Clinic {
        key: String,
        name: String,
        npi: String,
        dentist_npi: String,
        tax_id: &'static str,
        routing: &'static str,
        account: String,
    },
    /// There is an insurer. `network` is the share of the fees that the practice takes from it, in percent.
    Payer { key: &'static str, name: &'static str, id: &'static str, tax_id: &'static str, network: u32 },
    /// There is a procedure code.
    Code { code: &'static str, words: &'static str, fee: Cents, area: &'static str, class: &'static str },
    /// There is a plan.
    Plan {
        key: String,
        payer: &'static str,
        group: String,
        preventive: i64,
        basic: i64,
        major: i64,
        deductible: Cents,
        maximum: Cents,
        waiting_months: i64,
        missing_tooth: bool,
        downgrades: bool,
        coordination: &'static str,
    },
    /// There is a patient. The guarantor is the patient's own key where they answer for themselves.
    Patient {
        key: String,
        last: &'static str,
        first: &'static str,
        gender: &'static str,
        birth: Date,
        guarantor: String,
        clinic: String,
    },
    /// A patient is covered. `ordinal` is 1 for the coverage that pays first.
    Cover { patient: String, plan: String, ordinal: usize, member: String, subscriber: String, since: Date },
    /// Work was done.
    Visit { patient: String, clinic: String, procedures: Vec<Done> },
    /// A claim was made for work that was done. One to the second payer waits for the first one's answer.
    Claim {
        number: String,
        patient: String,
        ordinal: usize,
        clinic: String,
        procedures: Vec<String>,
        charge: Cents,
        waits: bool,
    },
    /// Claims left the house.
    Send { claims: Vec<String> },
    /// A claim that was rejected is sent again, as an original.
    Resend { claim: String },
    /// A patient paid.
    Payment {
        key: String,
        patient: String,
        amount: Cents,
        method: &'static str,
        /// The payment plan that it is an instalment of.
        #[serde(skip_serializing_if = "Option::is_none")]
        plan: Option<String>,
    },
    /// A patient agreed to pay month by month.
    PayPlan { key: String, patient: String, amount: Cents, months: u32 },
    /// Checks of insurers are carried to the bank on one slip.
    Deposit { clinic: String, checks: Vec<String>, amount: Cents },
    /// A check of a patient came back from the bank.
    PaymentReturned { payment: String, amount: Cents },
    /// Money was given back to a patient.
    Refund { patient: String, amount: Cents },
}

/// Work that was done.
#[derive(Clone, Debug, Serialize)]
pub struct Done {
    /// The maker's key.
    pub key: String,
    /// The procedure code.
    pub code: &'static str,
    /// Tooth number, or empty.
    pub tooth: String,
    /// Surfaces, quarter of the mouth, or empty.
    pub surface: &'static str,
    /// What is charged.
    pub fee: Cents,
}

/// A claim as `POST /v0/insurance-claims` takes it. The provider is named by its NPI, since its id is the server's.
#[derive(Clone, Debug, Serialize)]
pub struct TrackedClaim {
    /// The NPI of the clinic: put the server's id of it here.
    pub provider_id: String,
    /// The insurer's name.
    pub payer_name: &'static str,
    /// CLM01.
    pub claim_number: String,
    /// First and last name.
    pub patient_name: String,
    /// The member id.
    pub subscriber_id: String,
    /// In cents.
    pub charged_amount: Cents,
    /// The day of the visit.
    pub service_date: Date,
}
