//! The passwords that are guessed first.

/// Passwords of ten characters and more that lead every list of leaked ones, and what an office would pick; lower case.
const LIST: &str = include_str!("common.txt");

/// True for a password that is guessed among the first; `lower` is in lower case.
pub fn is_common(lower: &str) -> bool {
    LIST.lines().any(|line| line == lower) || is_monotone(lower) || repeats(lower)
}

/// Runs such as `0123456789`, `987654321098`, `abcdefghij`.
fn is_monotone(text: &str) -> bool {
    let bytes = text.as_bytes();
    let step = |by: u8| {
        bytes.windows(2).all(|pair| match (pair[0], pair[1]) {
            (b'9', b'0') => by == 1,
            (b'0', b'9') => by == 255,
            (a, b) => a.wrapping_add(by) == b,
        })
    };
    step(1) || step(255)
}

/// One to three characters over and over.
fn repeats(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=3).any(|length| chars.iter().zip(chars.iter().skip(length)).all(|(a, b)| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_repetitions_are_common() {
        for text in ["0123456789", "9876543210", "abcdefghijk", "1212121212", "abcabcabcabc", "1234567890123"] {
            assert!(is_common(text), "{text}");
        }
        assert!(!is_common("three calm rivers"));
    }

    #[test]
    fn the_list_holds_only_what_would_otherwise_pass() {
        for line in LIST.lines() {
            assert!(line.chars().count() >= 10, "{line}");
            assert_eq!(line, line.to_lowercase());
        }
    }
}
