//! What patients pay, and what is charged or forgiven beside their procedures.

use claims::patient_money::{
    Adjustment, ChargeType, DebitType, PayPlan, PayPlanCharge, PayPlanLink, PaySplit, Payment, PlanLinkType,
    PlannedWorkOption,
};
use claims::record::Record;

use crate::shaped::shape::{
    Shape, date, date_or_none, flag, int, key, member, members, money_of, money_or_zero, text, time,
};

pub(super) const ALL: &[&Shape] = &[&PAYMENT, &PAYSPLIT, &ADJUSTMENT, &PAYPLAN, &PAYPLANCHARGE, &PAYPLANLINK];

fn processed_where() -> Vec<(&'static str, i64)> {
    ["OfficeProcessed", "OnlineProcessed", "OnlinePending"].into_iter().zip(0..).collect()
}

/// In the order in which the pages list them.
fn frequencies() -> Vec<(&'static str, i64)> {
    ["Weekly", "EveryOtherWeek", "Monthly", "Quarterly", "OrdinalWeekday"].into_iter().zip(0..).collect()
}

static PAYMENT: Shape = Shape {
    name: "payment",
    table: Payment::TABLE,
    columns: &[
        int("PayNum", "pay_num"),
        int("PayType", "pay_type"),
        date("PayDate", "pay_date"),
        money_of("PayAmt", "pay_amt"),
        text("CheckNum", "check_num"),
        text("BankBranch", "bank_branch"),
        text("PayNote", "pay_note"),
        int("PatNum", "pat_num"),
        key("ClinicNum", "clinic_num"),
        date("DateEntry", "date_entry"),
        key("DepositNum", "deposit_num"),
        text("Receipt", "receipt"),
        int("SecUserNumEntry", "sec_user_num_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
        member("ProcessStatus", "process_status", processed_where),
    ],
};

static PAYSPLIT: Shape = Shape {
    name: "paysplit",
    table: PaySplit::TABLE,
    columns: &[
        int("SplitNum", "split_num"),
        money_of("SplitAmt", "split_amt"),
        int("PatNum", "pat_num"),
        int("PayNum", "pay_num"),
        key("ProvNum", "prov_num"),
        key("PayPlanNum", "pay_plan_num"),
        date("DatePay", "date_pay"),
        key("ProcNum", "proc_num"),
        date("DateEntry", "date_entry"),
        key("UnearnedType", "unearned_type"),
        key("ClinicNum", "clinic_num"),
        time("SecDateTEdit", "sec_date_t_edit"),
        key("AdjNum", "adj_num"),
        key("PayPlanChargeNum", "pay_plan_charge_num"),
        member("PayPlanDebitType", "pay_plan_debit_type", members!(DebitType)),
    ],
};

static ADJUSTMENT: Shape = Shape {
    name: "adjustment",
    table: Adjustment::TABLE,
    columns: &[
        int("AdjNum", "adj_num"),
        date("AdjDate", "adj_date"),
        money_of("AdjAmt", "adj_amt"),
        int("PatNum", "pat_num"),
        int("AdjType", "adj_type"),
        int("ProvNum", "prov_num"),
        text("AdjNote", "adj_note"),
        date("ProcDate", "proc_date"),
        key("ProcNum", "proc_num"),
        date("DateEntry", "date_entry"),
        key("ClinicNum", "clinic_num"),
        int("SecUserNumEntry", "sec_user_num_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
    ],
};

static PAYPLAN: Shape = Shape {
    name: "payplan",
    table: PayPlan::TABLE,
    columns: &[
        int("PayPlanNum", "pay_plan_num"),
        int("PatNum", "pat_num"),
        int("Guarantor", "guarantor"),
        date("PayPlanDate", "pay_plan_date"),
        // Hundredths of a percent, as money is hundredths.
        money_of("APR", "apr_basis_points"),
        text("Note", "note"),
        key("PlanNum", "plan_num"),
        money_of("CompletedAmt", "completed_amt"),
        key("InsSubNum", "ins_sub_num"),
        int("NumberOfPayments", "number_of_payments"),
        money_of("PayAmt", "pay_amt"),
        money_of("DownPayment", "down_payment"),
        flag("IsClosed", "is_closed"),
        key("PlanCategory", "plan_category"),
        flag("IsDynamic", "is_dynamic"),
        member("ChargeFrequency", "charge_frequency", frequencies),
        date("DatePayPlanStart", "date_pay_plan_start"),
        flag("IsLocked", "is_locked"),
        date_or_none("DateInterestStart", "date_interest_start"),
        member("DynamicPayPlanTPOption", "planned_work_option", members!(PlannedWorkOption, 1)),
        time("SecDateTEdit", "sec_date_t_edit"),
    ],
};

static PAYPLANCHARGE: Shape = Shape {
    name: "payplancharge",
    table: PayPlanCharge::TABLE,
    columns: &[
        int("PayPlanChargeNum", "pay_plan_charge_num"),
        int("PayPlanNum", "pay_plan_num"),
        int("Guarantor", "guarantor"),
        int("PatNum", "pat_num"),
        date("ChargeDate", "charge_date"),
        money_of("Principal", "principal"),
        money_of("Interest", "interest"),
        text("Note", "note"),
        key("ProvNum", "prov_num"),
        key("ClinicNum", "clinic_num"),
        member("ChargeType", "charge_type", members!(ChargeType)),
        key("ProcNum", "proc_num"),
        time("SecDateTEntry", "sec_date_t_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
        key("FKey", "linked_num"),
        member("LinkType", "link_type", members!(PlanLinkType)),
        flag("IsOffset", "is_offset"),
        flag("IsDownPayment", "is_down_payment"),
    ],
};

static PAYPLANLINK: Shape = Shape {
    name: "payplanlink",
    table: PayPlanLink::TABLE,
    columns: &[
        int("PayPlanLinkNum", "pay_plan_link_num"),
        int("PayPlanNum", "pay_plan_num"),
        member("LinkType", "link_type", members!(PlanLinkType)),
        int("FKey", "linked_num"),
        money_or_zero("AmountOverride", "amount_override"),
        time("SecDateTEntry", "sec_date_t_entry"),
    ],
};
