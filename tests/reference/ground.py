"""What the two reference programs share: reading a map, its rings, areas and lengths on WGS84.

A segment is two consecutive positions, straight in longitude and latitude (RFC 7946). pip install numpy pyproj shapely
"""

import json
from pathlib import Path

import numpy as np
import pyproj
import shapely
from pyproj import Geod

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "data"
GEOD = Geod(ellps="WGS84")
VERSIONS = {
    "numpy": np.__version__,
    "pyproj": pyproj.__version__,
    "proj": pyproj.proj_version_str,
    "shapely": shapely.__version__,
    "geos": shapely.geos_version_string,
}

NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)
FRACTIONS, WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2


def features(name):
    return json.loads((DATA / f"{name}.geojson").read_text(encoding="utf-8"))["features"]


def polygons(geometry):
    """The polygons of a geometry, each a list of rings, each ring an array of positions."""
    coordinates = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[np.array(ring, dtype=float) for ring in polygon] for polygon in coordinates]


def length_m(line):
    return GEOD.line_length(line[:, 0], line[:, 1])


def area_m2(polygon, ring_area):
    """The outer ring's area less those of its holes."""
    outer, *holes = (abs(ring_area(ring)) for ring in polygon)
    return outer - sum(holes)


def geodesic_ring_m2(ring):
    """Segments as geodesics: Karney's algorithm, in PROJ."""
    return GEOD.polygon_area_perimeter(ring[:, 0], ring[:, 1])[0]


def straight_ring_m2(ring):
    """Segments straight in longitude and latitude: the authalic function integrated along each, by Gauss-Legendre."""
    lon, lat = np.radians(ring).T
    along = lat[:-1, None] + np.diff(lat)[:, None] * FRACTIONS
    return np.sum(np.diff(lon) * ((authalic_m2(along) - authalic_m2(lat.mean())) @ WEIGHTS))


def authalic_m2(lat):
    """Area between the equator and a latitude, for one radian of longitude."""
    e = np.sqrt(GEOD.es)
    sine = np.sin(lat)
    return GEOD.a**2 * (1 - e**2) / 2 * (sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e)


def densified(ring, pieces):
    """Each segment cut into equal pieces, straight in longitude and latitude."""
    steps = np.arange(pieces) / pieces
    along = ring[:-1, None, :] + np.diff(ring, axis=0)[:, None, :] * steps[:, None]
    return np.vstack([along.reshape(-1, 2), ring[-1:]])


def densified_on_geodesics(ring, pieces):
    """Each segment cut into equal pieces of its geodesic."""
    (lon, lat), (to_lon, to_lat) = ring[:-1].T, ring[1:].T
    azimuth, _, length = GEOD.inv(lon, lat, to_lon, to_lat)
    columns = [
        np.stack(GEOD.fwd(lon, lat, azimuth, length * step / pieces)[:2], axis=1) for step in range(1, pieces)
    ]
    along = np.stack([ring[:-1], *columns], axis=1)
    return np.vstack([along.reshape(-1, 2), ring[-1:]])


def extrapolated(coarse, fine):
    """Richardson's limit of an error that falls by four when the pieces are halved."""
    return fine + (fine - coarse) / 3


def write(name, made_by, answer):
    header = {"made_by": made_by, "versions": VERSIONS}
    text = json.dumps({**header, **answer}, ensure_ascii=False, indent=1)
    (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")
