//! Invented claim files that keep every rule and use every loop: made of a number, the same file for the same
//! number. Their values are as the writer writes them, so that reading what was written gives them back.

mod dice;

use dice::Dice;
use jiff::civil::date;
use x12::Cents;
use x12::claim_file::*;

/// A claim file of every kind of loop, made of a number.
pub(crate) fn claim_file(seed: u64) -> ClaimFile {
    let mut dice = Dice(seed);
    let groups = dice.between(1, 2);
    let mut file = ClaimFile {
        usage: dice.one_of(Usage::ALL),
        created: date(2026, 1, 5).at(9, 15, 0, 0),
        interchange_control: dice.control(),
        group_control: dice.control(),
        set_control: dice.control(),
        asks_for_ta1: dice.odds(2),
        purpose: dice.one_of(Purpose::ALL),
        kind: dice.one_of(BatchKind::ALL),
        batch_id: dice.id("BATCH"),
        submitter: submitter(&mut dice),
        receiver: Receiver {
            name: dice.words("PAYER"),
            id: dice.id("R"),
            id_qualifier: "ZZ".into(),
            interchange_id: dice.maybe(|dice| dice.id("RI")),
            group_id: dice.maybe(|dice| dice.id("RG")),
        },
        billing_groups: Vec::new(),
        line_breaks: dice.odds(2),
    };
    let mut claims = 0;
    file.billing_groups = (0..groups).map(|_| billing_group(&mut dice, &mut claims)).collect();
    file
}

fn submitter(dice: &mut Dice) -> Submitter {
    Submitter {
        name: match dice.party_name() {
            ProviderName::Person(name) => ProviderName::Person(PersonName { suffix: None, ..name }),
            organisation => organisation,
        },
        id: dice.id("S"),
        id_qualifier: "30".into(),
        interchange_id: dice.maybe(|dice| dice.id("SI")),
        group_id: dice.maybe(|dice| dice.id("SG")),
        contact: contact(dice),
        second_contact: dice.maybe(contact),
    }
}

fn billing_group(dice: &mut Dice, claims: &mut usize) -> BillingGroup {
    let provider = BillingProvider {
        name: dice.party_name(),
        npi: dice.npi(),
        tax_id: if dice.odds(2) { TaxId::Ein(dice.digits(9)) } else { TaxId::Ssn(dice.digits(9)) },
        taxonomy: dice.maybe(|_| "1223G0001X".into()),
        currency: dice.maybe(|_| "CAD".into()),
        address: address(dice, true),
        references: dice.references(&["0B", "1G"], false),
        contact: dice.maybe(contact),
        pay_to: dice.maybe(|dice| address(dice, false)),
        pay_to_plan: dice.maybe(|dice| PayToPlan {
            name: dice.words("PLAN"),
            id: dice.id("PL"),
            id_kind: dice.one_of(PayerIdKind::ALL),
            address: address(dice, false),
            tax_id: dice.digits(9),
            references: dice.references(&["2U"], false),
        }),
    };
    let count = dice.between(1, 2);
    let subscribers = (0..count).map(|_| subscriber(dice, &provider.npi, claims)).collect();
    BillingGroup { provider, subscribers }
}

fn subscriber(dice: &mut Dice, billing_npi: &str, claims: &mut usize) -> Subscriber {
    let is_patient = dice.odds(2);
    let responsibility = dice.one_of(&Responsibility::ALL[..3]);
    let mut these = |dice: &mut Dice| -> Vec<Claim> {
        let count = dice.between(1, 2);
        (0..count).map(|_| claim(dice, billing_npi, responsibility, claims)).collect()
    };
    let patients = if is_patient {
        Patients::Subscriber(these(dice))
    } else {
        let count = dice.between(1, 2);
        let dependent = |_| Dependent {
            relationship: dice.one_of(&Relationship::ALL[1..]),
            person: Person { references: dice.references(&["SY", "Y4"], false), ..patient(dice) },
            claims: these(dice),
        };
        Patients::Dependents((0..count).map(dependent).collect())
    };
    let group_number = dice.maybe(|dice| dice.id("GRP"));
    let group_name = if group_number.is_none() { dice.maybe(|dice| dice.words("GROUP")) } else { None };
    let is_organisation = !is_patient && dice.odds(4);
    let person = match is_patient {
        true => patient(dice),
        false => Person { name: dice.person_name(), ..Person::default() },
    };
    Subscriber {
        responsibility,
        group_number,
        group_name,
        insurance_type: dice.maybe(|_| "12".into()),
        filing_indicator: dice.one_of(&["CI", "17", "MC", "12"]).into(),
        member_id: dice.id("M"),
        member_id_kind: dice.one_of(MemberIdKind::ALL),
        is_organisation,
        person: Person { references: dice.references(&["SY", "Y4"], false), ..person },
        payer: payer(dice, &["2U", "G2", "LU"]),
        patients,
    }
}

