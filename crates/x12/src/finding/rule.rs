//! The stable ids of the rules that a reader reports. They are stored and shown in links: never rename one.

// Bytes and envelope (x12.md 4.1).

/// Bytes outside any interchange that are not X12 and were passed over.
pub const NOT_X12: &str = "not_x12";
/// The ISA is shorter than 106 bytes.
pub const SHORT_ISA: &str = "short_isa";
/// The ISA is longer than 106 bytes.
pub const LONG_ISA: &str = "long_isa";
/// The ISA does not say usable delimiters.
pub const UNUSABLE_ISA: &str = "unusable_isa";
/// A segment is longer than any real one; part of it was not read.
pub const SEGMENT_TOO_LONG: &str = "segment_too_long";
/// A claim is longer than any real one; part of it was not read.
pub const CLAIM_TOO_LONG: &str = "claim_too_long";
/// The input ends inside a segment.
pub const SEGMENT_CUT_SHORT: &str = "segment_cut_short";
/// The set came without ISA and IEA.
pub const NO_ENVELOPE: &str = "no_envelope";
/// ISA15 says that the file is a test.
pub const TEST_INTERCHANGE: &str = "test_interchange";
/// SE, GE or IEA is missing after the set: part of the file may be.
pub const FILE_INCOMPLETE: &str = "file_incomplete";
/// A set is not ended by its SE.
pub const MISSING_SE: &str = "missing_se";
/// A group is not ended by its GE.
pub const MISSING_GE: &str = "missing_ge";
/// An interchange is not ended by its IEA.
pub const MISSING_IEA: &str = "missing_iea";
/// SE01 is not the number of segments of the set.
pub const SE_COUNT: &str = "se_count";
/// SE02 is not ST02.
pub const ST_SE_CONTROL: &str = "st_se_control";
/// GE01 is not the number of sets of the group.
pub const GE_COUNT: &str = "ge_count";
/// GE02 is not GS06.
pub const GE_CONTROL: &str = "ge_control";
/// IEA01 is not the number of groups of the interchange.
pub const IEA_COUNT: &str = "iea_count";
/// IEA02 is not ISA13.
pub const IEA_CONTROL: &str = "iea_control";
/// Two control numbers are equal as numbers but written differently.
pub const CONTROL_FORM: &str = "control_form";
/// Two sets of a group have the same ST02.
pub const DUPLICATE_ST02: &str = "duplicate_st02";
/// GS01 is not the group that sets of this kind come in.
pub const GROUP_KIND: &str = "group_kind";
/// A set is of another kind than this reader reads.
pub const OTHER_SET: &str = "other_set";
/// The file holds more sets than are read; the later ones were passed over.
pub const TOO_MANY_SETS: &str = "too_many_sets";
/// The file holds no 835.
pub const NO_REMITTANCE: &str = "no_remittance";
/// The file holds no TA1, 999, 997 or 277CA.
pub const NO_ACKNOWLEDGMENT: &str = "no_acknowledgment";
/// More findings than are kept; stops the set when one of those left out stops something.
pub const MORE_FINDINGS: &str = "more_findings";

// Segments and values of the 835 (x12.md 4.2).

/// A segment identifier that the 835 does not know.
pub const UNKNOWN_SEGMENT: &str = "unknown_segment";
/// A known segment where it says nothing, or where its money belongs to nothing.
pub const SEGMENT_OUT_OF_PLACE: &str = "segment_out_of_place";
/// A segment that may come once came again; the first one counts.
pub const REPEATED_SEGMENT: &str = "repeated_segment";
/// More of a segment than any real file has; the later ones were left out.
pub const TOO_MANY_SEGMENTS: &str = "too_many_segments";
/// The set has no BPR: the amount paid is not known.
pub const MISSING_BPR: &str = "missing_bpr";
/// The set has no TRN: the check or EFT is not known.
pub const MISSING_TRN: &str = "missing_trn";
/// An amount that is not a number of cents.
pub const BAD_AMOUNT: &str = "bad_amount";
/// A required amount is absent.
pub const MISSING_AMOUNT: &str = "missing_amount";
/// A date that does not exist.
pub const BAD_DATE: &str = "bad_date";
/// CLP02 is no status this reader knows.
pub const UNKNOWN_CLAIM_STATUS: &str = "unknown_claim_status";
/// CAS01 is no group code.
pub const UNKNOWN_GROUP_CODE: &str = "unknown_group_code";
/// An adjustment without reason code.
pub const MISSING_REASON: &str = "missing_reason";
/// More adjustments in one CAS or PLB than six; all were read.
pub const TOO_MANY_ADJUSTMENTS: &str = "too_many_adjustments";
/// The amounts are not in US dollars.
pub const FOREIGN_CURRENCY: &str = "foreign_currency";
/// BPR03 says that the payment goes from the provider to the payer.
pub const DEBIT_PAYMENT: &str = "debit_payment";
/// BPR04 NON and an amount, or no amount and another method.
pub const PAYMENT_METHOD: &str = "payment_method";
/// BPR01 H and an amount, or no amount and another way of handling (rule 5).
pub const PAYMENT_HANDLING: &str = "payment_handling";
/// The same claim, with the same numbers, status and amounts, came before in the set.
pub const REPEATED_CLAIM: &str = "repeated_claim";

