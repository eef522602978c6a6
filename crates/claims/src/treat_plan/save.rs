//! Saving a plan: a copy of its procedures, with what each is expected to cost as of now.

use crate::Cents;
use crate::account::{ClaimProc, Procedure};
use crate::change::ChangeSet;
use crate::estimate::terms::Sight;
use crate::estimate::{allowed, parts, priority_order, refresh_rows, rows_of};
use crate::office::Office;
use crate::papers::{ProcTp, TpStatus, TpType, TreatPlan};
use crate::state::{Family, Now, Numbers, Refusal};
use crate::treat_plan::Plans;
use crate::treat_plan::audit::blank;

/// Saves a plan as it is now. The figures are those of the current estimates.
///
/// # Errors
/// When the plan is not there, is saved already, or holds nothing.
#[expect(clippy::too_many_arguments, reason = "what a plan is saved with, beside what every decision sees")]
pub fn save(
    office: &Office,
    family: &Family,
    plans: &Plans,
    treat_plan_num: i64,
    heading: Option<&str>,
    presenter: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(TreatPlan, ChangeSet), Refusal> {
    let source = plans.plan(treat_plan_num)?;
    if source.tp_status == TpStatus::Saved {
        return Err(Refusal::field(
            "TreatPlanNum",
            "TreatPlanNum must be an Active or Inactive treatment plan.",
        ));
    }
    let attached: Vec<_> = plans.attaches_of(treat_plan_num).collect();
    let mut procedures: Vec<(&Procedure, Option<i64>)> = attached
        .into_iter()
        .filter_map(|row| Some((family.procedure(row.proc_num)?, row.priority)))
        .collect();
    if procedures.is_empty() {
        return Err(Refusal::rule("The treatment plan has no procedures to save."));
    }
    procedures.sort_by_key(|(procedure, priority)| {
        priority_order(office, &Procedure { priority: *priority, ..(*procedure).clone() })
    });
    let sight = Sight { office, family, pat_num: source.pat_num, today: now.today };
    let mut rows = rows_of(family, source.pat_num);
    refresh_rows(sight, &mut rows, now, &mut Numbers::new());

    let plan = TreatPlan {
        date_tp: Some(now.today),
        heading: heading.unwrap_or(&source.heading).to_owned(),
        note: source.note.clone(),
        respons_party: source.respons_party,
        tp_status: TpStatus::Saved,
        tp_type: source.tp_type,
        user_num_presenter: presenter,
        ..blank(office, source.pat_num, now, numbers)
    };
    let mut changes = family.change_money(office);
    changes.touches(plan.pat_num);
    changes.put(&plan);
    for (order, (procedure, priority)) in (0..).zip(procedures) {
        let own: Vec<&ClaimProc> =
            rows.iter().filter(|row| row.proc_num == Some(procedure.proc_num)).collect();
        let cost = Cost::of(sight, procedure, &own, plan.tp_type);
        let item = ProcTp { item_order: order, priority, ..item(office, &plan, procedure, &cost, now) };
        changes.put(&ProcTp { proc_tp_num: numbers.fresh::<ProcTp>(), ..item });
    }
    Ok((plan, changes))
}

/// What a procedure is expected to cost, and who pays.
struct Cost {
    primary: Cents,
    /// By the other coverages together.
    secondary: Cents,
    /// What is written off, and what the office takes off.
    discount: Cents,
    patient: Cents,
    allowed: Option<Cents>,
}

impl Cost {
    fn of(sight: Sight<'_>, procedure: &Procedure, rows: &[&ClaimProc], prices: TpType) -> Cost {
        let mut cost = Cost {
            primary: Cents::ZERO,
            secondary: Cents::ZERO,
            discount: procedure.discount,
            patient: Cents::ZERO,
            allowed: None,
        };
        // A plan at the prices of a discount plan asks no insurance.
        for row in rows.iter().filter(|_| prices == TpType::Insurance) {
            let (pays, writes_off) = parts(row);
            let is_primary = sight.family.ordinal_of(procedure.pat_num, row.ins_sub_num) == Some(1);
            if is_primary {
                cost.primary += pays;
                cost.allowed = cost.allowed.or_else(|| allowed(sight, procedure, row));
            } else {
                cost.secondary += pays;
            }
            cost.discount += writes_off;
        }
        cost.patient = procedure.fee_total() - cost.primary - cost.secondary - cost.discount;
        cost
    }
}

/// A procedure as a saved plan shows it; its number, place and priority are not said yet.
fn item(office: &Office, plan: &TreatPlan, procedure: &Procedure, cost: &Cost, now: Now) -> ProcTp {
    let code = office.code(procedure.code_num);
    let named = |number: i64| office.definition(number).map(|d| d.item_name.clone()).unwrap_or_default();
    ProcTp {
        proc_tp_num: 0,
        treat_plan_num: plan.treat_plan_num,
        pat_num: plan.pat_num,
        proc_num_orig: procedure.proc_num,
        item_order: 0,
        priority: None,
        tooth_num_tp: procedure.tooth_num.clone(),
        surf: procedure.surf.clone(),
        proc_code: code.map(|code| code.proc_code.clone()).unwrap_or_default(),
        descript: code.map(|code| code.descript.clone()).unwrap_or_default(),
        fee_amt: procedure.fee_total(),
        pri_ins_amt: cost.primary,
        sec_ins_amt: cost.secondary,
        pat_amt: cost.patient,
        discount: cost.discount,
        prognosis: named(procedure.prognosis),
        dx: named(procedure.dx),
        proc_abbr: code.map(|code| code.abbr_desc.clone()).unwrap_or_default(),
        fee_allowed: cost.allowed,
        prov_num: procedure.prov_num,
        date_tp: now.today,
        clinic_num: procedure.clinic_num,
        sec_date_entry: now.today,
        sec_date_t_edit: now.instant,
    }
}
