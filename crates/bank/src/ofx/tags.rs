//! From text to tags with their values, in SGML and XML alike.

use std::borrow::Cow;

/// One tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Tag<'a> {
    /// Where it is, from 1.
    pub(super) line: usize,
    /// In upper case.
    pub(super) name: Cow<'a, str>,
    /// `</NAME>`.
    pub(super) closes: bool,
    /// What stands behind it up to the next tag, without blanks around.
    pub(super) value: Cow<'a, str>,
}

/// The tags of a text. A tag that is cut at the end of the text is none.
pub(super) fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let (mut rest, mut line) = (text, 1);
    std::iter::from_fn(move || {
        loop {
            let start = next_tag(rest)?;
            line += newlines(rest.get(..start)?);
            rest = rest.get(start..)?;
            if let Some(comment) = rest.strip_prefix("<!--") {
                let end = comment.find("-->")?;
                line += newlines(comment.get(..end)?);
                rest = comment.get(end + 3..)?;
                continue;
            }
            let end = rest.find('>')?;
            let inner = rest.get(1..end)?;
            let behind = rest.get(end + 1..)?;
            let at = line;
            line += newlines(inner);
            rest = behind;
            if inner.starts_with(['?', '!']) {
                continue;
            }
            let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
            let name = inner.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or("");
            let name = name.rsplit(':').next().unwrap_or(name);
            let name = if name.bytes().any(|byte| byte.is_ascii_lowercase()) {
                Cow::Owned(name.to_ascii_uppercase())
            } else {
                Cow::Borrowed(name)
            };
            let mut value = Cow::Borrowed("");
            if let Some(data) = behind.trim_start().strip_prefix("<![CDATA[") {
                // What stands in it is no tag, and where it does not end nothing is.
                let end = data.find("]]>").unwrap_or(data.len());
                value = Cow::Borrowed(data.get(..end).unwrap_or("").trim());
                line += newlines(behind.get(..behind.len() - data.len() + end).unwrap_or(""));
                rest = data.get(end..).unwrap_or("");
            } else if !closes && !inner.ends_with('/') {
                value = value_of(behind);
            }
            return Some(Tag { line: at, name, closes, value });
        }
    })
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}

/// Where the next tag begins. A `<` before anything but a letter, `/`, `!` or `?` is text that was not escaped.
fn next_tag(text: &str) -> Option<usize> {
    let begins = |at: usize| {
        text.as_bytes().get(at + 1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"/!?".contains(byte))
    };
    text.match_indices('<').map(|(at, _)| at).find(|&at| begins(at))
}

/// The value behind a tag.
fn value_of(behind: &str) -> Cow<'_, str> {
    let text = behind.get(..next_tag(behind).unwrap_or(behind.len())).unwrap_or("").trim();
    if text.contains('&') { Cow::Owned(unescaped(text)) } else { Cow::Borrowed(text) }
}

/// The characters that both versions escape. Anything else behind a `&` is text that was not escaped.
fn unescaped(text: &str) -> String {
    const NAMES: [(&str, char); 6] =
        [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&nbsp;", ' '), ("&quot;", '"'), ("&apos;", '\'')];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let known = NAMES.iter().find_map(|(name, c)| Some((*c, from.strip_prefix(name)?)));
        let (c, behind) = known.unwrap_or(('&', from.get(1..).unwrap_or("")));
        out.push(c);
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_run_to_the_next_tag_in_either_version() {
        let sgml = "<MEMO>A &amp; B < 5 & C\n<NAME>\n</X>";
        let xml = "<?xml version=\"1.0\"?><ofx:memo>A &amp; B &lt; 5 &amp; C</ofx:memo>\n<!-- <NAME>no -->\n<NAME/></X>";
        let values = |text: &str| -> Vec<(String, bool, String)> {
            tags(text)
                .filter(|tag| tag.name != "MEMO" || !tag.closes)
                .map(|tag| (tag.name.into_owned(), tag.closes, tag.value.into_owned()))
                .collect()
        };
        let owned = |name: &str, closes: bool, value: &str| (name.to_owned(), closes, value.to_owned());
        let expected =
            vec![owned("MEMO", false, "A & B < 5 & C"), owned("NAME", false, ""), owned("X", true, "")];
        assert_eq!(values(sgml), expected);
        assert_eq!(values(xml), expected);
        assert_eq!(values("<MEMO><![CDATA[a<B>&amp;]]></MEMO>"), [owned("MEMO", false, "a<B>&amp;")]);
        assert_eq!(tags(sgml).map(|tag| tag.line).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_tag_without_its_end_is_none() {
        assert_eq!(tags("<OFX></OFX").count(), 1);
        assert_eq!(tags("< a <1> <!-- <A>").count(), 0);
    }
}
