//! Tests of claim files: whole files, every rule, what is read, and properties.

mod coordination;
mod files;
mod fixtures;
mod places;
mod prior_payer;
mod properties;
mod reading;
mod rules;
mod rules_of_extras;
mod split;
