//! The map of the autumn of 2020: districts split by the line of 1994, and who held each piece when, as the files of `data/` say it.

use std::error::Error;
use std::fs::read_to_string;

use geo_types::MultiPolygon;
use territory::{Atlas, FlawKind, Territory, area_m2, geojson::JsonObject, length_m};

/// The days of the maps: the eve of the war, and the days on which a part of the story ended.
pub(crate) const DATES: [&str; 5] = [
    "2020-09-26",
    "2020-11-08",
    "2020-11-20",
    "2020-11-25",
    "2020-12-01",
];

/// Who holds what no file hands over. It says no more than the files do, and holds on each date.
pub(crate) const HELD: &str = "Held de facto since 1994, no handover in the data";
pub(crate) const AZERBAIJAN: &str = "Azerbaijan";
pub(crate) const CORRIDOR: &str = "Lachin corridor (schematic)";

pub(crate) const LACHIN: &str = "AZE-1735";
pub(crate) const SUSA: &str = "AZE-1737";
/// On this map the town of Shusha is a municipality beside its district, and the row of the district speaks of the town.
const SHUSHA_TOWN: &str = "AZE-5565";

/// When the oblast of the USSR stood.
const OBLAST: &str = "1991";

/// The corridor of the joint statement of 10 November 2020, point 3: so wide, from that day on. It is not to pass through Shusha.
const WIDTH_M: f64 = 5000.0;
const STATEMENT: &str = "2020-11-10";

/// What the names of pieces add to that of their district.
const HELD_PIECE: &str = ", held";
const IN_OBLAST: &str = ", in the oblast";
const IN_CORRIDOR: &str = ", in the corridor";

/// The districts before and after they are split, and what became of the pieces.
pub(crate) struct Story {
    pub(crate) districts: Atlas,
    /// Pieces are territories of their own; what is left of a district is called as it was.
    pub(crate) split: Atlas,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) handovers: Vec<Handover>,
    /// The outline of the oblast of 1991.
    pub(crate) oblast: MultiPolygon<f64>,
}

/// Ground of a district that was held de facto.
pub(crate) struct Piece {
    /// As a territory of the split map.
    pub(crate) name: String,
    /// The key of its district.
    pub(crate) district: String,
    pub(crate) is_in_oblast: bool,
    pub(crate) is_in_corridor: bool,
    /// The day on which its district was handed over.
    pub(crate) handed: Option<String>,
    /// Its holders, each from the day on that stands before it.
    pub(crate) holders: Vec<(String, &'static str)>,
    /// Whether its district was returned under the statement, but as a district of today, which reaches into the oblast: whether this ground changed hands with the rest, no
    /// file says.
    pub(crate) is_doubtful: bool,
}

/// A row of `data/handover_2020.csv`.
pub(crate) struct Handover {
    pub(crate) adm1_code: String,
    pub(crate) date: String,
    pub(crate) how: String,
    pub(crate) source: String,
}

impl Story {
    /// Reads the maps of `data/`, with some places to show.
    pub(crate) fn read(places: &str) -> Result<Self, Box<dyn Error>> {
        let lines = read_to_string("data/lines.geojson")?;
        // Georgia and Russia do not come near.
        let is_near = |properties: &JsonObject| {
            let state = properties.get("state").and_then(|state| state.as_str());
            !matches!(state, Some("Georgia" | "Russia"))
        };
        let zones = read_to_string("data/karabakh_zones.geojson")?;
        let districts = Atlas::builder()
            .title_property("title")
            .only(is_near)
            .geojson(&read_to_string("data/districts.geojson")?, "adm1_code")?
            .as_of(OBLAST)
            .geojson_zones(&zones, "name")?
            .of_all_dates()
            .geojson(&lines, "name")?
            .geojson(places, "name")?
            .build()?;
        let road = districts
            .lines()
            .find(|line| line.name().contains("Lachin corridor"));
        let road = road.ok_or("the road is not on the map")?.line();
        let corridor = districts.strip(road, WIDTH_M);
        let mut story = Self {
            split: districts.clone(),
            districts,
            pieces: Vec::new(),
            handovers: handovers()?,
            oblast: zone_of(&zones, OBLAST)?,
        };
        // What the zone has beyond Azerbaijan's border stays where it is.
        let held = |story: &Self, name: &str| story.state(name) == Some(AZERBAIJAN);
        story.split_by(&zone_of(&zones, DATES[0])?, HELD_PIECE, held)?;
        let is_held = |name: &str| name.ends_with(HELD_PIECE);
        story.split_by(&story.oblast.clone(), IN_OBLAST, |_, name| is_held(name))?;
        story.split_by(&corridor, IN_CORRIDOR, |_, name| {
            name.contains(HELD_PIECE) && [LACHIN, SUSA].contains(&district_of(name))
        })?;
        let units = story.split.territories();
        let pieces =
            units.filter(|unit| unit.name().contains(HELD_PIECE) && unit.parts().len() > 0);
        story.pieces = pieces.map(|unit| story.piece_of(unit.name())).collect();
        Ok(story)
    }

