//! Whose ground is this position? `locate` and `locate_many` beside what else answers the question, on the world file.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use country_boundaries::{BOUNDARIES_ODBL_360X180, CountryBoundaries, LatLon};
use geo::algorithm::indexed::{IntervalTreeMultiPolygon, PreparedGeometry};
use geo::{Contains, Relate};
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};
use territory_peers::ours::Ours;
use territory_peers::points;
use territory_peers::race::{Lane, Rules, Unit, race, table};
use territory_peers::referee::{Reason, Referee};
use territory_peers::tree::Tree;
use territory_peers::world::{self, Map, polygons};
use tzf_rs::DefaultFinder;

const RULES: Rules = Rules {
    rounds: 9,
    tasks: 1_000_000,
    patience: Duration::from_millis(400),
};
/// Positions of each set on which all must agree.
const CHECKED: usize = 20_000;

fn main() {
    let map = world::oriented(&world::read(&world::text()));
    let field = Field::new(&map);
    let positions = RULES.tasks * (RULES.rounds + 1);
    for (title, positions) in [
        ("uniform over the sphere", points::sphere(positions)),
        ("38..48 E, 38..44 N", points::caucasus(positions)),
        ("within 1 km of a vertex", points::near(&map, positions)),
    ] {
        field.check(title, &positions[..CHECKED]);
        field.race(title, &positions);
    }
}

type Answer<'a> = Box<dyn Fn(Coord) -> Option<u32> + 'a>;

/// All contestants, ready to be asked.
struct Field<'a> {
    map: &'a Map,
    ours: Ours,
    referee: Referee<'a>,
    intervals: Tree<IntervalTreeMultiPolygon<f64>>,
    prepared: Tree<PreparedGeometry<'a, &'a Polygon>>,
    quads: Tree<geometry_rs::Polygon>,
    stripes: Tree<geometry_rs::Polygon>,
    #[cfg(feature = "geos")]
    geos: with_geos::Prepared,
    countries: CountryBoundaries,
    zones: DefaultFinder,
}

impl<'a> Field<'a> {
    fn new(map: &'a Map) -> Self {
        let each = || polygons(map).map(|(_, polygon)| polygon);
        let interval = |p: &Polygon| IntervalTreeMultiPolygon::new(&MultiPolygon(vec![p.clone()]));
        Self {
            map,
            ours: Ours::new(map),
            referee: Referee::new(map),
            intervals: Tree::new(map, each().map(interval)),
            prepared: Tree::new(map, each().map(PreparedGeometry::from)),
            quads: Tree::new(map, each().map(|p| rays(p, false))),
            stripes: Tree::new(map, each().map(|p| rays(p, true))),
            #[cfg(feature = "geos")]
            geos: with_geos::Prepared::new(map),
            countries: CountryBoundaries::from_reader(BOUNDARIES_ODBL_360X180)
                .expect("it reads its own data"),
            zones: DefaultFinder::new(),
        }
    }

    /// The peers that answer on the same map.
    fn peers(&self) -> Vec<(&'static str, Answer<'_>)> {
        vec![
            (
                "rstar + geo IntervalTreeMultiPolygon",
                Box::new(|p| self.interval(p)),
            ),
            (
                "the same, every box, the smallest outer ring",
                Box::new(|p| self.innermost(p)),
            ),
            ("rstar + geo PreparedGeometry", Box::new(|p| self.relate(p))),
            (
                "rstar + geometry-rs, compressed quads",
                Box::new(|p| quad(&self.quads, p)),
            ),
            (
                "rstar + geometry-rs, y stripes",
                Box::new(|p| quad(&self.stripes, p)),
            ),
            #[cfg(feature = "geos")]
            (
                "rstar + GEOS prepared",
                Box::new(|p| self.geos.locate(p, &with_geos::point(p))),
            ),
        ]
    }

    fn interval(&self, p: Coord) -> Option<u32> {
        self.intervals.first(p, |tree, p| tree.contains(&Point(p)))
    }

