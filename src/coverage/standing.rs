//! How parts stand: to their territory by size, to their neighbors by what their outer ring meets.

use std::collections::BTreeSet;

use super::sides::Side;

/// What the outer ring of a part meets.
#[derive(Clone, Debug, Default)]
pub(crate) struct OuterRing {
    /// The parts of other territories.
    pub(crate) parts: BTreeSet<u32>,
    /// Whether there is open ground.
    pub(crate) open: bool,
}

impl OuterRing {
    pub(crate) fn of(sides: &[Side]) -> Self {
        let mut ring = OuterRing::default();
        for side in sides.iter().filter(|side| side.outer) {
            match side.facing {
                Some(part) => {
                    ring.parts.insert(part);
                }
                None => ring.open = true,
            }
        }
        ring
    }

    /// The one territory that it meets, where there is no other and no open ground.
    pub(crate) fn host(&self, territory_of: &impl Fn(u32) -> usize) -> Option<usize> {
        let mut territories = self.parts.iter().map(|&part| territory_of(part));
        let host = territories.next().filter(|_| !self.open)?;
        territories.all(|other| other == host).then_some(host)
    }
}

/// The order of each part as an enclave: 1 + the least order among the host's parts that it meets, and 0 for a part that is
/// none. Parts that only have each other for hosts are of order 1.
pub(crate) fn orders(rings: &[OuterRing], is_enclave: &[bool]) -> Vec<u32> {
    let mut orders: Vec<Option<u32>> = is_enclave
        .iter()
        .map(|&enclave| (!enclave).then_some(0))
        .collect();
    for order in 1.. {
        let found: Vec<usize> = (0..rings.len())
            .filter(|&i| {
                orders[i].is_none()
                    && rings[i]
                        .parts
                        .iter()
                        .any(|&host| orders[host as usize].is_some())
            })
            .collect();
        if found.is_empty() {
            break;
        }
        found.into_iter().for_each(|i| orders[i] = Some(order));
    }
    orders.into_iter().map(|order| order.unwrap_or(1)).collect()
}
