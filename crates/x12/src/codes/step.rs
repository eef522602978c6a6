//! What an office usually does next about a code. One step for many codes: a person learns a dozen, not hundreds.

use serde::{Serialize, Serializer};

/// The usual next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The patient owes it.
    BillPatient,
    /// Nobody owes it.
    WriteOff,
    /// The group code beside it says who carries it.
    ByGroup,
    /// Neither the office nor the patient carries it by itself (x12.md 4.3, PI and OA; posting holds it).
    Decide,
    /// It is only said.
    Nothing,
    /// What an earlier payer paid and wrote off, said again.
    PostedBefore,
    /// One service was counted with another: OA 94 lifts the one by what CO 97 takes from the other.
    Bundle,
    /// Somebody else has the money.
    PaidPatient,
    /// The patient paid too much.
    RefundPatient,
    /// The claim was wrong.
    Correct,
    /// The claim never entered the payer's system.
    SendAsNew,
    /// The payer's system was not there.
    SendLater,
    /// The payer wants to see something.
    SendMore,
    /// The payer wants something of the patient.
    AskPatient,
    /// Whether and how the patient is covered is in doubt.
    CheckCoverage,
    /// Another payer is to be billed before this one.
    OtherPayerFirst,
    /// It is not a matter of this payer.
    RightPayer,
    /// What an earlier payer did is missing.
    SendPrimary,
    /// The next payer is to be billed.
    NextPayer,
    /// Another payer has the claim already.
    PassedOn,
    /// It is a matter of the medical plan.
    MedicalPlan,
    /// It is a matter of the dental plan.
    DentalPlan,
    /// It was billed before.
    FindFirst,
    /// The payer's view of the treatment can be disputed.
    Appeal,
    /// An approval is missing, or does not reach far enough.
    Approval,
    /// The provider is not known as he should be.
    Enrolment,
    /// It is an estimate.
    KeepEstimate,
    /// The payer is not done.
    Wait,
    /// An earlier payment is taken back.
    Reverse,
    /// Money of the office that belongs to no claim of this remittance.
    BookProvider,
    /// Interest: income of the office, of no claim.
    BookInterest,
    /// Money that is carried to another remittance, or comes from an earlier one; which of them, the sign says.
    FollowBalance,
    /// Money that was given, and will be taken in a later remittance.
    OweBalance,
    /// Money that settles what was owed to the payer.
    Settle,
    /// The code alone does not say enough.
    ReadRemark,
    /// Only the payer can tell.
    AskPayer,
}

impl Step {
    /// The step as a sentence.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Step::BillPatient => "Bill the patient.",
            Step::WriteOff => "Write it off; the patient does not owe it.",
            Step::ByGroup => "CO: write it off. PR: bill the patient. Else decide by hand.",
            Step::Decide => {
                "Decide by hand who carries it; do not bill the patient before the payer has told you."
            }
            Step::Nothing => "Nothing to do.",
            Step::PostedBefore => "Do not post it: the earlier payer's remittance has it already.",
            Step::Bundle => {
                "Set CO 97 and OA 94 of the claim against each other; write off what is left of CO 97."
            }
            Step::PaidPatient => "Ask the patient for it: the payer paid the patient, or somebody else.",
            Step::RefundPatient => {
                "See whether the patient paid too much and is owed a refund; do not bill the patient."
            }
            Step::Correct => "Correct the claim and send it as a replacement.",
            Step::SendAsNew => "Correct the claim and send it as a new one.",
            Step::SendLater => "Send it again later.",
            Step::SendMore => "Send what is asked for, with the payer's claim number.",
            Step::AskPatient => {
                "Have the patient send the payer what is asked for, then ask the payer to decide again."
            }
            Step::CheckCoverage => {
                "Check the coverage with the patient, then correct the claim or bill the patient."
            }
            Step::OtherPayerFirst => "Ask the patient about the other coverage, and bill that payer first.",
            Step::RightPayer => "Find out who is responsible, and send the claim there.",
            Step::SendPrimary => "Send the claim again with what the first payer decided.",
            Step::NextPayer => "Bill the next payer; the patient does not owe it.",
            Step::PassedOn => {
                "Wait for the payer that it was passed on to; do not bill that payer or the patient yet."
            }
            Step::MedicalPlan => "Bill the medical plan.",
            Step::DentalPlan => "Bill the dental plan.",
            Step::FindFirst => "Find the first claim and its payment; do not send it again.",
            Step::Appeal => "Appeal with a narrative and radiographs, or follow the group code.",
            Step::Approval => {
                "Look for the approval: quote it on a corrected claim, or follow the group code."
            }
            Step::Enrolment => {
                "Check NPI, licence and enrolment of the provider with the payer, then correct the claim."
            }
            Step::KeepEstimate => "Keep it as the estimate; it is no money.",
            Step::Wait => "Wait for the payer's decision.",
            Step::Reverse => "Take the earlier payment back in the ledger, and look for the corrected claim.",
            Step::BookProvider => {
                "Book it to the account with this payer, not to a patient; ask the payer what it is for if the reference does not say."
            }
            Step::BookInterest => "Book it as interest, not to a patient.",
            Step::FollowBalance => {
                "Taken: it settles what was owed to this payer. Given: keep it as owed until it is taken."
            }
            Step::OweBalance => {
                "Keep it as owed to this payer under its reference, until a later remittance takes it."
            }
            Step::Settle => {
                "Set it against what is owed to this payer under its reference, or find the claim that it is for."
            }
            Step::ReadRemark => {
                "Read the remark code beside it, then correct the claim, send what is asked for, or follow the group code."
            }
            Step::AskPayer => "Ask the payer what it stands for.",
        }
    }
}

/// A step is written as its sentence.
impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}
