//! Which segments have the same two ends.

use super::segments::Segments;

/// For each segment the next one with the same two ends, in either direction; the last one's next is the first.
pub(crate) struct Same {
    next: Vec<u32>,
}

impl Same {
    pub(crate) fn of(segments: &Segments<'_>) -> Self {
        let mut next: Vec<u32> = (0..segments.count()).collect();
        segments.groups(|group| {
            for (i, &s) in group.iter().enumerate() {
                next[s as usize] = group[(i + 1) % group.len()];
            }
        });
        Self { next }
    }

    pub(crate) fn is_alone(&self, s: u32) -> bool {
        self.next[s as usize] == s
    }

    /// The other segment with the same ends, where there is one only.
    pub(crate) fn twin(&self, s: u32) -> Option<u32> {
        let t = self.next[s as usize];
        (t != s && self.next[t as usize] == s).then_some(t)
    }

    /// The other segments with the same ends.
    pub(crate) fn group(&self, s: u32) -> impl Iterator<Item = u32> {
        let next = move |t: u32| Some(self.next[t as usize]).filter(|&t| t != s);
        std::iter::successors(next(s), move |&t| next(t))
    }
}
