//! Writes 835 files, for the demo's payers. What it is given decides whether the file balances.

use claims::Cents;
use jiff::civil::Date;

use super::office::{PRACTICE_NAME, PRACTICE_NPI, Payer, TAX_ID};

/// The practice's bank: what remittances say they pay into, and what the bank's files name.
pub(super) const ROUTING: &str = "099999999";
pub(super) const ACCOUNT: &str = "9900001234";

/// An 835 with one payment.
#[derive(Clone, Debug)]
pub(super) struct Era {
    pub(super) payer: Payer,
    /// `ACH`, `CHK` or `NON`.
    pub(super) method: &'static str,
    pub(super) trace: &'static str,
    pub(super) date: Date,
    /// BPR02.
    pub(super) amount: Cents,
    /// The number of the interchange, its group and its set.
    pub(super) control: u32,
    pub(super) claims: Vec<EraClaim>,
}

/// One CLP.
#[derive(Clone, Debug)]
pub(super) struct EraClaim {
    pub(super) number: String,
    /// `1` primary, `4` denied.
    pub(super) status: &'static str,
    pub(super) payer_number: String,
    pub(super) last: String,
    pub(super) first: String,
    pub(super) member: String,
    pub(super) lines: Vec<EraLine>,
}

/// One SVC.
#[derive(Clone, Debug)]
pub(super) struct EraLine {
    pub(super) code: String,
    pub(super) date: Date,
    pub(super) charge: Cents,
    pub(super) paid: Cents,
    /// Group, reason, amount.
    pub(super) adjustments: Vec<(&'static str, &'static str, Cents)>,
    pub(super) control: String,
    pub(super) remark: Option<&'static str>,
}

impl EraClaim {
    pub(super) fn charge(&self) -> Cents {
        self.lines.iter().map(|line| line.charge).sum()
    }

    pub(super) fn paid(&self) -> Cents {
        self.lines.iter().map(|line| line.paid).sum()
    }

    fn patient(&self) -> Cents {
        let all = self.lines.iter().flat_map(|line| &line.adjustments);
        all.filter(|(group, ..)| *group == "PR").map(|(.., amount)| *amount).sum()
    }
}

impl Era {
    /// The file, one segment a line.
    pub(super) fn write(&self) -> String {
        let mut set = self.header();
        for claim in &self.claims {
            claim.write(&mut set, self.date);
        }
        // ST stands first already; SE counts itself.
        set.push(format!("SE*{}*0001", set.len() + 1));
        let day = self.date.strftime("%Y%m%d");
        let short = self.date.strftime("%y%m%d");
        let (payer, control) = (self.payer.elect_id(), self.control);
        let empty = " ".repeat(10);
        let mut segments = vec![
            format!(
                "ISA*00*{empty}*00*{empty}*ZZ*{payer:<15}*ZZ*{:<15}*{short}*0600*^*00501*{control:09}*0*P*:",
                "LARKSPUR"
            ),
            format!("GS*HP*{payer}*LARKSPUR*{day}*0600*{control}*X*005010X221A1"),
        ];
        segments.append(&mut set);
        segments.push(format!("GE*1*{control}"));
        segments.push(format!("IEA*1*{control:09}"));
        segments.iter().map(|segment| format!("{segment}~\n")).collect()
    }

    fn header(&self) -> Vec<String> {
        let day = self.date.strftime("%Y%m%d");
        let (payer, amount, method) = (self.payer.trace_id(), self.amount, self.method);
        let accounts = match method {
            "ACH" => format!("CCP*01*088888888*DA*0000990011*{payer}**01*{ROUTING}*DA*{ACCOUNT}"),
            _ => "**********".to_owned(),
        };
        let handling = if method == "NON" { "H" } else { "I" };
        vec![
            "ST*835*0001".to_owned(),
            format!("BPR*{handling}*{amount}*C*{method}*{accounts}*{day}"),
            format!("TRN*1*{}*{payer}", self.trace),
            format!("DTM*405*{day}"),
            format!("N1*PR*{}", self.payer.name().to_uppercase()),
            "N3*1 EXAMPLE PLAZA".to_owned(),
            "N4*SPRINGFIELD*IL*62701".to_owned(),
            "PER*BL*PROVIDER LINE*TE*2175550199".to_owned(),
            format!("N1*PE*{}*XX*{PRACTICE_NPI}", PRACTICE_NAME.to_uppercase()),
            format!("REF*TJ*{TAX_ID}"),
            "LX*1".to_owned(),
        ]
    }
}

impl EraClaim {
    fn write(&self, set: &mut Vec<String>, received: Date) {
        let patient = self.patient();
        let patient = if patient.is_zero() { String::new() } else { patient.to_string() };
        set.push(format!(
            "CLP*{}*{}*{}*{}*{patient}*12*{}*11*1",
            self.number,
            self.status,
            self.charge(),
            self.paid(),
            self.payer_number
        ));
        let (last, first) = (self.last.to_uppercase(), self.first.to_uppercase());
        set.push(format!("NM1*QC*1*{last}*{first}****MI*{}", self.member));
        set.push(format!("DTM*050*{}", received.strftime("%Y%m%d")));
        for line in &self.lines {
            line.write(set);
        }
    }
}

impl EraLine {
    fn write(&self, set: &mut Vec<String>) {
        set.push(format!("SVC*AD:{}*{}*{}**1", self.code, self.charge, self.paid));
        set.push(format!("DTM*472*{}", self.date.strftime("%Y%m%d")));
        let mut allowed = self.paid;
        for (group, reason, amount) in self.adjustments.iter().filter(|(.., amount)| !amount.is_zero()) {
            set.push(format!("CAS*{group}*{reason}*{amount}"));
            if *group == "PR" {
                allowed += *amount;
            }
        }
        set.push(format!("REF*6R*{}", self.control));
        set.push(format!("AMT*B6*{allowed}"));
        if let Some(remark) = self.remark {
            set.push(format!("LQ*HE*{remark}"));
        }
    }
}
