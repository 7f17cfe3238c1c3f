//! Coarser maps, against the definitions, against the same map drawn coarsely, and against the sums of their districts.

use std::collections::BTreeMap;

use geo_types::{LineString, Polygon, polygon};
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use territory::{Atlas, Territory};

use super::agreed::{Order, difference};
use super::asked::probes;
use super::generated::{Chart, Source};
use super::laws::on_meshes;
use super::maps::{Drawing, Mesh, Pieces, Twin, random};
use super::plain::{
    assert_near, atlas, border_m, bx, enclaves, exclaves, id, name_at, neighbors, parts_of,
};

/// The map in which the territories of names that begin alike are one.
fn by_first_letter(atlas: &Atlas) -> Atlas {
    let key = |territory: &Territory| territory.name().get(..1).map(str::to_owned);
    atlas.dissolve(key).expect("no name is empty")
}

#[test]
fn two_fields_are_one() {
    let fine = atlas(&[
        ("A1", bx(0., 0., 1., 1.)),
        ("A2", bx(1., 0., 2., 1.)),
        ("B", bx(2., 0., 3., 1.)),
    ]);
    let coarse = by_first_letter(&fine);
    let names: Vec<&str> = coarse.territories().map(Territory::name).collect();
    assert_eq!(names, ["A", "B"]);
    let a = id(&coarse, "A");
    // The corners on the border that is gone stay: the other sides of the rim were drawn with them.
    let expected: Polygon = polygon![(x: 0., y: 0.), (x: 1., y: 0.), (x: 2., y: 0.), (x: 2., y: 1.), (x: 1., y: 1.), (x: 0., y: 1.)];
    let [part] = coarse[a].parts().collect::<Vec<_>>()[..] else {
        panic!("it is one part");
    };
    let ring = |polygon: &Polygon| -> Vec<(u64, u64)> {
        let mut corners: Vec<_> = polygon.exterior().0[1..]
            .iter()
            .map(|c| (c.x.to_bits(), c.y.to_bits()))
            .collect();
        let least = (0..corners.len())
            .min_by_key(|&i| corners[i])
            .expect("it has corners");
        corners.rotate_left(least);
        corners
    };
    assert_eq!(ring(&coarse.part(part).polygon().0[0]), ring(&expected));
    assert_eq!(border_m(&coarse, "A", "B"), border_m(&fine, "A2", "B"));
    assert_eq!(name_at(&coarse, 1., 0.5), Some("A"));
}

#[test]
fn a_district_within_another_leaves_no_hole() {
    let ring = Polygon::new(
        LineString::from(vec![(0., 0.), (3., 0.), (3., 3.), (0., 3.), (0., 0.)]),
        vec![LineString::from(vec![
            (1., 1.),
            (1., 2.),
            (2., 2.),
            (2., 1.),
            (1., 1.),
        ])],
    );
    let fine = atlas(&[("A1", ring), ("A2", bx(1., 1., 2., 2.))]);
    assert_eq!(enclaves(&fine).len(), 1);
    let coarse = by_first_letter(&fine);
    let part = coarse.parts().next().expect("there is one");
    assert_eq!(
        (coarse.parts().len(), part.polygon().0[0].interiors().len()),
        (1, 0)
    );
    assert_near(
        part.area_m2(),
        fine.parts().map(|part| part.area_m2()).sum(),
        1e-14,
    );
}

#[test]
fn districts_around_a_state_make_it_an_enclave() {
    // A1 to A4 go round B; A5 lies elsewhere.
    let fine = atlas(&[
        ("A1", bx(0., 0., 3., 1.)),
        ("A2", bx(2., 1., 3., 2.)),
        ("A3", bx(0., 2., 3., 3.)),
        ("A4", bx(0., 1., 1., 2.)),
        ("B", bx(1., 1., 2., 2.)),
        ("A5", bx(5., 0., 6., 1.)),
    ]);
    // Sides match only in part: A1 has no corner where A4 begins, and gets one.
    let coarse = by_first_letter(&fine);
    assert_eq!(enclaves(&coarse).len(), 1);
    assert_eq!(neighbors(&coarse, "B"), ["A"]);
    assert_eq!(parts_of(&coarse, "A"), 2);
}

