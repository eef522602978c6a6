//! Insurance plans: the terms that subscriptions enrol in.

use std::sync::Arc;

use claims::change::{ChangeSet, Scope};
use claims::coverage::{Carrier, CobRule, Employer, ExclusionFeeRule, InsPlan, OwnRule, PlanType};
use claims::office::Office;
use claims::state::{Now, Refusal};
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::employers;
use super::input::{Fields, Needed, invalid, set, within};
use super::names::Name;
use super::routes::Answer;
use super::standing::Standing;
use super::wire::{self, Show, row};
use crate::app::Error;

/// How the original stores the newest of its ways to keep allowed fees.
const BLUE_BOOK: &str = "2";

pub(super) async fn list(ask: &Ask) -> Answer {
    let plan_type = plan_type(&ask.query)?;
    let carrier = ask.query.int("CarrierNum")?;
    let keep = |row: &InsPlan| {
        plan_type.is_none_or(|wanted| row.plan_type == wanted)
            && carrier.is_none_or(|number| row.carrier_num == number)
    };
    let rows = match carrier {
        Some(number) => ask.among(ask.select(&sql::PLANS_OF_CARRIER, number).await?, keep).await?,
        None => ask.scan(keep).await?,
    };
    ask.listed(&rows, |row| show(row, &ask.show))
}

