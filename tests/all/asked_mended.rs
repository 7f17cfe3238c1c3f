//! Mending, asked of any map however badly it is drawn: what is mended is well, mending again changes nothing, the report adds up, and what was well stays as it was.

use std::collections::BTreeSet;

use geo_types::{Coord, MultiPolygon};
use territory::{Atlas, Builder, Error, FlawKind, Gaps, Mended, MendedKind, Overlaps, TerritoryId};

use super::asked::{Tally, asked, asked_for_text, is_near, probes, rim_m, rims_m};
use super::generated::Source;

/// Ground no wider than this is next to nothing: ten times what is rounding to this crate.
const THIN_M: f64 = 1e-4;

/// What is to be mended, and how.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rules {
    pub(crate) snap_m: Option<f64>,
    pub(crate) overlaps: Option<Overlaps>,
    pub(crate) fills_gaps: bool,
    pub(crate) cuts_out: bool,
    /// Widths and areas of gaps.
    pub(crate) gap: Option<[f64; 2]>,
}

/// So many bytes make rules.
pub(crate) const RULE_BYTES: usize = 5;

pub(crate) const OVERLAPS: [Overlaps; 3] = [Overlaps::Smaller, Overlaps::Larger, Overlaps::First];

impl Rules {
    /// By some bytes.
    pub(crate) fn drawn(source: &mut Source) -> Rules {
        let [smaller, larger, first] = OVERLAPS.map(Some);
        Rules {
            snap_m: source.one_of(&[None, None, None, Some(0.5), Some(1.0), Some(30.0)]),
            overlaps: source.one_of(&[smaller, larger, first, None]),
            fills_gaps: source.below(2) == 1,
            cuts_out: source.below(2) == 1,
            gap: source.one_of(&[None, Some([0.0, 1e9]), Some([1e4, 0.0])]),
        }
    }

    /// Asks a builder for it.
    pub(crate) fn of(&self, mut builder: Builder) -> Builder {
        if let Some(snap_m) = self.snap_m {
            builder = builder.snap_m(snap_m);
        }
        if let Some(rule) = self.overlaps {
            builder = builder.overlaps_to(rule);
        }
        if self.fills_gaps {
            builder = builder.gaps_to(Gaps::LongestNeighbor);
        }
        if let Some([width_m, area_m2]) = self.gap {
            builder = builder.gap_width_m(width_m).gap_area_m2(area_m2);
        }
        if self.cuts_out {
            builder = builder.cut_out_enclaves();
        }
        builder
    }

    /// The kinds of flaws of which none is to be left.
    fn kinds(&self) -> Vec<FlawKind> {
        let mut kinds = Vec::new();
        if self.overlaps.is_some() {
            kinds.extend([FlawKind::Overlap, FlawKind::Uncut, FlawKind::SameGround]);
        }
        if self.fills_gaps {
            kinds.push(FlawKind::Gap);
        }
        if self.cuts_out {
            kinds.push(FlawKind::Uncut);
        }
        kinds
    }
}

/// Mends a map by some rules, and checks what holds of it after. Nothing where the map cannot be built.
pub(crate) fn ask_mended(
    draw: &dyn Fn() -> Builder,
    rules: &Rules,
    tolerance_m: f64,
    source: &mut Source,
) -> Option<Tally> {
    let before = draw().build().ok()?;
    asked("built");
    let after = match rules.of(draw()).build() {
        // Where borders are drawn to each other more pairs may meet than before.
        Err(Error::Crowded { .. }) => return None,
        built => built.expect("what is built is mended"),
    };
    asked_for_text("mended", after.to_geojson().to_string().len());
    assert_none_is_left(&after, rules);
    asked("flaws of the mended");
    assert_adds_up(&before, &after);
    // Where a map is drawn as finely as the distance, corners choose between others, and drawing them to each other again may go on.
    if rules.snap_m.is_none() {
        assert_twice_is_once(&after, rules, tolerance_m);
        assert_rest_stays(&before, &after, rules, &probes(&before, source));
    }
    let of_kind = |kind| after.mended().iter().filter(|one| one.kind == kind).count();
    let kinds = [
        MendedKind::Snapped,
        MendedKind::CutOut,
        MendedKind::Overlap,
        MendedKind::Gap,
    ];
    Some(kinds.map(of_kind).to_vec())
}

fn assert_none_is_left(after: &Atlas, rules: &Rules) {
    let mut search = after.flaw_search();
    if let Some([width_m, area_m2]) = rules.gap {
        search = search.gap_width_m(width_m).gap_area_m2(area_m2);
    }
    let kinds = rules.kinds();
    for flaw in search.find() {
        assert!(!kinds.contains(&flaw.kind), "left by {rules:?}: {flaw:?}");
    }
}

/// The builder of a map as another holds it.
pub(crate) fn drawn_again(atlas: &Atlas, tolerance_m: f64) -> Builder {
    let blank = Atlas::builder().tolerance_m(tolerance_m);
    atlas.territories().fold(blank, |builder, territory| {
        let parts = territory
            .parts()
            .flat_map(|part| atlas.part(part).polygon().0);
        builder.territory(territory.name(), MultiPolygon(parts.collect()))
    })
}

