//! The aging as clients know it: its fields, their order and their JSON types.

use claims::office::Office;
use claims::state::Family;
use jiff::civil::date;

use super::*;
use crate::open_dental::patients::patient;
use crate::open_dental::wire::kinds;

#[test]
fn an_aging_has_the_fields_that_clients_know() {
    let day = date(2027, 2, 28);
    let family = Family { patients: vec![patient(1, "Miller", "Ann")], ..Family::default() };
    let aged = age(&Office::default(), &family, AsOf::new(day, day));
    let names = [
        "Bal_0_30",
        "Bal_31_60",
        "Bal_61_90",
        "BalOver90",
        "Total",
        "InsEst",
        "EstBal",
        "PatEstBal",
        "Unearned",
    ];
    assert_eq!(kinds(&show(&aged, Cents::ZERO)), names.map(|name| (name, 'd')));
    assert_eq!(
        balance_row(1, &name(&family.patients[0]), Cents(1250)).to_string(),
        r#"{"PatNum":1,"Name":"Miller, Ann","Balance":12.5}"#
    );
}
