"""The shortest way over ground from one of its parts to another: a visibility graph, searched from the nearest corner on.

Why it is good to 0.02 %, by far:
- The plane is the gnomonic one of a sphere about the middle of the two parts: its straight lines are great circles. A
  geodesic of WGS84 between the same ends leaves its great circle by less than 3e-6 of its length squared over the
  earth's radius, 5 m in 100 km, which changes no length by a millionth. All lengths are geodesics of WGS84 from
  corner to corner (Karney, in PROJ).
- Outlines are straight in longitude and latitude. Each segment is cut until no piece leaves its chord by more than
  0.1 m, or 1e-6 of the way where that is more.
- The shortest way in a plane with outlines of straight pieces bends only at corners where the ground turns inwards:
  these are the nodes. A leg is taken if the ground covers it, borders included (GEOS, exact predicates).
- The ends are feet of perpendiculars on the pieces of both rims, then moved along their piece by a golden section until
  the geodesic is shortest. Every piece within reach is tried, the nearest first; a foot that is not seen from a corner
  can only be reached by another corner.
- The search is A*: what is left to go is at least the straight distance through the earth to the other part's rim, less
  half of the longest piece. All corners on which a way as short as the answer could bend are nodes.
- Only ways more than 200 times the straight distance are found in two steps: see `round_about`.

pip install numpy pyproj scipy shapely
"""

import heapq
from itertools import count

import numpy as np
import shapely
from pyproj import Transformer
from scipy.spatial import cKDTree

from ground import GEOD

RADIUS = 6371008.8
ECEF = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
REACHES = (1.0002, 1.002, 1.02, 1.06, 1.15, 1.3, 1.6, 2.0, 2.7, 4.0, 6.0, 9.0, 14.0, 25.0, 60.0, 200.0)


class Way:
    """Corners as positions from the part to the main part, the length, and how loosely the ends are known."""

    def __init__(self, positions, length_m):
        self.positions, self.length_m = positions, length_m

    def legs_m(self):
        lon, lat = self.positions.T
        return GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]

    def end_within_m(self, leg):
        """How far the end may lie along a straight rim while the way grows by less than 0.02 %."""
        return float(np.sqrt(2 * self.legs_m()[leg] * 2e-4 * self.length_m))


class Plane:
    """Gnomonic, of a sphere."""

    def __init__(self, lon, lat):
        self.lon, self.lat = np.radians(lon), np.radians(lat)
        self.sine, self.cosine = np.sin(self.lat), np.cos(self.lat)

    def there(self, positions):
        lon, lat = np.radians(positions[:, 0]) - self.lon, np.radians(positions[:, 1])
        depth = self.sine * np.sin(lat) + self.cosine * np.cos(lat) * np.cos(lon)
        assert depth.min() > 0.05, "the ground reaches past the plane"
        x = np.cos(lat) * np.sin(lon)
        y = self.cosine * np.sin(lat) - self.sine * np.cos(lat) * np.cos(lon)
        return RADIUS * np.stack([x / depth, y / depth], axis=1)

    def back(self, points):
        x, y = points.T / RADIUS
        far = np.hypot(x, y)
        sine, cosine = far / np.sqrt(1 + far**2), 1 / np.sqrt(1 + far**2)
        over = np.where(far == 0, 1.0, far)
        lat = np.arcsin(cosine * self.sine + y * sine * self.cosine / over)
        lon = self.lon + np.arctan2(x * sine, over * self.cosine * cosine - y * self.sine * sine)
        lon = np.where(far == 0, self.lon, lon)
        return np.stack([(np.degrees(lon) + 180) % 360 - 180, np.degrees(lat)], axis=1)


def shortest(ground, part, main):
    """The shortest way over `ground` from `part` to `main`, both in it; None where it does not connect them."""
    connected = [piece for piece in shapely.get_parts(ground) if holds(piece, part) and holds(piece, main)]
    if not connected:
        return None
    straight_m, middle = straight(part, main)
    for reach in REACHES:
        way = within(connected[0], part, main, max(straight_m, 1.0) * reach + 1.0, middle)
        if way is not None:
            return way
    return round_about(connected[0], part, main, middle)


