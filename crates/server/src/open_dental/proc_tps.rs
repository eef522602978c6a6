//! The procedures of saved treatment plans, with what they were expected to cost.

use claims::office::Office;
use claims::papers::{ProcTp, TreatPlan};
use claims::state::Refusal;
use claims::treat_plan::{self, ChangeItem};
use serde_json::Value;
use store::queries::papers as sql;

use super::ask::{Ask, Reply};
use super::input::{Fields, missing};
use super::routes::Answer;
use super::treat_plans::{Seen, seen_with_items};
use super::wire::{self, Show, row};
use crate::app::{Account, Error};

const NOT_FOUND: &str = "ProcTP not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let plan = ask.query.int("TreatPlanNum")?;
    let keep = |row: &ProcTp| plan.is_none_or(|number| row.treat_plan_num == number);
    let mut patients = Vec::new();
    let rows = match plan {
        Some(number) => {
            let plan: TreatPlan = ask.find(number, "TreatPlan not found.").await?;
            patients.push(plan.pat_num);
            ask.among(ask.select(&sql::ITEMS_OF_TREAT_PLAN, number).await?, keep).await?
        }
        // The whole office is for those who ask what has changed.
        None if ask.since()?.is_some() => ask.scan(keep).await?,
        None => return Err(missing("TreatPlanNum").into()),
    };
    patients.extend(rows.iter().map(|row| row.pat_num));
    ask.saw("read proctps", patients).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| show(row, &office, &ask.show))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let command = changes(&ask.body)?;
    let load = async || seen_of_item(ask).await;
    let row = ask
        .write("proctp.update", load, |Seen { account, plans }, now, _| {
            let Account { office, family } = account;
            treat_plan::change_item(office, family, plans, ask.number(), &command, now)
        })
        .await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?, &ask.show)))
}

pub(super) async fn delete(ask: &Ask) -> Answer {
    let load = async || seen_of_item(ask).await;
    ask.write("proctp.delete", load, |Seen { account, plans }, _, _| {
        Ok(((), treat_plan::delete_item(&account.office, &account.family, plans, ask.number())?))
    })
    .await?;
    Ok(Reply::Empty)
}

/// The account of the patient whose saved procedure it is, with all that its plan says.
async fn seen_of_item(ask: &Ask) -> Result<Seen, Error> {
    let row: ProcTp = ask.find(ask.number(), NOT_FOUND).await?;
    seen_with_items(ask, row.treat_plan_num).await
}

fn changes(body: &Fields) -> Result<ChangeItem, Refusal> {
    Ok(ChangeItem {
        priority: body.key("Priority")?,
        tooth_num_tp: body.text("ToothNumTP")?,
        surf: body.text("Surf")?,
        proc_code: body.text("ProcCode")?,
        descript: body.text("Descript")?,
        fee_amt: body.money("FeeAmt")?,
        pri_ins_amt: body.money("PriInsAmt")?,
        sec_ins_amt: body.money("SecInsAmt")?,
        pat_amt: body.money("PatAmt")?,
        discount: body.money("Discount")?,
        prognosis: body.text("Prognosis")?,
        dx: body.text("Dx")?,
        proc_abbr: body.text("ProcAbbr")?,
        fee_allowed: body.money_or_blank("FeeAllowed")?,
    })
}

fn show(row: &ProcTp, office: &Office, show: &Show) -> Value {
    row! {
        "ProcTPNum": row.proc_tp_num,
        "TreatPlanNum": row.treat_plan_num,
        "PatNum": row.pat_num,
        "ProcNumOrig": row.proc_num_orig,
        "ItemOrder": row.item_order,
        "Priority": wire::key(row.priority),
        "priority": wire::definition(office, row.priority),
        "ToothNumTP": wire::text(&row.tooth_num_tp),
        "Surf": wire::text(&row.surf),
        "ProcCode": wire::text(&row.proc_code),
        "Descript": wire::text(&row.descript),
        "FeeAmt": wire::money(row.fee_amt),
        "PriInsAmt": wire::money(row.pri_ins_amt),
        "SecInsAmt": wire::money(row.sec_ins_amt),
        "PatAmt": wire::money(row.pat_amt),
        "Discount": wire::money(row.discount),
        "Prognosis": wire::text(&row.prognosis),
        "Dx": wire::text(&row.dx),
        "ProcAbbr": wire::text(&row.proc_abbr),
        "SecUserNumEntry": 0,
        "SecDateEntry": show.date(row.sec_date_entry),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
        "FeeAllowed": wire::money_or_blank(row.fee_allowed),
        "TaxAmt": wire::money(claims::Cents::ZERO),
        "ProvNum": row.prov_num,
        "DateTP": show.date(row.date_tp),
        "ClinicNum": wire::key(row.clinic_num),
        "CatPercUCR": wire::money(claims::Cents::ZERO),
    }
}

#[cfg(test)]
mod tests {
    use claims::Cents;
    use jiff::Timestamp;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_saved_procedure_has_the_documented_fields() {
        let text = String::new;
        let row = ProcTp {
            proc_tp_num: 2,
            treat_plan_num: 3,
            pat_num: 26,
            proc_num_orig: 9,
            item_order: 0,
            priority: None,
            tooth_num_tp: text(),
            surf: text(),
            proc_code: "T2750".into(),
            descript: text(),
            fee_amt: Cents(100_000),
            pri_ins_amt: Cents(40_050),
            sec_ins_amt: Cents::ZERO,
            pat_amt: Cents(59_950),
            discount: Cents::ZERO,
            prognosis: text(),
            dx: text(),
            proc_abbr: text(),
            fee_allowed: None,
            prov_num: 1,
            date_tp: date(2026, 3, 2),
            clinic_num: None,
            sec_date_entry: date(2026, 3, 2),
            sec_date_t_edit: Timestamp::UNIX_EPOCH,
        };
        let shown = show(&row, &Office::default(), &Show::new(TimeZone::UTC, None, None));
        let fields: Vec<String> = kinds(&shown).iter().map(|(name, kind)| format!("{name} {kind}")).collect();
        assert_eq!(
            fields.join(", "),
            "ProcTPNum n, TreatPlanNum n, PatNum n, ProcNumOrig n, ItemOrder n, Priority n, priority s, \
             ToothNumTP s, Surf s, ProcCode s, Descript s, FeeAmt d, PriInsAmt d, SecInsAmt d, PatAmt d, \
             Discount d, Prognosis s, Dx s, ProcAbbr s, SecUserNumEntry n, SecDateEntry s, SecDateTEdit s, \
             FeeAllowed d, TaxAmt d, ProvNum n, DateTP s, ClinicNum n, CatPercUCR d"
        );
        let amounts = ["PriInsAmt", "PatAmt", "FeeAllowed"].map(|name| shown[name].to_string());
        assert_eq!(amounts, ["400.5", "599.5", "-1.0"]);
    }
}
