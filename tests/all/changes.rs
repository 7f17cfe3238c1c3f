//! What has changed between two maps: drawn cases, and what holds of random maps and random transfers.

use std::collections::{BTreeMap, BTreeSet};

use geo::{BooleanOps, InteriorPoint};
use geo_types::{LineString, MultiPolygon, Polygon};
use rand::RngExt;
use territory::{Atlas, ChangedGround, Changes, Found, ToGeoJson};

use super::laws::on_meshes;
use super::maps::{Mesh, Pieces, Random, Twin};
use super::plain::{area_m2, assert_near, atlas, box_with, bx, polygons_m2};
use super::plots::widest_m;
use super::transfer::{any_ground, any_name};

fn given(before: &Atlas, ground: impl Into<MultiPolygon<f64>>, to: &str) -> (Atlas, Changes) {
    let after = before.transfer(&ground.into(), to).expect("it is ground");
    let changes = before.compare(&after);
    (after, changes)
}

/// From, to and the area in km².
fn ground(changes: &Changes) -> Vec<(Option<&str>, Option<&str>, i64)> {
    let all = changes.ground.iter();
    all.map(|g| {
        let km2 = (g.area_m2 / 1e6).round() as i64;
        (g.from.as_deref(), g.to.as_deref(), km2)
    })
    .collect()
}

fn km2(area: impl Into<MultiPolygon<f64>>) -> i64 {
    (polygons_m2(&area.into()) / 1e6).round() as i64
}

/// A land from the sea to another land, which has a neighbor in the north.
fn three() -> Atlas {
    atlas(&[
        ("West", bx(0.0, 0.0, 3.0, 3.0)),
        ("East", bx(3.0, 0.0, 6.0, 3.0)),
        ("North", bx(3.0, 3.0, 6.0, 6.0)),
    ])
}

#[test]
fn a_strip_from_side_to_side_cuts_off_what_lies_beyond_it() {
    let (after, changes) = given(&three(), bx(4.0, 0.0, 4.5, 3.0), "West");
    assert_eq!(
        ground(&changes),
        [(Some("East"), Some("West"), km2(bx(4.0, 0.0, 4.5, 3.0)))]
    );
    assert_eq!(changes.ground[0].outline.0.len(), 1);
    let [cut_off] = &changes.cut_off[..] else {
        panic!("{changes:?}")
    };
    assert_eq!(cut_off.territory, "East");
    assert_eq!(cut_off.of_main_m2, cut_off.area_m2);
    assert_near(
        cut_off.area_m2,
        polygons_m2(&bx(3.0, 0.0, 4.0, 3.0).into()),
        1e-9,
    );
    assert!(
        after.part(cut_off.part).standings().exclave
            || after.part(cut_off.part).standings().semi_exclave
    );
    assert_eq!(changes.joined, []);
    assert_eq!(changes.neighbors_won("West").collect::<Vec<_>>(), ["North"]);
    assert_eq!(changes.neighbors_lost("West").count(), 0);
    // Back again, and what was cut off is joined.
    let back = after
        .transfer(&bx(4.0, 0.0, 4.5, 3.0).into(), "East")
        .expect("ground");
    let changes = after.compare(&back);
    assert_eq!(changes.joined.len(), 1);
    assert_eq!(changes.joined[0].territory, "East");
    assert_eq!(
        after.part(changes.joined[0].part).area_m2(),
        cut_off.area_m2
    );
    assert_eq!(three().compare(&back), Changes::default());
}

#[test]
fn a_strip_along_a_border_removes_it_and_cuts_nothing_off() {
    // West and East no longer meet: North has the strip between them.
    let (_, changes) = given(&three(), bx(2.0, 0.0, 3.0, 3.0), "North");
    assert_eq!(changes.cut_off, []);
    assert_eq!(changes.neighbors_lost("West").collect::<Vec<_>>(), ["East"]);
    assert_eq!(changes.neighbors_won("West").collect::<Vec<_>>(), ["North"]);
    let lost = changes
        .borders
        .iter()
        .find(|border| border.is_lost())
        .expect("one is lost");
    assert_eq!(lost.territories, ["East", "West"]);
    assert_eq!((lost.after_m, lost.other("East")), (0.0, Some("West")));
}

