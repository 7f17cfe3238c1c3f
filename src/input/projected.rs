//! Features and figures in another coordinate reference system, taken to degrees before anything is asked of them.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use super::Drawn;
use super::declared::{Expected, is_degrees, is_name};
use super::features::{Reading, Told, read_into};
use super::figures::Figures;
use super::limits::Given;
use super::reader;
use crate::error::{Error, Location};
use crate::projection::plane::{Asked, Plane, System};

/// Reads a GeoJSON text in a system into what was drawn already. All of it is gathered first: its middle decides on the way to degrees, and what it declares may come last.
pub(crate) fn read_projected_into(
    drawn: &mut Drawn,
    text: &str,
    reading: Reading<'_>,
    system: &mut System,
) -> Result<(), Error> {
    let expected = match &system.asked {
        Asked::Degrees => return read_into(drawn, text, reading),
        Asked::Named(name) if is_name(name) => Expected::Named(name),
        // What the caller defines in full goes before a name.
        Asked::Named(_) => Expected::Anything,
        // What a file defines in full may name other files, which PROJ would open.
        Asked::Declared => Expected::AnyName,
    };
    let most = drawn.given.features_left();
    let mut all = Vec::new();
    let header = reader::read(text, most, expected, |number, object| {
        let at = Location::feature(number);
        all.extend(Told::of(&mut drawn.given, at, object, reading)?);
        Ok(())
    })?;
    let name = match &system.asked {
        Asked::Named(name) => Some(name.clone()),
        _ => header.system.filter(|name| !is_degrees(name)),
    };
    let is_anywhere = all.iter().any(|told| told.figures.positions() > 0);
    if let Some(name) = name.filter(|_| is_anywhere) {
        let placed = || {
            let all = all.iter().map(|told| (&told.at, &told.figures));
            all.flat_map(|(at, figures)| placed(figures).map(move |(place, c)| (at, place, c)))
        };
        let at = |number| {
            let position = placed().nth(number);
            position.map_or_else(Location::default, |(at, place, _)| place.of(at))
        };
        let plane = system.plane(&name, placed().map(|(_, _, c)| c), at)?;
        for told in &mut all {
            put_in_degrees(&mut told.figures, &told.at, &plane, &mut drawn.given)?;
        }
    }
    header
        .attribution
        .iter()
        .for_each(|credit| drawn.credit(credit));
    all.into_iter()
        .try_for_each(|told| told.add_to(drawn, reading))
}

/// What was drawn by a program, in degrees.
pub(crate) fn in_degrees<G: Figure>(
    system: &mut System,
    name: &str,
    figure: G,
    given: &mut Given,
) -> Result<G, Error> {
    let Asked::Named(crs) = &system.asked else {
        return Ok(figure);
    };
    let (crs, named) = (crs.clone(), Location::named(name));
    let mut figures = figure.into_figures();
    if figures.positions() == 0 {
        return Ok(G::of_figures(figures));
    }
    let at = |number| {
        let position = placed(&figures).nth(number);
        position.map_or_else(|| named.clone(), |(place, _)| place.of(&named))
    };
    let plane = system.plane(&crs, placed(&figures).map(|(_, c)| c), at)?;
    put_in_degrees(&mut figures, &named, &plane, given)?;
    Ok(G::of_figures(figures))
}

/// Where a position stands in its feature.
#[derive(Clone, Copy, Debug)]
struct Place {
    part: usize,
    ring: Option<usize>,
    position: Option<usize>,
}

impl Place {
    fn of(self, feature: &Location) -> Location {
        let at = feature.ring(self.part, self.ring);
        match self.position {
            Some(position) => at.position(position),
            None => at,
        }
    }
}

/// All positions of figures, with their places.
fn placed(figures: &Figures) -> impl Iterator<Item = (Place, Coord)> + Clone {
    let polygons = figures.polygons.iter().enumerate();
    let rings = polygons.flat_map(|(part, rings)| rings.iter().enumerate().map(move |r| (part, r)));
    let of_rings = rings.flat_map(|(part, (n, ring))| along(part, Some(n), ring));
    let lines = figures.lines.iter().enumerate();
    let of_lines = lines.flat_map(|(part, line)| along(part, None, line));
    let points = figures.points.iter().enumerate().map(|(part, &c)| {
        let place = Place {
            part,
            ring: None,
            position: None,
        };
        (place, c)
    });
    of_rings.chain(of_lines).chain(points)
}

fn along(
    part: usize,
    ring: Option<usize>,
    line: &[Coord],
) -> impl Iterator<Item = (Place, Coord)> + Clone {
    line.iter().enumerate().map(move |(position, &c)| {
        let position = Some(position);
        (
            Place {
                part,
                ring,
                position,
            },
            c,
        )
    })
}

fn put_in_degrees(
    figures: &mut Figures,
    at: &Location,
    plane: &Plane<'_>,
    given: &mut Given,
) -> Result<(), Error> {
    for (part, rings) in figures.polygons.iter_mut().enumerate() {
        for (number, ring) in rings.iter_mut().enumerate() {
            // The segment that closes a ring may not be written, and is one as the others are.
            if ring.first() != ring.last() {
                ring.extend(ring.first().copied());
            }
            let at = at.ring(part, Some(number));
            *ring = plane.line(ring, |n| at.position(n), |n, at| given.add_positions(n, at))?;
        }
    }
    for (part, line) in figures.lines.iter_mut().enumerate() {
        let at = at.ring(part, None);
        *line = plane.line(line, |n| at.position(n), |n, at| given.add_positions(n, at))?;
    }
    for (part, point) in figures.points.iter_mut().enumerate() {
        *point = plane.position(*point, || at.ring(part, None))?;
    }
    Ok(())
}

/// What a program draws.
pub(crate) trait Figure {
    fn into_figures(self) -> Figures;
    /// The figure again, of as many parts and rings as it had.
    fn of_figures(figures: Figures) -> Self;
}

impl Figure for MultiPolygon {
    fn into_figures(self) -> Figures {
        let rings = |polygon: Polygon| {
            let (shell, holes) = polygon.into_inner();
            std::iter::once(shell)
                .chain(holes)
                .map(|ring| ring.0)
                .collect()
        };
        Figures {
            polygons: self.into_iter().map(rings).collect(),
            ..Figures::default()
        }
    }

    fn of_figures(figures: Figures) -> Self {
        let polygon = |rings: Vec<Vec<Coord>>| {
            let mut rings = rings.into_iter().map(LineString);
            let shell = rings.next().unwrap_or_else(|| LineString(Vec::new()));
            Polygon::new(shell, rings.collect())
        };
        MultiPolygon(figures.polygons.into_iter().map(polygon).collect())
    }
}

impl Figure for LineString {
    fn into_figures(self) -> Figures {
        Figures {
            lines: vec![self.0],
            ..Figures::default()
        }
    }

    fn of_figures(mut figures: Figures) -> Self {
        LineString(figures.lines.pop().unwrap_or_default())
    }
}

impl Figure for Coord {
    fn into_figures(self) -> Figures {
        Figures {
            points: vec![self],
            ..Figures::default()
        }
    }

    fn of_figures(mut figures: Figures) -> Self {
        figures.points.pop().unwrap_or_default()
    }
}
