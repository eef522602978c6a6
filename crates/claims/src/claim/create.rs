//! Making a claim (`opendental-engine.md` 10.1, `decisions.md` 16 and 22).

use jiff::civil::Date;

use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus, ClaimType, ProcStatus, Procedure};
use crate::change::ChangeSet;
use crate::claim::recalculate::calculate;
use crate::claim::tracked::tracked;
use crate::claim::{form_stands, identifier, provider_stands};
use crate::coverage::{InsPlan, InsSub, PatPlan, PlanType, Relationship};
use crate::estimate::terms::Sight;
use crate::estimate::{changed, priority_order, refresh_rows, rows, rows_of};
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// What a new claim is to be. None: not said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateClaim {
    pub pat_num: i64,
    pub proc_nums: Vec<i64>,
    /// Primary, secondary or preauthorization.
    pub claim_type: ClaimType,
    /// The subscription; must be said for a preauthorization, else the patient's primary or secondary.
    pub ins_sub_num: Option<i64>,
    /// The other coverage.
    pub ins_sub_num2: Option<i64>,
    /// Must be said for a preauthorization, else that of the coverage.
    pub pat_relat: Option<Relationship>,
    pub pat_relat2: Option<Relationship>,
    /// Else that of the earliest procedure. Preauthorizations have none.
    pub date_service: Option<Date>,
    /// Else today.
    pub date_sent: Option<Date>,
    /// Else the plan's.
    pub claim_form: Option<i64>,
    pub prov_treat: Option<i64>,
    pub prov_bill: Option<i64>,
    /// Unsent, held until the primary, or waiting; else waiting.
    pub claim_status: Option<ClaimStatus>,
}

impl CreateClaim {
    /// A claim of nothing but what must be said.
    #[must_use]
    pub fn new(pat_num: i64, claim_type: ClaimType, proc_nums: Vec<i64>) -> CreateClaim {
        CreateClaim {
            pat_num,
            proc_nums,
            claim_type,
            ins_sub_num: None,
            ins_sub_num2: None,
            pat_relat: None,
            pat_relat2: None,
            date_service: None,
            date_sent: None,
            claim_form: None,
            prov_treat: None,
            prov_bill: None,
            claim_status: None,
        }
    }
}

/// Makes a claim of a patient's procedures to one plan, with its lines, its estimates and, for real money, its
/// tracking.
///
/// # Errors
/// When something named is not there, or a rule of 10.1 stands against it, the first in its order.
pub fn create(
    office: &Office,
    family: &Family,
    command: &CreateClaim,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Claim, ChangeSet), Refusal> {
    let plan = Planned::of(office, family, command)?;
    let sight = Sight { office, family, pat_num: command.pat_num, today: now.today };
    let mut rows = rows_of(family, command.pat_num);
    refresh_rows(sight, &mut rows, now, numbers);
    check_rows(&plan, command, &rows)?;
    check_clinics(&plan)?;

    let mut claim = plan.claim(office, family, command, now, numbers);
    for (number, procedure) in (1..).zip(&plan.procedures) {
        put_on(sight, &plan, &claim, procedure, number, &mut rows, now, numbers);
    }
    calculate(sight, &mut claim, &mut rows);

    rows.retain(|row| row.claim_num == Some(claim.claim_num));
    let mut changes = family.change(office);
    changes.touches(command.pat_num);
    changes.put(&claim);
    let lines: Vec<&ClaimProc> = rows.iter().collect();
    if let Some(tracked) = tracked(office, family, &claim, &lines, now, numbers) {
        changes.tell("claim.created", tracked.public_id.clone());
        changes.raise(crate::change::Scope::Matching);
        changes.put(&tracked);
    }
    changed(family, rows, now).iter().for_each(|row| changes.put(row));
    Ok((claim, changes))
}

/// What a claim is made of, once found.
struct Planned<'a> {
    coverage: &'a PatPlan,
    other: Option<&'a PatPlan>,
    sub: &'a InsSub,
    plan: &'a InsPlan,
    /// In the order of the lines.
    procedures: Vec<&'a Procedure>,
    claim_type: ClaimType,
}