#[test]
fn without_a_key_ground_is_open() {
    let fine = atlas(&[
        ("A1", bx(0., 0., 1., 1.)),
        ("B", bx(1., 0., 2., 1.)),
        ("A2", bx(2., 0., 3., 1.)),
    ]);
    let only_a = |territory: &Territory| territory.name().starts_with('A').then(|| "A".to_owned());
    let coarse = fine.dissolve(only_a).expect("it can be made");
    assert_eq!(name_at(&coarse, 1.5, 0.5), None);
    assert_eq!((coarse.territories().len(), parts_of(&coarse, "A")), (1, 2));
    let nobody = fine.dissolve(|_| None).expect("it can be made");
    assert_eq!(
        (nobody.territories().len(), nobody.locate((0.5, 0.5))),
        (0, None)
    );
}

#[test]
fn an_empty_key_is_an_error() {
    let fine = atlas(&[("A", bx(0., 0., 1., 1.))]);
    let error = fine
        .dissolve(|_| Some(String::new()))
        .expect_err("it has no name");
    assert_eq!(
        error.to_string(),
        r#""": its "name" is empty, and a name is a text or a number"#
    );
}

#[test]
fn squares_that_touch_in_a_corner_stay_two_parts() {
    // A1 and A2 meet B1 and B2 in the middle; A1 and A3 are one round the corner.
    let fine = atlas(&[
        ("A1", bx(0., 0., 1., 1.)),
        ("B1", bx(1., 0., 2., 1.)),
        ("A2", bx(1., 1., 2., 2.)),
        ("B2", bx(0., 1., 1., 2.)),
    ]);
    let coarse = by_first_letter(&fine);
    assert_eq!((parts_of(&coarse, "A"), parts_of(&coarse, "B")), (2, 2));
    let around = atlas(&[
        ("A1", bx(0., 0., 1., 1.)),
        ("A2", bx(1., 1., 2., 2.)),
        ("A3", bx(-1., 0., 0., 3.)),
        ("A4", bx(0., 2., 2., 3.)),
        ("B", bx(0., 1., 1., 2.)),
    ]);
    // A hole that touches the outer ring.
    let coarse = by_first_letter(&around);
    let part = coarse[id(&coarse, "A")].main_part().expect("it has ground");
    assert_eq!(
        (
            parts_of(&coarse, "A"),
            coarse.part(part).polygon().0[0].interiors().len()
        ),
        (1, 1)
    );
    assert_eq!(enclaves(&coarse).len(), 1);
}

#[test]
fn across_180_parts_join() {
    let fine = atlas(&[
        ("A1", bx(178., 0., 180., 2.)),
        ("A2", bx(-180., 0., -178., 2.)),
        ("B", bx(-178., 0., -177., 2.)),
    ]);
    assert_eq!(neighbors(&fine, "A1"), ["A2"]);
    let coarse = by_first_letter(&fine);
    assert_eq!(parts_of(&coarse, "A"), 1);
    assert_eq!(neighbors(&coarse, "A"), ["B"]);
    let four = 2.0 * border_m(&fine, "A1", "A2");
    let perimeters = ["A1", "A2"].map(|name| fine.perimeter_m(id(&fine, name)));
    assert_near(
        coarse.perimeter_m(id(&coarse, "A")),
        perimeters[0] + perimeters[1] - four,
        1e-12,
    );
}

