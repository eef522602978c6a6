//! A remittance that came on paper, typed in: written as an 835, so that it is read, checked and posted as any other.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Cents;
use crate::writing::{Isa, Segment, date};

/// What a payer's paper says. As JSON: these names, amounts in cents; what has a default may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Who pays, as the paper names it.
    pub payer_name: String,
    /// The payer's tax number, as TRN03 of its 835 files has it; where it is not said, the name stands for it.
    #[serde(default)]
    pub payer_id: String,
    /// Who is paid, where the practice bills under several numbers.
    #[serde(default)]
    pub payee_npi: Option<String>,
    /// How the money comes.
    pub method: Method,
    /// The check's number, or that of the payment.
    pub number: String,
    /// The date on the check, or of the payment.
    pub date: Date,
    /// The amount of the check or payment: what the claims pay, less the provider-level adjustments.
    pub amount: Cents,
    /// The claims that it answers.
    pub claims: Vec<PaperClaim>,
    /// What is taken or given beside the claims.
    #[serde(default)]
    pub provider_adjustments: Vec<PaperProviderAdjustment>,
}

/// How the money comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Also a card number that is to be charged.
    Check,
    /// Through the clearing house.
    Ach,
    /// By wire.
    Wire,
    /// Nothing is paid.
    None,
}

/// One claim of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperClaim {
    /// Our number of the claim; where the paper has none, the payer's number, or day, charge and member id find it.
    #[serde(default)]
    pub claim_number: String,
    /// How the payer calls it.
    #[serde(default)]
    pub payer_claim_number: String,
    /// CLP02: 1 as the first payer, 2 as the second, 4 refused, 22 taken back with all amounts negative.
    #[serde(default = "first_payer")]
    pub status: String,
    /// The patient's last name.
    #[serde(default)]
    pub patient_last: String,
    /// The patient's first name.
    #[serde(default)]
    pub patient_first: String,
    /// The number under which the plan knows the patient.
    #[serde(default)]
    pub member_id: String,
    /// What was charged.
    pub charge: Cents,
    /// What is paid: the charge less all adjustments.
    pub paid: Cents,
    /// What is not paid of the claim as a whole, beside that of its lines.
    #[serde(default)]
    pub adjustments: Vec<PaperAdjustment>,
    /// Its lines; none where the paper answers the claim as a whole.
    #[serde(default)]
    pub lines: Vec<PaperLine>,
}

fn first_payer() -> String {
    "1".to_owned()
}

/// One line of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperLine {
    /// The procedure code.
    pub code: String,
    /// The day of service.
    #[serde(default)]
    pub date: Option<Date>,
    /// What was charged.
    pub charge: Cents,
    /// What is paid: the charge less the adjustments.
    pub paid: Cents,
    /// What is not paid, and why.
    #[serde(default)]
    pub adjustments: Vec<PaperAdjustment>,
}

/// A part of a charge that is not paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperAdjustment {
    /// `CO`, `PR`, `OA` or `PI`.
    pub group: String,
    /// Such as 45 for what the contract does not allow, 1 for the deductible, 2 for the patient's share.
    pub reason: String,
    /// What is not paid for this reason.
    pub amount: Cents,
}

/// What is taken from the payment beside its claims; what is added is negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperProviderAdjustment {
    /// Such as WO for what is taken back, FB for what is carried on, L6 for interest.
    pub reason: String,
    /// The payer's number of it.
    #[serde(default)]
    pub reference: String,
    /// What is taken; given where it is negative.
    pub amount: Cents,
}

/// Who is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payee<'a> {
    /// The billing entity's name.
    pub name: &'a str,
    /// Its NPI.
    pub npi: &'a str,
}

/// Adjustments of one group in a CAS segment; and pairs in a PLB segment.
const ADJUSTMENTS_MAX: usize = 6;

