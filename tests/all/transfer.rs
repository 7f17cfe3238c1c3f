//! Ground that changes hands: drawn cases, and what holds on thousands of random maps.

use std::collections::{BTreeMap, BTreeSet};

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rand::RngExt;
use territory::{Atlas, TerritoryId};

use super::laws::on_meshes;
use super::maps::{GRAIN, Mesh, Pieces, Random, Twin};
use super::plain::{
    assert_near, at, atlas, border_m, box_with, bx, enclaves, id, name_at, neighbors, part_at,
    parts_of, polygons_m2,
};

fn total_m2(atlas: &Atlas) -> f64 {
    atlas.territories().map(|t| atlas.area_m2(t.id())).sum()
}

/// All that an atlas says of its borders, by names: equal for equal maps.
fn borders(atlas: &Atlas) -> BTreeMap<(String, String), f64> {
    let name = |id: TerritoryId| atlas[id].name().to_owned();
    let all = atlas.territories().flat_map(|own| {
        let own = own.id();
        let other = move |n: territory::Neighbor| ((name(own), name(n.territory)), n.length_m);
        atlas.neighbors(own).map(other)
    });
    all.collect()
}

fn assert_same_borders(before: &Atlas, after: &Atlas, relative: f64) {
    let (a, b) = (borders(before), borders(after));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (pair, length_m) in a {
        assert_near(b[&pair], length_m, relative);
    }
}

/// Whether both sides of every border have the same corners, and say so.
fn assert_matched(atlas: &Atlas) {
    for territory in atlas.territories() {
        for neighbor in atlas.neighbors(territory.id()) {
            assert!(neighbor.matched, "{}", territory.name());
            let back = atlas.border(neighbor.territory, territory.id());
            assert_near(neighbor.length_m, back.expect("mutual").length_m(), 1e-12);
        }
    }
}

fn standings(atlas: &Atlas) -> Vec<String> {
    let mut all: Vec<String> = atlas
        .parts()
        .map(|part| {
            let standings = part.standings();
            let host = standings.host.map(|host| atlas[host].name());
            let name = atlas[part.territory()].name();
            format!(
                "{name} {} {} {} {} {host:?} {} {:.0}",
                standings.main,
                standings.exclave,
                standings.semi_exclave,
                standings.island,
                standings.order,
                part.area_m2() / 1000.0
            )
        })
        .collect();
    all.sort();
    all
}

fn written_and_read(atlas: &Atlas) -> Atlas {
    let text = atlas.to_geojson().to_string();
    Atlas::from_geojson(&text, "name").expect("what was written can be read")
}

fn assert_comes_back(atlas: &Atlas) {
    let again = written_and_read(atlas);
    let names = |atlas: &Atlas| -> Vec<String> {
        atlas.territories().map(|t| t.name().to_owned()).collect()
    };
    assert_eq!(names(atlas), names(&again));
    assert_eq!(atlas.parts().len(), again.parts().len());
    for (a, b) in atlas.parts().zip(again.parts()) {
        assert_eq!(a.polygon(), b.polygon());
        assert_eq!(a.area_m2(), b.area_m2());
    }
    assert_eq!(borders(atlas), borders(&again));
}

/// A land of 3 by 3 degrees and one to its east.
fn two() -> Atlas {
    atlas(&[
        ("West", bx(0.0, 0.0, 3.0, 3.0)),
        ("East", bx(3.0, 0.0, 6.0, 3.0)),
    ])
}

fn given(before: &Atlas, ground: Polygon<f64>, to: &str) -> Atlas {
    let after = before.transfer(&ground.into(), to).expect("it is ground");
    assert_near(total_m2(&after), total_m2(before), 1e-12);
    assert_matched(&after);
    assert_comes_back(&after);
    after
}

