"""Drawn cases of ways with answers by hand: the corners of each way can be read off the drawing, its length is that of the
geodesics between them (PROJ). Near the equator, where segments straight in longitude and latitude are geodesics to a millionth.

    python3 tests/reference/ways_drawn.py            writes ways_drawn.json beside this file

Each is asked of taut.py as well, except where it lies across 180° or a point of touch is to let through. A is the territory whose
part at `at` looks for its main part. `by_touch` is the way where a point of touch lets through; null `corners` are no way.
"""

import ground
import numpy as np
import shapely
from shapely.geometry import shape
from taut import shortest


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def case(name, territories, at, corners, hosts=(), foreign=None, through=None, within=None, by_touch=None, note=None):
    """`territories`: name to polygons, each a list of rings; `foreign`: the legs that count as foreign, all unless given."""
    row = {"case": name, "own": "A", "at": at, "kind": "through" if through is not None else "within" if within else "home"}
    if through is not None:
        row["through"] = through
    if within:
        row["within"] = {"type": "Polygon", "coordinates": [within]}
    row["corners"] = corners
    row["length_m"] = None if corners is None else round(length_m(corners), 3)
    if corners is not None:
        legs = corners if foreign is None else foreign
        parts = [legs] if foreign is None else legs
        row["foreign_m"] = round(sum(length_m(each) for each in parts), 3)
        row["hosts"] = list(hosts)
    if by_touch:
        row["by_touch"] = {"corners": by_touch, "length_m": round(length_m(by_touch), 3)}
    if note:
        row["note"] = note
    row["map"] = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": each},
             "geometry": {"type": "MultiPolygon", "coordinates": polygons}}
            for each, polygons in territories.items()
        ],
    }
    return row


def length_m(corners):
    return ground.length_m(np.array(corners, dtype=float))


