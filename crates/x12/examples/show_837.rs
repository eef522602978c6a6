#![expect(clippy::disallowed_methods, clippy::unwrap_used)]
fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let files = x12::claim_file::read(&bytes);
        let claims: Vec<_> = files.claims().collect();
        println!("{} claims {} total {:?} lines {} {:?}", path.rsplit('/').next().unwrap(), claims.len(), claims.iter().map(|c| c.total_charge).sum::<x12::Cents>(), claims.iter().map(|c| c.lines.len()).sum::<usize>(), claims.iter().flat_map(|c| &c.lines).map(|l| l.charge).sum::<x12::Cents>());
        for f in files.all_findings() { println!("    {:?} {} {:?} {}#{} el {:?} claim {:?} line {:?} {:?} {}", f.level, f.rule, f.stops, f.place.segment, f.place.number, f.place.element, f.place.claim, f.place.line, f.value, f.message); }
    }
}
