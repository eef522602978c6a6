//! A large remittance, and the office whose claims it answers: for each claim of it a patient, the work, and the claim
//! with its number, its lines and its charges. Two patients in a row are one family.
//!
//! The office is written as rows, not made through a door: it is what posting is measured on, not what is measured.

use claims::account::{
    Claim, ClaimProc, ClaimProcStatus, ClaimStatus, ClaimType, PlaceOfService, ProcStatus, Procedure,
};
use claims::change::ChangeSet;
use claims::coverage::{Carrier, InsPlan, InsSub, PatPlan};
use claims::desk::{TrackedClaim, id_key};
use claims::office::ProcedureCode;
use claims::record::{Column, Kind, Record, Value};
use jiff::Timestamp;
use jiff::civil::Date;
use server::App;
use store::Commit;
use x12::remittance::{Remittance, RemittedClaim};

const DAY: &str = "2026-03-02";
const THEN: &str = "2026-03-02T15:00:00Z";
/// Claims that are written in one commit.
const SLICE: usize = 500;

/// One payment for so many claims, of two lines each: 25.00 and 72.00 paid, the rest written off.
pub(crate) fn era(claims: usize) -> String {
    let mut segments = vec![
        "ST*835*0001".to_owned(),
        format!(
            "BPR*I*{}*C*ACH*CCP*01*021000021*DA*998877*1555000111**01*011000015*DA*44556677*20260317",
            97 * claims
        ),
        "TRN*1*EFT1*1555000111".into(),
        "DTM*405*20260316".into(),
        "N1*PR*CEDAR DENTAL".into(),
        "N3*1 CEDAR WAY".into(),
        "N4*SALEM*OR*97301".into(),
        "PER*BL*LINE*TE*5035550100".into(),
        "N1*PE*LARKSPUR DENTISTRY*XX*1234567893".into(),
        "LX*1".into(),
    ];
    for number in 1..=claims {
        segments.extend([
            format!("CLP*L{number}*1*153*97*0*12*CD{number}*11*1"),
            format!("NM1*QC*1*VALE*INES****MI*M{number}"),
            "SVC*AD:T0120*43*25**1".into(),
            "DTM*472*20260302".into(),
            "CAS*CO*45*18".into(),
            "SVC*AD:T1110*110*72**1".into(),
            "DTM*472*20260302".into(),
            "CAS*CO*45*38".into(),
        ]);
    }
    segments.push(format!("SE*{}*0001", segments.len() + 1));
    let head = "ISA*00*          *00*          *ZZ*CEDARDENTAL    *ZZ*BITEWING       *260316*0800*^*00501*000000001*0*P*:~\
        GS*HP*CEDARDENTAL*BITEWING*20260316*0800*1*X*005010X221A1~";
    format!("{head}{}~GE*1*1~IEA*1*000000001~", segments.join("~"))
}

/// Makes the claims that a remittance answers.
pub(crate) async fn make_office(app: &App, practice: i64, said: &Remittance<'_>) {
    let entity = app.office(practice).await.expect("an office").entities.first().map_or(0, |e| e.entity_num);
    let mut office = Making { app, practice, entity, codes: vec![], guarantor: 0 };
    office.begin(said).await;
    for (slice, claims) in said.claims.chunks(SLICE).enumerate() {
        office.make(slice * SLICE, claims).await;
    }
}

/// The plan, the carrier: the only ones.
const PLAN: i64 = 1;
const CARRIER: i64 = 1;

struct Making<'a> {
    app: &'a App,
    practice: i64,
    entity: i64,
    codes: Vec<(String, i64)>,
    guarantor: i64,
}