fn assert_twice_is_once(after: &Atlas, rules: &Rules, tolerance_m: f64) {
    let read = drawn_again(after, tolerance_m).build().expect("it is read");
    asked("built again");
    let again = rules.of(drawn_again(after, tolerance_m)).build();
    let again = again.expect("what is mended is mended again");
    asked("mended again");
    // What is next to no wider than rounding may be found once the map is drawn with other corners.
    let is_thin = |one: &Mended| 2.0 * one.area_m2 <= THIN_M * rims_m(&one.outline);
    assert!(
        again.mended().iter().all(is_thin),
        "mended twice by {rules:?}: {:?}",
        again.mended()
    );
    if !again.mended().is_empty() {
        return;
    }
    assert_eq!(again.parts().len(), read.parts().len());
    for (one, other) in read.parts().zip(again.parts()) {
        assert_eq!(one.polygon(), other.polygon(), "the parts of {rules:?}");
    }
}

/// What a territory got and gave by a report, in m². Where several held what it got, it held it before.
fn balance_m2(report: &[Mended], id: Option<TerritoryId>) -> f64 {
    let each = report.iter().map(|one| {
        let is_new = one.from.is_none() || one.kind == MendedKind::Snapped;
        let got = if one.to == id && is_new { 1.0 } else { 0.0 };
        let gave = if one.from == id { 1.0 } else { 0.0 };
        (got - gave) * one.area_m2
    });
    each.sum()
}

/// The areas of all territories, by the report. What is no wider than a hundredth of a millimetre is rounding to this crate, so that along all rims as much may be left out.
pub(crate) fn assert_adds_up(before: &Atlas, after: &Atlas) {
    let rims_m: f64 =
        before.parts().map(rim_m).sum::<f64>() + after.parts().map(rim_m).sum::<f64>();
    for territory in before.territories() {
        let id = after.find(territory.name());
        let expected = before.area_m2(territory.id()) + balance_m2(after.mended(), id);
        let found = id.map_or(0.0, |id| after.area_m2(id));
        assert!(
            is_near(found, expected, 1e-9, 1e-3 + 1e-5 * rims_m),
            "{} has {found}, by the report {expected}: {:?}",
            territory.name(),
            told(after)
        );
    }
}

/// A report in few words.
fn told(atlas: &Atlas) -> Vec<String> {
    let name = |id: Option<TerritoryId>| id.map_or("-", |id| atlas[id].name()).to_owned();
    let tell = |one: &Mended| {
        let (from, to) = (name(one.from), name(one.to));
        format!("{:?} {from} to {to} {}", one.kind, one.area_m2)
    };
    atlas.mended().iter().map(tell).collect()
}

/// Names of those that hold a position.
fn holders(atlas: &Atlas, p: Coord) -> BTreeSet<String> {
    let all = atlas.locate_all(p);
    all.map(|id| atlas[id].name().to_owned()).collect()
}

/// Ground of one stays his, ground of nobody stays so unless it is a gap, and what several held has one of them.
fn assert_rest_stays(before: &Atlas, after: &Atlas, rules: &Rules, probes: &[Coord]) {
    let between = probes.windows(2).map(|ab| (ab[0] + ab[1]) / 2.0);
    for p in probes.iter().copied().chain(between) {
        if is_at_rim(before, p) || is_at_rim(after, p) {
            continue;
        }
        let (had, has) = (holders(before, p), holders(after, p));
        let is_gap = had.is_empty() && rules.fills_gaps && is_told(after, p);
        let is_cut = had.len() > 1 && (rules.overlaps.is_some() || rules.cuts_out);
        let is_right = match (is_gap, is_cut) {
            (true, _) => has.len() == 1,
            (_, true) if rules.overlaps.is_some() => has.len() == 1 && has.is_subset(&had),
            (_, true) => !has.is_empty() && has.is_subset(&had),
            _ => has == had,
        };
        assert!(is_right, "{p:?} had {had:?}, has {has:?} by {rules:?}");
    }
}

/// Whether a position lies so near a rim that rounding may have taken it to the other side.
fn is_at_rim(atlas: &Atlas, p: Coord) -> bool {
    const STEP: f64 = 1e-8;
    let here = holders(atlas, p);
    let within = atlas.holders_within(p, 1e-3).into_iter();
    if within
        .map(|id| atlas[id].name().to_owned())
        .collect::<BTreeSet<_>>()
        != here
    {
        return true;
    }
    let east = STEP / p.y.to_radians().cos().max(STEP);
    let beside = [(-east, 0.0), (east, 0.0), (0.0, -STEP), (0.0, STEP)];
    beside.into_iter().any(|(x, y)| {
        holders(
            atlas,
            Coord {
                x: p.x + x,
                y: p.y + y,
            },
        ) != here
    })
}

/// Whether the report says that a position changed hands, which lies on no rim.
fn is_told(atlas: &Atlas, p: Coord) -> bool {
    let x = p.x - 360.0 * ((p.x + 180.0) / 360.0).floor();
    let p = Coord { x, ..p };
    let is_crossed = |ab: &[Coord]| {
        let (a, b) = (ab[0], ab[1]);
        (a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y)
    };
    atlas.mended().iter().any(|one| {
        let rings = one
            .outline
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        let sides = rings.flat_map(|ring| ring.0.windows(2));
        sides.filter(|ab| is_crossed(ab)).count() % 2 == 1
    })
}
