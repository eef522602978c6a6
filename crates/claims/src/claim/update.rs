//! Changing fields of a claim (`PUT /claims/{n}`, `opendental-engine.md` 10.3, `decisions.md` 14).

use jiff::civil::Date;

use crate::account::{Claim, ClaimStatus, PlaceOfService};
use crate::change::ChangeSet;
use crate::claim::create::coverage_by;
use crate::claim::recalculate::follow;
use crate::claim::sheet::Sheet;
use crate::claim::{claim_of, form_stands, identifier, provider_stands};
use crate::coverage::Relationship;
use crate::office::Office;
use crate::state::{Family, Now, Refusal};

/// New values of a claim's fields. None: not said; `Some(None)`: emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateClaim {
    pub claim_status: Option<ClaimStatus>,
    pub date_received: Option<Option<Date>>,
    pub prov_treat: Option<i64>,
    /// `N`, `I` or `R`.
    pub is_prosthesis: Option<String>,
    pub prior_date: Option<Option<Date>>,
    pub claim_note: Option<String>,
    pub reason_under_paid: Option<String>,
    pub prov_bill: Option<i64>,
    pub place_service: Option<PlaceOfService>,
    /// ``, `A`, `E` or `O`; `No` is taken as ``.
    pub accident_related: Option<String>,
    pub accident_date: Option<Option<Date>>,
    pub accident_st: Option<String>,
    pub is_ortho: Option<bool>,
    pub ortho_remain_m: Option<i64>,
    pub ortho_date: Option<Option<Date>>,
    pub pat_relat: Option<Relationship>,
    pub pat_relat2: Option<Relationship>,
    /// 0: none.
    pub claim_form: Option<i64>,
    pub ins_sub_num2: Option<Option<i64>>,
    pub prior_authorization_number: Option<String>,
    pub ortho_total_m: Option<i64>,
}

/// Changes fields of a claim; its lines stay as they are. A primary claim that becomes received tells the
/// secondary ones.
///
/// # Errors
/// When the claim or something named is not there, or a value is none that its field can have. A value that
/// equals the present one always passes.
pub fn update(
    office: &Office,
    family: &Family,
    claim_num: i64,
    command: &UpdateClaim,
    now: Now,
) -> Result<(Claim, ChangeSet), Refusal> {
    let old = claim_of(family, claim_num)?;
    let mut claim = old.clone();
    set_status(&mut claim, command, now)?;
    set_people(office, family, &mut claim, command)?;
    set_accident(&mut claim, command)?;
    set_ortho(office, &mut claim, command)?;
    set(&mut claim.prior_date, command.prior_date);
    set(&mut claim.date_received, command.date_received);
    set(&mut claim.place_service, command.place_service);
    set(&mut claim.claim_note, command.claim_note.clone());
    set(&mut claim.reason_under_paid, command.reason_under_paid.clone());
    set(&mut claim.prior_authorization_number, command.prior_authorization_number.clone());
    if let Some(value) = changed(&claim.is_prosthesis, command.is_prosthesis.as_ref()) {
        one_of("IsProsthesis", value, &["N", "I", "R"])?;
        claim.is_prosthesis.clone_from(value);
    }

    let mut sheet = Sheet::new(office, family, claim.pat_num, now);
    if claim != *old {
        claim.sec_date_t_edit = now.instant;
        sheet.put_claim(claim.clone());
    }
    if claim.claim_status == ClaimStatus::Received && old.claim_status != ClaimStatus::Received {
        follow(&mut sheet, claim_num);
    }
    Ok((claim, sheet.write()))
}

/// The new value, when there is one and it is another.
fn changed<'v, T: PartialEq + ?Sized>(present: &T, new: Option<&'v T>) -> Option<&'v T> {
    new.filter(|new| *new != present)
}

fn set<T>(field: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *field = new;
    }
}

