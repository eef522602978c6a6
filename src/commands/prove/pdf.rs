//! Lines of text as a PDF file: pages of letter size, in a typewriter's letters, so that columns stay columns.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

/// Lines of a page.
const LINES: usize = 66;
/// Points: a page of 8.5 by 11 inches, with half an inch around.
const PAGE: Rect = Rect { x1: 0.0, y1: 0.0, x2: 612.0, y2: 792.0 };
const LEFT: f32 = 40.0;
const TOP: f32 = 746.0;
const LETTERS: f32 = 9.5;
const LEADING: f32 = 10.8;

/// The file.
pub(super) fn write(lines: &[String]) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let mut last = 0;
    let mut fresh = || {
        last += 1;
        Ref::new(last)
    };
    let (catalog, tree, font) = (fresh(), fresh(), fresh());
    // An empty statement is a page all the same.
    let empty = [String::new()];
    let lines = if lines.is_empty() { &empty } else { lines };
    let pages: Vec<(Ref, Ref, &[String])> =
        lines.chunks(LINES).map(|lines| (fresh(), fresh(), lines)).collect();
    pdf.catalog(catalog).pages(tree);
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(pages.iter().map(|(page, ..)| *page)).count(count);
    pdf.type1_font(font).base_font(Name(b"Courier")).encoding_predefined(Name(b"WinAnsiEncoding"));
    for (page, content, lines) in pages {
        let mut written = pdf.page(page);
        written.media_box(PAGE).parent(tree).contents(content);
        written.resources().fonts().pair(Name(b"F"), font);
        written.finish();
        let mut text = Content::new();
        text.begin_text().set_font(Name(b"F"), LETTERS).set_leading(LEADING).next_line(LEFT, TOP);
        for line in lines {
            text.show(Str(&latin(line))).next_line_using_leading();
        }
        text.end_text();
        pdf.stream(content, &text.finish());
    }
    pdf.finish()
}

/// The letters of the encoding; others become a question mark.
fn latin(line: &str) -> Vec<u8> {
    let letter = |letter: char| match letter {
        '…' => 0x85,
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(letter).unwrap_or(b'?'),
        _ => b'?',
    };
    line.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_on_a_page() {
        let lines: Vec<String> = (0..150).map(|n| format!("line {n} of it")).collect();
        let file = write(&lines);
        assert!(file.starts_with(b"%PDF-1."));
        let text = String::from_utf8_lossy(&file);
        assert_eq!(text.matches("/Type /Page\n").count(), 3, "{text}");
        assert!((0..150).all(|n| text.contains(&format!("line {n} "))), "{text}");
        assert!(write(&[]).starts_with(b"%PDF-1."));
        assert_eq!(latin("é 中 …"), b"\xe9 ? \x85");
    }
}