#[test]
fn a_strip_through_a_host_cuts_it_in_two() {
    let after = given(&two(), bx(1.0, -1.0, 1.5, 4.0), "East");
    assert_eq!((parts_of(&after, "West"), parts_of(&after, "East")), (2, 2));
    assert_eq!(name_at(&after, 1.2, 1.0), Some("East"));
    assert_eq!(name_at(&after, 0.5, 1.0), Some("West"));
    assert_eq!(name_at(&after, 1.2, 3.5), None, "open ground stays open");
    assert!(border_m(&after, "West", "East") > 3.0 * 330_000.0);
}

#[test]
fn a_strip_along_a_border_moves_it() {
    let after = given(&two(), bx(2.0, 0.0, 3.0, 3.0), "East");
    assert_eq!((parts_of(&after, "West"), parts_of(&after, "East")), (1, 1));
    let ring = after.part(part_at(&after, 1.0, 1.0)).polygon();
    assert_eq!(ring.0[0].exterior().0.len(), 5);
    let east = after.part(part_at(&after, 4.0, 1.0)).polygon();
    assert_eq!(
        polygons_m2(&east),
        polygons_m2(&bx(2.0, 0.0, 6.0, 3.0).into())
    );
}

#[test]
fn a_whole_part_changes_hands_and_its_territory_stands() {
    let before = two();
    let after = given(&before, bx(-1.0, -1.0, 3.0, 4.0), "East");
    let west = id(&before, "West");
    assert_eq!((after[west].name(), after[west].parts().len()), ("West", 0));
    assert_eq!(parts_of(&after, "East"), 1);
    assert_eq!(after.find("West"), Some(west));
}

#[test]
fn the_ground_of_an_enclave_goes_to_its_host_and_back() {
    let before = atlas(&[
        (
            "Host",
            box_with([0.0, 0.0, 3.0, 3.0], &[[1.0, 1.0, 2.0, 2.0]]),
        ),
        ("Guest", bx(1.0, 1.0, 2.0, 2.0)),
    ]);
    let after = given(&before, bx(1.0, 1.0, 2.0, 2.0), "Host");
    assert_eq!(
        after.part(part_at(&after, 1.5, 1.5)).polygon().0[0]
            .interiors()
            .len(),
        0
    );
    let again = given(&after, bx(1.0, 1.0, 2.0, 2.0), "Guest");
    assert_eq!(enclaves(&again), enclaves(&before));
    assert_same_borders(&again, &before, 1e-12);
    assert_eq!(again.find("Guest"), before.find("Guest"));
}

#[test]
fn ground_across_two_hosts_is_one_part_with_a_corner_on_their_border() {
    let after = given(&two(), bx(2.5, 1.0, 3.5, 2.0), "New");
    assert_eq!(parts_of(&after, "New"), 1);
    assert_eq!(neighbors(&after, "New"), ["East", "West"]);
    let new = after.find("New").expect("it is there");
    assert_eq!(after.territories().last().map(|t| t.id()), Some(new));
    // Neither is an enclave: it has two neighbors.
    assert_eq!(enclaves(&after), Vec::<String>::new());
}

#[test]
fn a_third_party_gets_the_corner_on_its_border_and_nothing_else() {
    let before = atlas(&[
        ("West", bx(0.0, 0.0, 3.0, 3.0)),
        ("East", bx(3.0, 0.0, 6.0, 3.0)),
        ("Far", bx(7.0, 0.0, 8.0, 3.0)),
    ]);
    let after = given(&before, bx(1.0, 1.0, 3.0, 2.0), "New");
    let ring = |atlas: &Atlas, x: f64| atlas.part(part_at(atlas, x, 1.5)).polygon();
    let east = ring(&after, 4.0).0[0].exterior().0.clone();
    assert_eq!(east.len(), 7);
    assert!(east.contains(&at(3.0, 1.0)) && east.contains(&at(3.0, 2.0)));
    assert_eq!(ring(&after, 7.5), ring(&before, 7.5));
}

