//! What the maps say, in tables.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::read_to_string;

use geo::{Centroid, Distance, Geodesic, InteriorPoint};
use geo_types::{MultiPolygon, Point};
use territory::{Atlas, Enclave, Found, PartId};

use crate::story::{AZERBAIJAN, CORRIDOR, DATES, HELD, Piece, Story};
use crate::table::{Table, day, one_digit};

/// Each date with its map.
pub(crate) type Dated<'a> = [(&'a str, Atlas)];

const MAPS: &str =
    "Natural Earth (districts, line of contact of 1994), data/handover_2020.csv (dates)";
const GENERALISED: &str = "the districts are generalised, for 1:10 million; the line of contact is one of some 100 corners; districts are handed over whole, as the file names them";

fn km2(atlas: &Atlas, name: &str) -> f64 {
    let id = atlas.find(name);
    id.map_or(0.0, |id| atlas.area_m2(id) / 1e6)
}

/// The length of a border in km.
fn border_km(atlas: &Atlas, a: &str, b: &str) -> f64 {
    let ids = atlas.find(a).zip(atlas.find(b));
    let border = ids.and_then(|(a, b)| atlas.border(a, b));
    border.map_or(0.0, |border| border.length_m() / 1e3)
}

/// How much was held on each date, in how many parts, and what it met.
pub(crate) fn holdings(maps: &Dated<'_>) -> Table {
    let eve_km2 = km2(&maps[0].1, HELD);
    let row = |(date, map): &(&str, Atlas)| {
        let (held, corridor) = (km2(map, HELD), km2(map, CORRIDOR));
        let parts = map.find(HELD).map_or(0, |id| map[id].parts().len());
        let borders = ["Armenia", "Iran", AZERBAIJAN, CORRIDOR];
        let borders = borders.map(|other| one_digit(border_km(map, HELD, other)));
        let areas = [held, corridor, eve_km2 - held - corridor].map(one_digit);
        let cells = [day(date)].into_iter().chain(areas);
        cells.chain([parts.to_string()]).chain(borders).collect()
    };
    Table {
        name: "holdings",
        columns: vec![
            "On",
            "held km²",
            "corridor km²",
            "Azerbaijan's since km²",
            "parts held",
            "meet Armenia km",
            "Iran km",
            "Azerbaijan km",
            "corridor km",
        ],
        printed: 9,
        rows: maps.iter().map(row).collect(),
        source: MAPS,
        limits: GENERALISED,
    }
}

/// What went from whom to whom between one date and the next.
pub(crate) fn changes(maps: &Dated<'_>) -> Table {
    let mut rows = Vec::new();
    for pair in maps.windows(2) {
        let [(before, old), (after, new)] = pair else {
            continue;
        };
        for ground in old.compare(new).ground {
            let side = |name: Option<String>| name.unwrap_or("open ground".to_owned());
            rows.push(vec![
                day(before),
                day(after),
                one_digit(ground.area_m2 / 1e6),
                side(ground.from),
                side(ground.to),
            ]);
        }
    }
    Table {
        name: "changes",
        columns: vec!["After", "to", "km²", "went from", "into the hands of"],
        printed: 5,
        rows,
        source: MAPS,
        limits: "of the ground of the oblast only that of the district of Shusha is in the file: Hadrut, whose taking was announced on 9 October 2020, is not",
    }
}

/// The districts that had ground on the far side of the line, and what became of it.
pub(crate) fn districts(story: &Story) -> Table {
    let codes: BTreeMap<_, _> = story
        .pieces
        .iter()
        .map(|piece| (order(story, &piece.district), piece.district.as_str()))
        .collect();
    let row = |code: &str| {
        let of = |piece: &Piece| piece.district == code;
        let sums = [
            story
                .districts
                .find(code)
                .map_or(0.0, |id| story.districts.area_m2(id) / 1e6),
            story.pieces_km2(of),
            story.pieces_km2(|piece| of(piece) && piece.is_in_oblast),
            story.pieces_km2(|piece| of(piece) && piece.is_in_corridor),
        ];
        let handover = story.handover(code);
        let date = handover.map_or("-".to_owned(), |handover| day(&handover.date));
        let how = handover.map_or("in no file", |handover| &handover.how);
        let source = handover.map_or("-", |handover| &handover.source);
        let cells = [story.title(code).to_owned()].into_iter();
        let cells = cells.chain(sums.map(one_digit));
        cells
            .chain([date, how.to_owned(), source.to_owned(), code.to_owned()])
            .collect()
    };
    Table {
        name: "districts",
        columns: vec![
            "District",
            "all km²",
            "held km²",
            "in the oblast km²",
            "corridor km²",
            "on",
            "how",
            "said by",
            "adm1_code",
        ],
        printed: 7,
        rows: codes.values().map(|code| row(code)).collect(),
        source: MAPS,
        limits: "Susa is the district, Shusha its town; the days of the war are mostly those on which the town was taken; Kalbajar and Agdam reach into the oblast, and whether that ground changed hands no file says",
    }
}

