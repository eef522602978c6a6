//! The same records as files, for programs that link records.

use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;

use claims::desk::id_key;
use claims::matching::claim::{Parts, is_number};

use crate::made::{Paid, World};

/// Writes `claims.csv`, `answers.csv` and `truth.csv`. Keys are made as our own rules make them: capitals, letters and digits,
/// and no number that tells nothing. A split claim's parts have the charge of all of it.
pub fn csv(world: &World, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let header = "unique_id,entity,payer,number,payer_number,member,last,first,charge,service_date";
    let mut file = BufWriter::new(File::create(folder.join("claims.csv"))?);
    writeln!(file, "{header}")?;
    for claim in &world.claims {
        let name = &claim.patient_name;
        let (last, first) = match name.split_once(", ") {
            Some(parts) => parts,
            None => name.split_once(' ').map(|(first, last)| (last, first)).unwrap_or_default(),
        };
        writeln!(
            file,
            "{},{},{},{},{},{},{},{},{},{}",
            claim.tracked_claim_num,
            claim.entity_num,
            claim.payer_name.to_uppercase(),
            claim.claim_number_key,
            claim.payer_claim_number_key.as_deref().unwrap_or_default(),
            claim.subscriber_id_key.as_deref().unwrap_or_default(),
            last.to_uppercase(),
            first.to_uppercase(),
            claim.charged_amount.0,
            claim.service_date
        )?;
    }
    file.flush()?;
    let mut file = BufWriter::new(File::create(folder.join("answers.csv"))?);
    writeln!(file, "{header}")?;
    for Paid { row, answers } in &world.remittances {
        let said: Vec<_> = answers.clone().map(|at| world.answers.claim(at)).collect();
        let parts = Parts::of(&said);
        for (at, claim) in answers.clone().zip(&said) {
            let [number, payer_number, member, last, first] = world.answers.texts(at);
            let [number, payer_number, member] = [number, payer_number, member].map(|text| {
                let key = id_key(text);
                if is_number(&key) { key } else { String::new() }
            });
            let (entity, payer) = (row.entity_num, &row.payer_name);
            let (charge, day) = (parts.charge(claim).0, world.answers.day(at));
            writeln!(
                file,
                "{at},{entity},{payer},{number},{payer_number},{member},{last},{first},{charge},{day}"
            )?;
        }
    }
    file.flush()?;
    let mut file = BufWriter::new(File::create(folder.join("truth.csv"))?);
    writeln!(file, "answer,claim")?;
    for (answer, claim) in world.truth.claims.iter().enumerate().filter(|(_, claim)| **claim != 0) {
        writeln!(file, "{answer},{claim}")?;
    }
    file.flush()
}
