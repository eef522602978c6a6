//! x12-types: a typed tree of the whole file, nothing checked beyond what its parser needs.

use x12_types::util::Parser;
use x12_types::v005010::{_835, Transmission};

fn main() {
    peers::run("x12-types 0.12.0", "typed tree, no checks", |path| {
        let text = std::fs::read_to_string(path).expect("the file");
        let (rest, file) = Transmission::<_835>::parse(&text).expect("a good file is read");
        assert_eq!(rest.trim(), "", "all of it is read");
        let sets = file.functional_group.iter().flat_map(|group| &group.segments);
        let claims = sets.flat_map(|set| &set.loop_2000).map(|header| header.loop_2100.len()).sum();
        peers::Found { claims, paid: None }
    });
}