impl Making<'_> {
    async fn begin(&mut self, said: &Remittance<'_>) {
        let mut changes = ChangeSet::new();
        changes
            .put(&blank::<Carrier>(&[("carrier_num", int(CARRIER)), ("carrier_name", text("Cedar Dental"))]));
        changes.put(&blank::<InsPlan>(&[
            ("plan_num", int(PLAN)),
            ("carrier_num", int(CARRIER)),
            ("cob_rule", text("Basic")),
            ("exclusion_fee_rule", text("PracticeDefault")),
            ("zero_write_offs_on_annual_max", text("Default")),
            ("zero_write_offs_on_freq_or_aging", text("Default")),
            ("sec_date_entry", text(DAY)),
            ("sec_date_t_edit", text(THEN)),
        ]));
        let lines = said.claims.iter().flat_map(|claim| &claim.lines);
        let codes: std::collections::BTreeSet<&str> =
            lines.map(|line| line.submitted().code.as_ref()).collect();
        let first = self.ids::<ProcedureCode>(codes.len()).await;
        for (code, code_num) in codes.into_iter().zip(first..) {
            changes.put(&blank::<ProcedureCode>(&[
                ("code_num", int(code_num)),
                ("proc_code", text(code)),
                ("treat_area", text("Mouth")),
                ("subst_only_if", text("Always")),
                ("date_t_stamp", text(THEN)),
            ]));
            self.codes.push((code.to_owned(), code_num));
        }
        changes.raise(claims::change::Scope::Office);
        self.commit(changes).await;
    }

    async fn make(&mut self, from: usize, claims: &[RemittedClaim<'_>]) {
        let lines: usize = claims.iter().map(|claim| claim.lines.len()).sum();
        let patient = self.ids::<claims::account::Patient>(claims.len()).await;
        let [sub, cover, claim_num, tracked] = [
            self.ids::<InsSub>(claims.len()).await,
            self.ids::<PatPlan>(claims.len()).await,
            self.ids::<Claim>(claims.len()).await,
            self.ids::<TrackedClaim>(claims.len()).await,
        ];
        let (first_proc, first_line) =
            (self.ids::<Procedure>(lines).await, self.ids::<ClaimProc>(lines).await);
        let (mut procs, mut claim_procs) = (first_proc.., first_line..);
        let mut changes = ChangeSet::new();
        for (at, said) in (0_i64..).zip(claims) {
            let pat_num = patient + at;
            let member = said.patient().map(|person| person.id.to_string()).unwrap_or_default();
            if at % 2 == 0 {
                self.guarantor = pat_num;
            }
            self.cover(&mut changes, [pat_num, sub + at, cover + at], &member);
            let number = format!("patient {}", from + usize::try_from(at).expect("a small number"));
            let claim = claim(said, [claim_num + at, pat_num, sub + at]);
            for (line_number, line) in (1..).zip(&said.lines) {
                let code = line.submitted().code.to_string();
                let proc_num = procs.next().expect("a number");
                changes.put(&self.procedure(proc_num, pat_num, &code, line.charge.0));
                changes.put(&ClaimProc {
                    claim_proc_num: claim_procs.next().expect("a number"),
                    proc_num: Some(proc_num),
                    claim_num: Some(claim.claim_num),
                    status: ClaimProcStatus::NotReceived,
                    fee_billed: line.charge,
                    code_sent: code,
                    line_number,
                    proc_date: Some(day()),
                    ..ClaimProc::blank(pat_num, PLAN, claim.ins_sub_num, day(), then())
                });
            }
            changes.put(&self.tracked(tracked + at, &claim, &number, member));
            changes.put(&claim);
        }
        self.commit(changes).await;
    }

    fn cover(&self, changes: &mut ChangeSet, [pat_num, sub, cover]: [i64; 3], member: &str) {
        changes.put(&blank::<claims::account::Patient>(&[
            ("pat_num", int(pat_num)),
            ("guarantor", int(self.guarantor)),
            ("l_name", text("Vale")),
            ("f_name", text("Ines")),
            ("pat_status", text("Patient")),
            ("gender", text("Female")),
            ("birthdate", text("1986-02-03")),
            ("sec_date_entry", text(DAY)),
            ("date_t_stamp", text(THEN)),
        ]));
        changes.put(&blank::<InsSub>(&[
            ("ins_sub_num", int(sub)),
            ("plan_num", int(PLAN)),
            ("subscriber", int(pat_num)),
            ("subscriber_id", text(member)),
            ("assign_ben", Value::Bool(true)),
            ("sec_date_t_edit", text(THEN)),
        ]));
        changes.put(&blank::<PatPlan>(&[
            ("pat_plan_num", int(cover)),
            ("pat_num", int(pat_num)),
            ("ordinal", int(1)),
            ("relationship", text("Self")),
            ("ins_sub_num", int(sub)),
            ("sec_date_t_entry", text(THEN)),
            ("sec_date_t_edit", text(THEN)),
        ]));
    }

    fn procedure(&self, proc_num: i64, pat_num: i64, code: &str, cents: i64) -> Procedure {
        let code_num = self.codes.iter().find(|(known, _)| known == code).map_or(0, |(_, num)| *num);
        blank(&[
            ("proc_num", int(proc_num)),
            ("pat_num", int(pat_num)),
            ("proc_date", text(DAY)),
            ("proc_fee", int(cents)),
            ("proc_status", text(ProcStatus::Complete.as_str())),
            ("place_service", text(PlaceOfService::Office.as_str())),
            ("code_num", int(code_num)),
            ("unit_qty", int(1)),
            ("date_tp", text(DAY)),
            ("sec_date_entry", text(THEN)),
            ("date_t_stamp", text(THEN)),
        ])
    }

    fn tracked(&self, num: i64, claim: &Claim, name: &str, member: String) -> TrackedClaim {
        TrackedClaim {
            tracked_claim_num: num,
            public_id: format!("claim_{num:016}"),
            entity_num: self.entity,
            payer_name: "Cedar Dental".into(),
            claim_number: claim.claim_identifier.clone(),
            claim_number_key: id_key(&claim.claim_identifier),
            payer_claim_number: None,
            payer_claim_number_key: None,
            subscriber_id_key: Some(id_key(&member)),
            subscriber_id: Some(member),
            patient_name: name.to_owned(),
            charged_amount: claim.claim_fee,
            service_date: day(),
            service_end_date: None,
            claim_num: Some(claim.claim_num),
            reconciled: false,
            created_at: then(),
            updated_at: then(),
        }
    }

    async fn ids<R: Record>(&self, how_many: usize) -> i64 {
        let how_many = i64::try_from(how_many).expect("a small number");
        self.app.store.ids(self.practice, R::TABLE.name, how_many).await.expect("numbers")
    }

    async fn commit(&self, changes: ChangeSet) {
        let commit = Commit {
            practice: self.practice,
            actor: "test".into(),
            action: "make".into(),
            at: then(),
            changes,
            idempotency: None,
        };
        self.app.store.commit(commit).await.expect("written");
    }
}

