//! What is there before the first day: clinics, insurers, codes, plans, patients.

use crate::action::Action;
use crate::catalog::{Area, CODES, Class};
use crate::office::{Clinic, PAYERS, ROUTING, TAX_ID};
use crate::people::{Coordination, Person, Plan};

pub(crate) fn actions(clinics: &[Clinic], plans: &[Plan], people: &[Person]) -> Vec<Action> {
    let clinic = |clinic: &Clinic| Action::Clinic {
        key: clinic.key.clone(),
        name: clinic.name.clone(),
        npi: clinic.npi.clone(),
        dentist_npi: clinic.dentist_npi.clone(),
        tax_id: TAX_ID,
        routing: ROUTING,
        account: clinic.account.clone(),
    };
    let mut actions: Vec<Action> = clinics.iter().map(clinic).collect();
    actions.extend(PAYERS.iter().map(|payer| Action::Payer {
        key: payer.key,
        name: payer.name,
        id: payer.id,
        tax_id: &payer.tin[1..],
        network: payer.network,
    }));
    actions.extend(CODES.iter().map(|code| Action::Code {
        code: code.code,
        words: code.words,
        fee: code.fee,
        area: area(code.area),
        class: class(code.class),
    }));
    actions.extend(plans.iter().map(plan));
    actions.extend(people.iter().map(|person| patient(person, people, clinics)));
    for person in people {
        for (ordinal, coverage) in (1..).zip(&person.coverages) {
            actions.push(Action::Cover {
                patient: person.key.clone(),
                plan: plans[coverage.plan].key.clone(),
                ordinal,
                member: coverage.member.clone(),
                subscriber: people[coverage.subscriber].key.clone(),
                since: coverage.since,
            });
        }
    }
    actions
}

fn patient(person: &Person, people: &[Person], clinics: &[Clinic]) -> Action {
    Action::Patient {
        key: person.key.clone(),
        last: person.last,
        first: person.first,
        gender: if person.female { "female" } else { "male" },
        birth: person.birth,
        guarantor: people[person.guarantor].key.clone(),
        clinic: clinics[person.clinic].key.clone(),
    }
}

fn plan(plan: &Plan) -> Action {
    let [preventive, basic, major] = plan.percents;
    Action::Plan {
        key: plan.key.clone(),
        payer: PAYERS[plan.payer].key,
        group: plan.group.clone(),
        preventive,
        basic,
        major,
        deductible: plan.deductible,
        maximum: plan.maximum,
        waiting_months: plan.waiting_months,
        missing_tooth: plan.missing_tooth,
        downgrades: plan.downgrades,
        coordination: match plan.coordination {
            Coordination::Standard => "standard",
            Coordination::NonDuplication => "non_duplication",
        },
    }
}

const fn area(area: Area) -> &'static str {
    match area {
        Area::Mouth => "mouth",
        Area::Tooth => "tooth",
        Area::Surface => "surface",
        Area::Quarter => "quarter",
    }
}

const fn class(class: Class) -> &'static str {
    match class {
        Class::Preventive => "preventive",
        Class::Basic => "basic",
        Class::Major => "major",
    }
}