#[test]
fn territories_and_enclaves_come_and_go() {
    let before = atlas(&[("Host", bx(0.0, 0.0, 3.0, 3.0))]);
    let (after, changes) = given(&before, bx(1.0, 1.0, 2.0, 2.0), "Guest");
    assert_eq!(changes.territories_come, ["Guest"]);
    assert_eq!(changes.enclaves_come.len(), 1);
    assert_eq!(
        changes.enclaves_come[0].territory,
        after.find("Guest").expect("it is there")
    );
    let back = after.compare(&before);
    assert_eq!(back.territories_gone, ["Guest"]);
    assert_eq!(back.enclaves_gone, changes.enclaves_come);
    assert_eq!(back.enclaves_come, []);
    // One that has grown is the same.
    let larger = after
        .transfer(&bx(1.0, 0.5, 2.0, 1.0).into(), "Guest")
        .expect("ground");
    let grown = after.compare(&larger);
    assert_eq!(
        (grown.enclaves_come.len(), grown.enclaves_gone.len()),
        (0, 0)
    );
    assert_eq!(
        ground(&grown),
        [(Some("Host"), Some("Guest"), km2(bx(1.0, 0.5, 2.0, 1.0)))]
    );
    // And one with a way to the sea is none.
    let open = after
        .transfer(&bx(1.0, -1.0, 2.0, 1.0).into(), "Guest")
        .expect("ground");
    assert_eq!(after.compare(&open).enclaves_gone.len(), 1);
}

#[test]
fn open_ground_counts_as_nobodys() {
    let before = atlas(&[("A", bx(0.0, 0.0, 2.0, 2.0)), ("B", bx(2.0, 0.0, 4.0, 2.0))]);
    let after = atlas(&[("A", bx(0.0, 0.0, 1.0, 2.0)), ("B", bx(2.0, 0.0, 4.0, 3.0))]);
    let expected = [
        (None, Some("B"), km2(bx(2.0, 2.0, 4.0, 3.0))),
        (Some("A"), None, km2(bx(1.0, 0.0, 2.0, 2.0))),
    ];
    let changes = before.compare(&after);
    assert_eq!(
        BTreeSet::from_iter(ground(&changes)),
        BTreeSet::from(expected)
    );
    assert_eq!(
        changes
            .ground
            .iter()
            .map(|g| g.outline.0[0].exterior().0.len())
            .max(),
        Some(5)
    );
}

#[test]
fn ground_within_ground_across_180() {
    let before = atlas(&[("Host", box_with([177.0, 0.0, 183.0, 3.0], &[]))]);
    let (after, changes) = given(&before, bx(179.0, 1.0, 181.0, 2.0), "Guest");
    assert_eq!(
        ground(&changes),
        [(Some("Host"), Some("Guest"), km2(bx(179.0, 1.0, 181.0, 2.0)))]
    );
    assert_eq!(changes.ground[0].outline.0.len(), 2);
    assert!(after.compare(&after.clone()).is_empty());
}

#[test]
fn changes_leave_as_geojson() {
    let before = three();
    let (after, changes) = given(&before, bx(2.0, 0.0, 3.0, 3.0), "North");
    let map = changes.to_geojson(&after);
    let ground = &map.features[0];
    assert_eq!(ground.property("from").expect("from"), "West");
    assert_eq!(ground.property("to").expect("to"), "North");
    assert_eq!(
        ground.property("area_m2").expect("area"),
        changes.ground[0].area_m2
    );
    assert!(ground.geometry.is_some());
    let lost = map
        .features
        .iter()
        .find(|f| f.property("title").is_some_and(|t| t == "East – West"));
    let lost = lost.expect("it is listed");
    assert_eq!(lost.property("after_m").expect("after"), 0.0);
    assert!(lost.geometry.is_none());
    let earlier = changes.borders.to_geojson(&before);
    assert!(earlier.features.iter().any(|f| f.geometry.is_some()));
}