fn patient(dice: &mut Dice) -> Person {
    Person {
        name: dice.person_name(),
        address: Some(address(dice, false)),
        birthdate: Some(dice.day()),
        sex: Some(dice.one_of(Sex::ALL)),
        references: Vec::new(),
    }
}

fn payer(dice: &mut Dice, kinds: &[&str]) -> Payer {
    Payer {
        name: dice.words("DENTAL"),
        id: dice.id("P"),
        id_kind: dice.one_of(PayerIdKind::ALL),
        address: dice.maybe(|dice| address(dice, false)),
        references: dice.references(kinds, false),
    }
}

fn claim(dice: &mut Dice, billing_npi: &str, own: Responsibility, claims: &mut usize) -> Claim {
    *claims += 1;
    let npis = dice.npis(billing_npi);
    let predetermination = dice.odds(4);
    let orthodontics = dice.maybe(|dice| {
        let months_remaining = dice.maybe(|_| 12);
        Orthodontics { months_total: dice.maybe(|_| 24), months_remaining }
    });
    let service_date = (!predetermination && dice.odds(2)).then(|| dice.day());
    let mut diagnoses: Vec<Diagnosis> = Vec::new();
    for _ in 0..dice.between(0, 4) {
        diagnoses.push(Diagnosis { list: DiagnosisList::Icd10, code: format!("K0{}", dice.digits(2)) });
    }
    let count = dice.between(1, 3);
    let needs_dates = !predetermination && service_date.is_none();
    let mut lines: Vec<Line> =
        (1..=count).map(|at| line(dice, at, &npis, needs_dates, diagnoses.len())).collect();
    let needs_payer = own != Responsibility::Primary && !predetermination;
    let others = dice.between(usize::from(needs_payer), 2);
    let free = Responsibility::ALL.iter().copied().filter(|place| *place != own);
    let other_payers = free.take(others).map(|place| other_payer(dice, place, &mut lines)).collect();
    Claim {
        claim_number: format!("C{claims}-{}", dice.digits(6)),
        total_charge: lines.iter().map(|line| line.charge).sum(),
        place_of_service: "11".into(),
        frequency: match dice.between(0, 2) {
            0 => Frequency::Original,
            1 => Frequency::Replacement { payer_claim_number: dice.id("F8") },
            _ => Frequency::Void { payer_claim_number: dice.id("F8") },
        },
        provider_signature: dice.odds(2),
        assignment: dice.one_of(Assignment::ALL),
        benefits_assigned: dice.one_of(BenefitsAssigned::ALL),
        release: dice.one_of(Release::ALL),
        special_program: dice.maybe(|_| "02".into()),
        predetermination,
        delay_reason: dice.maybe(|_| "3".into()),
        accident: dice.maybe(accident),
        appliance_date: orthodontics.and_then(|_| dice.maybe(Dice::day)),
        orthodontics,
        missing_teeth: dice.some(3, |dice| MissingTooth {
            number: dice.one_of(&["1", "32", "A", "TS"]).into(),
            status: dice.one_of(MissingToothStatus::ALL),
        }),
        service_end: service_date.and_then(|_| dice.maybe(|_| date(2026, 1, 4))),
        service_date,
        repricer_received: dice.maybe(Dice::day),
        attachments: dice.some(3, |dice| Attachment {
            report: dice.one_of(&["RB", "P6", "DA", "OZ"]).into(),
            transmission: dice.one_of(&["EL", "BM", "FX"]).into(),
            control_number: Some(dice.id("PWK")),
        }),
        contract: dice.maybe(contract),
        patient_paid: dice.maybe(Dice::cents),
        predetermination_number: dice.maybe(|dice| dice.id("G3")),
        prior_authorization: dice.maybe(|dice| dice.id("G1")),
        references: dice.references(&["4N", "9F", "9A", "9C", "D9"], false),
        fixed_information: dice.some(2, |dice| dice.words("FIXED")),
        note: dice.maybe(|dice| {
            let words: Vec<String> = (0..dice.between(1, 15)).map(|_| dice.words("NOTE")).collect();
            words.join(" ")
        }),
        diagnoses,
        repricing: dice
            .maybe(|dice| vec!["00".into(), dice.digits(3), String::new(), dice.id("RP")])
            .unwrap_or_default(),
        referring: dice.maybe(|dice| provider(dice, true, &["0B", "1G", "G2"])),
        primary_care: dice.maybe(|dice| provider(dice, true, &["0B"])),
        rendering: dice.maybe(|dice| Provider { npi: npis[0].clone(), ..provider(dice, true, &["LU"]) }),
        service_location: dice.maybe(place),
        assistant_surgeon: dice.maybe(|dice| provider(dice, true, &["G2"])),
        supervising: dice.maybe(|dice| provider(dice, false, &["G2"])),
        other_payers,
        lines,
    }
}

