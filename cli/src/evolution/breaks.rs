//! Whom a change breaks, and what follows.

/// What a change does to each of those who depend on a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Breaks {
    /// Values that are written already, or left unset.
    pub(crate) values: Impact,
    /// Services that still run the older schema, and get values that fit the newer one.
    pub(crate) older_services: Impact,
    /// Code that is written against the accessors of the older schema.
    pub(crate) code: Impact,
}

/// What a change does to one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Impact {
    /// Nothing.
    None,
    /// They get along, and may notice: a warning in a log, an enumeration that reads `Unknown`.
    Noticed,
    /// They break: values are refused, a build fails.
    Breaks,
}

/// What is to be done about a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Nothing.
    Fine,
    /// It goes through, and somebody has to look after something.
    Warned,
    /// It does not go through.
    Refused,
}

impl Breaks {
    /// What follows, if no rule says otherwise. Values are what nobody deploys together with the
    /// schema, so breaking them is refused; services and code are deployed.
    pub(crate) fn verdict(self) -> Verdict {
        if self.values == Impact::Breaks {
            Verdict::Refused
        } else if self.older_services == Impact::Breaks || self.code == Impact::Breaks {
            Verdict::Warned
        } else {
            Verdict::Fine
        }
    }
}

impl Impact {
    /// The word for it in output for machines.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Noticed => "noticed",
            Self::Breaks => "breaks",
        }
    }
}

impl Verdict {
    /// The word for it in output for machines.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Warned => "warned",
            Self::Refused => "refused",
        }
    }
}
