//! Ways, and what changes, asked of an atlas however badly the map is drawn.

use geo_types::{Coord, MultiPolygon, Rect};
use territory::{Atlas, Corridor, Error, Part, ToGeoJson};

use super::asked::{Tally, asked, asked_for_text, is_near};
use super::generated::Source;

/// Asks for ways to some parts that are cut off, and hands their ground over.
pub(crate) fn ask_ways(atlas: &Atlas, tolerance_m: f64, source: &mut Source) -> Tally {
    let mut tally = vec![0; 4];
    let cut_off = atlas.parts().filter(|part| !part.standings().main);
    for part in cut_off.take(5) {
        let way = atlas.way_home(part.id());
        asked("way");
        if let Some(way) = way {
            tally[0] += 1;
            tally[1] += way.line().0.len();
            tally[2] += usize::from(way.foreign_m() > 0.0);
            if reaches_pole(&way) {
                assert_sound(atlas, &way);
            } else {
                laws_of_lengths(atlas, tolerance_m, part, &way);
            }
            if tally[0] <= 2 {
                handed_over(atlas, &way, source);
            }
        }
        tally[3] += usize::from(other_ways(atlas, part, source));
    }
    handed_boxes(atlas, source);
    tally
}

fn assert_sound(atlas: &Atlas, way: &Corridor) {
    let line = &way.line().0;
    assert!(line.len() >= 2, "a way has two ends");
    assert!(
        line.iter().all(|c| c.x.is_finite() && c.y.abs() <= 90.0),
        "{line:?}"
    );
    let m = way.length_m();
    assert!(m.is_finite() && m >= 0.0);
    assert!(way.foreign_m() >= 0.0 && way.foreign_m() <= m * (1.0 + 1e-9) + 1e-6);
    let last = way.stretches().last().map_or(0.0, |stretch| stretch.to_m);
    assert!(
        is_near(last, m, 1e-9, 1e-6),
        "stretches of {m} end at {last}"
    );
    let _ = way.hosts();
    let _ = way.to_geojson(atlas);
}

fn laws_of_lengths(atlas: &Atlas, tolerance_m: f64, part: &Part, way: &Corridor) {
    assert_sound(atlas, way);
    let m = way.length_m();
    let up_to = |longest_m: f64| atlas.ways().longest_m(longest_m).home(part.id());
    let again = up_to(m * 1.00001 + 0.01);
    asked("way that is long enough");
    // Over sides of many degrees ways are not the shortest, and what is found may change.
    if has_short_sides(atlas) {
        let again = again.as_ref().map(Corridor::length_m);
        assert!(
            again.is_some_and(|again| is_near(again, m, 1e-6, 0.01)),
            "a way of {m} m is found again: {again:?}"
        );
    }
    if m > 0.0 && has_short_sides(atlas) {
        assert!(
            up_to(m * 0.999 - 1e-6).is_none(),
            "none is shorter than the shortest"
        );
        asked("way that is too long");
    }
    let by_touch = atlas.ways().by_touch().home(part.id());
    asked("way by touch");
    let by_touch = by_touch.as_ref().map(Corridor::length_m);
    // Over other ground there are other triangles, and with them the same gaps are open but for a tolerance; over long sides they lead elsewhere.
    let most_m = match has_short_sides(atlas) {
        true => m * (1.0 + 2e-6) + tolerance_m,
        false => f64::INFINITY,
    };
    assert!(
        by_touch.is_some_and(|other| other <= most_m),
        "by touch a way of {m} m is {by_touch:?}"
    );
}

/// Whether a way comes to a pole, which all longitudes have: there it may be found or not.
fn reaches_pole(way: &Corridor) -> bool {
    way.line().0.iter().any(|c| c.y.abs() == 90.0)
}

/// Whether no side of any ground is longer than a degree or two, so that ways are the shortest to a thousandth.
fn has_short_sides(atlas: &Atlas) -> bool {
    let is_short =
        |ab: &[Coord]| (ab[1].x - ab[0].x).abs() <= 2.0 && (ab[1].y - ab[0].y).abs() <= 2.0;
    atlas.parts().all(|part| {
        let polygons = part.polygon();
        let rings = polygons
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        rings
            .into_iter()
            .all(|ring| ring.0.windows(2).all(is_short))
    })
}

/// Whether there is another way.
fn other_ways(atlas: &Atlas, part: &Part, source: &mut Source) -> bool {
    let named: Vec<_> = atlas
        .territories()
        .map(|t| t.id())
        .filter(|_| source.below(2) == 0)
        .collect();
    let through = atlas.corridor(part.id(), &named);
    asked("corridor");
    if let Some(way) = &through {
        assert_sound(atlas, way);
    }
    let within =
        any_ground(atlas, source).and_then(|ground| atlas.corridor_within(part.id(), &ground));
    asked("corridor within");
    if let Some(way) = &within {
        assert_sound(atlas, way);
    }
    through.is_some() || within.is_some()
}

/// A box or a triangle with corners of the map.
fn any_ground(atlas: &Atlas, source: &mut Source) -> Option<MultiPolygon> {
    let parts = atlas.parts().len();
    let mut corner = || -> Option<Coord> {
        let part = atlas.parts().nth(source.below(parts.min(256)))?;
        let polygon = part.polygon();
        let ring = &polygon.0.first()?.exterior().0;
        Some(ring[source.below(ring.len().min(256))])
    };
    let (a, b) = (corner()?, corner()?);
    Some(MultiPolygon(vec![Rect::new(a, b).to_polygon()]))
}

fn sum_m2(atlas: &Atlas) -> f64 {
    atlas.territories().map(|t| atlas.area_m2(t.id())).sum()
}

/// The atlas after some ground changed hands: as much ground as before, or less where several held it.
fn hand(atlas: &Atlas, ground: &MultiPolygon, to: &str) {
    let after = match atlas.transfer(ground, to) {
        // Where all of a map lies within rounding its corners lie on all of its sides.
        Err(Error::Crowded { .. }) => return asked("transfer"),
        after => after.expect("ground of the map can be handed over"),
    };
    asked_for_text("transfer", after.to_geojson().to_string().len());
    let (before_m2, after_m2) = (sum_m2(atlas), sum_m2(&after));
    assert!(
        after_m2 <= before_m2 * (1.0 + 1e-9) + 1e-2,
        "{before_m2} becomes {after_m2}"
    );
    let changes = atlas.compare(&after);
    asked_for_text("comparison", changes.to_geojson(&after).to_string().len());
    for ground in &changes.ground {
        assert!(ground.area_m2 >= 0.0 && ground.area_m2.is_finite());
    }
    assert!(
        after.compare(&after).is_empty(),
        "nothing differs from itself"
    );
}

fn handed_over(atlas: &Atlas, way: &Corridor, source: &mut Source) {
    let width_m = (way.length_m() * (0.01 + source.unit() / 4.0)).max(1e-3);
    let strip = way.strip(atlas, width_m);
    asked("strip of a way");
    let to = atlas[way.territory()].name().to_owned();
    hand(atlas, &strip, &to);
    let picture = atlas.picture().corridor(way).strip(&strip).to_svg();
    assert!(picture.contains("</svg>"));
}

fn handed_boxes(atlas: &Atlas, source: &mut Source) {
    for _ in 0..2 {
        let Some(ground) = any_ground(atlas, source) else {
            return;
        };
        let to = match source.below(3) {
            0 => "New",
            1 => "A",
            _ => "B",
        };
        hand(atlas, &ground, to);
    }
    assert!(
        atlas.compare(atlas).is_empty(),
        "nothing differs from itself"
    );
}
