//! The statements of the records, by subject.

pub mod access;
pub mod appointments;
pub mod codes;
pub mod desk;
pub mod family;
pub mod pages;
pub mod papers;
pub mod proof;
pub mod radar;
pub mod trail;
pub mod webhooks;
