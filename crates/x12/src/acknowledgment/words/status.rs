//! STC: the categories of a 277CA, and the status codes that dental claims meet.

use super::{ASK, FIX, SUPPORT, Words, words};
use crate::acknowledgment::ClaimOutcome;

/// A category: its words, and what it makes of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category {
    /// The code, with its words.
    pub words: Words,
    /// What became of the claim.
    pub outcome: ClaimOutcome,
}

const fn category(
    code: &'static str,
    outcome: ClaimOutcome,
    text: &'static str,
    next: &'static str,
) -> Category {
    Category { words: words(code, text, next), outcome }
}

/// The claim waits for the payer.
const WAIT: &str = "Wait for the payment.";
/// Somebody else has the claim now.
const WAIT_FOR_ANSWER: &str = "Wait for the answer of the payer.";
/// The claim has to go again.
const LATER: &str = "Send the claim again later.";

/// All categories of acknowledgments: A0 to A8, E0 to E4 (in real time), and DR01 to DR08 of data reporting.
pub const STATUS_CATEGORIES: &[Category] = &[
    category("A0", ClaimOutcome::Forwarded, "Forwarded to another party", WAIT_FOR_ANSWER),
    category("A1", ClaimOutcome::Received, "Received", WAIT_FOR_ANSWER),
    category("A2", ClaimOutcome::Accepted, "Accepted for processing", WAIT),
    category("A3", ClaimOutcome::Returned, "Returned as unprocessable", FIX),
    category("A4", ClaimOutcome::Rejected, "Not found", "Send the claim again as an original claim."),
    category("A5", ClaimOutcome::Accepted, "Accepted and split into several claims", WAIT),
    category("A6", ClaimOutcome::Rejected, "Rejected because information is missing", FIX),
    category("A7", ClaimOutcome::Rejected, "Rejected because information is wrong", FIX),
    category("A8", ClaimOutcome::Rejected, "Rejected because fields contradict each other", FIX),
    category("E0", ClaimOutcome::Rejected, "Not answered because the request has errors", FIX),
    category("E1", ClaimOutcome::Rejected, "Not answered because the system was down", LATER),
    category("E2", ClaimOutcome::Rejected, "Not answered because the payer did not respond", LATER),
    category("E3", ClaimOutcome::Rejected, "Rejected because fields contradict each other", FIX),
    category("E4", ClaimOutcome::Rejected, "Rejected by the terms of the trading partner", ASK),
    category("DR01", ClaimOutcome::Received, "Received", WAIT_FOR_ANSWER),
    category("DR02", ClaimOutcome::Accepted, "Accepted for processing", ""),
    category("DR03", ClaimOutcome::Returned, "Returned as unprocessable", FIX),
    category("DR04", ClaimOutcome::Rejected, "Not found", "Send the data again."),
    category("DR05", ClaimOutcome::Rejected, "Rejected because information is missing", FIX),
    category("DR06", ClaimOutcome::Rejected, "Rejected because information is wrong", FIX),
    category("DR07", ClaimOutcome::Rejected, "Rejected because fields contradict each other", FIX),
    category("DR08", ClaimOutcome::Accepted, "Accepted with a warning", ""),
];

const MEMBER: &str = "Ask the patient for the insurance card, correct the coverage, and send the claim again as an original claim.";
const PAYER: &str =
    "Check the payer id of the carrier, correct it, and send the claim again as an original claim.";
const PROVIDER: &str =
    "Correct the provider, or have the payer enroll it, then send the claim again as an original claim.";
const ENROLL: &str = "Ask the payer or the clearinghouse to enroll the practice, then send the claims again.";
const DUPLICATE: &str = "Look whether the payer has the claim already; send it again only if it has not.";
const TOOTH: &str =
    "Correct tooth, surface or area on the line and send the claim again as an original claim.";
const CODE: &str = "Correct the procedure and send the claim again as an original claim.";
const ATTACH: &str = "Send what is asked for with the claim, again as an original claim.";

