//! TA105: why an interchange was rejected, or what is odd about it.

use super::{ASK, SUPPORT, Words, words};

/// The receiver does not know us, or is not known.
const IDS: &str =
    "Compare the ids in the settings of the billing entity with those that the receiver gave you.";
/// The whole file has to go again.
const RESEND: &str = "Send the claims again in a new file; none of them arrived.";

/// The note codes of a TA1.
pub const TA1_NOTES: &[Words] = &[
    words("000", "There is no error", ""),
    words("001", "The control numbers at the start and the end of the file differ", SUPPORT),
    words("002", "The standard that the file names is not supported", SUPPORT),
    words("003", "The version of the envelope is not supported", SUPPORT),
    words("004", "The segment terminator cannot be used", SUPPORT),
    words("005", "The kind of the sender's id is wrong", IDS),
    words("006", "The sender's id is wrong", IDS),
    words("007", "The kind of the receiver's id is wrong", IDS),
    words("008", "The receiver's id is wrong", IDS),
    words("009", "The receiver is not known", IDS),
    words("010", "The kind of authorization is wrong", IDS),
    words("011", "The authorization is wrong", IDS),
    words("012", "The kind of security information is wrong", IDS),
    words("013", "The security information is wrong", IDS),
    words("014", "The date of the file is wrong", SUPPORT),
    words("015", "The time of the file is wrong", SUPPORT),
    words("016", "The standards id of the envelope is wrong", SUPPORT),
    words("017", "The version id of the envelope is wrong", SUPPORT),
    words("018", "The control number of the file is wrong", SUPPORT),
    words("019", "The mark that asks for an answer is wrong", SUPPORT),
    words("020", "The mark for test or production is wrong", IDS),
    words("021", "The number of groups is wrong", RESEND),
    words("022", "The structure of the envelope is wrong", SUPPORT),
    words("023", "The file ended too early", RESEND),
    words("024", "The content of the file is wrong, such as its group header", SUPPORT),
    words(
        "025",
        "The control number was used before, so the file was taken for a repeat",
        "Look whether the first file arrived; if it did not, send the claims again in a new file.",
    ),
    words("026", "The element separator cannot be used", SUPPORT),
    words("027", "The component separator cannot be used", SUPPORT),
    words("028", "The date asked for delivery is wrong", ASK),
    words("029", "The time asked for delivery is wrong", ASK),
    words("030", "The time code asked for delivery is wrong", ASK),
    words("031", "The grade of service is wrong", ASK),
];
