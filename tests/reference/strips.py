"""The strip of 5 km along the Lachin road of data/lines.geojson, laid over data/districts.geojson, by shapely and pyproj: its area on each district.

    python3 tests/reference/strips.py

The road is divided to steps of 50 m, straight in longitude and latitude, and widened by GEOS in an azimuthal equidistant projection about its middle,
with flat ends; what lies on each district is cut there too and measured as a polygon of positions 50 m apart, its segments geodesics. Districts are keyed by
adm1_code; the strip is clipped to those that the road goes through. Made with shapely 2.2.0 and pyproj 3.7.2.
"""

import json
import math
import pathlib

import pyproj
import shapely
import shapely.geometry

DATA = pathlib.Path(__file__).parents[2] / "data"
GEOD = pyproj.Geod(ellps="WGS84")
WIDTH_M = 5000.0
STEP_DEGREES = 5e-4


def features(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))["features"]


def moved(figure, projection):
    return shapely.transform(figure, projection, interleaved=False)


def area_m2(projected, inverse):
    dense = shapely.segmentize(projected, 50.0)
    return abs(GEOD.geometry_area_perimeter(moved(dense, inverse))[0])


def main():
    road = next(f for f in features("lines.geojson") if "Lachin" in f["properties"]["name"])
    road = shapely.segmentize(shapely.geometry.shape(road["geometry"]), STEP_DEGREES)
    lon, lat = road.centroid.coords[0]
    plane = pyproj.CRS.from_proj4(f"+proj=aeqd +lon_0={lon} +lat_0={lat} +ellps=WGS84")
    there = pyproj.Transformer.from_crs("EPSG:4326", plane, always_xy=True).transform
    back = pyproj.Transformer.from_crs(plane, "EPSG:4326", always_xy=True).transform
    on_plane = moved(road, there)
    band = on_plane.buffer(WIDTH_M / 2, cap_style="flat", join_style="round", quad_segs=64)
    for feature in features("districts.geojson"):
        ground = shapely.geometry.shape(feature["geometry"])
        along = road.intersection(ground).length
        if along == 0:
            continue
        ground = moved(shapely.segmentize(shapely.make_valid(ground), STEP_DEGREES), there)
        shared = area_m2(band.intersection(ground), back)
        print(f"{feature['properties']['adm1_code']} {feature['properties']['name']}: {shared / 1e6:.4f} km2")
    length = sum(GEOD.inv(*a, *b)[2] for a, b in zip(road.coords, road.coords[1:]))
    print(f"road {length:.1f} m, band {area_m2(band, back) / 1e6:.4f} km2, width x length {WIDTH_M * length / 1e6:.4f} km2")
    assert math.isfinite(length)


main()
