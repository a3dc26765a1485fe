//! Which lines of a table must not be shown so that nobody in a small one can be told, also not by subtraction.

/// For each group of so many people, true if its figures must be withheld: those of fewer than `least`, and, while what
/// is withheld could be worked out from the sum of all, the smallest others. The sum itself is withheld by the caller if
/// it is of fewer than `least` people.
#[must_use]
pub fn withheld(people: &[u32], least: u32) -> Vec<bool> {
    // A group of nobody tells nothing.
    let mut hidden: Vec<bool> = people.iter().map(|people| *people > 0 && *people < least).collect();
    loop {
        let together = || people.iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|(people, _)| *people);
        let (groups, sum) = (together().count(), together().map(u64::from).sum::<u64>());
        if groups == 0 || (groups > 1 && sum >= u64::from(least)) {
            return hidden;
        }
        let open = people.iter().enumerate().zip(&hidden).filter(|((_, people), hidden)| !**hidden && **people > 0);
        let Some(((next, _), _)) = open.min_by_key(|((_, people), _)| **people) else { return hidden };
        if let Some(slot) = hidden.get_mut(next) {
            *slot = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_group_takes_the_next_smallest_with_it() {
        assert_eq!(withheld(&[20, 4, 9], 5), [false, true, true]);
        assert_eq!(withheld(&[20, 9, 7], 5), [false, false, false]);
        assert_eq!(withheld(&[20, 2, 2], 5), [true, true, true], "four together are still few");
        assert_eq!(withheld(&[20, 3, 2], 5), [false, true, true], "five cannot be told apart by subtraction");
        assert_eq!(withheld(&[3], 5), [true]);
        assert_eq!(withheld(&[0, 30, 4], 5), [false, true, true], "a group of nobody protects nobody");
    }

    proptest::proptest! {
        #[test]
        fn what_is_withheld_is_never_one_small_group(people in proptest::collection::vec(0u32..12, 0..8)) {
            let hidden = withheld(&people, 5);
            let held: Vec<u32> = people.iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|(n, _)| *n).collect();
            let all_hidden = people.iter().zip(&hidden).all(|(n, hidden)| *hidden || *n == 0);
            proptest::prop_assert!(people.iter().zip(&hidden).all(|(n, hidden)| *hidden || *n == 0 || *n >= 5));
            proptest::prop_assert!(held.is_empty() || all_hidden || (held.len() > 1 && held.iter().sum::<u32>() >= 5));
        }
    }
}
