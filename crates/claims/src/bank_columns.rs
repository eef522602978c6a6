//! Which columns the CSV files of a bank account have: said by a person once, or told by a file where they were sure.

use jiff::Timestamp;

use crate::record::record;

record! {
    /// How a CSV file of an account is read.
    pub struct BankColumns in "bank_columns" key 2 {
        pub bank_account_num: i64,
        /// What tells a layout from another: the names above its columns. A bank that lays its files out anew is asked anew.
        pub heading: String,
        /// Which column is which, as the reader writes it: `date=1,amount=3,description=2`.
        pub columns: String,
        /// Who said so; none: a file told it by itself.
        pub said_by: Option<String>,
        pub kept_at: Timestamp,
    }
}
