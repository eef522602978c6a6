//! The audit chain's hashes: of a row, and of a link.
//!
//! A link names every row that its commit wrote with the hash of what it wrote, so that a byte changed in any
//! row, or in the chain itself, is found by [`crate::Store::verify`], which says where.

use claims::record::{Table, Value};
use sha2::{Digest, Sha256};

use crate::own::AuditRow;

/// What stands before the first link.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a link says of a row that its commit deleted.
const DELETED: &str = "-";

/// The hash of a row: its table, then name and value of each column that is not null.
///
/// Null columns are left out so that a column which a later version adds to a table, null in every older row,
/// leaves their hashes as they are.
#[must_use]
pub fn row_hash(table: &Table, values: &[Value]) -> [u8; 32] {
    let mut hash = Sha256::new();
    part(&mut hash, table.name.as_bytes());
    for (column, value) in table.columns.iter().zip(values) {
        if *value == Value::Null {
            continue;
        }
        part(&mut hash, column.name.as_bytes());
        match value {
            Value::Null => {}
            Value::Int(n) => tagged(&mut hash, b'i', &n.to_be_bytes()),
            Value::Text(text) => tagged(&mut hash, b't', text.as_bytes()),
            Value::Bool(b) => tagged(&mut hash, b'b', &[u8::from(*b)]),
            Value::Blob(bytes) => tagged(&mut hash, b'x', bytes),
        }
    }
    hash.finalize().into()
}

/// The hash of a link, over all that it says and the hash before it.
#[must_use]
pub fn link_hash(row: &AuditRow) -> String {
    let mut hash = Sha256::new();
    part(&mut hash, row.prev_hash.as_bytes());
    part(&mut hash, &row.seq.to_be_bytes());
    for text in [&row.at, &row.actor, &row.action, &row.patients, &row.wrote] {
        part(&mut hash, text.as_bytes());
    }
    let digest: [u8; 32] = hash.finalize().into();
    hex(&digest)
}

/// The line of a link for one row: `table key,key hash`.
#[must_use]
pub(crate) fn line(table: &Table, key: &[Value], hash: Option<&[u8; 32]>) -> String {
    let (key, hash) = (key_text(key), hash.map_or_else(|| DELETED.to_owned(), |hash| hex(hash)));
    [table.name, &key, &hash].join(" ")
}

/// What a line of a link says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    pub table: &'a str,
    /// As one word; a key that is one number is that number.
    pub key: &'a str,
    /// Of the row as it was written; none when it was deleted.
    pub hash: Option<&'a str>,
}

/// The lines of a link, in their order.
pub fn lines(wrote: &str) -> impl Iterator<Item = Line<'_>> {
    wrote.lines().map(|line| {
        let mut words = line.split(' ');
        let mut next = || words.next().unwrap_or_default();
        Line { table: next(), key: next(), hash: Some(next()).filter(|hash| *hash != DELETED) }
    })
}

/// A key as one word: its parts between commas. What would be read as something else stands as `%` and two
/// digits.
#[must_use]
pub(crate) fn key_text(key: &[Value]) -> String {
    let mut out = String::new();
    for (i, value) in key.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        match value {
            Value::Null => out.push('-'),
            Value::Int(n) => out.push_str(&n.to_string()),
            Value::Bool(b) => out.push_str(if *b { "t" } else { "f" }),
            Value::Blob(bytes) => out.push_str(&hex(bytes)),
            Value::Text(text) => {
                for c in text.chars() {
                    if c <= ' ' || c == '%' || c == ',' || c == '\u{7f}' {
                        out.push_str(&format!("%{:02x}", u32::from(c)));
                    } else {
                        out.push(c);
                    }
                }
            }
        }
    }
    out
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

/// The hash that 64 hexadecimal digits stand for.
pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let text = text.as_bytes();
    let mut out = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(text.chunks(2)) {
        let digit = |c: u8| match c {
            b'0'..=b'9' => Some(c - b'0'),
            b'a'..=b'f' => Some(c - b'a' + 10),
            _ => None,
        };
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

fn tagged(hash: &mut Sha256, tag: u8, bytes: &[u8]) {
    hash.update([tag]);
    part(hash, bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use claims::record::{Column, Kind};

    const fn text(name: &'static str) -> Column {
        Column { name, kind: Kind::Text, nullable: true }
    }

    static PAIR: Table = Table { name: "pair", key: 1, columns: &[text("a"), text("b")] };
    static WIDER: Table = Table { name: "pair", key: 1, columns: &[text("a"), text("b"), text("c")] };

    fn t(s: &str) -> Value {
        Value::Text(s.to_owned())
    }

    #[test]
    fn every_byte_and_every_border_counts() {
        let hash = row_hash(&PAIR, &[t("ab"), t("c")]);
        assert_ne!(hash, row_hash(&PAIR, &[t("a"), t("bc")]));
        assert_ne!(hash, row_hash(&PAIR, &[t("ab"), Value::Null]));
        assert_ne!(hash, row_hash(&PAIR, &[t("ab"), Value::Blob(b"c".to_vec())]));
    }

    #[test]
    fn a_column_added_later_leaves_older_rows_as_they_are() {
        let before = row_hash(&PAIR, &[t("a"), t("b")]);
        assert_eq!(before, row_hash(&WIDER, &[t("a"), t("b"), Value::Null]));
    }

    #[test]
    fn a_key_is_one_word() {
        assert_eq!(key_text(&[Value::Int(-7), t("a, b%\n")]), "-7,a%2c%20b%25%0a");
    }

    #[test]
    fn hexadecimal_goes_there_and_back() {
        let hash = row_hash(&PAIR, &[t("a"), t("b")]);
        assert_eq!(unhex(&hex(&hash)), Some(hash));
        assert_eq!(unhex("xx"), None);
    }
}