/// Areas by from and to.
fn by_pair(changes: &Changes) -> BTreeMap<(Option<String>, Option<String>), f64> {
    let all = changes.ground.iter();
    all.map(|g| ((g.from.clone(), g.to.clone()), g.area_m2))
        .collect()
}

fn assert_mirrored(there: &Changes, back: &Changes, scale: f64) {
    let (a, b) = (by_pair(there), by_pair(back));
    let pairs: BTreeSet<_> = a
        .keys()
        .cloned()
        .chain(b.keys().map(|(f, t)| (t.clone(), f.clone())))
        .collect();
    for (from, to) in pairs {
        let one = a.get(&(from.clone(), to.clone())).copied().unwrap_or(0.0);
        let other = b.get(&(to, from)).copied().unwrap_or(0.0);
        assert!((one - other).abs() <= 1e-9 * scale, "{one} {other}");
    }
    assert_eq!(there.territories_come, back.territories_gone);
    assert_eq!(there.territories_gone, back.territories_come);
    assert_eq!(there.cut_off.len(), back.joined.len());
    assert_eq!(there.joined.len(), back.cut_off.len());
    assert_eq!(there.enclaves_come, back.enclaves_gone);
    assert_eq!(there.enclaves_gone, back.enclaves_come);
    let borders = |changes: &Changes, turn: bool| -> BTreeMap<[String; 2], (f64, f64)> {
        let all = changes.borders.iter();
        all.map(|b| {
            let lengths = if turn {
                (b.after_m, b.before_m)
            } else {
                (b.before_m, b.after_m)
            };
            (b.territories.clone(), lengths)
        })
        .collect()
    };
    assert_eq!(borders(there, false), borders(back, true));
}

/// Won less lost is the difference of areas, of each territory.
fn assert_adds_up(before: &Atlas, after: &Atlas, changes: &Changes, scale: f64) {
    let mut differences: BTreeMap<&str, f64> = BTreeMap::new();
    for territory in after.territories() {
        *differences.entry(territory.name()).or_default() += after.area_m2(territory.id());
    }
    for territory in before.territories() {
        *differences.entry(territory.name()).or_default() -= before.area_m2(territory.id());
    }
    for ground in &changes.ground {
        assert_near(ground.area_m2, polygons_m2(&ground.outline), 1e-6);
        if let Some(to) = &ground.to {
            *differences.entry(to).or_default() -= ground.area_m2;
        }
        if let Some(from) = &ground.from {
            *differences.entry(from).or_default() += ground.area_m2;
        }
    }
    for (name, rest) in differences {
        assert!(rest.abs() <= 1e-9 * scale, "{name}: {rest} of {scale}");
    }
}

fn total_m2(atlas: &Atlas) -> f64 {
    atlas.territories().map(|t| atlas.area_m2(t.id())).sum()
}

