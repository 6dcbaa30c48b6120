//! Texts and numbers worth trying.

use serde_json::{Number, Value, json};

use super::Generator;

/// Patterns, each with texts that match.
pub(super) const PATTERNS: &[(&str, &[&str])] = &[
    ("^[a-z]+$", &["a", "abc", "zzzzzz"]),
    ("^[a-z0-9_-]{1,8}$", &["a", "a-b", "x_1", "12345678"]),
    (r"\d+", &["1", "a1", "42", "x 7 y"]),
    (r"^\d{3}$", &["123", "000"]),
    ("^(foo|bar)", &["foo", "bar", "foobar", "bar!"]),
    (r"^\w+$", &["a", "A_1", "foo"]),
    (".", &["a", "é", "\u{1f600}", " "]),
    ("^.{2,4}$", &["ab", "abcd", "日本", "\u{1f600}\u{1f600}"]),
    ("^$", &[""]),
    (r"\s", &[" ", "a b", "\t"]),
    (r"^\S+$", &["a", "a-b", "日"]),
    ("[^a]", &["b", "ab", "é"]),
    ("^https?://[^/]+/", &["http://x/", "https://sentry.io/a"]),
    ("^a*b?c+$", &["c", "abc", "aaccc"]),
    (r"\bfoo\b", &["foo", "a foo b"]),
    (r"^[A-Z]{2}-\d{4}$", &["AB-1234"]),
    (r"\.", &[".", "a.b"]),
    ("é", &["é", "café"]),
    ("^[é-ü]$", &["é", "ü"]),
    ("(?i)^get$", &["get", "GET", "gEt"]),
];

/// Formats of strings, each with texts that have it.
pub(super) const TEXT_FORMATS: &[(&str, &[&str])] = &[
    (
        "date-time",
        &[
            "2026-01-31T12:00:00Z",
            "2024-02-29T23:59:59.123456789+01:30",
            "1985-04-12t23:20:50.52z",
            "1990-12-31T23:59:60Z",
            "1998-12-31T15:59:60.5-08:00",
            "0000-01-01T00:00:00Z",
        ],
    ),
    (
        "uuid",
        &[
            "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
            "00000000-0000-0000-0000-000000000000",
        ],
    ),
    ("ipv4", &["127.0.0.1", "0.0.0.0", "255.255.255.255"]),
    (
        "ipv6",
        &[
            "::1",
            "::",
            "2001:db8::8a2e:370:7334",
            "::ffff:192.168.0.1",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
        ],
    ),
];

/// Texts that have a format nearly.
pub(super) const NEAR_FORMATS: &[&str] = &[
    "2026-02-29T12:00:00Z",
    "2026-01-31 12:00:00Z",
    "2026-01-31T12:00:00",
    "2026-01-31T24:00:00Z",
    "2026-01-31T12:00:60Z",
    "1998-12-31T23:59:61Z",
    "1998-12-31T22:59:60Z",
    "2026-01-31T12:00:00.Z",
    "2026-01-31T12:00:00+24:00",
    "2026-01-31T12:00:00+0100",
    "2026-1-31T12:00:00Z",
    "2026-13-01T12:00:00Z",
    "02026-01-31T12:00:00Z",
    "2026-01-31T12:00:00Z ",
    "2026-01-31T12:00Z",
    "2026-01-31T12:00:00-00:00",
    "2026-01-31T12:00:00+01:60",
    "2eb8aa08aa9811eab4aa73b441d16380",
    "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}",
    "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
    "2eb8aa08-aa98-11ea-b4aa-73b441d1638g",
    "2eb8-aa08-aa98-11ea-b4aa73b44-1d16380",
    "01.2.3.4",
    "256.1.1.1",
    "1.2.3",
    "1.2.3.4.5",
    "0x7f.1",
    " 1.2.3.4",
    "1::2::3",
    "fe80::1%eth0",
    "[::1]",
    "1:2:3:4:5:6:7",
    "12345::",
    "::1.2.3",
    "::1/64",
    "1:2:3:4:5:6:7:8::",
    ":1",
];

/// The place of the format that an integer without one has.
pub(super) const INT64: usize = 3;

/// Formats of integers, each with its least and its largest.
pub(super) const INTEGER_FORMATS: &[(&str, i128, i128)] = &[
    ("int8", -(1 << 7), (1 << 7) - 1),
    ("int16", -(1 << 15), (1 << 15) - 1),
    ("int32", -(1 << 31), (1 << 31) - 1),
    ("int64", -(1 << 63), (1 << 63) - 1),
    ("uint8", 0, (1 << 8) - 1),
    ("uint16", 0, (1 << 16) - 1),
    ("uint32", 0, (1 << 32) - 1),
    ("uint64", 0, (1 << 64) - 1),
];

