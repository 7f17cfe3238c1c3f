//! Open triangles around a corner: they hang together edge to edge, or only touch there.

use super::mesh::{Kind, Mesh, NONE};

/// Open triangles around a corner that lie edge to edge, and what bounds them.
pub(super) struct OpenFan {
    pub(super) open: Vec<u32>,
    pub(super) beside: [u32; 2],
}

pub(super) fn open_fans(mesh: &Mesh, corner: u32) -> Vec<OpenFan> {
    let mut fans: Vec<OpenFan> = Vec::new();
    for first in mesh.fan(corner) {
        if mesh.kind(first) != Kind::Open || fans.iter().any(|fan| fan.open.contains(&first)) {
            continue;
        }
        let mut open = vec![first];
        let beside = [true, false].map(|is_left| {
            let mut at = mesh.turn(first, corner, is_left);
            while mesh.kind(at) == Kind::Open && at != first {
                if !open.contains(&at) {
                    open.push(at);
                }
                at = mesh.turn(at, corner, is_left);
            }
            at
        });
        fans.push(OpenFan { open, beside });
    }
    fans
}

/// Numbers for the open fans around all corners, and how many there are.
pub(super) fn numbered_fans(mesh: &Mesh) -> (Vec<[u32; 3]>, usize) {
    let mut fans = vec![[NONE; 3]; mesh.triangles.len()];
    let mut count = 0;
    for first in 0..mesh.triangles.len() as u32 {
        if mesh.kind(first) != Kind::Open {
            continue;
        }
        for place in 0..3 {
            if fans[first as usize][place] != NONE {
                continue;
            }
            let corner = mesh.triangles[first as usize].corners[place];
            fans[first as usize][place] = count;
            for is_left in [true, false] {
                let mut at = mesh.turn(first, corner, is_left);
                while mesh.kind(at) == Kind::Open && at != first {
                    fans[at as usize][mesh.triangles[at as usize].place_of(corner)] = count;
                    at = mesh.turn(at, corner, is_left);
                }
            }
            count += 1;
        }
    }
    (fans, count as usize)
}