    fn innermost(&self, p: Coord) -> Option<u32> {
        self.intervals
            .innermost(p, |tree, p| tree.contains(&Point(p)))
    }

    fn relate(&self, p: Coord) -> Option<u32> {
        self.prepared
            .first(p, |polygon, p| polygon.relate(&Point(p)).is_contains())
    }

    fn country(&self, p: Coord) -> Vec<&str> {
        let at = LatLon::new(p.y, p.x).expect("the position is on the globe");
        self.countries.ids(at)
    }

    /// Ours must be what the exact scan says; where a peer says otherwise the reason must be known.
    fn check(&self, title: &str, positions: &[Coord]) {
        println!("\n## {title}\n");
        let held: Vec<Vec<u32>> = positions.iter().map(|&p| self.referee.holders(p)).collect();
        for (&p, held) in positions.iter().zip(&held) {
            assert_eq!(
                &self.ours.holders(p),
                held,
                "not what the plain scan says at {p:?}"
            );
            let first = self.ours.locate(p);
            assert!(first.map_or(held.is_empty(), |first| held.contains(&first)));
        }
        let many = self.ours.atlas.locate_many(positions);
        let single = positions.iter().map(|&p| self.ours.atlas.locate(p));
        assert!(many.into_iter().eq(single), "locate_many is not locate");
        println!(
            "- territory is the exact plain scan on {} positions",
            positions.len()
        );
        for (name, answer) in self.peers() {
            // Relating takes milliseconds where a polygon is large.
            let share = if name.contains("geo PreparedGeometry") {
                100
            } else {
                1
            };
            self.compare(name, &answer, positions.iter().zip(&held).step_by(share));
        }
        self.compare_own("country-boundaries", positions, |p| {
            self.country(p).into_iter().find(|id| !id.contains('-'))
        });
        self.compare_own("tzf-rs", positions, |p| {
            Some(self.zones.get_tz_name(p.x, p.y))
        });
    }

    fn compare<'b>(
        &self,
        name: &str,
        answer: &Answer,
        questions: impl Iterator<Item = (&'b Coord, &'b Vec<u32>)>,
    ) {
        let (mut asked, mut reasons) = (0, BTreeMap::new());
        for (&p, held) in questions {
            asked += 1;
            let theirs = answer(p);
            if theirs == self.ours.locate(p) {
                continue;
            }
            let reason = self.referee.reason(p, held, theirs);
            let (count, example) = reasons.entry(reason).or_insert((0, p));
            *count += 1;
            assert!(
                reason != Reason::Unexplained,
                "{name} says {theirs:?} at {example:?}, and {held:?} hold it"
            );
        }
        print!("- {name}: {asked} asked");
        for (reason, (count, example)) in reasons {
            print!(
                ", {count} otherwise for {reason:?} (as at {} {})",
                example.x, example.y
            );
        }
        println!();
    }

    /// A peer with a map of its own: each of its names is taken for the territory of ours that it mostly stands for.
    fn compare_own<'b>(
        &self,
        name: &str,
        positions: &[Coord],
        answer: impl Fn(Coord) -> Option<&'b str>,
    ) {
        let mut votes: HashMap<&str, HashMap<u32, usize>> = HashMap::new();
        let both: Vec<(&str, u32)> = positions
            .iter()
            .filter_map(|&p| Some((answer(p)?, self.ours.locate(p)?)))
            .collect();
        for &(theirs, ours) in &both {
            *votes.entry(theirs).or_default().entry(ours).or_default() += 1;
        }
        let agreed: usize = votes.values().filter_map(|v| v.values().max()).sum();
        let (share, land) = (100.0 * agreed as f64 / both.len() as f64, both.len());
        println!(
            "- {name}, on its own data: the same country for {share:.2} % of the {land} positions that both have on land"
        );
    }

    fn race(&self, title: &str, positions: &[Coord]) {
        let ours = &self.ours.atlas;
        let mut lanes = vec![
            Lane::each("**territory** `locate`", positions, |p| {
                u64::from(ours.locate(p).is_some())
            }),
            Lane::new("**territory** `locate_many`", |range| {
                let found = ours.locate_many(&positions[range]);
                found.into_iter().flatten().count() as u64
            }),
            Lane::each("rstar + geo IntervalTreeMultiPolygon", positions, |p| {
                u64::from(self.interval(p).is_some())
            }),
            Lane::each(
                "the same, every box, the smallest outer ring",
                positions,
                |p| u64::from(self.innermost(p).is_some()),
            ),
            Lane::each("rstar + geo PreparedGeometry", positions, |p| {
                u64::from(self.relate(p).is_some())
            }),
            Lane::each("rstar + geometry-rs, compressed quads", positions, |p| {
                u64::from(quad(&self.quads, p).is_some())
            }),
            Lane::each("rstar + geometry-rs, y stripes", positions, |p| {
                u64::from(quad(&self.stripes, p).is_some())
            }),
            Lane::each("country-boundaries, its own data", positions, |p| {
                self.country(p).len() as u64
            }),
            Lane::each("tzf-rs, its own data", positions, |p| {
                self.zones.get_tz_name(p.x, p.y).len() as u64
            }),
        ];
        #[cfg(feature = "geos")]
        {
            // GEOS 3.11 asks for a geometry; its making is not counted.
            let made: Vec<geos::Geometry> =
                positions.iter().map(|&p| with_geos::point(p)).collect();
            lanes.push(Lane::new("rstar + GEOS prepared", move |range| {
                let asked = positions[range.clone()].iter().zip(&made[range]);
                asked
                    .filter(|(p, made)| self.geos.locate(**p, made).is_some())
                    .count() as u64
            }));
        }
        race(&mut lanes, RULES);
        let unit = Unit {
            name: "position",
            of: 1.0,
        };
        table(
            &format!("locate, {title}, {} territories", self.map.len()),
            unit,
            &lanes,
        );
    }
}

