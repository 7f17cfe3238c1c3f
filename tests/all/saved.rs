//! Atlases that are saved and opened: they answer as before, and what was damaged is refused.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use geo_types::{LineString, Rect};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use territory::{Atlas, Builder, Error, Gaps, Limits, Overlaps};

use super::coverages;
use super::damaged::{bytes_of, damaged, drawn, put_right, small_files};
use super::edited::edited;
use super::generated::Source;
use super::maps::{Mesh, Pieces, random};
use super::messy;
use super::plain::{bx, poly};
use super::told::{Told, told, told_briefly, told_of_changes};

/// All that it is made of, in no order: maps of numbers have none.
fn inside(atlas: &Atlas) -> Vec<String> {
    let text = format!("{atlas:?}").replace(['{', '}', '[', ']', '(', ')'], " ");
    let without_stamp = |piece: &str| match piece.split_once("stamp: ") {
        Some((before, _)) => before.to_owned(),
        None => piece.to_owned(),
    };
    let pieces = text.split(',').map(without_stamp);
    let mut pieces: Vec<String> = pieces
        .flat_map(|piece| piece.split(": ").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    pieces
        .iter_mut()
        .for_each(|piece| *piece = piece.trim().to_owned());
    pieces.retain(|piece| !piece.is_empty());
    pieces.sort_unstable();
    pieces
}

/// The first line in which two texts differ.
fn assert_same(one: &Told, other: &Told) {
    let differing = one.0.lines().zip(other.0.lines()).find(|(a, b)| a != b);
    assert!(one.0 == other.0, "{differing:#?}");
}

/// Opened it is the same, and saved again too.
fn is_kept(atlas: &Atlas) {
    let bytes = bytes_of(atlas);
    let opened = Atlas::from_saved(&bytes).expect("what was saved can be opened");
    assert_same(&told(atlas), &told(&opened));
    let (one, other) = (inside(atlas), inside(&opened));
    let differing = one.iter().zip(&other).find(|(a, b)| a != b);
    assert!(one == other, "it is made of the same: {differing:?}");
    assert!(bytes_of(&opened) == bytes, "it is saved as the same");
}

/// The same of ways and changes.
fn changes_are_kept(atlas: &Atlas) {
    let opened = Atlas::from_saved(&bytes_of(atlas)).expect("what was saved can be opened");
    assert_same(&told_of_changes(atlas), &told_of_changes(&opened));
}

fn file(name: &str) -> Builder {
    let path = Path::new("data").join(name);
    let builder = Atlas::builder().title_property("name_en");
    builder
        .geojson_file(path, "name")
        .expect("the map can be read")
}

/// With everything that an atlas can have.
fn rich() -> Atlas {
    let builder = file("states.geojson").geojson_file("data/lines.geojson", "name");
    let builder = builder.and_then(|builder| builder.geojson_file("data/places.geojson", "name"));
    let zones = std::fs::read_to_string("data/karabakh_zones.geojson").expect("it can be read");
    let builder = builder.and_then(|builder| builder.geojson_zones(&zones, "name"));
    let builder = builder.expect("the maps can be read");
    let builder = builder
        .credit("Somebody")
        .cropped_to(bx(40.0, 38.0, 51.0, 44.0));
    let builder = builder.line(
        "Across 180°",
        LineString::from(vec![(179.0, 1.0), (181.0, 2.0)]),
    );
    let bow_tie = poly(&[(0., 0.), (1., 1.), (1., 0.), (0., 1.), (0., 0.)]);
    let builder = builder.territory("Bow tie", bow_tie);
    let builder = builder.territory("Over it", bx(0.1, -0.5, 0.4, 0.4));
    let builder = builder
        .overlaps_to(Overlaps::Larger)
        .gaps_to(Gaps::LongestNeighbor);
    builder.snap_m(1.0).build().expect("the map can be built")
}

#[test]
fn real_maps_are_opened_as_they_were() {
    is_kept(&rich());
    changes_are_kept(&rich());
    for name in ["states.geojson", "districts.geojson"] {
        let atlas = file(name).build().expect("the map can be built");
        is_kept(&atlas);
        changes_are_kept(&atlas);
    }
}

/// Ids of territories that came by a transfer are of another kind than the first ones'.
#[test]
fn maps_after_a_transfer_are_opened_as_they_were() {
    let atlas = rich();
    let ground = Rect::new((45.0, 39.0), (46.5, 40.5)).to_polygon().into();
    let after = atlas
        .transfer(&ground, "Newcomer")
        .expect("ground changes hands");
    let opened = Atlas::from_saved(&bytes_of(&after)).expect("what was saved can be opened");
    assert_same(&told(&after), &told(&opened));
    assert_same(&told_of_changes(&after), &told_of_changes(&opened));
    assert!(after.compare(&opened).is_empty());
    let changes = atlas.compare(&opened);
    assert_eq!(changes.ground.len(), atlas.compare(&after).ground.len());
    assert!(bytes_of(&opened) == bytes_of(&after));
}

#[test]
fn drawn_maps_are_opened_as_they_were() {
    for length in [20, 60, 150] {
        for seed in 0..25 {
            if let Ok(atlas) = drawn(seed, length) {
                is_kept(&atlas);
                if seed % 4 == 0 {
                    changes_are_kept(&atlas);
                }
            }
        }
    }
}

#[test]
fn random_coverages_are_opened_as_they_were() {
    for seed in 0..20 {
        let mut random = random(seed);
        let mesh = Mesh::random(&mut random, seed % 2 == 0);
        is_kept(&mesh.draw(&mut random, Pieces::Faces).atlas());
        let mut random = super::maps::random(seed);
        let map = messy::Map::random(&mut random);
        if let Ok(atlas) = map.builder(&mut random).build() {
            is_kept(&atlas);
        }
    }
    coverages::each_atlas(is_kept);
}

#[test]
fn edited_maps_are_opened_as_they_were() {
    for seed in 0..15 {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let bytes: Vec<u8> = (0..60).map(|_| random.random_range(0..=255)).collect();
        let text = edited(Path::new("data"), &mut Source::new(&bytes));
        if let Ok(atlas) = Atlas::from_geojson(&text, "name") {
            is_kept(&atlas);
        }
    }
}

/// A position that a hundred parts have in common, and hundreds of parts over each other: those have indexes and touches of their own kind.
#[test]
fn crowded_maps_are_opened_as_they_were() {
    let wedge = |i: u32| {
        let at = |i: u32| (f64::from(i) / 100.0 * std::f64::consts::TAU).sin_cos();
        let ((y, x), (v, u)) = (at(i), at(i + 1));
        poly(&[(0., 0.), (x, y), (u, v), (0., 0.)])
    };
    let star = (0..100)
        .filter(|i| i % 3 != 0)
        .fold(Atlas::builder(), |star, i| {
            star.territory(i.to_string(), wedge(i))
        });
    is_kept(&star.build().expect("the map can be built"));
    let layer = |i: u32| {
        bx(
            f64::from(i) / 1000.0,
            0.0,
            1.0 + f64::from(i * 7 % 90) / 1000.0,
            1.0,
        )
    };
    let layers = (0..70).fold(Atlas::builder(), |layers, i| {
        layers.territory(i.to_string(), layer(i))
    });
    is_kept(&layers.build().expect("the map can be built"));
    is_kept(&Atlas::builder().build().expect("there is nothing to do"));
}

/// What became of damaged files.
#[derive(Debug, Default)]
struct Outcome {
    refused: usize,
    opened: usize,
}

/// Whatever is wrong with a file, it is refused or opens as a map that answers. One whose checksum was left as it was is refused.
fn spoil(count: u64, asks: fn(&Atlas, u64)) -> Outcome {
    let files = small_files();
    let mut outcome = Outcome::default();
    for seed in 0..count {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let file = &files[random.random_range(0..files.len())];
        let is_put_right = random.random_range(0..2) == 0;
        let mut bytes = damaged(file, &mut random);
        if is_put_right {
            bytes = put_right(bytes);
        }
        let opened = catch_unwind(AssertUnwindSafe(|| match Atlas::from_saved(&bytes) {
            Ok(atlas) => {
                asks(&atlas, seed);
                true
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                false
            }
        }));
        let opened = opened.unwrap_or_else(|_| panic!("seed {seed} panics"));
        assert!(is_put_right || !opened, "seed {seed} is damaged and opens");
        match opened {
            true => outcome.opened += 1,
            false => outcome.refused += 1,
        }
    }
    outcome
}

#[test]
fn damaged_files_are_refused_or_answer() {
    let outcome = spoil(4000, |atlas, seed| {
        let _ = told_briefly(atlas);
        if seed % 4 == 0 {
            let _ = (told(atlas), told_of_changes(atlas));
        }
    });
    assert!(
        outcome.refused > 2000 && outcome.opened > 100,
        "{outcome:?}"
    );
}

/// Each byte of a small file changed, and the file cut behind each: without its checksum put right all are refused.
#[test]
fn every_byte_counts() {
    let file = small_files().pop().expect("there are some");
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(
            Atlas::from_saved(&changed).is_err(),
            "byte {at} does not count"
        );
        assert!(
            Atlas::from_saved(&file[..at]).is_err(),
            "it may end at {at}"
        );
    }
    let longer = [&file[..], b"!"].concat();
    assert!(matches!(
        Atlas::from_saved(&longer),
        Err(Error::Damaged { .. })
    ));
}