impl<'a> Planned<'a> {
    fn of(office: &Office, family: &'a Family, command: &CreateClaim) -> Result<Planned<'a>, Refusal> {
        if family.patient(command.pat_num).is_none() {
            return Err(Refusal::not_found("Patient not found."));
        }
        may_begin_as(command.claim_status)?;
        let procedures = procedures(office, family, command)?;
        let coverage = coverage(family, command)?;
        let other = command.ins_sub_num2.map(|n| coverage_by(family, command.pat_num, "InsSubNum2", n));
        let missing = || Refusal::not_found("The coverage's insurance plan was not found.");
        let sub = family.ins_sub(coverage.ins_sub_num).ok_or_else(missing)?;
        let plan = family.plan(sub.plan_num).ok_or_else(missing)?;
        for prov_num in [command.prov_treat, command.prov_bill].into_iter().flatten() {
            provider_stands(office, prov_num)?;
        }
        form_stands(office, command.claim_form.unwrap_or_default())?;
        let claim_type = type_for(command.claim_type, coverage, plan);
        Ok(Planned { coverage, other: other.transpose()?, sub, plan, procedures, claim_type })
    }

    fn claim(
        &self,
        office: &Office,
        family: &Family,
        command: &CreateClaim,
        now: Now,
        numbers: &mut Numbers,
    ) -> Claim {
        let claim_num = numbers.fresh::<Claim>();
        let is_preauth = command.claim_type == ClaimType::PreAuth;
        let earliest = self.procedures.iter().map(|p| p.proc_date).min();
        let other_sub = self.other.and_then(|other| family.ins_sub(other.ins_sub_num));
        let prov_treat = command.prov_treat.unwrap_or_else(|| self.treating(office, family, command.pat_num));
        let first = self.procedures.first();
        Claim {
            claim_num,
            pat_num: command.pat_num,
            date_service: if is_preauth { None } else { command.date_service.or(earliest) },
            date_sent: Some(command.date_sent.unwrap_or(now.today)),
            date_sent_orig: None,
            date_received: None,
            claim_status: command.claim_status.unwrap_or(ClaimStatus::Waiting),
            claim_type: self.claim_type,
            plan_num: self.plan.plan_num,
            ins_sub_num: self.sub.ins_sub_num,
            plan_num2: other_sub.map(|sub| sub.plan_num),
            ins_sub_num2: other_sub.map(|sub| sub.ins_sub_num),
            pat_relat: command.pat_relat.unwrap_or(self.coverage.relationship),
            pat_relat2: command
                .pat_relat2
                .or(self.other.map(|other| other.relationship))
                .unwrap_or(Relationship::SelfSubscriber),
            prov_treat,
            prov_bill: command.prov_bill.unwrap_or_else(|| billing(office, prov_treat)),
            clinic_num: first.and_then(|p| p.clinic_num),
            claim_form: command.claim_form.or(self.plan.claim_form_num).unwrap_or_default(),
            claim_fee: Cents::ZERO,
            ins_pay_est: Cents::ZERO,
            ins_pay_amt: Cents::ZERO,
            ded_applied: Cents::ZERO,
            write_off: Cents::ZERO,
            is_prosthesis: "N".to_owned(),
            prior_date: None,
            reason_under_paid: String::new(),
            claim_note: self.notes(office),
            place_service: first.map_or(crate::account::PlaceOfService::Office, |p| p.place_service),
            accident_related: String::new(),
            accident_date: None,
            accident_st: String::new(),
            is_ortho: false,
            ortho_remain_m: 0,
            ortho_total_m: 0,
            ortho_date: None,
            prior_authorization_number: String::new(),
            custom_tracking: None,
            claim_identifier: identifier(command.pat_num, claim_num),
            sec_date_entry: now.today,
            sec_date_t_edit: now.instant,
        }
    }

    /// The last line's provider who is no hygienist, else the patient's own.
    fn treating(&self, office: &Office, family: &Family, pat_num: i64) -> i64 {
        let is_doctor = |n: &i64| office.provider(*n).is_none_or(|p| !p.is_secondary);
        let of_lines = self.procedures.iter().rev().map(|p| p.prov_num).find(is_doctor);
        of_lines.or_else(|| family.patient(pat_num).map(|p| p.pri_prov)).unwrap_or_default()
    }

    /// The codes' default claim notes, each once.
    fn notes(&self, office: &Office) -> String {
        let mut notes: Vec<&str> = Vec::new();
        for code in self.procedures.iter().filter_map(|p| office.code(p.code_num)) {
            let note = code.default_claim_note.as_str();
            if !note.is_empty() && !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes.join("\n")
    }
}

/// A claim begins where nothing has left yet. What was sent has its transaction.
fn may_begin_as(status: Option<ClaimStatus>) -> Result<(), Refusal> {
    match status {
        None | Some(ClaimStatus::Unsent | ClaimStatus::HoldUntilPrimary | ClaimStatus::Waiting) => Ok(()),
        Some(_) => Err(Refusal::field(
            "ClaimStatus",
            "ClaimStatus of a new claim must be one of U, H, W. Use Claims PUT Status once it is sent.",
        )),
    }
}

/// What a claim to a plan is: a capitation plan and a medical one, and a third coverage, have their own.
fn type_for(said: ClaimType, coverage: &PatPlan, plan: &InsPlan) -> ClaimType {
    match said {
        ClaimType::PreAuth => ClaimType::PreAuth,
        _ if plan.plan_type == PlanType::Capitation => ClaimType::Capitation,
        _ if plan.is_medical || coverage.ordinal > 2 => ClaimType::Other,
        said => said,
    }
}

/// Who bills: a set provider, the treating one (-1), or the practice's own (0).
fn billing(office: &Office, prov_treat: i64) -> i64 {
    match office.pref_num("InsBillingProv") {
        Some(-1) => prov_treat,
        Some(set) if set > 0 => set,
        _ => office.default_provider().map_or(prov_treat, |p| p.prov_num),
    }
}

/// The procedures of a command, in the order of the treatment plan.
fn procedures<'a>(
    office: &Office,
    family: &'a Family,
    command: &CreateClaim,
) -> Result<Vec<&'a Procedure>, Refusal> {
    if command.proc_nums.is_empty() {
        return Err(Refusal::field("procNums", "procNums must name at least one procedure."));
    }
    let mut found: Vec<&Procedure> = Vec::new();
    for proc_num in &command.proc_nums {
        let procedure = family.procedure(*proc_num);
        let procedure =
            procedure.ok_or_else(|| Refusal::not_found(format!("Procedure {proc_num} not found.")))?;
        let refuse = |why: &str| Err(Refusal::field("procNums", format!("Procedure {proc_num} {why}")));
        if procedure.pat_num != command.pat_num {
            return refuse("is another patient's.");
        }
        if procedure.proc_status == ProcStatus::Deleted {
            return refuse("was deleted.");
        }
        if found.iter().any(|p| p.proc_num == *proc_num) {
            return refuse("is named twice.");
        }
        found.push(procedure);
    }
    found.sort_by_key(|p| priority_order(office, p));
    Ok(found)
}

