"""Who borders whom, enclaves, exclaves, villages, random positions and random ground on the maps of data/.

    pip install numpy pyproj shapely
    python3 tests/reference/south_caucasus.py        writes south_caucasus.json beside this file

A part is one polygon of a feature: no two of these maps' polygons of one name share a segment. Two parts meet in the
segments that both have, compared as exact pairs of positions. Areas: geodesic_area_m2 takes segments as geodesics,
area_m2 straight in longitude and latitude (areas.py compares both with a second way). Lengths and distances are
geodesic; a distance is to segments straight in longitude and latitude, searched for along each segment that can hold
the nearest position (17 positions, then a golden section round the best, to about 1e-6 m).
"""

import math
from collections import Counter, defaultdict
from random import Random

import ground
import numpy as np
from shapely import MultiLineString, Point, Polygon, union_all
from shapely.affinity import affine_transform

SEED = 20201110
POSITIONS = 200
SHAPES = 20
BOX = (43.0, 38.0, 49.0, 43.0)
NEAR_M = 1.0


def main():
    states = read_parts("states")
    osm = read_parts("armenia_azerbaijan_osm")
    random = Random(SEED)
    answer = {
        "states": neighborhood(states),
        "armenia_azerbaijan_osm": {**neighborhood(osm), "flaws": overlaps(osm)},
        "villages_on_osm": [village(feature, osm) for feature in ground.features("villages")],
        "seed": SEED,
        "positions_on_states": [position(*random_position(random), states) for _ in range(POSITIONS)],
        "shares_on_states": [shares(random_ring(random, number), states) for number in range(SHAPES)],
    }
    ground.write("south_caucasus", "tests/reference/south_caucasus.py", answer)
    report(answer)


class Part:
    """One polygon of a map, as rings, with the territory and the title of its feature."""

    def __init__(self, properties, rings):
        self.territory = properties["name"]
        self.title = properties["title"]
        self.rings = rings
        self.shape = Polygon(rings[0], rings[1:])
        self.area_m2 = ground.area_m2(rings, ground.straight_ring_m2)
        self.geodesic_area_m2 = ground.area_m2(rings, ground.geodesic_ring_m2)

    def segments(self, rings=None):
        rings = self.rings if rings is None else rings
        return np.vstack([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])


def read_parts(name):
    return [
        Part(feature["properties"], rings)
        for feature in ground.features(name)
        for rings in ground.polygons(feature["geometry"])
    ]


def by_territory(parts):
    groups = defaultdict(list)
    for part in parts:
        groups[part.territory].append(part)
    return groups


# (a), (b): borders, enclaves, exclaves


def neighborhood(parts):
    holders = defaultdict(list)
    for part in parts:
        for segment in part.segments():
            holders[undirected(segment)].append(part)
    mains = {
        territory: max(group, key=lambda part: part.area_m2) for territory, group in by_territory(parts).items()
    }
    accounts = [outer_ring(part, holders, mains) for part in parts]
    return {
        "borders": borders(holders),
        "open_m": {
            territory: math.fsum(
                length_m(segment) for segment, [owner, *more] in holders.items()
                if owner.territory == territory and not more
            )
            for territory in mains
        },
        "segments_by_holders": dict(sorted(Counter(map(len, holders.values())).items())),
        "unmatched_but_near": unmatched_but_near(parts, holders),
        "enclaves": [account for account in accounts if account["host"]],
        "exclaves": [account for account in accounts if not account["main"] and account["neighbors_m"]],
        "islands": sum(not account["main"] and not account["neighbors_m"] for account in accounts),
        "mains": [account for account in accounts if account["main"]],
    }


def undirected(segment):
    return frozenset(map(tuple, segment.tolist()))


def length_m(segment):
    (lon, lat), (to_lon, to_lat) = segment
    return ground.GEOD.inv(lon, lat, to_lon, to_lat)[2]


def borders(holders):
    lengths = defaultdict(list)
    for segment, owners in holders.items():
        territories = sorted({owner.territory for owner in owners})
        assert len(owners) == 1 or len(territories) == 2, "a segment inside a territory, or of three"
        if len(territories) == 2:
            lengths[tuple(territories)].append(length_m(segment))
    return [
        {"between": pair, "length_m": math.fsum(each), "segments": len(each)} for pair, each in sorted(lengths.items())
    ]


