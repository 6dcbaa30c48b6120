//! A decision in the words of the 1.2 releases, which pipelines read.

use std::fmt::Write as _;

use sentry_options_flags::{Decision, Flag, Reason};
use sentry_options_schema::one_line;

/// `true` or `false` on a line, and what decided on the next.
pub(crate) fn verdict(flag: &Flag, decision: Decision) -> String {
    let mut text = format!("{}\n", decision.is_on);
    match decision.reason {
        Reason::Disabled => text.push_str("flag is disabled\n"),
        // Of a flag that is there, nobody says the last two.
        Reason::NoSegment | Reason::NotSet | Reason::Invalid => {
            text.push_str("no segment matched\n");
        }
        Reason::Segment { index, rollout, .. } => {
            let name = flag.segment_name(index).unwrap_or_default();
            let _ = writeln!(text, "segment: {} (rollout {rollout}%)", one_line(name));
            if !decision.is_on {
                text.push_str("conditions matched, but the context is outside the rollout\n");
            }
        }
    }
    text
}