#[test]
fn ground_across_180() {
    let before = atlas(&[("Host", bx(177.0, 0.0, 183.0, 3.0))]);
    for ground in [bx(179.0, 1.0, 181.0, 2.0), bx(-181.0, 1.0, -179.0, 2.0)] {
        let after = given(&before, ground, "Guest");
        assert_eq!(
            (parts_of(&after, "Host"), parts_of(&after, "Guest")),
            (1, 1)
        );
        assert_eq!(enclaves(&after).len(), 1);
        let back = given(&after, bx(178.0, 0.5, 182.0, 2.5), "Host");
        assert_eq!(parts_of(&back, "Host"), 1);
        assert_near(
            back.perimeter_m(id(&back, "Host")),
            before.perimeter_m(id(&before, "Host")),
            1e-12,
        );
    }
    // Up to 180° from one side: who is on the other has the corners too.
    let after = given(&before, bx(178.0, 1.0, 180.0, 2.0), "Guest");
    assert_eq!(
        (parts_of(&after, "Host"), parts_of(&after, "Guest")),
        (1, 1)
    );
    assert_eq!(enclaves(&after).len(), 1);
}

#[test]
fn overlapping_grounds_are_lost_by_each_and_won_once() {
    let before = atlas(&[
        ("A", bx(0.0, 0.0, 2.0, 2.0)),
        ("B", bx(1.0, 0.0, 3.0, 2.0)),
        ("C", bx(5.0, 0.0, 6.0, 2.0)),
    ]);
    let after = before
        .transfer(&bx(0.0, 0.0, 3.0, 1.0).into(), "C")
        .expect("it is ground");
    let won = after.area_m2(id(&after, "C")) - before.area_m2(id(&before, "C"));
    assert_near(won, polygons_m2(&bx(0.0, 0.0, 3.0, 1.0).into()), 1e-9);
    let twice = polygons_m2(&bx(1.0, 0.0, 2.0, 1.0).into());
    assert_near(total_m2(&before) - total_m2(&after), twice, 1e-9);
}

#[test]
fn slivers_go_along_with_the_ground() {
    // The ground's rim runs a few centimetres inside the border in the west, and as much outside it in the east.
    let shift = 3e-7;
    let after = given(&two(), bx(shift, 0.0, 3.0 + shift, 3.0), "New");
    assert_eq!((parts_of(&after, "West"), parts_of(&after, "East")), (0, 1));
    assert_eq!(parts_of(&after, "New"), 1);
    // On the sea, with a few centimetres of coast: nothing changes hands.
    let after = given(&two(), bx(-1.0, 0.0, shift, 3.0), "New");
    assert_eq!(after.find("New"), None);
    // A land that is narrow itself is cut as any other.
    let narrow = atlas(&[("Narrow", bx(0.0, 0.0, shift, 3.0))]);
    let after = narrow.transfer(&bx(-1.0, 1.0, 1.0, 2.0).into(), "New");
    let after = after.expect("it is ground");
    assert_eq!(
        (parts_of(&after, "Narrow"), parts_of(&after, "New")),
        (2, 1)
    );
}

#[test]
fn nothing_changes_where_there_is_nothing_to_change() {
    let before = two();
    let nothing = [
        MultiPolygon(Vec::new()),
        bx(0.0, 5.0, 1.0, 6.0).into(),
        bx(3.5, 0.5, 5.0, 1.0).into(),
        // Beside the border, with its rim on it.
        bx(3.0, 0.5, 5.0, 1.0).into(),
    ];
    for ground in nothing {
        let after = before.transfer(&ground, "East").expect("it is ground");
        for (a, b) in before.parts().zip(after.parts()) {
            assert_eq!((a.polygon(), a.standings()), (b.polygon(), b.standings()));
        }
        assert_eq!(borders(&before), borders(&after));
    }
    let after = before.transfer(&bx(0.0, 5.0, 1.0, 6.0).into(), "New");
    assert_eq!(after.expect("it is ground").find("New"), None);
}