fn rays(polygon: &Polygon, stripes: bool) -> geometry_rs::Polygon {
    let ring = |ring: &LineString| -> Vec<geometry_rs::Point> {
        ring.coords()
            .map(|c| geometry_rs::Point { x: c.x, y: c.y })
            .collect()
    };
    let options = geometry_rs::PolygonBuildOptions {
        enable_compressed_quad: !stripes,
        enable_y_stripes: stripes,
        ..Default::default()
    };
    let holes = polygon.interiors().iter().map(ring).collect();
    geometry_rs::Polygon::new(ring(polygon.exterior()), holes, Some(options))
}

fn quad(tree: &Tree<geometry_rs::Polygon>, p: Coord) -> Option<u32> {
    tree.first(p, |polygon, p| {
        polygon.contains_point(geometry_rs::Point { x: p.x, y: p.y })
    })
}

#[cfg(feature = "geos")]
mod with_geos {
    //! GEOS, through the crate of that name.

    use geo_types::{Coord, Point};
    use geos::{Geometry, PreparedGeometry};
    use territory_peers::tree::Tree;
    use territory_peers::world::{Map, polygons};

    pub struct Prepared(Tree<PreparedGeometry<'static>>);

    impl Prepared {
        pub fn new(map: &Map) -> Self {
            let prepared = polygons(map).map(|(_, polygon)| {
                // They live as long as the program.
                let geometry: &'static Geometry = Box::leak(Box::new(
                    Geometry::try_from(polygon).expect("GEOS takes every polygon"),
                ));
                let prepared = PreparedGeometry::new(geometry).expect("it can be prepared");
                // Its index is made when it is first asked, and this is not the time to count that.
                let corner = point(polygon.exterior().0[0]);
                prepared.contains(&corner).expect("it can be asked");
                prepared
            });
            Self(Tree::new(map, prepared.collect::<Vec<_>>()))
        }

        pub fn locate(&self, p: Coord, made: &Geometry) -> Option<u32> {
            self.0.first(p, |polygon, _| {
                polygon.contains(made).expect("a point can be asked for")
            })
        }
    }

    pub fn point(p: Coord) -> Geometry {
        Geometry::try_from(&Point(p)).expect("a point is a geometry")
    }
}