/// The filter calls the stored "" percentage.
fn plan_type(query: &Fields) -> Result<Option<PlanType>, Refusal> {
    if query.text("PlanType")?.as_deref() == Some("percentage") {
        return Ok(Some(PlanType::Percentage));
    }
    query.name("PlanType")
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: InsPlan = ask.find(ask.number(), "InsPlan not found.").await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "insplan.create",
            async || terms(ask, None).await,
            |terms, now, numbers| {
                ask.body.int("CarrierNum").needed("CarrierNum")?;
                let plan_type = ask.body.name("PlanType")?.unwrap_or(PlanType::Percentage);
                let mut row = blank(numbers.fresh::<InsPlan>(), plan_type, &terms.office, now);
                apply(&mut row, &ask.body)?;
                check(&row, None, terms)?;
                Ok((row.clone(), written(&row, terms)))
            },
        )
        .await?;
    ask.created("insplans", row.plan_num, show(&row, &ask.show))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || {
        let version = ask.version(Scope::Plan(ask.number())).await?;
        let stands: InsPlan = ask.find(ask.number(), "InsPlan not found.").await?;
        let terms = terms(ask, Some(&stands)).await?;
        Ok((version, stands, terms))
    };
    let row = ask
        .write("insplan.update", load, |(version, stands, terms), now, _| {
            let mut row = stands.clone();
            apply(&mut row, &ask.body)?;
            check(&row, Some(stands), terms)?;
            row.sec_date_t_edit = now.instant;
            let mut changes = written(&row, terms);
            changes.rests_on(Scope::Plan(row.plan_num), *version);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

/// What a plan's terms can name.
struct Terms {
    office: Arc<Office>,
    /// The carrier that the request names.
    carrier: Option<Carrier>,
    employer: Option<Standing<Employer>>,
}

async fn terms(ask: &Ask, stands: Option<&InsPlan>) -> Result<Terms, Error> {
    let employer = employers::named(ask, stands.and_then(|plan| plan.employer_num)).await?;
    let carrier = match ask.body.int("CarrierNum")? {
        Some(number) => ask.get(number).await?,
        None => None,
    };
    Ok(Terms { office: ask.office().await?, carrier, employer })
}

fn blank(plan_num: i64, plan_type: PlanType, office: &Office, now: Now) -> InsPlan {
    InsPlan {
        plan_num,
        carrier_num: 0,
        group_name: String::new(),
        group_num: String::new(),
        plan_note: String::new(),
        fee_sched: None,
        plan_type,
        claim_form_num: office.pref_num("DefaultClaimForm").filter(|number| *number != 0),
        claims_use_ucr: plan_type == PlanType::Percentage && office.is_on("InsDefaultShowUCRonClaims"),
        copay_fee_sched: None,
        allowed_fee_sched: None,
        manual_fee_sched: None,
        employer_num: None,
        is_medical: false,
        filing_code: 0,
        show_base_units: false,
        code_subst_none: false,
        has_ppo_subst_writeoffs: true,
        is_hidden: false,
        month_renew: 0,
        filing_code_subtype: 0,
        cob_rule: cob_rule(office),
        billing_type: 0,
        exclusion_fee_rule: ExclusionFeeRule::PracticeDefault,
        is_blue_book_enabled: plan_type == PlanType::Percentage
            && office.pref("AllowedFeeSchedsAutomate") == BLUE_BOOK,
        zero_write_offs_on_annual_max: OwnRule::Default,
        zero_write_offs_on_freq_or_aging: OwnRule::Default,
        sec_date_entry: now.today,
        sec_date_t_edit: now.instant,
    }
}

/// The preference names the rule, or gives its number.
fn cob_rule(office: &Office) -> CobRule {
    let set = office.pref("InsDefaultCobRule");
    let numbered = set.parse::<usize>().ok().and_then(|at| CobRule::all().get(at).copied());
    CobRule::parse(set).or(numbered).unwrap_or(CobRule::Basic)
}

fn apply(row: &mut InsPlan, sent: &Fields) -> Result<(), Refusal> {
    set(&mut row.group_name, sent.text("GroupName"))?;
    set(&mut row.group_num, sent.text("GroupNum"))?;
    set(&mut row.plan_note, sent.text("PlanNote"))?;
    set(&mut row.fee_sched, sent.key("FeeSched"))?;
    set(&mut row.plan_type, sent.name("PlanType"))?;
    set(&mut row.claim_form_num, sent.key("ClaimFormNum"))?;
    set(&mut row.claims_use_ucr, sent.flag("ClaimsUseUCR"))?;
    set(&mut row.copay_fee_sched, sent.key("CopayFeeSched"))?;
    set(&mut row.employer_num, sent.key("EmployerNum"))?;
    set(&mut row.carrier_num, sent.int("CarrierNum"))?;
    set(&mut row.is_medical, sent.flag("IsMedical"))?;
    set(&mut row.filing_code, sent.int("FilingCode"))?;
    set(&mut row.show_base_units, sent.flag("ShowBaseUnits"))?;
    set(&mut row.code_subst_none, sent.flag("CodeSubstNone"))?;
    set(&mut row.is_hidden, sent.flag("IsHidden"))?;
    set(&mut row.month_renew, sent.int("MonthRenew"))?;
    set(&mut row.filing_code_subtype, sent.int("FilingCodeSubtype"))?;
    set(&mut row.cob_rule, sent.name("CobRule"))?;
    set(&mut row.billing_type, sent.int("BillingType"))?;
    set(&mut row.exclusion_fee_rule, sent.name("ExclusionFeeRule"))?;
    set(&mut row.manual_fee_sched, sent.key("ManualFeeSchedNum"))?;
    set(&mut row.is_blue_book_enabled, sent.flag("IsBlueBookEnabled"))?;
    set(&mut row.zero_write_offs_on_annual_max, sent.name("InsPlansZeroWriteOffsOnAnnualMaxOverride"))?;
    set(&mut row.zero_write_offs_on_freq_or_aging, sent.name("InsPlansZeroWriteOffsOnFreqOrAgingOverride"))
}

/// What the row names is there, as far as it is new.
fn check(row: &InsPlan, stands: Option<&InsPlan>, terms: &Terms) -> Result<(), Refusal> {
    let known =
        terms.carrier.as_ref().map(|carrier| carrier.carrier_num).or(stands.map(|plan| plan.carrier_num));
    if known != Some(row.carrier_num) {
        return Err(Refusal::not_found("Carrier not found."));
    }
    for schedule in [row.fee_sched, row.copay_fee_sched, row.manual_fee_sched].into_iter().flatten() {
        if terms.office.fee_sched(schedule).is_none() {
            return Err(Refusal::not_found("FeeSched not found."));
        }
    }
    let form = |number| terms.office.claim_forms.iter().any(|form| form.claim_form_num == number);
    if row.claim_form_num.is_some_and(|number| !form(number)) {
        return Err(Refusal::not_found("ClaimForm not found."));
    }
    within("MonthRenew", row.month_renew, &(0..=12))?;
    if row.is_blue_book_enabled && row.plan_type != PlanType::Percentage {
        return Err(invalid("IsBlueBookEnabled", "can only be true when PlanType is \"\""));
    }
    Ok(())
}

fn written(row: &InsPlan, terms: &Terms) -> ChangeSet {
    let mut changes = terms.employer.as_ref().map(Standing::change).unwrap_or_default();
    changes.raise(Scope::Plan(row.plan_num));
    changes.put(row);
    changes
}

fn show(row: &InsPlan, show: &Show) -> Value {
    row! {
        "PlanNum": row.plan_num,
        "GroupName": wire::text(&row.group_name),
        "GroupNum": wire::text(&row.group_num),
        "PlanNote": wire::text(&row.plan_note),
        "FeeSched": wire::key(row.fee_sched),
        "PlanType": row.plan_type.as_str(),
        "ClaimFormNum": wire::key(row.claim_form_num),
        "ClaimsUseUCR": wire::flag(row.claims_use_ucr),
        "CopayFeeSched": wire::key(row.copay_fee_sched),
        "EmployerNum": wire::key(row.employer_num),
        "CarrierNum": row.carrier_num,
        "IsMedical": wire::flag(row.is_medical),
        "FilingCode": row.filing_code,
        "ShowBaseUnits": wire::flag(row.show_base_units),
        "CodeSubstNone": wire::flag(row.code_subst_none),
        "IsHidden": wire::flag(row.is_hidden),
        "MonthRenew": row.month_renew,
        "FilingCodeSubtype": row.filing_code_subtype,
        "CobRule": row.cob_rule.as_str(),
        "SecUserNumEntry": 0,
        "SecDateEntry": show.date(row.sec_date_entry),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
        "BillingType": row.billing_type,
        "ExclusionFeeRule": row.exclusion_fee_rule.as_str(),
        "ManualFeeSchedNum": wire::key(row.manual_fee_sched),
        "IsBlueBookEnabled": wire::flag(row.is_blue_book_enabled),
        "InsPlansZeroWriteOffsOnAnnualMaxOverride": row.zero_write_offs_on_annual_max.as_str(),
        "InsPlansZeroWriteOffsOnFreqOrAgingOverride": row.zero_write_offs_on_freq_or_aging.as_str(),
    }
}
