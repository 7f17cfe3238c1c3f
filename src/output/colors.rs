//! A color for each territory, another than its neighbors'.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use crate::atlas::Atlas;
use crate::territory::TerritoryId;

/// A color in two strengths, written as CSS does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Color {
    /// For wide ground.
    pub(crate) muted: String,
    /// For what must be found at a glance, and for outlines.
    pub(crate) strong: String,
}

/// Muted tones that stay apart in print and for eyes that confuse red and green: where two hues are near each other for those, their lightness differs.
const PALETTE: [(&str, &str); 8] = [
    ("#f3e3a9", "#b88a10"),
    ("#b9cfe4", "#2f6ea8"),
    ("#f2bfa3", "#c4512a"),
    ("#c6dcae", "#4f8a35"),
    ("#d5c6e2", "#7a4fa3"),
    ("#a5d3c8", "#1c7f70"),
    ("#f5cbd3", "#bf3b68"),
    ("#d3c9b9", "#7c6a4c"),
];

/// The color of that number: of the palette, or of a further hue where it has no more.
pub(crate) fn color(number: usize) -> Color {
    match PALETTE.get(number) {
        Some(&(muted, strong)) => Color {
            muted: muted.to_owned(),
            strong: strong.to_owned(),
        },
        None => further(number - PALETTE.len()),
    }
}

/// Whether a text is a color of these, so that a map that was written and read again is colored anew.
pub(crate) fn is_of_palette(text: &str) -> bool {
    (0..64).any(|number| {
        let color = color(number);
        color.muted == text || color.strong == text
    })
}

/// Hues a golden angle apart: however many there are, each is far from the last ones.
fn further(number: usize) -> Color {
    let hue = (number as f64 * 137.508 + 20.0) % 360.0;
    Color {
        muted: hsl(hue, 0.42, 0.80),
        strong: hsl(hue, 0.55, 0.38),
    }
}

fn hsl(hue: f64, saturation: f64, lightness: f64) -> String {
    let reach = saturation * lightness.min(1.0 - lightness);
    let channel = |offset: f64| {
        let k = (offset + hue / 30.0) % 12.0;
        let value = lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0);
        (value * 255.0).round() as u8
    };
    format!(
        "#{:02x}{:02x}{:02x}",
        channel(0.0),
        channel(8.0),
        channel(4.0)
    )
}

/// A color for each territory, by its index. Territories that border or touch each other have different ones, but for those that touch where dozens do: so many colors
/// nobody tells apart.
///
/// Greedy, those with the most neighbors first. Among the colors that are free each takes the one that its neighbors' neighbors have least, and of those the
/// least used, so that a map of few territories shows as many colors as it has territories.
pub(crate) fn coloring(atlas: &Atlas) -> Vec<Color> {
    let near: Vec<BTreeSet<usize>> = atlas.territories().map(|t| near(atlas, t.id())).collect();
    colored(&near)
}

/// The same for one of several maps, in which a territory of one name has one color: another than that of its neighbors in any of them.
pub(crate) fn coloring_among(atlas: &Atlas, maps: &[&Atlas]) -> Vec<Color> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut all: Vec<BTreeSet<usize>> = Vec::new();
    // What stands on none of them comes last.
    for map in maps.iter().copied().chain([atlas]) {
        for territory in map.territories() {
            numbers.entry(territory.name()).or_insert_with(|| {
                all.push(BTreeSet::new());
                all.len() - 1
            });
        }
        for territory in map.territories() {
            let near = near(map, territory.id()).into_iter();
            let near = near.map(|other| numbers[map.territories[other].name()]);
            all[numbers[territory.name()]].extend(near);
        }
    }
    let colors = colored(&all);
    let own = atlas.territories();
    own.map(|territory| colors[numbers[territory.name()]].clone())
        .collect()
}

