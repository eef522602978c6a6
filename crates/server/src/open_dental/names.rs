//! Closed sets of names as this door reads them.

use claims::account::{
    ClaimProcStatus, ClaimStatus, ClaimType, Gender, PatStatus, PlaceOfService, ProcStatus,
};
use claims::appointment::{Answer, AptPriority, AptStatus, BreakType};
use claims::coverage::{
    BenefitType, CobRule, CoverageLevel, ExclusionFeeRule, OwnRule, PlanType, QuantityQualifier,
    Relationship, TimePeriod, VerifyType,
};
use claims::desk::CorrectionType;
use claims::office::{EbenefitCat, FeeSchedType, SubstOnlyIf, TreatArea};
use claims::papers::{TpStatus, TpType};
use claims::patient_money::{ChargeFrequency, PlanLinkType, PlannedWorkOption};
use claims::webhook::WatchTable;

/// An enum whose members have one written form each.
pub(super) trait Name: Copy + 'static {
    /// Every member.
    fn all() -> &'static [Self];
    /// A member's written form.
    fn text(self) -> &'static str;
}

macro_rules! named {
    ($($type:ty,)*) => {
        $(impl Name for $type {
            fn all() -> &'static [Self] {
                <$type>::ALL
            }
            fn text(self) -> &'static str {
                self.as_str()
            }
        })*
    };
}

named! {
    Answer, AptPriority, AptStatus, BenefitType, BreakType, ChargeFrequency, ClaimProcStatus, ClaimStatus, ClaimType, CobRule, CorrectionType, CoverageLevel, EbenefitCat, ExclusionFeeRule,
    FeeSchedType, Gender, OwnRule, PatStatus, PlaceOfService, PlanLinkType, PlanType, PlannedWorkOption, ProcStatus, QuantityQualifier,
    Relationship, SubstOnlyIf, TimePeriod, TpStatus, TpType, TreatArea, VerifyType, WatchTable,
}

/// What an appointment can be from the start, and what it can become.
pub(super) const NEW_APT_STATUSES: &[&str] =
    &["Scheduled", "Complete", "UnschedList", "PtNote", "PtNoteCompleted"];
pub(super) const APT_STATUSES: &[&str] =
    &["Scheduled", "Complete", "UnschedList", "Broken", "Planned", "PtNote", "PtNoteCompleted"];

/// What a patient is to the household.
pub(super) const POSITIONS: &[&str] = &["Single", "Married", "Child", "Widowed", "Divorced"];

/// How a patient is best reached.
pub(super) const CONTACT_METHODS: &[&str] =
    &["None", "DoNotCall", "HmPhone", "WkPhone", "WirelessPh", "Email", "SeeNotes", "Mail", "TextMessage"];

/// Whether a patient may be sent text messages.
pub(super) const TEXT_MESSAGES: &[&str] = &["Unknown", "Yes", "No"];

/// Whether a procedure places a prosthesis: no, the first one, or another in its place.
pub(super) const PROSTHESIS: &[&str] = &["No", "", "I", "R"];

/// How something was said, and by whom.
pub(super) const COMM_MODES: &[&str] =
    &["None", "Email", "Mail", "Phone", "In Person", "Text", "Email and Text", "Phone and Text"];
pub(super) const SENT_OR_RECEIVED: &[&str] = &["Neither", "Sent", "Received"];

/// Whether a carrier takes electronic claims.
pub(super) const SEND_ELECTRONIC: &[&str] = &["SendElect", "NoSendElect", "NoSendSecondaryElect"];

/// The code groups that have a meaning of their own.
pub(super) const FIXED_GROUPS: &[&str] =
    &["None", "BW", "PanoFMX", "Exam", "Perio", "Prophy", "SRP", "FMDebride", "Fluoride", "Sealant"];

/// How a code is drawn on the tooth chart.
pub(super) const PAINT_TYPES: &[&str] = &[
    "None",
    "Extraction",
    "Implant",
    "RCT",
    "PostBU",
    "FillingDark",
    "FillingLight",
    "CrownDark",
    "CrownLight",
    "BridgeDark",
    "BridgeLight",
    "DentureDark",
    "DentureLight",
    "Sealant",
    "Veneer",
    "Text",
    "RetainedRoot",
    "SpaceMaintainer",
];

/// The lists of definitions, by number.
pub(super) const DEFINITION_CATEGORIES: &[(i64, &str)] = &[
    (1, "AdjTypes"),
    (2, "ApptConfirmed"),
    (4, "BillingTypes"),
    (10, "PaymentTypes"),
    (11, "ProcCodeCats"),
    (13, "RecallUnschedStatus"),
    (16, "Diagnosis"),
    (18, "ImageCats"),
    (20, "TxPriorities"),
    (27, "CommLogTypes"),
    (29, "PaySplitUnearnedType"),
    (30, "Prognosis"),
    (31, "ClaimCustomTracking"),
    (32, "InsurancePaymentType"),
    (35, "ProviderSpecialties"),
    (36, "ClaimPaymentTracking"),
    (38, "InsuranceVerificationStatus"),
    (40, "ClaimPaymentGroups"),
    (43, "ClaimErrorCode"),
    (47, "PayPlanCategories"),
];

/// The name of a list of definitions.
pub(super) fn category_name(category: i64) -> &'static str {
    DEFINITION_CATEGORIES.iter().find(|(number, _)| *number == category).map_or("", |(_, name)| name)
}
