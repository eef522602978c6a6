//! Plants a fault in a remittance, its file or its money, and writes down what a person must be asked about it.

use jiff::civil::Date;
use x12::Cents;

use crate::bank::{Company, Format, Kind, Money};
use crate::calendar::later;
use crate::course::{Again, Course, Effect, Question, Recovery};
use crate::faults::Fault;
use crate::labels::{ExceptionLabel, Subject, Truth};
use crate::office::PAYERS;
use crate::remit::{Answer, Line, Method, Plb, Remittance};
use crate::world::World;

/// After so many business days, money and file must have found each other (`reconciliation.md` 2.1).
const LATE: u32 = 5;

impl World {
    /// Plants the fault if the remittance is one that it fits.
    pub(crate) fn plant(&mut self, fault: Fault, remittance: &mut Remittance, course: &mut Course) -> bool {
        let is_ach = remittance.method == Method::Ach && remittance.amount() > Cents(5_000);
        match fault {
            Fault::Takeback => self.takeback(remittance, course).is_some(),
            Fault::TakebackLater => self.takeback_later(remittance, course).is_some(),
            Fault::Correction => self.correction(remittance, course).is_some(),
            Fault::Interest => self.interest(remittance).is_some(),
            Fault::ForwardBalance => self.forward_balance(remittance).is_some(),
            Fault::LateMoney if is_ach => self.late_money(remittance, course),
            Fault::NoMoney if is_ach => self.no_money(remittance, course),
            Fault::StaleCheck if remittance.method == Method::Check && remittance.amount() > Cents::ZERO => {
                self.no_money(remittance, course)
            }
            Fault::LateFile if is_ach => {
                course.file = self.chance.faults.between(7, 10);
                course.money = Some(1);
                true
            }
            Fault::StrayMoney => self.stray_money(remittance),
            Fault::ResentAnew => self.again(remittance, course, Again::Anew, Some("duplicate_remittance")),
            Fault::ResentSame => self.again(remittance, course, Again::Same, None),
            Fault::Changed => self.again(remittance, course, Again::Changed, Some("remittance_changed")),
            Fault::NumberCut => {
                let Some(index) = self.plain_answer(remittance) else { return false };
                remittance.answers[index].number.truncate(15);
                true
            }
            Fault::NumberLost if !PAYERS[remittance.payer].tells_number => {
                let Some(index) = self.plain_answer(remittance) else { return false };
                remittance.answers[index].number = "0".to_owned();
                true
            }
            Fault::Renamed => {
                remittance.payer_name = PAYERS[remittance.payer].new_name;
                true
            }
            Fault::Bought => {
                remittance.payer_name = PAYERS[remittance.payer].new_name;
                remittance.tin = PAYERS[remittance.payer].new_tin;
                true
            }
            Fault::OutOfBalance if is_ach => self.out_of_balance(remittance, course),
            Fault::WrongClinic => self.wrong_clinic(remittance, course).is_some(),
            Fault::OtherPayer => self.other_payer(remittance, course).is_some(),
            Fault::VirtualCard if is_ach && PAYERS[remittance.payer].cards => self.card(remittance, course),
            Fault::ClaimOutOfBalance => self.claim_out_of_balance(remittance, course).is_some(),
            Fault::Stranger => self.stranger(remittance, course),
            Fault::ShortMoney if is_ach => self.short_money(remittance, course),
            Fault::ReversalAlone if is_ach => self.reversal_alone(remittance, course),
            Fault::OtherCharge => self.other_charge(remittance, course).is_some(),
            Fault::SecondFirst if is_ach => self.second_first(remittance, course),
            Fault::Overpaid => self.overpaid(remittance, course).is_some(),
            Fault::MoneyReversed if is_ach => {
                course.taken_back = Some(self.chance.faults.between(1, 3));
                true
            }
            Fault::Twins if is_ach => self.twins(remittance, course).is_some(),
            Fault::LateMoney
            | Fault::NoMoney
            | Fault::StaleCheck
            | Fault::LateFile
            | Fault::OutOfBalance
            | Fault::VirtualCard
            | Fault::ShortMoney
            | Fault::SecondFirst
            | Fault::MoneyReversed
            | Fault::NumberLost
            | Fault::Twins
            | Fault::ReversalAlone => false,
        }
    }

    /// A question that is there as soon as the file is.
    fn at_once(&self, reason: &'static str, subject: Subject, amount: Cents) -> Question {
        Question { reason, subject, amount, planted: self.today, due: self.today, settled: None }
    }

    /// A whole answer to a claim of one payer, of which something is paid.
    fn plain_answer(&self, remittance: &Remittance) -> Option<usize> {
        remittance.answers.iter().position(|answer| {
            let claim = answer.claim.map(|claim| &self.claims[claim]);
            let is_whole =
                claim.is_some_and(|claim| claim.other.is_none() && claim.charge == answer.charge());
            is_whole && answer.status == "1" && answer.paid() > Cents(1_000)
        })
    }

