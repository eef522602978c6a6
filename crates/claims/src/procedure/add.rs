//! Adding a procedure.

use jiff::civil::Date;

use crate::Cents;
use crate::account::{Patient, PlaceOfService, ProcStatus, Procedure};
use crate::change::ChangeSet;
use crate::estimate::fees::Priced;
use crate::office::{Office, ProcedureCode};
use crate::procedure::price::{empty, price};
use crate::procedure::{check_area, check_provider, production};
use crate::state::{Family, Now, Numbers, Refusal};

/// The lists of diagnoses and of treatment-plan priorities among the definitions.
const DIAGNOSES: i64 = 16;
const PRIORITIES: i64 = 20;

/// What a new procedure is to be. None: not said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddProcedure {
    pub pat_num: i64,
    pub proc_date: Date,
    pub proc_status: ProcStatus,
    pub code_num: i64,
    /// For one unit; else what [`price`] says.
    pub proc_fee: Option<Cents>,
    pub surf: Option<String>,
    pub tooth_num: Option<String>,
    pub tooth_range: Option<String>,
    /// Else the first priority; `Some(None)`: none.
    pub priority: Option<Option<i64>>,
    /// Else the code's, the hygienist for hygiene, the patient's.
    pub prov_num: Option<i64>,
    pub dx: Option<i64>,
    pub apt_num: Option<i64>,
    pub planned_apt_num: Option<i64>,
    pub place_service: Option<PlaceOfService>,
    /// ``, `I` or `R`.
    pub prosthesis: Option<String>,
    pub date_original_prosth: Option<Date>,
    pub is_date_prosth_est: Option<bool>,
    pub claim_note: Option<String>,
    /// Else the patient's; `Some(None)`: none.
    pub clinic_num: Option<Option<i64>>,
    /// Else today.
    pub date_tp: Option<Date>,
    pub site_num: Option<i64>,
    pub proc_time: Option<String>,
    pub proc_time_end: Option<String>,
    pub prognosis: Option<i64>,
    pub billing_note: Option<String>,
    pub discount: Option<Cents>,
}

impl AddProcedure {
    /// A procedure of nothing but what must be said.
    #[must_use]
    pub fn new(pat_num: i64, proc_date: Date, proc_status: ProcStatus, code_num: i64) -> AddProcedure {
        AddProcedure {
            pat_num,
            proc_date,
            proc_status,
            code_num,
            proc_fee: None,
            surf: None,
            tooth_num: None,
            tooth_range: None,
            priority: None,
            prov_num: None,
            dx: None,
            apt_num: None,
            planned_apt_num: None,
            place_service: None,
            prosthesis: None,
            date_original_prosth: None,
            is_date_prosth_est: None,
            claim_note: None,
            clinic_num: None,
            date_tp: None,
            site_num: None,
            proc_time: None,
            proc_time_end: None,
            prognosis: None,
            billing_note: None,
            discount: None,
        }
    }
}

/// Adds a procedure; a complete one is charged to the patient's account.
///
/// # Errors
/// When the patient, the code or the provider is not there, the fee is negative, or the code wants to know where
/// it was done.
pub fn add(
    office: &Office,
    family: &Family,
    command: &AddProcedure,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Procedure, ChangeSet), Refusal> {
    let patient = family.patient(command.pat_num).ok_or_else(|| Refusal::not_found("Patient not found."))?;
    let code = office.code(command.code_num).ok_or_else(|| Refusal::not_found("ProcedureCode not found."))?;
    if command.proc_status == ProcStatus::Deleted {
        return Err(Refusal::field("ProcStatus", "A new procedure cannot be deleted."));
    }
    let procedure = filled(office, family, patient, code, command, now);
    check_provider(office, procedure.prov_num)?;
    check_area(office, &procedure)?;
    if procedure.proc_fee < Cents::ZERO {
        return Err(Refusal::field("ProcFee", "ProcFee must not be negative."));
    }
    let procedure = Procedure { proc_num: numbers.fresh::<Procedure>(), ..procedure };
    let mut changes = family.change(office);
    changes.touches(procedure.pat_num);
    changes.put(&procedure);
    changes.postings.extend(production(&procedure));
    Ok((procedure, changes))
}

fn filled(
    office: &Office,
    family: &Family,
    patient: &Patient,
    code: &ProcedureCode,
    command: &AddProcedure,
    now: Now,
) -> Procedure {
    let say = |text: &Option<String>| text.clone().unwrap_or_default();
    let first_of = |list| {
        let mut entries: Vec<_> = office.definitions_of(list).filter(|d| !d.is_hidden).collect();
        entries.sort_by_key(|d| (d.item_order, d.def_num));
        entries.first().map(|d| d.def_num)
    };
    let prov_num = command.prov_num.unwrap_or_else(|| provider_for(patient, code));
    let clinic_num = command.clinic_num.unwrap_or(patient.clinic_num);
    let of = Priced { code_num: code.code_num, clinic_num, prov_num };
    let midnight = |time: &Option<String>| time.clone().unwrap_or_else(|| "00:00:00".to_owned());
    Procedure {
        apt_num: command.apt_num,
        proc_date: command.proc_date,
        proc_fee: command.proc_fee.unwrap_or_else(|| price(office, family, command.pat_num, of, now.today)),
        surf: say(&command.surf),
        tooth_num: say(&command.tooth_num),
        tooth_range: say(&command.tooth_range),
        priority: command.priority.unwrap_or_else(|| first_of(PRIORITIES)),
        proc_status: command.proc_status,
        prov_num,
        dx: command.dx.or_else(|| first_of(DIAGNOSES)).unwrap_or_default(),
        planned_apt_num: command.planned_apt_num,
        place_service: command.place_service.unwrap_or_else(|| place(office)),
        prosthesis: say(&command.prosthesis),
        date_original_prosth: command.date_original_prosth,
        is_date_prosth_est: command.is_date_prosth_est.unwrap_or_default(),
        claim_note: say(&command.claim_note),
        date_entry_c: (command.proc_status == ProcStatus::Complete).then_some(now.today),
        clinic_num,
        code_num: code.code_num,
        base_units: code.base_units,
        date_tp: command.date_tp.unwrap_or(now.today),
        site_num: command.site_num,
        proc_time: midnight(&command.proc_time),
        proc_time_end: midnight(&command.proc_time_end),
        prognosis: command.prognosis.unwrap_or_default(),
        billing_note: say(&command.billing_note),
        discount: command.discount.unwrap_or_default(),
        ..empty(command.pat_num, now.today, now.instant)
    }
}

