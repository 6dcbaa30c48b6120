//! `created_at`: a date, or a date and time, and the day of it in UTC.

use serde_json::Value;

/// What a `created_at` matches, as JSON Schema says it. There is no `Z`.
pub(crate) const CREATED_AT_PATTERN: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[-+][0-9]{2}:?[0-9]{2})?)?$";

/// A day of the calendar. Days are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Days since the start of 1970.
    days: i64,
}

impl Date {
    /// The day of that year, month and day of the month.
    pub(crate) const fn new(year: i64, month: i64, day: i64) -> Self {
        // The year starts in March, so that the leap day is its last.
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self {
            days: era * 146_097 + day_of_era - 719_468,
        }
    }
}

/// The fields of a `created_at`, which need not be those of a day or time that there is.
struct CreatedAt {
    year: i64,
    month: i64,
    day: i64,
    /// Hour, minute and second.
    time: [i64; 3],
    /// Sign, hours and minutes.
    offset: [i64; 3],
}

/// Whether the text matches [`CREATED_AT_PATTERN`].
pub(super) fn is_created_at(text: &str) -> bool {
    read(text).is_some()
}

/// The day in UTC of a `created_at`; nothing if it is not one that there is, such as 2026-02-30.
pub(crate) fn utc_date(created_at: &Value) -> Option<Date> {
    let CreatedAt {
        year,
        month,
        day,
        time: [hour, minute, second],
        offset: [sign, hours, minutes],
    } = read(created_at.as_str()?)?;
    let exists = (1..=12).contains(&month)
        && (1..=days_of_month(year, month)).contains(&day)
        // 60 is a leap second.
        && (hour <= 23 && minute <= 59 && second <= 60)
        && (hours <= 23 && minutes <= 59);
    let minute_of_day = hour * 60 + minute - sign * (hours * 60 + minutes);
    let Date { days } = Date::new(year, month, day);
    exists.then(|| Date {
        days: days + minute_of_day.div_euclid(24 * 60),
    })
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let is_leap_year = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year => 29,
        2 => 28,
        _ => 31,
    }
}

fn read(text: &str) -> Option<CreatedAt> {
    let mut rest = Rest(text.as_bytes());
    let mut created_at = CreatedAt {
        year: rest.number(4)?,
        month: rest.after(b'-')?.number(2)?,
        day: rest.after(b'-')?.number(2)?,
        time: [0; 3],
        offset: [1, 0, 0],
    };
    if rest.is_done() {
        return Some(created_at);
    }
    created_at.time = [
        rest.after(b'T')?.number(2)?,
        rest.after(b':')?.number(2)?,
        rest.after(b':')?.number(2)?,
    ];
    if rest.after(b'.').is_some() {
        rest.number(1)?;
        while rest.number(1).is_some() {}
    }
    if rest.is_done() {
        return Some(created_at);
    }
    let sign = if rest.after(b'-').is_some() {
        -1
    } else {
        rest.after(b'+')?;
        1
    };
    let hours = rest.number(2)?;
    // The colon may be missing.
    let _ = rest.after(b':');
    created_at.offset = [sign, hours, rest.number(2)?];
    rest.is_done().then_some(created_at)
}

/// What is still to be read.
struct Rest<'t>(&'t [u8]);

impl Rest<'_> {
    fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// Steps over the byte, if it is next.
    fn after(&mut self, byte: u8) -> Option<&mut Self> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(self)
    }

    /// Reads a number of so many ASCII digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        if !number.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.0 = rest;
        let digit = |sum, digit: &u8| sum * 10 + i64::from(digit - b'0');
        Some(number.iter().fold(0, digit))
    }
}
