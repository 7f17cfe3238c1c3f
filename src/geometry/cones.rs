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

/// Cones by number.
#[derive(Default)]
pub(super) struct Cones {
    all: Vec<Held>,
    /// Numbers of which nothing comes any more.
    free: Vec<u32>,
}

struct Held {
    cone: Cone,
    /// How many hold it.
    holders: u32,
}

impl Cones {
    pub(super) fn get(&self, number: u32) -> &Cone {
        &self.all[number as usize].cone
    }

    /// Keeps a cone, held by who adds it, and gives its number.
    pub(super) fn add(&mut self, cone: Cone) -> u32 {
        self.hold(cone.before);
        let held = Held { cone, holders: 1 };
        match self.free.pop() {
            Some(number) => {
                self.all[number as usize] = held;
                number
            }
            None => {
                self.all.push(held);
                self.all.len() as u32 - 1
            }
        }
    }

    /// Holds a cone, if it is one.
    pub(super) fn hold(&mut self, number: u32) {
        if number != NONE {
            self.all[number as usize].holders += 1;
        }
    }

    /// Lets a cone go, if it is one, and those before it from which nothing else comes.
    pub(super) fn let_go(&mut self, mut number: u32) {
        while number != NONE {
            let held = &mut self.all[number as usize];
            held.holders -= 1;
            if held.holders > 0 {
                break;
            }
            self.free.push(number);
            number = held.cone.before;
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
        assert_eq!(cones.free, [third]);
        assert_eq!(cones.get(fourth).before, second);
        assert_eq!(cones.add(after(fourth)), third);
        cones.let_go(fourth);
        cones.let_go(third);
        assert_eq!(cones.free, [third, fourth, second, first]);
    }
}
