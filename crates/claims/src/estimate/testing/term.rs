//! Benefits for tests, said tersely.

use super::dollars;
use crate::Cents;
use crate::coverage::{BenefitType, CoverageLevel, QuantityQualifier, TimePeriod};
use crate::office::{EbenefitCat, TreatArea};

/// One benefit to be.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) benefit_type: BenefitType,
    pub(crate) percent: Option<i64>,
    pub(crate) amount: Option<Cents>,
    pub(crate) category: Option<EbenefitCat>,
    pub(crate) code: Option<String>,
    pub(crate) group: Vec<String>,
    pub(crate) level: CoverageLevel,
    pub(crate) period: TimePeriod,
    pub(crate) qualifier: (QuantityQualifier, i64),
    pub(crate) area: TreatArea,
}

impl Term {
    pub(crate) fn new(benefit_type: BenefitType) -> Term {
        Term {
            benefit_type,
            percent: None,
            amount: None,
            category: None,
            code: None,
            group: vec![],
            level: CoverageLevel::Individual,
            period: TimePeriod::CalendarYear,
            qualifier: (QuantityQualifier::None, 0),
            area: TreatArea::None,
        }
    }

    pub(crate) fn percent(percent: i64) -> Term {
        Term { percent: Some(percent), ..Term::new(BenefitType::CoInsurance) }
    }

    pub(crate) fn deductible(amount: i64) -> Term {
        Term { amount: Some(dollars(amount)), ..Term::new(BenefitType::Deductible) }
    }

    pub(crate) fn limit(amount: i64) -> Term {
        Term { amount: Some(dollars(amount)), ..Term::new(BenefitType::Limitations) }
    }

    /// How often a service is paid; such a limit has no level.
    pub(crate) fn often(qualifier: QuantityQualifier, quantity: i64, period: TimePeriod) -> Term {
        Term::new(BenefitType::Limitations)
            .quantity(qualifier, quantity)
            .per(period)
            .level(CoverageLevel::None)
    }

    pub(crate) fn category(mut self, kind: EbenefitCat) -> Term {
        self.category = Some(kind);
        self
    }

    pub(crate) fn code(mut self, code: &str) -> Term {
        self.code = Some(code.to_owned());
        self
    }

    pub(crate) fn group(mut self, codes: &[&str]) -> Term {
        self.group = codes.iter().map(|code| (*code).to_owned()).collect();
        self
    }

    pub(crate) fn family(self) -> Term {
        self.level(CoverageLevel::Family)
    }

    pub(crate) fn level(mut self, level: CoverageLevel) -> Term {
        self.level = level;
        self
    }

    pub(crate) fn area(mut self, area: TreatArea) -> Term {
        self.area = area;
        self
    }

    pub(crate) fn per(mut self, period: TimePeriod) -> Term {
        self.period = period;
        self
    }

    pub(crate) fn quantity(mut self, qualifier: QuantityQualifier, quantity: i64) -> Term {
        self.qualifier = (qualifier, quantity);
        self
    }
}
