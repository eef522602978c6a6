//! Procedure codes.

use claims::office::{Office, ProcedureCode};
use claims::state::{Now, Refusal};
use serde_json::Value;

use super::ask::{Ask, Reply, change_of};
use super::error::Refused;
use super::input::{Fields, Needed, invalid, missing, set, within};
use super::names::PAINT_TYPES;
use super::routes::Answer;
use super::wire::{self, Show, row};

/// The list of definitions that codes are sorted into.
const PROCEDURE_CODE_CATEGORIES: i64 = 11;

pub(super) async fn list(ask: &Ask) -> Answer {
    let rows = ask.scan(|_: &ProcedureCode| true).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| show(row, &office, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let office = ask.office().await?;
    let found = office.code(ask.number()).ok_or_else(|| Refused::not_found("ProcedureCode not found."))?;
    Ok(Reply::Ok(show(found, &office, &ask.show)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "procedurecode.create",
            async || ask.office().await,
            |office, now, numbers| {
                let proc_code = ask.body.filled("ProcCode").needed("ProcCode")?;
                if office.code_named(&proc_code).is_some() {
                    return Err(invalid("ProcCode", "is in use already"));
                }
                let mut row = blank(numbers.fresh::<ProcedureCode>(), proc_code, now);
                row.descript = ask.body.filled("Descript").needed("Descript")?;
                row.abbr_desc = ask.body.filled("AbbrDesc").needed("AbbrDesc")?;
                row.proc_cat = category_of(&ask.body, office)?.ok_or_else(|| missing("ProcCat"))?;
                apply(&mut row, &ask.body, office)?;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    let office = ask.office().await?;
    ask.created("procedurecodes", row.code_num, show(&row, &office, &ask.show))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "procedurecode.update",
            async || ask.office().await,
            |office, now, _| {
                let found = office.code(ask.number());
                let mut row = found.ok_or_else(|| Refusal::not_found("ProcedureCode not found."))?.clone();
                set(&mut row.descript, ask.body.filled("Descript"))?;
                set(&mut row.abbr_desc, ask.body.filled("AbbrDesc"))?;
                set(&mut row.proc_cat, category_of(&ask.body, office))?;
                apply(&mut row, &ask.body, office)?;
                row.date_t_stamp = now.instant;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    let office = ask.office().await?;
    Ok(Reply::Ok(show(&row, &office, &ask.show)))
}

/// The category, by number or by name; the number counts when both are sent.
fn category_of(sent: &Fields, office: &Office) -> Result<Option<i64>, Refusal> {
    let mut known = office.definitions_of(PROCEDURE_CODE_CATEGORIES);
    if let Some(number) = sent.key("ProcCat")?.flatten() {
        let found =
            known.find(|definition| definition.def_num == number).map(|definition| definition.def_num);
        return found.map(Some).ok_or_else(|| invalid("ProcCat", "must be a DefNum of category 11"));
    }
    let Some(name) = sent.filled("procCat")? else { return Ok(None) };
    let found = known.find(|definition| definition.item_name == name).map(|definition| definition.def_num);
    found.map(Some).ok_or_else(|| invalid("procCat", "must be a definition of category 11"))
}

fn blank(code_num: i64, proc_code: String, now: Now) -> ProcedureCode {
    ProcedureCode {
        proc_time: "/X/".into(),
        paint_type: "None".into(),
        ..ProcedureCode::blank(code_num, proc_code, now.instant)
    }
}

fn apply(row: &mut ProcedureCode, sent: &Fields, office: &Office) -> Result<(), Refusal> {
    set(&mut row.proc_time, sent.text("ProcTime"))?;
    set(&mut row.treat_area, sent.name("TreatArea"))?;
    set(&mut row.no_bill_ins, sent.flag("NoBillIns"))?;
    set(&mut row.is_prosth, sent.flag("IsProsth"))?;
    set(&mut row.default_note, sent.text("DefaultNote"))?;
    set(&mut row.is_hygiene, sent.flag("IsHygiene"))?;
    set(&mut row.alternate_code1, sent.text("AlternateCode1"))?;
    set(&mut row.medical_code, sent.text("MedicalCode"))?;
    set(&mut row.is_taxed, sent.flag("IsTaxed"))?;
    set(&mut row.paint_type, sent.one_of("PaintType", PAINT_TYPES))?;
    set(&mut row.layman_term, sent.text("LaymanTerm"))?;
    set(&mut row.is_canadian_lab, sent.flag("IsCanadianLab"))?;
    set(&mut row.base_units, sent.int("BaseUnits"))?;
    set(&mut row.substitution_code, sent.text("SubstitutionCode"))?;
    set(&mut row.subst_only_if, sent.name("SubstOnlyIf"))?;
    set(&mut row.drug_ndc, sent.text("DrugNDC"))?;
    set(&mut row.revenue_code_default, sent.text("RevenueCodeDefault"))?;
    set(&mut row.prov_num_default, sent.key("ProvNumDefault"))?;
    set(&mut row.canada_time_units, sent.money("CanadaTimeUnits"))?;
    set(&mut row.is_radiology, sent.flag("IsRadiology"))?;
    set(&mut row.default_claim_note, sent.text("DefaultClaimNote"))?;
    set(&mut row.default_tp_note, sent.text("DefaultTPNote"))?;
    set(&mut row.paint_text, sent.text("PaintText"))?;
    set(&mut row.area_also_tooth_range, sent.flag("AreaAlsoToothRange"))?;
    set(&mut row.diagnostic_codes, sent.text("DiagnosticCodes"))?;
    within("BaseUnits", row.base_units, &(0..=1000))?;
    if row.prov_num_default.is_some_and(|number| office.provider(number).is_none()) {
        return Err(Refusal::not_found("Provider not found."));
    }
    Ok(())
}

fn show(row: &ProcedureCode, office: &Office, show: &Show) -> Value {
    row! {
        "CodeNum": row.code_num,
        "ProcCode": wire::text(&row.proc_code),
        "Descript": wire::text(&row.descript),
        "AbbrDesc": wire::text(&row.abbr_desc),
        "ProcTime": wire::text(&row.proc_time),
        "ProcCat": row.proc_cat,
        "procCat": wire::definition(office, Some(row.proc_cat)),
        "TreatArea": row.treat_area.as_str(),
        "NoBillIns": wire::flag(row.no_bill_ins),
        "IsProsth": wire::flag(row.is_prosth),
        "DefaultNote": wire::text(&row.default_note),
        "IsHygiene": wire::flag(row.is_hygiene),
        "AlternateCode1": wire::text(&row.alternate_code1),
        "MedicalCode": wire::text(&row.medical_code),
        "IsTaxed": wire::flag(row.is_taxed),
        "PaintType": wire::text(&row.paint_type),
        "LaymanTerm": wire::text(&row.layman_term),
        "IsCanadianLab": wire::flag(row.is_canadian_lab),
        "BaseUnits": row.base_units,
        "SubstitutionCode": wire::text(&row.substitution_code),
        "SubstOnlyIf": row.subst_only_if.as_str(),
        "DateTStamp": show.instant(row.date_t_stamp),
        "DrugNDC": wire::text(&row.drug_ndc),
        "RevenueCodeDefault": wire::text(&row.revenue_code_default),
        "ProvNumDefault": wire::key(row.prov_num_default),
        "CanadaTimeUnits": wire::money(row.canada_time_units),
        "IsRadiology": wire::flag(row.is_radiology),
        "DefaultClaimNote": wire::text(&row.default_claim_note),
        "DefaultTPNote": wire::text(&row.default_tp_note),
        "PaintText": wire::text(&row.paint_text),
        "AreaAlsoToothRange": wire::flag(row.area_also_tooth_range),
        "DiagnosticCodes": wire::text(&row.diagnostic_codes),
    }
}
