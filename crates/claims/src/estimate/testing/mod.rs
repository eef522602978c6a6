//! Offices and families for tests, built tersely: one patient of number 1, categories as in a new office,
//! codes, schedules and plans as they are named.

mod blank;
mod term;

pub(crate) use term::Term;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::Cents;
use crate::account::{ClaimPayment, ClaimProc, ClaimProcStatus, PlaceOfService, ProcStatus, Procedure};
use crate::change::{ChangeSet, Scope};
use crate::coverage::{Benefit, InsPlan, InsSub, PatPlan, PlanType, Relationship};
use crate::desk::TrackedClaim;
use crate::estimate;
use crate::ledger::Posting;
use crate::office::{
    CodeGroup, CovCat, CovSpan, EbenefitCat, Fee, FeeSched, FeeSchedType, Office, Preference,
};
use crate::record::{Record, Value};
use crate::state::{Family, Now, Numbers};

/// Whole dollars.
pub(crate) fn dollars(amount: i64) -> Cents {
    Cents(amount * 100)
}

pub(crate) fn cents(amount: i64) -> Cents {
    Cents(amount)
}

/// An office and one family in it.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) office: Office,
    pub(crate) family: Family,
    pub(crate) now: Now,
    /// All that was committed here.
    pub(crate) postings: Vec<Posting>,
    pub(crate) tracked: Vec<TrackedClaim>,
    pub(crate) checks: Vec<ClaimPayment>,
    next: i64,
}

const SPANS: &[(EbenefitCat, &[(&str, &str)])] = &[
    (EbenefitCat::General, &[("0000", "7999"), ("9000", "9999")]),
    (EbenefitCat::Diagnostic, &[("0000", "0999")]),
    (EbenefitCat::DiagnosticXRay, &[("0200", "0399")]),
    (EbenefitCat::RoutinePreventive, &[("1000", "1999")]),
    (EbenefitCat::Restorative, &[("2000", "2699"), ("2800", "2999")]),
    (EbenefitCat::Endodontics, &[("3000", "3999")]),
    (EbenefitCat::Periodontics, &[("4000", "4999")]),
    (EbenefitCat::OralSurgery, &[("7000", "7999")]),
    (EbenefitCat::Crowns, &[("2700", "2799")]),
    (EbenefitCat::Prosthodontics, &[("5000", "5899"), ("6200", "6899")]),
    (EbenefitCat::MaxillofacialProsth, &[("5900", "5999")]),
    (EbenefitCat::Accident, &[]),
    (EbenefitCat::Orthodontics, &[("8000", "8999")]),
    (EbenefitCat::Adjunctive, &[("9000", "9999")]),
];

/// The tables that decisions make rows of.
const TABLES: [&str; 17] = [
    "appointment",
    "treatplan",
    "treatplanattach",
    "proctp",
    "claimtracking",
    "claimproc",
    "claim",
    "procedurelog",
    "etrans",
    "tracked_claim",
    "claimpayment",
    "payment",
    "paysplit",
    "adjustment",
    "payplan",
    "payplancharge",
    "payplanlink",
];

const THEN: Timestamp = Timestamp::UNIX_EPOCH;

impl World {
    pub(crate) fn new() -> World {
        let now = Now { instant: THEN, today: date(2026, 3, 15) };
        let mut world = World {
            office: Office::default(),
            family: Family::default(),
            now,
            postings: vec![],
            tracked: vec![],
            checks: vec![],
            next: 100,
        };
        world.family.guarantor = 1;
        world.family.versions = vec![(Scope::Family(1), 7)];
        for (order, (kind, spans)) in (0..).zip(SPANS) {
            let cov_cat_num = order + 1;
            world.office.cov_cats.push(CovCat {
                cov_cat_num,
                description: kind.to_string(),
                default_percent: None,
                cov_order: order,
                is_hidden: false,
                ebenefit_cat: *kind,
            });
            for (from, to) in *spans {
                for prefix in ["D", "T"] {
                    let cov_span_num = world.number();
                    let (from_code, to_code) = (format!("{prefix}{from}"), format!("{prefix}{to}"));
                    world.office.cov_spans.push(CovSpan { cov_span_num, cov_cat_num, from_code, to_code });
                }
            }
        }
        world.provider(1, None);
        world.office.entities.push(blank::entity());
        world.patient(1);
        world
    }

