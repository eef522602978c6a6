//! What is kept on paper beside claims and money, and the history of electronic transactions.

use claims::account::Etrans;
use claims::papers::{
    ClaimTracking, Commlog, EobAttach, ProcNote, ProcTp, Statement as Told, TreatPlan, TreatPlanAttach,
};

use crate::statement::{Named, Select, Statement};

pub const TRACKINGS_OF_CLAIM: Select<ClaimTracking> = Select::new("history of a claim", "claim_num = $2");

pub const ETRANSS_OF_CLAIM: Select<Etrans> = Select::new("transactions of a claim", "claim_num = $2");
/// A page of them, after a number.
pub const ETRANSS_OF_CARRIER: Select<Etrans> =
    Select::new("transactions of a carrier, page by page", "carrier_num = $2 and etrans_num > $3")
        .ordered("etrans_num limit $4");
pub const ETRANSS_OF_REMITTANCE: Select<Etrans> =
    Select::new("transaction of a remittance", "remittance_num = $2");
/// A page of them, after a number. They are found by their time.
pub const ETRANSS_SINCE: Select<Etrans> =
    Select::new("transactions since, page by page", "date_time_trans >= $2 and +etrans_num > $3")
        .ordered("+etrans_num limit $4");
/// A page of them, after a number: there is one for every claim that was ever sent.
pub const ETRANSS_OF_TYPE: Select<Etrans> =
    Select::new("transactions of a type, page by page", "etype = $2 and etrans_num > $3")
        .ordered("etrans_num limit $4");

/// A remittance, and how many of its claims wait for its posting, or for a person; nothing when none does.
pub const CLAIMS_THAT_WAIT: Named = Named {
    name: "claims of a remittance that wait",
    sql: "select remittance_num, cast(count(*) as bigint) from remitted_claim \
     where practice_id = $1 and remittance_num = $2 and state in ('waiting', 'held') group by remittance_num",
};

pub const EOBS_OF_CHECK: Select<EobAttach> = Select::new("papers of a check", "claim_payment_num = $2");

pub const TREAT_PLANS_OF_PATIENT: Select<TreatPlan> =
    Select::new("treatment plans of a patient", "pat_num = $2");
pub const ATTACHES_OF_TREAT_PLAN: Select<TreatPlanAttach> =
    Select::new("procedures on a treatment plan", "treat_plan_num = $2");
pub const ITEMS_OF_TREAT_PLAN: Select<ProcTp> =
    Select::new("procedures of a saved treatment plan", "treat_plan_num = $2");

pub const STATEMENTS_OF_PATIENT: Select<Told> = Select::new("statements of a patient", "pat_num = $2");

pub const NOTES_OF_PATIENT: Select<ProcNote> = Select::new("notes on a patient's procedures", "pat_num = $2");
pub const NOTES_OF_PROCEDURE: Select<ProcNote> = Select::new("notes on a procedure", "proc_num = $2");
/// A page of them.
pub const NOTES: Select<ProcNote> = Select::new("notes on procedures, newest first", "")
    .ordered("entry_date_time desc, proc_note_num desc limit $2 offset $3");
/// A page of those that were written at a time or later.
pub const NOTES_SINCE: Select<ProcNote> =
    Select::new("notes on procedures since, newest first", "entry_date_time >= $4")
        .ordered("entry_date_time desc, proc_note_num desc limit $2 offset $3");

pub const COMMLOGS_OF_PATIENT: Select<Commlog> = Select::new("what was said to a patient", "pat_num = $2");

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] = &[
    &TRACKINGS_OF_CLAIM,
    &ETRANSS_OF_CLAIM,
    &ETRANSS_OF_CARRIER,
    &ETRANSS_OF_REMITTANCE,
    &ETRANSS_SINCE,
    &ETRANSS_OF_TYPE,
    &CLAIMS_THAT_WAIT,
    &EOBS_OF_CHECK,
    &TREAT_PLANS_OF_PATIENT,
    &ATTACHES_OF_TREAT_PLAN,
    &ITEMS_OF_TREAT_PLAN,
    &STATEMENTS_OF_PATIENT,
    &NOTES_OF_PATIENT,
    &NOTES_OF_PROCEDURE,
    &NOTES,
    &NOTES_SINCE,
    &COMMLOGS_OF_PATIENT,
];
