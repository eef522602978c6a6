//! Which row of a fee schedule holds for a code, a clinic and a provider (`opendental-engine.md` 5.1).

use crate::Cents;
use crate::office::{Fee, Office};
use crate::state::Family;

/// What is being priced, where and by whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Priced {
    pub(crate) code_num: i64,
    pub(crate) clinic_num: Option<i64>,
    pub(crate) prov_num: i64,
}

/// The amount that a schedule lists: the row of this clinic and provider, else of the provider, else of the
/// clinic, else of everybody. None when there is no row, no schedule, or a hidden one.
pub(crate) fn listed(office: &Office, family: &Family, schedule: Option<i64>, of: Priced) -> Option<Cents> {
    let schedule = office.fee_sched(schedule?).filter(|s| !s.is_hidden)?;
    let (clinic, provider) =
        if schedule.is_global { (None, None) } else { (of.clinic_num, Some(of.prov_num)) };
    let rank = |fee: &Fee| match (fee.clinic_num, fee.prov_num) {
        (c, Some(p)) if c.is_some() && c == clinic && Some(p) == provider => Some(0),
        (None, Some(p)) if Some(p) == provider => Some(1),
        (Some(c), None) if Some(c) == clinic => Some(2),
        (None, None) => Some(3),
        _ => None,
    };
    let fees = family.fees.get(&schedule.fee_sched_num)?;
    let from = fees.partition_point(|fee| fee.code_num < of.code_num);
    fees[from..]
        .iter()
        .take_while(|fee| fee.code_num == of.code_num)
        .filter_map(|fee| rank(fee).map(|rank| (rank, fee.amount)))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, amount)| amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::testing::{World, dollars};

    fn at(world: &World, clinic_num: Option<i64>, prov_num: i64) -> Option<Cents> {
        let of = Priced { code_num: world.code_num("T2750"), clinic_num, prov_num };
        listed(&world.office, &world.family, Some(1), of)
    }

    #[test]
    fn the_nearest_row_holds() {
        let mut world = World::new();
        world.fee_sched("ppo", &[("T2750", 100)]);
        assert_eq!(at(&world, Some(4), 7), Some(dollars(100)));
        world.fee_at("T2750", 90, Some(4), None);
        assert_eq!(at(&world, Some(4), 7), Some(dollars(90)));
        world.fee_at("T2750", 80, None, Some(7));
        assert_eq!(at(&world, Some(4), 7), Some(dollars(80)));
        world.fee_at("T2750", 70, Some(4), Some(7));
        assert_eq!(at(&world, Some(4), 7), Some(dollars(70)));
        assert_eq!(at(&world, Some(5), 8), Some(dollars(100)));
    }

    #[test]
    fn a_global_schedule_knows_no_clinics_or_providers() {
        let mut world = World::new();
        world.fee_sched("ppo", &[("T2750", 100)]);
        world.fee_at("T2750", 70, Some(4), Some(7));
        world.office.fee_scheds[0].is_global = true;
        assert_eq!(at(&world, Some(4), 7), Some(dollars(100)));
    }

    #[test]
    fn a_hidden_schedule_or_a_missing_row_lists_nothing() {
        let mut world = World::new();
        world.fee_sched("ppo", &[("T0120", 100)]);
        assert_eq!(at(&world, None, 1), None);
        world.fee_at("T2750", 0, None, None);
        assert_eq!(at(&world, None, 1), Some(Cents::ZERO));
        world.office.fee_scheds[0].is_hidden = true;
        assert_eq!(at(&world, None, 1), None);
    }
}