/// The coverage that a claim goes to.
fn coverage<'a>(family: &'a Family, command: &CreateClaim) -> Result<&'a PatPlan, Refusal> {
    let of_ordinal = |ordinal: i64, word: &str| {
        let mut coverages = family.coverages_of(command.pat_num);
        coverages
            .find(|c| c.ordinal == ordinal)
            .ok_or_else(|| Refusal::rule(format!("The patient has no {word} insurance.")))
    };
    match (command.claim_type, command.ins_sub_num) {
        (ClaimType::Other | ClaimType::Capitation, _) => {
            Err(Refusal::field("ClaimType", "ClaimType must be P, S or PreAuth."))
        }
        (ClaimType::PreAuth, None) => {
            Err(Refusal::field("InsSubNum", "InsSubNum is required when ClaimType is PreAuth."))
        }
        (ClaimType::PreAuth, Some(_)) if command.pat_relat.is_none() => {
            Err(Refusal::field("PatRelat", "PatRelat is required when ClaimType is PreAuth."))
        }
        (_, Some(ins_sub_num)) => coverage_by(family, command.pat_num, "InsSubNum", ins_sub_num),
        (ClaimType::Secondary, None) => of_ordinal(2, "secondary"),
        (ClaimType::Primary, None) => of_ordinal(1, "primary"),
    }
}

