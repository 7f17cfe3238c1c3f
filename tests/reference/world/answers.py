#!/usr/bin/env python3
"""Neighbors, enclaves and exclaves of a map, computed plainly: a second opinion for the crate.

    pip install shapely pyproj numpy
    answers.py MAP.geojson NAME_PROPERTY OUT.json

The definitions are README.md's. The means are Python's: exact segments by sorting, shapely for what lies where, pyproj for
meters. Nothing here is fast or clever on purpose.
"""

import json
import math
import sys
import time
from collections import Counter, defaultdict

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry import Polygon

TOLERANCE_M = 1.0
# Where two territories share no segment and this much or less of one lies within a meter of the other, that is mostly the
# corner of a point of touch: such a pair is listed as doubtful and is no neighbor here.
NOISE_M = 200.0
OPEN_NOISE_M = 0.5  # open ground shorter than this in all is such a corner too
# Ground drawn for two territories faces its twin across every inlet narrower than a meter: no border up to this share.
TWIN_SHARE = 0.01
SLIM_M = 100.0  # open ground as short as this is told, as the standing hangs on it
ON_IT_M = 1e-3  # what crosses nearer than a millimeter runs on the segment itself

GEOD = Geod(ellps="WGS84")
A, F = 6378137.0, 1 / 298.257223563
E2 = F * (2 - F)


def main(path, name_property, out_path):
    clock = Clock()
    names, pieces, notes = read(path, name_property)
    clock("read", f"{len(names)} territories, {len(pieces)} polygons")
    parts = unite(pieces, notes)
    clock("united", f"{len(parts)} parts")
    lines = Segments(parts)
    lines.pieces = pieces
    clock("segments", f"{len(lines.part)}")
    meetings = lines.meetings(pieces, parts, clock)
    clock("met")
    answers = answer(names, parts, lines, meetings, notes)
    write(answers, out_path)
    clock("done")


class Clock:
    def __init__(self):
        self.start = time.time()

    def __call__(self, what, more=""):
        print(f"{time.time() - self.start:7.1f} s  {what} {more}", file=sys.stderr)


# ---------------------------------------------------------------- reading


class Piece:
    """One polygon as drawn, mended where it is invalid: `shapes` are its valid polygons."""

    def __init__(self, territory, rings):
        self.territory = territory
        self.rings = rings
        self.shapes = None
        self.part = None


def read(path, name_property):
    with open(path, encoding="utf-8") as file:
        features = json.load(file)["features"]
    numbers, pieces, notes = {}, [], Counter()
    for feature in features:
        territory = numbers.setdefault(str(feature["properties"][name_property]), len(numbers))
        for polygon in polygons_of(feature["geometry"]):
            notes["vertices"] += sum(len(ring) for ring in polygon)
            rings = [clean(ring, notes) for ring in polygon]
            if rings[0] is None:
                notes["outer rings without area"] += 1
                continue
            rings = [ring for ring in rings if ring is not None]
            notes["clockwise outer rings"] += signed(rings[0]) < 0
            rings = [turned(ring, left=i == 0) for i, ring in enumerate(rings)]
            piece = Piece(territory, rings)
            shape = Polygon(rings[0], rings[1:])
            if shape.is_valid:
                piece.shapes = [shape]
            else:
                notes["invalid polygons, mended"] += 1
                piece.shapes = polygons_in(shapely.make_valid(shape))
                piece.rings = None
            pieces.append(piece)
    return list(numbers), pieces, notes