/// Single characters that are counted, matched or escaped in their own ways.
const CHARACTERS: &[&str] = &[
    "a",
    "b",
    "z",
    "A",
    "0",
    "7",
    "_",
    "-",
    ".",
    " ",
    "/",
    "~",
    "\"",
    "\\",
    "'",
    "\n",
    "\r",
    "\t",
    "\0",
    "é",
    "e\u{301}",
    "ß",
    "日",
    "\u{1f600}",
    "\u{1f468}\u{200d}\u{1f469}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{10ffff}",
];

const FLOATS: &[f64] = &[
    0.1,
    0.2,
    0.3,
    0.5,
    0.25,
    1.5,
    -2.5,
    0.07,
    19.99,
    1e-7,
    1e-10,
    123_456.789,
    1e10,
    1e15,
    1e16,
    1e18,
    1e19,
    1e21,
    1e100,
    4.35,
    f64::MAX,
    f64::MIN,
    f64::MIN_POSITIVE,
    5e-324,
    0.1 + 0.2,
    -0.0,
    9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    9_007_199_254_740_994.0,
    -9_007_199_254_740_992.0,
    9.223_372_036_854_775e18,
    9_223_372_036_854_775_808.0,
    -9_223_372_036_854_775_808.0,
    18_446_744_073_709_551_616.0,
    4_294_967_296.0,
    256.0,
    65_535.5,
];

const DIVISORS: &[f64] = &[
    0.1, 0.01, 0.5, 0.25, 2.5, 0.001, 1e-10, 3.0, 0.3, 1.5, 1e10, 0.07, 1e-300,
];

impl Generator {
    /// Any integer of JSON, small ones and the edges of the formats above all.
    pub(super) fn any_integer(&mut self) -> i128 {
        match self.random.u32(0..10) {
            0..=5 => self.random.i32(-20..=20).into(),
            6 => self.random.i64(..).into(),
            7 => {
                let power = self.random.u32(0..64);
                ((1_i128 << power) + i128::from(self.random.i8(-2..=2)))
                    * i128::from(self.pick(&[1_i8, 1, -1]))
            }
            _ => {
                let (_, lowest, highest) = self.pick(INTEGER_FORMATS);
                self.pick(&[lowest, highest]) + i128::from(self.random.i8(-1..=1))
            }
        }
    }

    pub(super) fn any_float(&mut self) -> f64 {
        match self.random.u32(0..4) {
            0 => {
                f64::from(self.random.i32(-2000..=2000))
                    / self.pick(&[1.0, 2.0, 4.0, 10.0, 100.0, 1000.0])
            }
            1 => self.random.f64() * self.pick(&[1.0, 10.0, -1e6, 1e17]),
            _ => self.pick(FLOATS),
        }
    }

    pub(super) fn any_number(&mut self) -> Number {
        if self.chance(60) {
            let integer = self.any_integer();
            let number = number(integer);
            self.notation(number)
        } else {
            let float = self.any_float();
            Number::from_f64(float).expect("the floats are finite")
        }
    }

    pub(super) fn divisor(&mut self) -> Number {
        match self.random.u32(0..10) {
            0..=4 => self.random.u32(1..=12).into(),
            5 => self
                .pick(&[100_u64, 1000, 1 << 32, (1 << 53) + 1, u64::MAX])
                .into(),
            _ => Number::from_f64(self.pick(DIVISORS)).expect("the divisors are finite"),
        }
    }

    /// Text of about so many characters.
    pub(super) fn any_text(&mut self, length: usize) -> String {
        (0..length).map(|_| self.pick(CHARACTERS)).collect()
    }

    /// Text of any length, or one that means something to a format or pattern.
    pub(super) fn any_remarkable_text(&mut self) -> String {
        match self.random.u32(0..6) {
            0 => self.pick(NEAR_FORMATS).to_owned(),
            1 => {
                let (_, texts) = self.pick(TEXT_FORMATS);
                self.pick(texts).to_owned()
            }
            2 => {
                let (_, texts) = self.pick(PATTERNS);
                self.pick(texts).to_owned()
            }
            _ => {
                let length = self.random.usize(0..=9);
                self.any_text(length)
            }
        }
    }

    /// A value of any type.
    pub(super) fn any_value(&mut self) -> Value {
        match self.random.u32(0..9) {
            0 => Value::Null,
            1 => self.random.bool().into(),
            2 | 3 => self.any_number().into(),
            4 | 5 => self.any_remarkable_text().into(),
            6 => json!([]),
            7 => json!([self.any_number(), self.any_remarkable_text()]),
            _ => {
                let key = self.any_text(1);
                json!({key: self.any_number()})
            }
        }
    }
}

/// An integer as JSON has it; beyond its integers, the nearest float.
pub(super) fn number(integer: i128) -> Number {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the nearest float is what is wanted"
    )]
    let float = || Number::from_f64(integer as f64).expect("an integer is finite");
    let signed = i64::try_from(integer).map(Number::from);
    signed
        .or_else(|_| u64::try_from(integer).map(Number::from))
        .unwrap_or_else(|_| float())
}
