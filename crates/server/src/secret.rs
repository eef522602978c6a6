//! Random texts, and the hashes by which secrets are kept.

use std::fmt::Write;

use sha2::{Digest, Sha256};

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// `length` random letters and digits, from the operating system.
///
/// # Panics
/// When the operating system has no randomness to give: nothing that needs a secret may go on then.
#[must_use]
pub fn random(length: usize) -> String {
    let mut text = String::with_capacity(length);
    let mut bytes = [0_u8; 64];
    while text.len() < length {
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        // 248 is the largest multiple of 62 in a byte: what lies above would favour some letters.
        let fair = bytes.iter().filter(|byte| **byte < 248);
        for byte in fair.take(length - text.len()) {
            text.push(char::from(LETTERS[usize::from(byte % 62)]));
        }
    }
    text
}

/// SHA-256 in hex.
#[must_use]
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_texts_have_their_length_and_differ() {
        let (one, other) = (random(16), random(16));
        assert_eq!((one.len(), other.len()), (16, 16));
        assert_ne!(one, other);
        assert!(one.chars().all(|c| c.is_ascii_alphanumeric()));
    }

    #[test]
    fn hashes_are_hex() {
        assert_eq!(sha256("abc").get(..16), Some("ba7816bf8f01cfea"));
    }
}
