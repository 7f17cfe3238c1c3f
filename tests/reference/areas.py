"""Areas and perimeters of every territory of every polygon map in data/, by PROJ's geodesics.

    pip install numpy pyproj shapely
    python3 tests/reference/areas.py        writes areas.json beside this file

geodesic_area_m2   segments taken as geodesics: PROJ (geographiclib in double precision, good to about 1e-10)
geodesic_check_m2  the same without its area: geodesics cut in 4 and in 8, the pieces integrated, the limit taken
area_m2            segments straight in longitude and latitude: PROJ on each cut in 16 and in 32, the limit taken
area_check_m2      the same as an integral along each segment, without geodesics
area_converged     how far the limit from 8 and 16 pieces is from that of 16 and 32, relative
perimeter_m        geodesic length of all rings, holes too; nothing is taken off for borders inside a territory
outer_m            geodesic length of the outer rings alone
inner_borders      segments that two rings of one territory share
"""

from collections import Counter

import ground
from ground import densified, densified_on_geodesics, extrapolated, geodesic_ring_m2, straight_ring_m2

MAPS = {
    "states": "name",
    "districts": "adm1_code",
    "armenia_azerbaijan_osm": "name",
    "armenia_azerbaijan_osm_overlapping": "name",
    "karabakh_zones": "name",
    "karabakh_zones_osm": "name",
}


def main():
    maps = {name: measures(name, key) for name, key in MAPS.items()}
    ground.write("areas", "tests/reference/areas.py", {"maps": maps})
    for name, territories in maps.items():
        differences = ", ".join(f"{what} {size:.0e}" for what, size in largest_differences(territories).items())
        print(f"{name}: {len(territories)} territories; largest relative differences: {differences}")


def measures(name, key):
    territories = {}
    for feature in ground.features(name):
        territories.setdefault(feature["properties"][key], []).extend(ground.polygons(feature["geometry"]))
    return {territory: measure(polygons) for territory, polygons in territories.items()}


def measure(polygons):
    rings = [ring for polygon in polygons for ring in polygon]
    eight, sixteen, thirty_two = (
        total(polygons, lambda ring: geodesic_ring_m2(densified(ring, pieces))) for pieces in (8, 16, 32)
    )
    four_on_geodesics, eight_on_geodesics = (
        total(polygons, lambda ring: straight_ring_m2(densified_on_geodesics(ring, pieces))) for pieces in (4, 8)
    )
    area = extrapolated(sixteen, thirty_two)
    return {
        "polygons": len(polygons),
        "rings": len(rings),
        "segments": sum(len(ring) - 1 for ring in rings),
        "geodesic_area_m2": total(polygons, geodesic_ring_m2),
        "geodesic_check_m2": extrapolated(four_on_geodesics, eight_on_geodesics),
        "area_m2": area,
        "area_check_m2": total(polygons, straight_ring_m2),
        "area_converged": abs(extrapolated(eight, sixteen) / area - 1),
        "perimeter_m": sum(map(ground.length_m, rings)),
        "outer_m": sum(ground.length_m(polygon[0]) for polygon in polygons),
        "inner_borders": inner_borders(rings),
    }


def total(polygons, ring_area):
    return sum(ground.area_m2(polygon, ring_area) for polygon in polygons)


def inner_borders(rings):
    segments = Counter(
        frozenset(map(tuple, segment)) for ring in rings for segment in zip(ring[:-1].tolist(), ring[1:].tolist())
    )
    return sum(count > 1 for count in segments.values())


def largest_differences(territories):
    values = territories.values()
    return {
        "geodesic to its check": max(abs(t["geodesic_area_m2"] / t["geodesic_check_m2"] - 1) for t in values),
        "area to its check": max(abs(t["area_m2"] / t["area_check_m2"] - 1) for t in values),
        "area converged": max(t["area_converged"] for t in values),
    }


main()
