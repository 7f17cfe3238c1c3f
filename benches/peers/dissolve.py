#!/usr/bin/env python3
"""Districts as countries: `dissolve`, to a whole atlas, beside what shapely makes of the same polygons, which is the polygons. Round by round in turn, in one run.

    pip install shapely pyproj
    cargo build --release
    taskset -c 0 python3 dissolve.py admin1.geojson
"""

import json
import subprocess
import sys
import time

import pyproj
import shapely
from shapely.geometry import shape

ROUNDS = 7


def countries(file):
    """The polygons of each country's districts."""
    by_country = {}
    for feature in json.load(open(file))["features"]:
        by_country.setdefault(feature["properties"]["iso"], []).append(shape(feature["geometry"]))
    return by_country


def union(make, by_country):
    """Milliseconds, what comes out, and who could not be made."""
    start = time.perf_counter()
    made, refused = {}, []
    for name, districts in by_country.items():
        try:
            made[name] = make(districts)
        except shapely.errors.GEOSException:
            refused.append(name)
    return (time.perf_counter() - start) * 1e3, made, refused


def main():
    file = sys.argv[1] if len(sys.argv) > 1 else "admin1.geojson"
    by_country = countries(file)
    ours = subprocess.Popen(["target/release/dissolve", file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    print(f"{ours.stdout.readline().strip()} districts, {len(by_country)} countries, shapely {shapely.__version__}, GEOS {shapely.geos_version_string}\n")
    peers = {"shapely `unary_union`": shapely.unary_union, "shapely `coverage_union_all`": shapely.coverage_union_all}
    times = {name: [] for name in ["**territory** `dissolve`", *peers]}
    for _ in range(ROUNDS):
        ours.stdin.write("\n")
        ours.stdin.flush()
        milliseconds, count, area = map(float, ours.stdout.readline().split())
        times["**territory** `dissolve`"].append(milliseconds)
        for name, make in peers.items():
            milliseconds, made, refused = union(make, by_country)
            times[name].append(milliseconds)
    ours.stdin.close()
    # By the same measure, as far as it can be told: geodesic, of those countries that shapely makes.
    geod = pyproj.Geod(ellps="WGS84")
    made = union(shapely.unary_union, by_country)[1]
    theirs = sum(abs(geod.geometry_area_perimeter(shapely.orient_polygons(ground))[0]) for ground in made.values())
    print(f"{int(count)} countries, {area / 1e6:.0f} km2; shapely {len(made)}, {theirs / 1e6:.0f} km2, without {refused}\n")
    best = min(times["**territory** `dissolve`"])
    print("| | best | median | ratio of best |\n|---|--:|--:|--:|")
    for name, all_times in times.items():
        median = sorted(all_times)[ROUNDS // 2]
        print(f"| {name} | {min(all_times):.0f} ms | {median:.0f} ms | {min(all_times) / best:.1f} |")


if __name__ == "__main__":
    main()