/// The paper as a file with one transaction set. The same paper gives the same bytes.
#[must_use]
pub fn write(paper: &Paper, payee: Payee<'_>) -> Vec<u8> {
    let mut set = header(paper, payee);
    for claim in &paper.claims {
        write_claim(claim, &mut set);
    }
    for pairs in paper.provider_adjustments.chunks(ADJUSTMENTS_MAX) {
        let year_end = format!("{:04}1231", paper.date.year());
        let mut segment = Segment::new("PLB").value(payee.npi).value(&year_end);
        for pair in pairs {
            segment = segment.composite(&[&pair.reason, &pair.reference]).value(&pair.amount.to_x12());
        }
        set.push(segment.finish());
    }
    set.push(format!("SE*{}*0001~", set.len() + 1));
    let midnight = paper.date.at(0, 0, 0, 0);
    let sides = ("ZZ", "PAPER");
    let isa = Isa { from: sides, to: sides, created: midnight, control: 1, asks_for_ta1: false, usage: "P" };
    let day = date(paper.date);
    let head = format!("{}GS*HP*PAPER*PAPER*{day}*0000*1*X*005010X221A1~", isa.finish());
    format!("{head}{}GE*1*1~IEA*1*000000001~", set.concat()).into_bytes()
}

fn header(paper: &Paper, payee: Payee<'_>) -> Vec<String> {
    let (way, method) = match paper.method {
        Method::Check => ("I", "CHK"),
        Method::Ach => ("I", "ACH"),
        Method::Wire => ("I", "FWT"),
        Method::None => ("H", "NON"),
    };
    let payment = Segment::new("BPR").value(way).value(&paper.amount.to_x12()).value("C").value(method);
    vec![
        "ST*835*0001~".to_owned(),
        payment.skip(11).value(&date(paper.date)).finish(),
        Segment::new("TRN").value("1").value(&paper.number).value(&paper.payer_id).finish(),
        Segment::new("N1").value("PR").value(&paper.payer_name).finish(),
        Segment::new("N1").value("PE").value(payee.name).value("XX").value(payee.npi).finish(),
        "LX*1~".to_owned(),
    ]
}

fn write_claim(claim: &PaperClaim, set: &mut Vec<String>) {
    let all = claim.lines.iter().flat_map(|line| &line.adjustments).chain(&claim.adjustments);
    let patient: Cents = all.filter(|one| one.group.eq_ignore_ascii_case("PR")).map(|one| one.amount).sum();
    let patient = if patient.is_zero() { String::new() } else { patient.to_x12() };
    let segment = Segment::new("CLP")
        .value(&claim.claim_number)
        .value(&claim.status)
        .value(&claim.charge.to_x12())
        .value(&claim.paid.to_x12())
        .value(&patient)
        .value("12")
        .value(&claim.payer_claim_number);
    set.push(segment.finish());
    write_adjustments(&claim.adjustments, set);
    let member = if claim.member_id.is_empty() { "" } else { "MI" };
    let patient = Segment::new("NM1").value("QC").value("1").value(&claim.patient_last);
    let patient = patient.value(&claim.patient_first).skip(3).value(member).value(&claim.member_id);
    set.push(patient.finish());
    for line in &claim.lines {
        let money = Segment::new("SVC").composite(&["AD", &line.code]);
        set.push(money.value(&line.charge.to_x12()).value(&line.paid.to_x12()).finish());
        set.extend(line.date.map(|day| Segment::new("DTM").value("472").value(&date(day)).finish()));
        write_adjustments(&line.adjustments, set);
    }
}

