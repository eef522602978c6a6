//! One coverage of the patient, as a claim names it: the payer in turn, the subscription, and who holds it.

use x12::claim_file::{
    BenefitsAssigned, OtherPayer, OtherSubscriber, Relationship as Told, Release, Responsibility,
};

use super::party;
use crate::account::Patient;
use crate::coverage::{Carrier, InsPlan, InsSub, PatPlan, Relationship};
use crate::state::Family;

/// `NoSendElect` of a carrier that takes no electronic claims at all.
const NO_ELECTRONIC_CLAIMS: &str = "NoSendElect";

/// A patient's coverage by the plan that a claim names, which may be another than the subscription has by now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cover<'a> {
    pub(super) family: &'a Family,
    /// Holders of subscriptions who are of other families.
    pub(super) holders: &'a [Patient],
    pub(super) pat_num: i64,
    pub(super) ins_sub_num: i64,
    pub(super) plan_num: i64,
    pub(super) relationship: Relationship,
}

impl<'a> Cover<'a> {
    pub(super) fn sub(&self) -> Option<&'a InsSub> {
        self.family.ins_sub(self.ins_sub_num)
    }

    pub(super) fn plan(&self) -> Option<&'a InsPlan> {
        self.family.plan(self.plan_num)
    }

    pub(super) fn carrier(&self) -> Option<&'a Carrier> {
        self.family.carrier(self.plan()?.carrier_num)
    }

    /// The patient's row of it; none when it was dropped.
    fn row(&self) -> Option<&'a PatPlan> {
        self.family.coverages_of(self.pat_num).find(|row| row.ins_sub_num == self.ins_sub_num)
    }

    /// Which of the patient's coverages it is; none when it was dropped.
    pub(super) fn ordinal(&self) -> Option<i64> {
        self.row().map(|row| row.ordinal)
    }

    /// The patient's own number with the payer; empty when they have none.
    pub(super) fn own_member_id(&self) -> &'a str {
        self.row().map_or("", |row| row.pat_id.trim())
    }

    /// Whether the patient is, or stands for, the subscriber: also who has a member id of their own (`x12.md` 4.5).
    pub(super) fn is_subscriber(&self) -> bool {
        self.relationship == Relationship::SelfSubscriber
            || self.sub().is_some_and(|sub| sub.subscriber == self.pat_num)
            || !self.own_member_id().is_empty()
    }

    /// The number on the card.
    pub(super) fn member_id(&self) -> String {
        match self.own_member_id() {
            "" => self.sub().map(|sub| sub.subscriber_id.clone()).unwrap_or_default(),
            own => own.to_owned(),
        }
    }

    /// The subscriber's row, wherever their family is.
    pub(super) fn holder(&self) -> Option<&'a Patient> {
        let number = self.sub()?.subscriber;
        self.family.patient(number).or_else(|| self.holders.iter().find(|holder| holder.pat_num == number))
    }

    /// Whether its payer is one that electronic claims can name.
    pub(super) fn is_electronic(&self) -> bool {
        self.carrier()
            .is_some_and(|carrier| !takes_paper_only(carrier) && !carrier.elect_id.trim().is_empty())
    }

    /// It as another payer of a claim, without money; none when the subscription, its plan or its holder is not
    /// there any more.
    pub(super) fn other_payer(&self, responsibility: Responsibility) -> Option<OtherPayer> {
        let (sub, plan) = (self.sub()?, self.plan()?);
        let is_own = self.is_subscriber();
        let holder = if is_own { self.family.patient(self.pat_num)? } else { self.holder()? };
        Some(OtherPayer {
            responsibility,
            relationship: if is_own { Told::SelfSubscriber } else { party::relationship(self.relationship) },
            group_number: party::filled(&plan.group_num),
            group_name: party::filled(&plan.group_name),
            filing_indicator: party::filing_indicator(Some(plan)).to_owned(),
            benefits_assigned: if sub.assign_ben { BenefitsAssigned::Yes } else { BenefitsAssigned::No },
            release: if sub.release_info { Release::Signed } else { Release::Informed },
            subscriber: OtherSubscriber {
                name: party::person(holder).name,
                member_id: self.member_id(),
                ..OtherSubscriber::default()
            },
            payer: party::payer(self.carrier()),
            ..OtherPayer::default()
        })
    }
}

/// Whether a carrier takes no electronic claims at all.
pub(super) fn takes_paper_only(carrier: &Carrier) -> bool {
    carrier.no_send_elect == NO_ELECTRONIC_CLAIMS
}
