"""The detached parts of the world whose ways ways.py looks for on Natural Earth 10m; names as in that map."""

PARTS = [
    # title, a position inside, the named territories to try besides any
    ("Kaliningrad", [21.3971, 54.8243], [["Lithuania", "Belarus"], ["Lithuania", "Latvia"], ["Poland", "Belarus"],
                                         ["Lithuania", "Poland"], ["Lithuania"], []]),
    ("Curonian Spit, north", [21.1021, 55.5123], [["Russia"]]),
    ("Oecusse", [124.2159, -9.3395], [["Indonesia"]]),
    ("Cabinda", [12.2719, -5.0778], [["Democratic Republic of the Congo"], ["Republic of the Congo"],
                                     ["Republic of the Congo", "Democratic Republic of the Congo"]]),
    ("Madha", [56.3163, 25.2697], [["United Arab Emirates"], []]),
    ("Musandam", [56.2992, 26.0004], [["United Arab Emirates"]]),
    ("Nahwa", [56.2734, 25.2637], [["Oman"], []]),
    ("Sokh", [71.0982, 40.0151], [["Kyrgyzstan"], ["Tajikistan"]]),
    ("Shohimardon", [71.7261, 39.9476], [["Kyrgyzstan"]]),
    ("Vorukh", [70.6107, 39.8288], [["Kyrgyzstan"], ["Uzbekistan"]]),
    ("Sarvan", [70.605, 40.9786], [["Uzbekistan"]]),
    ("Llívia", [1.9664, 42.461], [["France"]]),
    ("Ceuta", [-5.3398, 35.8861], [["Morocco"]]),
    ("Melilla", [-2.9477, 35.3009], [["Morocco"]]),
    ("Alaska", [-152.0063, 63.0865], [["Canada"]]),
    ("Point Roberts", [-123.0779, 48.9783], [["Canada"]]),
    ("Temburong", [115.1594, 4.6044], [["Malaysia"]]),
    ("Dubrovnik", [17.9768, 42.7349], [["Bosnia and Herzegovina"], ["Montenegro"]]),
    ("Gaza", [34.3366, 31.4003], [["Israel"], ["Egypt"]]),
    ("Ormideia", [33.7796, 34.9832], [["Dhekelia Sovereign Base Area"]]),
    ("Xylotymbou", [33.7458, 35.0077], [["Dhekelia Sovereign Base Area"]]),
    ("Zeelandic Flanders", [3.7655, 51.3044], [["Belgium"]]),
    ("Eastern Thrace", [27.2255, 41.0736], [["Bulgaria", "Greece"]]),
    ("French Guiana", [-53.0366, 3.926], [["Brazil"]]),
    ("Northern Ireland", [-6.8888, 54.6413], [["Ireland"]]),
    ("Tierra del Fuego, Argentina", [-68.0947, -53.8418], [["Chile"]]),
    ("Sebatik, Indonesia", [117.8581, 4.0844], [["Malaysia"]]),
    ("Timor, west", [124.2968, -9.6935], [["East Timor"]]),
    ("Usedom", [14.069, 54.0112], [["Poland"]]),
    ("Saint John river mouth, Nicaragua", [-83.6695, 10.9323], [["Costa Rica"]]),
    ("Assinie", [-3.2206, 5.1267], [["Ghana"]]),
    ("Likoma", [34.7103, -12.0592], [["Mozambique"]]),
    ("Nakhchivan", [45.4804, 39.322], [["Armenia"], ["Iran"]]),
    ("Artsvashen", [45.5133, 40.6351], [["Azerbaijan"]]),
    ("Yukhari Askipara", [44.9954, 41.0531], [["Armenia"]]),
    ("Barkhudarly and Sofulu", [45.1947, 40.9864], [["Armenia"]]),
]

# Not searched for: by land these ways pass the isthmus of Suez, 3,300 km from there as the crow flies.
LONGER_THAN_M = {"Ceuta": 2e6, "Melilla": 2e6}

# Drawn as ground of their hosts, or not at all.
ABSENT = ["Campione", "Büsingen", "Baarle-Hertog", "Baarle-Nassau", "Jungholz as a part of its own", "Northwest Angle",
          "Kalacha", "Barak", "Chong-Qara", "Jangail", "Dahagram-Angarpota", "Sastavci", "Walvis Bay", "Kerki",
          "San'kovo-Medvezh'ye"]


def world(map_, row):
    rows = []
    for title, position, tries in PARTS:
        home = row(map_, title, position, "home", longer_than_m=LONGER_THAN_M.get(title))
        rows.append(home)
        for through in tries:
            if over(home, through):
                named = {"kind": "through", "through": through}
                rows.append(home | named)
            else:
                rows.append(row(map_, title, position, "through", through))
    return {"map": "ne10m", "absent": ABSENT, "rows": rows}


def over(home, through):
    """Whether the way over any ground lies over this, and thus is the shortest here too."""
    named = {*through, home["territory"]}
    return home["length_m"] is not None and all(named & set(each.split(" | ")) for each in home["by_ground_m"])