def outer_ring(part, holders, mains):
    neighbors, open_m = defaultdict(float), 0.0
    for segment in map(undirected, part.segments(part.rings[:1])):
        others = [owner for owner in holders[segment] if owner is not part]
        for other in others:
            neighbors[other.territory] += length_m(segment)
        open_m += 0.0 if others else length_m(segment)
    host = next(iter(neighbors)) if len(neighbors) == 1 and open_m == 0 else None
    main = mains[part.territory]
    return {
        "title": part.title,
        "territory": part.territory,
        "main": part is main,
        "host": host,
        "neighbors_m": dict(neighbors),
        "open_m": open_m,
        "outer_m": ground.length_m(part.rings[0]),
        "area_m2": part.area_m2,
        "geodesic_area_m2": part.geodesic_area_m2,
        "distance_to_main_m": None if part is main or not neighbors else between_m(part, main),
    }


def unmatched_but_near(parts, holders):
    """Of the segments with one holder, the lengths inside another territory's ground and within NEAR_M of it."""
    found = []
    groups = by_territory(parts)
    for territory, own in groups.items():
        alone = [s for part in own for s in part.segments() if len(holders[undirected(s)]) == 1]
        lines = MultiLineString([s.tolist() for s in alone])
        for other, theirs in groups.items():
            if other == territory:
                continue
            land = union_all([part.shape for part in theirs])
            inside = sum(line_length_m(line) for line in pieces(lines.intersection(land)))
            near = sum(near_m(s, land) for s in alone)
            if inside or near:
                found.append({"of": territory, "with": other, "inside_m": inside, f"within_{NEAR_M:g}_m_m": near})
    return found


def near_m(segment, land):
    """Length within NEAR_M of land, in a plane of metres true at the segment; 0 where only an end touches the land."""
    line = MultiLineString([segment.tolist()])
    if line.distance(land) > 1e-4:
        return 0.0
    lon, lat = segment.mean(axis=0)
    east, north = (ground.GEOD.inv(lon, lat, lon + dx, lat + dy)[2] * 1e6 for dx, dy in ((1e-6, 0), (0, 1e-6)))
    to_metres = [east, 0, 0, north, -lon * east, -lat * north]
    around = land.intersection(line.buffer(1e-3).envelope)
    reach = affine_transform(around, to_metres).buffer(NEAR_M, 64)
    touched = affine_transform(line, to_metres).intersection(reach).length
    return touched if touched > 2 * NEAR_M else 0.0


def overlaps(parts):
    found = []
    for number, one in enumerate(parts):
        for other in parts[number + 1:]:
            area = shape_area_m2(one.shape.intersection(other.shape))
            if area > 0:
                found.append({"overlap_of": [one.title, other.title], "area_m2": area})
    return found


# (c): villages


def village(feature, parts):
    lon, lat = feature["geometry"]["coordinates"]
    uncertainty_m = feature["properties"]["uncertainty_km"] * 1000
    [holder] = [part for part in parts if part.shape.contains(Point(lon, lat))]
    groups = by_territory(parts)
    ground_m = {territory: ground_distance_m(lon, lat, group) for territory, group in groups.items()}
    return {
        "name": feature["properties"]["name"],
        "lon": lon,
        "lat": lat,
        "uncertainty_m": uncertainty_m,
        "territory": holder.territory,
        "part": holder.title,
        "distance_to_border_m": distance_m(lon, lat, segments_of(groups[holder.territory])),
        "distance_to_ground_m": ground_m,
        "holders_within_uncertainty": sorted(t for t, distance in ground_m.items() if distance <= uncertainty_m),
    }


# (d): random positions


def random_position(random):
    west, south, east, north = BOX
    return round(random.uniform(west, east), 6), round(random.uniform(south, north), 6)


def position(lon, lat, parts):
    point = Point(lon, lat)
    holders = [part.territory for part in parts if part.shape.contains(point)]
    assert len(holders) <= 1 and all(part.shape.boundary.distance(point) > 1e-9 for part in parts)
    if holders:
        own = by_territory(parts)[holders[0]]
        border_m = distance_m(lon, lat, segments_of(own))
        return {"lon": lon, "lat": lat, "territory": holders[0], "distance_to_border_m": border_m}
    distances = {territory: ground_distance_m(lon, lat, group) for territory, group in by_territory(parts).items()}
    nearest = min(distances, key=distances.get)
    return {"lon": lon, "lat": lat, "territory": None, "nearest": nearest, "distance_m": distances[nearest]}


# (e): random ground


def random_ring(random, number):
    """Boxes and stars by turns, from a tenth of a degree to two degrees across; most of the stars are concave."""
    lon, lat = random_position(random)
    size = 0.1 * 20 ** random.random()
    if number % 2 == 0:
        half = (size / 2, size * random.uniform(0.3, 1) / 2)
        corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
        ring = [(lon + x * half[0], lat + y * half[1]) for x, y in corners]
    else:
        count = random.randint(5, 11)
        radii = [size / 2 * random.uniform(0.35, 1) for _ in range(count)]
        turns = [2 * math.pi * (k + random.uniform(-0.3, 0.3)) / count for k in range(count)]
        ring = [(lon + r * math.cos(turn), lat + r * math.sin(turn)) for r, turn in zip(radii, turns)]
    ring = [[round(x, 6), round(y, 6)] for x, y in ring]
    return ring + ring[:1]


