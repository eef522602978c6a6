//! Reports over the whole practice.

use claims::Cents;
use claims::account::Patient;
use claims::aging::{Aged, Bucket, age};
use serde_json::{Number, Value};

use super::account_modules::{as_of, name};
use super::ask::{Ask, Reply};
use super::routes::Answer;
use super::wire::row;

/// Guarantors that are read at a time.
const CHUNK: i64 = 100;

/// One row for each family that owes or is owed something as of a day, in the order of the guarantors' numbers.
pub(super) async fn aging(ask: &Ask) -> Answer {
    let as_of = as_of(ask).await?;
    let clinic = ask.query.int("ClinicNum")?;
    let takes = |patient: &Patient| {
        patient.guarantor == patient.pat_num
            && clinic.is_none_or(|number| patient.clinic_num.unwrap_or(0) == number)
    };
    let (mut skip, limit) = ask.page()?;
    let (mut rows, mut seen, mut after) = (Vec::new(), Vec::new(), None);
    while rows.len() < limit {
        let chunk: Vec<Patient> = ask.app.store.page(ask.practice(), after, CHUNK).await?;
        let Some(last) = chunk.last() else { break };
        after = Some(last.pat_num);
        for guarantor in chunk.iter().filter(|patient| takes(patient)) {
            let account = ask.current(guarantor.pat_num).await?;
            let aged = age(&account.office, &account.family, as_of);
            if is_settled(&aged) {
                continue;
            }
            if skip > 0 {
                skip -= 1;
            } else if rows.len() < limit {
                rows.push(show(guarantor, &aged));
                seen.extend(aged.members.iter().map(|member| member.pat_num));
            }
        }
    }
    ask.saw("read reports", seen).await?;
    Ok(Reply::Ok(Value::Array(rows)))
}

/// Whether a family neither owes nor is owed nor waits for anything.
fn is_settled(aged: &Aged) -> bool {
    aged.total.is_zero() && aged.expected.payment.is_zero() && aged.expected.write_off.is_zero()
}

fn show(guarantor: &Patient, aged: &Aged) -> Value {
    let bucket = |bucket| number(aged.buckets.get(bucket));
    row! {
        "PatNum": guarantor.pat_num,
        "patName": name(guarantor),
        "Bal_0_30": bucket(Bucket::Days0To30),
        "Bal_31_60": bucket(Bucket::Days31To60),
        "Bal_61_90": bucket(Bucket::Days61To90),
        "BalOver90": bucket(Bucket::Over90),
        "BalTotal": number(aged.total),
        "InsWoEst": number(aged.expected.write_off),
        "InsPayEst": number(aged.expected.payment),
        "PatientPortion": number(aged.estimated()),
    }
}

/// Money as this report has it: a whole number where it is one.
fn number(amount: Cents) -> Value {
    let number: Option<Number> = amount.to_x12().parse().ok();
    number.map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use claims::aging::{AsOf, Expected};
    use claims::office::Office;
    use claims::state::Family;
    use jiff::civil::date;

    use super::*;
    use crate::open_dental::patients::patient;

    #[test]
    fn a_row_has_the_fields_that_clients_know() {
        let day = date(2027, 2, 28);
        let guarantor = patient(1, "Miller", "Ann");
        let family = Family { patients: vec![guarantor.clone()], ..Family::default() };
        let aged = age(&Office::default(), &family, AsOf::new(day, day));
        assert!(is_settled(&aged));
        let waiting = |payment, write_off| {
            let expected = Expected { payment: Cents(payment), write_off: Cents(write_off) };
            Aged { expected, ..aged.clone() }
        };
        assert!(!is_settled(&waiting(1, 0)) && !is_settled(&waiting(0, 1)));
        let owing = Aged { total: Cents(1250), ..aged };
        assert!(!is_settled(&owing));
        assert_eq!(
            show(&guarantor, &owing).to_string(),
            r#"{"PatNum":1,"patName":"Miller, Ann","Bal_0_30":0,"Bal_31_60":0,"Bal_61_90":0,"BalOver90":0,"BalTotal":12.5,"InsWoEst":0,"InsPayEst":0,"PatientPortion":12.5}"#
        );
        assert_eq!(number(Cents(-30_000)).to_string(), "-300");
    }
}