#[test]
fn lines_zones_and_places_stay_under_their_ids() {
    let fine = Atlas::builder()
        .territory("A1", bx(0., 0., 1., 1.))
        .territory("A2", bx(1., 0., 2., 1.))
        .line("Road", LineString::from(vec![(0.5, 0.5), (1.5, 0.5)]))
        .zone("Zone", bx(0.5, 0.5, 1.5, 0.75))
        .place("Village", (0.5, 0.5))
        .credit("Somebody")
        .build()
        .expect("it can be read");
    let coarse = by_first_letter(&fine);
    let road = fine.lines().next().expect("there is one").id();
    assert_eq!(coarse[road].name(), "Road");
    assert_eq!(coarse.along(coarse[road].line()).len(), 1);
    assert_eq!(fine.along(coarse[road].line()).len(), 2);
    assert_eq!(
        coarse[fine.zones().next().expect("one").id()].name(),
        "Zone"
    );
    assert_eq!(
        coarse[fine.places().next().expect("one").id()].name(),
        "Village"
    );
    assert!(coarse.credits().eq(["Somebody"]));
}

#[test]
#[should_panic(expected = "belongs to the atlas that gave it")]
fn ids_of_territories_are_others() {
    let fine = atlas(&[("A", bx(0., 0., 1., 1.))]);
    let _ = by_first_letter(&fine)[id(&fine, "A")].name();
}

/// More labels than a mesh is given, so that there is something to dissolve.
fn relabelled(mesh: &Mesh, random: &mut Pcg64Mcg) -> Mesh {
    let mut fine = mesh.clone();
    if random.random_bool(0.7) {
        let open = |label: usize| label == 0;
        for label in fine.labels.iter_mut().filter(|label| !open(**label)) {
            *label = random.random_range(1..10);
        }
    }
    fine
}

/// Draws a mesh, dissolves it by chance, and compares that with what the definitions say of the mesh with the coarser labels.
fn dissolved_is_the_twins(seeds: std::ops::Range<u64>, pieces: Pieces) {
    on_meshes(seeds, |mesh, random| {
        let fine = relabelled(mesh, random);
        let drawing = fine.draw(random, pieces);
        let most = random.random_range(1..5);
        let coarser: Vec<usize> = (0..10)
            .map(|label| {
                if label == 0 {
                    0
                } else {
                    random.random_range(0..=most)
                }
            })
            .collect();
        let mut coarse = fine.clone();
        coarse
            .labels
            .iter_mut()
            .for_each(|label| *label = coarser[*label]);
        let names: Vec<String> = (0..10).map(|label| format!("C{label}")).collect();
        let key = |territory: &Territory| {
            let label = drawing
                .names
                .iter()
                .position(|name| name == territory.name());
            let label = coarser[label.expect("it was drawn")];
            (label != 0).then(|| names[label].clone())
        };
        let dissolved = drawing.atlas().dissolve(key).expect("no name is empty");
        let drawing = Drawing {
            names: names.clone(),
            polygons: Vec::new(),
            matched: drawing.matched,
        };
        Twin::of(&coarse).check(&coarse, &drawing, &dissolved);
        assert_eq!(dissolved.flaws(), [], "nothing is left between");
    });
}

#[test]
fn of_parts_drawn_whole() {
    dissolved_is_the_twins(10_000..11_500, Pieces::Parts);
}

#[test]
fn of_parts_drawn_in_pieces_or_on_past_180() {
    dissolved_is_the_twins(12_000..12_500, Pieces::Some);
    dissolved_is_the_twins(13_000..13_500, Pieces::PartsAcross180);
}

#[test]
fn of_corners_that_one_side_lacks() {
    dissolved_is_the_twins(14_000..15_000, Pieces::PartsWithFewerCorners);
}