fn line(dice: &mut Dice, at: usize, npis: &[String; 2], needs_date: bool, diagnoses: usize) -> Line {
    let has_teeth = dice.odds(2);
    Line {
        procedure_code: dice.one_of(&["D0120", "D2740", "D4341", "D7140"]).into(),
        modifiers: dice.some(4, |dice| dice.one_of(&["22", "AA", "GT"]).into()),
        description: dice.maybe(|dice| dice.words("BY REPORT")),
        charge: dice.cents(),
        place_of_service: dice.maybe(|_| "12".into()),
        quantity: 1,
        oral_cavity_areas: if has_teeth {
            Vec::new()
        } else {
            dice.some(2, |dice| dice.one_of(&["00", "10", "40"]).into())
        },
        teeth: if has_teeth { dice.some(3, tooth) } else { Vec::new() },
        prosthesis: dice.maybe(|dice| match dice.between(0, 2) {
            0 => Prosthesis::Initial,
            1 => Prosthesis::Replacement { prior_placement: Some(PriorPlacement::Known(dice.day())) },
            _ => Prosthesis::Replacement { prior_placement: Some(PriorPlacement::Estimated(dice.day())) },
        }),
        diagnosis_pointers: (1..=4).filter(|&at| usize::from(at) <= diagnoses && dice.odds(2)).collect(),
        service_date: needs_date.then(|| dice.day()),
        appliance_date: dice.maybe(Dice::day),
        appliance_replaced: dice.maybe(Dice::day),
        treatment_start: dice.maybe(Dice::day),
        treatment_completed: dice.maybe(Dice::day),
        contract: dice.maybe(contract),
        line_control_number: format!("x{at}/{}", dice.digits(4)),
        references: dice.references(&["G3", "G1", "9A", "9C", "9F"], true),
        sales_tax: dice.maybe(Dice::cents),
        fixed_information: dice.some(2, |dice| dice.words("FIXED")),
        repricing: dice.maybe(|dice| vec!["01".into(), dice.digits(3)]).unwrap_or_default(),
        rendering: dice.maybe(|dice| Provider { npi: npis[1].clone(), ..provider(dice, true, &["LU"]) }),
        assistant_surgeon: dice.maybe(|dice| provider(dice, true, &["G2"])),
        supervising: dice.maybe(|dice| provider(dice, false, &["0B"])),
        service_location: dice.maybe(place),
        adjudications: Vec::new(),
    }
}

/// Another payer that comes later, decided the claim as a whole, or decided its lines: always in balance.
fn other_payer(dice: &mut Dice, place: Responsibility, lines: &mut [Line]) -> OtherPayer {
    let charge: Cents = lines.iter().map(|line| line.charge).sum();
    let payer = payer(dice, &["2U", "EI", "G1", "9F", "T4", "G3", "F8"]);
    let (paid, adjustments) = match dice.between(0, 2) {
        0 => (None, Vec::new()),
        1 => {
            let (paid, adjustments) = decide(dice, charge);
            (Some(paid), adjustments)
        }
        _ => {
            let mut sum = Cents::ZERO;
            for (at, line) in (1..).zip(lines.iter_mut()) {
                let (paid, adjustments) = decide(dice, line.charge);
                sum += paid;
                line.adjudications.push(Adjudication {
                    payer_id: payer.id.clone(),
                    paid,
                    procedure_list: ProcedureList::Cdt,
                    procedure_code: line.procedure_code.clone(),
                    modifiers: line.modifiers.clone(),
                    description: line.description.clone(),
                    quantity: dice.one_of(&["1", "0", "1.5"]).into(),
                    bundled_into: dice.maybe(|_| at),
                    adjustments,
                    decided: Some(dice.day()),
                    patient_owes: dice.maybe(Dice::cents),
                });
            }
            (Some(sum), Vec::new())
        }
    };
    let group_number = dice.maybe(|dice| dice.id("GRP"));
    let group_name = if group_number.is_none() { dice.maybe(|dice| dice.words("GROUP")) } else { None };
    OtherPayer {
        responsibility: place,
        relationship: dice.one_of(Relationship::ALL),
        group_number,
        group_name,
        insurance_type: dice.maybe(|_| "13".into()),
        filing_indicator: "CI".into(),
        adjustments,
        paid,
        patient_owes: paid.and_then(|_| dice.maybe(Dice::cents)),
        not_covered: dice.maybe(Dice::cents),
        benefits_assigned: dice.one_of(BenefitsAssigned::ALL),
        signature_source: dice.maybe(|_| "P".into()),
        release: dice.one_of(Release::ALL),
        outpatient: dice.maybe(|dice| OutpatientAdjudication {
            reimbursement_rate: Some("0.8".into()),
            payable: dice.maybe(Dice::cents),
            remark_codes: dice.some(5, |dice| dice.one_of(&["MA04", "N4", "N130"]).into()),
            esrd_paid: dice.maybe(Dice::cents),
            professional_component: dice.maybe(Dice::cents),
        }),
        subscriber: OtherSubscriber {
            name: dice.person_name(),
            is_organisation: false,
            member_id: dice.id("OM"),
            member_id_kind: dice.one_of(MemberIdKind::ALL),
            address: dice.maybe(|dice| address(dice, false)),
            references: dice.references(&["SY"], false),
        },
        decided: paid.and_then(|_| dice.maybe(Dice::day)),
        payer,
        providers: [
            ProviderRole::Referring,
            ProviderRole::Rendering,
            ProviderRole::Billing,
            ProviderRole::AssistantSurgeon,
        ]
        .into_iter()
        .filter(|_| dice.odds(4))
        .map(|role| OtherPayerProvider {
            role,
            is_organisation: false,
            references: vec![Reference { qualifier: "G2".into(), number: "KNOWN-1".into(), payer_id: None }],
        })
        .collect(),
    }
}

