//! Which code a plan prices in place of the one that was done (`opendental-engine.md` 5.2).

use crate::account::Procedure;
use crate::coverage::InsPlan;
use crate::office::{Office, ProcedureCode, SubstOnlyIf};
use crate::state::Family;

/// The substitute of a procedure's code under a plan; none when the code itself is priced.
///
/// A plan's own links for a code hide the code's substitute, even when none of them holds for the tooth.
pub(crate) fn substitute(
    office: &Office,
    family: &Family,
    plan: &InsPlan,
    procedure: &Procedure,
    code: &ProcedureCode,
) -> Option<i64> {
    if plan.code_subst_none {
        return None;
    }
    let links = || {
        let of_plan = family.substitutions.iter().filter(|link| link.plan_num == plan.plan_num);
        of_plan.filter(|link| link.code_num == code.code_num)
    };
    let tooth = procedure.tooth_num.trim().parse().ok();
    let named = if links().next().is_some() {
        let link =
            links().min_by_key(|link| (place(link.subst_only_if, tooth), link.substitution_link_num))?;
        holds(link.subst_only_if, tooth).then_some(&link.substitution_code)?
    } else {
        holds(code.subst_only_if, tooth).then_some(&code.substitution_code)?
    };
    if named.is_empty() {
        return None;
    }
    let substitute = office.code_named(named)?.code_num;
    (substitute != code.code_num).then_some(substitute)
}

/// The order in which a plan's links are asked: a ban, then the narrowest that holds for the tooth.
fn place(condition: SubstOnlyIf, tooth: Option<i64>) -> u8 {
    match condition {
        SubstOnlyIf::Never => 0,
        condition if !holds(condition, tooth) => 5,
        SubstOnlyIf::SecondMolar => 1,
        SubstOnlyIf::Molar => 2,
        SubstOnlyIf::Posterior => 3,
        SubstOnlyIf::Always => 4,
    }
}

/// Whether a condition holds for a tooth. Teeth that have a letter are none of these.
fn holds(condition: SubstOnlyIf, tooth: Option<i64>) -> bool {
    match condition {
        SubstOnlyIf::Always => true,
        SubstOnlyIf::Never => false,
        SubstOnlyIf::SecondMolar => matches!(tooth, Some(2 | 15 | 18 | 31)),
        SubstOnlyIf::Molar => matches!(tooth, Some(1..=3 | 14..=19 | 30..=32)),
        SubstOnlyIf::Posterior => matches!(tooth, Some(1..=5 | 12..=21 | 28..=32)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::SubstitutionLink;
    use crate::estimate::testing::World;

    /// What is priced for T2330 on a tooth, by its text.
    fn priced(world: &World, plan: i64, tooth: &str) -> Option<String> {
        let mut procedure = world.family.procedures[0].clone();
        tooth.clone_into(&mut procedure.tooth_num);
        let code = world.office.code(procedure.code_num)?;
        let found = substitute(&world.office, &world.family, world.family.plan(plan)?, &procedure, code)?;
        world.office.code(found).map(|code| code.proc_code.clone())
    }

    fn world(own: (&str, SubstOnlyIf), links: &[(&str, SubstOnlyIf)]) -> (World, i64) {
        let mut world = World::new();
        let plan = world.plan("p", &[]);
        world.planned("T2330", 100);
        let code_num = world.code_num("T2330");
        for code in ["T2140", "T2150", "T2160", "T2161"] {
            world.code_of(code);
        }
        for (substitution_link_num, (code, subst_only_if)) in (1..).zip(links) {
            world.family.substitutions.push(SubstitutionLink {
                substitution_link_num,
                plan_num: plan,
                code_num,
                substitution_code: (*code).to_owned(),
                subst_only_if: *subst_only_if,
            });
        }
        for code in world.office.codes.iter_mut().filter(|code| code.code_num == code_num) {
            own.0.clone_into(&mut code.substitution_code);
            code.subst_only_if = own.1;
        }
        (world, plan)
    }

    #[test]
    fn a_code_has_its_own_substitute_for_some_teeth() {
        for (condition, teeth) in [
            (SubstOnlyIf::Always, (1..=32).collect::<Vec<i64>>()),
            (SubstOnlyIf::Never, vec![]),
            (SubstOnlyIf::SecondMolar, vec![2, 15, 18, 31]),
            (SubstOnlyIf::Molar, vec![1, 2, 3, 14, 15, 16, 17, 18, 19, 30, 31, 32]),
            (
                SubstOnlyIf::Posterior,
                vec![1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 28, 29, 30, 31, 32],
            ),
        ] {
            let (world, plan) = world(("T2140", condition), &[]);
            let held: Vec<i64> =
                (1..=32).filter(|n| priced(&world, plan, &n.to_string()).is_some()).collect();
            assert_eq!(held, teeth, "{condition}");
            let always = condition == SubstOnlyIf::Always;
            assert_eq!(priced(&world, plan, "A").is_some(), always);
            assert_eq!(priced(&world, plan, "").is_some(), always);
        }
    }

    #[test]
    fn the_narrowest_link_that_holds_is_taken() {
        let links = [
            ("T2150", SubstOnlyIf::Always),
            ("T2160", SubstOnlyIf::Posterior),
            ("T2161", SubstOnlyIf::Molar),
            ("T2140", SubstOnlyIf::SecondMolar),
        ];
        let (mut world, plan) = world(("", SubstOnlyIf::Always), &links);
        for (tooth, code) in [("15", "T2140"), ("14", "T2161"), ("13", "T2160"), ("8", "T2150")] {
            assert_eq!(priced(&world, plan, tooth).as_deref(), Some(code));
        }
        world.family.substitutions[0].subst_only_if = SubstOnlyIf::Never;
        assert_eq!(priced(&world, plan, "15"), None);
    }

    #[test]
    fn a_link_hides_the_codes_own_substitute_even_when_it_does_not_hold() {
        let (world, plan) = world(("T2140", SubstOnlyIf::Always), &[("T2150", SubstOnlyIf::Molar)]);
        assert_eq!(priced(&world, plan, "8"), None);
        assert_eq!(priced(&world, plan, "3").as_deref(), Some("T2150"));
    }

    #[test]
    fn links_of_other_plans_and_codes_are_not_seen() {
        let (mut world, plan) = world(("T2140", SubstOnlyIf::Always), &[("T2150", SubstOnlyIf::Always)]);
        world.family.substitutions[0].plan_num += 1;
        assert_eq!(priced(&world, plan, "3").as_deref(), Some("T2140"));
        world.family.substitutions[0].plan_num -= 1;
        world.family.substitutions[0].code_num += 1;
        assert_eq!(priced(&world, plan, "3").as_deref(), Some("T2140"));
    }

    #[test]
    fn a_plan_may_take_none_and_a_code_is_not_its_own() {
        let (mut world, plan) = world(("T2330", SubstOnlyIf::Always), &[]);
        assert_eq!(priced(&world, plan, "3"), None);
        world.office.codes[0].substitution_code = "T2140".to_owned();
        assert!(priced(&world, plan, "3").is_some());
        world.plan_mut(plan).code_subst_none = true;
        assert_eq!(priced(&world, plan, "3"), None);
    }
}
