//! The secret in a session's cookie. The database keeps its hash only.

use sha2::{Digest, Sha256};

/// A session's secret.
pub struct Token([u8; 32]);

impl Token {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
        Self(rand::random())
    }

    /// As it stands in the cookie.
    #[must_use]
    pub fn text(&self) -> String {
        hex::encode(self.0)
    }

    /// As it stands in the database.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.0))
    }

    /// From a cookie; `None` for anything that is no token.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_from_its_cookie_and_differs_from_its_hash() {
        let token = Token::random();
        let back = Token::parse(&token.text()).unwrap();
        assert_eq!(back.hash(), token.hash());
        assert_ne!(token.hash(), token.text());
        assert_ne!(Token::random().text(), token.text());
    }

    #[test]
    fn anything_else_is_no_token() {
        for text in ["", "00", &"0".repeat(63), &"0".repeat(66), &"x".repeat(64)] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_hash_is_sha_256_of_the_bytes() {
        let zeros = Token::parse(&"0".repeat(64)).unwrap();
        assert_eq!(zeros.hash(), "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
    }
}
