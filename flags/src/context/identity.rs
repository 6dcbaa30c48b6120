//! Who a context is, as rollouts see it: a SHA-1 over some of its properties.

use sha1::{Digest, Sha1};

/// The text over which rollouts hash, and the number that it hashes to.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    text: Box<str>,
    /// For flags that hash the identity alone.
    pub(super) id: u64,
}

impl Identity {
    pub(super) fn new(text: String) -> Self {
        Self {
            id: reduce(Sha1::digest(text.as_bytes()).into()),
            text: text.into(),
        }
    }

    /// The id for a flag that hashes its name too, so that flags with one rollout reach different
    /// contexts.
    pub(super) fn id_for(&self, flag: &str) -> u64 {
        let parts = [flag.as_bytes(), b":", self.text.as_bytes()];
        let mut joined = [0; MOST_JOINED];
        let hash = match join(parts, &mut joined) {
            Some(joined) => Sha1::digest(joined),
            None => Sha1::new_with_prefix(flag)
                .chain_update(b":")
                .chain_update(self.text.as_bytes())
                .finalize(),
        };
        reduce(hash.into())
    }
}

/// How much is joined on the stack, to be hashed in one go. That saves most of what hashing in three
/// updates costs over the hash itself, and nearly all identities are as short.
const MOST_JOINED: usize = 183;

fn join<'j>(parts: [&[u8]; 3], joined: &'j mut [u8; MOST_JOINED]) -> Option<&'j [u8]> {
    let mut length = 0;
    for part in parts {
        let end = length + part.len();
        joined.get_mut(length..end)?.copy_from_slice(part);
        length = end;
    }
    Some(&joined[..length])
}

/// Ids are below it. That keeps `id % 100`, since 100 divides it.
const MODULUS: u64 = 1_000_000_000;

/// What the words of a hash stand for, modulo [`MODULUS`].
const PLACES: [u64; 5] = {
    let mut places = [1; 5];
    let mut word = 4;
    while word > 0 {
        places[word - 1] = (places[word] << 32) % MODULUS;
        word -= 1;
    }
    places
};

/// The hash, as one big-endian integer of 160 bits, modulo [`MODULUS`].
fn reduce(hash: [u8; 20]) -> u64 {
    let (words, _) = hash.as_chunks::<4>();
    let places = words.iter().zip(PLACES);
    // Four of the products are below 2^32 * 10^9, the fifth below 2^32: the sum fits.
    let sum = places
        .map(|(word, place)| u64::from(u32::from_be_bytes(*word)) * place)
        .sum::<u64>();
    sum % MODULUS
}