#[test]
fn what_changed_is_what_was_transferred() {
    on_meshes(30_000..31_500, |mesh, random| {
        let before = mesh.draw(random, Pieces::Parts).atlas();
        let given = any_ground(mesh, random);
        let to = any_name(&before, random);
        let after = before.transfer(&given, &to).expect("ground");
        let scale = total_m2(&before);
        let changes = before.compare(&after);
        assert_adds_up(&before, &after, &changes, scale);
        assert_mirrored(&changes, &after.compare(&before), scale);
        assert!(before.compare(&before).is_empty());
        let mut expected: BTreeMap<(Option<String>, Option<String>), f64> = BTreeMap::new();
        for share in before.shares(&given) {
            let from = share.territory.map(|id| before[id].name().to_owned());
            if let Some(from) = from.filter(|from| *from != to) {
                expected.insert((Some(from), Some(to.clone())), share.area_m2);
            }
        }
        let found = by_pair(&changes);
        for pair in expected.keys().chain(found.keys()) {
            let area = |of: &BTreeMap<_, f64>| of.get(pair).copied().unwrap_or(0.0);
            assert!(
                (area(&expected) - area(&found)).abs() <= 1e-9 * scale,
                "{pair:?}"
            );
        }
        if changes.ground.is_empty() {
            assert!(changes.is_empty(), "{changes:?}");
        }
    });
}

/// The ground of each territory, by name.
fn grounds(atlas: &Atlas) -> BTreeMap<String, MultiPolygon<f64>> {
    let ground = |t: &territory::Territory| {
        let parts = t.parts().flat_map(|part| atlas.part(part).polygon());
        (t.name().to_owned(), parts.collect())
    };
    atlas.territories().map(ground).collect()
}

#[test]
fn a_plain_overlay_of_all_with_all_says_the_same() {
    on_meshes(36_000..36_400, |mesh, random| {
        let before = mesh.draw(random, Pieces::Some).atlas();
        let mut after = before.clone();
        for _ in 0..random.random_range(1..=3) {
            let ground = any_ground(mesh, random);
            after = after
                .transfer(&ground, &any_name(&after, random))
                .expect("ground");
        }
        let found = by_pair(&before.compare(&after));
        let scale = total_m2(&before);
        let (old, new) = (grounds(&before), grounds(&after));
        for (from, had) in &old {
            for (to, has) in new.iter().filter(|(to, _)| *to != from) {
                let common = polygons_m2(&had.intersection(has));
                let key = (Some(from.clone()), Some(to.clone()));
                let found = found.get(&key).copied().unwrap_or(0.0);
                // The plain overlay works on a grid.
                assert!(
                    (common - found).abs() < 1e-6 * scale,
                    "{key:?} {common} {found}"
                );
            }
        }
        assert!(
            found
                .keys()
                .all(|(from, to)| from.is_some() && to.is_some())
        );
    });
}

/// A land between two others, its borders drawn straight, or with a corner that is off by some degrees in the middle of each.
fn band(off: f64) -> Atlas {
    let line = |x: f64| [(x, 0.0), (x + off, 1.0), (x, 2.0)];
    let between = |west: [(f64, f64); 3], east: [(f64, f64); 3]| {
        let mut ring: Vec<(f64, f64)> = east.to_vec();
        ring.extend(west.iter().rev());
        ring.push(ring[0]);
        Polygon::new(LineString::from(ring), Vec::new())
    };
    let straight = |x: f64| [(x, 0.0), (x, 1.0), (x, 2.0)];
    atlas(&[
        ("West", between(straight(0.0), line(1.0))),
        ("Middle", between(line(1.0), line(2.0))),
        ("East", between(line(2.0), straight(3.0))),
    ])
}

#[test]
fn slivers_are_told_apart_by_their_width() {
    // A triangle two degrees high and a hundredth wide: the circle in it is less than 1,113 m wide and more than 1,000.
    let (before, after) = (band(0.0), band(0.01));
    let sliver = |x: f64| {
        polygons_m2(
            &Polygon::new(
                LineString::from(vec![(x, 0.0), (x + 0.01, 1.0), (x, 2.0), (x, 0.0)]),
                Vec::new(),
            )
            .into(),
        )
    };
    let wide = before.comparison(&after).sliver_width_m(1_000.0).changes();
    assert_eq!((wide.ground.len(), wide.slivers.len()), (2, 0));
    assert_eq!(wide, before.compare(&after));
    let none = before.comparison(&after).sliver_width_m(1_113.2).changes();
    assert!(none.is_empty() && none.borders.is_empty(), "{none:?}");
    assert_eq!(none.slivers.len(), 2);
    assert_near(none.slivers_m2(), sliver(1.0) + sliver(2.0), 1e-9);
    for sliver in &none.slivers {
        let ends = (sliver.from.as_deref(), sliver.to.as_deref());
        assert!(
            [
                (Some("East"), Some("Middle")),
                (Some("Middle"), Some("West"))
            ]
            .contains(&ends)
        );
    }
    for nonsense in [0.0, -1.0, f64::NAN] {
        let changes = before.comparison(&after).sliver_width_m(nonsense).changes();
        assert_eq!(changes, before.compare(&after));
    }
}

