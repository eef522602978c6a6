//! Whatever answers come to one sending, and in whatever order, they end the same.

use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use super::*;

/// What may be answered to the two claims, in files of one answer each.
fn answers_to(sent: &Sent) -> Vec<String> {
    let [mother, son] = [0, 1].map(|at| sent.seen.sendings[at].claim.claim_identifier.clone());
    let (fee, line) = (sent.segment("SV3*AD:T1110"), sent.after_the_first());
    let claim = |number: &str, stc: &str, more: &str| {
        status("000000012", &format!("HL*4*3*PT~TRN*2*{number}~STC*{stc}~{more}"))
    };
    let whole = |stc: &str| {
        let head = "BHT*0085*08*CA1*20260306*0700*TH~HL*1**20*1~NM1*PR*2*PAYER~HL*2*1*21*1~TRN*2*000000012~";
        answer("HN", "005010X214", "277", &format!("{head}STC*{stc}~"))
    };
    let ta1 = |verdict: &str| {
        format!(
            "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*LARKSPUR       *260306*0915*^*00501*000000005*0*P*:~\
             TA1*000000012**0915*{verdict}~IEA*0*000000005~"
        )
    };
    vec![
        ta1("A*000"),
        ta1("E*028"),
        ta1("R*024"),
        ta1("R*025"),
        ack("", "A"),
        ack(&format!("IK3*SV3*{fee}*2400*8~"), "E"),
        ack("", "R"),
        ack("IK3*NM1*3*1000A*8~", "R"),
        ack(&format!("IK3*SV3*{fee}*2400*8~IK4*2**6~"), "R"),
        ack(&format!("IK3*REF*{line}*2400*3~"), "R"),
        ack("", "A").replace("IK5*A~", "").replace("SE*6*", "SE*5*"),
        whole("A1:19**WQ*165"),
        whole("A8:496:41**U*165"),
        claim(&mother, "A1:19**WQ*55", "REF*1K*M1~"),
        claim(&mother, "A2:20**WQ*55", "REF*1K*M2~"),
        claim(&mother, "A2:20**WQ*55", "SVC*AD:T0120*55~STC*A7:244**U~"),
        claim(&mother, "A7:164**U*55", "REF*1K*M3~"),
        claim(&son, "A2:20**WQ*110", "REF*1K*S2~"),
        claim(&son, "A3:21**U*110", ""),
        claim(&son, "A7:562:85**U*110", ""),
    ]
}

/// All that a person, door 1 and the next file see of it.
fn end(sent: &Sent) -> Vec<String> {
    let open = |exceptions: &[Exception]| {
        let mut shown: Vec<String> =
            exceptions.iter().map(|e| format!("{} {} {}", e.reason, e.amount_at_risk, e.note)).collect();
        shown.sort();
        shown.join("\n")
    };
    let of = |sending: &Sending| {
        let etrans = sending.etrans.as_ref().unwrap();
        let number = &sending.tracked.as_ref().unwrap().payer_claim_number;
        let status = sending.claim.claim_status;
        format!("{status} {:?} {} {number:?}\n{}", etrans.ack_code, etrans.note, open(&sending.exceptions))
    };
    sent.seen.sendings.iter().map(of).chain([open(&sent.seen.of_files)]).collect()
}

fn taken(answers: &[String]) -> Vec<String> {
    let mut sent = sent();
    for answer in answers {
        sent.take(answer);
    }
    end(&sent)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_order_ends_the_same(
        some in subsequence((0..20).collect::<Vec<usize>>(), 2..6),
        swaps in proptest::collection::vec((any::<Index>(), any::<Index>()), 1..8),
        again in any::<Index>(),
    ) {
        let all = answers_to(&sent());
        let mut answers: Vec<String> = some.iter().map(|at| all[*at].clone()).collect();
        let first = taken(&answers);
        for (one, other) in swaps {
            answers.swap(one.index(some.len()), other.index(some.len()));
        }
        prop_assert_eq!(&taken(&answers), &first, "{:?}", some);
        // What says the same in another envelope changes nothing.
        answers.push(answers[again.index(some.len())].clone());
        prop_assert_eq!(&taken(&answers), &first, "{:?} again", some);
    }
}
