//! The domain of a dental insurance ledger. Pure: no I/O, no clock, no randomness, no async.

pub mod access;
pub mod account;
pub mod acknowledging;
pub mod adjustment;
pub mod aging;
pub mod appointment;
pub mod change;
pub mod check;
pub mod claim;
pub mod clinic;
pub mod coverage;
pub mod desk;
pub mod discount_plan;
pub mod estimate;
pub mod exception;
pub mod ins_history;
pub mod ledger;
pub mod matching;
mod names;
pub mod office;
pub mod papers;
pub mod patient_money;
pub mod patient_note;
pub mod pay_plan;
pub mod payment;
pub mod posting;
pub mod procedure;
pub mod reason_code;
pub mod record;
pub mod sending;
pub mod state;
pub mod statement;
pub mod treat_plan;
mod voids;
pub mod webhook;

pub use x12::Cents;
