//! How many reach a floor, told so that nobody can work out a number of few people from the others.

/// Those of a group who reach a floor, and those who do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reached {
    pub passed: u64,
    pub failed: u64,
}

impl Reached {
    /// True if either number is of somebody and of fewer than `least`.
    pub fn tells_of_few(self, least: u64) -> bool {
        [self.passed, self.failed].into_iter().any(|people| (1..least).contains(&people))
    }

    fn size(self) -> u64 {
        self.passed + self.failed
    }
}

/// Which of the groups of a table may be told with their numbers, while the sum of them all is told. `hidden` groups
/// never are. The smallest are hidden with the others until what is hidden together tells of few no more.
pub(super) fn told(least: u64, groups: &[(Reached, bool)]) -> Vec<bool> {
    let mut told: Vec<bool> = groups.iter().map(|(of, hidden)| !hidden && !of.tells_of_few(least)).collect();
    loop {
        let left = || groups.iter().zip(&told).filter(|(_, told)| !**told).map(|((of, _), _)| of);
        let sum = left().fold(Reached::default(), |sum, of| Reached {
            passed: sum.passed + of.passed,
            failed: sum.failed + of.failed,
        });
        let alone = left().count() == 1;
        if !alone && !sum.tells_of_few(least) {
            return told;
        }
        let shown = groups.iter().zip(0..).zip(&told).filter(|(_, told)| **told);
        let Some((_, next)) = shown.map(|(((of, _), at), _)| (of.size(), at)).min() else { return told };
        if let Some(told) = told.get_mut(next) {
            *told = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[(u64, u64)]) -> Vec<bool> {
        let groups: Vec<(Reached, bool)> =
            numbers.iter().map(|(passed, failed)| (Reached { passed: *passed, failed: *failed }, false)).collect();
        told(5, &groups)
    }

    #[test]
    fn numbers_of_few_are_not_told() {
        assert_eq!(of(&[(0, 9), (9, 0), (5, 5)]), [true; 3], "all, none or many");
        assert_eq!(of(&[(1, 8), (8, 1), (5, 5)]), [false, false, true], "nine each way are many");
    }

    #[test]
    fn nor_follow_from_the_sum_of_a_table() {
        assert_eq!(of(&[(1, 8), (9, 9), (20, 20)]), [false, false, true], "the next smallest is hidden with it");
        assert_eq!(of(&[(1, 8), (0, 7), (20, 20)]), [false; 3], "still one of all these");
        let groups = [(Reached { passed: 6, failed: 6 }, true), (Reached { passed: 7, failed: 7 }, false)];
        assert_eq!(told(5, &groups), [false, false], "a group that is hidden anyway");
    }
}
