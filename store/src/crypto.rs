//! ID numbers and bank accounts at rest: XChaCha20-Poly1305 with a key kept outside the database,
//! and keyed hashes so that they can be looked up without being readable.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// First byte of what [`Keys::seal`] makes, so that another scheme can follow.
const SCHEME: u8 = 1;
const NONCE_BYTES: usize = 24;

/// The master key and what is derived from it.
#[derive(Clone)]
pub struct Keys {
    pub(crate) seal: [u8; 32],
    pub(crate) index: [u8; 32],
}

impl Keys {
    /// Derives the working keys from 32 bytes.
    #[must_use]
    pub fn from_master(master: [u8; 32]) -> Self {
        Self { seal: mac(&master, &[b"jiudang seal 1"]), index: mac(&master, &[b"jiudang index 1"]) }
    }

    /// Encrypts `plain` bound to `context` (table, column, row), with a fresh random nonce in front.
    #[must_use]
    pub fn seal(&self, context: &str, plain: &str) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: plain.as_bytes(), aad: context.as_bytes() };
        let body = self.cipher().encrypt(&XNonce::from(nonce), payload).expect("no text in memory reaches 256 GiB");
        [&[SCHEME][..], &nonce, &body].concat()
    }

    /// Decrypts what [`Keys::seal`] made; `None` if key, context or bytes do not match.
    #[must_use]
    pub fn open(&self, context: &str, sealed: &[u8]) -> Option<String> {
        let (scheme, rest) = sealed.split_first()?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_BYTES>()?;
        if *scheme != SCHEME {
            return None;
        }
        let payload = Payload { msg: body, aad: context.as_bytes() };
        let plain = self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(plain).ok()
    }

    /// A keyed hash for equality search, hex.
    #[must_use]
    pub fn blind(&self, purpose: &str, plain: &str) -> String {
        hex::encode(mac(&self.index, &[purpose.as_bytes(), &[0], plain.as_bytes()]))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.seal.into())
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&padded(key).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC takes a block of 64 bytes; a shorter key is filled up with zeros, as the standard has it.
fn padded(key: &[u8; 32]) -> [u8; 64] {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    block
}

/// SHA-256 over parts, each preceded by its length, so that no two lists of parts look alike.
pub(crate) fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::from_master([byte; 32])
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_context_only() {
        let sealed = keys(1).seal("worker.id.7", "110101199001011237");
        assert_eq!(keys(1).open("worker.id.7", &sealed).as_deref(), Some("110101199001011237"));
        assert_eq!(keys(2).open("worker.id.7", &sealed), None);
        assert_eq!(keys(1).open("worker.id.8", &sealed), None);
    }

    #[test]
    fn any_changed_byte_and_any_cut_is_noticed() {
        let sealed = keys(1).seal("c", "6222");
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert_eq!(keys(1).open("c", &changed), None, "byte {position}");
            assert_eq!(keys(1).open("c", &sealed[..position]), None, "cut at {position}");
        }
    }

    #[test]
    fn sealing_twice_gives_different_bytes() {
        assert_ne!(keys(1).seal("c", "same"), keys(1).seal("c", "same"));
    }

    #[test]
    fn the_keyed_hash_depends_on_key_purpose_and_text() {
        let base = keys(1).blind("id", "x");
        assert_eq!(base, keys(1).blind("id", "x"));
        assert_eq!(base.len(), 64);
        for other in [keys(2).blind("id", "x"), keys(1).blind("tail", "x"), keys(1).blind("id", "y")] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn a_key_derivation_agrees_with_the_published_vector_of_hmac_sha256() {
        // RFC 4231, test case 2 has a key of four bytes, which filled up with zeros is the same key.
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        assert_eq!(
            hex::encode(mac(&key, &[b"what do ya want ", b"for nothing?"])),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
