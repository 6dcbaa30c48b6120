//! The name that takes over from one whose type may not change: `rate-limit` -> `rate-limit-v2`.

/// The next version of a key, in the style of its words, of which `is_taken` does not hold.
pub(crate) fn successor(key: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let (stem, suffix, version) = split(key);
    let mut version = version;
    loop {
        version += 1;
        let next = format!("{stem}{suffix}{version}");
        if !is_taken(&next) {
            return next;
        }
    }
}

/// The key without its version, what stands before the version's number, and the number.
fn split(key: &str) -> (&str, &'static str, u64) {
    let digits = key.len() - key.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, number) = key.split_at(key.len() - digits);
    for suffix in ["_v", "-v", ".v", "_V", "V"] {
        // More versions than that are part of the name.
        if let (Some(stem), Ok(version @ 1..100_000)) =
            (before.strip_suffix(suffix), number.parse())
            && !stem.is_empty()
        {
            return (stem, suffix, version);
        }
    }
    (key, style(key), 1)
}

/// What the words of a key are joined by, with the `v`.
fn style(key: &str) -> &'static str {
    // Dots are between groups; the last group is the name.
    let name = key.rsplit('.').next().unwrap_or(key);
    let has = |is: fn(char) -> bool| name.contains(is);
    let (has_lower, has_upper) = (
        has(|c| c.is_ascii_lowercase()),
        has(|c| c.is_ascii_uppercase()),
    );
    if name.contains('_') {
        if has_lower { "_v" } else { "_V" }
    } else if name.contains('-') || key.contains('-') {
        "-v"
    } else if has_upper {
        if has_lower { "V" } else { "_V" }
    } else {
        "_v"
    }
}

#[cfg(test)]
mod tests {
    use super::successor;

    #[test]
    fn successors_in_the_style_of_the_key() {
        let cases = [
            ("feature.rate-limit", "feature.rate-limit-v2"),
            ("a_b", "a_b_v2"),
            ("limit", "limit_v2"),
            ("db.config", "db.config_v2"),
            ("seer-code.limit", "seer-code.limit-v2"),
            ("maxBytes", "maxBytesV2"),
            ("QueryStage.maxBytes", "QueryStage.maxBytesV2"),
            ("MAX_OPEN_WRITES", "MAX_OPEN_WRITES_V2"),
            ("LIMIT", "LIMIT_V2"),
            ("rate-limit-v2", "rate-limit-v3"),
            ("a_v9", "a_v10"),
            ("limit.v1", "limit.v2"),
            ("maxBytesV2", "maxBytesV3"),
            ("level9", "level9_v2"),
            ("_v2", "_v2_v2"),
            ("日本", "日本_v2"),
            ("", "_v2"),
        ];
        for (key, expected) in cases {
            assert_eq!(successor(key, |_| false), expected, "{key:?}");
        }
    }

    #[test]
    fn taken_names_are_passed_over() {
        let taken = ["a_v2", "a_v3"];
        assert_eq!(successor("a", |name| taken.contains(&name)), "a_v4");
    }
}
