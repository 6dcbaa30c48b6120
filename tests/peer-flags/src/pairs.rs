//! Random flags, and contexts that often come near them.

use serde_json::{Map, Value, json};

/// A generator of random numbers (SplitMix64), the same for a seed everywhere.
pub struct Rng(pub u64);
impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, n: usize) -> usize { (self.next() % n as u64) as usize }
    pub fn one_in(&mut self, n: usize) -> bool { self.below(n) == 0 }
    pub fn pick<'a, T>(&mut self, xs: &'a [T]) -> &'a T { &xs[self.below(xs.len())] }
}
const OPS: [&str; 8] = ["in", "not_in", "contains", "not_contains", "equals", "not_equals", "matches", "not_matches"];
const TEXTS: &[&str] = &["", "a", "A", "b", "ab", "AB", "aB", "abc", "1", "1.0", "true", "None", "ΑΣ", "ας", "ασ", "Σ", "σ", "ς", "İ", "i̇", "I", "ı", "ẞ", "ß", "SS", "ss", "Ǆ", "ǅ", "ǆ", "K", "k", "Å", "å", "é", "É", "e\u{301}", "E\u{301}", "ﬀ", "𐐀", "𐐨", "ΑΣ Β", "ας β", "Ada@Sentry.IO", "ada@sentry.io", "x@sentry.io.evil", "*", "?", "[a]", "a*b", "a\nb", "a:b", " a", "a ", "日本", "😀", "ſ", "ΟΔΟΣ", "οδος", "οδοσ", "\u{0}", "Ω", "ω", "ΣΣ", "σς"];
const NUMBERS: &[&str] = &["0", "-0", "0.0", "-0.0", "1", "1.0", "-1", "-1.0", "2", "3", "10", "42", "42.0", "1.5", "0.1", "0.30000000000000004", "0.3", "1e2", "100", "1e16", "1e22", "1e-5", "1.5e-7", "5e-324", "1e308", "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740992.0", "9007199254740993.0", "9007199254740994", "-9007199254740993", "-9007199254740992.0", "9223372036854775807", "9223372036854775808", "9223372036854775808.0", "9223372036854775809", "18446744073709551615", "18446744073709551616", "18446744073709551615.0", "-9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "1.7976931348623157e308", "4503599627370496.5", "2147483648", "4294967296", "-2147483649"];
pub const PROPS: &[&str] = &["organization_id", "project_id", "email", "plan", "Plan", "tags", "é", "", "user_is_staff", "a:b"];

fn number(r: &mut Rng) -> Value {
    match r.below(4) { 0 => json!(r.below(20)), 1 => json!(r.next() as i64), 2 => json!(f64::from_bits(r.next())), _ => { let n: &str = r.pick::<&str>(NUMBERS); serde_json::from_str(n).unwrap() } }
}
pub fn text(r: &mut Rng) -> String {
    match r.below(6) {
        0 => format!("{}{}", r.pick(TEXTS), r.pick(TEXTS)),
        1 => { let n = r.below(5); (0..n).map(|_| char::from_u32(r.below(0x2FFF) as u32).unwrap_or('x')).collect() }
        _ => r.pick(TEXTS).to_string(),
    }
}
fn pattern(r: &mut Rng) -> String {
    let n = r.below(4);
    let mut s = String::new();
    for i in 0..=n { if i > 0 || r.one_in(3) { s.push('*') }; if !r.one_in(4) { s.push_str(&text(r)) } }
    if r.one_in(3) { s.push('*') }
    s
}
fn any(r: &mut Rng, depth: usize) -> Value {
    match r.below(if depth == 0 { 8 } else { 10 }) {
        0 => Value::Null, 1 => json!(r.one_in(2)), 2..=4 => number(r), 5..=7 => json!(text(r)),
        8 => { let n = r.below(5); (0..n).map(|_| any(r, depth - 1)).collect::<Vec<_>>().into() }
        _ => { let n = r.below(4); Value::Object((0..n).map(|_| (text(r), any(r, depth - 1))).collect()) }
    }
}
fn list(r: &mut Rng, texts: bool) -> Value {
    let n = if r.one_in(40) { r.below(100) } else { r.below(5) };
    (0..n).map(|_| if texts { json!(text(r)) } else { number_valid(r) }).collect::<Vec<_>>().into()
}
fn number_valid(r: &mut Rng) -> Value { loop { let n = number(r); if n.is_number() { return n } } }
fn operand(r: &mut Rng, op: &str) -> Value {
    match op.trim_start_matches("not_") {
        "in" => { let t = r.one_in(2); list(r, t) }
        "contains" => if r.one_in(2) { json!(text(r)) } else { number_valid(r) },
        "equals" => match r.below(5) { 0 => json!(r.one_in(2)), 1 => number_valid(r), 2 => json!(text(r)), 3 => list(r, true), _ => list(r, false) },
        _ => { let n = r.below(4); (0..n).map(|_| json!(pattern(r))).collect::<Vec<_>>().into() }
    }
}
fn date(r: &mut Rng) -> String {
    if r.one_in(30) { return format!("{:04}-{:02}-{:02}", r.below(10000), r.below(14), r.below(33)); }
    let mut s = match r.below(4) { 0 => "2026-10-05".into(), 1 => "2026-10-06".into(), 2 => format!("2026-10-{:02}", 3 + r.below(6)), _ => format!("{:04}-{:02}-{:02}", 2020 + r.below(12), 1 + r.below(12), 1 + r.below(31)) };
    if r.one_in(2) { return s; }
    s += &if r.one_in(10) { format!("T{:02}:{:02}:{:02}", r.below(26), r.below(62), r.below(63)) } else { format!("T{:02}:{:02}:{:02}", r.below(24), r.below(60), r.below(60)) };
    if r.one_in(3) { s.push('.'); for _ in 0..=r.below(12) { s.push((b'0' + r.below(10) as u8) as char) } }
    if r.one_in(2) { s += &format!("{}{:02}{}{:02}", r.pick(&["+", "-"]), if r.one_in(10) { r.below(100) } else { r.below(24) }, r.pick(&[":", ""]), if r.one_in(10) { r.below(100) } else { r.below(60) }); }
    s
}
pub fn flag(r: &mut Rng) -> Value {
    let n = if r.one_in(8) { 0 } else { 1 + r.below(3) };
    let segments: Vec<Value> = (0..n).map(|i| {
        let m = r.below(4);
        let conditions: Vec<Value> = (0..m).map(|_| {
            let op = *r.pick(&OPS);
            let value = operand(r, op);
            let mut c = json!({"property": r.pick(PROPS), "operator": op, "value": value});
            if r.one_in(6) { c["name"] = json!("n") }
            c
        }).collect();
        let mut s = json!({"name": format!("s{i}"), "conditions": conditions});
        if !r.one_in(4) { s["rollout"] = match r.below(6) { 0 => json!(0), 1 => json!(100), 2 => json!(r.below(3)), 3 => json!(98 + r.below(3)), _ => json!(r.below(101)) } }
        s
    }).collect();
    let mut f = json!({"owner": {"team": "t"}, "created_at": date(r), "segments": segments});
    if r.one_in(10) { f["enabled"] = json!(false) } else if r.one_in(3) { f["enabled"] = json!(true) }
    f
}
/// A value near the operand of a condition, so that conditions often hold.
fn near(r: &mut Rng, operand: &Value) -> Value {
    match operand {
        Value::Array(xs) if !xs.is_empty() => match r.below(6) {
            0 => operand.clone(),
            1 => { let x = r.pick(xs).clone(); json!([near(r, &x), any(r, 1)]) }
            2 => Value::Array(xs.iter().map(|x| near(r, x)).collect()),
            _ => { let x = r.pick(xs).clone(); near(r, &x) }
        },
        Value::String(s) => match r.below(6) {
            0 => json!(s.to_uppercase()), 1 => json!(s.to_lowercase()), 2 => json!(s),
            3 => json!([s]), 4 => { let fill = text(r); json!(s.replace('*', &fill)) } _ => { let fill = text(r); json!(s.replace('*', &fill).to_uppercase()) }
        },
        Value::Number(n) => match r.below(5) {
            0 => n.as_f64().map_or(Value::Null, |f| json!(f)), 1 => json!(n.as_f64().unwrap() as i64), 2 => json!(n.as_f64().unwrap() as u64), 3 => json!([n]), _ => json!(n),
        },
        other => if r.one_in(4) { json!([other]) } else { other.clone() },
    }
}
pub fn context(r: &mut Rng, flag: &Value) -> Map<String, Value> {
    let mut m = Map::new();
    for s in flag["segments"].as_array().unwrap() { for c in s["conditions"].as_array().unwrap() {
        if !r.one_in(6) { m.insert(c["property"].as_str().unwrap().into(), if r.one_in(4) { any(r, 2) } else { near(r, &c["value"]) }); }
    } }
    for _ in 0..r.below(4) { m.insert(r.pick(PROPS).to_string(), any(r, 2)); }
    m
}