// Money (x12.md 4.3).

/// SVC02 less the adjustments of the line is not SVC03 (rule 1).
pub const LINE_OUT_OF_BALANCE: &str = "line_out_of_balance";
/// CLP03 less all adjustments of the claim is not CLP04 (rule 2).
pub const CLAIM_OUT_OF_BALANCE: &str = "claim_out_of_balance";
/// The charges of the lines do not add up to CLP03 (rule 2).
pub const LINE_CHARGES: &str = "line_charges";
/// The payments of the lines less the claim's own adjustments do not come to CLP04 (rule 2).
pub const LINE_PAYMENTS: &str = "line_payments";
/// BPR02 is not the claims' payments less the provider adjustments (rule 3).
pub const REMITTANCE_OUT_OF_BALANCE: &str = "remittance_out_of_balance";
/// CLP05 is not the sum of the PR adjustments (rule 4).
pub const PATIENT_RESPONSIBILITY: &str = "patient_responsibility";
/// BPR02 is below zero (rule 5).
pub const NEGATIVE_PAYMENT: &str = "negative_payment";
/// Money on a claim whose status pays nothing: pended, forwarded as not ours, or a predetermination.
pub const PAYMENT_WITHOUT_CLAIM: &str = "payment_without_claim";
/// A reversal with a charge or a payment above zero.
pub const REVERSAL_ABOVE_ZERO: &str = "reversal_above_zero";
/// A charge or a payment below zero on a claim that is no reversal.
pub const CLAIM_BELOW_ZERO: &str = "claim_below_zero";
/// TS304 is not the number of claims under its LX (rule 7).
pub const SECTION_COUNT: &str = "section_count";
/// TS305 is not the sum of the charges under its LX (rule 7).
pub const SECTION_CHARGES: &str = "section_charges";

// What goes with what in the 835, and the form of its codes (x12.md 4.2, 4.3, 4.4).

/// TRN03 is not BPR10.
pub const PAYER_ID_DIFFERS: &str = "payer_id_differs";
/// An adjustment of zero, which must not be sent.
pub const ZERO_ADJUSTMENT: &str = "zero_adjustment";
/// A service date on a predetermination.
pub const PREDETERMINATION_DATE: &str = "predetermination_date";
/// A line without service date, its own or its claim's.
pub const MISSING_SERVICE_DATE: &str = "missing_service_date";
/// A service that ends before it begins.
pub const SERVICE_DATE_ORDER: &str = "service_date_order";
/// A reason that needs a remark code, and none is sent.
pub const MISSING_REMARK: &str = "missing_remark";
/// A dental procedure code that is not a letter and four digits.
pub const PROCEDURE_FORM: &str = "procedure_form";
/// A national provider id whose check digit does not fit.
pub const BAD_NPI: &str = "bad_npi";

// Structure after the tables of the guides, for every kind of set (x12.md 4.1, 4.7).

/// There is no table of the guide that GS08 or ST03 names, so the set was not checked against it.
pub const UNKNOWN_GUIDE: &str = "unknown_guide";
/// A required segment has not come.
pub const MISSING_SEGMENT: &str = "missing_segment";
/// A required loop has not come.
pub const MISSING_LOOP: &str = "missing_loop";
/// A segment that may not stand here.
pub const UNEXPECTED_SEGMENT: &str = "unexpected_segment";
/// A segment that comes later than the guide has it.
pub const SEGMENT_ORDER: &str = "segment_order";
/// A segment that comes more often than the guide allows.
pub const SEGMENT_REPEATS: &str = "segment_repeats";
/// A loop that comes more often than the guide allows.
pub const LOOP_REPEATS: &str = "loop_repeats";
/// A required element or component is empty.
pub const MISSING_ELEMENT: &str = "missing_element";
/// An element that the guide does not use.
pub const ELEMENT_NOT_USED: &str = "element_not_used";
/// More elements than the segment has.
pub const TOO_MANY_ELEMENTS: &str = "too_many_elements";
/// More components than the composite has, or some where there is one value.
pub const TOO_MANY_COMPONENTS: &str = "too_many_components";
/// An element that comes once holds a repetition separator.
pub const ELEMENT_REPEATS: &str = "element_repeats";
/// A value is shorter than the element allows.
pub const ELEMENT_TOO_SHORT: &str = "element_too_short";
/// A value is longer than the element allows.
pub const ELEMENT_TOO_LONG: &str = "element_too_long";
/// A value is no number where there must be one.
pub const ELEMENT_TYPE: &str = "element_type";
/// A time that is not on the clock.
pub const BAD_TIME: &str = "bad_time";
/// A code that the guide does not list.
pub const CODE_NOT_LISTED: &str = "code_not_listed";
/// A character that is in neither the basic nor the extended set.
pub const CHARACTER_SET: &str = "character_set";
/// An element needs another that is not there.
pub const ELEMENT_CONDITION: &str = "element_condition";
/// Two elements of which only one may be sent.
pub const ELEMENT_EXCLUSION: &str = "element_exclusion";
/// HL01 does not count on from the HL before.
pub const HL_NUMBER: &str = "hl_number";
/// HL02 is not the level above.
pub const HL_PARENT: &str = "hl_parent";