    /// Makes territories of their own of what some have on some ground.
    fn split_by(
        &mut self,
        ground: &MultiPolygon<f64>,
        kind: &str,
        is_split: impl Fn(&Self, &str) -> bool,
    ) -> Result<(), territory::Error> {
        let all_of_it = self.split.transfer(ground, "All of it")?;
        for found in self.split.compare(&all_of_it).ground {
            let name = found.from.unwrap_or_default();
            if is_split(self, &name) {
                let piece = format!("{name}{kind}");
                self.split = self.split.transfer(&found.outline, &piece)?;
                // The zones were drawn along the borders of the states, which lie some metres off: what is left between the two goes along.
                for sliver in slivers(&self.split, &name) {
                    self.split = self.split.transfer(&sliver, &piece)?;
                }
            }
        }
        Ok(())
    }

    fn piece_of(&self, name: &str) -> Piece {
        let district = district_of(name);
        let (is_in_oblast, is_in_corridor) = (name.contains(IN_OBLAST), name.contains(IN_CORRIDOR));
        let handover = self.handover(district);
        let mut holders = vec![(String::new(), HELD)];
        let handed = handover.map(|handover| (handover.date.clone(), AZERBAIJAN));
        holders.extend(handed.filter(|(date, _)| !is_in_corridor || date.as_str() < STATEMENT));
        holders.extend(is_in_corridor.then(|| (STATEMENT.to_owned(), CORRIDOR)));
        Piece {
            name: name.to_owned(),
            district: district.to_owned(),
            is_in_oblast,
            is_in_corridor,
            handed: handover.map(|handover| handover.date.clone()),
            holders,
            is_doubtful: is_in_oblast && handover.is_some_and(Handover::is_under_the_statement),
        }
    }

    pub(crate) fn state(&self, district: &str) -> Option<&str> {
        let district = &self.districts[self.districts.find(district)?];
        district.properties().get("state")?.as_str()
    }

    pub(crate) fn handover(&self, district: &str) -> Option<&Handover> {
        let of = if district == SHUSHA_TOWN {
            SUSA
        } else {
            district
        };
        self.handovers
            .iter()
            .find(|handover| handover.adm1_code == of)
    }

    pub(crate) fn piece(&self, unit: &Territory) -> Option<&Piece> {
        self.pieces.iter().find(|piece| piece.name == unit.name())
    }

    /// The map of a day: every piece goes to its holder, everything else to its state.
    pub(crate) fn on(&self, date: &str) -> Result<Atlas, territory::Error> {
        self.dissolved(|piece| piece.holder(date))
    }

    /// The map by some name for each piece, and for everything else its state.
    pub(crate) fn dissolved(
        &self,
        name: impl Fn(&Piece) -> &'static str,
    ) -> Result<Atlas, territory::Error> {
        self.split.dissolve(|unit| match self.piece(unit) {
            Some(piece) => Some(name(piece).to_owned()),
            None => self.state(unit.name()).map(str::to_owned),
        })
    }

