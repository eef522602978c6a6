//! The levels of a set (HL) and what stands directly in them: who bills, who is covered, who is treated
//! (loops 2000A to 2000C).

use super::broken::Broken;
use super::set::{Outcome, Part, SetReader};
use super::values::Values;
use crate::claim_file::split::without_claims;
use crate::claim_file::{BillingGroup, Dependent, Patients, Relationship, Responsibility, Subscriber};
use crate::finding::{Level, Place, Stops, rule};

/// What the HL segments have said so far.
#[derive(Debug, Default)]
pub(super) struct Levels {
    /// HL01 of the last level, and of the provider and subscriber that are being read.
    last: usize,
    provider: String,
    subscriber: String,
    /// HL04 of that subscriber promises patients, and none has come yet.
    promised: Option<Place>,
    /// HL04 of that subscriber says that none come.
    childless: bool,
    /// SBR02 says that the subscriber is the patient.
    is_patient: bool,
}

impl<'a> SetReader<'a> {
    /// An HL.
    pub(super) fn level(&mut self, values: &mut Values<'a>) -> Outcome {
        let (number, parent, kind) = (values.text(1), values.text(2), values.text(3));
        let children = values.text(4);
        self.names.clear();
        let is_next = number.trim().parse() == Ok(self.levels.last + 1);
        self.levels.last = number.trim().parse().unwrap_or(self.levels.last + 1);
        let (expected, promise) = match kind.as_str() {
            "20" => {
                self.end_levels();
                self.begin_provider(&number);
                (String::new(), Some("1"))
            }
            "22" => {
                self.end_levels();
                self.begin_subscriber(&number, &children);
                (self.levels.provider.clone(), None)
            }
            "23" => {
                self.begin_dependent();
                (self.levels.subscriber.clone(), Some("0"))
            }
            _ => {
                self.loop_id = None;
                (parent.clone(), None)
            }
        };
        // The findings below are about this segment, which is seen only after it was placed.
        self.levels_fault(values, 3, !matches!(kind.as_str(), "20" | "22" | "23"), rule::HL_LEVEL);
        self.levels_fault(values, 1, !is_next, rule::HL_NUMBER);
        self.levels_fault(values, 2, parent != expected, rule::HL_PARENT);
        let kept = promise.is_none_or(|promise| promise == children);
        let is_code = matches!(children.as_str(), "" | "0" | "1");
        self.levels_fault(values, 4, !is_code || (!kept && !children.is_empty()), rule::HL_CHILDREN);
        Outcome::Kept
    }

    fn levels_fault(&mut self, values: &mut Values<'a>, element: usize, is_wrong: bool, rule: &'static str) {
        if !is_wrong {
            return;
        }
        let (stops, message) = match rule {
            rule::HL_LEVEL => (
                Stops::Set,
                "HL03 is no level of a claim file (20 billing provider, 22 subscriber, 23 patient), so what follows \
                 belongs to nobody: correct it.",
            ),
            rule::HL_NUMBER => {
                (Stops::Nothing, "HL01 does not count the levels 1, 2, 3 in file order: number them anew.")
            }
            rule::HL_PARENT => (
                Stops::Set,
                "HL02 is not the level that this one stands under, so its claims may be somebody else's: correct it.",
            ),
            _ => (Stops::Nothing, "HL04 says otherwise whether levels follow under this one: correct it."),
        };
        values.fault(element, Broken::guide(rule, stops), message);
    }

    fn begin_provider(&mut self, number: &str) {
        self.levels.provider = number.to_owned();
        self.levels.subscriber = String::new();
        self.set.file.billing_groups.push(BillingGroup::default());
        self.enter(Part::Provider, "2000A");
    }

    fn begin_subscriber(&mut self, number: &str, children: &str) {
        self.levels.subscriber = number.to_owned();
        self.levels.childless = children == "0";
        self.levels.is_patient = false;
        self.enter(Part::Subscriber, "2000B");
        self.levels.promised = (children == "1").then(|| self.here.clone());
        let patients = if children == "1" { Patients::Dependents(Vec::new()) } else { Patients::default() };
        self.group().subscribers.push(Subscriber { patients, ..Subscriber::default() });
    }

