//! Anonymous questionnaires (心声问卷): what is asked, whether an answer fits, and what answers come to.
//!
//! Questions are answered on a scale of one to five or by choosing one of a few words. Free text is not asked for: people
//! are known by how they write and by what they write of, and no minimum of answers hides that.

use serde::{Deserialize, Serialize};

/// Fewest and most questions.
const QUESTIONS: core::ops::RangeInclusive<usize> = 3..=15;
/// Fewest and most answers to choose from.
const OPTIONS: core::ops::RangeInclusive<usize> = 2..=8;
/// Most characters of a question or an answer to choose.
const TEXT: usize = 200;
/// Points of the scale.
const SCALE: u8 = 5;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// Answers to choose from, from position 1; none: a scale of one to five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// What is wrong with a questionnaire or an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PulseError {
    /// Fewer than three or more than fifteen questions.
    #[error("there must be three to fifteen questions")]
    Questions,
    /// A question without words, or with too many.
    #[error("question {0} has no text or too long a one")]
    Text(usize),
    /// One answer to choose from, or more than eight, or the same twice.
    #[error("question {0} must have two to eight different answers")]
    Options(usize),
    /// Not one answer for each question.
    #[error("not one answer for each question")]
    Unanswered,
    /// An answer that cannot be chosen.
    #[error("question {0} has no such answer")]
    NoSuchAnswer(usize),
}

impl Question {
    /// Reads a line: the question alone for a scale, or with its answers behind it, parted by `|`.
    #[must_use]
    pub fn read(line: &str) -> Self {
        let mut parts = line.split(['|', '｜']).map(|part| part.trim().to_owned());
        let text = parts.next().unwrap_or_default();
        Self { text, options: parts.filter(|option| !option.is_empty()).collect() }
    }

    /// True if it is answered on a scale of one to five.
    #[must_use]
    pub const fn is_scale(&self) -> bool {
        self.options.is_empty()
    }

    /// How many answers there are: they are numbered from 1.
    #[must_use]
    pub fn answers(&self) -> u8 {
        if self.is_scale() { SCALE } else { u8::try_from(self.options.len()).unwrap_or(u8::MAX) }
    }
}

/// Checks a questionnaire; positions in errors count from 1.
///
/// # Errors
/// [`PulseError`], the first thing wrong.
pub fn check(questions: &[Question]) -> Result<(), PulseError> {
    if !QUESTIONS.contains(&questions.len()) {
        return Err(PulseError::Questions);
    }
    let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= TEXT;
    for (question, position) in questions.iter().zip(1..) {
        if !fits(&question.text) {
            return Err(PulseError::Text(position));
        }
        let mut different = question.options.clone();
        different.sort_unstable();
        different.dedup();
        let counted = question.is_scale() || OPTIONS.contains(&question.options.len());
        if !counted || different.len() != question.options.len() || !question.options.iter().all(|text| fits(text)) {
            return Err(PulseError::Options(position));
        }
    }
    Ok(())
}

/// Checks somebody's answers: one for each question, numbered from 1.
///
/// # Errors
/// [`PulseError::Unanswered`], [`PulseError::NoSuchAnswer`].
pub fn fits(questions: &[Question], answers: &[u8]) -> Result<(), PulseError> {
    if questions.len() != answers.len() {
        return Err(PulseError::Unanswered);
    }
    let wrong = questions
        .iter()
        .zip(answers)
        .zip(1..)
        .find(|((question, answer), _)| !(1..=question.answers()).contains(answer));
    wrong.map_or(Ok(()), |(_, position)| Err(PulseError::NoSuchAnswer(position)))
}

/// What the answers to one question come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Who answered.
    pub answered: u32,
    /// How often each answer was given, from the first.
    pub counts: Vec<u32>,
    /// The mean on a scale in hundredths, half up; none for words and where nobody answered.
    pub mean_hundredths: Option<u32>,
}

/// Adds answers up, question by question.
#[must_use]
pub fn tally<'a>(questions: &[Question], ballots: impl IntoIterator<Item = &'a [u8]>) -> Vec<Tally> {
    let empty = |question: &Question| Tally { counts: vec![0; usize::from(question.answers())], ..Tally::default() };
    let mut tallies: Vec<Tally> = questions.iter().map(empty).collect();
    for ballot in ballots {
        for (tally, answer) in tallies.iter_mut().zip(ballot) {
            if let Some(count) = usize::from(*answer).checked_sub(1).and_then(|at| tally.counts.get_mut(at)) {
                *count += 1;
                tally.answered += 1;
            }
        }
    }
    for (tally, question) in tallies.iter_mut().zip(questions) {
        let sum: u32 = tally.counts.iter().zip(1..).map(|(count, points)| count * points).sum();
        let mean = (sum * 200 + tally.answered).checked_div(tally.answered * 2);
        tally.mean_hundredths = mean.filter(|_| question.is_scale());
    }
    tallies
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn three() -> Vec<Question> {
        ["工作是否顺心", "最想改进什么 | 待遇 | 培训 | 减负", "是否愿意推荐"].map(Question::read).to_vec()
    }

    #[test]
    fn a_line_is_a_scale_or_a_choice() {
        let questions = three();
        assert!(questions[0].is_scale());
        assert_eq!(questions[1].options, ["待遇", "培训", "减负"]);
        assert_eq!((questions[0].answers(), questions[1].answers()), (5, 3));
        assert_eq!(check(&questions), Ok(()));
    }

    #[test]
    fn what_cannot_be_asked_is_refused_with_its_place() {
        let with = |line: &str| [three(), vec![Question::read(line)]].concat();
        assert_eq!(check(&three()[..2]), Err(PulseError::Questions));
        assert_eq!(check(&vec![Question::read("问"); 16]), Err(PulseError::Questions));
        assert_eq!(check(&with(" ")), Err(PulseError::Text(4)));
        assert_eq!(check(&with("选哪个|只有一个")), Err(PulseError::Options(4)));
        assert_eq!(check(&with("选哪个|甲|甲")), Err(PulseError::Options(4)));
    }

    #[test]
    fn every_question_is_answered_with_what_it_offers() {
        assert_eq!(fits(&three(), &[5, 3, 1]), Ok(()));
        assert_eq!(fits(&three(), &[5, 3]), Err(PulseError::Unanswered));
        assert_eq!(fits(&three(), &[5, 4, 1]), Err(PulseError::NoSuchAnswer(2)));
        assert_eq!(fits(&three(), &[0, 1, 1]), Err(PulseError::NoSuchAnswer(1)));
    }

    #[test]
    fn answers_are_added_up_with_the_mean_of_a_scale() {
        let ballots: [&[u8]; 3] = [&[5, 1, 4], &[4, 1, 4], &[2, 3, 3]];
        let tallies = tally(&three(), ballots);
        assert_eq!(tallies[0].counts, [0, 1, 0, 1, 1]);
        assert_eq!((tallies[0].answered, tallies[0].mean_hundredths), (3, Some(367)), "11 ÷ 3");
        assert_eq!((tallies[1].counts.as_slice(), tallies[1].mean_hundredths), ([2, 0, 1].as_slice(), None));
        assert_eq!(tally(&three(), [])[0].mean_hundredths, None);
    }
}
