//! Plants a fault in a remittance, its file or its money, and writes down what a person must be asked about it.

mod answers;
mod recovery;

use jiff::civil::Date;
use x12::Cents;

use crate::bank::{Company, Format, Kind, Money};
use crate::calendar::later;
use crate::claim::Claim;
use crate::course::{Again, Course, Effect, Question};
use crate::faults::Fault;
use crate::labels::{Subject, Truth};
use crate::office::PAYERS;
use crate::remit::{Answer, Method, Remittance};
use crate::world::World;

/// After so many business days, money and file must have found each other (`reconciliation.md` 2.1).
const LATE: u32 = 5;

/// A card number is typed in, and its money is there, after so many business days.
const CARD_DAYS: u32 = 2;

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
                let alone = |answer: &Answer| self.is_plain(answer) && self.is_alone(answer);
                let Some(index) = remittance.answers.iter().position(alone) else { return false };
                remittance.answers[index].number = "0".to_owned();
                true
            }
            Fault::NumbersLost if !PAYERS[remittance.payer].tells_number => {
                self.numbers_lost(remittance, course).is_some()
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
            | Fault::NumbersLost
            | Fault::Twins
            | Fault::ReversalAlone => false,
        }
    }

    /// A question that is there as soon as the file is.
    fn at_once(&self, reason: &'static str, subject: Subject, amount: Cents) -> Question {
        Question { reason, subject, amount, planted: self.today, due: self.today, settled: None }
    }

    /// One more answer, with what it does.
    fn add(&mut self, remittance: &mut Remittance, course: &mut Course, answer: Answer) {
        course.effects.extend(Effect::of(&answer));
        remittance.answers.push(answer);
    }

    /// Two whole answers to claims of one payer that are alike in what `alike` says of them: their places, the larger
    /// one first.
    fn two_alike<K: PartialEq>(
        &self,
        remittance: &Remittance,
        alike: impl Fn(&Claim, &Answer) -> K,
    ) -> Option<(usize, usize)> {
        let keys: Vec<Option<K>> = (remittance.answers.iter())
            .map(|answer| {
                let claim = &self.claims[answer.claim?];
                self.is_plain(answer).then(|| alike(claim, answer))
            })
            .collect();
        let mut pairs = (0..keys.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
        pairs.find(|&(one, other)| keys[one].is_some() && keys[one] == keys[other])
    }

    /// Its claim is the only one of its patient, day and charge. Claims of one visit were made one after the other.
    fn is_alone(&self, answer: &Answer) -> bool {
        let Some(place) = answer.claim else { return false };
        let key = |claim: &Claim| (claim.who, claim.day, claim.charge);
        let beside = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
        let mut beside = beside.filter_map(|place| self.claims.get(place));
        beside.all(|claim| key(claim) != key(&self.claims[place]))
    }

    /// Nothing in the file tells which answer is to which claim.
    fn numbers_lost(&mut self, remittance: &mut Remittance, course: &mut Course) -> Option<()> {
        let (one, other) = self.two_alike(remittance, |claim, _| (claim.who, claim.day, claim.charge))?;
        for index in [other, one] {
            let answer = &mut remittance.answers[index];
            answer.number = "0".to_owned();
            let amount = answer.paid();
            let (trace, claim_number) = (remittance.trace.clone(), "0".to_owned());
            let subject = Subject::RemittedClaim { trace, index, claim_number };
            course.held.push((index, "ambiguous_claim"));
            course.questions.push(self.at_once("ambiguous_claim", subject, amount));
        }
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
        course.questions.push(self.at_once(reason, World::about(remittance), remittance.amount()));
        course.differs = Some((-taken, reason, false));
        true
    }

    /// The office types the card number into its terminal: the money comes less the processor's fee.
    fn card(&mut self, remittance: &mut Remittance, course: &mut Course) -> bool {
        remittance.method = Method::Card;
        remittance.trace = format!("VC{}", remittance.trace);
        let fee = Cents(remittance.amount().0 * 3 / 100);
        let known = later(self.today, CARD_DAYS);
        let asked = self.at_once("amount_mismatch", World::about(remittance), fee);
        course.questions.push(Question { planted: known, due: known, ..asked });
        course.money = Some(CARD_DAYS);
        true
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
        let (one, other) = self.two_alike(remittance, |_, answer| answer.paid())?;
        if remittance.amount() - Cents(remittance.answers[one].paid().0 * 2) <= Cents(100) {
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
}
