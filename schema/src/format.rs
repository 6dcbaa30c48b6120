//! `format` of a string.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::model::TextFormat;

impl TextFormat {
    /// Whether `text` has the format.
    pub fn is_match(self, text: &str) -> bool {
        match self {
            Self::DateTime => parse_date_time(text).is_some(),
            Self::Uuid => is_uuid(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
        }
    }
}

/// A point in time, as seconds and nanoseconds since the start of 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Timestamp {
    pub seconds: i64,
    pub nanoseconds: u32,
}

impl Timestamp {
    /// The seconds since 1970, negative before.
    #[expect(
        clippy::cast_precision_loss,
        reason = "delays are told in seconds, not nanoseconds"
    )]
    pub fn as_secs_f64(self) -> f64 {
        self.seconds as f64 + f64::from(self.nanoseconds) / 1e9
    }
}

/// How many characters a text that should be a time may have. A time has far fewer.
const LONGEST_TIME: usize = 64;

/// A text that should be a time, such as `generated_at`, cut to 64 characters and `…`: it goes into events, logs
/// and heartbeats, which are held against files.
pub fn cut_date_time(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_TIME) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Reads a date-time of RFC 3339, such as `2026-01-31T12:00:00.5Z` or `2026-01-31T12:00:00+01:00`.
///
/// A leap second is accepted where one can be, at the end of a day in UTC, and is the second before
/// it in the result. Digits behind the ninth of a fraction are cut off.
pub fn parse_date_time(text: &str) -> Option<Timestamp> {
    let mut rest = Digits(text.as_bytes());
    let year = rest.number(4)?;
    rest.one_of(b"-")?;
    let month = rest.number(2)?;
    rest.one_of(b"-")?;
    let day = rest.number(2)?;
    rest.one_of(b"Tt")?;
    let hour = rest.number(2)?;
    rest.one_of(b":")?;
    let minute = rest.number(2)?;
    rest.one_of(b":")?;
    let second = rest.number(2)?;
    let nanoseconds = rest.fraction()?;
    let offset = rest.offset()?;
    let in_range = (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour <= 23
        && minute <= 59
        && second <= 60;
    if !in_range || !rest.0.is_empty() {
        return None;
    }
    let minutes = days_since_1970(year, month, day) * 1440 + hour * 60 + minute - offset;
    if second == 60 && (minutes + 1).rem_euclid(1440) != 0 {
        return None;
    }
    Some(Timestamp {
        seconds: minutes * 60 + second.min(59),
        nanoseconds,
    })
}

struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    fn number(&mut self, length: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        digits.iter().try_fold(0, |number, byte| {
            byte.is_ascii_digit()
                .then(|| number * 10 + i64::from(byte - b'0'))
        })
    }

    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        bytes.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// Nanoseconds, if there is a fraction.
    fn fraction(&mut self) -> Option<u32> {
        if self.one_of(b".").is_none() {
            return Some(0);
        }
        let length = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        let nanoseconds = (0..9).fold(0, |number, at| {
            number * 10 + digits.get(at).map_or(0, |byte| u32::from(byte - b'0'))
        });
        (length > 0).then_some(nanoseconds)
    }

    /// Minutes east of UTC.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.one_of(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(0),
        };
        let hours = self.number(2)?;
        self.one_of(b":")?;
        let minutes = self.number(2)?;
        (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days between 1970-01-01 and a date of the Gregorian calendar (Howard Hinnant's algorithm).
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
