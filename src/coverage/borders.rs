//! Every stretch of border and coast, by part.

use std::collections::{BTreeSet, HashMap};

use super::sides::{Rim, Side};

/// Every stretch of border and coast, by part.
#[derive(Clone, Debug)]
pub(crate) struct Borders {
    sides: Vec<Side>,
    /// The sides of part `i` are `sides[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    /// For a part over which others are drawn: the others' sides that face it, where it has none of its own that face them but shreds.
    mirrored: HashMap<u32, Vec<u32>>,
    /// Length of each part's rim in metres: of all its rings, and of its outer ring.
    rims_m: Vec<(f64, f64)>,
    /// For each part, those of other territories that overlap it.
    pub(crate) overlapping: HashMap<u32, BTreeSet<u32>>,
    /// See [`Borders::new`].
    pub(crate) shred_m: f64,
}

impl Borders {
    /// Of the rims of all parts in their order, and the pairs of parts that overlap. Sides that are shorter than `shred_m` together are none where the
    /// other part's are more than a hundred times as long.
    pub(crate) fn new(
        rims: Vec<Rim>,
        overlaps: impl IntoIterator<Item = (u32, u32)>,
        shred_m: f64,
    ) -> Self {
        let rims_m = rims.iter().map(|rim| (rim.length_m, rim.outer_m)).collect();
        let mut starts = vec![0];
        let mut sides = Vec::new();
        for rim in rims {
            sides.extend(rim.sides);
            starts.push(sides.len() as u32);
        }
        let mut facing_m: HashMap<(u32, u32), f64> = HashMap::new();
        for side in &sides {
            if let Some(other) = side.facing {
                *facing_m.entry((side.part, other)).or_default() += side.length_m;
            }
        }
        let mut mirrored: HashMap<u32, Vec<u32>> = HashMap::new();
        for (i, side) in sides.iter().enumerate() {
            let Some(host) = side.facing else {
                continue;
            };
            let has_own = facing_m.get(&(host, side.part)).is_some_and(|&own_m| {
                own_m >= shred_m || own_m * 100.0 >= facing_m[&(side.part, host)]
            });
            if !has_own {
                mirrored.entry(host).or_default().push(i as u32);
            }
        }
        let mut overlapping: HashMap<u32, BTreeSet<u32>> = HashMap::new();
        for (a, b) in overlaps {
            overlapping.entry(a).or_default().insert(b);
            overlapping.entry(b).or_default().insert(a);
        }
        Self {
            sides,
            starts,
            mirrored,
            rims_m,
            overlapping,
            shred_m,
        }
    }

    /// The part's own sides.
    pub(crate) fn of(&self, part: usize) -> &[Side] {
        &self.sides[self.starts[part] as usize..self.starts[part + 1] as usize]
    }

    /// Each pair of parts that overlap, the lesser number first, in order.
    pub(crate) fn overlaps(&self) -> BTreeSet<(u32, u32)> {
        let pairs = self.overlapping.iter();
        pairs
            .flat_map(|(&a, others)| others.iter().map(move |&b| (a.min(b), a.max(b))))
            .collect()
    }

    /// The sides of parts that are drawn over this one and face it.
    pub(crate) fn mirrored(&self, part: usize) -> impl Iterator<Item = &Side> {
        self.mirrored
            .get(&(part as u32))
            .into_iter()
            .flatten()
            .map(|&i| &self.sides[i as usize])
    }

    pub(crate) fn rim_m(&self, part: usize) -> f64 {
        self.rims_m[part].0
    }

    pub(crate) fn outer_m(&self, part: usize) -> f64 {
        self.rims_m[part].1
    }
}
