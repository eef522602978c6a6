//! The form of a transaction, and what is said of a payment.

use claims::Cents;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::open_dental::wire::kinds;

fn etrans(remittance_num: Option<i64>) -> Etrans {
    Etrans {
        etrans_num: 7,
        date_time_trans: Timestamp::UNIX_EPOCH,
        etype: if remittance_num.is_some() { ERA_835 } else { CLAIM_SENT }.into(),
        claim_num: None,
        pat_num: None,
        carrier_num: None,
        carrier_num2: None,
        plan_num: None,
        ins_sub_num: None,
        note: String::new(),
        stored_file_num: Some(4),
        interchange_control: Some(31),
        set_control: Some(12),
        remittance_num,
        ack_code: None,
        ack_etrans_num: None,
    }
}

fn era(status: RemittanceStatus, waiting: i64) -> Era {
    let text = String::new;
    let remittance = Remittance {
        remittance_num: 3,
        public_id: text(),
        stored_file_num: 9,
        set_index: 0,
        natural_key: text(),
        content_sha256: text(),
        entity_num: 1,
        payer_name: "Cedar Dental".into(),
        payer_id: text(),
        payment_amount: Cents(42200),
        payment_method: text(),
        payment_date: None,
        trace_number: text(),
        trace_key: text(),
        trace_payer_id: text(),
        payee_account: text(),
        claim_count: 5,
        claims_paid: Cents(42200),
        status,
        held_because: if status == RemittanceStatus::Held { "It is cut.".into() } else { text() },
        next_claim: 0,
        claim_payment_num: None,
        received_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        is_taken: None,
        typed_by: None,
    };
    Era { remittance, waiting }
}

#[test]
fn a_transaction_has_the_documented_fields() {
    let shown = show(&etrans(None), None, &Show::new(TimeZone::UTC, None, None));
    let fields: Vec<String> = kinds(&shown).iter().map(|(name, kind)| format!("{name} {kind}")).collect();
    assert_eq!(
        fields.join(", "),
        "EtransNum n, DateTimeTrans s, ClearingHouseNum n, Etype s, ClaimNum n, OfficeSequenceNumber n, \
         CarrierTransCounter n, CarrierTransCounter2 n, CarrierNum n, CarrierNum2 n, PatNum n, BatchNumber n, \
         AckCode s, TransSetNum n, Note s, EtransMessageTextNum n, AckEtransNum n, PlanNum n, InsSubNum n, \
         TransSetId835 n, CarrierNameRaw s, PatientNameRaw s, UserNum n"
    );
    let numbers = ["BatchNumber", "TransSetNum", "TransSetId835", "EtransMessageTextNum"];
    assert_eq!(numbers.map(|name| shown[name].as_i64()), [Some(31), Some(12), Some(0), Some(4)]);
}

#[test]
fn a_payment_says_whether_it_is_posted() {
    for (status, waiting, ack, note) in [
        (RemittanceStatus::Posting, 5, "", "It is being posted."),
        (RemittanceStatus::Held, 5, "", "Held: It is cut."),
        (RemittanceStatus::Posted, 2, "", "Posted; 2 of 5 claims wait for a person."),
        (RemittanceStatus::Posted, 0, "Recd", "Posted."),
    ] {
        let era = era(status, waiting);
        let shown = show(&etrans(Some(3)), Some(&era), &Show::new(TimeZone::UTC, None, None));
        assert_eq!((&shown["AckCode"], &shown["Note"]), (&ack.into(), &note.into()));
        let numbers = ["TransSetNum", "TransSetId835", "EtransMessageTextNum"];
        assert_eq!(numbers.map(|name| shown[name].as_i64()), [Some(0), Some(12), Some(9)]);
        assert_eq!(shown["CarrierNameRaw"], "Cedar Dental");
    }
}
