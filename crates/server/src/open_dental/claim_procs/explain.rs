//! Why a line's estimate is what it is: an addition to the door, in its manner.

use claims::account::ClaimProc;
use claims::estimate::{self, Explanation, Step};
use claims::state::Refusal;
use serde_json::{Map, Value, json};

use super::NOT_FOUND;
use crate::app::Account;
use crate::open_dental::ask::{Ask, Reply};
use crate::open_dental::routes::Answer;
use crate::open_dental::wire::{self, row};

/// The steps of the line that the path names, with current estimates.
pub(in crate::open_dental) async fn explain(ask: &Ask) -> Answer {
    let number = ask.number();
    let row: ClaimProc = ask.find(number, NOT_FOUND).await?;
    ask.app.refresh_estimates(&ask.caller, row.pat_num).await?;
    let (Account { office, family }, now) = (ask.account(row.pat_num).await?, ask.now().await?);
    let found = family.claim_proc(number).zip(estimate::explain(&office, &family, number, now));
    let (row, explanation) = found.ok_or_else(|| Refusal::not_found(NOT_FOUND))?;
    ask.saw("explain claimproc", [row.pat_num]).await?;
    Ok(Reply::Ok(show(row, &explanation)))
}

fn show(row: &ClaimProc, explanation: &Explanation) -> Value {
    let sentences: Vec<&str> = explanation.steps.iter().map(|step| step.words.as_str()).collect();
    row! {
        "ClaimProcNum": row.claim_proc_num,
        "ProcNum": wire::key(row.proc_num),
        "PlanNum": row.plan_num,
        "Status": row.status.as_str(),
        "InsEstTotal": wire::money(row.ins_est_total),
        "InsPayEst": wire::money(row.ins_pay_est),
        "WriteOffEst": wire::money_or_blank(row.write_off_est),
        "steps": explanation.steps.iter().map(step).collect::<Vec<_>>(),
        "sentences": sentences,
    }
}

/// Amounts inside a step may have parts of a cent, so they are texts.
fn step(step: &Step) -> Value {
    let inputs: Map<String, Value> =
        step.inputs.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str()))).collect();
    let effects: Vec<Value> = step
        .effects
        .iter()
        .map(|effect| {
            json!({
                "amount": effect.amount.name(),
                "before": effect.before.to_string(),
                "after": effect.after.to_string(),
            })
        })
        .collect();
    json!({
        "rule": step.rule,
        "source": step.source,
        "inputs": inputs,
        "effects": effects,
        "words": step.words,
    })
}

#[cfg(test)]
mod tests {
    use claims::Cents;
    use claims::estimate::{Amount, Effect, Exact};

    use super::*;
    use crate::open_dental::claim_procs::tests::row;

    #[test]
    fn an_explanation_shows_the_line_its_steps_and_their_sentences() {
        let (before, after) = (Exact::from(Cents(10_000)), Exact::from(Cents(6_000)));
        let step = Step {
            rule: "allowed",
            source: "5.3",
            inputs: vec![("listed", "60.00".to_owned())],
            effects: vec![Effect { amount: Amount::InsEstTotal, before, after }],
            words: "The plan allows 60.00 of the 100.00 charged.".to_owned(),
        };
        let row = row(claims::account::ClaimProcStatus::Estimate);
        let shown = show(&row, &Explanation { steps: vec![step] });
        let fields: Vec<&str> =
            shown.as_object().into_iter().flat_map(Map::keys).map(String::as_str).collect();
        let first =
            ["ClaimProcNum", "ProcNum", "PlanNum", "Status", "InsEstTotal", "InsPayEst", "WriteOffEst"];
        assert_eq!(fields, [&first[..], &["steps", "sentences"]].concat());
        assert_eq!(shown["WriteOffEst"].as_f64(), Some(-1.0));
        assert_eq!(
            shown["steps"][0],
            json!({
                "rule": "allowed",
                "source": "5.3",
                "inputs": {"listed": "60.00"},
                "effects": [{"amount": "InsEstTotal", "before": "100.00", "after": "60.00"}],
                "words": "The plan allows 60.00 of the 100.00 charged.",
            })
        );
        assert_eq!(shown["sentences"], json!(["The plan allows 60.00 of the 100.00 charged."]));
    }
}