    pub(crate) fn number(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    /// Fresh numbers for a decision, from ones that nothing here has.
    pub(crate) fn numbers(&mut self) -> Numbers {
        let mut numbers = Numbers::new();
        self.next += 1000;
        for table in TABLES {
            numbers.stock(table, self.next..self.next + 1000);
        }
        numbers.stock_tokens(vec!["Rv8nXm3hTw5pBk7c".to_owned()]);
        self.next += 1000;
        numbers
    }

    pub(crate) fn pref(&mut self, name: &str, value: &str) {
        self.office.preferences.retain(|p| p.pref_name != name);
        let (pref_name, value) = (name.to_owned(), value.to_owned());
        self.office.preferences.push(Preference { pref_name, pref_num: 0, value });
    }

    pub(crate) fn provider(&mut self, prov_num: i64, fee_sched: Option<i64>) {
        self.office.providers.push(blank::provider(prov_num, fee_sched));
    }

    pub(crate) fn patient(&mut self, pat_num: i64) {
        self.family.patients.push(blank::patient(pat_num, self.now.today));
    }

    /// The number of a code, which is made at its first mention.
    pub(crate) fn code_of(&mut self, code: &str) -> i64 {
        if let Some(known) = self.office.code_named(code) {
            return known.code_num;
        }
        let code_num = self.number();
        self.office.codes.push(blank::code(code_num, code));
        code_num
    }

    /// The number of a code that was mentioned.
    pub(crate) fn code_num(&self, code: &str) -> i64 {
        self.office.code_named(code).map_or(0, |c| c.code_num)
    }

    /// A schedule with fees for everybody; the first has the number 1.
    pub(crate) fn fee_sched(&mut self, name: &str, fees: &[(&str, i64)]) -> i64 {
        let fee_sched_num = 1 + i64::try_from(self.office.fee_scheds.len()).unwrap();
        self.office.fee_scheds.push(FeeSched {
            fee_sched_num,
            description: name.to_owned(),
            fee_sched_type: FeeSchedType::Normal,
            item_order: 0,
            is_hidden: false,
            is_global: false,
            sec_date_entry: self.now.today,
            sec_date_t_edit: THEN,
        });
        self.code_of("T2750");
        for (code, amount) in fees {
            let fee = self.fee_row(fee_sched_num, code, *amount, None, None);
            self.keep_fee(fee);
        }
        fee_sched_num
    }

    /// A fee of schedule 1 for a clinic or a provider.
    pub(crate) fn fee_at(&mut self, code: &str, amount: i64, clinic: Option<i64>, provider: Option<i64>) {
        let fee = self.fee_row(1, code, amount, clinic, provider);
        self.keep_fee(fee);
    }

    /// Keeps the order of the codes.
    pub(crate) fn keep_fee(&mut self, fee: Fee) {
        let fees = Arc::make_mut(self.family.fees.entry(fee.fee_sched).or_default());
        fees.push(fee);
        fees.sort_by_key(|fee| fee.code_num);
    }

    fn fee_row(
        &mut self,
        sched: i64,
        code: &str,
        amount: i64,
        clinic: Option<i64>,
        prov: Option<i64>,
    ) -> Fee {
        Fee {
            fee_num: self.number(),
            fee_sched: sched,
            code_num: self.code_of(code),
            amount: dollars(amount),
            clinic_num: clinic,
            prov_num: prov,
            sec_date_entry: self.now.today,
            sec_date_t_edit: THEN,
        }
    }

    /// A plan of a type, by its stored text, with these terms.
    pub(crate) fn plan(&mut self, plan_type: &str, terms: &[Term]) -> i64 {
        let plan_num = self.number();
        self.family.carriers.push(blank::carrier(plan_num));
        let plan_type = PlanType::parse(plan_type).unwrap();
        self.family.plans.push(blank::plan(plan_num, plan_type, self.now.today));
        for term in terms {
            self.benefit(plan_num, term);
        }
        plan_num
    }

    pub(crate) fn plan_mut(&mut self, plan_num: i64) -> &mut InsPlan {
        self.family.plans.iter_mut().find(|p| p.plan_num == plan_num).unwrap()
    }

    pub(crate) fn benefit(&mut self, plan_num: i64, term: &Term) {
        let benefit = self.benefit_row(term);
        self.family.benefits.push(Benefit { plan_num: Some(plan_num), ..benefit });
    }

    /// A term of one patient's coverage alone.
    pub(crate) fn own_benefit(&mut self, pat_num: i64, ordinal: i64, term: &Term) {
        let is_it = |c: &&PatPlan| c.ordinal == ordinal;
        let pat_plan_num = self.family.coverages_of(pat_num).find(is_it).map(|c| c.pat_plan_num);
        let benefit = self.benefit_row(term);
        self.family.benefits.push(Benefit { pat_plan_num, ..benefit });
    }

    fn benefit_row(&mut self, term: &Term) -> Benefit {
        let code_group_num = if term.group.is_empty() { None } else { Some(self.group(&term.group)) };
        let category = term.category.and_then(|kind| self.office.category_of(kind));
        let cov_cat_num = category.map(|c| c.cov_cat_num);
        Benefit {
            benefit_num: self.number(),
            plan_num: None,
            pat_plan_num: None,
            benefit_type: term.benefit_type,
            cov_cat_num,
            code_num: term.code.as_deref().map(|code| self.code_of(code)),
            code_group_num,
            percent: term.percent,
            monetary_amt: term.amount,
            time_period: term.period,
            quantity_qualifier: term.qualifier.0,
            quantity: term.qualifier.1,
            coverage_level: term.level,
            treat_area: term.area,
            sec_date_t_entry: THEN,
            sec_date_t_edit: THEN,
        }
    }

    fn group(&mut self, codes: &[String]) -> i64 {
        for code in codes {
            self.code_of(code);
        }
        let code_group_num = self.number();
        self.office.code_groups.push(CodeGroup {
            code_group_num,
            group_name: String::new(),
            proc_codes: codes.join(","),
            item_order: code_group_num,
            code_group_fixed: String::new(),
            is_hidden: false,
            show_in_age_limit: false,
            show_in_frequency: true,
            show_in_other: false,
        });
        code_group_num
    }

    /// Covers a patient by their own subscription.
    pub(crate) fn cover(&mut self, pat_num: i64, plan_num: i64, ordinal: i64) {
        self.cover_by(pat_num, pat_num, plan_num, ordinal);
    }

    /// Covers a patient by somebody's subscription, which is made when it is not there.
    pub(crate) fn cover_by(&mut self, pat_num: i64, subscriber: i64, plan_num: i64, ordinal: i64) {
        let is_it = |s: &&InsSub| s.plan_num == plan_num && s.subscriber == subscriber;
        let stands = self.family.ins_subs.iter().find(is_it).map(|s| s.ins_sub_num);
        let ins_sub_num = stands.unwrap_or_else(|| self.number());
        if stands.is_none() {
            self.family.ins_subs.push(InsSub {
                ins_sub_num,
                plan_num,
                subscriber,
                date_effective: None,
                date_term: None,
                subscriber_id: format!("S-{ins_sub_num}"),
                benefit_notes: String::new(),
                release_info: true,
                assign_ben: true,
                subsc_note: String::new(),
                sec_date_t_edit: THEN,
            });
        }
        let own = subscriber == pat_num;
        let pat_plan_num = self.number();
        self.family.pat_plans.push(PatPlan {
            pat_plan_num,
            pat_num,
            ordinal,
            is_pending: false,
            relationship: if own { Relationship::SelfSubscriber } else { Relationship::Child },
            pat_id: String::new(),
            ins_sub_num,
            sec_date_t_entry: THEN,
            sec_date_t_edit: THEN,
        });
    }

    /// A procedure planned for today, of patient 1.
    pub(crate) fn planned(&mut self, code: &str, fee: i64) -> i64 {
        self.work(1, code, dollars(fee), ProcStatus::TreatmentPlanned, self.now.today)
    }

    /// A procedure done today, of patient 1.
    pub(crate) fn done(&mut self, code: &str, fee: i64) -> i64 {
        self.work(1, code, dollars(fee), ProcStatus::Complete, self.now.today)
    }

    pub(crate) fn work(
        &mut self,
        pat_num: i64,
        code: &str,
        fee: Cents,
        status: ProcStatus,
        date: Date,
    ) -> i64 {
        let proc_num = self.number();
        let code_num = self.code_of(code);
        let text = String::new;
        self.family.procedures.push(Procedure {
            proc_num,
            pat_num,
            apt_num: None,
            proc_date: date,
            proc_fee: fee,
            surf: text(),
            tooth_num: text(),
            tooth_range: text(),
            priority: None,
            proc_status: status,
            prov_num: 1,
            dx: 0,
            planned_apt_num: None,
            place_service: PlaceOfService::Office,
            prosthesis: text(),
            date_original_prosth: None,
            is_date_prosth_est: false,
            claim_note: text(),
            date_entry_c: None,
            clinic_num: None,
            code_num,
            unit_qty: 1,
            base_units: 0,
            date_tp: date,
            site_num: None,
            hide_graphics: false,
            proc_time: text(),
            proc_time_end: text(),
            prognosis: 0,
            is_locked: false,
            billing_note: text(),
            discount: Cents::ZERO,
            sec_date_entry: THEN,
            date_t_stamp: THEN,
        });
        proc_num
    }

    pub(crate) fn procedure(&self, proc_num: i64) -> &Procedure {
        self.family.procedure(proc_num).unwrap()
    }

    pub(crate) fn procedure_mut(&mut self, proc_num: i64) -> &mut Procedure {
        self.family.procedures.iter_mut().find(|p| p.proc_num == proc_num).unwrap()
    }

    /// A line of a finished procedure, or of no procedure, that used benefits today.
    pub(crate) fn used(
        &mut self,
        pat_num: i64,
        plan_num: i64,
        code: Option<&str>,
        status: ClaimProcStatus,
        paid: i64,
        deductible: i64,
    ) -> i64 {
        let today = self.now.today;
        let proc_num = code.map(|code| self.work(pat_num, code, dollars(0), ProcStatus::Complete, today));
        let coverage = self
            .family
            .coverages_of(pat_num)
            .find(|c| self.family.ins_sub(c.ins_sub_num).is_some_and(|s| s.plan_num == plan_num));
        let ins_sub_num = coverage.unwrap().ins_sub_num;
        let blank = self.blank(pat_num, plan_num, ins_sub_num);
        let claim_proc_num = self.number();
        let on_claim = !matches!(status, ClaimProcStatus::Adjustment);
        self.family.claim_procs.push(ClaimProc {
            claim_proc_num,
            proc_num,
            status,
            claim_num: on_claim.then_some(900),
            ins_pay_amt: dollars(paid),
            ded_applied: dollars(deductible),
            ..blank
        });
        claim_proc_num
    }

    /// A service that was paid, on another day.
    pub(crate) fn used_on(&mut self, pat_num: i64, plan_num: i64, code: &str, day: Date, paid: i64) {
        let number = self.used(pat_num, plan_num, Some(code), ClaimProcStatus::Received, paid, 0);
        for row in self.family.claim_procs.iter_mut().filter(|row| row.claim_proc_num == number) {
            row.proc_date = Some(day);
        }
    }

    fn blank(&self, pat_num: i64, plan_num: i64, ins_sub_num: i64) -> ClaimProc {
        let mut world = World {
            next: 0,
            office: Office::default(),
            family: Family::default(),
            now: self.now,
            postings: vec![],
            tracked: vec![],
            checks: vec![],
        };
        world.work(pat_num, "T0000", Cents::ZERO, ProcStatus::Complete, self.now.today);
        let (office, family) = (&world.office, &world.family);
        let sight = estimate::terms::Sight { office, family, pat_num, today: self.now.today };
        estimate::rows::blank(sight, &world.family.procedures[0], plan_num, ins_sub_num, self.now)
    }

    /// Works out everybody's estimates and keeps them.
    pub(crate) fn refresh(&mut self) {
        let patients: Vec<i64> = self.family.patients.iter().map(|p| p.pat_num).collect();
        for pat_num in patients {
            let mut numbers = self.numbers();
            let refreshed = estimate::refresh(&self.office, &self.family, pat_num, self.now, &mut numbers);
            let mut changes = ChangeSet::new();
            changes.put_all(&refreshed.put);
            refreshed.delete.iter().for_each(|row| estimate::take_away(row, &mut changes));
            refreshed.postings.iter().for_each(|posting| posting.check().unwrap());
            self.postings.extend(refreshed.postings);
            keep(&changes, &mut self.family.claim_procs);
        }
    }

    /// Keeps what a decision writes, and checks that its postings sum to zero.
    pub(crate) fn commit(&mut self, changes: &ChangeSet) {
        assert!(!changes.patients.is_empty(), "a decision names its patients");
        assert!(changes.raises.contains(&Scope::Family(1)), "a decision raises its family's version");
        for posting in &changes.postings {
            posting.check().unwrap();
        }
        self.keep_all(changes);
    }

    /// Keeps what a change set writes.
    pub(crate) fn keep_all(&mut self, changes: &ChangeSet) {
        self.postings.extend(changes.postings.iter().cloned());
        let family = &mut self.family;
        keep(changes, &mut family.claim_procs);
        keep(changes, &mut family.claims);
        keep(changes, &mut family.procedures);
        keep(changes, &mut family.payments);
        keep(changes, &mut family.splits);
        keep(changes, &mut family.adjustments);
        keep(changes, &mut family.pay_plans);
        keep(changes, &mut family.pay_plan_charges);
        keep(changes, &mut family.pay_plan_links);
        keep(changes, &mut self.tracked);
        keep(changes, &mut self.checks);
    }

    /// The only row of a procedure on a plan.
    pub(crate) fn row(&self, proc_num: i64, plan_num: i64) -> ClaimProc {
        let is_it = |row: &&ClaimProc| row.proc_num == Some(proc_num) && row.plan_num == plan_num;
        let rows: Vec<_> = self.family.claim_procs.iter().filter(is_it).collect();
        assert_eq!(rows.len(), 1, "rows of procedure {proc_num} on plan {plan_num}: {rows:?}");
        rows[0].clone()
    }

    pub(crate) fn row_mut(&mut self, proc_num: i64, plan_num: i64) -> &mut ClaimProc {
        let is_it = |row: &&mut ClaimProc| row.proc_num == Some(proc_num) && row.plan_num == plan_num;
        self.family.claim_procs.iter_mut().find(is_it).unwrap()
    }

    /// What the patient owes on a procedure, as the scenarios' runner counts it.
    pub(crate) fn portion(&self, proc_num: i64) -> Cents {
        let rows = self.family.claim_procs.iter().filter(|row| row.proc_num == Some(proc_num));
        let covered: Cents = rows
            .map(|row| match row.status {
                ClaimProcStatus::Received | ClaimProcStatus::Supplemental => row.ins_pay_amt + row.write_off,
                ClaimProcStatus::NotReceived => row.ins_pay_est + row.write_off,
                ClaimProcStatus::Estimate => row.insurance_estimate() + row.write_off_estimate(),
                _ => Cents::ZERO,
            })
            .sum();
        self.procedure(proc_num).fee_total() - covered
    }
}

/// Puts and deletes the rows of one table, which stay in the order of their keys.
fn keep<R: Record>(changes: &ChangeSet, rows: &mut Vec<R>) {
    let key = |row: &R| row.values().into_iter().take(R::TABLE.key).collect::<Vec<_>>();
    for put in changes.puts.iter().filter(|put| put.table.name == R::TABLE.name) {
        let row = R::from_values(put.values.clone()).unwrap();
        rows.retain(|stands| key(stands) != key(&row));
        rows.push(row);
    }
    for delete in changes.deletes.iter().filter(|delete| delete.table.name == R::TABLE.name) {
        rows.retain(|stands| key(stands) != delete.key());
    }
    let number = |row: &R| match row.values().first() {
        Some(Value::Int(number)) => *number,
        other => panic!("{other:?} is no number"),
    };
    rows.sort_by_key(number);
}
