//! The one table that a run prints, and what a row of it claims.

use std::fmt;

/// One line of the table.
pub(crate) struct Row {
    what: String,
    ours: String,
    baseline: String,
    ratio: String,
    bar: String,
    verdict: Verdict,
}

/// What a row comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Met,
    Missed,
    /// There is no bar; the row is there for the number.
    Shown,
    /// The machine lacks a tool that the row needs.
    Skipped,
}

/// What the ratio of a row must be, and which way round it is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bar {
    /// Ours costs at most so many times the baseline: ours / baseline.
    AtMost(f64),
    /// Ours gets at least so much of the baseline: ours / baseline.
    AtLeast(f64),
    /// Ours is at least so many times faster: baseline / ours.
    Faster(f64),
    /// No bar: ours / baseline.
    Shown,
    /// No bar: baseline / ours.
    ShownFaster,
}

impl Bar {
    fn ratio(self, ours: f64, baseline: f64) -> f64 {
        match self {
            Self::AtMost(_) | Self::AtLeast(_) | Self::Shown => ours / baseline,
            Self::Faster(_) | Self::ShownFaster => baseline / ours,
        }
    }

    fn judge(self, ratio: f64) -> Verdict {
        let is_met = match self {
            Self::AtMost(limit) => ratio <= limit,
            Self::AtLeast(limit) | Self::Faster(limit) => ratio >= limit,
            Self::Shown | Self::ShownFaster => return Verdict::Shown,
        };
        if is_met {
            Verdict::Met
        } else {
            Verdict::Missed
        }
    }

    fn show_ratio(self, ratio: f64) -> String {
        match self {
            Self::Faster(_) | Self::ShownFaster => format!("{} x faster", significant(ratio)),
            _ => significant(ratio),
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(limit) => write!(f, "<= {limit}"),
            Self::AtLeast(limit) => write!(f, ">= {limit}"),
            Self::Faster(limit) => write!(f, ">= {limit} x faster"),
            Self::Shown | Self::ShownFaster => Ok(()),
        }
    }
}

/// A measured quantity.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Quantity {
    Nanoseconds(f64),
    CpuSeconds(f64),
    /// Calls in a second.
    Rate(f64),
    /// A speed-up.
    Factor(f64),
}

impl Quantity {
    fn value(self) -> f64 {
        let (Self::Nanoseconds(value)
        | Self::CpuSeconds(value)
        | Self::Rate(value)
        | Self::Factor(value)) = self;
        value
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Nanoseconds(value) if value < 1e3 => write!(f, "{} ns", significant(value)),
            Self::Nanoseconds(value) if value < 1e6 => write!(f, "{} µs", significant(value / 1e3)),
            Self::Nanoseconds(value) => write!(f, "{} ms", significant(value / 1e6)),
            Self::CpuSeconds(value) => write!(f, "{} CPU s", significant(value)),
            Self::Rate(value) => write!(f, "{} M/s", significant(value / 1e6)),
            Self::Factor(value) => write!(f, "{} x", significant(value)),
        }
    }
}

/// Three significant digits, without an exponent.
fn significant(value: f64) -> String {
    match value.abs() {
        magnitude if magnitude < 1.0 => format!("{value:.3}"),
        magnitude if magnitude < 10.0 => format!("{value:.2}"),
        magnitude if magnitude < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

impl Row {
    /// A quantity of ours beside a named one.
    pub(crate) fn compare(
        what: &str,
        ours: Quantity,
        (name, baseline): (&str, Quantity),
        bar: Bar,
    ) -> Self {
        let ratio = bar.ratio(ours.value(), baseline.value());
        Self {
            what: what.to_owned(),
            ours: ours.to_string(),
            baseline: format!("{baseline} ({name})"),
            ratio: bar.show_ratio(ratio),
            bar: bar.to_string(),
            verdict: bar.judge(ratio),
        }
    }

    /// Something that was looked at rather than timed, and that holds or does not.
    pub(crate) fn finding(what: &str, found: String, bar: &str, holds: bool) -> Self {
        let verdict = if holds { Verdict::Met } else { Verdict::Missed };
        Self {
            verdict,
            ..Self::blank(what, found, bar)
        }
    }

    /// Something that could not be looked at here.
    pub(crate) fn skipped(what: &str, reason: &str, bar: &str) -> Self {
        Self {
            verdict: Verdict::Skipped,
            ..Self::blank(what, reason.to_owned(), bar)
        }
    }

    fn blank(what: &str, ours: String, bar: &str) -> Self {
        Self {
            what: what.to_owned(),
            ours,
            baseline: String::new(),
            ratio: String::new(),
            bar: bar.to_owned(),
            verdict: Verdict::Shown,
        }
    }

    /// Whether the row has a bar and does not meet it.
    pub(crate) fn is_missed(&self) -> bool {
        self.verdict == Verdict::Missed
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            ours,
            baseline,
            ratio,
            bar,
            verdict,
        } = self;
        let verdict = match verdict {
            Verdict::Met => "yes",
            Verdict::Missed => "NO",
            Verdict::Shown => "",
            Verdict::Skipped => "skipped",
        };
        write!(
            f,
            "| {what} | {ours} | {baseline} | {ratio} | {bar} | {verdict} |"
        )
    }
}

/// The heads of the columns, in Markdown.
pub(crate) const HEAD: &str =
    "| what | ours | baseline | ratio | bar | ok |\n|---|---|---|---|---|---|";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_each_bar_in_its_direction() {
        assert_eq!(Bar::AtMost(1.5).judge(1.5), Verdict::Met);
        assert_eq!(Bar::AtMost(1.5).judge(1.6), Verdict::Missed);
        assert_eq!(Bar::AtLeast(0.9).judge(0.8), Verdict::Missed);
        assert_eq!(
            Bar::Faster(15.0).judge(Bar::Faster(15.0).ratio(2.0, 40.0)),
            Verdict::Met
        );
        assert_eq!(
            Bar::Faster(15.0).judge(Bar::Faster(15.0).ratio(40.0, 2.0)),
            Verdict::Missed
        );
        // Something that could not be measured meets no bar.
        assert_eq!(Bar::AtMost(1.5).judge(f64::NAN), Verdict::Missed);
    }

    #[test]
    fn shows_a_row_in_markdown() {
        let baseline = ("bare load", Quantity::Nanoseconds(0.4));
        let row = Row::compare(
            "bool",
            Quantity::Nanoseconds(1.0),
            baseline,
            Bar::AtMost(5.0),
        );
        assert_eq!(
            row.to_string(),
            "| bool | 1.00 ns | 0.400 ns (bare load) | 2.50 | <= 5 | yes |"
        );
    }
}
