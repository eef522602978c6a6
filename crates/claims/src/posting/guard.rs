//! Guard rules: what does not post by itself although it could. The first rule that fits decides; where none does, a claim
//! posts. What cannot post at all is held before any rule is asked.

use x12::finding::rule::TEST_INTERCHANGE;
use x12::remittance::{Remittance as Said, RemittedClaim as SaidClaim};

use super::claim::Posted;
use crate::Cents;
use crate::account::ClaimProc;
use crate::desk::{Reason, Remittance, RemittedLine, TrackedClaim};
use crate::names::names;
use crate::record::record;
use crate::state::Family;

names! {
    /// What becomes of a claim that a rule fits.
    pub enum RuleAction {
        /// It posts by itself: no later rule is asked.
        Post = "post",
        /// It waits, and one call of a person posts it.
        Propose = "propose",
        /// It waits for a person who enters it by hand, or dismisses it.
        Hold = "hold",
    }
}

record! {
    /// A guard rule. It fits when all holds that it names; one that names nothing fits every claim.
    pub struct PostingRule in "posting_rule" key 1 {
        pub posting_rule_num: i64,
        /// Its place among the rules, from 1.
        pub position: i64,
        /// What people call it; empty when they do not.
        pub name: String,
        /// The payer, by the id in its remittances (TRN03, else BPR10).
        pub payer_id: Option<String>,
        /// The billing entity that is paid.
        pub entity_num: Option<i64>,
        /// Some adjustment of the claim has this group (`CO`) …
        pub adjustment_group: Option<String>,
        /// … and this reason (CARC): both of one adjustment, when both are named.
        pub reason_code: Option<String>,
        /// More than this is paid, or taken back.
        pub paid_over: Option<Cents>,
        /// What is paid differs from the estimate by more than this.
        pub estimate_off_by: Option<Cents>,
        /// The payer says another charge than was sent; or the same one.
        pub charge_differs: Option<bool>,
        /// The patient has several coverages; or one.
        pub dual_coverage: Option<bool>,
        /// The payer marks the file as a test (ISA15); or does not.
        pub test_file: Option<bool>,
        pub action: RuleAction,
    }
}

impl PostingRule {
    /// As people are told of it.
    #[must_use]
    pub fn title(&self) -> String {
        match self.name.as_str() {
            "" => format!("Posting rule {}", self.position),
            name => format!("Posting rule {} ({name})", self.position),
        }
    }
}

/// What rules look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub payer_id: String,
    pub entity_num: i64,
    pub paid: Cents,
    /// Groups and reasons of all adjustments of the claim and its lines.
    pub adjustments: Vec<(String, String)>,
    /// How much what is paid is off the estimate; none where there is no estimate.
    pub off_estimate: Option<Cents>,
    pub charge_differs: bool,
    pub has_dual_coverage: bool,
    pub is_test_file: bool,
}

impl Facts {
    /// Of a remitted claim that answers `claim`, whose charge the payer says to be `charge`; `posted` is what it would do
    /// to the account of a family, when it is a claim of door 1.
    #[must_use]
    pub fn of(
        (said, remittance): (&Said<'_>, &Remittance),
        remitted: &SaidClaim<'_>,
        (claim, charge): (&TrackedClaim, Cents),
        posted: Option<(&Family, &Posted)>,
    ) -> Facts {
        let adjustments = remitted.all_adjustments();
        let coverages = posted.map(|(family, posted)| family.coverages_of(posted.claim.pat_num).count());
        Facts {
            payer_id: remittance.payer_id.clone(),
            entity_num: remittance.entity_num,
            paid: remitted.paid,
            adjustments: adjustments.map(|it| (it.group.code().to_owned(), it.reason.to_string())).collect(),
            off_estimate: posted.map(|(_, posted)| {
                let of = |line: &ClaimProc| line.ins_pay_amt - line.ins_pay_est;
                posted.lines.iter().map(of).sum::<Cents>().abs()
            }),
            charge_differs: claim.charged_amount != charge,
            has_dual_coverage: coverages.is_some_and(|count| count > 1),
            is_test_file: said.findings.iter().any(|finding| finding.rule == TEST_INTERCHANGE),
        }
    }
}

/// The first rule that fits; `rules` in their order.
#[must_use]
pub fn judge<'r>(rules: &'r [PostingRule], facts: &Facts) -> Option<&'r PostingRule> {
    rules.iter().find(|rule| fits(rule, facts))
}

fn fits(rule: &PostingRule, facts: &Facts) -> bool {
    let is_adjustment = |(group, reason): &(String, String)| {
        rule.adjustment_group.as_ref().is_none_or(|named| named == group)
            && rule.reason_code.as_ref().is_none_or(|named| named == reason)
    };
    let names_adjustment = rule.adjustment_group.is_some() || rule.reason_code.is_some();
    rule.payer_id.as_ref().is_none_or(|payer| *payer == facts.payer_id)
        && rule.entity_num.is_none_or(|entity| entity == facts.entity_num)
        && (!names_adjustment || facts.adjustments.iter().any(is_adjustment))
        && rule.paid_over.is_none_or(|most| facts.paid.abs() > most)
        && rule.estimate_off_by.is_none_or(|most| facts.off_estimate.is_some_and(|off| off > most))
        && rule.charge_differs.is_none_or(|wanted| wanted == facts.charge_differs)
        && rule.dual_coverage.is_none_or(|wanted| wanted == facts.has_dual_coverage)
        && rule.test_file.is_none_or(|wanted| wanted == facts.is_test_file)
}

