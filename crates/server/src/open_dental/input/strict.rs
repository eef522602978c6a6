//! Strict requests: nothing that is sent is ignored (`decisions.md` 20).

use claims::state::Refusal;
use serde_json::{Map, Value};

use super::super::routes::Input;
use super::Fields;

impl Fields {
    /// Refuses names that the call does not read: in a strict request nothing is ignored.
    pub(in super::super) fn only(&self, call: &str, general: &[&str]) -> Result<(), Refusal> {
        let inputs = self.declared.unwrap_or(&[]);
        let mut ignored: Vec<String> = Vec::new();
        for (name, value) in &self.fields {
            match inputs.iter().find(|input| input.name == name) {
                Some(input) => ignored.extend(ignored_within(input, value)),
                None if general.contains(&name.as_str()) => {}
                None => ignored.push(name.clone()),
            }
        }
        if ignored.is_empty() {
            return Ok(());
        }
        let is_within = ignored.iter().any(|name| name.contains('['));
        let said = |input: &Input| match input.kind.parts() {
            Some(parts) if is_within => format!("{} (each {})", input.name, parts.join(", ")),
            _ => input.name.to_owned(),
        };
        let known: Vec<String> = inputs.iter().map(said).collect();
        let reads = if known.is_empty() { "no field".to_owned() } else { known.join(", ") };
        Err(Refusal::rule(format!("{call} does not read {}. It reads {reads}.", ignored.join(", "))))
    }
}

/// The fields of a field's objects that are not read, each with its place: `amounts[0].Foo`.
fn ignored_within(input: &Input, value: &Value) -> Vec<String> {
    let Some(parts) = input.kind.parts() else { return vec![] };
    let mut ignored = Vec::new();
    for (at, held) in value.as_array().into_iter().flatten().enumerate() {
        let names = held.as_object().into_iter().flat_map(Map::keys);
        let unknown = names.filter(|name| !parts.contains(&name.as_str()));
        ignored.extend(unknown.map(|name| format!("{}[{at}].{name}", input.name)));
    }
    ignored
}
