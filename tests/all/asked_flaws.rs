//! Flaws, asked of an atlas however badly the map is drawn.

use geo_types::Coord;
use territory::{Atlas, Flaw, FlawKind, ToGeoJson, area_m2};

use super::asked::{Tally, asked, asked_for_text, is_near};

/// Asks for the flaws, as data and as they leave.
pub(crate) fn ask_flaws(atlas: &Atlas) -> Tally {
    let flaws = atlas.flaws();
    asked("flaws");
    for flaw in &flaws {
        assert_sound(flaw);
    }
    assert!(
        flaws.is_sorted_by_key(|flaw| flaw.kind),
        "flaws come by kind"
    );
    let text = flaws.to_geojson(atlas).to_string();
    asked_for_text("flaws as GeoJSON", text.len());
    drop(text);
    let _ = atlas.flaws_csv(&flaws);
    asked("flaws as text");
    let picture = atlas.picture().flaws(&flaws).to_svg();
    asked_for_text("flaws as SVG", picture.len());
    assert!(!picture.contains("NaN"), "a picture has numbers");
    let narrow = atlas.flaw_search().gap_width_m(0.0).gap_area_m2(0.0).find();
    let is_gap = |flaw: &&Flaw| flaw.kind == FlawKind::Gap;
    assert_eq!(
        narrow.iter().filter(is_gap).count(),
        0,
        "no gap is smaller than nothing"
    );
    let kinds = [
        FlawKind::Overlap,
        FlawKind::Uncut,
        FlawKind::SameGround,
        FlawKind::Gap,
        FlawKind::Unmatched,
        FlawKind::SelfCrossing,
        FlawKind::Spike,
    ];
    kinds
        .map(|kind| flaws.iter().filter(|flaw| flaw.kind == kind).count())
        .to_vec()
}

fn assert_sound(flaw: &Flaw) {
    let measures = [flaw.area_m2, flaw.length_m, flaw.width_m];
    assert!(
        measures.iter().all(|m| m.is_finite() && *m >= 0.0),
        "measures of {flaw:?}"
    );
    let on_globe = |c: &Coord| c.x.abs() <= 180.0 && c.y.abs() <= 90.0;
    assert!(on_globe(&flaw.place), "place of {flaw:?}");
    assert!(!flaw.territories.is_empty(), "somebody's: {flaw:?}");
    let outline_m2 = area_m2(&flaw.outline);
    assert!(
        is_near(outline_m2, flaw.area_m2, 1e-6, 1e-2),
        "outline of {outline_m2} and area of {}",
        flaw.area_m2
    );
}
