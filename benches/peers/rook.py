#!/usr/bin/env python3
"""Who borders whom, by libpysal's rook contiguity: the pairs that share an edge, without lengths.

    pip install libpysal geopandas
    python3 rook.py world.geojson
"""

import sys
import time

import geopandas
import libpysal
from libpysal.graph import Graph
from libpysal.weights import Rook


def timed(name, run, pairs):
    """One run, since it takes a minute, as a line of the table."""
    start = time.perf_counter()
    answer = run()
    seconds = time.perf_counter() - start
    print(f"| {name} | {pairs(answer)} | {seconds:.2f} s |", flush=True)


def main():
    map_file = sys.argv[1] if len(sys.argv) > 1 else "world.geojson"
    countries = geopandas.read_file(map_file)
    segments = int(countries.count_coordinates().sum())
    print(f"libpysal {libpysal.__version__}, {len(countries)} territories, {segments} positions\n")
    print("| | pairs | time |\n|---|--:|--:|")
    rook = lambda: Rook.from_dataframe(countries, use_index=False, silence_warnings=True)
    timed("libpysal `Rook.from_dataframe`", rook, lambda answer: answer.nonzero // 2)
    graph = lambda: Graph.build_contiguity(countries, rook=True)
    timed("libpysal `Graph.build_contiguity(rook=True)`", graph, lambda answer: answer.nonzero // 2)


if __name__ == "__main__":
    main()
