//! A family for benchmarks: an office as new, with seven hundred codes, and one patient with two plans of
//! ordinary benefits, some history and ten planned procedures.

use std::sync::Arc;

use claims::Cents;
use claims::account::{ClaimProc, Patient, Procedure};
use claims::coverage::{Benefit, InsPlan, InsSub, PatPlan};
use claims::office::{
    CodeGroup, CovCat, CovSpan, Fee, FeeSched, Office, Preference, ProcedureCode, Provider,
};
use claims::record::{Kind, Record, Value};
use claims::state::{Family, Now};
use jiff::Timestamp;
use jiff::civil::date;

const CODES: i64 = 700;
const THEN: &str = "2026-01-02T03:04:05Z";
/// The codes of the planned work: exams, films, cleanings, fillings, crowns, a root canal, a denture.
const PLANNED: [i64; 10] = [12, 27, 110, 139, 214, 239, 275, 331, 434, 521];

pub(crate) struct World {
    pub(crate) office: Office,
    pub(crate) family: Family,
    pub(crate) now: Now,
}

/// A row of nothing but what is said; what is not said is empty, or on a day of the year.
fn row<R: Record>(said: &[(&str, Value)]) -> R {
    let values = R::TABLE.columns.iter().map(|column| {
        if let Some((_, value)) = said.iter().find(|(name, _)| *name == column.name) {
            return value.clone();
        }
        match column.kind {
            _ if column.nullable => Value::Null,
            Kind::Int => Value::Int(0),
            Kind::Bool => Value::Bool(false),
            Kind::Blob => Value::Blob(Vec::new()),
            Kind::Text
                if ["_t_stamp", "_t_edit", "_t_entry"].iter().any(|end| column.name.ends_with(end)) =>
            {
                text(THEN)
            }
            Kind::Text if column.name.contains("date") => text("2026-01-02"),
            Kind::Text => text(""),
        }
    });
    R::from_values(values.collect()).expect("the row is whole")
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn code(n: i64) -> String {
    format!("T{:04}", n * 10)
}

impl World {
    pub(crate) fn new() -> World {
        let now = Now { instant: Timestamp::UNIX_EPOCH, today: date(2026, 3, 15) };
        let mut world = World { office: office(), family: Family::default(), now };
        let family = &mut world.family;
        family.guarantor = 1;
        family.patients.push(row::<Patient>(&[
            ("pat_num", Value::Int(1)),
            ("guarantor", Value::Int(1)),
            ("pat_status", text("Patient")),
            ("gender", text("Female")),
            ("birthdate", text("1986-02-03")),
            ("pri_prov", Value::Int(1)),
        ]));
        for (ordinal, plan_type, cob_rule) in [(1, "p", "Basic"), (2, "", "Standard")] {
            cover(family, ordinal, plan_type, cob_rule);
        }
        for (number, n) in (1..).zip(PLANNED) {
            work(family, number, n, "TP");
        }
        for number in 1..=6 {
            work(family, 100 + number, PLANNED[0], "C");
            family.claim_procs.push(received(100 + number));
        }
        world
    }
}

fn office() -> Office {
    let mut office = Office::default();
    for line in include_str!("../../../server/data/preferences.csv").lines().skip(1) {
        let (name, value) = line.split_once(',').expect("a name and a value");
        office.preferences.push(Preference { pref_name: name.into(), pref_num: 0, value: value.into() });
    }
    for (number, line) in (1..).zip(include_str!("../../../server/data/coverage.csv").lines().skip(1)) {
        let parts: Vec<&str> = line.split(',').collect();
        office.cov_cats.push(row::<CovCat>(&[
            ("cov_cat_num", Value::Int(number)),
            ("cov_order", Value::Int(number)),
            ("ebenefit_cat", text(parts[0])),
        ]));
        let spans = parts[2].split(' ').filter_map(|span| span.split_once('-'));
        for (prefix, (from, to)) in ["D", "T"].into_iter().flat_map(|p| spans.clone().map(move |s| (p, s))) {
            office.cov_spans.push(row::<CovSpan>(&[
                ("cov_cat_num", Value::Int(number)),
                ("from_code", text(&format!("{prefix}{from}"))),
                ("to_code", text(&format!("{prefix}{to}"))),
            ]));
        }
    }
    for n in 1..=CODES {
        office.codes.push(row::<ProcedureCode>(&[
            ("code_num", Value::Int(n)),
            ("proc_code", text(&code(n))),
            ("treat_area", text("Tooth")),
            ("subst_only_if", text("Always")),
        ]));
    }
    for (number, codes) in (1..).zip([[12, 14, 15], [27, 28, 21], [110, 112, 120], [139, 140, 141]]) {
        let codes: Vec<String> = codes.into_iter().map(code).collect();
        office.code_groups.push(row::<CodeGroup>(&[
            ("code_group_num", Value::Int(number)),
            ("proc_codes", text(&codes.join(","))),
            ("item_order", Value::Int(number)),
        ]));
    }
    for number in 1..=2 {
        office.fee_scheds.push(row::<FeeSched>(&[
            ("fee_sched_num", Value::Int(number)),
            ("fee_sched_type", text("Normal")),
        ]));
    }
    office.providers.push(row::<Provider>(&[("prov_num", Value::Int(1))]));
    office
}

/// A plan of ordinary benefits, with a schedule of its own.
fn cover(family: &mut Family, ordinal: i64, plan_type: &str, cob_rule: &str) {
    family.plans.push(row::<InsPlan>(&[
        ("plan_num", Value::Int(ordinal)),
        ("plan_type", text(plan_type)),
        ("cob_rule", text(cob_rule)),
        ("fee_sched", Value::Int(ordinal)),
        ("exclusion_fee_rule", text("PracticeDefault")),
        ("has_ppo_subst_writeoffs", Value::Bool(true)),
        ("zero_write_offs_on_annual_max", text("Default")),
        ("zero_write_offs_on_freq_or_aging", text("Default")),
    ]));
    family.ins_subs.push(row::<InsSub>(&[
        ("ins_sub_num", Value::Int(ordinal)),
        ("plan_num", Value::Int(ordinal)),
        ("subscriber", Value::Int(1)),
        ("date_effective", text("2024-01-01")),
    ]));
    family.pat_plans.push(row::<PatPlan>(&[
        ("pat_plan_num", Value::Int(ordinal)),
        ("pat_num", Value::Int(1)),
        ("ordinal", Value::Int(ordinal)),
        ("relationship", text("Self")),
        ("ins_sub_num", Value::Int(ordinal)),
    ]));
    for n in 1..=CODES {
        let fees = Arc::make_mut(family.fees.entry(ordinal).or_default());
        fees.push(row::<Fee>(&[
            ("fee_num", Value::Int(ordinal * 10_000 + n)),
            ("fee_sched", Value::Int(ordinal)),
            ("code_num", Value::Int(n)),
            ("amount", Value::Int(4_000 + 37 * n)),
        ]));
    }
    let category = |n: i64| [("cov_cat_num", Value::Int(n))];
    let percents =
        [(1, 80), (2, 100), (3, 100), (4, 100), (5, 80), (6, 80), (7, 80), (8, 50), (9, 50), (10, 50)];
    for (cov_cat_num, percent) in percents {
        benefit(
            family,
            ordinal,
            "CoInsurance",
            "Individual",
            &[("percent", Value::Int(percent))],
            &category(cov_cat_num),
        );
    }
    let amount = |dollars: i64| [("monetary_amt", Value::Int(dollars * 100))];
    benefit(family, ordinal, "Deductible", "Individual", &amount(50), &[]);
    benefit(family, ordinal, "Deductible", "Individual", &amount(0), &category(2));
    benefit(family, ordinal, "Deductible", "Individual", &amount(0), &category(4));
    benefit(family, ordinal, "Deductible", "Family", &amount(150), &[]);
    benefit(family, ordinal, "Limitations", "Individual", &amount(1500), &[]);
    benefit(family, ordinal, "Limitations", "Individual", &amount(2000), &category(13));
    let often = |qualifier: &str, quantity| {
        [
            ("quantity_qualifier", text(qualifier)),
            ("quantity", Value::Int(quantity)),
            ("time_period", text("None")),
        ]
    };
    for group in 1..=3 {
        let group = [("code_group_num", Value::Int(group))];
        benefit(family, ordinal, "Limitations", "None", &often("Months", 6), &group);
    }
    let fluoride = [("code_group_num", Value::Int(4))];
    benefit(family, ordinal, "Limitations", "None", &often("AgeLimit", 18), &fluoride);
    benefit(family, ordinal, "WaitingPeriod", "Individual", &often("Months", 12), &category(8));
}

fn benefit(
    family: &mut Family,
    plan_num: i64,
    benefit_type: &str,
    level: &str,
    says: &[(&str, Value)],
    about: &[(&str, Value)],
) {
    let number = i64::try_from(family.benefits.len()).unwrap_or_default() + 1;
    let mut said = vec![
        ("benefit_num", Value::Int(number)),
        ("plan_num", Value::Int(plan_num)),
        ("benefit_type", text(benefit_type)),
        ("coverage_level", text(level)),
        ("treat_area", text("None")),
    ];
    said.extend(says.iter().chain(about).cloned());
    said.extend([("time_period", text("CalendarYear")), ("quantity_qualifier", text("None"))]);
    family.benefits.push(row::<Benefit>(&said));
}

fn work(family: &mut Family, proc_num: i64, code_num: i64, status: &str) {
    family.procedures.push(row::<Procedure>(&[
        ("proc_num", Value::Int(proc_num)),
        ("pat_num", Value::Int(1)),
        ("proc_date", text(if status == "C" { "2026-01-20" } else { "2026-03-15" })),
        ("proc_fee", Value::Int(5_000 + 40 * code_num)),
        ("tooth_num", text("14")),
        ("proc_status", text(status)),
        ("prov_num", Value::Int(1)),
        ("place_service", text("Office")),
        ("code_num", Value::Int(code_num)),
        ("unit_qty", Value::Int(1)),
        ("sec_date_entry", text(THEN)),
    ]));
}

fn received(proc_num: i64) -> ClaimProc {
    row(&[
        ("claim_proc_num", Value::Int(proc_num)),
        ("proc_num", Value::Int(proc_num)),
        ("claim_num", Value::Int(1)),
        ("pat_num", Value::Int(1)),
        ("plan_num", Value::Int(1)),
        ("ins_sub_num", Value::Int(1)),
        ("status", text("Received")),
        ("ins_pay_amt", Value::Int(Cents(4_200).0)),
        ("ded_applied", Value::Int(500)),
        ("proc_date", text("2026-01-20")),
        ("date_cp", text("2026-01-20")),
    ])
}
