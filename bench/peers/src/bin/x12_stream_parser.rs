//! x12-stream-parser: segments and elements, no model and no checks.

use x12_delimiters::Delimiters;
use x12_stream_parser::Parser;

fn main() {
    peers::run("x12-stream-parser 0.1.0", "segments and elements, no checks", |path| {
        let bytes = std::fs::read(path).expect("the file");
        let (mut claims, mut paid, mut elements) = (0, 0, 0);
        for segment in Parser::new(&bytes, Delimiters::new(b'~', b'*', b':')).flatten() {
            let is_claim = segment.id() == b"CLP";
            claims += usize::from(is_claim);
            for (n, element) in segment.elements().enumerate() {
                elements += 1;
                if is_claim && n == 3 {
                    paid += peers::cents(&String::from_utf8_lossy(element));
                }
            }
        }
        assert!(elements > claims);
        peers::Found { claims, paid: Some(paid) }
    });
}