#[test]
fn ground_that_is_none_is_refused() {
    let before = two();
    let message = |ground: Polygon<f64>, to: &str| {
        let error = before
            .transfer(&ground.into(), to)
            .expect_err("it is no ground");
        error.to_string()
    };
    let unnamed = message(bx(0.0, 0.0, 1.0, 1.0), "");
    assert!(unnamed.contains("a name is a text"), "{unnamed}");
    let far = message(bx(0.0, 0.0, 1.0, 91.0), "East");
    assert!(far.contains("91") && far.contains("East"), "{far}");
    let nowhere = message(bx(0.0, 0.0, f64::NAN, 1.0), "East");
    assert!(nowhere.contains("not a finite number"), "{nowhere}");
}

#[test]
fn ids_go_on_and_those_of_parts_do_not() {
    let before = Atlas::builder()
        .territory("A", bx(0.0, 0.0, 3.0, 3.0))
        .line("Road", LineString::from(vec![(0.0, 0.0), (1.0, 1.0)]))
        .zone("Zone", bx(0.0, 0.0, 1.0, 1.0))
        .place("Village", (0.5, 0.5))
        .build()
        .expect("a map");
    let ground = MultiPolygon(vec![bx(0.0, 0.0, 1.0, 1.0)]);
    let one = before.transfer(&ground, "One").expect("ground");
    let other = before.transfer(&ground, "Other").expect("ground");
    for line in before.lines() {
        assert_eq!(one[line.id()].name(), "Road");
    }
    for zone in before.zones() {
        assert_eq!(one[zone.id()].name(), "Zone");
    }
    for place in before.places() {
        assert_eq!(one[place.id()].name(), "Village");
    }
    // New territories of two maps made from one are not the same, wherever their ids come from.
    let new = one.find("One").expect("it is there");
    assert_ne!(Some(new), other.find("Other"));
    assert_eq!(one.locate((0.5, 0.5)), Some(new));
    assert_eq!(one.locate_many(&[at(0.5, 0.5)]), [Some(new)]);
    let later = one
        .transfer(&bx(2.0, 2.0, 2.5, 2.5).into(), "Later")
        .expect("ground");
    assert_eq!(later[new].name(), "One");
    assert_eq!(later.locate((0.5, 0.5)), Some(new));
    assert_eq!(later.locate((2.2, 2.2)), later.find("Later"));
    let old = before.parts().next().expect("a part").id();
    let asked = std::panic::catch_unwind(|| one.part(old).area_m2());
    assert!(asked.is_err());
    let asked = std::panic::catch_unwind(|| other[new].name().to_owned());
    assert!(asked.is_err());
}

#[test]
fn titles_and_properties_stay_with_the_ground() {
    let text = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"name":"A","title":"Land of A","law":"old"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[3,0],[3,3],[0,3],[0,0]]]}},
        {"type":"Feature","properties":{"name":"B","title":"Land of B","law":"new"},"geometry":{"type":"Polygon","coordinates":[[[3,0],[6,0],[6,3],[3,3],[3,0]]]}}]}"#;
    let builder = Atlas::builder().title_property("title");
    let before = builder
        .geojson(text, "name")
        .expect("a map")
        .build()
        .expect("a map");
    let joined = given(&before, bx(2.0, 0.0, 3.0, 3.0), "B");
    let part = joined.part(part_at(&joined, 2.5, 1.0));
    assert_eq!(part.title(), Some("Land of B"));
    assert_eq!(part.property("law").expect("it says so"), "new");
    let apart = given(&before, bx(1.0, 0.0, 2.0, 3.0), "B");
    let part = apart.part(part_at(&apart, 1.5, 1.0));
    assert_eq!((part.title(), part.properties().len()), (None, 0));
    for x in [0.5, 2.5] {
        let part = apart.part(part_at(&apart, x, 1.0));
        assert_eq!(part.title(), Some("Land of A"));
        assert_eq!(part.property("law").expect("it says so"), "old");
    }
    for name in ["A", "B"] {
        let (old, new) = (&before[id(&before, name)], &apart[id(&apart, name)]);
        assert_eq!(old.properties(), new.properties());
    }
}