    fn begin_dependent(&mut self) {
        self.enter(Part::Dependent, "2000C");
        self.levels.promised = None;
        if self.levels.childless {
            self.levels.childless = false;
            let place = self.here.clone();
            let message = "A patient stands under a subscriber whose HL04 says that none does: correct it.";
            Broken::guide(rule::HL_CHILDREN, Stops::Nothing).note(place, None, message, &mut self.notes);
        }
        let subscriber = self.subscriber();
        match &mut subscriber.patients {
            Patients::Dependents(dependents) => dependents.push(Dependent::default()),
            Patients::Subscriber(claims) if claims.is_empty() => {
                subscriber.patients = Patients::Dependents(vec![Dependent::default()]);
            }
            // Claims of the subscriber came first; those of the family are under a subscriber of their own here.
            Patients::Subscriber(_) => {
                let patients = Patients::Dependents(vec![Dependent::default()]);
                let again = Subscriber { patients, ..without_claims(subscriber) };
                self.group().subscribers.push(again);
            }
        }
        if self.levels.is_patient && !self.has_own_claims() {
            self.levels.is_patient = false;
            let place = self.here.clone();
            let broken = Broken { level: Level::Situation, ..Broken::guide(rule::HL_CHILDREN, Stops::Claim) };
            let message =
                "SBR02 says that the subscriber is the patient, and another patient follows: correct one.";
            broken.note(place, None, message, &mut self.notes);
        }
    }

    fn has_own_claims(&mut self) -> bool {
        let subscribers = &self.group().subscribers;
        let before = subscribers.len().checked_sub(2).and_then(|at| subscribers.get(at));
        before.is_some_and(|before| {
            matches!(&before.patients, Patients::Subscriber(claims) if !claims.is_empty())
                && before.member_id == subscribers.last().map_or("", |last| last.member_id.as_str())
        })
    }

    /// The billing provider that is being read; an empty one where none came.
    pub(super) fn group(&mut self) -> &mut BillingGroup {
        let groups = &mut self.set.file.billing_groups;
        if groups.is_empty() {
            groups.push(BillingGroup::default());
        }
        let last = groups.len() - 1;
        &mut groups[last]
    }

    /// The subscriber that is being read; an empty one where none came.
    pub(super) fn subscriber(&mut self) -> &mut Subscriber {
        let subscribers = &mut self.group().subscribers;
        if subscribers.is_empty() {
            subscribers.push(Subscriber::default());
        }
        let last = subscribers.len() - 1;
        &mut subscribers[last]
    }

    /// Where the claims go that come next. Claims of a subscriber who is not the patient are kept all the same.
    pub(super) fn claims_here(&mut self) -> &mut Vec<crate::claim_file::Claim> {
        let is_dependent = self.part >= Part::Dependent;
        if !is_dependent {
            let promised = self.levels.promised.is_some();
            let is_patient = self.levels.is_patient;
            let subscriber = self.subscriber();
            if matches!(&subscriber.patients, Patients::Dependents(dependents) if dependents.is_empty()) {
                subscriber.patients = Patients::default();
            }
            if promised && !is_patient {
                let place = self.here.clone();
                let broken = Broken::guide(rule::HL_CHILDREN, Stops::Claim);
                let message = "The claim stands under a subscriber who is not said to be the patient (SBR02), and \
                               no patient comes before it: correct it.";
                broken.note(place, None, message, &mut self.notes);
                self.levels.promised = None;
            }
        }
        let subscriber = self.subscriber();
        if let Patients::Dependents(dependents) = &mut subscriber.patients
            && dependents.is_empty()
        {
            dependents.push(Dependent::default());
        }
        match &mut subscriber.patients {
            Patients::Subscriber(claims) => claims,
            Patients::Dependents(dependents) => {
                let last = dependents.len() - 1;
                &mut dependents[last].claims
            }
        }
    }

    /// Ends the subscriber that is being read.
    pub(super) fn end_levels(&mut self) {
        if let Some(place) = self.levels.promised.take() {
            let message =
                "HL04 says that a patient follows under this subscriber, and none does: correct it.";
            Broken::guide(rule::HL_CHILDREN, Stops::Nothing).note(place, None, message, &mut self.notes);
        }
    }

    /// CUR, SBR and PAT.
    pub(super) fn of_level(&mut self, loop_id: &str, values: &mut Values<'a>) -> Option<Outcome> {
        match (loop_id, values.id()) {
            ("2000A", b"CUR") => {
                values.given(1, &["85"]);
                self.group().provider.currency = values.filled(2);
            }
            ("2000B", b"SBR") => self.coverage(values),
            ("2000C", b"PAT") => {
                let relationship = values.required(1, Relationship::of);
                if let Patients::Dependents(dependents) = &mut self.subscriber().patients
                    && let Some(dependent) = dependents.last_mut()
                {
                    dependent.relationship = relationship;
                }
            }
            _ => return None,
        }
        Some(Outcome::Kept)
    }

    fn coverage(&mut self, values: &mut Values<'a>) {
        self.levels.is_patient = values.given(2, &["18"]);
        let responsibility = values.required(1, Responsibility::of);
        let subscriber = self.subscriber();
        subscriber.responsibility = responsibility;
        subscriber.group_number = values.filled(3);
        subscriber.group_name = values.filled(4);
        subscriber.insurance_type = values.filled(5);
        subscriber.filing_indicator = values.text(9);
    }
}
