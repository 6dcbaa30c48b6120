//! Paths into a value, and the places that a check walks through.

use std::fmt;

/// The way from the value of an option to a part of it.
///
/// Its `Display` joins the steps with slashes: `segments/0/name`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path(Vec<Step>);

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Into an object.
    Key(String),
    /// Into a list.
    Index(usize),
    /// Into any item of a list, or any entry of a map: in the paths of what was
    /// [ignored](crate::Ignored) only.
    Any,
}

impl Path {
    /// The steps.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The steps, to make another path of.
    pub fn into_steps(self) -> Vec<Step> {
        self.0
    }

    /// Whether this is the path to the value itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Step> for Path {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("/")?;
            }
            match step {
                Step::Key(key) => f.write_str(key)?,
                Step::Index(index) => write!(f, "{index}")?,
                Step::Any => f.write_str("*")?,
            }
        }
        Ok(())
    }
}

/// Where a check stands. It becomes a [`Path`] only when there is something to tell, so that a value
/// without fault costs no allocation.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'p> {
    Root,
    Key(&'p Place<'p>, &'p str),
    /// A key that the user chose: the name of an experiment.
    Entry(&'p Place<'p>, &'p str),
    Index(&'p Place<'p>, usize),
}

impl<'p> Place<'p> {
    pub(super) fn key(&'p self, key: &'p str) -> Self {
        Self::Key(self, key)
    }

    pub(super) fn entry(&'p self, key: &'p str) -> Self {
        Self::Entry(self, key)
    }

    pub(super) fn index(&'p self, index: usize) -> Self {
        Self::Index(self, index)
    }

    /// The exact path.
    pub(super) fn path(&self) -> Path {
        self.steps(|place| match place {
            Self::Root => None,
            Self::Key(_, key) | Self::Entry(_, key) => Some(Step::Key((*key).to_owned())),
            Self::Index(_, index) => Some(Step::Index(*index)),
        })
    }

    /// The path without what differs from one item or entry to the next.
    pub(super) fn general_path(&self) -> Path {
        self.steps(|place| match place {
            Self::Root => None,
            Self::Key(_, key) => Some(Step::Key((*key).to_owned())),
            Self::Entry(..) | Self::Index(..) => Some(Step::Any),
        })
    }

    fn steps(&self, step: impl Fn(&Self) -> Option<Step>) -> Path {
        let parent = |place: &Self| match place {
            Self::Root => None,
            Self::Key(parent, _) | Self::Entry(parent, _) | Self::Index(parent, _) => {
                Some(**parent)
            }
        };
        let mut steps = std::iter::successors(Some(*self), parent)
            .filter_map(|place| step(&place))
            .collect::<Vec<_>>();
        steps.reverse();
        Path(steps)
    }
}