def polygons_of(geometry):
    if geometry is None:
        return []
    if geometry["type"] == "GeometryCollection":
        return [p for g in geometry["geometries"] for p in polygons_of(g)]
    coordinates = geometry.get("coordinates", [])
    return {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(geometry["type"], [])


def clean(ring, notes):
    """Closed, without repeated positions; what lies within 1e-9 degrees of 180 or of a pole lies on it."""
    ring = np.asarray([p[:2] for p in ring], float) + 0.0
    near = (np.abs(np.abs(ring[:, 0]) - 180) < 1e-9) & (np.abs(ring[:, 0]) != 180)
    notes["longitudes beside 180 put on it"] += int(near.sum())
    ring[near, 0] = np.copysign(180.0, ring[near, 0])
    near = (np.abs(np.abs(ring[:, 1]) - 90) < 1e-9) & (np.abs(ring[:, 1]) != 90)
    notes["latitudes beside a pole put on it"] += int(near.sum())
    ring[near, 1] = np.copysign(90.0, ring[near, 1])
    keep = np.ones(len(ring), bool)
    keep[1:] = (ring[1:] != ring[:-1]).any(axis=1)
    ring = ring[keep]
    if (ring[0] != ring[-1]).any():
        ring = np.vstack([ring, ring[:1]])
    if len(ring) < 4 or signed(ring) == 0:
        return None
    return ring


def signed(ring):
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


def turned(ring, left):
    return ring if (signed(ring) > 0) == left else ring[::-1]


def polygons_in(shape):
    if isinstance(shape, Polygon):
        return [] if shape.is_empty else [shape]
    if hasattr(shape, "geoms"):
        return [p for g in shape.geoms for p in polygons_in(g)]
    return []


# ---------------------------------------------------------------- parts


class Part:
    def __init__(self, territory, pieces):
        self.territory = territory
        self.pieces = pieces
        self.rings = []  # (ring, is outer), in the map's own coordinates, ground on the left
        self.geodesic_m2 = self.drawn_m2 = 0.0


def unite(pieces, notes):
    """Pieces of one territory that share a reversed segment, overlap, or lie on both sides of a seam at 180 degrees."""
    groups = Groups(len(pieces))
    share_segments(pieces, groups)
    share_ground(pieces, groups, notes)
    share_seam(pieces, groups)
    members = defaultdict(list)
    for i in range(len(pieces)):
        members[groups.find(i)].append(i)
    parts = []
    for group in members.values():
        part = Part(pieces[group[0]].territory, group)
        notes["polygons united into others"] += len(group) - 1
        if len(group) == 1 and pieces[group[0]].rings is not None:
            part.rings = [(ring, i == 0) for i, ring in enumerate(pieces[group[0]].rings)]
        else:
            part.rings = outline([s for i in group for s in pieces[i].shapes], notes)
        part.drawn_m2 = sum(drawn_area(ring) for ring, _ in part.rings)
        part.geodesic_m2 = sum(GEOD.polygon_area_perimeter(ring[:, 0], ring[:, 1])[0] for ring, _ in part.rings)
        for i in group:
            pieces[i].part = len(parts)
        parts.append(part)
    return parts


class Groups:
    def __init__(self, count):
        self.up = list(range(count))

    def find(self, i):
        while self.up[i] != i:
            self.up[i] = self.up[self.up[i]]
            i = self.up[i]
        return i

    def join(self, i, j):
        i, j = sorted((self.find(i), self.find(j)))
        self.up[j] = i


def rings_of(piece):
    if piece.rings is not None:
        return piece.rings
    return [turned(shapely.get_coordinates(r), left) for s in piece.shapes for r, left in rings_in(s)]


def rings_in(shape):
    return [(shape.exterior, True)] + [(r, False) for r in shape.interiors]


def share_segments(pieces, groups):
    rings = [(i, r) for i, p in enumerate(pieces) for r in rings_of(p)]
    start = np.vstack([r[:-1] for _, r in rings])
    end = np.vstack([r[1:] for _, r in rings])
    owner = np.repeat([i for i, _ in rings], [len(r) - 1 for _, r in rings])
    a, b, count = vertex_numbers(start, end)
    territory = np.asarray([p.territory for p in pieces])[owner]
    for i, j in reversed_pairs(a, b, count):
        if territory[i] == territory[j] and owner[i] != owner[j]:
            groups.join(owner[i], owner[j])


def vertex_numbers(start, end):
    """A number for each position; 180 and -180 are one meridian, and each pole is one position."""
    both = np.vstack([start, end])
    x, y = both[:, 0].copy(), both[:, 1] + 0.0
    x[x == -180] = 180
    x[np.abs(y) == 90] = 0
    distinct, number = np.unique((x + 0.0) + 1j * y, return_inverse=True)
    return number[: len(start)].astype(np.int64), number[len(start) :].astype(np.int64), len(distinct)


def reversed_pairs(a, b, count):
    """All (i, j), i != j, where segment j is segment i run the other way."""
    forward, backward = a * count + b, b * count + a
    order = np.argsort(forward, kind="stable")
    ordered = forward[order]
    low = np.searchsorted(ordered, backward, "left")
    high = np.searchsorted(ordered, backward, "right")
    hit = np.flatnonzero((high > low) & (a != b))
    for i in hit:
        for k in range(low[i], high[i]):
            yield int(i), int(order[k])


def share_ground(pieces, groups, notes):
    by_territory = defaultdict(list)
    for i, piece in enumerate(pieces):
        for shape in piece.shapes:
            by_territory[piece.territory].append((i, shape))
    for shapes in by_territory.values():
        if len(shapes) == 1:
            continue
        owner = [i for i, _ in shapes]
        geometry = np.asarray([s for _, s in shapes], object)
        shapely.prepare(geometry)
        tree = shapely.STRtree(geometry)
        size = shapely.get_num_coordinates(geometry)
        left, right = tree.query(geometry)
        for i, j in zip(left, right):
            # the larger of the two is the prepared one
            if owner[i] == owner[j] or (size[i], i) < (size[j], j) or groups.find(owner[i]) == groups.find(owner[j]):
                continue
            if not shapely.intersects(geometry[i], geometry[j]):
                continue
            box = shapely.box(*shapely.bounds(geometry[j])).buffer(1e-6)
            near = shapely.make_valid(shapely.clip_by_rect(geometry[i], *box.bounds))
            if shapely.relate_pattern(near, geometry[j], "2********"):
                notes["overlapping polygons of one territory"] += 1
                groups.join(owner[i], owner[j])


def share_seam(pieces, groups):
    """Stretches of 180 and -180 degrees of one territory that overlap, whatever their vertices."""
    sides = defaultdict(list)
    for i, piece in enumerate(pieces):
        for ring in rings_of(piece):
            on = (np.abs(ring[:-1, 0]) == 180) & (ring[:-1, 0] == ring[1:, 0])
            for p, q in zip(ring[:-1][on], ring[1:][on]):
                sides[piece.territory, p[0]].append((min(p[1], q[1]), max(p[1], q[1]), i))
    for (territory, lon), east in sides.items():
        if lon != 180:
            continue
        for low, high, i in east:
            for low2, high2, j in sides.get((territory, -180.0), []):
                if i != j and min(high, high2) > max(low, low2):
                    groups.join(i, j)


def outline(shapes, notes):
    """The rings of the union; what hangs together across 180 degrees is first moved side by side."""
    west = [s for s in shapes if s.bounds[0] == -180 and s.bounds[2] < 180]
    east = [s for s in shapes if s.bounds[2] == 180 and s.bounds[0] > -180]
    if west and east:
        notes["parts joined across 180"] += 1
        # every shape nearer to -180 moves; the map between positions leads back without rounding
        back = {}
        moved = []
        for s in shapes:
            if (s.bounds[0] + s.bounds[2]) / 2 < 0:
                xy = shapely.get_coordinates(s)
                for x, y in xy:
                    back[x + 360, y] = (x, y)
                s = shapely.transform(s, lambda c: c + [360, 0])
            moved.append(s)
        union = shapely.unary_union(moved)
    else:
        back = {}
        union = shapely.unary_union(shapes)
    rings = []
    for polygon in polygons_in(union):
        for ring, outer in rings_in(polygon):
            c = turned(shapely.get_coordinates(ring), outer)
            if back:
                c = np.asarray([back.get((x, y), (x, y) if x <= 180 else (x - 360, y)) for x, y in c])
            rings.append((c, outer))
    return rings


def drawn_area(ring):
    """Area with segments straight in longitude and latitude: the authalic sine, integrated by Gauss, five points a degree."""
    total = 0.0
    x1, y1, x2, y2 = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
    dx = across(x2 - x1)
    steps = np.maximum(1, np.ceil(np.abs(y2 - y1))).astype(int)
    nodes, weights = np.polynomial.legendre.leggauss(5)
    for k in np.unique(steps):
        on = steps == k
        for s in range(k):
            for node, weight in zip(nodes, weights):
                t = (s + (node + 1) / 2) / k
                y = np.radians(y1[on] + t * (y2[on] - y1[on]))
                total -= float(np.sum(np.radians(dx[on]) * authalic(np.sin(y)))) * weight / 2 / k
    return total


def authalic(sine):
    """Area between equator and latitude, a radian of longitude wide."""
    e = math.sqrt(E2)
    return A * A * (1 - E2) / 2 * (sine / (1 - E2 * sine * sine) + np.arctanh(e * sine) / e)


def across(dx):
    return np.where(dx > 180, dx - 360, np.where(dx < -180, dx + 360, dx))


# ---------------------------------------------------------------- who lies beyond each segment


class Segments:
    """Every directed segment of every part, ground on its left, without seams and without what runs along a pole."""

    def __init__(self, parts):
        rings = [(i, ring, outer) for i, part in enumerate(parts) for ring, outer in part.rings]
        counts = [len(r) - 1 for _, r, _ in rings]
        self.start = np.vstack([r[:-1] for _, r, _ in rings])
        self.end = np.vstack([r[1:] for _, r, _ in rings])
        self.part = np.repeat([i for i, _, _ in rings], counts)
        self.outer = np.repeat([o for _, _, o in rings], counts)
        beside_seam(self.start, self.end)
        polar = (np.abs(self.start[:, 1]) == 90) & (np.abs(self.end[:, 1]) == 90)
        self.keep(~polar)
        self.cut_seams()
        self.territory = np.asarray([p.territory for p in parts])[self.part]
        self.a, self.b, self.vertices = vertex_numbers(self.start, self.end)
        self.length = lengths(self.start, self.end)

    def keep(self, which):
        self.start, self.end, self.part, self.outer = (v[which] for v in (self.start, self.end, self.part, self.outer))

    def cut_seams(self):
        """A part that lies on both sides of 180 in one ring (Antarctica): its seam goes where the two sides overlap."""
        on = (np.abs(self.start[:, 0]) == 180) & (self.start[:, 0] == self.end[:, 0])
        gone = np.zeros(len(on), bool)
        by_part = defaultdict(lambda: ([], []))
        for i in np.flatnonzero(on):
            by_part[self.part[i]][int(self.start[i, 0] > 0)].append(i)
        for west, east in by_part.values():
            for one, other in ((west, east), (east, west)):
                cover = [sorted((self.start[j, 1], self.end[j, 1])) for j in other]
                for i in one:
                    low, high = sorted((self.start[i, 1], self.end[i, 1]))
                    rest = uncovered(low, high, cover)
                    if not rest:
                        gone[i] = True
                    elif rest != [(low, high)]:
                        assert len(rest) == 1, "a seam with a gap inside a segment"
                        low, high = rest[0]
                        if self.start[i, 1] < self.end[i, 1]:
                            self.start[i, 1], self.end[i, 1] = low, high
                        else:
                            self.start[i, 1], self.end[i, 1] = high, low
        self.keep(~gone)

    def meetings(self, pieces, parts, clock):
        """For each segment a list of (from, to, parts beyond, matched), fractions of the segment; nothing where open."""
        met = defaultdict(list)
        matched = defaultdict(set)
        spikes = set()
        for i, j in reversed_pairs(self.a, self.b, self.vertices):
            if self.part[i] == self.part[j]:
                spikes.add(i)  # a ring that runs back on itself: nothing
            else:
                matched[i].add(int(self.part[j]))
        for i, beyond in matched.items():
            met[i] = [(0.0, 1.0, frozenset(beyond), True)]
        for i in spikes - matched.keys():
            met[i] = [(0.0, 1.0, frozenset([int(self.part[i])]), True)]
        rest = np.ones(len(self.part), bool)
        rest[list(met)] = False
        rest = np.flatnonzero(rest)
        clock("matched", f"{len(matched)} segments; {len(rest)} to look beyond; {len(spikes)} spikes")
        self.look_beyond(rest, met, pieces, clock)
        return met

    def look_beyond(self, rest, met, pieces, clock):
        mid = (self.start + self.end) / 2
        ky, kx = degrees_m(mid[:, 1])
        d = (self.end - self.start) * np.stack([kx, ky], 1)
        flat = np.hypot(d[:, 0], d[:, 1])
        flat[flat == 0] = 1e-12
        along = d / flat[:, None]
        out = np.stack([along[:, 1], -along[:, 0]], 1)  # ground is on the left, so outside is on the right
        scale = np.stack([kx, ky], 1)

        # segments of other parts within a strip a meter wide
        reach = TOLERANCE_M * 1.01
        low = np.minimum(self.start, self.end)
        high = np.maximum(self.start, self.end)
        lines = shapely.linestrings(np.stack([self.start, self.end], 1))
        source = np.arange(len(lines))
        beside = np.flatnonzero((low[:, 0] < -179.99) | (high[:, 0] > 179.99))
        if len(beside):
            shift = np.where(self.start[beside, 0] < 0, 360.0, -360.0)
            move = np.stack([shift, np.zeros(len(beside))], 1)
            copies = shapely.linestrings(np.stack([self.start[beside] + move, self.end[beside] + move], 1))
            lines = np.concatenate([lines, copies])
            source = np.concatenate([source, beside])
        tree = shapely.STRtree(lines)
        clock("tree")
        near = defaultdict(list)
        for chunk in np.array_split(rest, max(1, len(rest) // 200000)):
            step = reach / scale[chunk]
            boxes = shapely.box(
                low[chunk, 0] - step[:, 0], low[chunk, 1] - step[:, 1], high[chunk, 0] + step[:, 0], high[chunk, 1] + step[:, 1]
            )
            i, k = tree.query(boxes)
            i, j = chunk[i], source[k]
            other = self.part[i] != self.part[j]
            for i, k in zip(i[other], k[other]):
                near[int(i)].append(int(k))
        clock("near", f"{len(near)} segments have another part's segment in their box")

        # split each at the places where something enters or leaves its strip
        probes, spans = [], []
        ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
        crossing = []
        for i in rest:
            i = int(i)
            cuts, local = {0.0, 1.0}, []
            for k in near.get(i, ()):
                q = (ends[k] - self.start[i]) * scale[i]
                u, v = q @ along[i], q @ out[i]
                inside = clip(u, v, flat[i])
                if inside is None:
                    continue
                local.append((u, v, int(self.part[source[k]])))
                cuts.update(max(0.0, min(1.0, w / flat[i])) for w in inside)
            cuts = sorted(cuts)
            cuts = [c for n, c in enumerate(cuts) if n == 0 or (c - cuts[n - 1]) * flat[i] > 1e-6 or c == 1.0]
            for t0, t1 in zip(cuts, cuts[1:]):
                if t1 <= t0:
                    continue
                t = (t0 + t1) / 2
                hits = {p for u, v, p in local if crosses(u, v, t * flat[i])}
                spans.append((i, t0, t1))
                crossing.append(hits)
                probes.append(self.start[i] + t * (self.end[i] - self.start[i]) + out[i] * (TOLERANCE_M / 2) / scale[i])
        clock("probes", f"{len(probes)}")
        covers = cover(np.asarray(probes), pieces, [self.part[i] for i, _, _ in spans])
        clock("covered")
        for (i, t0, t1), hits, over in zip(spans, crossing, covers):
            beyond = (hits | over) - {int(self.part[i])}
            if beyond:
                met[i].append((t0, t1, frozenset(beyond), False))


def degrees_m(latitude):
    """Meters in a degree of latitude and of longitude."""
    s = np.sin(np.radians(latitude))
    w = np.sqrt(1 - E2 * s * s)
    north = A * (1 - E2) / w**3 * math.pi / 180
    east = A / w * np.maximum(np.cos(np.radians(latitude)), 1e-9) * math.pi / 180
    return north, east


def clip(u, v, length):
    """From where to where along the strip (0..length, 1 mm..1 m) a segment runs in it, or None."""
    t0, t1 = 0.0, 1.0
    for w, low, high in ((u, 0.0, length), (v, ON_IT_M, TOLERANCE_M)):
        d = w[1] - w[0]
        if d == 0:
            if not low <= w[0] <= high:
                return None
            continue
        a, b = sorted(((low - w[0]) / d, (high - w[0]) / d))
        t0, t1 = max(t0, a), min(t1, b)
        if t0 > t1:
            return None
    return u[0] + t0 * (u[1] - u[0]), u[0] + t1 * (u[1] - u[0])


def crosses(u, v, at):
    """Whether a segment crosses the ray that leaves the strip's base at `at`, one millimeter to one meter out."""
    if not min(u) <= at <= max(u):
        return False
    d = u[1] - u[0]
    if d == 0:
        return max(v) >= ON_IT_M and min(v) <= TOLERANCE_M
    height = v[0] + (at - u[0]) / d * (v[1] - v[0])
    return ON_IT_M <= height <= TOLERANCE_M


def cover(probes, pieces, own):
    """Which parts hold each probe, its own left out."""
    found = [set() for _ in range(len(probes))]
    if len(probes) == 0:
        return found
    probes = probes.copy()
    probes[:, 0] = np.where(probes[:, 0] > 180, probes[:, 0] - 360, np.where(probes[:, 0] < -180, probes[:, 0] + 360, probes[:, 0]))
    points = shapely.points(probes)
    tree = shapely.STRtree(points)
    for piece in pieces:
        for shape in piece.shapes:
            near = tree.query(shapely.box(*shape.bounds))
            near = near[[own[n] != piece.part for n in near]] if len(near) else near
            if len(near) == 0:
                continue
            shapely.prepare(shape)
            for n in near[shapely.contains_xy(shape, probes[near, 0], probes[near, 1])]:
                found[n].add(piece.part)
            shapely.destroy_prepared(shape)
    return found


def beside_seam(start, end):
    """180 and -180 are one meridian: a segment that ends on it ends on the side where it lies."""
    far = np.abs(end[:, 0] - start[:, 0]) > 180
    for here, there in ((start, end), (end, start)):
        flip = far & (np.abs(here[:, 0]) == 180) & (np.sign(here[:, 0]) != np.sign(there[:, 0]))
        here[flip, 0] *= -1
        far &= ~flip
    assert not far.any(), "a segment around the world"


def uncovered(low, high, cover):
    rest = [(low, high)]
    for a, b in cover:
        rest = [r for l, h in rest for r in ((l, min(h, a)), (max(l, b), h)) if r[1] > r[0]]
    return rest


def lengths(start, end):
    return np.asarray(GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2])


# ---------------------------------------------------------------- answers


def answer(names, parts, lines, met, notes):
    beyond_m, beyond_parts, perimeter_m, unmatched_m, unmatched_outer = sum_up(parts, lines, met)
    twice = drawn_twice(parts, lines)
    touch = touching(parts, lines, beyond_m, twice)
    main_part = {}
    for i, part in enumerate(parts):
        best = main_part.get(part.territory)
        if best is None or part.drawn_m2 > parts[best].drawn_m2:
            main_part[part.territory] = i

    pairs = pair_lengths(parts, beyond_m["all"], unmatched_m, twice)
    standing = {}
    for i, part in enumerate(parts):
        neighbors = {t: m for t, m in beyond_m["outer"][i].items() if t not in (None, part.territory)}
        neighbors = {
            t: m
            for t, m in neighbors.items()
            if is_border(pairs, part.territory, t)
            and (m > noise(part.territory, t, perimeter_m[i], twice) or unmatched_outer[i][t] < m * 0.999)
        }
        open_m = beyond_m["outer"][i].get(None, 0.0)
        own_m = beyond_m["outer"][i].get(part.territory, 0.0)
        standing[i] = (neighbors, open_m, own_m)

    hosts = {}
    for i, (neighbors, open_m, own_m) in standing.items():
        if len(neighbors) == 1 and open_m < OPEN_NOISE_M and own_m < OPEN_NOISE_M:
            host = next(iter(neighbors))
            hosts[i] = [p for p in beyond_parts[i] if parts[p].territory == host]
    orders = {}

    def order(i, above=()):
        if i not in hosts or i in above:
            return 0
        if i not in orders:
            orders[i] = 1 + min(order(p, above + (i,)) for p in hosts[i])
        return orders[i]

    enclaves, exclaves, nearly = [], [], []
    islands = 0
    for i, (neighbors, open_m, own_m) in standing.items():
        part = parts[i]
        is_main = main_part[part.territory] == i
        if i in hosts:
            enclaves.append(
                {
                    "territory": names[part.territory],
                    "host": names[next(iter(neighbors))],
                    "order": order(i),
                    "main": is_main,
                    "at": point_in(part, lines.pieces),
                    "area_m2": round(part.drawn_m2, 1),
                    "geodesic_area_m2": round(part.geodesic_m2, 1),
                    "perimeter_m": round(perimeter_m[i], 1),
                    "host_parts": len(hosts[i]),
                }
            )
            if 0.01 < open_m:
                enclaves[-1]["slim"] = round(open_m, 2)
        elif len(neighbors) == 1 and open_m < 0.02 * perimeter_m[i]:
            nearly.append([names[part.territory], names[next(iter(neighbors))], round(open_m, 1), round(own_m, 1), point_in(part, lines.pieces)])
        if not neighbors:
            islands += 1
        elif not is_main:
            kind = "exclave" if open_m < OPEN_NOISE_M else "semi-exclave"
            exclaves.append(
                {
                    "territory": names[part.territory],
                    "kind": kind,
                    "at": point_in(part, lines.pieces),
                    "neighbors": {names[t]: round(m, 1) for t, m in sorted(neighbors.items(), key=lambda n: -n[1])},
                    "open_m": round(open_m, 1) if kind == "semi-exclave" else 0.0,
                    "area_m2": round(part.drawn_m2, 1),
                }
            )
            if own_m >= OPEN_NOISE_M:
                exclaves[-1]["own_m"] = round(own_m, 1)
            if 0.01 < open_m < SLIM_M:
                exclaves[-1]["slim"] = round(open_m, 2)

    return {
        "counts": {
            "territories": len(names),
            "parts": len(parts),
            "islands": islands,
            "pairs": len(pairs["borders"]),
            "enclaves": len(enclaves),
            "exclaves": sum(e["kind"] == "exclave" for e in exclaves),
            "semi_exclaves": sum(e["kind"] == "semi-exclave" for e in exclaves),
            "touching_pairs": len(touch["pairs"]),
        },
        "notes": dict(sorted(notes.items())),
        "enclaves": sorted(enclaves, key=lambda e: -e["area_m2"]),
        "exclaves": sorted(exclaves, key=lambda e: -e["area_m2"]),
        "nearly_enclaves": nearly,
        "drawn_twice": [[names[i], names[j], round(m, 1)] for (i, j), m in sorted(twice.items())],
        "touching_pairs": [[names[i], names[j], *p] for i, j, p in touch["pairs"]],
        "touching_parts": [[names[t], *p] for t, p in touch["own"]],
        "territories": names,
        "doubtful_pairs": [[names[i], names[j], round(m, 2), round(n, 2)] for i, j, m, n in pairs["doubtful"]],
        "pairs": rows_of(pairs["borders"]),
    }


def noise(i, j, perimeter_m, twice):
    """What a part's unmatched stretches with a territory must exceed."""
    twin = (min(i, j), max(i, j)) in twice
    return min(perimeter_m / 2, max(NOISE_M, TWIN_SHARE * perimeter_m * twin))


def rows_of(borders):
    """[i, [j, m], [k, m, m], ..]: the borders of i with the territories numbered above it; two lengths where they differ."""
    rows = []
    for i, *rest in borders:
        if not rows or rows[-1][0] != i:
            rows.append([i])
        rows[-1].append(rest)
    return rows


def sum_up(parts, lines, met):
    """Meters of each part's rings, by the territory beyond them; None is open ground."""
    beyond = {"all": [defaultdict(float) for _ in parts], "outer": [defaultdict(float) for _ in parts]}
    unmatched = defaultdict(float)
    unmatched_outer = [defaultdict(float) for _ in parts]
    beyond_parts = [set() for _ in parts]
    perimeter = np.zeros(len(parts))
    stretches = [(i, t0, t1, p, m) for i, found in met.items() for t0, t1, p, m in found]
    lengths_of = stretch_lengths(lines, stretches)
    covered = defaultdict(float)
    nothing = set()
    for (i, t0, t1, others, matched), meters in zip(stretches, lengths_of):
        part = int(lines.part[i])
        covered[i] += meters
        if others == {part}:
            nothing.add(i)
            continue
        territories = {parts[p].territory for p in others}
        if len(territories) > 1:
            territories.discard(parts[part].territory)
        for t in territories:
            beyond["all"][part][t] += meters
            if not matched:
                unmatched[parts[part].territory, t] += meters
            if lines.outer[i]:
                beyond["outer"][part][t] += meters
                if not matched:
                    unmatched_outer[part][t] += meters
        if lines.outer[i]:
            beyond_parts[part] |= others
    for i in range(len(lines.part)):
        if i in nothing:
            continue
        part = int(lines.part[i])
        meters = float(lines.length[i])
        if lines.outer[i]:
            perimeter[part] += meters
        left = meters - covered.get(i, 0.0)
        if left > 1e-6:
            beyond["all"][part][None] += left
            if lines.outer[i]:
                beyond["outer"][part][None] += left
    return beyond, beyond_parts, perimeter, unmatched, unmatched_outer


def stretch_lengths(lines, stretches):
    if not stretches:
        return []
    i = np.asarray([s[0] for s in stretches])
    t0 = np.asarray([s[1] for s in stretches])[:, None]
    t1 = np.asarray([s[2] for s in stretches])[:, None]
    way = lines.end[i] - lines.start[i]
    start = np.where(t0 == 0, lines.start[i], lines.start[i] + t0 * way)
    end = np.where(t1 == 1, lines.end[i], lines.start[i] + t1 * way)
    return lengths(start, end)


def pair_lengths(parts, beyond, unmatched, twice):
    sums = defaultdict(float)
    for i, part in enumerate(parts):
        for t, meters in beyond[i].items():
            if t is not None and t != part.territory:
                sums[part.territory, t] += meters
    borders, doubtful, known = [], [], set()
    for i, j in sorted({tuple(sorted(p)) for p in sums}):
        one, other = sums.get((i, j), 0.0), sums.get((j, i), 0.0)
        loose = unmatched.get((i, j), 0.0) + unmatched.get((j, i), 0.0)
        if max(one, other) <= max(NOISE_M, TWIN_SHARE * twice.get((i, j), 0.0)) and loose >= max(one, other) * 0.999:
            doubtful.append((i, j, one, other))
            continue
        known.add((i, j))
        same = abs(one - other) < 0.05
        borders.append([i, j, round(one, 1)] if same else [i, j, round(one, 1), round(other, 1)])
    return {"borders": borders, "doubtful": doubtful, "known": known}


def is_border(pairs, i, j):
    return (min(i, j), max(i, j)) in pairs["known"]


def drawn_twice(parts, lines):
    """Meters that two territories' rings run together with their grounds on one side: ground drawn for both."""
    order = np.argsort(lines.a * lines.vertices + lines.b, kind="stable")
    keys = (lines.a * lines.vertices + lines.b)[order]
    firsts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    counts = np.diff(np.r_[firsts, len(keys)])
    twice = defaultdict(float)
    for first, count in zip(firsts[counts > 1], counts[counts > 1]):
        here = order[first : first + count]
        there = sorted({int(lines.territory[i]) for i in here})
        for n, i in enumerate(there):
            for j in there[n + 1 :]:
                twice[i, j] += float(lines.length[here[0]])
    return twice


def touching(parts, lines, beyond_m, twice):
    """Territories that share a position and no border; parts of one territory that share a position."""
    meets = {(p.territory, t) for i, p in enumerate(parts) for t in beyond_m["all"][i] if t is not None}
    order = np.argsort(lines.a, kind="stable")
    a = lines.a[order]
    firsts = np.flatnonzero(np.r_[True, a[1:] != a[:-1]])
    counts = np.diff(np.r_[firsts, len(a)])
    pairs, own = {}, {}
    for first, count in zip(firsts[counts > 1], counts[counts > 1]):
        here = order[first : first + count]
        at = [round(float(c), 5) for c in lines.start[here[0]]]
        there = sorted({int(lines.part[i]) for i in here})
        for n, p in enumerate(there):
            for q in there[n + 1 :]:
                i, j = sorted((parts[p].territory, parts[q].territory))
                if i == j:
                    own.setdefault((i, p, q), at)
                elif (i, j) not in meets and (j, i) not in meets and (i, j) not in twice:
                    pairs.setdefault((i, j), at)
    return {
        "pairs": [(i, j, p) for (i, j), p in sorted(pairs.items())],
        "own": [(key[0], p) for key, p in sorted(own.items())],
    }


def point_in(part, pieces):
    """A position well inside the part's largest polygon, still inside when written with five decimals."""
    shape = max((s for i in part.pieces for s in pieces[i].shapes), key=lambda s: s.area)
    point = shape.representative_point()
    rounded = [round(point.x, 5), round(point.y, 5)]
    if shape.contains(shapely.points(*rounded)):
        return rounded
    return [round(point.x, 8), round(point.y, 8)]


def write(answers, path):
    with open(path, "w", encoding="utf-8") as out:
        out.write("{\n")
        for n, (key, value) in enumerate(answers.items()):
            out.write((",\n" if n else "") + json.dumps(key) + ":")
            if isinstance(value, list) and value and not isinstance(value[0], str):
                rows = ",\n".join(json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in value)
                out.write(f"[\n{rows}\n]")
            else:
                out.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        out.write("\n}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
