//! Remittance advice remark codes (x12.md 4.4).

use super::{Code, Step};

/// In the order of the list. A remark never moves money: who carries it is said by the group code of the adjustment.
pub(super) const RARC: &[Code] = &[
    code("M2", "not paid apart while the patient is in hospital", Step::ByGroup),
    code("M15", "counted with another service", Step::ByGroup),
    code("M51", "procedure code missing or wrong", Step::Correct),
    code("M77", "place of service missing or wrong", Step::Correct),
    code("M80", "not paid beside another service of the session", Step::ByGroup),
    code("M86", "same or similar service paid within the period", Step::FindFirst),
    code("MA01", "how to appeal", Step::Nothing),
    code("MA04", "what the first payer decided is missing", Step::SendPrimary),
    code("MA07", "passed on to Medicaid", Step::PassedOn),
    code("MA130", "not processable: to be sent again, no appeal", Step::SendAsNew),
    code("N4", "remittance of the earlier payer missing", Step::SendPrimary),
    code("N10", "found by the payer's dental adviser", Step::Appeal),
    code("N19", "incidental to the main service", Step::ByGroup),
    code("N20", "not paid with another service of the day", Step::ByGroup),
    code("N25", "the payer only administers the plan", Step::Nothing),
    code("N30", "patient not eligible for this service", Step::CheckCoverage),
    code("N37", "tooth number missing or wrong", Step::Correct),
    code("N39", "procedure code does not fit the tooth", Step::Correct),
    code("N40", "radiograph missing", Step::SendMore),
    code("N45", "paid at the approved amount", Step::Nothing),
    code("N56", "procedure code wrong for the service or date", Step::Correct),
    code("N75", "tooth surface missing or wrong", Step::Correct),
    code("N117", "paid once in a lifetime", Step::ByGroup),
    code("N129", "not paid at the patient's age", Step::ByGroup),
    code("N130", "see the plan's documents", Step::Nothing),
    code("N257", "billing provider's id missing or wrong", Step::Enrolment),
    code("N290", "treating provider's id missing or wrong", Step::Enrolment),
    code("N346", "oral cavity area missing or wrong", Step::Correct),
    code("N362", "more units than the maximum", Step::ByGroup),
    code("N382", "patient's id missing or wrong", Step::CheckCoverage),
    code("N418", "sent to the wrong payer", Step::RightPayer),
    code("N435", "more often than the plan allows", Step::ByGroup),
    code("N522", "came already from another payer", Step::FindFirst),
    code("N587", "benefit used up", Step::ByGroup),
    code("N640", "more often than the plan allows", Step::ByGroup),
    code("N674", "a service that has to come before is missing", Step::Correct),
    code("N702", "decided with earlier claims in view", Step::Nothing),
    code("N706", "document missing", Step::SendMore),
];

const fn code(code: &'static str, words: &'static str, step: Step) -> Code {
    Code { code, words, step }
}