/// A file that was written once: as long as the version is the same it opens, and answers what it answered. `make_the_file` writes it.
#[test]
fn a_file_of_this_version_still_opens() {
    let file = std::fs::read("tests/saved/version_1.atlas").expect("the file is there");
    let atlas = Atlas::from_saved(&file).expect("it is of this version");
    assert_same(&told(&atlas), &told(&map_of_the_file()));
    assert!(bytes_of(&atlas) == file, "the format has changed");
    // By hand: the guest is an enclave in its host, beside a village on it.
    let enclaves = atlas.enclaves();
    assert_eq!(atlas[enclaves[0].territory].name(), "Guest");
    assert_eq!(atlas[enclaves[0].host].name(), "Host");
    assert_eq!(atlas.locate((1.5, 1.5)), atlas.find("Guest"));
    assert_eq!(
        atlas.places().next().map(|place| place.name()),
        Some("Village")
    );
    assert_eq!(atlas.mended().len(), 1);
}

fn map_of_the_file() -> Atlas {
    let text = r#"{"type": "FeatureCollection", "attribution": "Nobody", "features": [
        {"type": "Feature", "properties": {"name": "Host", "n": 0.1}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [3, 0], [3, 3], [0, 3], [0, 0]]]}},
        {"type": "Feature", "properties": {"name": "Guest"}, "geometry": {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]]}},
        {"type": "Feature", "properties": {"name": "Across"}, "geometry": {"type": "Polygon", "coordinates": [[[179, 5], [181, 5], [181, 6], [179, 6], [179, 5]]]}},
        {"type": "Feature", "properties": {"name": "Bow tie"}, "geometry": {"type": "Polygon", "coordinates": [[[9, 0], [10, 1], [10, 0], [9, 1], [9, 0]]]}},
        {"type": "Feature", "properties": {"name": "Road"}, "geometry": {"type": "LineString", "coordinates": [[0.5, 0.5], [1.5, 1.5]]}},
        {"type": "Feature", "properties": {"name": "Village"}, "geometry": {"type": "Point", "coordinates": [1.5, 1.5]}}]}"#;
    let builder = Atlas::builder()
        .title_property("name")
        .geojson(text, "name");
    let builder = builder
        .expect("it can be read")
        .zone("Disc", bx(0., 1., 2., 4.));
    builder.cut_out_enclaves().build().expect("it can be built")
}

