//! Maps that are mended as they are built.

use geo_types::{MultiPolygon, Rect};
use territory::{Atlas, Builder, FlawKind, Gaps, MendedKind, Overlaps};

fn overlapping() -> Builder {
    let text = std::fs::read_to_string("data/armenia_azerbaijan_osm_overlapping.geojson")
        .expect("the map is there");
    Atlas::builder().geojson(&text, "name").expect("it is read")
}

/// The builder of a map as it was drawn by another.
fn drawn_again(atlas: &Atlas) -> Builder {
    atlas
        .territories()
        .fold(Atlas::builder(), |builder, territory| {
            let parts = territory
                .parts()
                .flat_map(|part| atlas.part(part).polygon().0);
            builder.territory(territory.name(), MultiPolygon(parts.collect()))
        })
}

#[test]
fn a_real_map_is_mended_and_its_report_adds_up() {
    for rule in [Overlaps::Smaller, Overlaps::Larger, Overlaps::First] {
        let drawn = overlapping().build().unwrap();
        let mend = |builder: Builder| builder.overlaps_to(rule).gaps_to(Gaps::LongestNeighbor);
        let mended = mend(overlapping()).build().unwrap();
        assert_eq!(mended.flaws(), []);
        // No enclave is swallowed, whoever is the larger.
        assert_eq!(mended.enclaves().len(), 3);
        let kinds: Vec<MendedKind> = mended.mended().iter().map(|one| one.kind).collect();
        let cut = MendedKind::CutOut;
        assert_eq!(kinds, [cut, cut, cut, MendedKind::Overlap]);
        for territory in drawn.territories() {
            let after = mended.find(territory.name());
            let lost = mended.mended().iter().filter(|one| one.from == after);
            let lost_m2: f64 = lost.map(|one| one.area_m2).sum();
            let expected = drawn.area_m2(territory.id()) - lost_m2;
            let found = mended.area_m2(after.unwrap());
            assert!((found - expected).abs() < 1e-3, "{found} {expected}");
        }
        let again = mend(drawn_again(&mended)).build().unwrap();
        assert_eq!(again.mended(), []);
        for (one, other) in mended.parts().zip(again.parts()) {
            assert_eq!(one.polygon(), other.polygon());
        }
    }
}

#[test]
fn enclaves_alone_are_cut_out_and_the_overlap_stays() {
    let mended = overlapping().cut_out_enclaves().build().unwrap();
    let kinds: Vec<FlawKind> = mended.flaws().iter().map(|flaw| flaw.kind).collect();
    assert_eq!(kinds, [FlawKind::Overlap]);
    assert_eq!(mended.mended().len(), 3);
}

#[test]
fn fields_with_an_open_strip_between_them_match_when_they_are_snapped() {
    // 0.5 m at 40° north, where a degree of longitude has 85 394 m.
    let strip = 0.5 / 85_394.0;
    let field = |west: f64, east: f64| Rect::new((west, 40.), (east, 40.1)).to_polygon();
    let drawn = || {
        Atlas::builder()
            .territory("West", field(45., 45.1))
            .territory("East", field(45.1 + strip, 45.2))
    };
    let snapped = drawn().snap_m(1.0).build().unwrap();
    let (west, east) = (snapped.find("West").unwrap(), snapped.find("East").unwrap());
    let border = snapped.border(west, east).unwrap();
    assert!(
        border
            .lines()
            .0
            .iter()
            .flat_map(|line| &line.0)
            .all(|c| c.x == 45.1)
    );
    assert!(snapped.neighbors(west).all(|neighbor| neighbor.matched));
    assert_eq!(snapped.flaws(), []);
    // East has got the strip: 0.5 m by a tenth of a degree, 11 103.6 m.
    let moved = &snapped.mended()[0];
    assert_eq!(
        (moved.kind, moved.from, moved.to),
        (MendedKind::Snapped, None, Some(east))
    );
    assert!(
        (moved.area_m2 - 0.5 * 11_103.6).abs() < 55.0,
        "{}",
        moved.area_m2
    );
    // What is farther apart stays.
    assert_eq!(drawn().snap_m(0.4).build().unwrap().mended(), []);
}

#[test]
fn what_is_no_distance_is_refused() {
    let error = overlapping().snap_m(-1.0).build().unwrap_err();
    assert!(error.to_string().contains("snap_m"), "{error}");
}