def round_about(ground, part, main, middle):
    """A way much longer than the straight distance: first over ground made narrower by 0.03°, 3 km, with simple outlines, then
    exactly over the ground within 1° of that way. It is the shortest of those that go round the same seas; another could be
    shorter only if it passed where the ground is narrower than 6 km, or were as long as this one to 1 %."""
    near = shapely.intersection(ground, window(part, 2.4e6))
    rough, rough_part, rough_main = (shapely.simplify(shapely.buffer(each, -0.03), 0.025) for each in (near, part, main))
    rough = next(piece for piece in shapely.get_parts(rough) if holds_some(piece, rough_part))
    for reach_m in (6e5, 1.2e6, 2.4e6):
        coarse = within(rough, rough_part, rough_main, reach_m, middle)
        if coarse is not None:
            break
    else:
        raise ValueError("the ground connects the two, by a way longer than any tried")
    band = shapely.intersection(ground, shapely.LineString(coarse.positions).buffer(1.0))
    piece = next(piece for piece in shapely.get_parts(band) if holds_some(piece, part) and holds_some(piece, main))
    for reach in (0.99, 1.01, 1.03, 1.1, 1.3):
        way = within(piece, part, main, coarse.length_m * reach, middle)
        if way is not None:
            return way
    raise ValueError("no way beside the rough one")


def holds(piece, part):
    return piece.intersects(part.representative_point())


def within(ground, part, main, reach_m, middle):
    """The shortest way if it is no longer than `reach_m`."""
    box = window(part, reach_m)
    clipped = shapely.intersection(ground, box)
    pieces = [piece for piece in shapely.get_parts(clipped) if piece.geom_type == "Polygon" and holds_some(piece, part)]
    near_main = shapely.intersection(main, box)
    if near_main.is_empty:
        return None
    plane = Plane(*middle)
    step_m = piece_m(box, reach_m)
    rims = [Rim(rings(each, plane, step_m), plane) for each in (part, near_main)]
    ways = [Search(piece, plane, step_m, rims, reach_m).way() for piece in pieces if holds_some(piece, near_main)]
    return min((way for way in ways if way is not None), key=lambda way: way.length_m, default=None)


def holds_some(piece, ground):
    """Whether it holds any of that ground: all of it, or some that was cut by the window."""
    return shapely.intersection(piece, ground).area > 0


def window(part, reach_m):
    """A box in longitude and latitude that no way from the part of that length leaves."""
    west, south, east, north = part.bounds
    degrees = reach_m / 110500
    south, north = max(south - degrees, -89.0), min(north + degrees, 89.0)
    wide = degrees / max(0.05, np.cos(np.radians(max(abs(south), abs(north)))))
    return shapely.box(west - wide, south, east + wide, north)


def piece_m(box, reach_m):
    """How long a piece may be: a chord L of a parallel leaves its great circle by L² tan(lat) / 8 R."""
    lat = max(abs(box.bounds[1]), abs(box.bounds[3]))
    return np.sqrt(8 * RADIUS * max(0.1, 1e-6 * reach_m) / max(0.05, np.tan(np.radians(lat))))


def straight(part, main):
    """About the shortest distance between the two, and the middle of it."""
    ours, theirs = corners(part), corners(main)
    away, which = cKDTree(ecef(theirs)).query(ecef(ours))
    best = int(np.argmin(away))
    return float(away[best]), (ours[best] + theirs[which[best]]) / 2


def corners(ground):
    return shapely.get_coordinates(shapely.segmentize(ground, 0.05))


def ecef(positions):
    lon, lat = positions.T
    return np.stack(ECEF.transform(lon, lat, np.zeros(len(lon))), axis=1)


def rings(ground, plane, step_m):
    """All rings in the plane, cut into pieces, each a closed array of points."""
    found = []
    for polygon in shapely.get_parts(ground):
        if polygon.geom_type == "Polygon":
            found += [plane.there(cut(shapely.get_coordinates(ring), step_m))
                      for ring in (polygon.exterior, *polygon.interiors)]
    return found


def cut(ring, step_m):
    """Segments in equal pieces, straight in longitude and latitude, none longer than `step_m`. Both directions alike."""
    lon, lat = ring.T
    lengths = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
    pieces = np.maximum(1, np.ceil(lengths / step_m)).astype(int)
    cuts = []
    for a, b, n in zip(ring[:-1], ring[1:], pieces):
        cuts.append(a[None] if n == 1 else ((n - np.arange(n))[:, None] * a + np.arange(n)[:, None] * b) / n)
    return np.vstack([*cuts, ring[-1:]])


