//! The calls about the office's own settings, codes and fees.

use axum::http::Method;
use claims::office::{EbenefitCat, FeeSchedType, SubstOnlyIf, TreatArea};
use claims::webhook::WatchTable;

use super::super::names::PAINT_TYPES;
use super::super::{
    batch, code_groups, cov_cats, cov_spans, definitions, fee_scheds, fees, preferences, procedure_codes,
    queries, security, signals, subscriptions,
};
use super::input::{Input, Kind, Mark, kind, mark, own_permission, resources, texts, way};
use super::{Action, Many, Named, One, OneAction, Permission, Resource, Route};

pub(super) static TABLE: &[Resource] = resources! {
    /// Named lists of procedure codes that benefits speak of.
    "codegroups" "CodeGroupNum" AllOthers {
        /// Lists code groups.
        GET Many => code_groups::list [SecDateTEdit: instant, includeDeleted: flag];
        /// Shows a code group.
        GET One => code_groups::single;
        /// Makes a code group.
        POST Many => code_groups::create [
            GroupName: text must, ProcCodes: text, CodeGroupFixed: text, IsHidden: flag,
            ShowInAgeLimit: flag, ShowInFrequency: flag, ShowInOther: flag,
        ];
        /// Changes a code group; what is not sent stays.
        PUT One => code_groups::update [
            GroupName: text, ProcCodes: text, CodeGroupFixed: text, IsHidden: flag,
            ShowInAgeLimit: flag, ShowInFrequency: flag, ShowInOther: flag,
        ];
    }
    /// Coverage categories.
    "covcats" "CovCatNum" Setup {
        /// Lists categories.
        GET Many => cov_cats::list [SecDateTEdit: instant, includeDeleted: flag];
        /// Shows a category.
        GET One => cov_cats::single;
        /// Makes a category.
        POST Many => cov_cats::create [
            Description: text must, DefaultPercent: int, IsHidden: flag, EbenefitCat: name(EbenefitCat),
        ];
        /// Changes a category; what is not sent stays.
        PUT One => cov_cats::update [
            Description: text, DefaultPercent: int, CovOrder: int, IsHidden: flag,
            EbenefitCat: name(EbenefitCat),
        ];
    }
    /// The ranges of codes in a coverage category.
    "covspans" "CovSpanNum" Setup {
        /// Lists ranges.
        GET Many => cov_spans::list [CovCatNum: int, SecDateTEdit: instant, includeDeleted: flag];
        /// Shows a range.
        GET One => cov_spans::single;
        /// Makes a range.
        POST Many => cov_spans::create [CovCatNum: int must, FromCode: text must, ToCode: text must];
        /// Changes a range; what is not sent stays.
        PUT One => cov_spans::update [FromCode: text, ToCode: text];
        /// Deletes a range.
        DELETE One => cov_spans::delete;
    }
    /// The office's own lists.
    "definitions" "DefNum" Setup {
        /// Lists definitions.
        GET Many => definitions::list [
            Category: int, includeHidden: flag, SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Shows a definition.
        GET One => definitions::single;
        /// Makes a definition.
        POST Many => definitions::create [
            ItemName: text must, category: text must, ItemValue: text, isHidden: flag,
        ];
        /// Changes a definition; what is not sent stays.
        PUT One => definitions::update [ItemName: text, ItemValue: text, isHidden: flag];
    }
    /// Amounts of fee schedules.
    "fees" "FeeNum" AllOthers {
        /// Lists fees.
        GET Many => fees::list [
            FeeSched: int, CodeNum: int, ClinicNum: int, ProvNum: int, SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Shows a fee.
        GET One => fees::single;
        /// Makes a fee.
        POST Many => fees::create [
            Amount: money must, FeeSched: int must, CodeNum: int must, ClinicNum: key, ProvNum: key,
        ];
        /// Changes a fee; what is not sent stays.
        PUT One => fees::update [Amount: money must];
        /// Deletes a fee.
        DELETE One => fees::delete;
    }
    /// Fee schedules.
    "feescheds" "FeeSchedNum" AllOthers {
        /// Lists fee schedules.
        GET Many => fee_scheds::list [SecDateTEdit: instant, includeDeleted: flag];
        /// Makes a fee schedule.
        POST Many => fee_scheds::create [
            Description: text must, FeeSchedType: name(FeeSchedType) must, IsHidden: flag, IsGlobal: flag,
        ];
        /// Changes a fee schedule; what is not sent stays.
        PUT One => fee_scheds::update [Description: text, IsHidden: flag, IsGlobal: flag];
    }
    /// The office's settings.
    "preferences" "PrefName" Setup {
        /// Lists preferences.
        GET Many => preferences::list [PrefName: text];
        /// Ours: sets a preference.
        PUT Named => preferences::update [ValueString: text must];
    }
    /// Procedure codes.
    "procedurecodes" "CodeNum" AllOthers {
        /// Lists codes.
        GET Many => procedure_codes::list [DateTStamp: instant, includeDeleted: flag];
        /// Shows a code.
        GET One => procedure_codes::single;
        /// Makes a code.
        POST Many => procedure_codes::create [
            ProcCode: text must, Descript: text must, AbbrDesc: text must, ProcCat: key, procCat: text,
            ProcTime: text, TreatArea: name(TreatArea), NoBillIns: flag, IsProsth: flag, DefaultNote: text,
            IsHygiene: flag, AlternateCode1: text, MedicalCode: text, IsTaxed: flag,
            PaintType: list(PAINT_TYPES), LaymanTerm: text, IsCanadianLab: flag, BaseUnits: int,
            SubstitutionCode: text, SubstOnlyIf: name(SubstOnlyIf), DrugNDC: text, RevenueCodeDefault: text,
            ProvNumDefault: key, CanadaTimeUnits: money, IsRadiology: flag, DefaultClaimNote: text,
            DefaultTPNote: text, PaintText: text, AreaAlsoToothRange: flag, DiagnosticCodes: text,
        ];
        /// Changes a code; what is not sent stays.
        PUT One => procedure_codes::update [
            Descript: text, AbbrDesc: text, ProcTime: text, ProcCat: key, procCat: text,
            TreatArea: name(TreatArea), NoBillIns: flag, IsProsth: flag, DefaultNote: text, IsHygiene: flag,
            AlternateCode1: text, MedicalCode: text, IsTaxed: flag, PaintType: list(PAINT_TYPES),
            LaymanTerm: text, IsCanadianLab: flag, BaseUnits: int, SubstitutionCode: text,
            SubstOnlyIf: name(SubstOnlyIf), DrugNDC: text, RevenueCodeDefault: text, ProvNumDefault: key,
            CanadaTimeUnits: money, IsRadiology: flag, DefaultClaimNote: text, DefaultTPNote: text,
            PaintText: text, AreaAlsoToothRange: flag, DiagnosticCodes: text,
        ];
    }
    /// What the calling key did.
    "securitylogs" "SecurityLogNum" AllOthers {
        /// Lists what the key's holder wrote, newest first. PermType is Open Dental's word where it has one for the
        /// change, else ours, such as `covcat.update`.
        GET Many => security::log [PermType: text];
    }
    /// What the calling key may do.
    "securityperms" "Permission" AllOthers {
        /// Lists the permissions, and which of them the key has.
        GET Many => security::permissions;
    }
    /// What changed, for clients that keep copies.
    "signalods" "SignalNum" AllOthers {
        /// Lists what was written since a time, oldest first. A list of the office's own is told once for each
        /// change, with FKey 0: IType `Prefs`, `Defs`, `InsCats` and so on. Every other row is told by itself:
        /// IType is its kind, FKey its number, FKeyType what that number is called, and MsgValue `Deleted` when it
        /// is gone. Ask next from `serverDateTime` on: a minute before it is looked through too, so that nothing is
        /// missed; a signal may come twice.
        GET Many => signals::list [SigDateTime: instant must];
    }
    /// Programs that are told of changes. A key sees its own subscriptions.
    "subscriptions" "SubscriptionNum" ReadAll {
        /// Lists subscriptions.
        GET Many => subscriptions::list;
        /// Ours: what the deliveries of a subscription are signed with.
        GET OneAction("Secret") => subscriptions::secret;
        /// Ours: lists what was sent for a subscription, the newest first.
        GET OneAction("Deliveries") => subscriptions::deliveries;
        /// Subscribes to the changes of a table.
        POST Many => subscriptions::create [
            EndPointUrl: text must, WatchTable: name(WatchTable) must, PollingSeconds: int must,
            Workstation: text, DateTimeStart: instant, DateTimeStop: instant, Note: text, UiEventType: text,
        ];
        /// Changes a subscription; what is not sent stays. Another DateTimeStart sends everything since then again.
        PUT One => subscriptions::update [
            EndPointUrl: text, PollingSeconds: int, Workstation: text, DateTimeStart: instant,
            DateTimeStop: instant, Note: text,
        ];
        /// Ends a subscription.
        DELETE One => subscriptions::delete;
    }
    /// Questions in SQL.
    "queries" "" Queries {
        /// Answers one SELECT over tables named and shaped as Open Dental's. Anything but one SELECT is 401.
        PUT Action("ShortQuery") => queries::short_query [SqlCommand: text must] runs alone;
    }
    /// Ours: several calls at once.
    "batch" "" ReadAll {
        /// Ours: carries out several calls in one transaction, all or nothing. Each is `{"method", "path", "body"}`;
        /// `{1.ClaimNum}` in a path or a body is the ClaimNum that the first call answered. Each needs its own
        /// permission.
        POST Many => batch::run [calls: objects(method path body) must] runs whole;
    }
};