// Any file, and codes that are kept outside the guides (SNIP 5).

/// The lines of the file were broken at a width, in the midst of segments.
pub const LINES_BROKEN: &str = "lines_broken";
/// Segments are named in small letters.
pub const SMALL_LETTERS: &str = "small_letters";
/// The file holds no transaction set and no TA1.
pub const NO_SET: &str = "no_set";
/// A reason code, remark code or provider adjustment reason that is not in the lists known here.
pub const UNKNOWN_CODE: &str = "unknown_code";
/// A code that its list did not have on the day of the set.
pub const CODE_NOT_IN_FORCE: &str = "code_not_in_force";

// Segments and values of the 837D (x12.md 4.5). The rules that a claim itself has to keep are those of
// [`crate::claim_file::Rule`], by their ids.

/// The file holds no 837.
pub const NO_CLAIM_SET: &str = "no_claim_set";
/// A value that a dental claim of 5010 has no place for; it was left out.
pub const VALUE_NOT_KEPT: &str = "value_not_kept";
/// A required code is absent; the usual one was taken.
pub const VALUE_ASSUMED: &str = "value_assumed";
/// HL03 is no level of a claim file.
pub const HL_LEVEL: &str = "hl_level";
/// HL04 says otherwise whether levels follow, or a claim stands under somebody who is not its patient.
pub const HL_CHILDREN: &str = "hl_children";

// Answers to a claim file (x12.md 4.6).

/// The set follows another guide than the one that is in force; it was read as far as it goes.
pub const OTHER_GUIDE: &str = "other_guide";
/// TA104, IK501 or AK901 is no verdict that is known.
pub const UNKNOWN_OUTCOME: &str = "unknown_outcome";
/// A note or error code that is not in its list.
pub const UNKNOWN_ERROR_CODE: &str = "unknown_error_code";
/// A position or a count that is not a whole number.
pub const BAD_NUMBER: &str = "bad_number";
/// A 999 without AK1: nobody knows which group it answers.
pub const MISSING_AK1: &str = "missing_ak1";
/// A 999 whose AK2 is not followed by an IK5.
pub const MISSING_IK5: &str = "missing_ik5";
/// A 999 without AK9: nobody knows what became of the group.
pub const MISSING_AK9: &str = "missing_ak9";
/// AK901 says other than the IK5 of the sets do.
pub const GROUP_OUTCOME: &str = "group_outcome";
/// AK902, AK903 or AK904 is not what the AK2 loops come to.
pub const GROUP_COUNTS: &str = "group_counts";
/// A 277CA claim without the number that we gave it.
pub const MISSING_CLAIM_NUMBER: &str = "missing_claim_number";
/// A claim, or a level that speaks for its claims, without STC.
pub const MISSING_STATUS: &str = "missing_status";
/// A status category that the 277CA does not know.
pub const UNKNOWN_STATUS_CATEGORY: &str = "unknown_status_category";
/// STC03 accepts what the category rejects, or the other way round; the category counts.
pub const STATUS_ACTION: &str = "status_action";
/// One status accepts what another one, of the same claim or around it, rejects.
pub const STATUS_CONTRADICTION: &str = "status_contradiction";
/// An HL of an unknown level, or one that does not stand where it belongs.
pub const LEVEL_OUT_OF_PLACE: &str = "level_out_of_place";
/// Two HL of a set have the same number; they were nested by their order.
pub const LEVEL_NUMBER: &str = "level_number";
/// QTY is not the number of claims accepted or rejected.
pub const ANSWERED_COUNT: &str = "answered_count";
/// AMT is not the sum of the charges accepted or rejected.
pub const ANSWERED_AMOUNT: &str = "answered_amount";