/// A patient's coverage by a subscription.
pub(crate) fn coverage_by<'a>(
    family: &'a Family,
    pat_num: i64,
    field: &'static str,
    ins_sub_num: i64,
) -> Result<&'a PatPlan, Refusal> {
    let mut coverages = family.coverages_of(pat_num);
    coverages
        .find(|c| c.ins_sub_num == ins_sub_num)
        .ok_or_else(|| Refusal::field(field, format!("{field} is not one of the patient's coverages.")))
}

/// That no procedure is kept from billing, or is on a claim to the same subscription already.
fn check_rows(plan: &Planned<'_>, command: &CreateClaim, rows: &[ClaimProc]) -> Result<(), Refusal> {
    let of_claim = |row: &&ClaimProc| {
        row.ins_sub_num == plan.sub.ins_sub_num
            && row.proc_num.is_some_and(|n| command.proc_nums.contains(&n))
    };
    let named = |row: &ClaimProc| row.proc_num.unwrap_or_default();
    let kept = rows.iter().filter(of_claim).find(|row| row.no_bill_ins);
    if let Some(row) = kept {
        return Err(Refusal::rule(format!("Procedure {} is not to be billed to insurance.", named(row))));
    }
    let on_claim = rows
        .iter()
        .filter(of_claim)
        .find(|row| row.claim_num.is_some() && row.status != ClaimProcStatus::Preauth);
    match on_claim {
        Some(row) => Err(Refusal::rule(format!(
            "Procedure {} is already attached to a claim to this insurance.",
            named(row)
        ))),
        None => Ok(()),
    }
}

fn check_clinics(plan: &Planned<'_>) -> Result<(), Refusal> {
    let clinic = |p: &&Procedure| p.clinic_num;
    let first = plan.procedures.first().and_then(clinic);
    if plan.procedures.iter().all(|p| clinic(p) == first) {
        return Ok(());
    }
    Err(Refusal::rule("All procedures of a claim must be of one clinic."))
}

/// Makes a procedure's row a line of the claim: its estimate, or a new row when it has none. A preauthorization
/// leaves the estimate in place, and a capitation claim what capitation writes off.
#[expect(clippy::too_many_arguments, reason = "one step of create, which has them all at hand")]
fn put_on(
    sight: Sight<'_>,
    plan: &Planned<'_>,
    claim: &Claim,
    procedure: &Procedure,
    line_number: i64,
    rows: &mut Vec<ClaimProc>,
    now: Now,
    numbers: &mut Numbers,
) {
    let status = match claim.claim_type {
        ClaimType::PreAuth => ClaimProcStatus::Preauth,
        ClaimType::Capitation => ClaimProcStatus::CapClaim,
        _ => ClaimProcStatus::NotReceived,
    };
    let is_estimate = |row: &ClaimProc| {
        row.proc_num == Some(procedure.proc_num)
            && row.ins_sub_num == claim.ins_sub_num
            && row.status == ClaimProcStatus::Estimate
    };
    let at = match rows.iter().position(is_estimate) {
        Some(at) if status == ClaimProcStatus::NotReceived => at,
        _ => {
            let row = rows::blank(sight, procedure, claim.plan_num, claim.ins_sub_num, now);
            rows.push(ClaimProc { claim_proc_num: numbers.fresh::<ClaimProc>(), ..row });
            rows.len() - 1
        }
    };
    let line = &mut rows[at];
    line.claim_num = Some(claim.claim_num);
    line.line_number = line_number;
    line.prov_num = Some(procedure.prov_num);
    line.code_sent = code_sent(sight.office, plan.plan, procedure);
    line.status = status;
    if status == ClaimProcStatus::Preauth {
        line.date_cp = None;
        line.proc_date = None;
    }
}

/// The code that the payer is told: a medical plan's medical code, else the code, its own suffixes cut off.
fn code_sent(office: &Office, plan: &InsPlan, procedure: &Procedure) -> String {
    let Some(code) = office.code(procedure.code_num) else { return String::new() };
    let sent = match code.medical_code.as_str() {
        medical if plan.is_medical && !medical.is_empty() => medical,
        _ => code.proc_code.as_str(),
    };
    if sent.starts_with('D') { sent.chars().take(5).collect() } else { sent.to_owned() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
