//! Payments as they are sent.

use claims::office::Office;
use claims::payment::{AddPayment, Allocation, ChangePayment};
use claims::state::Refusal;

use super::super::input::{Fields, Needed, clinic};

/// How a payment came in. A new one is the office's own.
pub(in super::super) const PROCESS_STATUSES: &[&str] =
    &["OfficeProcessed", "OnlineProcessed", "OnlinePending"];

/// A new payment.
pub(super) fn new_payment(body: &Fields, office: &Office) -> Result<AddPayment, Refusal> {
    Ok(AddPayment {
        pat_num: body.int("PatNum").needed("PatNum")?,
        pay_amt: body.money("PayAmt").needed("PayAmt")?,
        pay_type: body.key("PayType")?.flatten(),
        pay_date: body.date("PayDate")?.flatten(),
        check_num: body.text("CheckNum")?.unwrap_or_default(),
        bank_branch: body.text("BankBranch")?.unwrap_or_default(),
        pay_note: body.text("PayNote")?.unwrap_or_default(),
        clinic_num: clinic(body, office)?,
        is_patient_preferred: body.flag("isPatientPreferred")?.unwrap_or_default(),
        is_prepayment: body.flag("isPrepayment")?.unwrap_or_default(),
        proc_nums: body.numbers("procNums")?.unwrap_or_default(),
        pay_plan_num: body.key("payPlanNum")?.flatten(),
    })
}

/// New values of a payment's fields.
pub(super) fn changes(body: &Fields) -> Result<ChangePayment, Refusal> {
    Ok(ChangePayment {
        pay_type: body.int("PayType")?,
        check_num: body.text("CheckNum")?,
        bank_branch: body.text("BankBranch")?,
        pay_note: body.text("PayNote")?,
        process_status: body.one_of("ProcessStatus", PROCESS_STATUSES)?,
    })
}

/// What a payment is to pay.
pub(super) fn allocation(body: &Fields) -> Result<Allocation, Refusal> {
    Ok(Allocation {
        procedures: body.amounts("procNumsAndAmounts", "ProcNum")?.unwrap_or_default(),
        charges: body.amounts("payPlanChargeNumsAndAmounts", "PayPlanChargeNum")?.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use claims::Cents;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;

    fn body(json: &str) -> Fields {
        Fields::of_body(json.as_bytes(), &TimeZone::UTC).expect("a JSON object")
    }

    #[test]
    fn a_payment_as_the_seed_sends_it() {
        let sent = body(
            r#"{"PayAmt": "129.99", "PatNum": 1568, "PayDate": "2021-07-05", "CheckNum": "2058",
                "PayNote": "Check payment through website", "BankBranch": "19-7076", "ClinicNum": "0",
                "isPatientPreferred" : "true", "isPrepayment" : "false", "procNums" : [13,14,18]}"#,
        );
        let command = new_payment(&sent, &Office::default()).expect("a command");
        assert_eq!((command.pat_num, command.pay_amt), (1568, Cents(12999)));
        assert_eq!((command.pay_date, command.clinic_num), (Some(date(2021, 7, 5)), Some(None)));
        assert_eq!((command.is_patient_preferred, command.is_prepayment), (true, false));
        assert_eq!((command.proc_nums, command.pay_plan_num), (vec![13, 14, 18], None));
        assert_eq!((command.check_num.as_str(), command.bank_branch.as_str()), ("2058", "19-7076"));
    }

    #[test]
    fn patient_and_amount_must_be_said() {
        let read = |json: &str| new_payment(&body(json), &Office::default());
        let refused = |json: &str| read(json).expect_err("a refusal").to_string();
        assert_eq!(refused(r#"{"PayAmt": 5}"#), "PatNum is required.");
        assert_eq!(refused(r#"{"PatNum": 5}"#), "PayAmt is required.");
        assert!(refused(r#"{"PatNum": 5, "PayAmt": 5, "PayDate": "2021-02-30"}"#).starts_with("PayDate"));
        assert!(changes(&body(r#"{"ProcessStatus": "Other"}"#)).is_err());
        assert_eq!(changes(&body("{}")), Ok(ChangePayment::default()));
    }

    #[test]
    fn amounts_come_in_pairs() {
        let sent = body(
            r#"{"procNumsAndAmounts": [{"ProcNum": 5, "Amount": 12.5}, {"ProcNum": "6", "Amount": "3"}],
                "payPlanChargeNumsAndAmounts": [{"PayPlanChargeNum": 7, "Amount": 1}]}"#,
        );
        let expected = Allocation {
            procedures: vec![(5, Cents(1250)), (6, Cents(300))],
            charges: vec![(7, Cents(100))],
        };
        assert_eq!(allocation(&sent), Ok(expected));
        let refused = |json: &str| allocation(&body(json)).expect_err("a refusal").to_string();
        assert_eq!(refused(r#"{"procNumsAndAmounts": [{"ProcNum": 5}]}"#), "Amount is required.");
        assert_eq!(refused(r#"{"procNumsAndAmounts": [{"Amount": 5}]}"#), "ProcNum is required.");
        assert!(refused(r#"{"procNumsAndAmounts": [5]}"#).starts_with("procNumsAndAmounts must be"));
        assert!(refused(r#"{"procNumsAndAmounts": 5}"#).starts_with("procNumsAndAmounts must be"));
    }
}
