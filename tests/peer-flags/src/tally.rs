//! What was asked, how often, and with which answer; and who disagreed.

use std::collections::BTreeMap;
use std::fmt;

use sentry_options::FeatureReason;
use serde_json::Value;

use crate::batch::Asked;
use crate::kinds;
use crate::known::{Client, KNOWN};
use crate::stores::Answers;

const EXAMPLES_OF_A_CLASS: usize = 3;

#[derive(Default)]
pub struct Tally {
    pub pairs: u64,
    /// By table and row.
    counts: BTreeMap<(String, String), Count>,
    disagreements: BTreeMap<Disagreement, Class>,
}

/// How often yes, and how often no.
#[derive(Default)]
struct Count([u64; 2]);

/// That not all say the same.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Disagreement {
    /// A client of the peer says something else than ours, and this is why.
    Known(&'static str),
    /// Who says what.
    Unknown(String),
}

/// Disagreements of one form.
#[derive(Default)]
struct Class {
    pairs: u64,
    /// Of those, the pairs that somebody answers otherwise, and does not only identify otherwise.
    answers: u64,
    examples: Vec<String>,
}

/// One pair, with everybody's answer.
pub struct Pair<'p> {
    pub name: &'p str,
    pub flag: &'p Value,
    pub asked: &'p Asked,
    pub answers: &'p Answers,
    /// What the wheels say, the peer's and ours, where they were asked.
    pub wheels: [Option<&'p Value>; 2],
}

impl Tally {
    pub fn add(&mut self, pair: &Pair<'_>) {
        self.pairs += 1;
        let explanation = &pair.answers.explanation;
        let is_on = explanation.decision.is_on;
        self.count("pairs", "all", is_on);
        let reason = match explanation.decision.reason {
            FeatureReason::Disabled => "the flag is disabled",
            FeatureReason::Segment { .. } => "a segment",
            _ => "no segment matches",
        };
        self.count("decided by", reason, is_on);
        for condition in kinds::conditions(pair.flag, pair.asked, explanation) {
            let operator = condition.operator;
            self.count("operator", operator, condition.holds);
            self.count(
                &format!("property of {operator}"),
                condition.property,
                condition.holds,
            );
            self.count(
                &format!("value of {operator}"),
                condition.operand,
                condition.holds,
            );
        }
        for (table, row) in kinds::rollouts(pair.name, pair.flag, pair.asked, explanation) {
            self.count(table, row, is_on);
        }
        for disagreement in pair.disagreements() {
            let class = self.disagreements.entry(disagreement).or_default();
            class.pairs += 1;
            class.answers += u64::from(pair.has_other_answers());
            if class.examples.len() < EXAMPLES_OF_A_CLASS {
                class.examples.push(pair.to_string());
            }
        }
    }

    fn count(&mut self, table: &str, row: &str, answer: bool) {
        let count = self
            .counts
            .entry((table.to_owned(), row.to_owned()))
            .or_default();
        count.0[usize::from(!answer)] += 1;
    }

    /// How many disagreements nothing explains.
    pub fn unexplained(&self) -> u64 {
        let classes = self.disagreements.iter();
        let unknown = classes.filter(|(why, _)| matches!(why, Disagreement::Unknown(_)));
        unknown.map(|(_, class)| class.pairs).sum()
    }

    /// Operators of which one answer was never seen.
    pub fn one_sided(&self) -> Vec<&str> {
        let operators = self
            .counts
            .iter()
            .filter(|((table, _), _)| table == "operator");
        let one_sided = operators.filter(|(_, count)| count.0.contains(&0));
        one_sided.map(|((_, row), _)| row.as_str()).collect()
    }
}

impl Pair<'_> {
    fn has_other_answers(&self) -> bool {
        let ours = Value::from(self.answers.ours);
        let mut wheels = self.wheels.into_iter().flatten();
        self.answers.theirs != self.answers.ours || wheels.any(|answer| *answer != ours)
    }

    /// Why not all say the same, or who says what where that is not known; nothing if they do.
    fn disagreements(&self) -> Vec<Disagreement> {
        let (theirs, ours) = (
            Value::from(self.answers.theirs),
            Value::from(self.answers.ours),
        );
        let [their_wheel, our_wheel] = self.wheels;
        let their_wheel = their_wheel.unwrap_or(&ours);
        let unknown = || {
            vec![Disagreement::Unknown(format!(
                "1.2.17: crate {theirs}, wheel {their_wheel}; ours: crate {ours}, wheel {}",
                our_wheel.unwrap_or(&Value::Null),
            ))]
        };
        let is_explained = ours == self.answers.explanation.decision.is_on;
        let has_other_ids = self.answers.their_ids != self.answers.our_ids;
        let deviations = [
            (Client::Crate, &theirs, theirs != ours || has_other_ids),
            (Client::Wheel, their_wheel, *their_wheel != ours),
        ];
        let mut explained = Vec::new();
        let mut expected_of_wheel = &ours;
        for (who, answer, _) in deviations.into_iter().filter(|(_, _, deviates)| *deviates) {
            let mut known = KNOWN
                .iter()
                .filter(|known| known.who == who && (known.concerns)(self));
            // Where several may be the reason, it is one that our wheel shares if that answers so too.
            let is_ours_too = who == Client::Wheel && our_wheel == Some(answer);
            match known.find(|known| our_wheel.is_none() || known.is_ours_too == is_ours_too) {
                Some(known) if answer.is_boolean() => {
                    explained.push(Disagreement::Known(known.why));
                    if known.is_ours_too {
                        expected_of_wheel = answer;
                    }
                }
                _ => return unknown(),
            }
        }
        let is_expected = our_wheel.is_none_or(|answer| answer == expected_of_wheel);
        if is_explained && is_expected {
            explained
        } else {
            unknown()
        }
    }
}

impl fmt::Display for Pair<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Asked {
            properties,
            identity,
        } = self.asked;
        writeln!(f, "{:?} {}", self.name, self.flag)?;
        writeln!(f, "  {} {identity:?}", Value::Object(properties.clone()))?;
        let Answers {
            their_ids,
            our_ids,
            explanation,
            ..
        } = self.answers;
        write!(f, "  ids {their_ids:?}, {our_ids:?}\n  {explanation}")
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<26} {:<28} {:>9} {:>9}", "", "", "yes", "no")?;
        for ((table, row), Count([yes, no])) in &self.counts {
            writeln!(f, "{table:<26} {row:<28} {yes:>9} {no:>9}")?;
        }
        for (why, class) in &self.disagreements {
            let Class {
                pairs,
                answers,
                examples,
            } = class;
            match why {
                Disagreement::Known(why) => {
                    writeln!(f, "{pairs} pairs differ, {answers} in the answer: {why}")?
                }
                Disagreement::Unknown(who) => {
                    writeln!(f, "{pairs} pairs disagree: {who}\n{}", examples.join("\n"))?;
                }
            }
        }
        write!(
            f,
            "\n{} pairs, {} unexplained disagreements",
            self.pairs,
            self.unexplained()
        )
    }
}
