//! Ranges of the hundred slots that the experiments of a layer share.

use std::fmt;

/// How many slots a layer has.
pub const SLOTS: u8 = 100;

/// Some slots of a layer, without a gap. Its `Display` names the first and the last: `0-39`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SlotRange {
    /// The first slot.
    pub start: u8,
    /// How many there are, at least 1.
    pub size: u8,
}

impl SlotRange {
    /// The first slot behind the range.
    pub fn end(self) -> u8 {
        self.start.saturating_add(self.size)
    }

    /// Whether the slot is one of them.
    pub fn contains(self, slot: u8) -> bool {
        (self.start..self.end()).contains(&slot)
    }

    /// The slots that none of the ranges claims.
    pub(super) fn free(claimed: impl Iterator<Item = Self>) -> Vec<Self> {
        let mut is_claimed = [false; SLOTS as usize];
        for range in claimed {
            let slots = usize::from(range.start)..usize::from(range.end().min(SLOTS));
            is_claimed[slots].fill(true);
        }
        let is_free = |slot: u8| !is_claimed[usize::from(slot)];
        let mut free = Vec::<Self>::new();
        for slot in (0..SLOTS).filter(|slot| is_free(*slot)) {
            match free.last_mut() {
                Some(last) if last.end() == slot => last.size += 1,
                _ => free.push(Self {
                    start: slot,
                    size: 1,
                }),
            }
        }
        free
    }

    pub(super) fn join(ranges: &[Self]) -> String {
        if ranges.is_empty() {
            return "none".to_owned();
        }
        let texts = ranges.iter().map(Self::to_string).collect::<Vec<_>>();
        texts.join(", ")
    }
}

impl fmt::Display for SlotRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.size {
            1 => write!(f, "{}", self.start),
            _ => write!(f, "{}-{}", self.start, self.end() - 1),
        }
    }
}
