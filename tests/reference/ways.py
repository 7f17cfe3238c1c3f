"""The shortest ways from detached parts to their main parts, for tests/all: see taut.py for the method and how good it is.

    pip install numpy pyproj scipy shapely
    python3 tests/reference/ways.py                  writes ways.json beside this file, from the maps of data/
    python3 tests/reference/ways.py world MAP        writes ways_world.json from ne10m.geojson (see world/README.md)

A row: the part, named by a position inside it; the kind of way (`home` over any territory, `through` the named ones, `within`
a ground); its length; whose ground it takes, in order; the lengths by ground, "A | B" where it runs on the border of two; its
ends, and `ends_within_m`, how far each may lie off while the way grows by less than 0.02 % along a straight rim.
`length_m` is null where the ground does not connect the part with its main part.
"""

import json
import sys
from pathlib import Path

import ground
import numpy as np
import shapely
from shapely.geometry import mapping, shape
from taut import Plane, cut, distances_m, rings, shortest

ON_BORDER_M = 0.5
# Degrees, 1 cm: a ground cut out in the middle of a border's segments leaves gaps of rounding, which a way may cross.
ROUNDING = 1e-7


class Map:
    """Territories by name, each the union of its features."""

    def __init__(self, features, key):
        grounds = {}
        for feature in features:
            each = shapely.make_valid(shape(feature["geometry"]))
            grounds.setdefault(feature["properties"][key], []).append(each)
        self.territories = {name: areal(shapely.union_all(each)) for name, each in grounds.items()}
        self.all = None

    def part(self, position):
        """The territory and the part that hold a position: of the smallest part, if some are drawn over others."""
        point = shapely.Point(position)
        held = [
            (polygon.area, name, polygon)
            for name, each in self.territories.items() if each.intersects(point)
            for polygon in shapely.get_parts(each) if polygon.covers(point)
        ]
        return min(held)[1:] if held else (None, None)

    def main(self, name):
        return max(shapely.get_parts(self.territories[name]), key=area_m2)

    def everything(self):
        if self.all is None:
            self.all = shapely.union_all(list(self.territories.values()))
        return self.all


def areal(geometry):
    return shapely.union_all([each for each in shapely.get_parts(geometry) if each.geom_type == "Polygon"])