/// What was paid of a charge, and the reasons for the rest.
fn decide(dice: &mut Dice, charge: Cents) -> (Cents, Vec<ClaimAdjustment>) {
    let mut left = charge;
    let mut adjustments = Vec::new();
    for group in ["CO", "PR", "OA"] {
        for reason in ["45", "1", "2", "23", "96", "97", "18"] {
            if dice.odds(4) && left > Cents(100) {
                let amount = dice.up_to(90);
                left -= amount;
                let quantity = dice.maybe(|_| "1".to_owned());
                adjustments.push(ClaimAdjustment {
                    group: group.into(),
                    reason: reason.into(),
                    amount,
                    quantity,
                });
            }
        }
    }
    (left, adjustments)
}

fn accident(dice: &mut Dice) -> Accident {
    let cause = dice.one_of(AccidentCause::ALL);
    let other_cause =
        if cause == AccidentCause::Employment { dice.maybe(|_| AccidentCause::Automobile) } else { None };
    let is_automobile = cause == AccidentCause::Automobile || other_cause.is_some();
    Accident {
        cause,
        other_cause,
        date: Some(dice.day()),
        state: is_automobile.then(|| "CA".into()),
        country: if is_automobile { dice.maybe(|_| "US".into()) } else { None },
    }
}

fn tooth(dice: &mut Dice) -> Tooth {
    let surfaces = Surface::ALL.iter().copied().filter(|_| dice.odds(4)).take(5).collect();
    Tooth { number: dice.one_of(&["2", "14", "30", "K", "51", "AS"]).into(), surfaces }
}

fn contract(dice: &mut Dice) -> Contract {
    Contract {
        kind: "02".into(),
        amount: dice.maybe(Dice::cents),
        percent: dice.maybe(|_| "12.5".into()),
        code: dice.maybe(|dice| dice.id("CN")),
        discount_percent: dice.maybe(|_| "2".into()),
        version: dice.maybe(|dice| dice.id("V")),
    }
}

fn provider(dice: &mut Dice, has_taxonomy: bool, kinds: &[&str]) -> Provider {
    Provider {
        name: ProviderName::Person(dice.person_name()),
        npi: dice.npi(),
        taxonomy: if has_taxonomy { dice.maybe(|_| "1223S0112X".into()) } else { None },
        references: dice.references(kinds, false),
    }
}

fn place(dice: &mut Dice) -> ServiceLocation {
    ServiceLocation {
        name: dice.words("CLINIC"),
        npi: dice.maybe(Dice::npi),
        address: address(dice, false),
        references: dice.references(&["G2", "LU"], false),
    }
}

fn contact(dice: &mut Dice) -> Contact {
    let extension = dice.maybe(|dice| dice.digits(3));
    Contact {
        name: dice.words("DESK"),
        phone: format!("916{}", dice.digits(7)),
        fax: if extension.is_none() { dice.maybe(|dice| format!("916{}", dice.digits(7))) } else { None },
        email: dice.maybe(|_| "DESK@EXAMPLE.COM".into()),
        extension,
    }
}

fn address(dice: &mut Dice, is_billing: bool) -> Address {
    let abroad = !is_billing && dice.odds(8);
    Address {
        line1: format!("{} RIVER RD", dice.digits(3)),
        line2: dice.maybe(|dice| format!("SUITE {}", dice.digits(2))),
        city: "SACRAMENTO".into(),
        state: if abroad { "ON".into() } else { "CA".into() },
        zip: if abroad {
            "K1A 0B1".into()
        } else {
            format!("9581{}", dice.digits(if is_billing { 5 } else { 1 }))
        },
        country: abroad.then(|| "CA".into()),
        subdivision: None,
    }
}
