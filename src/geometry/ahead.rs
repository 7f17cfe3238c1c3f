//! How far it is to the target of a way at least.

use geo_types::Rect;
use rstar::{AABB, PointDistance, RTree, RTreeObject};

use super::ellipsoid::{Space, box_in_space};
use super::mesh::{Kind, Mesh};

/// How far it is to the target at least.
pub(super) struct Ahead {
    edges: RTree<TargetEdge>,
}

struct TargetEdge {
    low: Space,
    high: Space,
}

impl RTreeObject for TargetEdge {
    type Envelope = AABB<Space>;

    fn envelope(&self) -> AABB<Space> {
        AABB::from_corners(self.low, self.high)
    }
}

impl PointDistance for TargetEdge {
    fn distance_2(&self, p: &Space) -> f64 {
        self.envelope().distance_2(p)
    }
}

impl Ahead {
    /// `None` where there is no target.
    pub(super) fn of(mesh: &Mesh) -> Option<Self> {
        let mut edges = Vec::new();
        for triangle in mesh.triangles.iter().filter(|t| t.kind == Kind::Target) {
            for k in 0..3 {
                if mesh.kind(triangle.beyond[k]) != Kind::Target {
                    let [a, b] = triangle.edge(k).map(|v| mesh.corners[v as usize]);
                    let (low, high) = box_in_space(&Rect::new(a, b));
                    edges.push(TargetEdge { low, high });
                }
            }
        }
        (!edges.is_empty()).then(|| Self {
            edges: RTree::bulk_load(edges),
        })
    }

    pub(super) fn at_least(&self, p: Space) -> f64 {
        let mut nearest = self.edges.nearest_neighbor_iter_with_distance_2(&p);
        nearest
            .next()
            .map_or(0.0, |(_, distance_2)| distance_2.sqrt())
    }
}
