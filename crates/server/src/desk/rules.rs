//! The practice's guard rules, as people and programs write them.

use claims::Cents;
use claims::change::{ChangeSet, Scope};
use claims::office::Office;
use claims::posting::guard::{PostingRule, RuleAction};
use claims::state::{Numbers, Refusal};
use serde::{Deserialize, Serialize};

use crate::app::{App, Caller, Error};

/// Rules that a practice has at most; and the characters of a text in one.
pub const RULES_MAX: usize = 200;
const TEXT_CHARS_MAX: usize = 100;

/// A rule, in the form of `GET` and `PUT /v0/posting-rules`. What is null or left out is no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    pub name: String,
    pub payer_id: Option<String>,
    /// The public id of a billing entity.
    pub provider_id: Option<String>,
    pub adjustment_group: Option<String>,
    pub reason_code: Option<String>,
    /// Cents, as all amounts.
    pub paid_over: Option<i64>,
    pub estimate_off_by: Option<i64>,
    pub charge_differs: Option<bool>,
    pub dual_coverage: Option<bool>,
    pub test_file: Option<bool>,
    /// `post`, `propose` or `hold`.
    pub action: String,
}

/// All rules, in their order: the first that fits decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub data: Vec<Rule>,
}

impl Rules {
    /// Reads rules as JSON.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(bytes: &[u8]) -> Result<Rules, Refusal> {
        serde_json::from_slice(bytes)
            .map_err(|error| Refusal::rule(format!("The rules cannot be read: {error}.")))
    }
}

impl App {
    /// The practice's guard rules.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn posting_rules(&self, practice: i64) -> Result<Rules, Error> {
        let office = self.office(practice).await?;
        Ok(Rules { data: office.posting_rules.iter().map(|rule| said(rule, &office)).collect() })
    }

    /// Gives the practice these guard rules in the place of those that it has. What is held already stays held.
    ///
    /// # Errors
    /// The refusal, when a rule says what cannot be; or when the store cannot be used.
    pub async fn set_posting_rules(&self, caller: &Caller, rules: &Rules) -> Result<(), Error> {
        let load = async || self.office(caller.practice).await;
        self.decide(caller, "posting_rules.set", load, |office, _, numbers| {
            let mut changes = ChangeSet::new();
            if rules.data.len() > RULES_MAX {
                return Err(Refusal::rule(format!("There may be {RULES_MAX} rules at most.")));
            }
            let mut new = Vec::new();
            for (position, rule) in (1..).zip(&rules.data) {
                new.push(kept(rule, position, office, numbers)?);
            }
            changes.changes(Scope::Office, office.version);
            office.posting_rules.iter().for_each(|rule| changes.delete(rule));
            changes.put_all(&new);
            Ok(((), changes))
        })
        .await
    }
}

fn said(rule: &PostingRule, office: &Office) -> Rule {
    let entity = office.entities.iter().find(|entity| Some(entity.entity_num) == rule.entity_num);
    Rule {
        name: rule.name.clone(),
        payer_id: rule.payer_id.clone(),
        provider_id: entity.map(|entity| entity.public_id.clone()),
        adjustment_group: rule.adjustment_group.clone(),
        reason_code: rule.reason_code.clone(),
        paid_over: rule.paid_over.map(|amount| amount.0),
        estimate_off_by: rule.estimate_off_by.map(|amount| amount.0),
        charge_differs: rule.charge_differs,
        dual_coverage: rule.dual_coverage,
        test_file: rule.test_file,
        action: rule.action.as_str().to_owned(),
    }
}

fn kept(rule: &Rule, position: i64, office: &Office, numbers: &mut Numbers) -> Result<PostingRule, Refusal> {
    let wrong = |what: &str| Err(Refusal::rule(format!("Rule {position}: {what}")));
    let texts = [&rule.payer_id, &rule.adjustment_group, &rule.reason_code];
    let mut texts = texts.into_iter().flatten().chain([&rule.name]);
    if texts.any(|text| text.chars().count() > TEXT_CHARS_MAX || text.chars().any(char::is_control)) {
        return wrong(&format!("a text has at most {TEXT_CHARS_MAX} characters, and none that control."));
    }
    if [rule.paid_over, rule.estimate_off_by].into_iter().flatten().any(i64::is_negative) {
        return wrong("an amount is 0 or more, in cents.");
    }
    let groups = ["CO", "OA", "PI", "PR", "CR"];
    if rule.adjustment_group.as_ref().is_some_and(|group| !groups.contains(&group.as_str())) {
        return wrong("adjustment_group is one of CO, OA, PI, PR, CR.");
    }
    let Some(action) = RuleAction::parse(&rule.action) else {
        return wrong("action is one of post, propose, hold.");
    };
    let entity_num = match &rule.provider_id {
        None => None,
        Some(id) => match office.entities.iter().find(|entity| entity.public_id == *id) {
            Some(entity) => Some(entity.entity_num),
            None => return wrong("there is no such provider."),
        },
    };
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    Ok(PostingRule {
        posting_rule_num: numbers.fresh::<PostingRule>(),
        position,
        name: rule.name.clone(),
        payer_id: text(&rule.payer_id),
        entity_num,
        adjustment_group: text(&rule.adjustment_group),
        reason_code: text(&rule.reason_code),
        paid_over: rule.paid_over.map(Cents),
        estimate_off_by: rule.estimate_off_by.map(Cents),
        charge_differs: rule.charge_differs,
        dual_coverage: rule.dual_coverage,
        test_file: rule.test_file,
        action,
    })
}