/// Some faces of a mesh, and a polygon for each set of them that hangs together, with or without the corners on its straight stretches.
fn some_faces(
    mesh: &Mesh,
    fewer: bool,
    random: &mut Random,
) -> (BTreeSet<usize>, MultiPolygon<f64>) {
    let chance = random.random_range(1..=6);
    let chosen: Vec<bool> = (0..mesh.faces.len())
        .map(|_| random.random_range(0..6) < chance)
        .collect();
    let is_east = |face: usize| mesh.inside(face).0 > 180 * 256;
    let numbers = mesh.connected(|a, b| chosen[a] == chosen[b] && is_east(a) == is_east(b));
    let mut groups: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut all = BTreeSet::new();
    for (face, &number) in numbers.iter().enumerate().filter(|(face, _)| chosen[*face]) {
        groups.entry(number).or_default().insert(face);
        all.insert(face);
    }
    let polygons = groups
        .values()
        .map(|faces| mesh.polygon(faces, fewer, random));
    (all, polygons.collect())
}

/// Ground that has nothing to do with the faces: a polygon of whole grains, crossing itself now and then.
pub(crate) fn any_ground(mesh: &Mesh, random: &mut Random) -> MultiPolygon<f64> {
    let low = |axis: fn(&(i64, i64)) -> i64| mesh.points.iter().map(axis).min().expect("points");
    let high = |axis: fn(&(i64, i64)) -> i64| mesh.points.iter().map(axis).max().expect("points");
    let (west, east) = (low(|p| p.0) - 200, high(|p| p.0) + 200);
    let (south, north) = (low(|p| p.1) - 200, high(|p| p.1) + 200);
    let corners = random.random_range(3..=8);
    let mut ring: Vec<Coord> = (0..corners)
        .map(|_| {
            let (mut x, mut y) = (
                random.random_range(west..east),
                random.random_range(south..north),
            );
            // On the corners of the mesh as often as anywhere.
            if random.random_range(0..3) == 0 {
                (x, y) = mesh.points[random.random_range(0..mesh.points.len())];
            }
            at(x as f64 * GRAIN, y as f64 * GRAIN)
        })
        .collect();
    ring.push(ring[0]);
    MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())])
}

pub(crate) fn any_name(atlas: &Atlas, random: &mut Random) -> String {
    let names: Vec<String> = atlas.territories().map(|t| t.name().to_owned()).collect();
    let i = random.random_range(0..=names.len());
    names.get(i).cloned().unwrap_or_else(|| "New".to_owned())
}

#[test]
fn faces_that_change_hands_make_the_map_that_is_drawn_so() {
    for (seeds, pieces) in [(0..800, Pieces::Parts), (800..1600, Pieces::Some)] {
        on_meshes(seeds, |mesh, random| {
            let mut drawing = mesh.draw(random, pieces);
            let before = drawing.atlas();
            // A new border has the corners of the ground, and so another length.
            let fewer = random.random_range(0..2) == 0;
            drawing.matched = !fewer;
            let (faces, ground) = some_faces(mesh, fewer, random);
            let labels: BTreeSet<usize> = mesh.labels.iter().copied().filter(|&l| l > 0).collect();
            let to = random.random_range(1..=7);
            let after = before
                .transfer(&ground, &drawing.names[to])
                .expect("ground");
            let mut changed = mesh.clone();
            for face in faces {
                if changed.labels[face] > 0 {
                    changed.labels[face] = to;
                }
            }
            assert_near(total_m2(&after), total_m2(&before), 1e-12);
            // Those that have lost all stand without ground, and the twin does not know of them.
            if labels.iter().all(|label| changed.labels.contains(label)) {
                Twin::of(&changed).check(&changed, &drawing, &after);
            }
        });
    }
}

