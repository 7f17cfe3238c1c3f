//! Areas in a plane that keeps them: another way than the integrals on the ellipsoid, by another program.

use std::rc::Rc;

use geo_types::Coord;
use proj::Proj;

use super::crs::DEGREES;
use super::made::made;
use super::said::{finite, not_made};
use crate::error::{Error, Location};
use crate::geometry::ring::{Rings, between};

/// Segments are cut in pieces of no more degrees than this, and in twice as many.
const PIECE: f64 = 0.1;

/// Planes touch the globe at latitudes so many degrees apart. They keep areas everywhere, and near there shapes as well.
const BAND: f64 = 15.0;

/// Area in m² of ground whose segments are straight in longitude and latitude. Each polygon is taken to a Lambert azimuthal plane that touches the globe near its middle, where it is hardly bent.
///
/// What is cut off between the pieces of a segment and the curve that it is in the plane falls by four where they are twice as many: of two such areas the limit is
/// taken, as Richardson does.
pub(crate) fn ground_m2(ground: &Rings, at: &Location) -> Result<f64, Error> {
    ground.polygons().try_fold(0.0, |sum, polygon| {
        let plane = Plane::about(polygon.bounds().center(), at)?;
        polygon
            .iter()
            .try_fold(sum, |sum, (ring, _)| Ok(sum + plane.ring_m2(ring)?))
    })
}

struct Plane<'a> {
    definition: String,
    proj: Rc<Proj>,
    /// The longitude at which it touches the globe: turning that changes nothing else.
    middle: f64,
    /// Whose ground is measured.
    at: &'a Location,
}

impl<'a> Plane<'a> {
    fn about(middle: Coord, at: &'a Location) -> Result<Self, Error> {
        let lat = (middle.y / BAND).round() * BAND;
        let definition = format!("+proj=laea +lat_0={lat} +lon_0=0 +ellps=WGS84");
        match made(&definition) {
            Ok(proj) => Ok(Self {
                definition,
                proj,
                middle: middle.x,
                at,
            }),
            Err(error) => Err(Error::UnknownCrs {
                crs: definition,
                reason: not_made("PROJ does not make it", error),
            }),
        }
    }

    fn position(&self, c: Coord) -> Result<Coord, Error> {
        let radians = ((c.x - self.middle).to_radians(), c.y.to_radians());
        finite(self.proj.project(radians, false)).map_err(|reason| Error::NotProjected {
            at: self.at.clone().into(),
            x: c.x,
            y: c.y,
            from: DEGREES.to_owned(),
            to: self.definition.clone(),
            reason,
        })
    }

    /// Signed: outer rings turn left, and holes right.
    fn ring_m2(&self, ring: &[Coord]) -> Result<f64, Error> {
        let (coarse, fine) = (self.in_pieces_m2(ring, 1)?, self.in_pieces_m2(ring, 2)?);
        Ok(fine + (fine - coarse) / 3.0)
    }

    /// Area of a ring whose segments are cut in so many times the pieces that they need.
    fn in_pieces_m2(&self, ring: &[Coord], times: usize) -> Result<f64, Error> {
        let Some(&first) = ring.first() else {
            return Ok(0.0);
        };
        // From there, so that little is lost to rounding.
        let first = self.position(first)?;
        let (mut before, mut twice) = (Coord::zero(), 0.0);
        for ab in ring.windows(2) {
            let degrees = (ab[1].x - ab[0].x).abs().max((ab[1].y - ab[0].y).abs());
            let pieces = times * (degrees / PIECE).ceil().max(1.0) as usize;
            for n in 1..=pieces {
                let c = self.position(between(ab[0], ab[1], n as f64 / pieces as f64))? - first;
                twice += before.x * c.y - c.x * before.y;
                before = c;
            }
        }
        Ok(twice / 2.0)
    }
}