def area_m2(polygon):
    rings_of = [np.array(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
    return ground.area_m2(rings_of, ground.straight_ring_m2)


def row(map_, title, position, kind, through=(), within=None, to=None, note=None, longer_than_m=None):
    """One way; `to` is a position in another part than the main one."""
    name, part = map_.part(position)
    assert name is not None, f"{title} is on no ground"
    main = map_.main(name) if to is None else map_.part(to)[1]
    assert not part.equals(main), f"{title} is the main part of {name}"
    allowed = {
        "home": map_.everything,
        "through": lambda: shapely.union_all([map_.territories[each] for each in (*through, name)]),
        "within": lambda: shapely.union_all([shape(within).buffer(ROUNDING, join_style="mitre"), part, main]),
    }[kind]()
    way = shortest(allowed, part, main) if longer_than_m is None else None
    answer = {"title": title, "territory": name, "at": position, "kind": kind}
    if kind == "through":
        answer["through"] = list(through)
    if kind == "within":
        answer["within"] = within
    if longer_than_m:
        answer["longest_m"] = longer_than_m
    if to:
        answer["to"] = to
    if note:
        answer["note"] = note
    answer["length_m"] = None if way is None else round(way.length_m, 3)
    if way is not None:
        answer |= followed(map_, name, way)
    print(title, kind, *through, answer["length_m"], answer.get("hosts"), answer.get("by_ground_m"), flush=True)
    return answer


def followed(map_, own, way):
    """Whose ground a way takes."""
    stretches = []
    for a, b in zip(way.positions[:-1], way.positions[1:]):
        stretches += leg_stretches(map_, a, b)
    lengths, hosts = {}, []
    for holders, length_m in stretches:
        called = " | ".join(holders) or "open"
        lengths[called] = lengths.get(called, 0.0) + length_m
        if own not in holders and len(holders) == 1 and holders[0] not in hosts and length_m > 1.0:
            hosts.append(holders[0])
    ends = way.positions[[0, -1]]
    return {
        "hosts": hosts,
        "by_ground_m": {called: round(length_m, 1) for called, length_m in lengths.items() if length_m >= 0.1},
        "corners": len(way.positions) - 2,
        "ends": [[round(float(x), 7) for x in end] for end in ends],
        "ends_within_m": [round(way.end_within_m(0)), round(way.end_within_m(-1))],
        **({"line": [[round(float(x), 7) for x in each] for each in way.positions]} if len(way.positions) <= 60 else {}),
    }


def leg_stretches(map_, a, b):
    """A leg cut where it passes from ground to ground, each piece with the names of those who hold it."""
    plane = Plane(*((a + b) / 2))
    ends = plane.there(np.array([a, b]))
    leg = shapely.LineString(ends)
    box = shapely.LineString([a, b]).buffer(0.02 + 0.02 * np.abs(b - a).max()).envelope
    grounds = {}
    for name, each in map_.territories.items():
        if each.intersects(box):
            near = areal(shapely.intersection(each, box))
            grounds[name] = projected(near, plane)
    grounds = {name: each for name, each in grounds.items() if not each.is_empty}
    marks = {0.0, leg.length}
    for each in grounds.values():
        for piece in shapely.get_parts(shapely.intersection(leg, each)):
            marks |= {leg.project(shapely.Point(c)) for c in shapely.get_coordinates(piece)}
    marks = sorted(marks)
    found = []
    for from_, to in zip(marks[:-1], marks[1:]):
        if to - from_ < 1e-3:
            continue
        middle = leg.interpolate((from_ + to) / 2)
        near = [name for name, each in grounds.items() if each.distance(middle) < ON_BORDER_M]
        inside = [name for name in near if grounds[name].boundary.distance(middle) > ON_BORDER_M]
        at = plane.back(np.array([leg.interpolate(m).coords[0] for m in (from_, to)]))
        found.append((tuple(sorted(inside or near)), float(distances_m(at[0], at[1:])[0])))
    return found


def projected(geometry, plane):
    polygons = []
    for polygon in shapely.get_parts(geometry):
        outlines = rings(polygon, plane, 2000.0)
        if outlines:
            polygons.append(shapely.make_valid(shapely.Polygon(outlines[0], outlines[1:])))
    return areal(shapely.union_all(polygons))


def south_of(map_, name, lat):
    """A territory's ground south of a parallel."""
    return areal(shapely.intersection(map_.territories[name], shapely.box(-180, -90, 180, lat)))


def plain(geometry):
    return json.loads(json.dumps(mapping(geometry)))


def beside_iran(map_):
    """Armenia's ground within 0.008° of its border with Iran, about 0.8 km."""
    band = shapely.union_all([shapely.LineString(line).buffer(0.008, quad_segs=2) for line in iranian_border(map_)])
    return areal(shapely.intersection(map_.territories["Armenia"], band))


def iranian_border(map_):
    """From west to east. On the map of two states it is a line of its own."""
    if "Iran" in map_.territories:
        shared = shapely.intersection(map_.territories["Armenia"].boundary, map_.territories["Iran"].boundary)
        lines = [np.array(line.coords) for line in shapely.get_parts(shapely.line_merge(shared))]
    else:
        lines = [np.array(feature["geometry"]["coordinates"]) for feature in ground.features("aras_border_osm")]
    return sorted((line if line[0][0] < line[-1][0] else line[::-1] for line in lines), key=lambda line: line[0][0])


CAUCASUS = [
    ("Nakhchivan", [45.4, 39.3]),
    ("Artsvashen", None),
    ("Yukhari Askipara", None),
    ("Barkhudarly and Sofulu", None),
    ("Kerki", None),
]


def caucasus(file):
    features = ground.features(file)
    map_ = Map(features, "name")
    rows = []
    for title, _ in CAUCASUS:
        feature = next(feature for feature in features if feature["properties"]["title"] == title)
        position = inside(shape(feature["geometry"]))
        rows.append(row(map_, title, position, "home"))
        host = "Azerbaijan" if title == "Artsvashen" else "Armenia"
        rows.append(row(map_, title, position, "through", [host]))
        if title == "Nakhchivan":
            nakhchivan = position
            southern = plain(south_of(map_, "Armenia", 39.0))
            rows.append(row(map_, title, position, "within", within=southern, note="Armenia's ground south of 39°"))
            band = plain(beside_iran(map_))
            rows.append(row(map_, title, position, "within", within=band, note="Armenia's ground beside Iran"))
            if "Iran" in map_.territories:
                rows.append(row(map_, title, position, "through", ["Iran"]))
        if title == "Kerki":
            rows.append(row(map_, title, position, "home", to=nakhchivan, note="to Nakhchivan, not to the main part"))
    return rows


def inside(geometry):
    point = geometry.representative_point()
    return [round(point.x, 5), round(point.y, 5)]


def main():
    answer = {"maps": {file: caucasus(file) for file in ("states", "armenia_azerbaijan_osm")}}
    ground.write("ways", "tests/reference/ways.py", answer)


if __name__ == "__main__":
    if sys.argv[1:2] == ["world"]:
        from ways_world import world

        features = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))["features"]
        ground.write("ways_world", "tests/reference/ways.py world", world(Map(features, "name"), row))
    else:
        main()
