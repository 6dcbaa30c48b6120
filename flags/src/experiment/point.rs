//! Points: where a unit falls, as evenly as SHA-1 spreads.

use sha1::{Digest, Sha1};

/// The first 8 bytes of a SHA-1 over the components, each behind its length, so that no two lists of
/// components have one text.
pub(super) fn point<'c>(components: impl IntoIterator<Item = &'c str>) -> u64 {
    let mut hash = Sha1::new();
    for component in components {
        hash.update((component.len() as u64).to_be_bytes());
        hash.update(component.as_bytes());
    }
    let hash = <[u8; 20]>::from(hash.finalize());
    let [first, second, ..] = hash.as_chunks::<4>().0 else {
        unreachable!("there are five of them")
    };
    u64::from(u32::from_be_bytes(*first)) << 32 | u64::from(u32::from_be_bytes(*second))
}