U = [[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [1, 1], [1, 3], [0, 3], [0, 0]]
LAKE = box(2, -0.4, 4, 0.6)
AROUND = [[1, -0.1], [2, -0.4], [4, -0.4], [5, -0.4]]
LAKE_HOST = [box(1, -1, 5, 1), LAKE[::-1]]
LAKE_OWN = [[box(0, -0.1, 1, 0.1)], [box(5, -1, 8, 1)]]
ENDS = [[box(0, -1, 1, -0.5)], [box(3, 1, 4.5, 2)]]
V = [[1, -0.1], [3, -1.5], [5, -0.1], [5, 0.1], [3, -1.3], [1, 0.1], [1, -0.1]]
STAIRS = [[1, 0], [2, 0], [2, 0.5], [3, 0.5], [3, 1], [4, 1], [4, 1.5], [3.2, 1.5], [3.2, 1.2], [2.2, 1.2],
          [2.2, 0.7], [1, 0.7], [1, 0]]


def cases():
    low = 0.05
    row = lambda *wests: [[box(west, -low, east, low)] for west, east in zip(wests[::2], wests[1::2])]
    yield case("a straight host", {"A": row(0, 1, 2, 4), "B": row(1, 2)}, [0.5, 0], [[1, low], [2, low]], ["B"],
               note="everywhere as long to 4e-7: the ends may lie anywhere on the two rims")
    yield case("a U-shaped host", {"A": [[box(0, 3, 0.5, 4)], [box(2.5, 3, 3, 6)]], "B": [[U]]}, [0.2, 3.5],
               [[0.5, 3], [1, 1], [2, 1], [2.5, 3]], ["B"])
    yield case("a U-shaped host, along its coast", {"A": [[box(0, 3, 1, 4)], [box(2, 3, 3, 6)]], "B": [[U]]}, [0.2, 3.5],
               [[1, 3], [1, 1], [2, 1], [2, 3]], ["B"])
    yield case("a lake in the way", {"A": LAKE_OWN, "B": [LAKE_HOST]}, [0.5, 0], AROUND, ["B"])
    enclave = {"A": LAKE_OWN, "B": [LAKE_HOST], "C": [[LAKE]]}
    yield case("an enclave in the way, not named", enclave, [0.5, 0], AROUND, ["B"], through=["B"])
    yield case("an enclave in the way, crossed", enclave, [0.5, 0], [[1, 0.1], [5, 0.1]], ["B", "C"])
    yield case("two hosts, straight", {"A": ENDS, "B": [[box(1, -1, 2, 1)]], "C": [[box(2, 0, 3, 2)]]}, [0.5, -0.7],
               [[1, -0.5], [3, 1]], ["B", "C"])
    bent = {"A": ENDS, "B": [[box(1, -1, 2, 1)]], "C": [[box(2, 0.6, 3, 2)]]}
    yield case("two hosts, bent at the end of their border", bent, [0.5, -0.7], [[1, -0.5], [2, 0.6], [3, 1]], ["B", "C"])
    yield case("two hosts, one named", bent, [0.5, -0.7], None, through=["B"])
    yield case("two hosts, both named", bent, [0.5, -0.7], [[1, -0.5], [2, 0.6], [3, 1]], ["B", "C"], through=["C", "B"])
    ends = [[box(0, 0, 1, 1)], [box(3, 1, 5, 2)]]
    yield case("a host of two pieces that touch in a point", {"A": ends, "B": [[box(1, 0, 2, 1)], [box(2, 1, 3, 2)]]}, [0.5, 0.5],
               None, by_touch=[[1, 1], [2, 1], [3, 1]])
    yield case("two hosts that touch in a point", {"A": ends, "B": [[box(1, 0, 2, 1)]], "C": [[box(2, 1, 3, 2)]]}, [0.5, 0.5],
               None, by_touch=[[1, 1], [2, 1], [3, 1]])
    pass_ = {"A": ends, "B": [[[[1, 0], [2, 0], [2, 0.999], [2, 1], [1, 1], [1, 0]]]],
             "C": [[[[2, 0.999], [3, 0.999], [3, 2], [2, 2], [2, 1], [2, 0.999]]]]}
    yield case("two hosts that meet for a hundred metres", pass_, [0.5, 0.5], [[1, 0.9995], [3, 1]], ["B", "C"],
               note="straight within the pass; the ends may lie anywhere on 100 m")
    gap = lambda wide: {"A": row(0, 1, 3, 5), "B": row(1, 2 - wide), "C": row(2, 3)}
    yield case("a gap of half a metre", gap(5e-6), [0.5, 0], [[1, low], [3, low]], ["B", "C"])
    yield case("a gap of two metres", gap(2e-5), [0.5, 0], None)
    yield case("an own part on the way", {"A": row(0, 1, 2, 3, 4, 8), "B": row(1, 2, 3, 4)}, [0.5, 0],
               [[1, low], [4, low]], ["B"], foreign=[[[1, low], [2, low]], [[3, low], [4, low]]])
    yield case("stairs", {"A": [[box(0, 0, 1, 0.2)], [box(4, 1.3, 6, 3)]], "B": [[STAIRS]]}, [0.5, 0.1],
               [[1, 0.2], [3, 1], [4, 1.3]], ["B"])
    yield case("over a given ground", {"A": [[box(0, -0.1, 1, 0.1)], [box(5, -2, 8, 2)]], "B": [[box(1, -2, 5, 2)]]}, [0.5, 0],
               [[1, -0.1], [3, -1.3], [5, -0.1]], ["B"], within=V)
    yield case("open ground before the main part", {"A": row(0, 1, 3, 5), "B": row(1, 2)}, [0.5, 0], None)
    yield case("a part on the 180th meridian",
               {"A": [[box(179, 0, 180, 0.5)], [box(-180, 0, -179.5, 0.5)], [box(-178.5, 0.8, -175, 3)]],
                "B": [[box(-179.5, 0, -178.5, 1)]]}, [179.5, 0.2], [[-179.5, 0.5], [-178.5, 0.8]], ["B"])
    yield case("a part on the 180th meridian, its main part in the west",
               {"A": [[box(179, 0, 180, 0.5)], [box(-180, 0, -179.5, 0.5)], [box(175, 0.8, 178, 3)]],
                "B": [[box(178, 0, 179, 1)]]}, [-179.8, 0.2], [[179, 0.5], [178, 0.8]], ["B"])
    yield case("a host on the 180th meridian",
               {"A": [[box(178, 0, 179, 0.5)], [box(-178, 0.75, -175, 3)]],
                "B": [[box(179, 0, 180, 1)], [box(-180, 0, -178, 1)]]}, [178.5, 0.2], [[179, 0.5], [-178, 0.75]], ["B"])


def checked(row):
    """The same by taut.py."""
    grounds = {each["properties"]["name"]: shape(each["geometry"]) for each in row["map"]["features"]}
    if "180th" in row["case"] or row["case"] == "a gap of half a metre":
        return "not asked"
    own = shapely.get_parts(shapely.union_all(grounds["A"]))
    part = next(each for each in own if each.covers(shapely.Point(row["at"])))
    main = max(own, key=lambda each: each.area)
    names = {"home": list(grounds), "through": [*row.get("through", []), "A"], "within": ["A"]}[row["kind"]]
    allowed = [shapely.union_all(grounds[each]) for each in names]
    if "within" in row:
        allowed.append(shape(row["within"]))
    way = shortest(shapely.union_all(allowed), part, main)
    assert (way is None) == (row["length_m"] is None), row["case"]
    return way and way.length_m / row["length_m"] - 1


def main():
    rows = list(cases())
    for row in rows:
        print(row["case"], row["length_m"], row.get("foreign_m"), checked(row))
    ground.write("ways_drawn", "tests/reference/ways_drawn.py", {"cases": rows})


if __name__ == "__main__":
    main()
