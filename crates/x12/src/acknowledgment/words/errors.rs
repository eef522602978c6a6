//! IK304, IK403, IK502 and AK905 (AK304, AK403, AK502 in a 997): what is wrong with what we sent.

use super::{ASK, FIX, SUPPORT, Words, words};

/// A group or set was lost on the way.
const RESEND: &str = "Send the claims of the set again in a new file.";

/// IK304, read after the name of the segment.
pub const SEGMENT_ERRORS: &[Words] = &[
    words("1", "is not known", SUPPORT),
    words("2", "is not expected there", SUPPORT),
    words("3", "is missing", FIX),
    words("4", "begins a loop that comes too often", FIX),
    words("5", "comes too often", FIX),
    words("6", "does not belong to a claim file", SUPPORT),
    words("7", "stands in the wrong order", SUPPORT),
    words("8", "has wrong elements", FIX),
    words("I4", "is not used by the guide", SUPPORT),
    words("I6", "is missing although other data of the claim asks for it", FIX),
    words("I7", "begins a loop that comes too seldom", FIX),
    words("I8", "comes too seldom", FIX),
    words("I9", "is there although other data of the claim forbids it", FIX),
];

/// IK403, read after the place of the element.
pub const ELEMENT_ERRORS: &[Words] = &[
    words("1", "is missing", FIX),
    words("2", "is missing although another element asks for it", FIX),
    words("3", "is one too many", SUPPORT),
    words("4", "is too short", FIX),
    words("5", "is too long", FIX),
    words("6", "has a character that is not allowed", FIX),
    words("7", "has a code that is not in its list", FIX),
    words("8", "is no valid date", FIX),
    words("9", "is no valid time", FIX),
    words("10", "is there although another element excludes it", FIX),
    words("11", "repeats too often", FIX),
    words("12", "repeats too often", FIX),
    words("13", "has too many components", SUPPORT),
    words("I6", "has a code that the guide does not use", FIX),
    words("I9", "is missing although other data of the claim asks for it", FIX),
    words("I10", "is there although the guide does not use it", SUPPORT),
    words("I11", "repeats too seldom", FIX),
    words("I12", "does not have the form that the guide asks for", FIX),
    words("I13", "is there although other data of the claim forbids it", FIX),
];

/// IK502 to IK506.
pub const SET_ERRORS: &[Words] = &[
    words("1", "This kind of set is not supported", SUPPORT),
    words("2", "The end of the set (SE) is missing", RESEND),
    words("3", "The control numbers at the start and the end of the set differ", SUPPORT),
    words("4", "The set counts other segments than it has", SUPPORT),
    words("5", "One or more segments are wrong", FIX),
    words("6", "The kind of the set is missing or wrong", SUPPORT),
    words("7", "The control number of the set is missing or wrong", SUPPORT),
    words("8", "The authentication key is not known", ASK),
    words("9", "The encryption key is not known", ASK),
    words("10", "The service asked for is not available", ASK),
    words("11", "The security recipient is not known", ASK),
    words("12", "The length of the message is wrong", ASK),
    words("13", "The message could not be authenticated", ASK),
    words("15", "The security originator is not known", ASK),
    words("16", "The decrypted text is wrong", ASK),
    words("17", "Security is not supported", ASK),
    words("23", "The control number of the set was used before in the group", SUPPORT),
    words("I5", "One or more segments break rules of the guide", FIX),
    words("I6", "The guide that the set names is not supported", SUPPORT),
];

/// AK905 to AK909.
pub const GROUP_ERRORS: &[Words] = &[
    words("1", "This kind of group is not supported", SUPPORT),
    words("2", "The version of the group is not supported", SUPPORT),
    words("3", "The end of the group (GE) is missing", RESEND),
    words("4", "The control numbers at the start and the end of the group differ", SUPPORT),
    words("5", "The group counts other sets than it has", SUPPORT),
    words("6", "The control number of the group is wrong", SUPPORT),
    words("10", "The authentication key is not known", ASK),
    words("11", "The encryption key is not known", ASK),
    words("12", "The service asked for is not available", ASK),
    words("13", "The security recipient is not known", ASK),
    words("14", "The security originator is not known", ASK),
    words("15", "The decrypted text is wrong", ASK),
    words("16", "Security is not supported", ASK),
    words("17", "The length of the message is wrong", ASK),
    words("18", "The message could not be authenticated", ASK),
    words("19", "The control number of the group was used before in the file", SUPPORT),
    words("23", "The security trailer is missing", ASK),
    words("24", "The security header is missing", ASK),
    words("I6", "The guide that the group names is not supported", SUPPORT),
];
