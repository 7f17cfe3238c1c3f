"""Random polygons with small whole coordinates, and what GEOS says of them.

    python ring_validity.py

writes ring_validity.json: for each polygon the reason why it is not valid, or that it is, and its rings, the outer one first and closed. pip install numpy pyproj shapely
"""

import random

import shapely
from ground import write
from shapely.geometry import Polygon


def ring(chance, count, size):
    """A closed ring of at least three different positions, one after another different."""
    while True:
        west, south = chance.randrange(0, 9 - size), chance.randrange(0, 9 - size)
        points = [(west + chance.randrange(size + 1), south + chance.randrange(size + 1)) for _ in range(count)]
        points.append(points[0])
        if len(set(points)) > 2 and all(a != b for a, b in zip(points, points[1:])):
            return points


def main():
    chance = random.Random(20)
    wanted = {"valid": 250, "Self-intersection": 150, "Ring Self-intersection": 150, "Hole lies outside shell": 100, "Holes are nested": 40}
    found = {reason: [] for reason in wanted}
    while any(len(found[reason]) < count for reason, count in wanted.items()):
        shell = ring(chance, chance.randrange(3, 10), 8)
        if chance.random() < 0.5:
            shell = [(0, 0), (8, 0), (8, 8), (0, 8), (0, 0)]
        holes = [ring(chance, chance.randrange(3, 5), chance.randrange(1, 5)) for _ in range(chance.randrange(4))]
        reason = shapely.is_valid_reason(Polygon(shell, holes)).split("[")[0]
        reason = {"Valid Geometry": "valid"}.get(reason, reason)
        if reason in wanted and len(found[reason]) < wanted[reason]:
            found[reason].append([shell, *holes])
    text = lambda ring: ", ".join(f"{x} {y}" for x, y in ring)
    rows = [f"{reason}: {'; '.join(map(text, rings))}" for reason, all in found.items() for rings in all]
    write("ring_validity", "tests/reference/ring_validity.py", {"polygons": rows})


if __name__ == "__main__":
    main()