fn write_adjustments(all: &[PaperAdjustment], set: &mut Vec<String>) {
    let mut groups: Vec<String> = all.iter().map(|one| one.group.to_ascii_uppercase()).collect();
    groups.sort_unstable();
    groups.dedup();
    for group in groups {
        let of_group: Vec<_> = all.iter().filter(|one| one.group.eq_ignore_ascii_case(&group)).collect();
        for some in of_group.chunks(ADJUSTMENTS_MAX) {
            let mut segment = Segment::new("CAS").value(&group);
            for (place, one) in some.iter().enumerate() {
                // Reason, amount and quantity make a triplet; no quantity is written.
                segment = segment.skip(usize::from(place > 0)).value(&one.reason).value(&one.amount.to_x12());
            }
            set.push(segment.finish());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{PaymentMethod, read};
    use super::*;

    const PAYEE: Payee<'static> = Payee { name: "Larkspur Dentistry", npi: "1234567893" };

    fn paper() -> Paper {
        let typed = r#"{"payer_name": "Cedar Dental", "method": "check", "number": "20417", "date": "2026-03-12",
            "amount": 41000, "claims": [
              {"claim_number": "1/1", "payer_claim_number": "CD7700001", "patient_last": "Vale", "patient_first": "Ines",
               "member_id": "CD100200", "charge": 105300, "paid": 42200, "lines": [
                {"code": "T0120", "date": "2026-03-02", "charge": 4300, "paid": 2500,
                 "adjustments": [{"group": "CO", "reason": "45", "amount": 1800}]},
                {"code": "T2740", "date": "2026-03-02", "charge": 101000, "paid": 39700, "adjustments": [
                  {"group": "PR", "reason": "1", "amount": 5000}, {"group": "PR", "reason": "2", "amount": 32500},
                  {"group": "CO", "reason": "45", "amount": 23800}]}]}],
            "provider_adjustments": [{"reason": "WO", "reference": "OLD1", "amount": 1200}]}"#;
        serde_json::from_str(typed).expect("a paper")
    }

    #[test]
    fn it_is_read_as_it_was_typed() {
        let bytes = write(&paper(), PAYEE);
        let file = read(&bytes);
        assert_eq!(file.all_findings().collect::<Vec<_>>(), Vec::<&crate::finding::Finding>::new());
        let [set] = file.remittances.as_slice() else { panic!("one set") };
        assert!(set.may_post());
        assert_eq!((set.payment_amount(), set.claims_paid()), (Cents(41_000), Cents(42_200)));
        assert_eq!(set.payment.as_ref().map(|it| it.method.clone()), Some(PaymentMethod::of("CHK".into())));
        let claim = &set.claims[0];
        assert_eq!((claim.claim_number.as_ref(), claim.patient_responsibility), ("1/1", Some(Cents(37_500))));
        assert_eq!(claim.lines.iter().map(|line| line.adjustments.len()).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(write(&paper(), PAYEE), bytes);
    }

    #[test]
    fn a_field_that_is_unknown_is_refused_by_its_name() {
        let wrong = r#"{"payer_name": "Cedar", "methode": "check"}"#;
        let error = serde_json::from_str::<Paper>(wrong).expect_err("refused").to_string();
        assert!(error.contains("methode"), "{error}");
    }

    proptest! {
        /// Whatever is typed, one set is written, and its amounts are those that were typed.
        #[test]
        fn any_text_makes_one_set(
            text in "\\PC{0,20}", amounts in proptest::collection::vec((0_i64..1_000_000, 0_i64..1_000_000), 1..30),
        ) {
            let claim = |&(paid, less): &(i64, i64)| PaperClaim {
                claim_number: text.clone(),
                payer_claim_number: text.clone(),
                status: "1".into(),
                patient_last: text.clone(),
                patient_first: text.clone(),
                member_id: text.clone(),
                charge: Cents(paid + less),
                paid: Cents(paid),
                adjustments: vec![PaperAdjustment { group: "co".into(), reason: "45".into(), amount: Cents(less) }],
                lines: vec![],
            };
            let claims: Vec<PaperClaim> = amounts.iter().map(claim).collect();
            let amount: Cents = claims.iter().map(|claim| claim.paid).sum();
            let paper = Paper { payer_name: text.clone(), number: text, amount, claims, provider_adjustments: vec![], ..paper() };
            let bytes = write(&paper, PAYEE);
            let file = read(&bytes);
            prop_assert_eq!(file.remittances.len(), 1);
            let set = &file.remittances[0];
            prop_assert!(set.ended);
            prop_assert_eq!(set.claims.len(), paper.claims.len());
            prop_assert_eq!((set.payment_amount(), set.claims_paid()), (amount, amount));
        }
    }
}
