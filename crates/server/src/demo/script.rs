//! What happened at the demo's practice, and when: days before today, the oldest first.

use super::adjudicate::How;
use super::office::Payer;

/// A procedure: code, tooth (or quadrant), surfaces.
pub(super) type Work = (&'static str, &'static str, &'static str);

/// One thing that happened.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    /// A patient came: the work is done, and the claim made under this name.
    Visit(&'static str, &'static str, &'static [Work]),
    /// Work that is only planned.
    Planned(&'static str, &'static [Work]),
    /// The waiting claims are sent.
    Send,
    /// The second payer's claim of a visit.
    Second { visit: &'static str, name: &'static str },
    /// A claim gets this status by hand.
    Status(&'static str, &'static str),
    /// A payer's remittance.
    Pays(&'static Pays),
    /// The bank's file, with what it says of these traces.
    Bank(&'static [Credit]),
    /// A check of this number is in the bank.
    Deposit(&'static str),
    /// A patient pays so many cents.
    Takes(&'static str, i64),
    /// Something is taken off, in cents, with the reason.
    Discount(&'static str, i64, &'static str),
    /// The work of a visit is to be paid in parts of so many cents a month.
    Instalments(&'static str, i64),
}

/// A remittance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pays {
    pub(super) payer: Payer,
    pub(super) method: &'static str,
    pub(super) trace: &'static str,
    pub(super) answers: &'static [(&'static str, How)],
    /// It also answers a claim that is nobody's here.
    pub(super) stranger: bool,
    /// What BPR02 is off, in cents.
    pub(super) off: i64,
}

/// An entry of a bank file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Credit {
    pub(super) payer: Payer,
    pub(super) trace: &'static str,
    /// In cents: for the trace of a remittance what is added to its payment, else the amount.
    pub(super) cents: i64,
}

const fn pays(
    payer: Payer,
    method: &'static str,
    trace: &'static str,
    answers: &'static [(&'static str, How)],
) -> Pays {
    Pays { payer, method, trace, answers, stranger: false, off: 0 }
}

const fn credit(payer: Payer, trace: &'static str, cents: i64) -> Credit {
    Credit { payer, trace, cents }
}

use Event::{
    Bank, Deposit, Discount, Instalments, Pays as Paid, Planned, Second, Send, Status, Takes, Visit,
};
use How::{AsEstimated, Denied, OtherCharge, Partly, Undecided};
use Payer::{Cedar, Harbor};

/// The EFT whose claims are all answered and whose money is there.
pub(super) const CLEAN_EFT: &str = "CDR700101";
/// The EFT whose money at the bank is five dollars short.
pub(super) const SHORT_EFT: &str = "CDR700102";
/// The check that was taken to the bank, and the one that was not.
pub(super) const CHECK: &str = "40817";
pub(super) const LOST_CHECK: &str = "41022";
/// The remittance that is a cent out of balance.
pub(super) const CENT_EFT: &str = "CDR700104";
/// Money of which no remittance tells.
pub(super) const STRAY: &str = "HBM550199";
/// The EFTs with a claim that waits for a person, each with its money.
pub(super) const STRANGER_EFT: &str = "CDR700103";
pub(super) const DOUBTFUL_EFT: &str = "HBM550101";
/// The remittance that pays nothing.
pub(super) const ZERO: &str = "HBM000001";