/// Status codes, the second component. The list is kept outside the guides and is longer; other codes pass.
pub const STATUS_CODES: &[Words] = &[
    words("0", "No more can be said here", ASK),
    words("3", "Decided and waiting for the payment run", ""),
    words("16", "Forwarded", ""),
    words("17", "Forwarded by another party", ""),
    words("18", "Received, but returned with a wrong status", ASK),
    words("19", "Received", ""),
    words("20", "Accepted for processing", ""),
    words("21", "Information is missing or wrong", FIX),
    words("23", "Returned", FIX),
    words("24", "Not approved to send claims electronically", ENROLL),
    words("25", "Not approved", ENROLL),
    words("26", "Not found", PROVIDER),
    words("27", "The policy was cancelled", MEMBER),
    words("29", "Subscriber and policy number do not match", MEMBER),
    words("30", "Subscriber and subscriber id do not match", MEMBER),
    words("31", "Subscriber and policyholder's name do not match", MEMBER),
    words("32", "Subscriber and policy number were not found", MEMBER),
    words("33", "Subscriber and subscriber id were not found", MEMBER),
    words("35", "The claim was not found", "Send the claim again as an original claim."),
    words("41", "Needs special handling by the payer", ""),
    words("52", "Other insurance is being looked into", ""),
    words("54", "Repeats a claim or line that was processed before", DUPLICATE),
    words("56", "Waits for the eligibility to be found out", ""),
    words("78", "Repeats a claim or line that is waiting", DUPLICATE),
    words("84", "The service was not authorized", "Get the authorization and send the claim again."),
    words("85", "Is not the primary payer", "Send the claim to the primary payer first."),
    words("88", "Not eligible on the dates of service", MEMBER),
    words("89", "Not eligible for dental benefits on the dates of service", MEMBER),
    words("90", "Not eligible for medical benefits on the dates of service", MEMBER),
    words("91", "Not eligible or not approved on the dates of service", MEMBER),
    words("92", "Does not qualify as dependent or student", MEMBER),
    words("95", "Information that was asked for was not received", ATTACH),
    words("96", "Has no agreement with the payer", ENROLL),
    words("97", "The patient's eligibility was not found", MEMBER),
    words("109", "Not eligible", MEMBER),
    words("114", "Has to be processed by another payer", PAYER),
    words("116", "Sent to the wrong payer", PAYER),
    words("117", "The mark for the signature on file is missing", FIX),
    words(
        "121",
        "Has more lines than the payer takes",
        "Split the claim and send the parts as original claims.",
    ),
    words("122", "Missing or wrong data keeps the payer from processing it", FIX),
    words("123", "More information is needed", ATTACH),
    words("124", "Name, address, telephone and id are wrong or missing", FIX),
    words("125", "The name is wrong or missing", FIX),
    words("126", "The address is wrong or missing", FIX),
    words("127", "The telephone number is wrong or missing", FIX),
    words("128", "The tax id is wrong or missing", PROVIDER),
    words("132", "The Medicaid provider id is wrong or missing", PROVIDER),
    words("135", "The payer's provider id is wrong or missing", PROVIDER),
    words("142", "The license or certificate number is wrong or missing", PROVIDER),
    words("143", "The state license number is wrong or missing", PROVIDER),
    words("145", "The speciality or taxonomy code is wrong or missing", PROVIDER),
    words("148", "The social security number is wrong or missing", FIX),
    words("153", "The id is wrong or missing", FIX),
    words("155", "The relationship to the patient is wrong or missing", MEMBER),
    words("156", "The relationship of patient and subscriber is wrong or missing", MEMBER),
    words("157", "The gender is wrong or missing", FIX),
    words("158", "The date of birth is wrong or missing", FIX),
    words("163", "The policy or group number is wrong or missing", MEMBER),
    words("164", "The member number is wrong or missing", MEMBER),
    words("171", "Information on other insurance is wrong or missing", FIX),
    words("178", "The charges are wrong or missing", FIX),
    words("182", "What the primary payer allowed or paid is wrong or missing", FIX),
    words("183", "The amount that was paid already is wrong or missing", FIX),
    words("187", "The date of service is wrong or missing", FIX),
    words("188", "The first and last dates are wrong or missing", FIX),
    words("196", "The dates of return to work are wrong or missing", FIX),
    words("197", "The dates of coverage are wrong or missing", MEMBER),
    words("201", "The date of the prior placement of the appliance is wrong or missing", FIX),
    words("202", "The date of the prior replacement, or its reason, is wrong or missing", FIX),
    words("203", "The date when the appliance was placed is wrong or missing", FIX),
    words("204", "The dates when canals were opened and completed are wrong or missing", FIX),
    words("205", "The dates of earlier root canal therapy are wrong or missing", FIX),
    words(
        "206",
        "The date of the last scaling, root planing or periodontal surgery is wrong or missing",
        FIX,
    ),
    words("207", "The dates of impression and seating are wrong or missing", FIX),
    words("210", "The date of the last x-ray is wrong or missing", FIX),
    words("215", "The date when the tooth was extracted is wrong or missing", FIX),
    words("239", "Dental information is wrong or missing", FIX),
    words("240", "The tooth surfaces are wrong or missing", TOOTH),
    words("241", "The list of missing teeth is wrong or missing", FIX),
    words("242", "Teeth, surfaces or quadrants are wrong or missing", TOOTH),
    words("243", "The months of treatment that remain are wrong or missing", FIX),
    words("244", "The tooth is wrong or missing", TOOTH),
    words("245", "The quadrant or arch is wrong or missing", TOOTH),
    words("246", "Fees and length of the orthodontic treatment are wrong or missing", FIX),
    words("247", "A line is wrong", FIX),
    words("248", "Date, state or cause of the accident is wrong or missing", FIX),
    words("249", "The place of service is wrong or missing", FIX),
    words("250", "The type of service is wrong or missing", FIX),
    words("252", "The authorization number is wrong or missing", FIX),
    words("254", "The principal diagnosis is wrong or missing", FIX),
    words("255", "A diagnosis is wrong or missing", FIX),
    words("258", "The number of days or units is wrong or missing", FIX),
    words("259", "The frequency of the service is wrong or missing", FIX),
    words("286", "The other payer's explanation of benefits is missing", ATTACH),
    words("287", "The medical necessity is not shown", ATTACH),
    words("294", "Supporting documents are missing", ATTACH),
    words("297", "Notes or a report are missing", ATTACH),
    words("306", "A detailed description of the service is missing", ATTACH),
    words("307", "A narrative with the pocket depths is missing", ATTACH),
    words("315", "The dental chart is missing", ATTACH),
    words("316", "Information on the bridge is missing", ATTACH),
    words("317", "Dental records for the service are missing", ATTACH),
    words("318", "The history of periodontal treatment is missing", ATTACH),
    words("321", "X-rays are missing", ATTACH),
    words("322", "X-rays or photographs from before and after are missing", ATTACH),
    words("323", "Study models are missing", ATTACH),
    words("400", "The claim is out of balance", FIX),
    words("401", "The source of payment is wrong", PAYER),
    words("402", "The amount has to be above zero", FIX),
    words("448", "These codes cannot be billed together", FIX),
    words("453", "A modifier is wrong or missing", CODE),
    words("454", "The procedure code is wrong or missing", CODE),
    words(
        "464",
        "The payer's number of the claim is wrong or missing",
        "Give the payer's number of the original claim.",
    ),
    words("475", "The procedure does not fit the patient's age", CODE),
    words("476", "The units of service are wrong or missing", CODE),
    words("477", "The pointer to a diagnosis is wrong or missing", FIX),
    words("478", "Our number of the claim is wrong or missing", SUPPORT),
    words("479", "The other payer's id is wrong or missing", FIX),
    words("480", "The other payer's filing indicator is wrong or missing", FIX),
    words("481", "The format of the claim is wrong", SUPPORT),
    words("496", "The submitter is not approved to send for this provider", ENROLL),
    words("500", "The ZIP code is wrong or missing", FIX),
    words("501", "The state is wrong or missing", FIX),
    words("502", "The city is wrong or missing", FIX),
    words("503", "The street is wrong or missing", FIX),
    words("504", "The last name is wrong or missing", FIX),
    words("505", "The first name is wrong or missing", FIX),
    words("511", "A character is not allowed", FIX),
    words("512", "A value is too long or too short for the receiver", FIX),
    words("535", "The frequency code of the claim is wrong or missing", FIX),
    words("560", "A further id is wrong or missing", PROVIDER),
    words("562", "The NPI is wrong or missing", PROVIDER),
    words("684", "Rejected for its syntax; the 999 says where", "Look at the 999 of the same file."),
];