class Rim:
    """Pieces of a part's outline."""

    def __init__(self, rings_of, plane):
        self.plane = plane
        self.points = np.vstack([ring[:-1] for ring in rings_of])
        self.ends = np.vstack([ring[1:] for ring in rings_of])
        self.positions = plane.back(self.points)
        self.tree = cKDTree(ecef(self.positions))
        ends = plane.back(self.ends)
        self.slack_m = GEOD.inv(*self.positions.T, *ends.T)[2].max() / 2

    def at_least_m(self, positions):
        """Less than the distance to any position of the rim."""
        return np.maximum(0.0, self.tree.query(ecef(positions))[0] - self.slack_m)

    def feet(self, point):
        """For each piece its point nearest to this one, the nearest piece first, with distances."""
        along = self.ends - self.points
        square = np.maximum(np.einsum("ij,ij->i", along, along), 1e-12)
        part = np.clip(np.einsum("ij,ij->i", point - self.points, along) / square, 0.0, 1.0)
        feet = self.points + part[:, None] * along
        here = self.plane.back(point[None])[0]
        away = distances_m(here, self.plane.back(feet))
        order = np.argsort(away, kind="stable")
        return feet[order], away[order], order


def distances_m(position, positions):
    n = len(positions)
    return GEOD.inv(np.full(n, position[0]), np.full(n, position[1]), positions[:, 0], positions[:, 1])[2]


class Search:
    """One piece of ground, its corners that turn inwards, the two rims."""

    def __init__(self, ground, plane, step_m, rims, reach_m):
        self.plane, self.reach_m = plane, reach_m
        self.home, self.main = rims
        outlines = rings(ground, plane, step_m)
        self.ground = shapely.Polygon(outlines[0], outlines[1:])
        if not self.ground.is_valid:
            self.ground = shapely.make_valid(self.ground)
        shapely.prepare(self.ground)
        self.nodes, self.before, self.after = inward(self.ground)
        self.positions = plane.back(self.nodes) if len(self.nodes) else np.empty((0, 2))
        if len(self.nodes):
            left = self.home.at_least_m(self.positions)
            right = self.main.at_least_m(self.positions)
            near = left + right <= reach_m
            self.nodes, self.before, self.after = self.nodes[near], self.before[near], self.after[near]
            self.positions, self.to_go = self.positions[near], right[near]
            self.from_home = left[near]
        self.queue, self.tie = [], count()

    def sees(self, a, b):
        return bool(shapely.covers(self.ground, shapely.LineString([a, b])))

    def sees_foot(self, point, foot):
        """Up to a millimetre before the foot: which side of its rim rounding has put it on does not matter."""
        away = np.hypot(*(point - foot))
        return away < 3e-3 or self.sees(point, foot + (point - foot) * (1e-3 / away))

    def push(self, length_m, kind, *rest):
        if length_m <= self.reach_m:
            heapq.heappush(self.queue, (length_m, next(self.tie), kind, rest))

    def way(self):
        n = len(self.nodes)
        self.best = np.full(n, np.inf)
        self.closed = np.zeros(n, bool)
        self.came = [None] * n
        self.starts, self.ends = {}, {}
        for node in range(n):
            self.push(self.from_home[node] + self.to_go[node], "begin", node)
        self.directly(self.home, self.main, False)
        self.directly(self.main, self.home, True)
        while self.queue:
            length_m, _, kind, rest = heapq.heappop(self.queue)
            found = getattr(self, kind)(length_m, *rest)
            if found is not None:
                return found
        return None

    def directly(self, rim, other, turned):
        """Legs from a corner of one rim straight to the other rim."""
        near = np.flatnonzero(other.at_least_m(rim.positions) <= self.reach_m)
        for corner in near:
            feet, away, order = other.feet(rim.points[corner])
            fit = int(np.searchsorted(away, self.reach_m, "right"))
            if fit:
                self.push(away[0], "straight", rim.points[corner], feet[:fit], away[:fit], order[:fit], 0, other, turned)

    def straight(self, _, point, feet, away, order, k, other, turned):
        if self.sees_foot(point, feet[k]):
            foot = foot_refined(other, order[k], self.plane.back(point[None])[0], self.plane.back(feet[k][None])[0])
            line = [self.plane.back(point[None])[0], foot]
            return measured(line[::-1] if turned else line)
        if k + 1 < len(feet):
            self.push(away[k + 1], "straight", point, feet, away, order, k + 1, other, turned)

    def begin(self, _, node):
        """A node's way from the part without a bend: its feet on the rim are tried, the nearest first."""
        feet, away, order = self.home.feet(self.nodes[node])
        self.starts[node] = (feet, away, order)
        self.push(away[0] + self.to_go[node], "start", node, 0)

    def start(self, _, node, k):
        feet, away, order = self.starts[node]
        if away[k] >= self.best[node]:
            return
        if self.sees_foot(self.nodes[node], feet[k]):
            self.relax(node, away[k], ("foot", feet[k], order[k]))
        elif k + 1 < len(feet):
            self.push(away[k + 1] + self.to_go[node], "start", node, k + 1)

    def relax(self, node, length_m, came):
        if length_m < self.best[node] and not self.closed[node]:
            self.best[node], self.came[node] = length_m, came
            self.push(length_m + self.to_go[node], "reach", node)

    def reach(self, length_m, node):
        if self.closed[node] or length_m > self.best[node] + self.to_go[node]:
            return
        self.closed[node] = True
        feet, away, order = self.main.feet(self.nodes[node])
        self.ends[node] = (feet, away, order)
        self.push(self.best[node] + away[0], "end", node, 0)
        for other, leg_m in zip(*self.legs(node)):
            self.relax(int(other), self.best[node] + leg_m, ("node", node))

    def legs(self, node):
        """The nodes to which a taut string may go on from this one, with the lengths of the legs."""
        leg_m = distances_m(self.positions[node], self.positions)
        through = self.best[node] + leg_m
        open_ = ~self.closed & (through < self.best) & (through + self.to_go <= self.reach_m)
        open_[node] = False
        other = np.flatnonzero(open_)
        here = self.nodes[node]
        tight = supports(here, self.nodes[other], self.before[other], self.after[other])
        tight &= supports(self.nodes[other], here, self.before[node], self.after[node])
        other = other[tight]
        if not len(other):
            return other, other
        ends = np.stack([np.broadcast_to(here, (len(other), 2)), self.nodes[other]], axis=1)
        seen = shapely.covers(self.ground, shapely.linestrings(ends))
        return other[seen], leg_m[other[seen]]

    def end(self, _, node, k):
        feet, away, order = self.ends[node]
        if self.sees_foot(self.nodes[node], feet[k]):
            return self.gathered(node, feet[k], order[k])
        if k + 1 < len(feet):
            self.push(self.best[node] + away[k + 1], "end", node, k + 1)

    def gathered(self, node, foot, piece):
        here = self.positions[node]
        line = [foot_refined(self.main, piece, here, self.plane.back(foot[None])[0]), here]
        while self.came[node][0] == "node":
            node = self.came[node][1]
            line.append(self.positions[node])
        _, foot, piece = self.came[node]
        line.append(foot_refined(self.home, piece, self.positions[node], self.plane.back(foot[None])[0]))
        return measured(line[::-1])