/// Days ago, and what happened then.
pub(super) const EVENTS: &[(i32, Event)] = &[
    (118, Visit("nora-1", "Nora", &[("T0120", "", ""), ("T0274", "", ""), ("T1110", "", "")])),
    (117, Visit("tom-1", "Tom", &[("T2392", "30", "MO"), ("T2391", "19", "O")])),
    (114, Visit("lena-1", "Lena", &[("T0150", "", ""), ("T0210", "", ""), ("T1110", "", "")])),
    (112, Visit("paul-1", "Paul", &[("T0120", "", ""), ("T1110", "", "")])),
    (110, Visit("owen-1", "Owen", &[("T0140", "", ""), ("T2391", "14", "O")])),
    (108, Send),
    (104, Visit("lena-2", "Lena", &[("T2740", "3", "")])),
    (102, Send),
    (
        97,
        Paid(&pays(
            Cedar,
            "ACH",
            CLEAN_EFT,
            &[("nora-1", AsEstimated), ("tom-1", AsEstimated), ("lena-1", AsEstimated)],
        )),
    ),
    (95, Bank(&[credit(Cedar, CLEAN_EFT, 0)])),
    (91, Paid(&pays(Harbor, "CHK", CHECK, &[("paul-1", AsEstimated), ("owen-1", AsEstimated)]))),
    (90, Takes("Tom", 6_000)),
    (88, Visit("max-1", "Max", &[("T0120", "", ""), ("T1120", "", ""), ("T1351", "19", "")])),
    (87, Deposit(CHECK)),
    (86, Visit("sara-1", "Sara", &[("T3330", "30", "")])),
    (84, Visit("june-1", "June", &[("T0120", "", ""), ("T2330", "8", "F")])),
    (80, Visit("hugo-1", "Hugo", &[("T4341", "", "UR"), ("T4341", "", "UL")])),
    (79, Send),
    (
        70,
        Paid(&pays(
            Cedar,
            "ACH",
            SHORT_EFT,
            &[("max-1", Partly), ("sara-1", Denied), ("june-1", AsEstimated)],
        )),
    ),
    (69, Bank(&[credit(Cedar, SHORT_EFT, -500)])),
    (67, Second { visit: "june-1", name: "june-1s" }),
    (64, Paid(&pays(Harbor, "NON", ZERO, &[("hugo-1", Denied)]))),
    (62, Instalments("hugo-1", 12_000)),
    (60, Visit("ivy-1", "Ivy", &[("T0120", "", ""), ("T1120", "", ""), ("T1206", "", "")])),
    (58, Visit("rita-1", "Rita", &[("T7140", "17", "")])),
    (56, Visit("mina-1", "Mina", &[("T0120", "", ""), ("T1120", "", ""), ("T1351", "3", "")])),
    (54, Visit("paul-2", "Paul", &[("T2391", "4", "O"), ("T2392", "5", "MO")])),
    (53, Send),
    (44, Paid(&Pays { stranger: true, ..pays(Cedar, "ACH", STRANGER_EFT, &[("ivy-1", AsEstimated)]) })),
    (
        41,
        Paid(&pays(
            Harbor,
            "ACH",
            DOUBTFUL_EFT,
            &[("paul-2", AsEstimated), ("rita-1", OtherCharge), ("mina-1", Undecided)],
        )),
    ),
    (40, Bank(&[credit(Cedar, STRANGER_EFT, 0), credit(Harbor, DOUBTFUL_EFT, 0)])),
    (38, Takes("Lena", 20_000)),
    (36, Discount("Sara", 2_500, "Paid for by the practice")),
    (35, Bank(&[credit(Harbor, STRAY, 8_450)])),
    (30, Visit("owen-2", "Owen", &[("T0120", "", ""), ("T1110", "", "")])),
    (28, Visit("lena-3", "Lena", &[("T0120", "", ""), ("T1110", "", "")])),
    (26, Visit("tom-2", "Tom", &[("T2740", "30", "")])),
    (25, Send),
    (22, Planned("Hugo", &[("T2740", "14", "")])),
    (20, Planned("Max", &[("T1351", "30", ""), ("T1351", "14", "")])),
    (16, Planned("Owen", &[("T3330", "14", ""), ("T2740", "14", "")])),
    (15, Takes("Hugo", 12_000)),
    (14, Paid(&pays(Harbor, "CHK", LOST_CHECK, &[("owen-2", AsEstimated)]))),
    (12, Visit("june-2", "June", &[("T2391", "12", "O")])),
    (12, Second { visit: "june-2", name: "june-2s" }),
    (12, Status("june-2s", "H")),
    (9, Paid(&Pays { off: 1, ..pays(Cedar, "ACH", CENT_EFT, &[("lena-3", AsEstimated)]) })),
    (8, Visit("sara-2", "Sara", &[("T0140", "", "")])),
    (6, Visit("rita-2", "Rita", &[("T0120", "", ""), ("T0274", "", "")])),
    (5, Send),
    (2, Visit("nora-2", "Nora", &[("T2391", "18", "O")])),
    (1, Visit("hugo-2", "Hugo", &[("T0120", "", "")])),
    (0, Status("hugo-2", "U")),
    (0, Visit("ivy-2", "Ivy", &[("T1351", "19", "")])),
];