#[test]
#[ignore = "writes the file that a_file_of_this_version_still_opens reads"]
fn make_the_file() {
    std::fs::create_dir_all("tests/saved").expect("the folder can be made");
    let atlas = map_of_the_file();
    atlas
        .save("tests/saved/version_1.atlas")
        .expect("it can be written");
}

#[test]
fn what_is_refused_is_told() {
    let file = bytes_of(&map_of_the_file());
    let said = |bytes: &[u8]| match Atlas::from_saved(bytes) {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string(),
    };
    let with = |at: usize, new: &[u8]| {
        let mut changed = file.clone();
        changed[at..at + new.len()].copy_from_slice(new);
        changed
    };
    assert_eq!(said(b""), "the file is no saved atlas");
    assert_eq!(
        said(br#"{"type": "FeatureCollection"}"#),
        "the file is no saved atlas"
    );
    assert_eq!(
        said(&with(16, &[2, 0, 0, 0])),
        "the saved atlas is of version 2, and this library reads version 1: save it again"
    );
    assert_eq!(
        said(&with(20, &[0xff; 8])),
        format!(
            "the saved atlas is damaged: it breaks off where 18446744073709551615 bytes more should come and {} do",
            file.len() - 28
        )
    );
    assert_eq!(
        said(&with(40, &[0xff])),
        "the saved atlas is damaged: its checksum is not that of its bytes"
    );
    assert_eq!(
        said(&with(file.len() - 1, &[!file[file.len() - 1]])),
        "the saved atlas is damaged: its checksum is not that of its bytes"
    );
    assert_eq!(
        said(&[&file[..], b"!"].concat()),
        "the saved atlas is damaged: it goes on behind its end"
    );
    let missing = Atlas::open("no such file")
        .expect_err("there is none")
        .to_string();
    assert!(
        missing.starts_with(r#"cannot read the map "no such file": "#),
        "{missing}"
    );
    let unsaved = map_of_the_file()
        .save("no such folder/file")
        .expect_err("there is none");
    let unsaved = unsaved.to_string();
    assert!(
        unsaved.starts_with(r#"cannot save the atlas as "no such folder/file": "#),
        "{unsaved}"
    );
}

/// Who changes a position and puts the checksum right has another map, whose areas are its own; what its sides say of lengths no longer holds.
#[test]
fn a_position_that_was_moved_is_found_out() {
    let atlas = Atlas::builder()
        .territory("A", bx(0., 0., 3., 3.))
        .build()
        .expect("it is built");
    let file = bytes_of(&atlas);
    let three = 3.0_f64.to_le_bytes();
    let mut places = (0..file.len() - 8).filter(|&at| file[at..at + 8] == three);
    let at = places.next().expect("a position has it");
    let mut moved = file.clone();
    moved[at..at + 8].copy_from_slice(&2.5_f64.to_le_bytes());
    let refused = Atlas::from_saved(&put_right(moved)).expect_err("its sides are of other lengths");
    assert_eq!(
        refused.to_string(),
        "the saved atlas is damaged: part 0: a side is not as long as it says"
    );
}

/// Nodes of the ground index of which each has the next for its only child: they do not divide their cell, and there may be as many as the file is long.
#[test]
fn nodes_that_divide_nothing_are_refused() {
    const NODES: u32 = 200_000;
    const NODE: u32 = 1 << 30;
    const WORDS: u32 = 8;
    let atlas = Atlas::builder().territory("A", bx(0., 0., 3., 3.)).build();
    let file = bytes_of(&atlas.expect("it is built"));
    let at = nodes_at(&file);
    let [count, end] = [0, 8 + 4 * WORDS as usize].map(|from| at + from);
    assert_eq!(file[count..count + 8], u64::from(WORDS).to_le_bytes());
    let leaf = u32::from_le_bytes(file[end - 4..end].try_into().expect("a word"));
    let child = |node: u32| match node + 1 {
        NODES => leaf,
        next => NODE | (next * WORDS),
    };
    let words = (0..NODES).flat_map(|node| [0, 0, 0, 1, 0, 0, 0, child(node)]);
    let mut chain = file[..at].to_vec();
    chain.extend(u64::from(NODES * WORDS).to_le_bytes());
    chain.extend(words.flat_map(u32::to_le_bytes));
    chain.extend(&file[end..]);
    let refused = Atlas::from_saved(&put_right(chain)).expect_err("its cells are no smaller");
    assert_eq!(
        refused.to_string(),
        "the saved atlas is damaged: the ground index contradicts itself"
    );
}

/// Where the block of the ground index's nodes begins: behind features, figures, positions, places, ranks and cells.
fn nodes_at(file: &[u8]) -> usize {
    let length = |at: usize| {
        let bytes = file[at..at + 8].try_into().expect("a length");
        u64::from_le_bytes(bytes) as usize
    };
    let outline_end = 28 + length(20) + 8;
    let items = [4, 4, 4, 8, 16, 16, 4, 4];
    items
        .iter()
        .fold(outline_end, |at, bytes| at + 8 + bytes * length(at))
}

/// Whoever wants no limit gives the greatest number, or one near it.
#[test]
fn maps_without_a_limit_of_pairs_are_opened_as_they_were() {
    for pairs in [u64::MAX, 1 << 61] {
        let builder = Atlas::builder().limits(Limits::new().pairs(pairs));
        // Each has a side with all that lie across the meridian.
        let layers = (1..=10).fold(builder, |builder, i| {
            let wide = f64::from(i);
            let builder = builder.territory(format!("West {i}"), bx(-wide, 0., 0., 1.));
            builder.territory(format!("East {i}"), bx(0., 0., wide, 1.))
        });
        is_kept(&layers.build().expect("the map can be built"));
    }
}

#[test]
fn of_two_limits_of_pairs_the_lower_one_counts() {
    // A hundred on either side of a meridian: each of their sides there faces a hundred, which are more than eight for each corner.
    let builder = Atlas::builder().limits(Limits::new().pairs(u64::MAX));
    let layers = (1..=100).fold(builder, |builder, i| {
        let wide = 0.1 * f64::from(i);
        let builder = builder.territory(format!("West {i}"), bx(-wide, 0., 0., 1.));
        builder.territory(format!("East {i}"), bx(0., 0., wide, 1.))
    });
    let layers = layers.build().unwrap();
    let bytes = bytes_of(&layers);
    let opened = Atlas::from_saved_within(&bytes, &Limits::new()).unwrap();
    assert_same(&told_briefly(&opened), &told_briefly(&layers));
    let few = Limits::new().pairs(10);
    let refused = Atlas::from_saved_within(&bytes, &few).unwrap_err();
    assert!(matches!(refused, Error::Damaged { .. }), "{refused}");
    assert!(
        refused.to_string().contains("sides lie over each other"),
        "{refused}"
    );
}

#[test]
fn a_file_is_put_in_its_place_when_it_is_whole() {
    let folder = std::env::temp_dir().join(format!("territory-saved-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let [small, large] = [1.0, 2.0].map(|size| {
        let map = Atlas::builder().territory("A", bx(0.0, 0.0, size, size));
        map.build().unwrap()
    });
    let files = || {
        let files = std::fs::read_dir(&folder).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    let path = folder.join("map.atlas");
    small.save(&path).unwrap();
    large.save(&path).unwrap();
    assert_eq!(files(), ["map.atlas"]);
    assert_eq!(std::fs::read(&path).unwrap(), bytes_of(&large));

    // A folder cannot be written over, nor a file in a folder that is not there.
    let taken = folder.join("taken");
    std::fs::create_dir(&taken).unwrap();
    for place in [&taken, &folder.join("none").join("map.atlas")] {
        let error = small.save(place).unwrap_err();
        let Error::Unsaved { path: named, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(named.as_ref(), Some(place));
        assert_eq!(files(), ["map.atlas", "taken"]);
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