    /// An answer of an earlier remittance to this clinic that can be taken back.
    fn earlier(&mut self, remittance: &Remittance) -> Option<Answer> {
        self.paid.get_mut(&(remittance.payer, remittance.clinic))?.pop_front()
    }

    fn takeback(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
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

    fn takeback_later(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
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
    fn open_balance(
        &mut self,
        remittance: &Remittance,
        reason: &'static str,
        reference: String,
        amount: Cents,
    ) {
        let settles = self.labels.exceptions.len();
        self.labels.exceptions.push(ExceptionLabel {
            reason: "takeback_unresolved",
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

    fn correction(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
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
    fn corrected(&mut self, original: &Answer, raises: bool) -> Option<Answer> {
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

    /// One more answer, with what it does.
    fn add(&mut self, remittance: &mut Remittance, course: &mut Course, answer: Answer) {
        course.effects.extend(Effect::of(&answer));
        remittance.answers.push(answer);
    }

    fn interest(&mut self, remittance: &mut Remittance) -> Option<()> {
        let index = self.plain_answer(remittance)?;
        let amount = Cents(i64::from(self.chance.faults.between(60, 990)));
        let answer = &mut remittance.answers[index];
        answer.interest = amount;
        let reference = answer.payer_number.clone();
        remittance.plb.push(Plb { reason: "L6", reference, amount: -amount });
        Some(())
    }

    /// A remittance of its own with a reversal and nothing else: it pays nothing and forwards the rest.
    fn forward_balance(&mut self, remittance: &Remittance) -> Option<()> {
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

    fn late_money(&mut self, remittance: &Remittance, course: &mut Course) -> bool {
        let days = self.chance.faults.between(7, 10);
        course.money = Some(days);
        let settled = Some(later(self.today, days));
        let late = self.without_money(remittance);
        course.questions.push(Question { settled, ..late });
        true
    }

    fn no_money(&mut self, remittance: &Remittance, course: &mut Course) -> bool {
        course.money = None;
        course.questions.push(self.without_money(remittance));
        true
    }

    fn without_money(&self, remittance: &Remittance) -> Question {
        let about = self.at_once("remittance_without_money", World::about(remittance), remittance.amount());
        Question { due: later(self.today, LATE), ..about }
    }

    /// A payment for somebody else, or whose file was lost.
    fn stray_money(&mut self, remittance: &Remittance) -> bool {
        let trace = self.trace(remittance.payer);
        let payer = &PAYERS[remittance.payer];
        let when: Date = later(self.today, 1);
        let amount = Cents(i64::from(self.chance.faults.between(4_000, 90_000)));
        self.put(
            when,
            Money {
                clinic: remittance.clinic,
                kind: Kind::Claim,
                amount,
                company: Company { name: payer.name, tin: payer.tin },
                number: trace,
                words: String::new(),
                truth: Truth::Insurance { remittances: Vec::new(), fee: Cents::ZERO },
                differs: Some((amount, "money_without_remittance", false)),
                raises: Some(("money_without_remittance", None)),
            },
        );
        true
    }

    fn again(
        &mut self,
        remittance: &Remittance,
        course: &mut Course,
        again: Again,
        reason: Option<&'static str>,
    ) -> bool {
        let days = self.chance.faults.between(2, 9);
        course.again = Some((again, days));
        if let Some(reason) = reason {
            let planted = later(self.today, days);
            let asked = self.at_once(reason, World::about(remittance), remittance.amount());
            course.questions.push(Question { planted, due: planted, ..asked });
        }
        true
    }

    /// What was taken for another office was left out of the file: the money is right, the file is not.
    fn out_of_balance(&mut self, remittance: &mut Remittance, course: &mut Course) -> bool {
        let taken = Cents(i64::from(self.chance.faults.between(100, 4_000)));
        remittance.off = -taken;
        let reason = "remittance_out_of_balance";
        course.held = (0..remittance.answers.len()).map(|index| (index, reason)).collect();
        course.questions.push(self.at_once(reason, World::about(remittance), taken));
        course.differs = Some((-taken, reason, false));
        true
    }

    /// A claim that another clinic of the group is waiting for, answered to this one.
    fn wrong_clinic(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        let here = remittance.clinic;
        let clinics = self.clinics.len();
        let claim = (0..clinics)
            .filter(|clinic| *clinic != here)
            .find_map(|clinic| self.take_waiting((remittance.payer, clinic)))?;
        self.hold(remittance, course, claim, "conflicting_keys");
        Some(())
    }

    /// A claim that another payer has, answered by this one.
    fn other_payer(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        let here = remittance.payer;
        let claim = (0..PAYERS.len())
            .filter(|payer| *payer != here)
            .find_map(|payer| self.take_waiting((payer, remittance.clinic)))?;
        self.hold(remittance, course, claim, "unknown_payer");
        Some(())
    }

    fn take_waiting(&mut self, pair: (usize, usize)) -> Option<usize> {
        let claims = &self.claims;
        let waiting = self.ready.get_mut(&pair)?;
        let at = waiting.iter().position(|&(_, claim)| claims[claim].other.is_none())?;
        Some(waiting.remove(at).1)
    }

    fn hold(&mut self, remittance: &mut Remittance, course: &mut Course, claim: usize, reason: &'static str) {
        for answer in self.answers(claim) {
            course.held.push((remittance.answers.len(), reason));
            let amount = answer.paid();
            self.add(remittance, course, answer);
            if course.questions.is_empty() {
                course.questions.push(self.at_once(reason, self.subject(claim), amount));
            }
        }
    }

    /// The office types the card number into its terminal: the money comes less the processor's fee.
    fn card(&mut self, remittance: &mut Remittance, course: &mut Course) -> bool {
        remittance.method = Method::Card;
        remittance.trace = format!("VC{}", remittance.trace);
        let fee = Cents(remittance.amount().0 * 3 / 100);
        course.questions.push(self.at_once("amount_mismatch", World::about(remittance), fee));
        course.money = Some(2);
        true
    }

    /// One amount of one line is a dollar too much. What was paid is right.
    fn claim_out_of_balance(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
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
    fn elsewhere(&mut self) -> Answer {
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

    fn stranger(&mut self, remittance: &mut Remittance, course: &mut Course) -> bool {
        let answer = self.elsewhere();
        self.ask_of(remittance, course, answer, "unmatched_claim");
        true
    }

    /// The payer takes back what no file of it ever paid here.
    fn reversal_alone(&mut self, remittance: &mut Remittance, course: &mut Course) -> bool {
        let answer = self.elsewhere().reversed();
        if remittance.amount() + answer.paid() <= Cents(100) {
            return false;
        }
        self.ask_of(remittance, course, answer, "reversal_without_original");
        true
    }

    fn ask_of(
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

    fn short_money(&mut self, remittance: &Remittance, course: &mut Course) -> bool {
        course.short = Cents(i64::from(self.chance.faults.between(1, 9)) * 100);
        let subject = World::about(remittance);
        let known = later(self.today, course.money.unwrap_or(1));
        let asked = self.at_once("amount_mismatch", subject, course.short);
        course.questions.push(Question { planted: known, due: known, ..asked });
        course.differs = Some((-course.short, "amount_mismatch", false));
        true
    }

    /// The file is late, and a claim in it was sent on to a payer that answers every week.
    fn second_first(&mut self, remittance: &Remittance, course: &mut Course) -> bool {
        let forwarded = remittance.answers.iter().filter(|answer| answer.status == "19");
        let seconds = forwarded.filter_map(|answer| self.claims[answer.claim?].other);
        if !seconds.into_iter().any(|second| PAYERS[self.payer_of(second)].weeks == 1) {
            return false;
        }
        course.file = 12;
        true
    }

    /// Two claims of the same work are paid by a remittance each: nothing but the trace could tell their money apart.
    fn twins(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        if self.clinics[remittance.clinic].ach_format == Format::Nacha {
            return None;
        }
        let is_plain = |answer: &Answer| {
            let claim = answer.claim.map(|claim| &self.claims[claim]);
            claim.is_some_and(|claim| claim.other.is_none() && claim.charge == answer.charge())
                && answer.status == "1"
                && answer.paid() > Cents(1_000)
        };
        let answers = &remittance.answers;
        let pairs = (0..answers.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
        let (one, other) = pairs.into_iter().find(|&(one, other)| {
            let (one, other) = (&answers[one], &answers[other]);
            is_plain(one) && is_plain(other) && one.paid() == other.paid()
        })?;
        if remittance.amount() - Cents(answers[one].paid().0 * 2) <= Cents(100) {
            return None;
        }
        // The later one is taken first, so that the place of the other stays.
        for place in [one, other] {
            let answer = remittance.answers.remove(place);
            course.effects.retain(|effect| Some(effect.claim) != answer.claim);
            let trace = self.trace(remittance.payer);
            let own = Remittance { answers: vec![answer], plb: Vec::new(), trace, ..remittance.clone() };
            let course = Course { is_twin: true, ..Course::plain(&own.answers, 1) };
            self.issue(own, course);
        }
        Some(())
    }

    /// The second payer pays all of the charge, although the first has paid a part.
    fn overpaid(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
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
    fn other_charge(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
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