def shares(ring, parts):
    shape = Polygon(ring)
    assert shape.is_valid
    areas = {
        territory: math.fsum(shape_area_m2(shape.intersection(part.shape)) for part in group)
        for territory, group in by_territory(parts).items()
    }
    total = shape_area_m2(shape)
    rest = shape_area_m2(shape.difference(union_all([part.shape for part in parts])))
    assert abs(math.fsum(areas.values()) + rest - total) < 1e-9 * total
    return {
        "ring": ring,
        "concave": shape.convex_hull.area > shape.area * (1 + 1e-9),
        "area_m2": total,
        "shares_m2": {territory: area for territory, area in areas.items() if area > 0},
        "open_m2": rest,
    }


def shape_area_m2(shape):
    polygons = [piece for piece in pieces(shape) if piece.geom_type == "Polygon"]
    rings = [[np.array(ring.coords) for ring in (each.exterior, *each.interiors)] for each in polygons]
    return math.fsum(ground.area_m2(each, ground.straight_ring_m2) for each in rings)


def pieces(shape):
    return [piece for piece in getattr(shape, "geoms", [shape]) if not piece.is_empty]


def line_length_m(line):
    return ground.length_m(np.array(line.coords)) if line.geom_type == "LineString" else 0.0


# Distances


def segments_of(parts):
    return np.vstack([part.segments() for part in parts])


def ground_distance_m(lon, lat, parts):
    if any(part.shape.covers(Point(lon, lat)) for part in parts):
        return 0.0
    return distance_m(lon, lat, segments_of(parts))


def distance_m(lon, lat, segments):
    """Geodesic distance from a position to the nearest of segments straight in longitude and latitude."""
    (a, b), lengths = segments.transpose(1, 0, 2), inv_m(*segments.reshape(-1, 4).T)
    to_end = np.minimum(from_m(lon, lat, a), from_m(lon, lat, b))
    candidates = to_end - lengths <= to_end.min()
    a, b = a[candidates], b[candidates]

    def at(fraction):
        return from_m(lon, lat, a + (b - a) * fraction[:, None])

    samples = np.linspace(0, 1, 17)
    best = samples[np.argmin([at(np.full(len(a), sample)) for sample in samples], axis=0)]
    low, high = np.maximum(best - 1 / 16, 0), np.minimum(best + 1 / 16, 1)
    golden = (math.sqrt(5) - 1) / 2
    for _ in range(60):
        left, right = high - golden * (high - low), low + golden * (high - low)
        shorter = at(left) < at(right)
        low, high = np.where(shorter, low, left), np.where(shorter, right, high)
    return float(min(at(low).min(), at(high).min(), to_end.min()))


def from_m(lon, lat, positions):
    return inv_m(np.full(len(positions), lon), np.full(len(positions), lat), *positions.T)


def inv_m(lon, lat, to_lon, to_lat):
    return ground.GEOD.inv(lon, lat, to_lon, to_lat)[2]


def between_m(one, other):
    """Shortest distance of two parts: from those vertices of either that can be nearest to the other's segments."""
    best = math.inf
    for a, b in ((one, other), (other, one)):
        vertices = a.segments(a.rings)[:, 0]
        scale = np.array([math.cos(math.radians(vertices[:, 1].mean())), 1.0])
        border = MultiLineString([ring * scale for ring in b.rings])
        rough = np.array([border.distance(Point(vertex * scale)) for vertex in vertices])
        for lon, lat in vertices[rough <= rough.min() * 1.05]:
            best = min(best, distance_m(lon, lat, b.segments()))
    return best


def report(answer):
    for name in ("states", "armenia_azerbaijan_osm"):
        print(name, answer[name]["segments_by_holders"], answer[name]["unmatched_but_near"])
        for border in answer[name]["borders"]:
            print("  border", *border["between"], round(border["length_m"], 1))
        for kind in ("enclaves", "exclaves"):
            for each in answer[name][kind]:
                neighbors = {territory: round(length, 1) for territory, length in each["neighbors_m"].items()}
                print(" ", kind, each["title"], round(each["geodesic_area_m2"]), neighbors, round(each["open_m"], 1))
    for each in answer["villages_on_osm"]:
        border_m = round(each["distance_to_border_m"], 1)
        print(" ", each["name"], each["part"], border_m, each["holders_within_uncertainty"])


main()