def inward(ground):
    """Corners of the ground at which it turns inwards, with the corners before and after them."""
    nodes, before, after = [], [], []
    for polygon in shapely.get_parts(ground):
        if polygon.geom_type != "Polygon":
            continue
        polygon = shapely.geometry.polygon.orient(polygon)
        for ring in (polygon.exterior, *polygon.interiors):
            points = shapely.get_coordinates(ring)[:-1]
            last, next_ = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
            turn = cross(points - last, next_ - points) < 0
            nodes.append(points[turn]), before.append(last[turn]), after.append(next_[turn])
    return np.vstack(nodes), np.vstack(before), np.vstack(after)


def cross(a, b):
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def supports(from_, to, before, after):
    """Whether the line leaves both neighbors of its end on one side: a taut string bends round a corner, not into one."""
    along = to - from_
    one, two = cross(along, before - to), cross(along, after - to)
    slack = 1e-9 * np.hypot(along[..., 0], along[..., 1])
    wide = np.hypot(*(before - to).T) if before.ndim > 1 else np.hypot(*(before - to))
    far = np.hypot(*(after - to).T) if after.ndim > 1 else np.hypot(*(after - to))
    return ~(((one > slack * wide) & (two < -slack * far)) | ((one < -slack * wide) & (two > slack * far)))


def foot_refined(rim, piece, position, foot):
    """The position of that piece with the shortest geodesic, by a golden section between its ends."""
    a, b = rim.points[piece], rim.ends[piece]

    def at(t):
        return rim.plane.back((a + t * (b - a))[None])[0]

    def away(t):
        return distances_m(position, at(t)[None])[0]

    low, high, golden = 0.0, 1.0, (np.sqrt(5) - 1) / 2
    for _ in range(60):
        one, two = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, two) if away(one) < away(two) else (one, high)
    found = min((at(t) for t in (0.0, (low + high) / 2, 1.0)), key=lambda p: distances_m(position, p[None])[0])
    return found if distances_m(position, found[None])[0] < distances_m(position, foot[None])[0] else foot


def measured(line):
    """A way of these positions, those that repeat left out."""
    kept = [line[0]]
    for position in line[1:]:
        if distances_m(kept[-1], position[None])[0] > 1e-6:
            kept.append(position)
    positions = np.array(kept if len(kept) > 1 else [line[0], line[-1]])
    lon, lat = positions.T
    return Way(positions, float(GEOD.line_length(lon, lat)))