fn one_of(field: &'static str, value: &str, all: &[&str]) -> Result<(), Refusal> {
    if all.contains(&value) {
        return Ok(());
    }
    Err(Refusal::field(field, format!("{field} must be one of {}.", all.join(", "))))
}

fn set_status(claim: &mut Claim, command: &UpdateClaim, now: Now) -> Result<(), Refusal> {
    if let Some(status) = changed(&claim.claim_status, command.claim_status.as_ref()) {
        one_of("ClaimStatus", status.as_str(), &["U", "H", "W", "S", "R"])?;
        claim.claim_status = *status;
    }
    if matches!(claim.claim_status, ClaimStatus::Sent | ClaimStatus::Received)
        && claim.date_sent_orig.is_none()
    {
        claim.date_sent_orig = Some(now.today);
    }
    if claim.claim_identifier.is_empty() {
        claim.claim_identifier = identifier(claim.pat_num, claim.claim_num);
    }
    Ok(())
}

fn set_people(
    office: &Office,
    family: &Family,
    claim: &mut Claim,
    command: &UpdateClaim,
) -> Result<(), Refusal> {
    if let Some(prov_num) = changed(&claim.prov_treat, command.prov_treat.as_ref()) {
        provider_stands(office, *prov_num)?;
        claim.prov_treat = *prov_num;
    }
    if let Some(prov_num) = changed(&claim.prov_bill, command.prov_bill.as_ref()) {
        provider_stands(office, *prov_num)?;
        claim.prov_bill = *prov_num;
    }
    if let Some(form) = changed(&claim.claim_form, command.claim_form.as_ref()) {
        form_stands(office, *form)?;
        claim.claim_form = *form;
    }
    if let Some(other) = changed(&claim.ins_sub_num2, command.ins_sub_num2.as_ref()) {
        let coverage = other.map(|n| coverage_by(family, claim.pat_num, "InsSubNum2", n)).transpose()?;
        let sub = coverage.and_then(|c| family.ins_sub(c.ins_sub_num));
        claim.ins_sub_num2 = *other;
        claim.plan_num2 = sub.map(|sub| sub.plan_num);
        if let Some(coverage) = coverage {
            claim.pat_relat2 = coverage.relationship;
        }
    }
    set(&mut claim.pat_relat, command.pat_relat);
    set(&mut claim.pat_relat2, command.pat_relat2);
    Ok(())
}

fn set_accident(claim: &mut Claim, command: &UpdateClaim) -> Result<(), Refusal> {
    if let Some(kind) = changed(&claim.accident_related, command.accident_related.as_ref()) {
        one_of("AccidentRelated", kind, &["No", "A", "E", "O", ""])?;
        claim.accident_related = if kind == "No" { String::new() } else { kind.clone() };
    }
    if let Some(state) = changed(&claim.accident_st, command.accident_st.as_ref()) {
        let is_state = state.is_empty() || state.len() == 2 && state.bytes().all(|b| b.is_ascii_alphabetic());
        if !is_state {
            return Err(Refusal::field("AccidentST", "AccidentST must be two letters, or empty."));
        }
        claim.accident_st.clone_from(state);
    }
    set(&mut claim.accident_date, command.accident_date);
    Ok(())
}

