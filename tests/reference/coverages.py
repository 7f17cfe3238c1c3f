"""What GEOS says of the coverages drawn in coverages.json, and what shapely's overlay says of the ground of their flaws.

    python3 tests/reference/coverages.py

Prints what differs from the file: which territories have edges that `shapely.coverage_invalid_edges` names, with the gap width of the case; overlapping ground
against the intersections of the territories, two at a time; gaps against the faces between all sides that none holds, as far as their largest circle is narrower than the gap
width. Made with shapely 2.2.0 and GEOS 3.14.1.
"""

import itertools
import json
import pathlib
import sys

import shapely
from shapely.geometry import MultiPolygon, Polygon

CASES = json.loads((pathlib.Path(__file__).parent / "coverages.json").read_text(encoding="utf-8"))["cases"]


def drawn(polygons):
    return MultiPolygon([Polygon(rings[0], rings[1:]) for rings in polygons])


def invalid(case):
    """The territories of whose rings GEOS names an edge."""
    names = list(case["map"])
    figures = [drawn(case["map"][name]) for name in names]
    edges = shapely.coverage_invalid_edges(figures, gap_width=case.get("gap", 0))
    return [name for name, lines in zip(names, edges) if not lines.is_empty]


def united(grounds):
    return shapely.union_all([Polygon(ground[0], ground[1:]) for ground in grounds])


def differs(found, expected):
    return found.symmetric_difference(expected).area > 1e-9


def check(case):
    faults = []
    if sorted(invalid(case)) != sorted(case["geos"]):
        faults.append(f"invalid: {invalid(case)}, in the file {case['geos']}")
    figures = {name: shapely.make_valid(drawn(polygons)) for name, polygons in case["map"].items()}
    figures = {name: shapely.union_all(figure) for name, figure in figures.items() if figure.area}
    twice = [a.intersection(b) for a, b in itertools.combinations(figures.values(), 2)]
    told = [flaw["ground"] for flaw in case["flaws"] if flaw["kind"] in ("overlap", "not cut out", "same ground twice")]
    if differs(shapely.union_all(twice), united(told)):
        faults.append(f"ground held twice: {shapely.union_all(twice)}")
    everything = shapely.union_all(list(figures.values()))
    lines = shapely.union_all([figure.boundary for figure in figures.values()])
    holes = []
    for face in shapely.get_parts(shapely.polygonize([lines])):
        is_open = not everything.contains(face.representative_point())
        if is_open and 2 * shapely.maximum_inscribed_circle(face, 1e-4).length < case.get("gap", 0):
            holes.append(face)
    told = [flaw["ground"] for flaw in case["flaws"] if flaw["kind"] == "gap"]
    if len(holes) != len(told) or differs(shapely.union_all(holes), united(told)):
        faults.append(f"gaps: {holes}")
    return faults


def main():
    faults = 0
    for case in CASES:
        for fault in check(case):
            print(f"{case['name']}: {fault}")
            faults += 1
    print(f"{len(CASES)} cases, {faults} differences")
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main())