/// By date; what no file hands over comes last.
fn order<'a>(story: &'a Story, code: &'a str) -> (&'a str, &'a str) {
    let handover = story.handover(code);
    (handover.map_or("9", |handover| &handover.date), code)
}

/// The places on the ground that was held.
pub(crate) fn places(story: &Story) -> Result<Table, Box<dyn Error>> {
    let text = read_to_string("data/places.geojson")?;
    let gazetteer = Atlas::builder().geojson(&text, "name")?.build()?;
    let mut pieces: Vec<&Piece> = story.pieces.iter().collect();
    pieces.sort_by_key(|piece| order(story, &piece.district));
    let mut rows = Vec::new();
    for piece in pieces {
        for found in gazetteer.within(&story.outline(|one| one.name == piece.name)) {
            let Found::Place(id) = found else { continue };
            let place = &gazetteer[id];
            let border_m = story.districts.distance_to_border_m(place.position());
            let says = |key: &str| place.properties().get(key).and_then(|value| value.as_str());
            let last = piece.holders.last();
            let (since, holder) = last.map_or(("", HELD), |(since, holder)| (since, holder));
            rows.push(vec![
                place.name().to_owned(),
                says("countrycode").unwrap_or("-").to_owned(),
                story.title(&piece.district).to_owned(),
                one_digit(border_m.unwrap_or_default() / 1e3),
                if since.is_empty() {
                    "-".to_owned()
                } else {
                    day(since)
                },
                holder.to_owned(),
            ]);
        }
    }
    Ok(Table {
        name: "places",
        columns: vec![
            "Place",
            "country",
            "drawn in",
            "its border km",
            "since",
            "on the ground of, on 1 December 2020",
        ],
        printed: 6,
        rows,
        source: "GeoNames (places of 500 people and more, and their country), Natural Earth, data/handover_2020.csv",
        limits: "the borders are right to some kilometres: Kornidzor and Khnatsakh are villages of Armenia, the town of Lachin (Laçın) is drawn in Susa and that of Jabrayil in Khojavend; where GeoNames puts a place is not checked",
    })
}

/// The enclaves of each date; those of every date once.
pub(crate) fn enclaves(story: &Story, maps: &Dated<'_>) -> Result<Table, Box<dyn Error>> {
    let villages = Atlas::builder().geojson(&read_to_string("data/villages.geojson")?, "name")?;
    let villages = villages.build()?;
    const WITHOUT: &str = "without";
    let mut dates: BTreeMap<[String; 5], Vec<&str>> = BTreeMap::new();
    for (date, map) in maps {
        for enclave in map.enclaves() {
            let said = said(story, map, &enclave, &villages);
            dates.entry(said).or_default().push(date);
        }
    }
    let without = |piece: &Piece| match piece.holder(DATES[4]) {
        CORRIDOR => AZERBAIJAN,
        holder => holder,
    };
    let without = story.dissolved(without)?;
    for enclave in without.enclaves() {
        let said = said(story, &without, &enclave, &villages);
        dates.entry(said).or_insert(vec![WITHOUT]);
    }
    let rows = dates.into_iter().map(|(said, on)| {
        let on = match on[..] {
            [WITHOUT] => format!(
                "never; were the corridor {AZERBAIJAN}'s on {}",
                day(DATES[4])
            ),
            [one] => day(one),
            [first, .., last] if on.len() < DATES.len() => {
                format!("{} to {}", day(first), day(last))
            }
            _ => "all dates".to_owned(),
        };
        said.into_iter().chain([on]).collect()
    });
    Ok(Table {
        name: "enclaves",
        columns: vec![
            "Enclave",
            "of",
            "in",
            "km²",
            "held, as data/villages.geojson says",
            "on",
        ],
        printed: 6,
        rows: rows.collect(),
        source: "Natural Earth, de jure but for the ground that was held de facto; data/villages.geojson; data/handover_2020.csv",
        limits: "Kerki is drawn schematically, and Natural Earth draws the small enclaves kilometres off; none of the four is in the statement or in the file of handovers",
    })
}

