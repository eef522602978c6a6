//! The calls about claims and money.

use ::claims::account::{ClaimProcStatus, ClaimStatus, PlaceOfService};
use ::claims::coverage::Relationship;
use ::claims::desk::CorrectionType;
use ::claims::patient_money::{ChargeFrequency, PlanLinkType, PlannedWorkOption};
use axum::http::Method;

use super::super::{
    account_modules, adjustments, claim_payments, claim_procs, claim_trackings, claims, eob_attaches,
    etranss, pay_plan_charges, pay_plan_links, pay_plans, pay_splits, payments, reports, small, statements,
};
use super::input::{Input, Kind, Mark, kind, mark, own_permission, resources, texts, way};
use super::{Action, Many, One, OneAction, Permission, Resource, Route};

pub(super) static TABLE: &[Resource] = resources! {
    /// A patient's account, as its page shows it.
    "accountmodules" "PatNum" AllOthers {
        /// What the family owes, by age.
        GET OneAction("Aging") => account_modules::aging;
        /// Ours: why the balance is what it is, step by step.
        GET OneAction("Explain") => account_modules::explain [DateAsOf: date];
        /// What each member owes, and all together.
        GET OneAction("PatientBalances") => account_modules::patient_balances;
        /// The account, entry by entry, by date of service.
        GET OneAction("ServiceDateView") => account_modules::service_date_view [isFamily: flag];
    }
    /// Charges and discounts that are no procedure's fee.
    "adjustments" "AdjNum" AllOthers {
        /// Lists adjustments of a patient; with SecDateTEdit, those of the whole office that changed since.
        GET Many => adjustments::list [
            PatNum: int, AdjType: int, ProcNum: int, SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Shows an adjustment.
        GET One => adjustments::single;
        /// Makes an adjustment.
        POST Many => adjustments::create [
            PatNum: int must, AdjType: int must, AdjAmt: money must, AdjDate: date must, ProvNum: key,
            ProcNum: key, ProcDate: date, AdjNote: text, ClinicNum: key,
        ];
        /// Ours: says that an adjustment never was, by one of the opposite; once.
        POST OneAction("Void") => adjustments::void;
        /// Changes an adjustment; what is not sent stays.
        PUT One => adjustments::update [
            AdjDate: date, AdjAmt: money, AdjType: int, ProvNum: key, AdjNote: text, ProcNum: key,
            ClinicNum: key,
        ];
    }
    /// Paper forms of claims.
    "claimforms" "ClaimFormNum" AllOthers {
        /// Lists claim forms.
        GET Many => small::claim_forms [SecDateTEdit: instant, includeDeleted: flag];
        /// Shows a claim form.
        GET One => small::claim_form;
    }
    /// Insurance checks.
    "claimpayments" "ClaimPaymentNum" Insurance {
        /// Lists checks.
        GET Many => claim_payments::list [SecDateTEdit: instant, includeDeleted: flag];
        /// Shows a check.
        GET One => claim_payments::single;
        /// Makes a check.
        POST Many => claim_payments::create [
            claimNum: int must, CheckAmt: money must, CheckDate: date, CheckNum: text, BankBranch: text,
            Note: text, ClinicNum: key, CarrierName: text, DateIssued: date, PayType: key, PayGroup: key,
        ];
        /// Makes a check for several claims; partial when its amount is not theirs.
        POST Action("Batch") => claim_payments::create_batch [
            claimNums: numbers must, CheckAmt: money must, CheckDate: date, CheckNum: text,
            BankBranch: text, Note: text, ClinicNum: key, CarrierName: text, DateIssued: date, PayType: key,
            PayGroup: key,
        ];
        /// Changes a check; what is not sent stays.
        PUT One => claim_payments::update [
            CheckDate: date, CheckAmt: money, CheckNum: text, BankBranch: text, Note: text, CarrierName: text, PayType: key,
            PayGroup: key,
        ];
        /// Deletes a check.
        DELETE One => claim_payments::delete;
    }
    /// The lines of claims, and estimates: one procedure on one plan.
    "claimprocs" "ClaimProcNum" Insurance {
        /// Lists claim procedures.
        GET Many => claim_procs::list [
            ProcNum: int, ClaimNum: int, PatNum: int, Status: name(ClaimProcStatus), ClaimPaymentNum: int,
            SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Shows a claim procedure.
        GET One => claim_procs::single;
        /// Ours: why the estimate is what it is, step by step.
        GET OneAction("Explain") => claim_procs::explain;
        /// Adds an adjustment of what counts as used.
        POST Action("InsAdjust") => claim_procs::adjust [
            PatPlanNum: int must, insUsed: money, deductibleUsed: money, date: date,
        ] needs InsuranceSimple;
        /// Adds another payment to a line that was paid.
        POST Action("Supplemental") => claim_procs::supplemental [
            ClaimProcNum: int must, InsPayAmt: money, WriteOff: money strict, DedApplied: money strict,
        ];
        /// Ours: says that what was received never was, by a line of the opposite or by waiting again; once.
        POST OneAction("Void") => claim_procs::void;
        /// Makes what counts as used in the benefit year the amounts given.
        PUT Action("InsAdjust") => claim_procs::set_used [
            PatPlanNum: int must, insUsed: money, deductibleUsed: money, date: date,
        ] needs InsuranceSimple;
        /// Changes a claim procedure; what is not sent stays.
        PUT One => claim_procs::update [
            ProvNum: int, FeeBilled: money, DedApplied: money, Status: name(ClaimProcStatus),
            InsPayAmt: money, Remarks: text, ClaimPaymentNum: key, WriteOff: money, CodeSent: text,
            PercentOverride: int, NoBillIns: flag, CopayOverride: money, DedEstOverride: money,
            InsEstTotalOverride: money, PaidOtherInsOverride: money, WriteOffEstOverride: money,
            ClaimPaymentTracking: key,
        ];
        /// Deletes a claim procedure.
        DELETE One => claim_procs::delete;
    }
    /// The history of claims, as people write it.
    "claimtrackings" "ClaimTrackingNum" Insurance {
        /// Lists entries.
        GET Many => claim_trackings::list [ClaimNum: int, SecDateTEdit: instant, includeDeleted: flag];
        /// Makes an entry; the claim shows the TrackingDefNum of its last one.
        POST Many => claim_trackings::create [
            ClaimNum: int must, Note: text, TrackingDefNum: key, TrackingErrorDefNum: key,
        ];
        /// Changes an entry; what is not sent stays.
        PUT One => claim_trackings::update [Note: text, TrackingDefNum: key, TrackingErrorDefNum: key];
    }
    /// Claims.
    "claims" "ClaimNum" Insurance {
        /// Lists claims.
        GET Many => claims::list [
            PatNum: int, ClaimStatus: name(ClaimStatus), SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Shows a claim.
        GET One => claims::single;
        /// Makes a claim.
        POST Many => claims::create [
            PatNum: int must, procNums: numbers must, ClaimType: list(&["P", "S", "PreAuth"]) must, InsSubNum: key,
            InsSubNum2: key, PatRelat: name(Relationship), PatRelat2: name(Relationship), DateService: date,
            DateSent: date, ClaimForm: key, ProvTreat: key, ProvBill: key,
            ClaimStatus: list(claims::FIRST_STATUSES) strict,
        ];
        /// Changes a claim; what is not sent stays.
        PUT One => claims::update [
            ClaimStatus: name(ClaimStatus), DateReceived: date, ProvTreat: key, IsProsthesis: text,
            PriorDate: date, ClaimNote: text, ReasonUnderPaid: text, ProvBill: key,
            PlaceService: name(PlaceOfService), AccidentRelated: text, AccidentDate: date, AccidentST: text,
            IsOrtho: flag, OrthoRemainM: int, OrthoDate: date, PatRelat: name(Relationship),
            PatRelat2: name(Relationship), ClaimForm: key, InsSubNum2: key, PriorAuthorizationNumber: text,
            OrthoTotalM: int,
        ];
        /// Ours: pays a claim as a whole.
        POST OneAction("ByTotal") => claims::pay_by_total [InsPayAmt: money, DedApplied: money];
        /// Ours: moves what was paid for the whole claim to its procedures.
        POST OneAction("Transfer") => claims::transfer;
        /// Ours: sends a claim in a claim file of its own, also as a replacement or a void of what the payer has of it.
        POST OneAction("Send") => claims::send_file [CorrectionType: name(CorrectionType)];
        /// Moves procedures to a new claim.
        PUT OneAction("Split") => claims::split [ProcNums: numbers must];
        /// Marks a claim as sent, and keeps that it was.
        PUT OneAction("Status") => claims::send [DateSent: date must, DateSentOrig: date];
        /// Deletes a claim.
        DELETE One => claims::delete;
    }
    /// Explanations of benefits that came on paper with a check.
    "eobattaches" "EobAttachNum" AllOthers {
        /// Lists what is attached to a check, without the files; with SecDateTEdit, what was attached since in the whole
        /// office.
        GET Many => eob_attaches::list [ClaimPaymentNum: int, SecDateTEdit: instant, includeDeleted: flag];
        /// Ours: shows one with its file.
        GET One => eob_attaches::single;
        /// Ours: attaches a file, which travels in the body.
        POST Many => eob_attaches::create [ClaimPaymentNum: int must, FileName: text must, RawBase64: text must];
        /// Answers 400: this server connects to no other.
        POST Action("UploadSftp") => eob_attaches::upload_sftp [
            ClaimPaymentNum: int must, SftpAddress: text must, SftpUsername: text must, SftpPassword: text must,
        ];
        /// Answers 400: this server connects to no other.
        POST Action("DownloadSftp") => eob_attaches::download_sftp [
            EobAttachNum: int must, SftpAddress: text must, SftpUsername: text must, SftpPassword: text must,
        ];
        /// Takes one away with its file.
        DELETE One => eob_attaches::delete;
    }
    /// The X12 files that transactions were carried by.
    "etransmessagetexts" "EtransMessageTextNum" AllOthers {
        /// Shows a file as it was sent or received.
        GET One => etranss::message_text;
    }
    /// What was exchanged electronically.
    "etranss" "EtransNum" AllOthers {
        /// What was exchanged for a patient; for the whole office when another field is sent in its place.
        GET Many => etranss::list [
            PatNum: int, CarrierNum: int, ClaimNum: int, Etype: list(etranss::TYPES), DateTimeTrans: instant,
        ];
        /// Ours: takes an 835 file in and posts it as far as it may be.
        POST Action("Era") => etranss::import [MessageText: text must, FileName: text] needs Insurance runs alone;
    }
    /// Patients' payments.
    "payments" "PayNum" Payments {
        /// Lists payments of a patient, of a type, entered since a date, or changed since a time.
        GET Many => payments::list [
            PayType: int, PatNum: int, DateEntry: date, SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Makes a payment.
        POST Many => payments::create [
            PayAmt: money must, PatNum: int must, PayType: key, PayDate: date, CheckNum: text,
            PayNote: text, BankBranch: text, isPatientPreferred: flag, isPrepayment: flag,
            procNums: numbers, payPlanNum: key, ClinicNum: key,
        ];
        /// Ours: says that a payment never was, by one of the opposite; once.
        POST OneAction("Void") => payments::void;
        /// Gives a payment back by one of the opposite amount.
        POST Action("Refund") => payments::refund [PayNum: int must];
        /// Changes a payment; what is not sent stays.
        PUT One => payments::update [
            PayType: key, CheckNum: text, BankBranch: text, PayNote: text,
            ProcessStatus: list(payments::PROCESS_STATUSES),
        ];
        /// Splits a payment again, as told.
        PUT OneAction("Partial") => payments::allocate [
            procNumsAndAmounts: amounts(ProcNum), payPlanChargeNumsAndAmounts: amounts(PayPlanChargeNum),
        ];
    }
    /// The parts of payments, each for one thing.
    "paysplits" "SplitNum" Payments {
        /// Lists splits.
        GET Many => pay_splits::list [
            PatNum: int, PayNum: int, ProcNum: int, SecDateTEdit: instant, includeDeleted: flag,
        ];
        /// Changes a split; what is not sent stays.
        PUT One => pay_splits::update [ProvNum: key, ClinicNum: key];
    }
    /// What comes due on payment plans.
    "payplancharges" "PayPlanChargeNum" AllOthers {
        /// Lists charges of a plan; with SecDateTEdit, those of the whole office that changed since.
        GET Many => pay_plan_charges::list [PayPlanNum: int, SecDateTEdit: instant, includeDeleted: flag];
    }
    /// What is on payment plans.
    "payplanlinks" "PayPlanLinkNum" PayPlans {
        /// Lists links.
        GET Many => pay_plan_links::list [PayPlanNum: int, SecDateTEdit: instant, includeDeleted: flag];
        /// Shows a link.
        GET One => pay_plan_links::single;
        /// Makes a link.
        POST Many => pay_plan_links::create [
            PayPlanNum: int must, LinkType: name(PlanLinkType) must, FKey: int must, AmountOverride: money,
        ];
        /// Changes a link; what is not sent stays.
        PUT One => pay_plan_links::update [AmountOverride: money];
        /// Deletes a link.
        DELETE One => pay_plan_links::delete;
    }
    /// Payment plans.
    "payplans" "PayPlanNum" PayPlans {
        /// Lists plans of a patient or of who pays; with SecDateTEdit, those of the whole office that changed since.
        GET Many => pay_plans::list [PatNum: int, Guarantor: int, SecDateTEdit: instant, includeDeleted: flag];
        /// Shows a plan.
        GET One => pay_plans::single;
        /// Gone since 23.3: answers 410. Plans are dynamic.
        POST Many => pay_plans::create_old [
            PatNum: int, useEstBalance: flag, principalAmount: money, PayAmt: money, NumberOfPayments: int,
            Guarantor: key, PayPlanDate: date, APR: money, DownPayment: money, Note: text,
            ChargeFrequency: name(ChargeFrequency), DatePayPlanStart: date, DateInterestStart: date,
        ];
        /// Makes a plan over procedures and adjustments.
        POST Action("Dynamic") => pay_plans::create [
            PatNum: int must, PayAmt: money, NumberOfPayments: int, procNums: numbers, adjNums: numbers,
            Guarantor: key, PayPlanDate: date, APR: money, DownPayment: money, Note: text,
            PlanCategory: key, ChargeFrequency: name(ChargeFrequency), DatePayPlanStart: date,
            DateInterestStart: date, IsLocked: flag, DynamicPayPlanTPOption: name(PlannedWorkOption),
        ];
        /// Charges what interest is left, and closes the plan.
        PUT OneAction("Close") => pay_plans::close;
        /// Changes the terms of a plan.
        PUT OneAction("Dynamic") => pay_plans::update [
            PayAmt: money, NumberOfPayments: int, Guarantor: key, PayPlanDate: date, APR: money, Note: text,
            PlanCategory: key, ChargeFrequency: name(ChargeFrequency), DatePayPlanStart: date,
            DateInterestStart: date, IsLocked: flag, SheetDefNum: key,
        ];
    }
    /// Reports over all patients.
    "reports" "" AllOthers {
        /// What every family owes, by age.
        GET Action("Aging") => reports::aging [DateAsOf: date, ClinicNum: int] runs alone;
    }
    /// What families were told that they owe.
    "statements" "StatementNum" AllOthers {
        /// Lists statements.
        GET Many => statements::list [PatNum: int, SecDateTEdit: instant, includeDeleted: flag];
        /// Shows a statement.
        GET One => statements::single;
        /// Keeps what the family owes on a day. Nothing is charged by it.
        POST Many => statements::create [PatNum: int must, DateSent: date, Note: text, DocNum: key];
    }
};