#[test]
fn what_changed_hands_beside_slivers_is_told() {
    let before = band(0.0);
    let (after, _) = given(&band(0.001), bx(0.2, 0.5, 0.6, 1.5), "East");
    let changes = before.comparison(&after).sliver_width_m(500.0).changes();
    assert_eq!(
        ground(&changes),
        [(Some("West"), Some("East"), km2(bx(0.2, 0.5, 0.6, 1.5)))]
    );
    assert_eq!(changes.slivers.len(), 2);
    assert!(changes.cut_off.is_empty());
    assert_eq!(changes.enclaves_come.len(), 1);
}

#[test]
fn slivers_cut_nothing_off_and_part_no_enclaves() {
    // An island that the other map draws half a kilometre nearer, so that the two come over each other; and an enclave that is some hundred metres off.
    let drawn = |island: f64, guest: f64| {
        let hole = [1.0 + guest, 1.0, 1.02 + guest, 1.02];
        atlas(&[
            ("Host", box_with([0.0, 0.0, 2.0 + island, 2.0], &[hole])),
            ("Guest", bx(hole[0], hole[1], hole[2], hole[3])),
            ("Host", bx(2.01, 0.0, 3.0, 2.0)),
        ])
    };
    let (before, after) = (drawn(0.0, 0.0), drawn(0.005, 0.002));
    let island_moved = atlas(&[
        ("Host", bx(0.0, 0.0, 2.0, 2.0)),
        ("Host", bx(1.995 + 0.01, 0.0, 3.0, 2.0)),
    ]);
    let nearer = atlas(&[
        ("Host", bx(0.0, 0.0, 2.0 + 0.006, 2.0)),
        ("Host", bx(2.01, 0.0, 3.0, 2.0)),
    ]);
    assert_eq!(nearer.compare(&island_moved).cut_off.len(), 1);
    let told = nearer.comparison(&island_moved).sliver_width_m(2_000.0);
    let told = told.changes();
    assert!(
        told.cut_off.is_empty() && told.joined.is_empty() && told.is_empty(),
        "{told:?}"
    );
    let changes = before.comparison(&after).sliver_width_m(5_000.0).changes();
    assert!(
        changes.is_empty(),
        "the enclave is narrower than that, and mostly the same: {changes:?}"
    );
}

#[test]
fn ground_is_either_wide_or_a_sliver() {
    on_meshes(37_000..37_300, |mesh, random| {
        let before = mesh.draw(random, Pieces::Some).atlas();
        let ground = any_ground(mesh, random);
        let after = before.transfer(&ground, &any_name(&before, random));
        let after = after.expect("ground");
        let all = before.compare(&after);
        let width_m = 10.0_f64.powf(random.random_range(2.0..5.5));
        let told = before.comparison(&after).sliver_width_m(width_m).changes();
        let back = after.comparison(&before).sliver_width_m(width_m).changes();
        let sum = |of: &[ChangedGround]| of.iter().fold(0.0, |sum, one| sum + one.area_m2);
        assert_near(
            sum(&told.ground) + told.slivers_m2(),
            sum(&all.ground),
            1e-12,
        );
        let scale = 1e-9 * total_m2(&before);
        assert!((told.slivers_m2() - back.slivers_m2()).abs() <= scale);
        // The width of each piece, found another way: from the middle of its widest place on.
        for (is_sliver, one) in told
            .ground
            .iter()
            .map(|one| (false, one))
            .chain(told.slivers.iter().map(|one| (true, one)))
        {
            for piece in one
                .outline
                .iter()
                .filter(|piece| piece.interiors().is_empty())
            {
                let Some(start) = piece.interior_point() else {
                    continue;
                };
                let found_m = widest_m(&piece.exterior().0, start.0);
                // Climbing from one place finds a wide place, and not always the widest; on one plane for all of it.
                assert!(
                    !is_sliver || found_m < 1.02 * width_m,
                    "{found_m} {width_m}"
                );
            }
        }
    });
}

