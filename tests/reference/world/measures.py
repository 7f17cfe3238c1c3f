"""Areas and perimeters of the territories of a map of the world to 18 digits.

    pip install mpmath numpy
    python3 tests/reference/world/measures.py osm_1m FOLDER        reads FOLDER/osm_1m.geojson, writes osm_1m.measures.json beside this file

For each name: [area with straight segments, area with geodesics, length of all rings], in m^2 and m; holes are taken off. They are summed in
extended precision (64 bits of mantissa): the straight area by the Fourier series of the authalic function, which is exact for any
segment; geodesics by the series of ../ellipsoid.py to order 12 up to 0.05 radians and by the quadrature of ../geodesics.py beyond, or at a pole.
Before anything is written, CHECKED segments are computed by quadrature in 45 digits too, and the largest difference is printed.
"""

import json
import random
import sys
from pathlib import Path

import numpy as np
from mpmath import mp, mpf, nstr, pi, quad, sin

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
import ellipsoid  # noqa: E402
import ellipsoid_values  # noqa: E402
from geodesics import authalic  # noqa: E402

assert np.finfo(np.longdouble).eps < 2e-19, "this machine has no extended precision"
CHECKED = 400
LONGEST = 0.05
BATCH = 200_000


def extended(value):
    return np.longdouble(nstr(value, 25))


DEGREE = extended(pi / 180)


class Series:
    def __init__(self):
        area, square = {}, {}
        for z in ellipsoid.nodes():
            at, at_square = ellipsoid.coefficients(mp.asin(mp.sqrt(z)))
            for key, v in at.items():
                area.setdefault(key, []).append(v)
            for key, v in at_square.items():
                square.setdefault(key, []).append(v / (1 - z) if key[1] == 0 else v)
        tiny = ellipsoid.a**2 * mpf("1e-22")
        fit = lambda terms: {
            key: [extended(u) for u in ellipsoid.polynomial(values, tiny / mpf(LONGEST) ** max(sum(key) - 2, 0))]
            for key, values in terms.items()
        }
        self.area = fit(area)
        self.square = fit({key: values[::-1] for key, values in square.items()})
        self.fourier = [
            extended(quad(lambda phi: authalic(sin(phi)) * sin((2 * k + 1) * phi), mp.linspace(-pi / 2, pi / 2, 9)) * 2 / pi)
            for k in range(10)
        ]

    def straight(self, x, y, m):
        total = 0
        for k, c in enumerate(self.fourier):
            n = 2 * k + 1
            half = n * y / 2
            safe = np.where(half == 0, np.longdouble(1), half)
            total = total + c * np.sin(n * m) * np.where(half == 0, np.longdouble(1), np.sin(safe) / safe)
        return total

    def of_terms(self, terms, x, y, z, factor):
        total = 0
        for (i, j), values in reversed(terms.items()):
            p = np.zeros_like(z)
            for v in reversed(values):
                p = p * z + v
            total = total + p * x**i * y**j * (factor if factor is not None and j == 0 else 1)
        return total


def measure(series, starts, ends, levels):
    """(straight, geodesic, length) of segments; the areas are above the parallel of `levels`."""
    start, end = starts.astype(np.longdouble), ends.astype(np.longdouble)
    x, y = ((end - start) * DEGREE).T
    m = (start[:, 1] + end[:, 1]) * (DEGREE / 2)
    level = series.straight(0, np.zeros_like(m), levels.astype(np.longdouble) * DEGREE)
    straight = x * (series.straight(x, y, m) - level)
    s, c = np.sin(m), np.sin(extended(pi / 2) - np.abs(m))
    geodesic = x * (s * series.of_terms(series.area, x, y, s * s, None) - level)
    length = np.sqrt(np.maximum(series.of_terms(series.square, x, y, c * c, c * c), 0))
    for i in np.flatnonzero((np.maximum(np.abs(x), np.abs(y)) > LONGEST) | (np.maximum(np.abs(starts[:, 1]), np.abs(ends[:, 1])) == 90)):
        _, area, way = ellipsoid_values.measured(*map(float, (*starts[i], *ends[i])))
        geodesic[i] = extended(area - mpf(float(ends[i, 0] - starts[i, 0])) * mp.pi / 180 * authalic(sin(mpf(float(levels[i])) * mp.pi / 180)))
        length[i] = extended(way)
    return straight, geodesic, length


def check(series, rings):
    chosen = random.Random(7)
    worst = [0, 0, 0]
    for _ in range(CHECKED):
        ring = rings[chosen.randrange(len(rings))] if chosen.random() < 0.5 else max(chosen.sample(rings, 200), key=len)
        i = chosen.randrange(len(ring) - 1)
        a, b = ring[i], ring[i + 1]
        if max(abs(a[1]), abs(b[1])) == 90 or abs(a[0] - b[0]) > 100:
            continue
        found = measure(series, ring[i : i + 1], ring[i + 1 : i + 2], ring[i : i + 1, 1])
        straight, geodesic, length = ellipsoid_values.measured(*map(float, (*a, *b)))
        level = (mpf(float(b[0])) - mpf(float(a[0]))) * mp.pi / 180 * authalic(sin(mpf(float(a[1])) * mp.pi / 180))
        for k, value in enumerate((straight - level, geodesic - level, length)):
            worst[k] = max(worst[k], abs(float(found[k][0] - extended(value))))
    print("largest differences from quadrature: m2", worst[0], worst[1], "m", worst[2])


def main(name, folder):
    features = json.loads((Path(folder) / f"{name}.geojson").read_text())["features"]
    rings, owners, holes = [], [], []
    for feature in features:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for polygon in polygons:
            for k, ring in enumerate(polygon):
                rings.append(np.array(ring, dtype=float)[:, :2])
                owners.append(feature["properties"]["name"])
                holes.append(k > 0)
    series = Series()
    check(series, rings)
    totals = {}
    first = 0
    while first < len(rings):
        last, count = first, 0
        while last < len(rings) and (count == 0 or count + len(rings[last]) < BATCH):
            count += len(rings[last])
            last += 1
        batch = rings[first:last]
        sizes = [len(ring) - 1 for ring in batch]
        at = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        found = measure(
            series,
            np.concatenate([ring[:-1] for ring in batch]),
            np.concatenate([ring[1:] for ring in batch]),
            np.repeat([ring[0, 1] for ring in batch], sizes),
        )
        sums = [np.add.reduceat(values, at) for values in found]
        for k, (straight, geodesic, length) in enumerate(zip(*sums)):
            total = totals.setdefault(owners[first + k], [np.longdouble(0)] * 3)
            sign = -1 if holes[first + k] else 1
            total[0] += sign * abs(straight)
            total[1] += sign * abs(geodesic)
            total[2] += length
        first = last
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps([float(v) for v in totals[name]])}" for name in sorted(totals))
    (HERE / f"{name}.measures.json").write_text(f'{{\n "made_by": "tests/reference/world/measures.py",\n "territories": {{\n{rows}\n }}\n}}\n')


if __name__ == "__main__":
    main(*sys.argv[1:])
