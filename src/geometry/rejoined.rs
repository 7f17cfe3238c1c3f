//! Ground that is cut at 180° as one: the sides of its rim without the cut.

use geo_types::Coord;

use super::globe::is_on_180;
use super::ring::Rings;
use super::trace::without_opposites;

/// The sides of a figure, its ground on their left. Of what lies on both sides of 180° longitudes run on beyond it, and the cut is left out; polygons that go all the way
/// round from -180° to 180° stay as they are.
pub(super) fn rejoined(figure: &Rings) -> Vec<(Coord, Coord)> {
    let sides = |rings: &Rings| -> Vec<(Coord, Coord)> {
        rings.segments().map(|(_, a, b)| (a, b)).collect()
    };
    let (west, east) = (figure.bounds().min().x, figure.bounds().max().x);
    if west > -180.0 || east < 180.0 {
        return sides(figure);
    }
    let of_polygon = |polygon: Rings| {
        let bounds = polygon.bounds();
        let is_beyond = bounds.min().x == -180.0 && bounds.max().x < 180.0;
        let shift = if is_beyond { 360.0 } else { 0.0 };
        let moved = move |c: Coord| Coord {
            x: c.x + shift,
            ..c
        };
        let sides = sides(&polygon).into_iter();
        sides.map(move |(a, b)| (moved(a), moved(b)))
    };
    let sides: Vec<(Coord, Coord)> = figure.polygons().flat_map(of_polygon).collect();
    without_cut(sides)
}

/// Takes out what of the sides along 180° runs both ways, whichever corners they have there.
fn without_cut(sides: Vec<(Coord, Coord)>) -> Vec<(Coord, Coord)> {
    let (along, mut kept): (Vec<_>, Vec<_>) = sides
        .into_iter()
        .partition(|&(a, b)| a.x == 180.0 && is_on_180(a, b));
    let mut lats: Vec<f64> = along.iter().flat_map(|(a, b)| [a.y, b.y]).collect();
    lats.sort_by(f64::total_cmp);
    lats.dedup();
    let pieces = along.iter().flat_map(|&(a, b)| {
        let (south, north) = (a.y.min(b.y), a.y.max(b.y));
        let from = lats.partition_point(|&lat| lat < south);
        let to = lats.partition_point(|&lat| lat <= north);
        lats[from..to].windows(2).map(move |ends| {
            let [low, high] = [ends[0], ends[1]].map(|y| Coord { x: 180.0, y });
            if a.y < b.y { (low, high) } else { (high, low) }
        })
    });
    kept.extend(without_opposites(pieces.collect()));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(west: f64, south: f64, east: f64, north: f64) -> Vec<Coord> {
        let corners = [(west, south), (east, south), (east, north), (west, north)];
        let mut ring: Vec<Coord> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        ring.push(ring[0]);
        ring
    }

    #[test]
    fn halves_are_one_and_what_ends_at_180_keeps_its_side() {
        let mut figure = Rings::of_shell(boxed(179.0, 0.0, 180.0, 3.0));
        figure.push(&boxed(-180.0, 1.0, -178.0, 4.0), true);
        let sides = rejoined(&figure);
        let of_180: Vec<_> = sides
            .iter()
            .filter(|(a, b)| a.x == 180.0 && b.x == 180.0)
            .collect();
        let at = |y: f64| Coord { x: 180.0, y };
        assert_eq!(of_180, [&(at(0.0), at(1.0)), &(at(4.0), at(3.0))]);
        assert_eq!(sides.len(), 8);
        assert!(sides.iter().all(|(a, _)| a.x >= 179.0 && a.x <= 182.0));
    }

    #[test]
    fn what_goes_all_the_way_round_stays() {
        let band = Rings::of_shell(boxed(-180.0, 10.0, 180.0, 20.0));
        assert_eq!(rejoined(&band).len(), 4);
        assert!(rejoined(&band).iter().all(|(a, _)| a.x.abs() == 180.0));
    }
}