/// Another labelling of the same faces.
fn relabelled(mesh: &Mesh, random: &mut Random) -> Mesh {
    let mut other = mesh.clone();
    let chance = random.random_range(1..=6);
    for label in &mut other.labels {
        if random.random_range(0..6) < chance {
            *label = random.random_range(0..=5);
        }
    }
    other
}

#[test]
fn two_maps_of_the_same_faces_differ_face_by_face() {
    on_meshes(32_000..33_500, |mesh, random| {
        let other = relabelled(mesh, random);
        if other.labels.iter().all(|&label| label == 0) {
            return;
        }
        let fewer = random.random_range(0..3) == 0;
        let pieces = if fewer {
            Pieces::PartsWithFewerCorners
        } else {
            Pieces::Parts
        };
        let drawing = mesh.draw(random, pieces);
        let mut changed = other.draw(random, pieces);
        // Labels have the same names in both.
        let names: BTreeMap<&String, &String> = changed.names.iter().zip(&drawing.names).collect();
        let polygons: Vec<_> = changed
            .polygons
            .iter()
            .map(|(name, polygon)| (names[name].clone(), polygon.clone()))
            .collect();
        changed.polygons = polygons;
        changed.names = drawing.names.clone();
        let (before, after) = (drawing.atlas(), changed.atlas());
        let changes = before.compare(&after);
        let scale = total_m2(&before) + total_m2(&after);
        assert_adds_up(&before, &after, &changes, scale);
        assert_mirrored(&changes, &after.compare(&before), scale);
        let mut expected: BTreeMap<(Option<String>, Option<String>), f64> = BTreeMap::new();
        let name = |label: usize| (label > 0).then(|| drawing.names[label].clone());
        for (face, (&from, &to)) in mesh.labels.iter().zip(&other.labels).enumerate() {
            if from != to {
                let mut ring: Vec<_> = mesh.faces[face].iter().map(|&p| mesh.coord(p)).collect();
                ring.push(ring[0]);
                *expected.entry((name(from), name(to))).or_default() += area_m2(&ring);
            }
        }
        let found = by_pair(&changes);
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>()
        );
        for (pair, area) in &expected {
            assert_near(found[pair], *area, 1e-8);
        }
        if !fewer {
            check_twins(mesh, &other, &before, &after, &changes, &drawing.names);
        }
    });
}

