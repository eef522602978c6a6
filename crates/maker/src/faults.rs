//! The planted trouble: which fault comes when (`users.md` 5.3, per 1,000 remittances).

use crate::chance::Chance;

/// What goes wrong with a remittance or its money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// Money is taken in a PLB, as a letter announced, for a claim of another patient that was paid earlier.
    Takeback,
    /// A claim is reversed and corrected now, and the money is taken in a later remittance.
    TakebackLater,
    /// A claim that was paid earlier is reversed and decided anew.
    Correction,
    /// Interest is paid.
    Interest,
    /// A reversal takes more than there is: nothing is paid, and the rest is taken later.
    ForwardBalance,
    /// The money comes many days after the file.
    LateMoney,
    /// The money comes never.
    NoMoney,
    /// The file comes many days after the money.
    LateFile,
    /// Money comes for which there is no file.
    StrayMoney,
    /// The payment comes again in another envelope.
    ResentAnew,
    /// The same file comes again.
    ResentSame,
    /// A claim number is cut to fifteen characters.
    NumberCut,
    /// A claim is answered under no number at all.
    NumberLost,
    /// Two claims of one patient, day and charge are answered under no number at all.
    NumbersLost,
    /// The payer calls itself something else.
    Renamed,
    /// The payer has another tax id and a longer name.
    Bought,
    /// A provider-level adjustment is left out of the file, which does not balance without it.
    OutOfBalance,
    /// One claim is of another clinic of the group.
    WrongClinic,
    /// It is paid by a card number.
    VirtualCard,
    /// The check is never cashed.
    StaleCheck,
    /// One claim does not balance.
    ClaimOutOfBalance,
    /// One claim is nobody's here.
    Stranger,
    /// One claim is of another payer.
    OtherPayer,
    /// The bank got less than the file says.
    ShortMoney,
    /// The payment comes again with other content.
    Changed,
    /// A reversal of what was never told.
    ReversalAlone,
    /// One claim is answered with another charge.
    OtherCharge,
    /// The second payer, to which the first sent a claim on, answers before the first one's file comes.
    SecondFirst,
    /// The second payer pays as if there were no first.
    Overpaid,
    /// The payer takes its electronic credit back.
    MoneyReversed,
    /// Two payments of one payer, day and amount, of which the bank does not tell the traces.
    Twins,
}

/// How many of 1,000 remittances. The lost numbers and the last eleven are not in the recipe: each reason of an exception occurs.
const RATES: [(Fault, u32); 31] = [
    (Fault::Takeback, 3),
    (Fault::TakebackLater, 3),
    (Fault::Correction, 3),
    (Fault::Interest, 4),
    (Fault::ForwardBalance, 3),
    (Fault::LateMoney, 4),
    (Fault::NoMoney, 1),
    (Fault::LateFile, 3),
    (Fault::StrayMoney, 2),
    (Fault::ResentAnew, 2),
    (Fault::ResentSame, 2),
    (Fault::NumberCut, 3),
    (Fault::NumberLost, 1),
    (Fault::NumbersLost, 1),
    (Fault::Renamed, 2),
    (Fault::Bought, 1),
    (Fault::OutOfBalance, 2),
    (Fault::WrongClinic, 2),
    (Fault::VirtualCard, 5),
    (Fault::StaleCheck, 2),
    (Fault::ClaimOutOfBalance, 1),
    (Fault::Stranger, 1),
    (Fault::OtherPayer, 1),
    (Fault::ShortMoney, 1),
    (Fault::Changed, 1),
    (Fault::ReversalAlone, 1),
    (Fault::OtherCharge, 1),
    (Fault::SecondFirst, 1),
    (Fault::Overpaid, 1),
    (Fault::MoneyReversed, 1),
    (Fault::Twins, 1),
];

/// When each fault is due, counted in remittances. What does not fit the remittance that is due waits for one that it
/// fits.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    made: u32,
    due: Vec<(Fault, u32, u32)>,
}

impl Calendar {
    /// The first of each fault comes within so many remittances, so that fewer than 1,000 see them all.
    pub(crate) fn new(first_within: u32, chance: &mut Chance) -> Calendar {
        let first = |(fault, rate): (Fault, u32)| {
            let period = 1000 / rate;
            (fault, period, chance.between(5, period.min(first_within)))
        };
        Calendar { made: 0, due: RATES.into_iter().map(first).collect() }
    }

    /// One more remittance: the faults that are due, longest waiting first.
    pub(crate) fn due(&mut self) -> Vec<Fault> {
        self.made += 1;
        let mut due: Vec<(u32, Fault)> =
            self.due.iter().filter(|(.., at)| *at <= self.made).map(|(fault, _, at)| (*at, *fault)).collect();
        due.sort();
        due.into_iter().map(|(_, fault)| fault).collect()
    }

    /// The fault was planted: the next one is due a period later, or so.
    pub(crate) fn planted(&mut self, planted: Fault, chance: &mut Chance) {
        for (fault, period, at) in &mut self.due {
            if *fault == planted {
                *at += *period - *period / 8 + chance.below(*period / 4 + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_at_their_rates() {
        let mut chance = Chance::new(3, "faults");
        let mut calendar = Calendar::new(400, &mut chance);
        let mut planted = Vec::new();
        for _ in 0..10_000 {
            if let Some(&fault) = calendar.due().first() {
                calendar.planted(fault, &mut chance);
                planted.push(fault);
            }
        }
        for (fault, rate) in RATES {
            let times = planted.iter().filter(|one| **one == fault).count();
            assert!(times.abs_diff(rate as usize * 10) <= rate as usize * 2 + 3, "{fault:?}: {times}");
        }
    }
}
