//! The office whose claims an 835 answers: for each claim of it a patient, the work, and the claim with its number, its
//! lines and its charges. Two patients in a row are one family.
//!
//! The office is written as rows, not made through a door: it is what posting is tried and measured on.

use std::collections::{BTreeMap, BTreeSet};

use claims::Cents;
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
use x12::remittance::{Remittance, RemittedClaim, RemittedLine};

const DAY: &str = "2026-03-02";
const THEN: &str = "2026-03-02T15:00:00Z";
/// Claims that are written in one commit.
const SLICE: usize = 500;

/// A claim that an 835 answers, as it was sent.
#[derive(Clone, Debug)]
struct Sent {
    number: String,
    member: String,
    charge: Cents,
    lines: Vec<Work>,
}

/// A line of it.
#[derive(Clone, Debug)]
struct Work {
    code: String,
    charge: Cents,
    date: Date,
}

impl Sent {
    /// What a remitted claim answers. One that takes back says all with the other sign.
    fn of(said: &RemittedClaim<'_>) -> Sent {
        let work = |line: &RemittedLine<'_>| Work {
            code: line.submitted().code.to_string(),
            charge: line.charge.abs(),
            date: line.service.or(said.stated_service).map_or_else(day, |service| service.first),
        };
        Sent {
            number: said.claim_number.to_string(),
            member: said.patient().map(|person| person.id.to_string()).unwrap_or_default(),
            charge: said.charge.abs(),
            lines: said.lines.iter().map(work).collect(),
        }
    }
}

/// Makes the claims that a remittance answers.
pub(crate) async fn make_office(app: &App, practice: i64, said: &Remittance<'_>) {
    make(app, practice, &said.claims.iter().map(Sent::of).collect::<Vec<_>>()).await;
}

/// Makes the claims that the remittances of a file answer, each once however often it is answered.
pub(crate) async fn make_office_of_file(app: &App, practice: i64, said: &[Remittance<'_>]) {
    let mut claims: BTreeMap<String, Sent> = BTreeMap::new();
    for claim in said.iter().flat_map(|remittance| &remittance.claims).map(Sent::of) {
        if !claim.number.is_empty() {
            claims.entry(claim.number.clone()).or_insert(claim);
        }
    }
    make(app, practice, &claims.into_values().collect::<Vec<_>>()).await;
}

async fn make(app: &App, practice: i64, sent: &[Sent]) {
    let entity = app.office(practice).await.expect("an office").entities.first().map_or(0, |e| e.entity_num);
    let mut office = Making { app, practice, entity, codes: vec![], guarantor: 0 };
    office.begin(sent).await;
    for (slice, claims) in sent.chunks(SLICE).enumerate() {
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
    async fn begin(&mut self, sent: &[Sent]) {
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
        let lines = sent.iter().flat_map(|claim| &claim.lines);
        let codes: BTreeSet<&str> = lines.map(|line| line.code.as_str()).collect();
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

    async fn make(&mut self, from: usize, claims: &[Sent]) {
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
            let member = said.member.clone();
            if at % 2 == 0 {
                self.guarantor = pat_num;
            }
            self.cover(&mut changes, [pat_num, sub + at, cover + at], &member);
            let number = format!("patient {}", from + usize::try_from(at).expect("a small number"));
            let claim = claim(said, [claim_num + at, pat_num, sub + at]);
            for (line_number, line) in (1..).zip(&said.lines) {
                let proc_num = procs.next().expect("a number");
                changes.put(&self.procedure(proc_num, pat_num, line));
                changes.put(&ClaimProc {
                    claim_proc_num: claim_procs.next().expect("a number"),
                    proc_num: Some(proc_num),
                    claim_num: Some(claim.claim_num),
                    status: ClaimProcStatus::NotReceived,
                    fee_billed: line.charge,
                    code_sent: line.code.clone(),
                    line_number,
                    proc_date: Some(line.date),
                    ..ClaimProc::blank(pat_num, PLAN, claim.ins_sub_num, day(), then())
                });
            }
            changes.put(&self.tracked(tracked + at, &claim, &number, said));
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

    fn procedure(&self, proc_num: i64, pat_num: i64, work: &Work) -> Procedure {
        let code_num = self.codes.iter().find(|(known, _)| *known == work.code).map_or(0, |(_, num)| *num);
        blank(&[
            ("proc_num", int(proc_num)),
            ("pat_num", int(pat_num)),
            ("proc_date", text(&work.date.to_string())),
            ("proc_fee", int(work.charge.0)),
            ("proc_status", text(ProcStatus::Complete.as_str())),
            ("place_service", text(PlaceOfService::Office.as_str())),
            ("code_num", int(code_num)),
            ("unit_qty", int(1)),
            ("date_tp", text(DAY)),
            ("sec_date_entry", text(THEN)),
            ("date_t_stamp", text(THEN)),
        ])
    }

    fn tracked(&self, num: i64, claim: &Claim, name: &str, sent: &Sent) -> TrackedClaim {
        TrackedClaim {
            tracked_claim_num: num,
            public_id: format!("claim_{num:016}"),
            entity_num: self.entity,
            payer_name: "Cedar Dental".into(),
            claim_number: claim.claim_identifier.clone(),
            claim_number_key: id_key(&claim.claim_identifier),
            payer_claim_number: None,
            payer_claim_number_key: None,
            subscriber_id_key: Some(id_key(&sent.member)),
            subscriber_id: Some(sent.member.clone()),
            patient_name: name.to_owned(),
            charged_amount: claim.claim_fee,
            service_date: sent.lines.first().map_or_else(day, |line| line.date),
            service_end_date: None,
            claim_num: Some(claim.claim_num),
            reconciled: false,
            created_at: then(),
            updated_at: then(),
        }
    }

    async fn ids<R: Record>(&self, how_many: usize) -> i64 {
        let how_many = i64::try_from(how_many.max(1)).expect("a small number");
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

fn claim(sent: &Sent, [claim_num, pat_num, sub]: [i64; 3]) -> Claim {
    blank(&[
        ("claim_num", int(claim_num)),
        ("pat_num", int(pat_num)),
        ("date_service", text(&sent.lines.first().map_or_else(day, |line| line.date).to_string())),
        ("date_sent", text(DAY)),
        ("claim_status", text(ClaimStatus::Sent.as_str())),
        ("claim_type", text(ClaimType::Primary.as_str())),
        ("plan_num", int(PLAN)),
        ("ins_sub_num", int(sub)),
        ("pat_relat", text("Self")),
        ("pat_relat2", text("Self")),
        ("claim_fee", int(sent.charge.0)),
        ("is_prosthesis", text("N")),
        ("place_service", text(PlaceOfService::Office.as_str())),
        ("claim_identifier", text(&sent.number)),
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
