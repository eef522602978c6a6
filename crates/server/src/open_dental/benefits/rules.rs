//! Which fields of a benefit go together (`opendental-api.md` 2.4).

use claims::coverage::{Benefit, BenefitType, QuantityQualifier};
use claims::office::{Office, TreatArea};
use claims::state::Refusal;

use super::super::input::{invalid, within};

/// Everything that a benefit must be.
pub(super) fn check(row: &Benefit, office: &Office) -> Result<(), Refusal> {
    amounts(row)?;
    quantities(row)?;
    what_for(row)?;
    known(row, office)
}

/// A percentage belongs to coinsurance; money to copays, limitations and deductibles.
fn amounts(row: &Benefit) -> Result<(), Refusal> {
    let has_money = matches!(
        row.benefit_type,
        BenefitType::CoPayment | BenefitType::Limitations | BenefitType::Deductible
    );
    match row.percent {
        Some(_) if row.benefit_type != BenefitType::CoInsurance => {
            return Err(invalid("Percent", "can only be set when BenefitType is CoInsurance"));
        }
        _ => within("Percent", row.percent.unwrap_or(0), &(0..=100))?,
    }
    match row.monetary_amt {
        Some(_) if !has_money => Err(invalid(
            "MonetaryAmt",
            "can only be set when BenefitType is CoPayment, Limitations or Deductible",
        )),
        Some(amount) if amount.0 < 0 => Err(invalid("MonetaryAmt", "must not be negative")),
        _ => Ok(()),
    }
}

/// Waiting periods are counted in months or years; an age limit has an age; areas limit how often.
fn quantities(row: &Benefit) -> Result<(), Refusal> {
    let by_time = matches!(row.quantity_qualifier, QuantityQualifier::Months | QuantityQualifier::Years);
    let how_often = row.benefit_type == BenefitType::Limitations
        && (by_time || row.quantity_qualifier == QuantityQualifier::NumberOfServices);
    within("Quantity", row.quantity, &(0..=255))?;
    if row.benefit_type == BenefitType::WaitingPeriod && !by_time {
        return Err(invalid(
            "QuantityQualifier",
            "must be Months or Years when BenefitType is WaitingPeriod",
        ));
    }
    if row.quantity_qualifier == QuantityQualifier::AgeLimit && row.quantity == 0 {
        return Err(invalid("Quantity", "must be more than 0 when QuantityQualifier is AgeLimit"));
    }
    if row.treat_area != TreatArea::None && !how_often {
        return Err(invalid("TreatArea", "can only be set for a frequency limitation"));
    }
    Ok(())
}

/// A benefit is for a category, or a code, or a group of codes.
fn what_for(row: &Benefit) -> Result<(), Refusal> {
    if row.cov_cat_num.is_some() && row.code_num.is_some() {
        return Err(invalid("CodeNum", "can only be set when CovCatNum is 0"));
    }
    if row.code_group_num.is_some() && (row.cov_cat_num.is_some() || row.code_num.is_some()) {
        return Err(invalid("CodeGroupNum", "can only be set when CovCatNum and CodeNum are 0"));
    }
    Ok(())
}

