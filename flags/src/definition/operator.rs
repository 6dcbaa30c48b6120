//! The operators of conditions.

/// How a condition compares the value that it has with the property of the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// The property, or an entry of it, is in the list.
    In,
    /// The opposite; it holds for a missing property.
    NotIn,
    /// The property is a list, and has the value.
    Contains,
    /// The property is a list, and does not have the value.
    NotContains,
    /// The property is the value.
    Equals,
    /// The opposite; it holds for a missing property.
    NotEquals,
    /// The property is a text that a pattern of the list matches.
    Matches,
    /// The opposite; it holds for a missing property.
    NotMatches,
}

impl Operator {
    /// All of them, in the order in which the 1.2 releases list them.
    pub const ALL: [Self; 8] = [
        Self::In,
        Self::NotIn,
        Self::Contains,
        Self::NotContains,
        Self::Equals,
        Self::NotEquals,
        Self::Matches,
        Self::NotMatches,
    ];

    /// Its name in a value.
    pub fn name(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::Contains => "contains",
            Self::NotContains => "not_contains",
            Self::Equals => "equals",
            Self::NotEquals => "not_equals",
            Self::Matches => "matches",
            Self::NotMatches => "not_matches",
        }
    }

    /// The operator of that name. Names are exact: `IN` is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.name() == name)
    }

    /// Whether it holds where its opposite fails.
    pub fn is_negated(self) -> bool {
        matches!(
            self,
            Self::NotIn | Self::NotContains | Self::NotEquals | Self::NotMatches
        )
    }

    /// What the `value` of its condition must be, in words.
    pub(super) fn takes(self) -> &'static str {
        match self {
            Self::In | Self::NotIn => "a list of strings or a list of numbers",
            Self::Contains | Self::NotContains => "a string or a number",
            Self::Equals | Self::NotEquals => {
                "a string, a number, a boolean, a list of strings or a list of numbers"
            }
            Self::Matches | Self::NotMatches => "a list of patterns",
        }
    }
}