fn claim(said: &RemittedClaim<'_>, [claim_num, pat_num, sub]: [i64; 3]) -> Claim {
    blank(&[
        ("claim_num", int(claim_num)),
        ("pat_num", int(pat_num)),
        ("date_service", text(DAY)),
        ("date_sent", text(DAY)),
        ("claim_status", text(ClaimStatus::Sent.as_str())),
        ("claim_type", text(ClaimType::Primary.as_str())),
        ("plan_num", int(PLAN)),
        ("ins_sub_num", int(sub)),
        ("pat_relat", text("Self")),
        ("pat_relat2", text("Self")),
        ("claim_fee", int(said.charge.0)),
        ("is_prosthesis", text("N")),
        ("place_service", text(PlaceOfService::Office.as_str())),
        ("claim_identifier", text(&said.claim_number)),
        ("sec_date_entry", text(DAY)),
        ("sec_date_t_edit", text(THEN)),
    ])
}

/// A row with nothing in it but what is said.
fn blank<R: Record>(said: &[(&str, Value)]) -> R {
    let empty = |column: &Column| match column.kind {
        _ if column.nullable => Value::Null,
        Kind::Int => Value::Int(0),
        Kind::Bool => Value::Bool(false),
        Kind::Text => text(""),
        Kind::Blob => Value::Blob(vec![]),
    };
    let said_of =
        |column: &Column| said.iter().find(|(name, _)| *name == column.name).map(|(_, value)| value.clone());
    let values = R::TABLE.columns.iter().map(|column| said_of(column).unwrap_or_else(|| empty(column)));
    R::from_values(values.collect()).expect("a row")
}

fn int(number: i64) -> Value {
    Value::Int(number)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn day() -> Date {
    DAY.parse().expect("a date")
}

fn then() -> Timestamp {
    THEN.parse().expect("an instant")
}
