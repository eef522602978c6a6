//! What payers take back, at once, later, or bit by bit; and what they add (x12.md 4.3).

use x12::Cents;

use crate::course::{Course, Recovery};
use crate::labels::{ExceptionLabel, Subject};
use crate::remit::{Answer, Line, Plb, Remittance};
use crate::world::World;

impl World {
    /// An answer of an earlier remittance to this clinic that can be taken back.
    pub(super) fn earlier(&mut self, remittance: &Remittance) -> Option<Answer> {
        self.paid.get_mut(&(remittance.payer, remittance.clinic))?.pop_front()
    }

    pub(super) fn takeback(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        let room = remittance.amount() - Cents(100);
        let original = self.earlier(remittance)?;
        let amount = original.paid().min(room);
        if amount < Cents(500) {
            return None;
        }
        let reference = original.payer_number;
        remittance.plb.push(Plb { reason: "WO", reference: reference.clone(), amount });
        let subject = Subject::ProviderAdjustment { trace: remittance.trace.clone(), reference };
        course.questions.push(self.at_once("takeback_unresolved", subject, amount));
        Some(())
    }

    pub(super) fn takeback_later(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        let original = self.earlier(remittance)?;
        let corrected = self.corrected(&original, false)?;
        let amount = original.paid() - corrected.paid();
        let reference = original.payer_number.clone();
        remittance.plb.push(Plb { reason: "WO", reference: reference.clone(), amount: -amount });
        self.add(remittance, course, original.reversed());
        self.add(remittance, course, corrected);
        self.open_balance(remittance, "WO", reference, amount);
        Some(())
    }

    /// The payer will take this amount from a later remittance; until then it is open.
    pub(super) fn open_balance(
        &mut self,
        remittance: &Remittance,
        reason: &'static str,
        reference: String,
        amount: Cents,
    ) {
        let settles = self.labels.exceptions.len();
        self.labels.exceptions.push(ExceptionLabel {
            reason: "takeback_unresolved".into(),
            subject: Subject::ProviderAdjustment {
                trace: remittance.trace.clone(),
                reference: reference.clone(),
            },
            amount,
            planted: self.today,
            due: self.today,
            settled: None,
            patients: Vec::new(),
        });
        let pair = (remittance.payer, remittance.clinic);
        self.recoveries.entry(pair).or_default().push_back(Recovery { reason, reference, amount, settles });
    }

    pub(super) fn correction(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        let original = self.earlier(remittance)?;
        let raises = self.chance.faults.percent(50);
        let corrected = self.corrected(&original, raises).or_else(|| self.corrected(&original, !raises))?;
        if remittance.amount() + corrected.paid() - original.paid() <= Cents(100) {
            return None;
        }
        self.add(remittance, course, original.reversed());
        self.add(remittance, course, corrected);
        Some(())
    }

    /// The answer decided anew: half of what one line paid becomes the patient's, or the other way round.
    pub(super) fn corrected(&mut self, original: &Answer, raises: bool) -> Option<Answer> {
        self.serials.payer_claim += 1;
        let mut corrected = original.clone();
        corrected.corrects = Some(original.payer_number.clone());
        corrected.payer_number = format!("{}{:07}", &original.payer_number[..5], self.serials.payer_claim);
        let share = |line: &Line| -> Cents {
            let coinsurance = line.adjustments.iter().filter(|one| (one.group, one.reason) == ("PR", "2"));
            coinsurance.map(|one| one.amount).sum()
        };
        let line = corrected
            .lines
            .iter_mut()
            .find(|line| if raises { share(line) > Cents(1_000) } else { line.paid > Cents(1_000) })?;
        let change = if raises { -Cents(share(line).0 / 2) } else { Cents(line.paid.0 / 2) };
        line.less("PR", "2", change);
        Some(corrected)
    }

    pub(super) fn interest(&mut self, remittance: &mut Remittance) -> Option<()> {
        let index = self.plain_answer(remittance)?;
        let amount = Cents(i64::from(self.chance.faults.between(60, 990)));
        let answer = &mut remittance.answers[index];
        answer.interest = amount;
        let reference = answer.payer_number.clone();
        remittance.plb.push(Plb { reason: "L6", reference, amount: -amount });
        Some(())
    }

    /// A remittance of its own with a reversal and nothing else: it pays nothing and forwards the rest.
    pub(super) fn forward_balance(&mut self, remittance: &Remittance) -> Option<()> {
        let original = self.earlier(remittance)?;
        let amount = original.paid();
        let trace = self.trace(remittance.payer);
        let plb = vec![Plb { reason: "FB", reference: trace.clone(), amount: -amount }];
        let answers = vec![original.reversed()];
        let course = Course::plain(&answers, 1);
        let own = Remittance { answers, plb, trace: trace.clone(), off: Cents::ZERO, ..remittance.clone() };
        self.open_balance(&own, "FB", trace, amount);
        self.issue(own, course);
        Some(())
    }
}
