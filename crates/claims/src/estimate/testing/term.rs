//! Benefits for tests, said tersely.

use super::dollars;
use crate::Cents;
use crate::coverage::{BenefitType, CoverageLevel, QuantityQualifier, TimePeriod};
use crate::office::EbenefitCat;

/// One benefit to be.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(super) benefit_type: BenefitType,
    pub(super) percent: Option<i64>,
    pub(super) amount: Option<Cents>,
    pub(super) category: Option<EbenefitCat>,
    pub(super) code: Option<String>,
    pub(super) group: Vec<String>,
    pub(super) level: CoverageLevel,
    pub(super) period: TimePeriod,
    pub(super) qualifier: (QuantityQualifier, i64),
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

    pub(crate) fn family(mut self) -> Term {
        self.level = CoverageLevel::Family;
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