/// A color for each, by those from which it must differ.
fn colored(near: &[BTreeSet<usize>]) -> Vec<Color> {
    let mut order: Vec<usize> = (0..near.len()).collect();
    order.sort_by_key(|&i| Reverse(near[i].len()));
    let mut taken: Vec<Option<usize>> = vec![None; near.len()];
    let mut uses = vec![0_usize; PALETTE.len()];
    for i in order {
        let barred: BTreeSet<usize> = near[i].iter().filter_map(|&j| taken[j]).collect();
        let mut beyond = vec![0_usize; uses.len()];
        let others = near[i].iter().flat_map(|&j| &near[j]);
        others
            .filter_map(|&j| taken[j])
            .for_each(|number| beyond[number] += 1);
        let number = (0..uses.len())
            .filter(|number| !barred.contains(number))
            .min_by_key(|&number| (beyond[number], uses[number]))
            .unwrap_or(uses.len());
        if number == uses.len() {
            uses.push(0);
        }
        uses[number] += 1;
        taken[i] = Some(number);
    }
    taken.into_iter().flatten().map(color).collect()
}

/// Those from which a territory must differ.
fn near(atlas: &Atlas, id: TerritoryId) -> BTreeSet<usize> {
    let borders = atlas.neighbors(id).map(|neighbor| neighbor.territory);
    let parts = atlas[id].parts().map(|part| atlas.part(part));
    let touched = parts.flat_map(|part| &part.touches.few);
    borders
        .chain(touched.map(|touch| touch.territory))
        .filter(|&other| other != id)
        .map(TerritoryId::index)
        .collect()
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, Rect};

    use super::*;

    /// A board of squares; corners touch, so that each square has up to eight others around it.
    fn board(side: i32) -> Atlas {
        let mut builder = Atlas::builder();
        for x in 0..side {
            for y in 0..side {
                let low = (f64::from(x), f64::from(y));
                let square = Rect::new(low, (low.0 + 1.0, low.1 + 1.0)).to_polygon();
                builder = builder.territory(format!("{x} {y}"), MultiPolygon(vec![square]));
            }
        }
        builder.build().unwrap()
    }

    #[test]
    fn what_borders_or_touches_differs() {
        let atlas = board(6);
        let colors = coloring(&atlas);
        for territory in atlas.territories() {
            let near = near(&atlas, territory.id());
            assert!(near.len() >= 3, "a corner has two borders and a touch");
            assert!(
                near.iter()
                    .all(|&other| colors[other] != colors[territory.id().index()])
            );
        }
    }

    #[test]
    fn on_several_maps_a_name_has_one_color() {
        let square = |x: f64| Rect::new((x, 0.0), (x + 1.0, 1.0)).to_polygon();
        let row = |names: &[&str]| {
            let numbered = names.iter().zip(0..);
            let all = numbered.fold(Atlas::builder(), |builder, (&name, x)| {
                builder.territory(name, square(f64::from(x)))
            });
            all.build().unwrap()
        };
        // A borders C on one map, B on the other.
        let maps = [row(&["A", "C", "B"]), row(&["B", "A"])];
        let given: Vec<&Atlas> = maps.iter().collect();
        let on = |map: &Atlas, name: &str| {
            let colors = coloring_among(map, &given);
            colors[map.find(name).unwrap().index()].clone()
        };
        let alone = (&coloring(&maps[0])[2], &coloring(&maps[1])[0]);
        assert_ne!(alone.0, alone.1, "by themselves they color B otherwise");
        for name in ["A", "B"] {
            assert_eq!(on(&maps[0], name), on(&maps[1], name));
        }
        let all: BTreeSet<String> = ["A", "B", "C"].map(|name| on(&maps[0], name).muted).into();
        assert_eq!(all.len(), 3);
        // A map that is not among them is colored as if it were the last of them.
        let more = row(&["D", "B"]);
        assert_ne!(on(&more, "D"), on(&more, "B"));
    }

    #[test]
    fn few_territories_have_a_color_each() {
        let colors = coloring(&board(2));
        let different: BTreeSet<&str> = colors.iter().map(|color| &*color.muted).collect();
        assert_eq!(different.len(), 4);
    }

    #[test]
    fn further_colors_go_on_after_the_palette() {
        let all: BTreeSet<String> = (0..40).map(|number| color(number).muted).collect();
        assert_eq!(all.len(), 40);
        assert!(
            all.iter()
                .all(|text| text.len() == 7 && is_of_palette(text))
        );
        assert!(!is_of_palette("#555555"));
        assert_eq!(hsl(0.0, 1.0, 0.5), "#ff0000");
    }
}
