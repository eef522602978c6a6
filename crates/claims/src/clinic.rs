//! Clinics: the places of an office that has several.

use crate::record::record;

record! {
    /// A place of the office. An office of one place has none.
    pub struct Clinic in "clinic" key 1 {
        pub clinic_num: i64,
        pub description: String,
        pub address: String,
        pub address2: String,
        pub city: String,
        pub state: String,
        pub zip: String,
        pub billing_address: String,
        pub billing_address2: String,
        pub billing_city: String,
        pub billing_state: String,
        pub billing_zip: String,
        pub pay_to_address: String,
        pub pay_to_address2: String,
        pub pay_to_city: String,
        pub pay_to_state: String,
        pub pay_to_zip: String,
        pub phone: String,
        pub abbr: String,
        pub is_hidden: bool,
    }
}
