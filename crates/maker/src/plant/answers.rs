//! Answers to the wrong claim, by the wrong payer, with wrong amounts.

use x12::Cents;

use crate::course::{Course, Effect};
use crate::labels::Subject;
use crate::office::PAYERS;
use crate::remit::{Answer, Line, Remittance};
use crate::world::World;

impl World {
    /// Whether it is a whole answer to a claim of one payer, of which something is paid.
    pub(super) fn is_plain(&self, answer: &Answer) -> bool {
        let claim = answer.claim.map(|claim| &self.claims[claim]);
        let is_whole = claim.is_some_and(|claim| claim.other.is_none() && claim.charge == answer.charge());
        is_whole && answer.status == "1" && answer.paid() > Cents(1_000)
    }

    /// The first such answer.
    pub(super) fn plain_answer(&self, remittance: &Remittance) -> Option<usize> {
        remittance.answers.iter().position(|answer| self.is_plain(answer))
    }

    /// A claim that another clinic of the group is waiting for, answered to this one.
    pub(super) fn wrong_clinic(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        let here = remittance.clinic;
        let clinics = self.clinics.len();
        let claim = (0..clinics)
            .filter(|clinic| *clinic != here)
            .find_map(|clinic| self.take_waiting((remittance.payer, clinic)))?;
        self.hold(remittance, course, claim, "conflicting_keys");
        Some(())
    }

    /// A claim that another payer has, answered by this one.
    pub(super) fn other_payer(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        let here = remittance.payer;
        let claim = (0..PAYERS.len())
            .filter(|payer| *payer != here)
            .find_map(|payer| self.take_waiting((payer, remittance.clinic)))?;
        self.hold(remittance, course, claim, "unknown_payer");
        Some(())
    }

    pub(super) fn take_waiting(&mut self, pair: (usize, usize)) -> Option<usize> {
        let claims = &self.claims;
        let waiting = self.ready.get_mut(&pair)?;
        let at = waiting.iter().position(|&(_, claim)| claims[claim].other.is_none())?;
        Some(waiting.remove(at).1)
    }

    pub(super) fn hold(
        &mut self,
        remittance: &mut Remittance,
        course: &mut Course,
        claim: usize,
        reason: &'static str,
    ) {
        for answer in self.answers(claim) {
            course.held.push((remittance.answers.len(), reason));
            let amount = answer.paid();
            self.add(remittance, course, answer);
            if course.questions.is_empty() {
                course.questions.push(self.at_once(reason, self.subject(claim), amount));
            }
        }
    }

    /// One amount of one line is a dollar too much. What was paid is right.
    pub(super) fn claim_out_of_balance(
        &mut self,
        remittance: &mut Remittance,
        course: &mut Course,
    ) -> Option<()> {
        let index = remittance.answers.iter().position(|answer| {
            let has_reason = answer.lines.iter().any(|line| !line.adjustments.is_empty());
            answer.status == "1" && has_reason && !answer.paid().is_zero()
        })?;
        let reason = "claim_out_of_balance";
        course.held.push((index, reason));
        let answer = &mut remittance.answers[index];
        let adjustments = answer.lines.iter_mut().flat_map(|line| &mut line.adjustments);
        adjustments.take(1).for_each(|one| one.amount += Cents(100));
        let subject = Subject::RemittedClaim {
            trace: remittance.trace.clone(),
            index,
            claim_number: answer.number.clone(),
        };
        let amount = answer.paid();
        course.questions.push(self.at_once(reason, subject, amount));
        Some(())
    }

    /// An answer to a claim of another practice.
    pub(super) fn elsewhere(&mut self) -> Answer {
        let serial = self.chance.faults.between(10_000, 99_999);
        let mut line = Line::paid("T1110", self.today, Cents(11_200));
        line.less("CO", "45", Cents(3_000));
        Answer {
            claim: None,
            number: format!("ELSEWHERE-{serial}"),
            status: "1",
            payer_number: format!("ELS{serial:09}"),
            corrects: None,
            last: "Nemo".to_owned(),
            first: "Casey".to_owned(),
            member: format!("NM{serial:07}"),
            interest: Cents::ZERO,
            lines: vec![line],
        }
    }

    pub(super) fn stranger(&mut self, remittance: &mut Remittance, course: &mut Course) -> bool {
        let answer = self.elsewhere();
        self.ask_of(remittance, course, answer, "unmatched_claim");
        true
    }

    /// The payer takes back what no file of it ever paid here.
    pub(super) fn reversal_alone(&mut self, remittance: &mut Remittance, course: &mut Course) -> bool {
        let answer = self.elsewhere().reversed();
        if remittance.amount() + answer.paid() <= Cents(100) {
            return false;
        }
        self.ask_of(remittance, course, answer, "reversal_without_original");
        true
    }

    pub(super) fn ask_of(
        &mut self,
        remittance: &mut Remittance,
        course: &mut Course,
        answer: Answer,
        reason: &'static str,
    ) {
        let index = remittance.answers.len();
        let (trace, claim_number) = (remittance.trace.clone(), answer.number.clone());
        let subject = Subject::RemittedClaim { trace, index, claim_number };
        course.questions.push(self.at_once(reason, subject, answer.paid().abs()));
        remittance.answers.push(answer);
    }

    /// The second payer pays all of the charge, although the first has paid a part.
    pub(super) fn overpaid(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        let index = remittance.answers.iter().position(|answer| {
            let first = answer.claim.and_then(|claim| self.claims[claim].other);
            let paid: Option<Cents> =
                first.map(|first| self.claims[first].decided.iter().map(|line| line.paid).sum());
            answer.status == "2" && paid.is_some_and(|paid| paid > Cents(1_000))
        })?;
        let answer = &mut remittance.answers[index];
        let claim = answer.claim?;
        let too_much = answer.charge() - answer.paid();
        for line in &mut answer.lines {
            *line = Line::paid(line.code, line.date, line.charge);
        }
        course.effects.retain(|effect| effect.claim != claim);
        course.effects.extend(Effect::of(answer));
        course.held.push((index, "overpaid"));
        course.questions.push(self.at_once("overpaid", self.subject(claim), too_much));
        self.disputed.insert(self.claims[claim].who);
        Some(())
    }

    /// The answer says ten dollars more were charged, and writes them off.
    pub(super) fn other_charge(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        let index = self.plain_answer(remittance)?;
        let answer = &mut remittance.answers[index];
        let claim = answer.claim?;
        let line = answer.lines.iter_mut().find(|line| !line.paid.is_zero())?;
        line.charge += Cents(1_000);
        line.paid += Cents(1_000);
        line.less("CO", "45", Cents(1_000));
        let amount = answer.paid();
        course.questions.push(self.at_once("charge_differs", self.subject(claim), amount));
        Some(())
    }
}