/// Maps with overlaps, gaps, spikes and crossings: dissolving is reading them with the coarser names.
#[test]
fn badly_drawn_maps_are_as_if_read_coarsely() {
    let mut compared = 0;
    for seed in 0..500 {
        let mut bytes = [0; 400];
        random(40_000 + seed).fill(&mut bytes);
        let mut source = Source::new(&bytes);
        let chart = Chart::drawn(&mut source);
        let Ok(fine) = chart.atlas() else { continue };
        if !chart.is_plain {
            continue;
        }
        let coarse_name = |name: &str| -> String {
            let sum: u32 = name.bytes().map(u32::from).sum();
            format!("C{}", sum % 2)
        };
        let mut coarse = chart.clone();
        coarse
            .grounds
            .iter_mut()
            .for_each(|(name, _)| *name = coarse_name(name));
        let Ok(read) = coarse.atlas() else { continue };
        let dissolved = fine.dissolve(|territory| Some(coarse_name(territory.name())));
        let dissolved = dissolved.expect("no name is empty");
        let probes = probes(&fine, &mut source);
        let found = difference(&dissolved, &read, Order::Other, chart.tolerance_m, &probes);
        assert_eq!(found, None, "seed {seed}: {chart:?}");
        compared += 1;
    }
    assert!(compared > 25, "{compared}");
}

fn districts() -> Atlas {
    let text = std::fs::read_to_string("data/districts.geojson").expect("the file is there");
    let builder = Atlas::builder().title_property("title");
    let builder = builder.geojson(&text, "adm1_code").expect("it can be read");
    builder.build().expect("it can be read")
}

fn state(district: &Territory) -> Option<String> {
    Some(district.properties()["state"].as_str()?.to_owned())
}

#[test]
fn states_are_the_sums_of_their_districts() {
    let districts = districts();
    let states = districts.dissolve(state).expect("each has a state");
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    let mut borders: BTreeMap<[String; 2], f64> = BTreeMap::new();
    for district in districts.territories() {
        let own = state(district).expect("each has a state");
        *sums.entry(own.clone()).or_default() += districts.area_m2(district.id());
        for neighbor in districts.neighbors(district.id()) {
            let other = state(&districts[neighbor.territory]).expect("each has a state");
            if own != other {
                *borders.entry([own.clone(), other]).or_default() += neighbor.length_m;
            }
        }
    }
    assert_eq!(states.territories().len(), sums.len());
    for (name, sum) in &sums {
        assert_near(states.area_m2(id(&states, name)), *sum, 1e-12);
    }
    let pairs: usize = states
        .territories()
        .map(|state| states.neighbors(state.id()).count())
        .sum();
    assert_eq!(pairs, borders.len());
    for ([own, other], length_m) in &borders {
        let border = states
            .neighbors(id(&states, own))
            .find(|neighbor| states[neighbor.territory].name() == *other);
        assert_near(
            border.expect("they are neighbors").length_m,
            *length_m,
            1e-12,
        );
    }
}

#[test]
fn states_have_the_enclaves_and_exclaves_that_their_districts_make() {
    let states = districts().dissolve(state).expect("each has a state");
    assert_eq!(
        enclaves(&states),
        [
            "Armenia in Azerbaijan: 1",
            "Azerbaijan in Armenia: 1",
            "Azerbaijan in Armenia: 1",
            "Azerbaijan in Armenia: 1"
        ]
    );
    let nakhchivan = states
        .locate_part((45.41, 39.21))
        .expect("it is Azerbaijani");
    let standings = states.part(nakhchivan).standings();
    assert!(standings.exclave && !standings.main && standings.host.is_none());
    assert_eq!(
        states.part(nakhchivan).title(),
        None,
        "it is of eight districts"
    );
    let by = "Azerbaijan by Armenia, Iran, Turkey";
    assert!(exclaves(&states).iter().any(|one| one == by));
    let titles = states.parts().filter_map(|part| part.title());
    assert!(titles.clone().any(|title| title == "Artsvashen"));
    // Yerevan is a district, and no name of a state's main part.
    assert!(
        states
            .territories()
            .all(|state| state.title() == state.name())
    );
}
