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
    fn host(&self, territory_of: &impl Fn(u32) -> usize) -> Option<usize> {
        let mut territories = self.parts.iter().map(|&part| territory_of(part));
        let host = territories.next().filter(|_| !self.open)?;
        territories.all(|other| other == host).then_some(host)
    }
}

/// How the parts stand by what their outer rings meet.
pub(crate) struct Hosting {
    /// The territory in which each part is an enclave.
    pub(crate) hosts: Vec<Option<usize>>,
    /// The order of each part as an enclave.
    pub(crate) orders: Vec<u32>,
}

impl Hosting {
    pub(crate) fn of(rings: &[OuterRing], territory_of: &impl Fn(u32) -> usize) -> Self {
        let hosts: Vec<Option<usize>> = rings.iter().map(|ring| ring.host(territory_of)).collect();
        let is_enclave: Vec<bool> = hosts.iter().map(Option::is_some).collect();
        let orders = orders(rings, &is_enclave);
        Self { hosts, orders }
    }
}

/// The order of each part as an enclave: 1 + the least order among the host's parts that it meets, and 0 for a part that is
/// none. Parts that only have each other for hosts are of order 1.
fn orders(rings: &[OuterRing], is_enclave: &[bool]) -> Vec<u32> {
    let mut orders: Vec<Option<u32>> = is_enclave
        .iter()
        .map(|&enclave| (!enclave).then_some(0))
        .collect();
    // The enclaves that meet each part.
    let mut guests: Vec<Vec<usize>> = vec![Vec::new(); rings.len()];
    for enclave in (0..rings.len()).filter(|&i| is_enclave[i]) {
        for &host in &rings[enclave].parts {
            guests[host as usize].push(enclave);
        }
    }
    // The least orders first, so that each is found from the least.
    let mut found: Vec<usize> = (0..rings.len()).filter(|&i| !is_enclave[i]).collect();
    let mut at = 0;
    while let Some(&host) = found.get(at) {
        at += 1;
        let order = orders[host].map(|order| order + 1);
        for &guest in &guests[host] {
            if orders[guest].is_none() {
                orders[guest] = order;
                found.push(guest);
            }
        }
    }
    orders.into_iter().map(|order| order.unwrap_or(1)).collect()
}
