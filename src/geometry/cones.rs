//! The cones of a search for taut strings, each kept as long as something comes from it: one that waits, a corner that it saw, a way that arrived.
//!
//! Most cones end at closed ground a few triangles on. In ground with as many corners as triangles each corner may look through each triangle, and all these cones
//! would be a square of the map.

use super::mesh::NONE;

/// Where a cone is bounded: by the number of a corner that the root sees, or by what is straight on from the root.
#[derive(Clone, Copy)]
pub(super) struct Bound(u32);

impl Bound {
    /// By the way on from the root before, past the root's corner.
    pub(super) const STRAIGHT_ON: Self = Self(NONE);

    pub(super) fn at(corner: u32) -> Self {
        Self(corner)
    }

    /// `None` for what is straight on.
    pub(super) fn corner(self) -> Option<u32> {
        (self.0 != NONE).then_some(self.0)
    }
}

/// What is seen from a root through an edge of a triangle.
#[derive(Clone, Copy)]
pub(super) struct Cone {
    pub(super) root: u32,
    pub(super) triangle: u32,
    pub(super) edge: u8,
    /// The cone from which it goes on, unless it begins at the root.
    pub(super) before: u32,
    pub(super) left: Bound,
    pub(super) right: Bound,
    /// How many triangles it has come through from the root.
    pub(super) steps: u32,
}

/// How many cones lie together. A single list would be there twice each time that it grows, and in hard ground it is the most of a search's memory.
const CHUNK: usize = 1 << 12;

/// Cones by number.
pub(super) struct Cones {
    chunks: Vec<Vec<Held>>,
    /// A number of which nothing comes any more; each such says of another one.
    free: u32,
}

impl Default for Cones {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            free: NONE,
        }
    }
}

/// A cone in few bytes: there may be a million.
struct Held {
    root: u32,
    triangle_and_edge: u32,
    /// The cone before it; of a free one another free one.
    before: u32,
    left: Bound,
    right: Bound,
    /// How many hold it: what comes from it through two edges, from the corner that it sees, and whoever lets it wait.
    holders: u8,
    steps: [u8; 3],
}

impl Held {
    fn once(cone: Cone) -> Self {
        // A mesh of more triangles than steps can be told is none that fits into memory.
        let [steps @ .., _] = cone.steps.min(0x00ff_ffff).to_le_bytes();
        Self {
            root: cone.root,
            triangle_and_edge: cone.triangle * 4 + u32::from(cone.edge),
            before: cone.before,
            left: cone.left,
            right: cone.right,
            holders: 1,
            steps,
        }
    }

    fn cone(&self) -> Cone {
        let [a, b, c] = self.steps;
        Cone {
            root: self.root,
            triangle: self.triangle_and_edge / 4,
            edge: (self.triangle_and_edge % 4) as u8,
            before: self.before,
            left: self.left,
            right: self.right,
            steps: u32::from_le_bytes([a, b, c, 0]),
        }
    }
}

impl Cones {
    pub(super) fn get(&self, number: u32) -> Cone {
        let number = number as usize;
        self.chunks[number / CHUNK][number % CHUNK].cone()
    }

    fn held(&mut self, number: u32) -> &mut Held {
        let number = number as usize;
        &mut self.chunks[number / CHUNK][number % CHUNK]
    }

    /// Keeps a cone, held by who adds it, and gives its number.
    pub(super) fn add(&mut self, cone: Cone) -> u32 {
        self.hold(cone.before);
        if self.free != NONE {
            let number = self.free;
            let free = std::mem::replace(self.held(number), Held::once(cone));
            self.free = free.before;
            return number;
        }
        if self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        let full = CHUNK * (self.chunks.len() - 1);
        let last = self.chunks.last_mut().expect("there is one");
        last.push(Held::once(cone));
        (full + last.len() - 1) as u32
    }

    /// Holds a cone, if it is one.
    pub(super) fn hold(&mut self, number: u32) {
        if number != NONE {
            let held = self.held(number);
            held.holders = held.holders.saturating_add(1);
        }
    }

    /// Lets a cone go, if it is one, and those before it from which nothing else comes.
    pub(super) fn let_go(&mut self, mut number: u32) {
        while number != NONE {
            let free = self.free;
            let held = self.held(number);
            if held.holders == u8::MAX {
                // Of so many it is not known when the last lets go.
                break;
            }
            held.holders -= 1;
            if held.holders > 0 {
                break;
            }
            let before = std::mem::replace(&mut held.before, free);
            self.free = number;
            number = before;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(before: u32) -> Cone {
        Cone {
            root: 0,
            triangle: 0,
            edge: 0,
            before,
            left: Bound::STRAIGHT_ON,
            right: Bound::at(0),
            steps: 0,
        }
    }

    #[test]
    fn what_nothing_comes_from_is_used_again() {
        let mut cones = Cones::default();
        let first = cones.add(after(NONE));
        let [second, third] = [cones.add(after(first)), cones.add(after(first))];
        let fourth = cones.add(after(second));
        // All but the last were followed.
        for number in [first, second, third] {
            cones.let_go(number);
        }
        assert_eq!(cones.free, third);
        assert_eq!(cones.get(fourth).before, second);
        assert_eq!(cones.add(after(fourth)), third);
        cones.let_go(fourth);
        cones.let_go(third);
        // All are free, the last that was let go first.
        let again: Vec<u32> = (0..5).map(|_| cones.add(after(NONE))).collect();
        assert_eq!(again, [first, second, fourth, third, 4]);
    }

    #[test]
    fn a_cone_is_given_as_it_was_added() {
        let mut cones = Cones::default();
        for n in 0..3 * CHUNK as u32 {
            let cone = Cone {
                root: n,
                triangle: 7 * n,
                edge: (n % 3) as u8,
                before: NONE,
                left: Bound::at(n + 1),
                right: Bound::STRAIGHT_ON,
                steps: 300 * n,
            };
            assert_eq!(cones.add(cone), n);
        }
        for n in 0..3 * CHUNK as u32 {
            let cone = cones.get(n);
            assert_eq!((cone.root, cone.triangle, cone.steps), (n, 7 * n, 300 * n));
            assert_eq!(
                (u32::from(cone.edge), cone.left.corner()),
                (n % 3, Some(n + 1))
            );
            assert_eq!((cone.before, cone.right.corner()), (NONE, None));
        }
    }
}
