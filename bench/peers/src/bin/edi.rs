//! edi: a tree of segments and elements, envelopes checked.

fn main() {
    peers::run("edi 0.4.0", "tree of segments, envelopes checked", |path| {
        let text = std::fs::read_to_string(path).expect("the file");
        let file = edi::parse(&text).expect("a good file is read");
        let sets = file.interchanges.iter().flat_map(|i| &i.functional_groups).flat_map(|g| &g.transactions);
        let (mut claims, mut paid) = (0, 0);
        for segment in sets.flat_map(|set| &set.segments).filter(|s| s.segment_abbreviation == "CLP") {
            claims += 1;
            paid += peers::cents(&segment.elements[3]);
        }
        peers::Found { claims, paid: Some(paid) }
    });
}
