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
    /// It is only said.
    Nothing,
    /// The claim was wrong.
    Correct,
    /// The claim never entered the payer's system.
    SendAsNew,
    /// The payer wants to see something.
    SendMore,
    /// Whether and how the patient is covered is in doubt.
    CheckCoverage,
    /// Another payer is to be billed before this one.
    OtherPayerFirst,
    /// What an earlier payer did is missing.
    SendPrimary,
    /// The next payer is to be billed.
    NextPayer,
    /// It is a matter of the medical plan.
    MedicalPlan,
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
    /// Money that is carried to another remittance.
    FollowBalance,
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
            Step::ByGroup => "CO: write it off. PR: bill the patient. Else ask the payer.",
            Step::Nothing => "Nothing to do.",
            Step::Correct => "Correct the claim and send it as a replacement.",
            Step::SendAsNew => "Correct the claim and send it as a new one.",
            Step::SendMore => "Send what is asked for, with the payer's claim number.",
            Step::CheckCoverage => {
                "Check the coverage with the patient, then correct the claim or bill the patient."
            }
            Step::OtherPayerFirst => "Ask the patient about the other coverage, and bill that payer first.",
            Step::SendPrimary => "Send the claim again with what the first payer decided.",
            Step::NextPayer => "Bill the next payer; do not bill the patient yet.",
            Step::MedicalPlan => "Bill the medical plan.",
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
            Step::BookProvider => "Book it to the office's account with this payer, not to a patient.",
            Step::FollowBalance => "Keep it as open with this payer until the remittance that settles it.",
            Step::ReadRemark => {
                "Read the remark code beside it, then correct the claim or send what is asked for."
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
