//! Which benefits speak of a code, and which of them speaks nearest (`opendental-engine.md` 6).

use std::cmp::Ordering;

use crate::coverage::Benefit;
use crate::office::{EbenefitCat, Office};
use crate::state::Family;

/// What a benefit speaks of, from everything to one code; a later one is nearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    All,
    Category(i64),
    Group(i64),
    Code(i64),
}

impl Reach {
    pub(crate) fn of(benefit: &Benefit) -> Reach {
        match (benefit.code_num, benefit.code_group_num, benefit.cov_cat_num) {
            (Some(code), _, _) => Reach::Code(code),
            (_, Some(group), _) => Reach::Group(group),
            (_, _, Some(category)) => Reach::Category(category),
            _ => Reach::All,
        }
    }

    /// Whether it speaks of a code. A blank code, that of a payment by total, belongs to nothing but all.
    pub(crate) fn holds(self, code: &Coded) -> bool {
        match self {
            Reach::All => true,
            Reach::Category(category) => code.categories.contains(&category),
            Reach::Group(group) => code.groups.contains(&group),
            Reach::Code(code_num) => code.code_num == Some(code_num),
        }
    }

    /// The nearer, the larger.
    pub(crate) const fn stage(self) -> u8 {
        match self {
            Reach::All => 1,
            Reach::Category(_) => 2,
            Reach::Group(_) => 3,
            Reach::Code(_) => 4,
        }
    }
}

/// The benefits that one coverage rests on: the plan's, and this patient's own.
pub(crate) fn relevant(family: &Family, plan_num: i64, pat_plan_num: Option<i64>) -> Vec<&Benefit> {
    let concerns = |benefit: &&Benefit| match benefit.pat_plan_num {
        Some(own) => Some(own) == pat_plan_num,
        None => benefit.plan_num == Some(plan_num),
    };
    family.benefits.iter().filter(concerns).collect()
}

/// A code, and all that benefits may call it by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Coded {
    code_num: Option<i64>,
    categories: Vec<i64>,
    groups: Vec<i64>,
    /// It lies in the General category, which is what a benefit without category means when it limits money.
    /// Without such a category every code does.
    pub(crate) is_general: bool,
    /// No code: a payment by total, an adjustment of benefits.
    pub(crate) is_blank: bool,
}

impl Coded {
    /// Looks a code up, by its text; none of these hold what has no code.
    pub(crate) fn of(office: &Office, code_num: Option<i64>, code: &str) -> Coded {
        let general = office.category_of(EbenefitCat::General).map(|general| general.cov_cat_num);
        let spans = office.cov_spans.iter().filter(|span| {
            !code.is_empty() && span.from_code.as_str() <= code && code <= span.to_code.as_str()
        });
        let categories: Vec<i64> = spans.map(|span| span.cov_cat_num).collect();
        let groups = office.code_groups.iter().filter(|group| !code.is_empty() && group.holds(code));
        Coded {
            code_num,
            groups: groups.map(|group| group.code_group_num).collect(),
            is_general: general.is_none_or(|general| categories.contains(&general)),
            categories,
            is_blank: code.is_empty(),
        }
    }
}

/// Whether the first of two rows for overlapping groups of codes stands before the second.
pub(crate) type GroupRule = fn(&Office, &Benefit, &Benefit) -> bool;

/// The row that speaks nearest of a code: code before group before category before all. Of categories the
/// later wins, of groups what the rule says, and a patient's own row stands before its plan's of the same
/// reach.
pub(crate) fn nearest<'a>(
    office: &Office,
    rows: impl IntoIterator<Item = &'a Benefit>,
    code: &Coded,
    group_rule: GroupRule,
) -> Option<&'a Benefit> {
    rows.into_iter()
        .filter(|row| Reach::of(row).holds(code))
        .reduce(|held, row| if replaces(office, row, held, group_rule) { row } else { held })
}

fn replaces(office: &Office, row: &Benefit, held: &Benefit, group_rule: GroupRule) -> bool {
    let (new, old) = (Reach::of(row), Reach::of(held));
    let own = |benefit: &Benefit| benefit.pat_plan_num.is_some();
    match (new, old) {
        _ if new.stage() != old.stage() => new.stage() > old.stage(),
        (Reach::Category(new), Reach::Category(old)) => {
            match office.category_order(new).cmp(&office.category_order(old)) {
                Ordering::Equal => own(row) && !own(held),
                order => order == Ordering::Greater,
            }
        }
        _ if own(row) != own(held) => own(row),
        (Reach::Group(_), Reach::Group(_)) => group_rule(office, row, held),
        _ => true,
    }
}

