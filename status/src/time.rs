//! Times as text, in RFC 3339 and for people.

use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime};

use sentry_options_schema::format::{Timestamp, parse_date_time};

/// The years 0 to 9999, in milliseconds since 1970.
const YEARS: RangeInclusive<i128> = -62_167_219_200_000..=253_402_300_799_999;

/// A time in UTC with milliseconds, such as `2026-01-31T12:00:00.500Z`. A time beyond the years that RFC 3339 can
/// tell, as files may have it, becomes the first or the last one of them.
pub fn to_rfc3339(time: SystemTime) -> String {
    let milliseconds = match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i128::try_from(since.as_millis()).unwrap_or(i128::MAX),
        Err(before) => -i128::try_from(before.duration().as_millis()).unwrap_or(i128::MAX),
    };
    let milliseconds = milliseconds.clamp(*YEARS.start(), *YEARS.end());
    let (seconds, milliseconds) = (milliseconds.div_euclid(1000), milliseconds.rem_euclid(1000));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
}

/// The date that is so many days after 1970-01-01 (Howard Hinnant's algorithm).
fn date(days: i128) -> (i128, i128, i128) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    (year, month, day)
}

/// The time that a text of RFC 3339 means.
pub(crate) fn read(text: &str) -> Option<SystemTime> {
    let Timestamp {
        seconds,
        nanoseconds,
    } = parse_date_time(text)?;
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let second = if seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(whole)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(whole)
    };
    second?.checked_add(Duration::from_nanos(nanoseconds.into()))
}

/// How long ago a time was at `now`, for people: `3 s ago`, `2 h ago`, `in 4 s`.
pub fn ago(time: SystemTime, now: SystemTime) -> String {
    match now.duration_since(time) {
        Ok(since) if since < Duration::from_secs(1) => "just now".to_owned(),
        Ok(since) => format!("{} ago", span(since)),
        Err(until) => format!("in {}", span(until.duration())),
    }
}

/// A span of time, for people: `3 s`, `2 h`.
pub fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0 => format!("{} ms", span.as_millis()),
        1..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_survive_the_way_there_and_back() {
        for text in [
            "1970-01-01T00:00:00.000Z",
            "1969-12-31T23:59:59.999Z",
            "2000-02-29T12:34:56.789Z",
            "2026-11-21T17:00:00.001Z",
            "2100-03-01T00:00:00.000Z",
            "0001-01-01T00:00:00.000Z",
            "9999-12-31T23:59:59.999Z",
        ] {
            assert_eq!(to_rfc3339(read(text).expect("a time")), text);
        }
    }

    #[test]
    fn times_that_have_no_text_become_the_nearest_that_has() {
        let year = Duration::from_secs(31_556_952);
        let late = SystemTime::UNIX_EPOCH + year * 20_000;
        let early = SystemTime::UNIX_EPOCH - year * 20_000;
        for (time, text) in [
            (late, "9999-12-31T23:59:59.999Z"),
            (early, "0000-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(to_rfc3339(time), text);
            assert!(read(text).is_some());
        }
    }

    #[test]
    fn people_read_spans() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let ago = |seconds| ago(now - Duration::from_secs(seconds), now);
        assert_eq!(ago(0), "just now");
        assert_eq!(ago(3), "3 s ago");
        assert_eq!(ago(600), "10 min ago");
        assert_eq!(ago(7200), "2 h ago");
        assert_eq!(ago(864_000), "10 d ago");
        assert_eq!(super::ago(now + Duration::from_secs(5), now), "in 5 s");
    }
}