/// What it names is there.
fn known(row: &Benefit, office: &Office) -> Result<(), Refusal> {
    let category = |number| office.cov_cats.iter().any(|category| category.cov_cat_num == number);
    if row.cov_cat_num.is_some_and(|number| !category(number)) {
        return Err(Refusal::not_found("CovCat not found."));
    }
    if row.code_num.is_some_and(|number| office.code(number).is_none()) {
        return Err(Refusal::not_found("ProcedureCode not found."));
    }
    if row.code_group_num.is_some_and(|number| office.code_group(number).is_none()) {
        return Err(Refusal::not_found("CodeGroup not found."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use claims::Cents;
    use claims::coverage::{CoverageLevel, TimePeriod};
    use jiff::Timestamp;

    use super::*;

    fn benefit(benefit_type: BenefitType) -> Benefit {
        Benefit {
            benefit_num: 1,
            plan_num: Some(1),
            pat_plan_num: None,
            benefit_type,
            cov_cat_num: None,
            code_num: None,
            code_group_num: None,
            percent: None,
            monetary_amt: None,
            time_period: TimePeriod::CalendarYear,
            quantity_qualifier: QuantityQualifier::None,
            quantity: 0,
            coverage_level: CoverageLevel::None,
            treat_area: TreatArea::None,
            sec_date_t_entry: Timestamp::UNIX_EPOCH,
            sec_date_t_edit: Timestamp::UNIX_EPOCH,
        }
    }

    fn refused(row: &Benefit) -> Option<&'static str> {
        match check(row, &Office::default()) {
            Err(Refusal::Field { field, .. }) => Some(field),
            _ => None,
        }
    }

    #[test]
    fn a_percentage_belongs_to_coinsurance() {
        let with = |benefit_type, percent| Benefit { percent: Some(percent), ..benefit(benefit_type) };
        assert_eq!(refused(&with(BenefitType::CoInsurance, 0)), None);
        assert_eq!(refused(&with(BenefitType::CoInsurance, 100)), None);
        assert_eq!(refused(&with(BenefitType::CoInsurance, 101)), Some("Percent"));
        assert_eq!(refused(&with(BenefitType::Deductible, 50)), Some("Percent"));
    }

    #[test]
    fn money_belongs_to_copays_limitations_and_deductibles() {
        for (benefit_type, fits) in [
            (BenefitType::CoPayment, true),
            (BenefitType::Limitations, true),
            (BenefitType::Deductible, true),
            (BenefitType::CoInsurance, false),
            (BenefitType::Exclusions, false),
        ] {
            let row = Benefit { monetary_amt: Some(Cents(5000)), ..benefit(benefit_type) };
            assert_eq!(refused(&row).is_none(), fits, "{benefit_type}");
        }
        let negative = Benefit { monetary_amt: Some(Cents(-1)), ..benefit(BenefitType::Deductible) };
        assert_eq!(refused(&negative), Some("MonetaryAmt"));
    }

    #[test]
    fn quantities_fit_what_they_count() {
        let with = |benefit_type, quantity_qualifier, quantity| Benefit {
            quantity_qualifier,
            quantity,
            ..benefit(benefit_type)
        };
        use BenefitType::{Limitations, WaitingPeriod};
        assert_eq!(refused(&with(WaitingPeriod, QuantityQualifier::None, 6)), Some("QuantityQualifier"));
        assert_eq!(refused(&with(WaitingPeriod, QuantityQualifier::Months, 6)), None);
        assert_eq!(refused(&with(Limitations, QuantityQualifier::AgeLimit, 0)), Some("Quantity"));
        assert_eq!(refused(&with(Limitations, QuantityQualifier::AgeLimit, 19)), None);
        let by_tooth = |quantity_qualifier| Benefit {
            treat_area: TreatArea::Tooth,
            ..with(Limitations, quantity_qualifier, 5)
        };
        assert_eq!(refused(&by_tooth(QuantityQualifier::Years)), None);
        assert_eq!(refused(&by_tooth(QuantityQualifier::None)), Some("TreatArea"));
    }

    #[test]
    fn a_benefit_is_for_one_thing() {
        let both = Benefit { cov_cat_num: Some(1), code_num: Some(2), ..benefit(BenefitType::CoInsurance) };
        assert_eq!(refused(&both), Some("CodeNum"));
        let group =
            Benefit { code_group_num: Some(1), code_num: Some(2), ..benefit(BenefitType::CoInsurance) };
        assert_eq!(refused(&group), Some("CodeGroupNum"));
        let unknown = Benefit { code_num: Some(2), ..benefit(BenefitType::CoInsurance) };
        assert_eq!(check(&unknown, &Office::default()), Err(Refusal::not_found("ProcedureCode not found.")));
    }
}
