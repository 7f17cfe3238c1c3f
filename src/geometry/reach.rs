//! Whether a way leads over the open triangles of a mesh at all.

use super::mesh::{Kind, Mesh, NONE};

/// Whether open triangles lead from the source to the target, edge to edge.
///
/// It takes a look at each triangle. The search for the shortest way looks at each from every corner of the source before it gives up.
pub(super) fn is_reached(mesh: &Mesh) -> bool {
    let mut seen = vec![false; mesh.triangles.len()];
    let mut waiting: Vec<u32> = Vec::new();
    let beyond = |i: u32| {
        let beyond = mesh.triangles[i as usize].beyond;
        beyond.into_iter().filter(|&other| other != NONE)
    };
    for i in 0..mesh.triangles.len() as u32 {
        if mesh.kind(i) == Kind::Source {
            waiting.extend(beyond(i).filter(|&other| mesh.kind(other) != Kind::Source));
        }
    }
    while let Some(i) = waiting.pop() {
        match mesh.kind(i) {
            Kind::Target => return true,
            Kind::Open if !std::mem::replace(&mut seen[i as usize], true) => {
                waiting.extend(beyond(i));
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use geo_types::{Coord, Rect};

    use super::*;

    #[test]
    fn open_ground_leads_there_or_does_not() {
        // Four squares in a row: the source, two of some kind, the target.
        let mesh = |kinds: [Kind; 2]| {
            let at = |x: i32, y: i32| Coord {
                x: f64::from(x),
                y: f64::from(y),
            };
            let along = (0..4).flat_map(|x| [0, 1].map(|y| (at(x, y), at(x + 1, y))));
            let across = (0..5).map(|x| (at(x, 0), at(x, 1)));
            let segments: Vec<(Coord, Coord)> = along.chain(across).collect();
            let kind_at = move |c: Coord| {
                let within = 0.0 < c.x && c.x < 4.0 && 0.0 < c.y && c.y < 1.0;
                let kinds = [Kind::Source, kinds[0], kinds[1], Kind::Target];
                Some(if within {
                    kinds[c.x as usize]
                } else {
                    Kind::Closed
                })
            };
            Mesh::new(&segments, &Rect::new((-1., -1.), (5., 2.)), 0.0, &kind_at)
        };
        assert!(is_reached(&mesh([Kind::Open, Kind::Open])));
        assert!(!is_reached(&mesh([Kind::Open, Kind::Closed])));
        assert!(!is_reached(&mesh([Kind::Closed, Kind::Open])));
        assert!(is_reached(&mesh([Kind::Source, Kind::Target])));
    }
}
