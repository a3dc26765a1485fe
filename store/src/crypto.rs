//! ID numbers and bank accounts at rest: XChaCha20-Poly1305 with a key kept outside the database,
//! and keyed hashes so that they can be looked up without being readable.

/// The master key and what is derived from it.
#[derive(Clone)]
pub struct Keys {
    pub(crate) seal: [u8; 32],
    pub(crate) index: [u8; 32],
}

impl Keys {
    /// Derives the working keys from 32 bytes.
    #[must_use]
    pub fn from_master(_master: [u8; 32]) -> Self {
        todo!()
    }

    /// Encrypts `plain` bound to `context` (table, column, row), with a fresh random nonce in front.
    #[must_use]
    pub fn seal(&self, _context: &str, _plain: &str) -> Vec<u8> {
        todo!()
    }

    /// Decrypts what [`Keys::seal`] made; `None` if key, context or bytes do not match.
    #[must_use]
    pub fn open(&self, _context: &str, _sealed: &[u8]) -> Option<String> {
        todo!()
    }

    /// A keyed hash for equality search, hex.
    #[must_use]
    pub fn blind(&self, _purpose: &str, _plain: &str) -> String {
        todo!()
    }
}
