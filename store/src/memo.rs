//! Answers that are dear to work out and asked for again and again, by a digest of all they depend on. Nothing is ever out
//! of date: what depends on something else has another digest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Answers kept at most; with one more all are let go.
const KEPT: usize = 64;

/// Answers by their digest. Cheap to clone: clones share them.
#[derive(Debug)]
pub(crate) struct Memo<T>(Arc<Mutex<HashMap<[u8; 32], Arc<T>>>>);

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Memo<T> {
    /// The answer of a digest, worked out if it is not known. Two who ask at once may both work it out.
    pub fn of(&self, digest: [u8; 32], answer: impl FnOnce() -> T) -> Arc<T> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known().get(&digest) {
            return Arc::clone(answer);
        }
        let answer = Arc::new(answer());
        let mut all = known();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(digest, Arc::clone(&answer));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_worked_out_once_and_the_memory_stays_small() {
        let (memo, mut times) = (Memo::default(), 0);
        let digest = |number: usize| crate::crypto::digest(&[&number.to_be_bytes()]);
        for _ in 0..3 {
            assert_eq!(
                *memo.of(digest(0), || {
                    times += 1;
                    7
                }),
                7
            );
        }
        assert_eq!(times, 1);
        for number in 0..=KEPT {
            assert_eq!(*memo.of(digest(number), || number), if number == 0 { 7 } else { number });
        }
        assert!(memo.0.lock().unwrap().len() <= KEPT);
    }
}
