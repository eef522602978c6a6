//! CSV, as banks let people download it: no two alike.
//!
//! Which column is which is told by the words of a header, and checked against what stands below it. Where no header is,
//! content alone decides, and where that leaves a doubt about money, nothing is booked: a finding asks for a
//! [`Mapping`], which can be kept for the next file of the same bank.

mod columns;
mod date;
mod mapping;
mod read;
mod table;

#[cfg(test)]
mod tests;

pub use columns::{heading, mapping};
pub use mapping::{Amounts, Mapping};
pub use read::{read, read_with, recognise};