    /// The sum of the pieces that are so, in km².
    pub(crate) fn pieces_km2(&self, is_counted: impl Fn(&Piece) -> bool) -> f64 {
        let counted = self.pieces.iter().filter(|piece| is_counted(piece));
        counted.map(|piece| self.km2(&piece.name)).sum()
    }

    /// The name of a district to show.
    pub(crate) fn title(&self, district: &str) -> &str {
        let id = self.districts.find(district);
        id.map_or("?", |id| self.districts[id].title())
    }

    /// The ground of the pieces that are so.
    pub(crate) fn outline(&self, is_wanted: impl Fn(&Piece) -> bool) -> MultiPolygon<f64> {
        let wanted = self.pieces.iter().filter(|piece| is_wanted(piece));
        let units = wanted.filter_map(|piece| self.split.find(&piece.name));
        let parts = units.flat_map(|id| self.split[id].parts());
        parts
            .flat_map(|part| self.split.part(part).polygon())
            .collect()
    }

    /// The area of a territory of the split map.
    pub(crate) fn km2(&self, unit: &str) -> f64 {
        let id = self.split.find(unit);
        id.map_or(0.0, |id| self.split.area_m2(id) / 1e6)
    }
}

impl Piece {
    /// Who held it on a date.
    pub(crate) fn holder(&self, date: &str) -> &'static str {
        let mut latest_first = self.holders.iter().rev();
        let current = latest_first.find(|(from, _)| from.as_str() <= date);
        current.map_or(HELD, |(_, holder)| holder)
    }

    /// The same where ground of the oblast stays where it was, though its district is returned.
    pub(crate) fn holder_if_doubtful_stays(&self, date: &str) -> &'static str {
        if self.is_doubtful {
            HELD
        } else {
            self.holder(date)
        }
    }
}

impl Handover {
    fn is_under_the_statement(&self) -> bool {
        self.how.starts_with("returned")
    }
}

/// What a territory has in ends narrower than a metre, or in parts narrower than ten.
fn slivers(atlas: &Atlas, name: &str) -> Vec<MultiPolygon<f64>> {
    const NARROW_M: f64 = 10.0;
    let of = atlas.find(name);
    let spikes = atlas.flaws().into_iter().filter(|flaw| {
        flaw.kind == FlawKind::Spike && flaw.territories.iter().any(|&id| Some(id) == of)
    });
    let parts = of.into_iter().flat_map(|id| atlas[id].parts());
    let grounds = parts.map(|id| atlas.part(id).polygon());
    let narrow = grounds.filter(|ground| {
        let around_m: f64 = ground.iter().map(|one| length_m(one.exterior())).sum();
        2.0 * area_m2(ground) < NARROW_M * around_m
    });
    spikes.map(|flaw| flaw.outline).chain(narrow).collect()
}

fn district_of(name: &str) -> &str {
    name.split(',').next().unwrap_or(name)
}

/// The zone that is valid on a date: one at a time.
fn zone_of(zones: &str, date: &str) -> Result<MultiPolygon<f64>, Box<dyn Error>> {
    let zones = Atlas::builder().as_of(date).geojson_zones(zones, "name")?;
    let zones = zones.build()?;
    let zone = zones.zones().next();
    Ok(zone.ok_or("no zone is valid then")?.polygon())
}

fn handovers() -> Result<Vec<Handover>, Box<dyn Error>> {
    let mut rows = csv::Reader::from_path("data/handover_2020.csv")?;
    let columns = rows.headers()?.clone();
    let mut handovers = Vec::new();
    for row in rows.records() {
        let row = row?;
        let column = |name: &str| {
            let place = columns.iter().position(|column| column == name);
            let cell = place.and_then(|place| row.get(place));
            cell.map(str::to_owned).ok_or(format!("no column {name}"))
        };
        handovers.push(Handover {
            adm1_code: column("adm1_code")?,
            date: column("date")?,
            how: column("how")?,
            source: column("source")?,
        });
    }
    Ok(handovers)
}
