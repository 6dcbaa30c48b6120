//! The time that is written into what the commands write.

use clap::Args;
use jiff::Timestamp;
use sentry_options_values::Diagnostic;

use crate::output::{Outcome, Output};

/// The variable by which builds say what time it is, see <https://reproducible-builds.org/specs/source-date-epoch/>.
const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// When something is written.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Clock {
    /// The time to write as `generated_at`, in RFC 3339. Otherwise it is the seconds since 1970 in
    /// the variable `SOURCE_DATE_EPOCH`, or else now
    #[arg(long, value_name = "TIME")]
    generated_at: Option<Timestamp>,
}

impl Clock {
    /// The time.
    ///
    /// # Errors
    ///
    /// The environment has a time that is none.
    pub(crate) fn now(self, output: &Output) -> Outcome<Timestamp> {
        if let Some(time) = self.generated_at {
            return Ok(time);
        }
        let Some(text) = std::env::var_os(SOURCE_DATE_EPOCH).filter(|text| !text.is_empty()) else {
            return Ok(Timestamp::now());
        };
        let seconds = text.to_str().and_then(|text| text.parse::<u64>().ok());
        let time = seconds
            .and_then(|seconds| i64::try_from(seconds).ok())
            .and_then(|seconds| Timestamp::from_second(seconds).ok());
        time.ok_or_else(|| {
            let message = format!(
                "{SOURCE_DATE_EPOCH} is '{}', expected seconds since 1970, like 1767225600",
                text.display()
            );
            output.fail(Diagnostic::error("source-date-epoch", message))
        })
    }
}