/// Who does a code: the code's own provider, the patient's hygienist for hygiene, else the patient's dentist.
fn provider_for(patient: &Patient, code: &ProcedureCode) -> i64 {
    let hygienist = patient.sec_prov.filter(|_| code.is_hygiene);
    code.prov_num_default.or(hygienist).unwrap_or(patient.pri_prov)
}

/// Where work is done by default; the preference is a name or the place of one.
fn place(office: &Office) -> PlaceOfService {
    let default = office.pref("DefaultProcedurePlaceService");
    let numbered = || usize::try_from(office.pref_num("DefaultProcedurePlaceService")?).ok();
    PlaceOfService::parse(default)
        .or_else(|| numbered().and_then(|n| PlaceOfService::ALL.get(n).copied()))
        .unwrap_or(PlaceOfService::Office)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{World, dollars};
    use crate::ledger::AccountKind;
    use crate::office::TreatArea;

    fn command(world: &mut World, status: ProcStatus) -> AddProcedure {
        let code_num = world.code_of("T2750");
        AddProcedure::new(1, world.now.today, status, code_num)
    }

    fn post(world: &mut World, command: &AddProcedure) -> Result<(Procedure, ChangeSet), Refusal> {
        let mut numbers = world.numbers();
        let (procedure, changes) = add(&world.office, &world.family, command, world.now, &mut numbers)?;
        world.commit(&changes);
        Ok((procedure, changes))
    }

    #[test]
    fn a_complete_procedure_is_charged_on_its_date() {
        let mut world = World::new();
        let yesterday = world.now.today.yesterday().unwrap();
        let command = AddProcedure {
            proc_fee: Some(dollars(100)),
            proc_date: yesterday,
            ..command(&mut world, ProcStatus::Complete)
        };
        let (procedure, changes) = post(&mut world, &command).unwrap();
        let [posting] = changes.postings.as_slice() else { panic!("{:?}", changes.postings) };
        assert_eq!((posting.source_num, posting.date), (procedure.proc_num, yesterday));
        let lines: Vec<_> = posting.lines.iter().map(|(account, amount)| (account.kind, *amount)).collect();
        assert_eq!(
            lines,
            [(AccountKind::Receivable, dollars(100)), (AccountKind::Production, dollars(-100))]
        );
        assert_eq!(procedure.date_entry_c, Some(world.now.today));
    }

    #[test]
    fn planned_work_is_not_charged() {
        let mut world = World::new();
        let command = AddProcedure {
            proc_fee: Some(dollars(100)),
            ..command(&mut world, ProcStatus::TreatmentPlanned)
        };
        let (procedure, changes) = post(&mut world, &command).unwrap();
        assert_eq!((changes.postings, procedure.date_entry_c), (vec![], None));
        assert_eq!((procedure.prov_num, procedure.quantity()), (1, 1));
    }

    #[test]
    fn a_codes_base_units_multiply_the_fee() {
        let mut world = World::new();
        let command =
            AddProcedure { proc_fee: Some(dollars(50)), ..command(&mut world, ProcStatus::Complete) };
        world.office.codes[0].base_units = 2;
        let (procedure, changes) = post(&mut world, &command).unwrap();
        assert_eq!((procedure.quantity(), procedure.fee_total()), (3, dollars(150)));
        assert_eq!(changes.postings[0].lines[0].1, dollars(150));
    }

    #[test]
    fn what_is_missing_is_said() {
        let mut world = World::new();
        let good = command(&mut world, ProcStatus::TreatmentPlanned);
        assert!(matches!(
            post(&mut world, &AddProcedure { pat_num: 9, ..good.clone() }),
            Err(Refusal::NotFound(_))
        ));
        assert!(matches!(
            post(&mut world, &AddProcedure { code_num: 9, ..good.clone() }),
            Err(Refusal::NotFound(_))
        ));
        let unknown = AddProcedure { prov_num: Some(9), ..good.clone() };
        assert!(matches!(post(&mut world, &unknown), Err(Refusal::NotFound(_))));
        world.office.codes[0].treat_area = TreatArea::Surf;
        let area = |tooth: &str, surf: &str| AddProcedure {
            tooth_num: Some(tooth.into()),
            surf: Some(surf.into()),
            ..good.clone()
        };
        assert!(matches!(post(&mut world, &good), Err(Refusal::Field { field: "ToothNum", .. })));
        assert!(matches!(post(&mut world, &area("3", "")), Err(Refusal::Field { field: "Surf", .. })));
        assert!(post(&mut world, &area("3", "MOD")).is_ok());
    }
}
