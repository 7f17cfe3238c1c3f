//! Which stretches of rims are spoken for by flaws that have ground.

use std::collections::HashMap;

/// Stretches of segments, by part and the position at which the segment starts.
#[derive(Default)]
pub(super) struct Spoken(HashMap<(u32, u32), Vec<[f64; 2]>>);

impl Spoken {
    /// Adds a stretch between two fractions of a segment.
    pub(super) fn add(&mut self, part: u32, position: u32, stretch: [f64; 2]) {
        self.0.entry((part, position)).or_default().push(stretch);
    }

    /// What is left of a stretch of a segment, in order.
    pub(super) fn left(&self, part: u32, position: u32, [mut from, to]: [f64; 2]) -> Vec<[f64; 2]> {
        let mut spoken = match self.0.get(&(part, position)) {
            Some(spoken) => spoken.clone(),
            None => return vec![[from, to]],
        };
        spoken.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut left = Vec::new();
        for [begin, end] in spoken {
            if begin.min(to) > from {
                left.push([from, begin.min(to)]);
            }
            from = from.max(end);
        }
        if from < to {
            left.push([from, to]);
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spoken_for_is_taken_out() {
        let mut spoken = Spoken::default();
        spoken.add(3, 7, [0.5, 0.6]);
        spoken.add(3, 7, [0.1, 0.2]);
        spoken.add(3, 7, [0.15, 0.3]);
        let left = |from, to| spoken.left(3, 7, [from, to]);
        assert_eq!(left(0.0, 1.0), [[0.0, 0.1], [0.3, 0.5], [0.6, 1.0]]);
        assert_eq!(left(0.2, 0.55), [[0.3, 0.5]]);
        assert_eq!(left(0.12, 0.25), [[0.0; 2]; 0]);
        assert_eq!(left(0.0, 0.05), [[0.0, 0.05]]);
        assert_eq!(spoken.left(3, 8, [0.0, 1.0]), [[0.0, 1.0]]);
    }
}