/// Why a claim waits although it could post: which rule says so, and what posting it would do.
#[must_use]
pub fn stops(rules: &[PostingRule], facts: &Facts, posted: Option<&Posted>) -> Option<(Reason, String)> {
    let rule = judge(rules, facts)?;
    let (reason, what) = match rule.action {
        RuleAction::Post => return None,
        RuleAction::Propose => (Reason::Proposed, "Post it, or dismiss it."),
        RuleAction::Hold => (Reason::HeldByRule, "Enter it by hand, then dismiss it."),
    };
    let outcome = posted.map_or_else(String::new, |posted| {
        let sum = |amount: fn(&RemittedLine) -> Cents| -> Cents { posted.said.iter().map(amount).sum() };
        format!(
            " Posting it would write off {} and leave {} to the patient.",
            sum(|line| line.write_off),
            sum(|line| line.patient)
        )
    });
    let note = format!("{} keeps it back: the payer pays {}.{outcome} {what}", rule.title(), facts.paid);
    Some((reason, note))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(position: i64, action: RuleAction) -> PostingRule {
        PostingRule {
            posting_rule_num: position,
            position,
            name: String::new(),
            payer_id: None,
            entity_num: None,
            adjustment_group: None,
            reason_code: None,
            paid_over: None,
            estimate_off_by: None,
            charge_differs: None,
            dual_coverage: None,
            test_file: None,
            action,
        }
    }

    fn facts() -> Facts {
        Facts {
            payer_id: "P1".into(),
            entity_num: 1,
            paid: Cents(11_800),
            adjustments: vec![("CO".into(), "45".into()), ("PR".into(), "1".into())],
            off_estimate: Some(Cents(500)),
            ..Facts::default()
        }
    }

    #[test]
    fn each_condition_keeps_back_what_it_names_and_nothing_else() {
        let hold = || rule(1, RuleAction::Hold);
        let fitting = [
            hold(),
            PostingRule { payer_id: Some("P1".into()), ..hold() },
            PostingRule { entity_num: Some(1), ..hold() },
            PostingRule { reason_code: Some("45".into()), ..hold() },
            PostingRule { adjustment_group: Some("PR".into()), reason_code: Some("1".into()), ..hold() },
            PostingRule { paid_over: Some(Cents(11_799)), ..hold() },
            PostingRule { estimate_off_by: Some(Cents(499)), ..hold() },
            PostingRule { charge_differs: Some(false), test_file: Some(false), ..hold() },
        ];
        for rule in &fitting {
            assert!(fits(rule, &facts()), "{rule:?}");
        }
        let others = [
            PostingRule { payer_id: Some("P2".into()), ..hold() },
            PostingRule { entity_num: Some(2), ..hold() },
            PostingRule { reason_code: Some("97".into()), ..hold() },
            // The group of one adjustment and the reason of another.
            PostingRule { adjustment_group: Some("CO".into()), reason_code: Some("1".into()), ..hold() },
            PostingRule { paid_over: Some(Cents(11_800)), ..hold() },
            PostingRule { estimate_off_by: Some(Cents(500)), ..hold() },
            PostingRule { charge_differs: Some(true), ..hold() },
            PostingRule { dual_coverage: Some(true), ..hold() },
            PostingRule { test_file: Some(true), ..hold() },
            // All of what it names must hold.
            PostingRule { payer_id: Some("P1".into()), test_file: Some(true), ..hold() },
        ];
        for rule in &others {
            assert!(!fits(rule, &facts()), "{rule:?}");
        }
        let unknown = Facts { off_estimate: None, ..facts() };
        assert!(!fits(&PostingRule { estimate_off_by: Some(Cents::ZERO), ..hold() }, &unknown));
    }

    #[test]
    fn the_first_rule_that_fits_decides_and_is_told() {
        let rules = [
            PostingRule { test_file: Some(true), ..rule(1, RuleAction::Hold) },
            PostingRule { payer_id: Some("P1".into()), name: "large".into(), ..rule(2, RuleAction::Propose) },
            rule(3, RuleAction::Hold),
        ];
        let (reason, note) = stops(&rules, &facts(), None).unwrap_or((Reason::UnmatchedClaim, String::new()));
        assert_eq!(reason, Reason::Proposed);
        assert!(note.starts_with("Posting rule 2 (large) keeps it back: the payer pays 118.00."), "{note}");
        let first = PostingRule { paid_over: Some(Cents::ZERO), ..rule(1, RuleAction::Post) };
        assert_eq!(stops(&[first, rule(2, RuleAction::Hold)], &facts(), None), None);
        assert_eq!(stops(&[], &facts(), None), None, "without rules all posts");
    }
}