fn said(story: &Story, map: &Atlas, enclave: &Enclave, villages: &Atlas) -> [String; 5] {
    let part = map.part(enclave.part);
    let title = part.title().map(str::to_owned);
    let own = title.is_some();
    let title = title.unwrap_or_else(|| districts_in(story, map, enclave.part));
    let status = own.then(|| status(villages, &part.polygon())).flatten();
    [
        title,
        map[enclave.territory].name().to_owned(),
        map[enclave.host].name().to_owned(),
        one_digit(enclave.area_m2 / 1e6),
        status.unwrap_or("-".to_owned()),
    ]
}

/// The districts whose pieces make up a part.
fn districts_in(story: &Story, map: &Atlas, part: PartId) -> String {
    let mut titles: Vec<&str> = Vec::new();
    for piece in &story.pieces {
        let inside = story.outline(|one| one.name == piece.name).0.into_iter();
        let mut inside = inside.filter_map(|polygon| polygon.interior_point());
        let title = story.title(&piece.district);
        let is_in = inside.any(|point| map.locate_part(point) == Some(part));
        if is_in && !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles.join(", ")
}

/// What is said of the village that is nearest to an enclave: names are spelled in many ways.
fn status(villages: &Atlas, ground: &MultiPolygon<f64>) -> Option<String> {
    let middle = ground.centroid()?;
    let says = villages.places().filter_map(|village| {
        let status = village.properties().get("status")?.as_str()?;
        let away_m = Geodesic.distance(middle, Point::from(village.position()));
        status.contains("exclave").then_some((away_m, status))
    });
    let nearest = says.min_by(|(a, _), (b, _)| a.total_cmp(b));
    nearest.map(|(_, status)| status.to_owned())
}

/// Over whose ground the Lachin road ran.
pub(crate) fn road(story: &Story, maps: &Dated<'_>) -> Result<Table, Box<dyn Error>> {
    let lines = || story.districts.lines();
    let road = lines().find(|line| line.name().contains("Lachin corridor"));
    let road = road.ok_or("the road is not on the map")?.line();
    let mut rows = Vec::new();
    for (date, map) in maps {
        for stretch in map.along(road) {
            let holder = stretch.territory.map_or("open ground", |id| map[id].name());
            rows.push(vec![
                day(date),
                one_digit(stretch.from_m / 1e3),
                one_digit(stretch.to_m / 1e3),
                holder.to_owned(),
            ]);
        }
    }
    Ok(Table {
        name: "lachin_road",
        columns: vec!["The Lachin road on", "from km", "to km", "on the ground of"],
        printed: 4,
        rows,
        source: "six places of GeoNames joined straight; Natural Earth; the joint statement of 10 November 2020, point 3",
        limits: "the road is schematic, right to about 3 km; the corridor is a strip of 5 km along it through Lachin and Susa, without the town of Shusha, from the day of the statement on; the statement gives no line",
    })
}

/// What is held if ground of the oblast changed hands with its districts, and if it did not.
pub(crate) fn readings(story: &Story, maps: &Dated<'_>) -> Result<Table, Box<dyn Error>> {
    let mut rows = Vec::new();
    for (date, map) in maps {
        let other = story.dissolved(|piece| piece.holder_if_doubtful_stays(date))?;
        let told = |map: &Atlas| {
            let parts = map.find(HELD).into_iter().flat_map(|id| map[id].parts());
            let km2 = parts.map(|part| one_digit(map.part(part).area_m2() / 1e6));
            km2.collect::<Vec<_>>().join(" + ")
        };
        rows.push(vec![
            day(date),
            one_digit(km2(map, HELD)),
            told(map),
            one_digit(km2(&other, HELD)),
            told(&other),
        ]);
    }
    Ok(Table {
        name: "readings",
        columns: vec![
            "Held on",
            "districts whole km²",
            "in parts of",
            "without the oblast km²",
            "in parts of ",
        ],
        printed: 5,
        rows,
        source: MAPS,
        limits: "the maps hand over districts whole, as the file names them; those of today reach into the oblast, so that what is held falls apart on 25 November; in the other reading the statement returned no ground of the oblast. The file decides nothing between the two",
    })
}
