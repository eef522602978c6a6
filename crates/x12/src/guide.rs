//! The guides as tables, and what a set has that its guide does not allow: SNIP types 1 and 2 (x12.md 4.1, 4.7).

mod build;
mod checker;
mod dictionary;
mod elements;
mod file;
mod hierarchy;
mod plan;
mod recovery;
mod scan;
mod steps;
mod table;
mod told;
mod untold;
mod value;
mod words;

pub use checker::Checker;
pub use file::check;
pub use untold::untold;

#[cfg(test)]
mod tests;
