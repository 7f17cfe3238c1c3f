"""What a strip across Syunik, given to Azerbaijan, makes of the map of states, by shapely.

    pip install numpy pyproj shapely
    python3 tests/reference/transfer.py        writes transfer.json beside this file

strip      the ground that changes hands
before_m2  area of every territory, segments straight in longitude and latitude
after_m2   the same after the transfer
parts_m2   area of each polygon of Armenia and Azerbaijan after it, the largest first; a part is one polygon on this map
"""

import ground
import numpy as np
import shapely
from ground import area_m2, straight_ring_m2
from shapely.geometry import Polygon
from shapely.ops import unary_union

# From Nakhchivan to the districts in the east.
STRIP = [[45.4, 39.24], [46.9, 39.30], [46.9, 39.37], [45.4, 39.31], [45.4, 39.24]]
LOSES, GAINS = "Armenia", "Azerbaijan"


def main():
    before = territories()
    strip = Polygon(STRIP)
    taken = {name: shape.intersection(strip) for name, shape in before.items() if name != GAINS}
    after = {name: shape.difference(strip) for name, shape in before.items() if name != GAINS}
    after[GAINS] = unary_union([before[GAINS], *taken.values()])
    answers = {
        "strip": STRIP,
        "to": GAINS,
        "before_m2": {name: total_m2(shape) for name, shape in before.items()},
        "after_m2": {name: total_m2(shape) for name, shape in after.items()},
        "taken_m2": {name: total_m2(shape) for name, shape in taken.items()},
        "parts_m2": {name: sorted(map(polygon_m2, polygons(after[name])), reverse=True) for name in (LOSES, GAINS)},
    }
    ground.write("transfer", "tests/reference/transfer.py", answers)
    print({name: round(size / 1e6, 3) for name, size in answers["taken_m2"].items() if size})


def territories():
    shapes = {}
    for feature in ground.features("states"):
        rings = ground.polygons(feature["geometry"])
        drawn = [Polygon(outer, holes) for outer, *holes in rings]
        shapes.setdefault(feature["properties"]["name"], []).extend(drawn)
    return {name: unary_union(drawn) for name, drawn in shapes.items()}


def polygons(shape):
    return [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]


def polygon_m2(polygon):
    rings = [np.array(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
    return float(area_m2(rings, straight_ring_m2))


def total_m2(shape):
    return sum(map(polygon_m2, polygons(shape)))


if __name__ == "__main__":
    main()