fn set_ortho(office: &Office, claim: &mut Claim, command: &UpdateClaim) -> Result<(), Refusal> {
    let months = |field: &'static str, months: i64| {
        if (1..=36).contains(&months) {
            Ok(months)
        } else {
            Err(Refusal::field(field, format!("{field} must be from 1 to 36.")))
        }
    };
    if let Some(total) = changed(&claim.ortho_total_m, command.ortho_total_m.as_ref()) {
        claim.ortho_total_m = months("OrthoTotalM", *total)?;
    }
    if let Some(remain) = changed(&claim.ortho_remain_m, command.ortho_remain_m.as_ref()) {
        claim.ortho_remain_m = months("OrthoRemainM", *remain)?;
    }
    if let Some(date) = changed(&claim.ortho_date, command.ortho_date.as_ref()) {
        if office.is_on("OrthoClaimUseDatePlacement") {
            let why = "OrthoDate is the date of the first ortho procedure and cannot be changed.";
            return Err(Refusal::field("OrthoDate", why));
        }
        claim.ortho_date = *date;
    }
    set(&mut claim.is_ortho, command.is_ortho);
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{Term, World};

    fn world() -> (World, i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let a = world.done("T2750", 100);
        let number = crate::claim::testing::claim(&mut world, &[a]);
        (world, number)
    }

    fn put(world: &mut World, number: i64, command: &UpdateClaim) -> Result<Claim, Refusal> {
        let (claim, changes) = update(&world.office, &world.family, number, command, world.now)?;
        world.commit(&changes);
        Ok(claim)
    }

    #[test]
    fn what_is_not_said_stays() {
        let (mut world, number) = world();
        let before = world.family.claim(number).unwrap().clone();
        let command = UpdateClaim { claim_note: Some("first".into()), ..UpdateClaim::default() };
        let after = put(&mut world, number, &command).unwrap();
        assert_eq!(after, Claim { claim_note: "first".into(), ..before });
    }

    #[test]
    fn limits_hold_for_changes_only() {
        let (mut world, number) = world();
        let months = |months| UpdateClaim { ortho_total_m: Some(months), ..UpdateClaim::default() };
        assert!(put(&mut world, number, &months(0)).is_ok(), "0 is what stands");
        for good in [1, 36] {
            assert_eq!(put(&mut world, number, &months(good)).unwrap().ortho_total_m, good);
        }
        for bad in [37, 0, -1] {
            assert!(put(&mut world, number, &months(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn no_takes_the_accident_away() {
        let (mut world, number) = world();
        for (said, kept) in [("A", "A"), ("E", "E"), ("O", "O"), ("No", "")] {
            let command = UpdateClaim { accident_related: Some(said.into()), ..UpdateClaim::default() };
            assert_eq!(put(&mut world, number, &command).unwrap().accident_related, kept);
        }
        let command = UpdateClaim { accident_related: Some("X".into()), ..UpdateClaim::default() };
        assert!(put(&mut world, number, &command).is_err());
    }

    #[test]
    fn received_dates_the_first_sending_and_leaves_the_lines() {
        let (mut world, number) = world();
        let lines = world.family.claim_procs.clone();
        let command = UpdateClaim { claim_status: Some(ClaimStatus::Received), ..UpdateClaim::default() };
        let claim = put(&mut world, number, &command).unwrap();
        assert_eq!(
            (claim.claim_status, claim.date_sent_orig),
            (ClaimStatus::Received, Some(world.now.today))
        );
        assert_eq!(world.family.claim_procs, lines);
        let back = UpdateClaim { claim_status: Some(ClaimStatus::Waiting), ..UpdateClaim::default() };
        assert_eq!(put(&mut world, number, &back).unwrap().claim_status, ClaimStatus::Waiting);
        let hold = UpdateClaim { claim_status: Some(ClaimStatus::HoldInProcess), ..UpdateClaim::default() };
        assert!(put(&mut world, number, &hold).is_err());
    }

    #[test]
    fn the_other_coverage_is_one_of_the_patients() {
        let (mut world, number) = world();
        let second = world.plan("", &[]);
        let command = |sub| UpdateClaim { ins_sub_num2: Some(sub), ..UpdateClaim::default() };
        assert!(put(&mut world, number, &command(Some(999_999))).is_err());
        world.cover(1, second, 2);
        let sub = world.family.ins_subs[1].ins_sub_num;
        assert_eq!(put(&mut world, number, &command(Some(sub))).unwrap().plan_num2, Some(second));
        assert_eq!(put(&mut world, number, &command(None)).unwrap().plan_num2, None);
    }
}
