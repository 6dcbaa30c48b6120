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
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (distance(unknown, candidate), candidate))
        .filter(|(distance, _)| *distance <= tolerance && *distance < length)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edits between the two, taking case and separators as nothing: `min_length` is `minLength`.
fn distance(left: &str, right: &str) -> usize {
    let plain = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let (left_plain, right_plain) = (plain(left), plain(right));
    if left_plain == right_plain && !left_plain.is_empty() {
        return 0;
    }
    strsim::osa_distance(left, right)
}
