//! The rules of x12.md 4.6, on small answers that are changed a little for each.

mod claims;
mod groups;
mod properties;
mod replies;

use super::*;
use crate::finding::Stops;

/// A whole interchange with these sets of one group.
fn interchange(functional_id: &str, guide: &str, sets: &str) -> String {
    let count = sets.matches("ST*").count();
    format!(
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260105*0915*^*00501*000000504*0*P*:~\
         GS*{functional_id}*PAYER*PRACTICE*20260105*0915*504*X*{guide}~{sets}GE*{count}*504~IEA*1*000000504~"
    )
}

/// One set with these segments between ST and SE.
fn set(id: &str, segments: &str) -> String {
    format!("ST*{id}*0001~{segments}SE*{}*0001~", segments.matches('~').count() + 2)
}

/// The rules that a file is reported for, with what they stop.
fn rules(text: &str) -> Vec<(&'static str, Stops)> {
    read(text.as_bytes()).all_findings().map(|finding| (finding.rule, finding.stops)).collect()
}
