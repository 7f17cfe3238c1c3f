"""The schematic Lachin road over the districts of Natural Earth, cut by shapely and measured by pyproj.

    python along.py

writes along.json: the kilometres of the road in each district, in the road's order. pip install numpy pyproj shapely
"""

import numpy as np
import shapely
from ground import DATA, features, length_m, write
from shapely.geometry import LineString, shape
from shapely.ops import substring


def stretches(line, grounds):
    """Cuts the line at every rim; each piece lies where its middle does. Pieces of one ground are put together."""
    cuts = {0.0, line.length}
    for ground in grounds.values():
        common = line.intersection(ground.boundary)
        cuts.update(line.project(shapely.Point(c)) for c in shapely.get_coordinates(common))
    cuts = sorted(cuts)
    found = []
    for start, end in zip(cuts, cuts[1:]):
        # Two rims that cross the line in one place do so within rounding.
        if end - start < 1e-11:
            continue
        middle = line.interpolate((start + end) / 2)
        title = next((title for title, ground in grounds.items() if ground.contains(middle)), None)
        metres = length_m(np.array(substring(line, start, end).coords))
        if found and found[-1][0] == title:
            found[-1][1] += metres
        else:
            found.append([title, metres])
    return found


def main():
    grounds = {f["properties"]["title"]: shape(f["geometry"]) for f in features("districts")}
    [road] = [f for f in features("lines") if "Lachin" in f["properties"]["name"]]
    line = LineString(road["geometry"]["coordinates"])
    found = stretches(line, grounds)
    for title, metres in found:
        print(f"{title}: {metres / 1000:.1f} km")
    write("along", "tests/reference/along.py", {"road": road["properties"]["name"], "stretches_m": found})


if __name__ == "__main__":
    main()