/// The later of two groups, in their order.
pub(crate) fn later_group(office: &Office, row: &Benefit, held: &Benefit) -> bool {
    let order = |benefit: &Benefit| {
        benefit.code_group_num.and_then(|n| office.code_group(n)).map_or(i64::MIN, |group| group.item_order)
    };
    order(row) > order(held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::testing::{Term, World};

    #[test]
    fn a_reach_holds_its_codes() {
        let world = World::new();
        let office = &world.office;
        let category = |kind| Reach::Category(office.category_of(kind).map_or(0, |c| c.cov_cat_num));
        let code = |code| Coded::of(office, None, code);
        assert!(category(EbenefitCat::Crowns).holds(&code("T2750")));
        assert!(!category(EbenefitCat::Crowns).holds(&code("T2810")));
        assert!(category(EbenefitCat::General).holds(&code("T2750")));
        assert!(!category(EbenefitCat::General).holds(&code("T8090")));
        assert!(Reach::All.holds(&code("")));
        assert!(!category(EbenefitCat::General).holds(&code("")));
        assert!(code("T2750").is_general && !code("T8090").is_general);
        assert!(code("").is_blank && !code("T2750").is_blank);
        assert!(Coded::of(&Office::default(), None, "T8090").is_general);
    }

    #[test]
    fn the_nearest_row_speaks() {
        let mut world = World::new();
        let plan = world.plan("", &[]);
        let pick = |world: &World| {
            let rows = relevant(&world.family, plan, Some(1));
            nearest(
                &world.office,
                rows,
                &Coded::of(&world.office, Some(world.code_num("T2750")), "T2750"),
                later_group,
            )
            .and_then(|row| row.percent)
        };
        assert_eq!(pick(&world), None);
        world.benefit(plan, &Term::percent(10));
        assert_eq!(pick(&world), Some(10));
        world.benefit(plan, &Term::percent(20).category(EbenefitCat::Crowns));
        world.benefit(plan, &Term::percent(15).category(EbenefitCat::General));
        assert_eq!(pick(&world), Some(20));
        world.benefit(plan, &Term::percent(30).group(&["T2750", "T2751"]));
        assert_eq!(pick(&world), Some(30));
        world.benefit(plan, &Term::percent(40).group(&["T2750"]));
        assert_eq!(pick(&world), Some(40));
        world.benefit(plan, &Term::percent(50).code("T2750"));
        world.benefit(plan, &Term::percent(60));
        assert_eq!(pick(&world), Some(50));
    }

    #[test]
    fn a_patients_own_row_stands_before_the_plans_of_the_same_reach_in_any_order() {
        for own_first in [true, false] {
            let mut world = World::new();
            let plan = world.plan("", &[]);
            world.cover(1, plan, 1);
            let own = Term::percent(20).code("T2750");
            if own_first {
                world.own_benefit(1, 1, &own);
            }
            world.benefit(plan, &Term::percent(30).code("T2750"));
            if !own_first {
                world.own_benefit(1, 1, &own);
            }
            let coverage = world.family.pat_plans[0].pat_plan_num;
            let rows = relevant(&world.family, plan, Some(coverage));
            let code = Coded::of(&world.office, Some(world.code_num("T2750")), "T2750");
            let found = nearest(&world.office, rows, &code, later_group).and_then(|row| row.percent);
            assert_eq!(found, Some(20), "{own_first}");
        }
    }

    /// The percentage that holds for T2750 of rows in this order; the plan's, or the patient's own.
    fn held(world: &mut World, rows: &[(bool, Term)]) -> Option<i64> {
        let plan = world.plan("", &[]);
        world.cover(1, plan, 1);
        for (is_own, term) in rows {
            if *is_own { world.own_benefit(1, 1, term) } else { world.benefit(plan, term) }
        }
        let coverage = world.family.pat_plans[0].pat_plan_num;
        let code_num = world.code_of("T2750");
        let rows = relevant(&world.family, plan, Some(coverage));
        let code = Coded::of(&world.office, Some(code_num), "T2750");
        nearest(&world.office, rows, &code, later_group).and_then(|row| row.percent)
    }

    #[test]
    fn of_rows_of_one_category_the_patients_own_holds_and_else_the_first() {
        let crowns = |percent| Term::percent(percent).category(EbenefitCat::Crowns);
        for (own, held_percent) in
            [([false, false], 20), ([true, true], 20), ([true, false], 20), ([false, true], 30)]
        {
            let rows = [(own[0], crowns(20)), (own[1], crowns(30))];
            assert_eq!(held(&mut World::new(), &rows), Some(held_percent), "{own:?}");
        }
    }

    #[test]
    fn of_groups_the_later_in_the_offices_order_holds_and_of_equals_the_first() {
        let group = |percent, codes: &[&str]| (false, Term::percent(percent).group(codes));
        let orders = |first, second| {
            let mut world = World::new();
            let rows = [group(20, &["T2750"]), group(30, &["T2750", "T2751"])];
            let plan = world.plan("", &[]);
            for (_, term) in &rows {
                world.benefit(plan, term);
            }
            world.office.code_groups[0].item_order = first;
            world.office.code_groups[1].item_order = second;
            let code_num = world.code_of("T2750");
            let code = Coded::of(&world.office, Some(code_num), "T2750");
            let rows = relevant(&world.family, plan, None);
            nearest(&world.office, rows, &code, later_group).and_then(|row| row.percent)
        };
        assert_eq!((orders(0, 1), orders(1, 0), orders(1, 1)), (Some(30), Some(20), Some(20)));
    }
}
