//! The calls about insurance: who pays, what is covered, who has it.

use axum::http::Method;
use claims::coverage::{
    BenefitType, CobRule, CoverageLevel, ExclusionFeeRule, OwnRule, PlanType, QuantityQualifier, TimePeriod,
    VerifyType,
};
use claims::office::{SubstOnlyIf, TreatArea};

use super::super::names::SEND_ELECTRONIC;
use super::super::{
    benefits, carriers, discount_plan_subs, discount_plans, employers, family_modules, ins_plans, ins_subs,
    ins_verifies, pat_plans, substitution_links,
};
use super::input::{Input, Kind, Mark, kind, mark, own_permission, resources, texts, way};
use super::{Action, Many, One, OneAction, Permission, Resource, Route};

pub(super) static TABLE: &[Resource] = resources! {
    /// What a plan covers: percentages, deductibles, limits.
    "benefits" "BenefitNum" Insurance {
        /// Lists benefits.
        GET Many => benefits::list [
            PlanNum: key, PatPlanNum: key, SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Shows a benefit.
        GET One => benefits::single;
        /// Makes a benefit.
        POST Many => benefits::create [
            PlanNum: key, PatPlanNum: key, BenefitType: name(BenefitType) must,
            CoverageLevel: name(CoverageLevel) must, CovCatNum: key, Percent: int, MonetaryAmt: money,
            TimePeriod: name(TimePeriod), QuantityQualifier: name(QuantityQualifier), Quantity: int,
            CodeNum: key, procCode: text, CodeGroupNum: key, TreatArea: name(TreatArea),
        ];
        /// Changes a benefit; what is not sent stays.
        PUT One => benefits::update [
            CovCatNum: key, BenefitType: name(BenefitType), Percent: int, MonetaryAmt: money,
            TimePeriod: name(TimePeriod), QuantityQualifier: name(QuantityQualifier), Quantity: int,
            CodeNum: key, procCode: text, CoverageLevel: name(CoverageLevel), CodeGroupNum: key,
            TreatArea: name(TreatArea),
        ];
        /// Deletes a benefit.
        DELETE One => benefits::delete;
    }
    /// Insurance companies.
    "carriers" "CarrierNum" AllOthers {
        /// Lists carriers.
        GET Many => carriers::list [SecDateTEdit: instant, includeDeleted: flag];
        /// Shows a carrier.
        GET One => carriers::single;
        /// Makes a carrier.
        POST Many => carriers::create [
            CarrierName: text must, Address: text, Address2: text, City: text, State: text, Zip: text,
            Phone: text, ElectID: text, NoSendElect: list(SEND_ELECTRONIC), IsHidden: flag,
        ];
        /// Changes a carrier; what is not sent stays.
        PUT One => carriers::update [
            CarrierName: text, Address: text, Address2: text, City: text, State: text, Zip: text,
            Phone: text, ElectID: text, NoSendElect: list(SEND_ELECTRONIC), IsHidden: flag,
        ];
    }
    /// Discount plans: kept and shown; no fee and no estimate rests on them.
    "discountplans" "DiscountPlanNum" AllOthers {
        /// Lists discount plans.
        GET Many => discount_plans::list [SecDateTEdit: instant, includeDeleted: flag];
        /// Shows a discount plan.
        GET One => discount_plans::single;
        /// Makes a discount plan.
        POST Many => discount_plans::create [
            Description: text must, FeeSchedNum: int must, DefNum: int must, IsHidden: flag, PlanNote: text,
            ExamFreqLimit: int, XrayFreqLimit: int, ProphyFreqLimit: int, FluorideFreqLimit: int,
            PerioFreqLimit: int, LimitedExamFreqLimit: int, PAFreqLimit: int, AnnualMax: money,
        ];
        /// Changes a discount plan; what is not sent stays.
        PUT One => discount_plans::update [
            Description: text, FeeSchedNum: int, DefNum: int, IsHidden: flag, PlanNote: text,
            ExamFreqLimit: int, XrayFreqLimit: int, ProphyFreqLimit: int, FluorideFreqLimit: int,
            PerioFreqLimit: int, LimitedExamFreqLimit: int, PAFreqLimit: int, AnnualMax: money,
        ];
    }
    /// Who has a discount plan: a patient has one at most.
    "discountplansubs" "DiscountSubNum" AllOthers {
        /// Shows the discount plan of a patient: one object, or 404.
        GET Many => discount_plan_subs::of_patient [PatNum: int must];
        /// Ours: lists who has a discount plan, of all patients.
        GET Action("All") => discount_plan_subs::all [SecDateTEdit: instant, includeDeleted: flag];
        /// Gives a patient a discount plan. The answer has no body.
        POST Many => discount_plan_subs::create [
            DiscountPlanNum: int must, PatNum: int must, DateEffective: date, DateTerm: date, SubNote: text,
        ];
        /// Changes a subscription; what is not sent stays. PatNum names its patient.
        PUT One => discount_plan_subs::update [
            PatNum: int must, DateEffective: date, DateTerm: date, SubNote: text,
        ];
        /// Ends a subscription.
        DELETE One => discount_plan_subs::delete;
    }
    /// Employers, which patients and plans name.
    "employers" "EmployerNum" AllOthers {
        /// Lists employers.
        GET Many => employers::list [SecDateTEdit: instant, includeDeleted: flag];
        /// Shows an employer.
        GET One => employers::single;
        /// Makes an employer.
        POST Many => employers::create [EmpName: text must];
        /// Renames an employer.
        PUT One => employers::update [EmpName: text must];
        /// Deletes an employer that no patient and no plan names.
        DELETE One => employers::delete;
    }
    /// A patient's insurance in one answer.
    "familymodules" "PatNum" AllOthers {
        /// Shows each coverage of a patient with its subscription, plan, carrier and employer, primary first.
        GET OneAction("Insurance") => family_modules::insurance;
    }
    /// When coverages and plans were last verified with the payer.
    "insverifies" "InsVerifyNum" InsuranceSimple {
        /// Lists verifications. FKey is read with VerifyType: a PatPlanNum of an enrollment, a PlanNum of benefits.
        GET Many => ins_verifies::list [
            VerifyType: name(VerifyType), FKey: int, SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Shows a verification.
        GET One => ins_verifies::single;
        /// Changes the verification that VerifyType and FKey name, or makes it; what is not sent stays.
        PUT Many => ins_verifies::update [
            VerifyType: name(VerifyType) must, FKey: int must, DateLastVerified: date, DefNum: key, Note: text,
        ];
    }
    /// Insurance plans.
    "insplans" "PlanNum" Insurance {
        /// Lists plans.
        GET Many => ins_plans::list [
            PlanType: text, CarrierNum: int, SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Shows a plan.
        GET One => ins_plans::single;
        /// Makes a plan.
        POST Many => ins_plans::create [
            CarrierNum: int must, GroupName: text, GroupNum: text, PlanNote: text, FeeSched: key,
            PlanType: name(PlanType), ClaimFormNum: key, ClaimsUseUCR: flag, CopayFeeSched: key,
            EmployerNum: key, IsMedical: flag, FilingCode: int, ShowBaseUnits: flag, CodeSubstNone: flag,
            IsHidden: flag, MonthRenew: int, FilingCodeSubtype: int, CobRule: name(CobRule),
            BillingType: int, ExclusionFeeRule: name(ExclusionFeeRule), ManualFeeSchedNum: key,
            IsBlueBookEnabled: flag, InsPlansZeroWriteOffsOnAnnualMaxOverride: name(OwnRule),
            InsPlansZeroWriteOffsOnFreqOrAgingOverride: name(OwnRule),
        ];
        /// Changes a plan; what is not sent stays.
        PUT One => ins_plans::update [
            GroupName: text, GroupNum: text, PlanNote: text, FeeSched: key, PlanType: name(PlanType),
            ClaimFormNum: key, ClaimsUseUCR: flag, CopayFeeSched: key, EmployerNum: key, CarrierNum: int,
            IsMedical: flag, FilingCode: int, ShowBaseUnits: flag, CodeSubstNone: flag, IsHidden: flag,
            MonthRenew: int, FilingCodeSubtype: int, CobRule: name(CobRule), BillingType: int,
            ExclusionFeeRule: name(ExclusionFeeRule), ManualFeeSchedNum: key, IsBlueBookEnabled: flag,
            InsPlansZeroWriteOffsOnAnnualMaxOverride: name(OwnRule),
            InsPlansZeroWriteOffsOnFreqOrAgingOverride: name(OwnRule),
        ];
    }
    /// Subscriptions: who holds which plan.
    "inssubs" "InsSubNum" InsuranceSimple {
        /// Lists subscriptions.
        GET Many => ins_subs::list [
            PlanNum: int, Subscriber: int, SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Shows a subscription.
        GET One => ins_subs::single;
        /// Makes a subscription.
        POST Many => ins_subs::create [
            PlanNum: int must, Subscriber: int must, SubscriberID: text must, DateEffective: date,
            DateTerm: date, BenefitNotes: text, ReleaseInfo: flag, AssignBen: flag, SubscNote: text,
        ];
        /// Changes a subscription; what is not sent stays.
        PUT One => ins_subs::update [
            PlanNum: int, Subscriber: int, SubscriberID: text, DateEffective: date, DateTerm: date,
            BenefitNotes: text, ReleaseInfo: flag, AssignBen: flag, SubscNote: text,
        ];
        /// Deletes a subscription that no coverage and no claim names.
        DELETE One => ins_subs::delete;
    }
    /// A patient's coverage by subscriptions, in their order.
    "patplans" "PatPlanNum" InsuranceSimple {
        /// Lists coverages.
        GET Many => pat_plans::list [
            PatNum: int, InsSubNum: int, SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Makes a coverage.
        POST Many => pat_plans::create [
            PatNum: int must, InsSubNum: int must, Ordinal: int, Relationship: text, PatID: text,
        ];
        /// Changes a coverage; what is not sent stays. Another ordinal moves the patient's other coverages with it.
        PUT One => pat_plans::update [InsSubNum: int, Ordinal: int, Relationship: text, PatID: text];
        /// Drops a coverage; the plan and the subscription stay.
        DELETE One => pat_plans::delete;
    }
    /// How a plan replaces codes by cheaper ones.
    "substitutionlinks" "SubstitutionLinkNum" AllOthers {
        /// Lists links.
        GET Many => substitution_links::list [PlanNum: int, SecDateTEdit: instant, includeDeleted: flag];
        /// Makes a link.
        POST Many => substitution_links::create [
            PlanNum: int must, CodeNum: int must, SubstitutionCode: text must,
            SubstOnlyIf: name(SubstOnlyIf) must,
        ];
        /// Changes a link; what is not sent stays.
        PUT One => substitution_links::update [SubstitutionCode: text, SubstOnlyIf: name(SubstOnlyIf)];
        /// Deletes a link.
        DELETE One => substitution_links::delete;
    }
};
