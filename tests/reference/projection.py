"""Positions of several coordinate reference systems in longitude and latitude on WGS84, and back, by pyproj.

    pip install numpy 'pyproj==3.7.*' shapely
    python3 tests/reference/projection.py        writes projection.json beside this file

There are several ways from one datum to another. Each set of positions is taken by the one that PROJ takes in the middle of their box, and its name and accuracy (in metres, of the
sources; -1 where they do not say) are written beside it: the answers of another way are metres off. No grid is at hand.

plane      positions of the system: easting or longitude first
degrees    their longitudes and latitudes
back       those taken to the system again, by the same way
elsewhere  how far in metres the ways that PROJ takes for each position by itself are from the one of the middle, at most
"""

import numpy as np
from ground import GEOD, write
from pyproj import Transformer
from pyproj.transformer import TransformerGroup

# A system, a box in its plane, and what lies there.
SETS = [
    ("EPSG:28408", (8_330_000, 4_300_000, 8_640_000, 4_580_000), "Armenia"),
    ("EPSG:28408", (8_300_000, 4_570_000, 8_640_000, 4_790_000), "Georgia"),
    ("EPSG:28408", (8_300_000, 4_300_000, 8_640_000, 4_790_000), "both"),
    ("EPSG:32638", (300_000, 4_300_000, 700_000, 4_800_000), "the South Caucasus"),
    ("EPSG:4284", (43, 39, 48, 41), "Armenia and Azerbaijan in degrees of Pulkovo 1942"),
    ("EPSG:28992", (20_000, 310_000, 270_000, 610_000), "the Netherlands"),
    ("EPSG:2056", (2_490_000, 1_080_000, 2_830_000, 1_290_000), "Switzerland"),
]


def main():
    sets = [answers(*each) for each in SETS]
    write("projection", "tests/reference/projection.py", {"sets": sets})
    for each in sets:
        print(f"{each['crs']} {each['where']}: {each['operation']}, {each['accuracy_m']} m, elsewhere {each['elsewhere_m']:.3f} m")


def answers(crs, box, where):
    west, south, east, north = box
    operation = in_the_middle(crs, (west + east) / 2, (south + north) / 2)
    x, y = (axis.ravel() for axis in np.meshgrid(np.linspace(west, east, 5), np.linspace(south, north, 5)))
    lon, lat = operation.transform(x, y)
    back = operation.transform(lon, lat, direction="INVERSE")
    by_itself = Transformer.from_crs(crs, "OGC:CRS84", always_xy=True).transform(x, y)
    _, _, elsewhere = GEOD.inv(lon, lat, *by_itself)
    return {
        "crs": crs,
        "where": where,
        "operation": operation.description,
        "accuracy_m": operation.accuracy,
        "elsewhere_m": float(max(elsewhere)),
        "plane": np.column_stack([x, y]).tolist(),
        "degrees": np.column_stack([lon, lat]).tolist(),
        "back": np.column_stack(back).tolist(),
    }


def in_the_middle(crs, x, y):
    every = Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    every.transform(x, y)
    taken = every.get_last_used_operation().definition
    group = TransformerGroup(crs, "OGC:CRS84", always_xy=True)
    return next(one for one in group.transformers if one.definition == taken)


main()