/// Parts cut off and joined, and lengths of borders, against what the faces say.
fn check_twins(
    mesh: &Mesh,
    other: &Mesh,
    before: &Atlas,
    after: &Atlas,
    changes: &Changes,
    names: &[String],
) {
    let (old, new) = (Twin::of(mesh), Twin::of(other));
    if old.doubtful || new.doubtful {
        return;
    }
    let cut = |one: &Twin, two: &Twin| -> Vec<(String, i64)> {
        let mut all: Vec<(String, i64)> = one
            .parts
            .iter()
            .filter(|part| !part.main)
            .filter(|part| {
                let main = two
                    .parts
                    .iter()
                    .find(|twin| twin.main && twin.label == part.label);
                main.is_some_and(|main| part.faces.iter().any(|face| main.faces.contains(face)))
            })
            .map(|part| {
                (
                    names[part.label].clone(),
                    (part.area_m2 / 1e4).round() as i64,
                )
            })
            .collect();
        all.sort();
        all
    };
    let found = |parts: &[territory::ChangedPart]| -> Vec<(String, i64)> {
        let mut all: Vec<_> = parts
            .iter()
            .map(|part| (part.territory.clone(), (part.area_m2 / 1e4).round() as i64))
            .collect();
        all.sort();
        all
    };
    assert_eq!(found(&changes.cut_off), cut(&new, &old));
    assert_eq!(found(&changes.joined), cut(&old, &new));
    for part in &changes.cut_off {
        assert!(!after.part(part.part).standings().main);
    }
    for part in &changes.joined {
        assert!(!before.part(part.part).standings().main);
    }
    let mut pairs: BTreeSet<(usize, usize)> = old
        .borders_m
        .keys()
        .chain(new.borders_m.keys())
        .copied()
        .collect();
    pairs.retain(|(a, b)| a < b);
    for (a, b) in pairs {
        let length = |twin: &Twin| twin.borders_m.get(&(a, b)).copied().unwrap_or(0.0);
        let (before_m, after_m) = (length(&old), length(&new));
        let found = changes
            .borders
            .iter()
            .find(|border| border.other(&names[a]) == Some(&names[b]));
        match found {
            Some(border) => {
                assert_near(border.before_m, before_m, 1e-7);
                assert_near(border.after_m, after_m, 1e-7);
            }
            None => assert_near(before_m, after_m, 1e-6),
        }
    }
}

#[test]
fn what_is_on_some_ground_is_what_lies_in_it_or_reaches_into_it() {
    let atlas = Atlas::builder()
        .territory("A", bx(0.0, 0.0, 3.0, 3.0))
        .territory("B", bx(3.0, 0.0, 6.0, 3.0))
        .territory("Far", bx(7.0, 0.0, 8.0, 3.0))
        .line("In", LineString::from(vec![(1.2, 1.2), (1.4, 1.4)]))
        .line("Across", LineString::from(vec![(0.5, 1.5), (5.0, 1.5)]))
        .line("Beside", LineString::from(vec![(0.5, 2.5), (5.0, 2.5)]))
        .zone("Around", bx(-1.0, -1.0, 9.0, 4.0))
        .place("Inside", (1.5, 1.5))
        .place("On the rim", (2.0, 1.5))
        .place("Outside", (2.5, 1.5))
        .build()
        .expect("a map");
    let names = |ground: Polygon<f64>| -> Vec<String> {
        let found = atlas.within(&ground.into());
        let name = |found: &Found| match *found {
            Found::Part(id) => atlas[atlas.part(id).territory()].name().to_owned(),
            Found::Line(id) => atlas[id].name().to_owned(),
            Found::Zone(id) => atlas[id].name().to_owned(),
            Found::Place(id) => atlas[id].name().to_owned(),
            _ => unreachable!("there are four kinds"),
        };
        found.iter().map(name).collect()
    };
    let expected = ["A", "In", "Across", "Around", "Inside", "On the rim"];
    assert_eq!(names(bx(1.0, 1.0, 2.0, 2.0)), expected);
    assert_eq!(names(bx(6.2, 1.0, 6.8, 2.0)), ["Around"]);
    assert_eq!(names(bx(20.0, 1.0, 21.0, 2.0)), Vec::<String>::new());
    assert_eq!(names(bx(0.0, 0.0, f64::NAN, 2.0)), Vec::<String>::new());
    // Around everything, and with all but one in its hole.
    assert_eq!(names(bx(-9.0, -9.0, 20.0, 20.0)).len(), 10);
    let ring = box_with([-9.0, -9.0, 20.0, 20.0], &[[-2.0, -2.0, 10.0, 10.0]]);
    assert_eq!(names(ring), Vec::<String>::new());
}