#[test]
pub(crate) fn any_ground_goes_where_it_should_and_borders_match() {
    on_meshes(10_000..12_000, |mesh, random| {
        let drawing = mesh.draw(random, Pieces::Parts);
        let before = drawing.atlas();
        let ground = any_ground(mesh, random);
        let to = any_name(&before, random);
        let after = before.transfer(&ground, &to).expect("ground");
        assert_near(total_m2(&after), total_m2(&before), 1e-9);
        assert_matched(&after);
        let won: f64 = before
            .shares(&ground)
            .iter()
            .filter(|share| share.territory.is_some_and(|id| before[id].name() != to))
            .map(|share| share.area_m2)
            .sum();
        let area = |atlas: &Atlas| atlas.find(&to).map_or(0.0, |id| atlas.area_m2(id));
        let scale = total_m2(&before);
        assert!((area(&after) - area(&before) - won).abs() < 1e-9 * scale);
        for _ in 0..40 {
            let (x, y) = mesh.inside(random.random_range(0..mesh.faces.len()));
            let (x, y) = (
                x + random.random_range(-30..30),
                y + random.random_range(-30..30),
            );
            let inside = in_ground(&ground, x, y);
            let p = at(x as f64 * GRAIN, y as f64 * GRAIN);
            let Some(inside) =
                inside.filter(|_| before.distance_to_border_m(p).is_some_and(|m| m > 1.0))
            else {
                continue;
            };
            let expected = before.locate(p).map(|id| before[id].name());
            let expected = expected.map(|name| if inside { to.as_str() } else { name });
            assert_eq!(
                after.locate(p).map(|id| after[id].name()),
                expected,
                "{p:?} {ground:?}"
            );
        }
        assert_comes_back(&after);
    });
}

/// Whether a position in grains is in the ground, by whole numbers; `None` within some metres of its rim.
fn in_ground(ground: &MultiPolygon<f64>, x: i64, y: i64) -> Option<bool> {
    let mut inside = false;
    let grains = |c: Coord| ((c.x / GRAIN) as i64, (c.y / GRAIN) as i64);
    for ab in ground.0[0].exterior().0.windows(2) {
        let ((ax, ay), (bx, by)) = (grains(ab[0]), grains(ab[1]));
        let (dx, dy) = (bx - ax, by - ay);
        let turn = dx * (y - ay) - dy * (x - ax);
        let length = ((dx * dx + dy * dy) as f64).sqrt();
        if (turn as f64).abs() < 0.05 * length {
            return None;
        }
        if (ay <= y) != (by <= y) && (turn > 0) == (dy > 0) {
            inside = !inside;
        }
    }
    Some(inside)
}

#[test]
fn there_and_back_is_as_before() {
    let mut times = 0;
    let times = std::cell::RefCell::new(&mut times);
    on_meshes(20_000..21_500, |mesh, random| {
        let before = mesh.draw(random, Pieces::Parts).atlas();
        let ground = if random.random_range(0..2) == 0 {
            any_ground(mesh, random)
        } else {
            // In one face.
            let (x, y) = mesh.inside(random.random_range(0..mesh.faces.len()));
            let mut corner = || {
                at(
                    (x + random.random_range(-30..30)) as f64 * GRAIN,
                    (y + random.random_range(-30..30)) as f64 * GRAIN,
                )
            };
            MultiPolygon(vec![Polygon::new(
                LineString(vec![corner(), corner(), corner()]),
                Vec::new(),
            )])
        };
        let on: Vec<TerritoryId> = before
            .shares(&ground)
            .iter()
            .filter_map(|s| s.territory)
            .collect();
        let [own] = on[..] else { return };
        let to = any_name(&before, random);
        let there = before.transfer(&ground, &to).expect("ground");
        let back = there.transfer(&ground, before[own].name()).expect("ground");
        **times.borrow_mut() += 1;
        for territory in before.territories() {
            let (a, b) = (before.area_m2(territory.id()), back.area_m2(territory.id()));
            assert_near(a, b, 1e-9);
        }
        assert_same_borders(&before, &back, 1e-7);
        assert_eq!(standings(&before), standings(&back));
        for face in 0..mesh.faces.len() {
            let (x, y) = mesh.inside(face);
            let p = at(x as f64 * GRAIN, y as f64 * GRAIN);
            assert_eq!(before.locate(p), back.locate(p));
        }
    });
    assert!(*times.into_inner() > 500);
}
