//! Ours, the whole file as one model in memory: what x12-types and oxedi's parse_file give.

use x12::finding::Finding;

fn main() {
    peers::run("bitewing x12, whole", "typed 835 in memory, all checks", |path| {
        let bytes = std::fs::read(path).expect("the file");
        let file = x12::remittance::read(&bytes);
        let findings: Vec<&Finding> = file.all_findings().collect();
        assert!(findings.is_empty(), "the file is good");
        let claims = file.remittances.iter().map(|set| set.claims.len()).sum();
        let paid: x12::Cents = file.remittances.iter().map(|set| set.claims_paid()).sum();
        peers::Found { claims, paid: Some(paid.0) }
    });
}
