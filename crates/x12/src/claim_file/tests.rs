//! Tests of the claim file writer: whole files, every rule, and properties.

mod files;
mod fixtures;
mod places;
mod properties;
mod rules;
