"""Areas and lengths of single segments and of rings in 40 digits, for the tests of src/geometry.

    pip install mpmath            (gmpy2 beside it makes it faster)
    python3 tests/reference/ellipsoid_values.py        writes ellipsoid_values.json beside this file

segments   [kind, lon1, lat1, lon2, lat2, straight, geodesic, length]: the two areas in m^2 north of the parallel of the first position, positive
           where the segment runs east, straight in longitude and latitude or along the geodesic, and the geodesic's length in m
rings      the rings of 4 to MOST - 1 segments of MAPS, once each, and some drawn ones: [name, positions, straight, geodesic, length]

The areas come from geodesics.py by quadrature, not from a series. At a pole every longitude is one position: the geodesic to it is a
meridian, and the rest of the longitude is passed at the pole.
"""

import json
import random
from math import asin, degrees, nextafter
from pathlib import Path

from mpmath import mpf, sin

from geodesics import DEGREE, POLE, authalic, b, ep2, geodesic, integral, reduced, sqrt, straight

HERE = Path(__file__).parent
LIMITS = (0.12, 0.28, 0.9, 2.5, 2.8)
MOST = 40
MAPS = ("states", "districts")


def measured(lon1, lat1, lon2, lat2):
    """(straight, geodesic, length), the areas measured from the equator, in 40 digits."""
    poles = [lat for lat in (lat1, lat2) if abs(lat) == 90]
    flat = straight(lon1, lat1, lon2, lat2)
    if poles:
        x = (mpf(lon2) - mpf(lon1)) * DEGREE
        betas = [reduced(lat) if abs(lat) != 90 else lat * DEGREE for lat in (lat1, lat2)]
        length = b * abs(integral(lambda sigma: sqrt(1 + ep2 * sin(sigma) ** 2), *betas)) if lat1 != lat2 else mpf(0)
        return flat, x * (POLE if poles[0] > 0 else -POLE), length
    length, area = geodesic(lon1, lat1, lon2, lat2)
    return flat, area, length


def row(kind, lon1, lat1, lon2, lat2):
    flat, area, length = measured(lon1, lat1, lon2, lat2)
    level = (mpf(lon2) - mpf(lon1)) * DEGREE * authalic(sin(mpf(lat1) * DEGREE))
    return [kind, lon1, lat1, lon2, lat2, float(flat - level), float(area - level), float(length)]


def latitude(random):
    """A third uniform on the sphere, a third in degrees, a third close to a pole."""
    choice = random.random()
    if choice < 0.34:
        return degrees(asin(random.uniform(-1, 1)))
    if choice < 0.67:
        return random.uniform(-90, 90)
    return random.choice((-1, 1)) * (90 - 10 ** random.uniform(-7, 1))


def sized(random, size):
    """A segment whose larger difference is `size`, in any direction."""
    other = size * random.choice((0, 10 ** random.uniform(-4, 0), random.uniform(0, 1)))
    x, y = random.choice(((size, other), (other, size)))
    while True:
        lon, lat = random.uniform(-180, 180 - x), latitude(random)
        for y in (y, -y):
            if abs(lat + y) < 90:
                ends = (lon, lat, lon + x, lat + y)
                return ends if random.random() < 0.5 else ends[2:] + ends[:2]
        lat = 0


def segments():
    random_ = random.Random(20)
    rows = []
    for kind, low, high, count in (
        ("near", -7, -0.92, 300),
        ("middle", -0.92, -0.5, 150),
        ("wide", -0.5, 0.45, 150),
        ("far", 0.45, 2.2, 120),
    ):
        for _ in range(count):
            size = 10 ** random_.uniform(low, high)
            if kind == "far" and random_.random() < 0.5:
                ends = (-size / 2, random_.uniform(-85, 85), size / 2, random_.uniform(-85, 85))
            else:
                ends = sized(random_, min(size, 80))
            rows.append(row(kind, *ends))
    for limit in LIMITS:
        for size in (limit, nextafter(limit, 0), nextafter(limit, 9)):
            for lat in (-89.9, -45.25, 0.0, 30.5, 60.125, 87.0):
                # Differences that are exact.
                rows.append(row("edge", 0.0, lat, size, lat))
                rows.append(row("edge", -size, 0.0, 0.0, size))
                rows.append(row("edge", 0.0, 0.0, size / 3, -size))
                rows.append(row("edge", 0.0, lat, size, lat - size if lat > 0 else lat + size))
    for lon1, lat1, lon2, lat2 in (
        (10.0, 90.0, 10.05, 89.95),
        (10.0, 89.9, 10.1, 90.0),
        (10.0, 89.0, 12.0, 90.0),
        (10.0, 60.0, 80.0, 90.0),
        (-10.0, -90.0, -9.9, -89.93),
        (-10.0, -80.0, -100.0, -90.0),
        (-180.0, -90.0, 180.0, -90.0),
        (180.0, 90.0, -180.0, 90.0),
        (20.0, -90.0, 20.1, -90.0),
        (20.0, 0.0, 20.0, 90.0),
        (20.0, 90.0, 20.0, -10.0),
    ):
        rows.append(row("pole", lon1, lat1, lon2, lat2))
    return rows


def ring_values(name, ring):
    total = [sum(values) for values in zip(*(measured(*p, *q) for p, q in zip(ring, ring[1:])))]
    return [name, ring, float(-total[0]), float(-total[1]), float(total[2])]


def rings():
    found, seen = [], set()
    for path in [HERE.parents[1] / "data" / f"{name}.geojson" for name in MAPS]:
        for feature in json.loads(path.read_text())["features"]:
            shape = feature["geometry"]
            if shape["type"] not in ("Polygon", "MultiPolygon"):
                continue
            polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            for ring in (ring for polygon in polygons for ring in polygon):
                corners = frozenset(map(tuple, ring))
                if 4 < len(ring) <= MOST and corners not in seen:
                    seen.add(corners)
                    found.append(ring_values(path.stem, [[float(v) for v in p[:2]] for p in ring]))
    # A square metre, a plot of a hectare, both far from the origin of longitudes; the cap of Antarctica as RFC 7946 writes it; a
    # strip along the 49th parallel; round the north pole.
    square = lambda lon, lat, size: [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    found.append(ring_values("a square metre", square(179.5, 45.25, 0.00001)))
    found.append(ring_values("a plot", square(-122.0, -37.5, 0.001)))
    found.append(ring_values("a strip", square(-123.0, 49.0, 1.5)))
    cap = [[-180.0, -90.0], [180.0, -90.0], [180.0, -84.0], [100.0, -70.0], [0.0, -69.5], [-100.0, -72.0], [-180.0, -84.0], [-180.0, -90.0]]
    found.append(ring_values("a cap", cap))
    round_pole = [[-180.0, 90.0]] + [[-180.0 + 2.0 * i, 89.0 - (i % 7) / 16] for i in range(181)] + [[180.0, 90.0], [-180.0, 90.0]]
    round_pole[-3][1] = round_pole[1][1]
    found.append(ring_values("round the pole", round_pole))
    return found


if __name__ == "__main__":
    lines = lambda rows: ",\n".join("  " + json.dumps(row) for row in rows)
    text = f'{{\n "made_by": "tests/reference/ellipsoid_values.py",\n "segments": [\n{lines(segments())}\n ],\n "rings": [\n{lines(rings())}\n ]\n}}\n'
    (HERE / "ellipsoid_values.json").write_text(text)
