//! The times that `--since` and `--until` name.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Selection;
use crate::git::CommitInfo;

/// A moment: the start of a day in UTC, or an RFC 3339 time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Since(Timestamp);

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let of_day = |date: Date| date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
        let day = text.len() == 10;
        let moment = if day {
            text.parse().and_then(of_day)
        } else {
            text.parse()
        };
        moment
            .map(Self)
            .map_err(|_| "expected a day such as 2026-01-31, or an RFC 3339 time".to_owned())
    }
}

impl Selection<'_> {
    /// Whether a commit was authored in the time that is asked for.
    pub(super) fn is_in_time(&self, info: Option<&CommitInfo>) -> bool {
        // A date that can't be read is in no time.
        let authored = info.and_then(|info| info.date.parse::<Timestamp>().ok());
        let is_since = |since: Since| authored.is_some_and(|authored| authored >= since.0);
        let is_until = |until: Since| authored.is_some_and(|authored| authored < until.0);
        self.since.is_none_or(is_since) && self.until.is_none_or(is_until)
    }
}
