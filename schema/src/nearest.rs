//! The nearest known name to an unknown one, for "did you mean".

/// The candidate that someone most likely meant by `unknown`, if any is near enough.
///
/// Near enough is a third of the length, but at least one edit, and never all of it; exchanged
/// neighbours count as one.
pub fn nearest<'a>(
    unknown: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // The distance costs the product of the lengths; nobody misspells a name of this length.
    const LONGEST: usize = 200;
    if unknown.len() > LONGEST {
        return None;
    }
    let length = unknown.chars().count();
    let tolerance = (length / 3).max(1);
    let unknown_plain = plain(unknown).collect::<String>();
    let distance = |candidate: &str| {
        if !unknown_plain.is_empty() && plain(candidate).eq(unknown_plain.chars()) {
            return Some(0);
        }
        // At least as many edits as the lengths differ by: mostly that tells, and costs little.
        let is_near = candidate.chars().count().abs_diff(length) <= tolerance;
        is_near.then(|| strsim::osa_distance(unknown, candidate))
    };
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| Some((distance(candidate)?, candidate)))
        .filter(|(distance, _)| *distance <= tolerance && *distance < length)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The text without case and separators, which count for nothing: `min_length` is `minLength`.
fn plain(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}
