//! What a saved plan says of its procedures, changed until somebody signs it.

use crate::Cents;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::papers::ProcTp;
use crate::state::{Family, Now, Refusal};
use crate::treat_plan::change::{is_signed, signed};
use crate::treat_plan::{Plans, check_priority};

/// New values of a saved procedure's fields. None: not said; `Some(None)`: emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeItem {
    pub priority: Option<Option<i64>>,
    pub tooth_num_tp: Option<String>,
    pub surf: Option<String>,
    pub proc_code: Option<String>,
    pub descript: Option<String>,
    pub fee_amt: Option<Cents>,
    pub pri_ins_amt: Option<Cents>,
    pub sec_ins_amt: Option<Cents>,
    pub pat_amt: Option<Cents>,
    pub discount: Option<Cents>,
    pub prognosis: Option<String>,
    pub dx: Option<String>,
    pub proc_abbr: Option<String>,
    pub fee_allowed: Option<Option<Cents>>,
}

/// Changes what a saved plan says of a procedure. It is a paper: no amount follows from another.
///
/// # Errors
/// When it is not there, the priority is none of the office's, or the plan is signed. A value that equals the present
/// one always passes.
pub fn change_item(
    office: &Office,
    family: &Family,
    plans: &Plans,
    proc_tp_num: i64,
    command: &ChangeItem,
    now: Now,
) -> Result<(ProcTp, ChangeSet), Refusal> {
    let old = plans.item(proc_tp_num)?;
    let text = |new: &Option<String>, old: &String| new.as_ref().unwrap_or(old).clone();
    let mut item = ProcTp {
        priority: command.priority.unwrap_or(old.priority),
        tooth_num_tp: text(&command.tooth_num_tp, &old.tooth_num_tp),
        surf: text(&command.surf, &old.surf),
        proc_code: text(&command.proc_code, &old.proc_code),
        descript: text(&command.descript, &old.descript),
        fee_amt: command.fee_amt.unwrap_or(old.fee_amt),
        pri_ins_amt: command.pri_ins_amt.unwrap_or(old.pri_ins_amt),
        sec_ins_amt: command.sec_ins_amt.unwrap_or(old.sec_ins_amt),
        pat_amt: command.pat_amt.unwrap_or(old.pat_amt),
        discount: command.discount.unwrap_or(old.discount),
        prognosis: text(&command.prognosis, &old.prognosis),
        dx: text(&command.dx, &old.dx),
        proc_abbr: text(&command.proc_abbr, &old.proc_abbr),
        fee_allowed: command.fee_allowed.unwrap_or(old.fee_allowed),
        ..old.clone()
    };
    if item.priority != old.priority {
        check_priority(office, item.priority)?;
    }
    if let Some(field) = changed(old, &item)
        && is_signed(plans.plan(old.treat_plan_num)?)
    {
        return Err(signed(field));
    }
    let mut changes = family.change_money(office);
    changes.touches(item.pat_num);
    if item != *old {
        item.sec_date_t_edit = now.instant;
        changes.put(&item);
    }
    Ok((item, changes))
}

/// The first field that is another.
fn changed(old: &ProcTp, new: &ProcTp) -> Option<&'static str> {
    let all = [
        ("Priority", old.priority != new.priority),
        ("ToothNumTP", old.tooth_num_tp != new.tooth_num_tp),
        ("Surf", old.surf != new.surf),
        ("ProcCode", old.proc_code != new.proc_code),
        ("Descript", old.descript != new.descript),
        ("FeeAmt", old.fee_amt != new.fee_amt),
        ("PriInsAmt", old.pri_ins_amt != new.pri_ins_amt),
        ("SecInsAmt", old.sec_ins_amt != new.sec_ins_amt),
        ("PatAmt", old.pat_amt != new.pat_amt),
        ("Discount", old.discount != new.discount),
        ("Prognosis", old.prognosis != new.prognosis),
        ("Dx", old.dx != new.dx),
        ("ProcAbbr", old.proc_abbr != new.proc_abbr),
        ("FeeAllowed", old.fee_allowed != new.fee_allowed),
    ];
    all.iter().find(|(_, is)| *is).map(|(field, _)| *field)
}

/// Takes a procedure off a saved plan.
///
/// # Errors
/// When it is not there, or the plan is signed.
pub fn delete_item(
    office: &Office,
    family: &Family,
    plans: &Plans,
    proc_tp_num: i64,
) -> Result<ChangeSet, Refusal> {
    let item = plans.item(proc_tp_num)?;
    if is_signed(plans.plan(item.treat_plan_num)?) {
        return Err(Refusal::rule(
            "A procedure of a signed treatment plan cannot be deleted. Set isSigned and isSignedPractice to false \
             first, with TreatPlans PUT.",
        ));
    }
    let mut changes = family.change_money(office);
    changes.touches(item.pat_num);
    changes.delete(item);
    Ok(changes)
}
