"""Who held which ground in the autumn of 2020, as the files of data/ say it, by shapely.

    pip install numpy pyproj shapely
    python3 tests/reference/ceasefire.py        writes ceasefire.json beside this file

districts   of each district of Azerbaijan with ground on the far side of the line of 1994: all of it, what was held, and what of that lies in the oblast of 1991
corridor_m2 what a strip of 5 km along the Lachin road takes of what was held of Lachin and Susa. GEOS widens the road in an azimuthal equidistant projection: right
            to about a thousandth
dates       what was held on each date when the districts of handover_2020.csv go over whole: its area, that of the corridor in Lachin counted until Lachin goes over; the
            length on which it, or the corridor, meets Armenia; its parts without the corridor; and the enclaves, which are the holes of what was held and of Azerbaijan, without the
            corridor, and with it in `without_corridor_m2`, as if there were none
Areas in m², segments straight in longitude and latitude.
"""

import csv

import ground
import numpy as np
import pyproj
import shapely
from ground import DATA, area_m2, straight_ring_m2
from shapely.geometry import LineString, Polygon

DATES = ["2020-09-26", "2020-11-08", "2020-11-20", "2020-11-25", "2020-12-01"]
STATEMENT = "2020-11-10"
WIDTH_M = 5000.0
LACHIN, SUSA, SHUSHA_TOWN = "AZE-1735", "AZE-1737", "AZE-5565"
# No hole smaller than this is ground: it is between two drawings of one border.
LEAST_M2 = 1e5


def main():
    districts = {code: shape for code, state, shape in read_districts() if state == "Azerbaijan"}
    armenia = shapely.union_all([shape for _, state, shape in read_districts() if state == "Armenia"])
    oblast, zone = (Polygon(*polygon) for polygon in zones())
    handed = read_handovers()
    # The zone was drawn along the borders of the states, some metres off: what it leaves of a district in slivers goes along.
    held = {code: shape.difference(wide(shape.difference(zone))) for code, shape in districts.items()}
    held = {code: shape for code, shape in held.items() if total_m2(shape) > LEAST_M2}
    corridor = {code: strip().intersection(held[code]) for code in (LACHIN, SUSA)}
    answers = {
        "districts": {
            code: {
                "all_m2": total_m2(districts[code]),
                "held_m2": total_m2(shape),
                "held_in_oblast_m2": total_m2(shape.intersection(oblast)),
            }
            for code, shape in held.items()
        },
        "oblast_m2": total_m2(oblast),
        "zone_m2": total_m2(zone),
        "corridor_m2": {code: total_m2(shape) for code, shape in corridor.items()},
        "dates": {date: on(date, districts, held, handed, corridor, armenia) for date in DATES},
    }
    ground.write("ceasefire", "tests/reference/ceasefire.py", answers)
    for date, answer in answers["dates"].items():
        print(date, {key: rounded(value) for key, value in answer.items()})


def on(date, districts, held, handed, corridor, armenia):
    over = {code for code, day in handed.items() if day <= date}
    kept = shapely.union_all([shape for code, shape in held.items() if code not in over])
    azerbaijan = shapely.union_all(list(districts.values()))
    band = shapely.union_all(list(corridor.values())) if date >= STATEMENT else Polygon()
    without_corridor = kept if date < STATEMENT else shapely.union_all([kept.difference(band)])
    rest = azerbaijan.difference(kept)
    return {
        "held_m2": total_m2(kept),
        "meets_armenia_m": border_m(armenia, kept if date < STATEMENT else shapely.union_all([kept, band])),
        "parts_m2": sizes(without_corridor),
        "enclaves_in_held_m2": holes(without_corridor),
        "enclaves_in_azerbaijan_m2": holes(rest.difference(band)),
        "without_corridor_m2": holes(shapely.union_all([rest, band])),
    }


def read_districts():
    shapes = {}
    for feature in ground.features("districts"):
        properties = feature["properties"]
        drawn = [Polygon(outer, inner) for outer, *inner in ground.polygons(feature["geometry"])]
        shapes.setdefault((properties["adm1_code"], properties["state"]), []).extend(drawn)
    return [(code, state, shapely.union_all(drawn)) for (code, state), drawn in shapes.items()]


def zones():
    """Rings of the oblast and of what was held, in the order of the file."""
    for feature in ground.features("karabakh_zones"):
        [[outer, *inner]] = ground.polygons(feature["geometry"])
        yield outer, inner


def read_handovers():
    with open(DATA / "handover_2020.csv", encoding="utf-8", newline="") as file:
        days = {row["adm1_code"]: row["date"] for row in csv.DictReader(file)}
    # The town is a municipality beside its district.
    return {**days, SHUSHA_TOWN: days[SUSA]}


def strip():
    [road] = [f for f in ground.features("lines") if "Lachin" in f["properties"]["name"]]
    road = shapely.segmentize(LineString(road["geometry"]["coordinates"]), 5e-4)
    lon, lat = road.centroid.coords[0]
    plane = pyproj.CRS.from_proj4(f"+proj=aeqd +lon_0={lon} +lat_0={lat} +ellps=WGS84")
    there = pyproj.Transformer.from_crs("EPSG:4326", plane, always_xy=True).transform
    back = pyproj.Transformer.from_crs(plane, "EPSG:4326", always_xy=True).transform
    band = shapely.transform(road, there, interleaved=False)
    band = band.buffer(WIDTH_M / 2, cap_style="flat", join_style="round", quad_segs=64)
    return shapely.transform(shapely.segmentize(band, 50.0), back, interleaved=False)


def border_m(one, other):
    """How far one lies along another, give or take a metre. What merely touches it does so on less than ten."""
    near = other.buffer(1e-5)
    rings = [np.array(ring.coords) for polygon in polygons(one) for ring in (polygon.exterior, *polygon.interiors)]
    segments = [LineString(segment) for ring in rings for segment in zip(ring[:-1], ring[1:])]
    shared = [np.array(each.intersection(near).coords) for each in segments if each.intersects(near)]
    return sum(length for length in map(ground.length_m, shared) if length > 10)


def wide(shape):
    """Without what is no wider than ten metres."""
    return shapely.union_all([each for each in polygons(shape) if width_m(each) > 10.0])


def width_m(polygon):
    return 2 * polygon_m2(polygon) / ground.length_m(np.array(polygon.exterior.coords))


def polygons(shape):
    return [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]


def polygon_m2(polygon):
    rings = [np.array(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
    return float(area_m2(rings, straight_ring_m2))


def total_m2(shape):
    return sum(map(polygon_m2, polygons(shape)))


def sizes(shape):
    return sorted((size for size in map(polygon_m2, polygons(shape)) if size > LEAST_M2), reverse=True)


def holes(shape):
    rings = [ring for polygon in polygons(shape) for ring in polygon.interiors]
    return sizes(shapely.union_all([Polygon(ring) for ring in rings]))


def rounded(value):
    return [round(each / 1e6, 2) for each in value] if isinstance(value, list) else round(value / 1e6, 2)


if __name__ == "__main__":
    main()
