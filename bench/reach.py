"""Puts the ways to get ray-submit beside an installation of Ray by pip: what is downloaded, what is installed, how it starts.

The start is `--version`, which needs no cluster. A package counts with what it brings of ours: Debian's libraries are not in
the figures of the Debian packages, nor is the C library in any.

python reach.py VERSION [-n RUNS]: the wheel of tools/build-wheel and the packages of tools/build-debs are in build. Run it as
bench/run reach.
"""

import argparse
import dataclasses
import pathlib
import statistics
import subprocess
import sys
import tempfile

from client import ROOT, Run, adopt_orphans
from comparison import RAY, rounds

sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "tests" / "wheel")]
from environments import Environment  # noqa: E402
from ray_head import cache_dir, clean_environment  # noqa: E402

PORTABLE = ROOT / "build/portable-x86_64/ray-submit"


def size(path):
    """In MB, of a file or of all files of a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return sum(file.stat().st_size for file in files) / 1e6


def downloaded_by_pip(pins, folder):
    """In MB: the wheels that the pins of this Ray name; with a test runner of 2 MB."""
    subprocess.run([sys.executable, *"-m pip download --quiet --no-deps --require-hashes --no-build-isolation -r".split(), pins,
                    "--dest", folder], check=True)
    return size(folder)


@dataclasses.dataclass
class Way:
    """One way to get the program, what it weighs in MB, and the program."""

    name: str
    downloaded: float
    installed: float
    program: pathlib.Path
    env: dict = dataclasses.field(default_factory=dict)

    def start(self):
        return Run([str(self.program), "--version"], clean_environment() | self.env, subprocess.DEVNULL).finish()[0]


def ways(version, folder):
    ray = cache_dir() / f"ray-{version}"
    pins = ROOT / f"tools/requirements-ray-{version}.txt"
    yield Way(RAY, downloaded_by_pip(pins, folder / "wheels"), size(ray), ray / "bin/ray")

    wheel, = (ROOT / "build/wheels").glob("*manylinux_2_17_x86_64*.whl")
    fresh = Environment(folder / "venv")
    empty = size(fresh.folder)
    fresh.pip("install", wheel)
    yield Way("wheel", size(wheel), size(fresh.folder) - empty, fresh.bin / "ray-submit")

    debs = [next((ROOT / "build/debs").glob(f"{name}_*.deb")) for name in ("ray-submit", "librayjobs0.1")]
    for deb in debs:
        subprocess.run(["dpkg-deb", "--extract", deb, folder / "debs"], check=True)
    library, = (folder / "debs/usr/lib").rglob("librayjobs.so.0.1")
    yield Way("debs", sum(map(size, debs)), size(folder / "debs"), folder / "debs/usr/bin/ray-submit",
              {"LD_LIBRARY_PATH": str(library.parent)})

    yield Way("static file", size(PORTABLE), size(PORTABLE), PORTABLE)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="version of Ray")
    parser.add_argument("-n", type=int, default=11, help="starts of each (default 11)")
    arguments = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="rayjobs-bench-") as name:
        all_ways = list(ways(arguments.version, pathlib.Path(name)))
        runs = rounds(all_ways, arguments.n, Way.start)
    figures = {way.name: [way.downloaded, way.installed,
                          *(statistics.median(run[figure] for run in runs[way.name]) for figure in ("wall s", "CPU s", "RSS MiB"))]
               for way in all_ways}
    print(f"\nRay {arguments.version}, medians of {arguments.n} starts, interleaved; in brackets, the ratio to Ray\n")
    print(f"{'':13}" + "".join(f"{title:>22}" for title in ("download, MB", "installed, MB", "start, s", "CPU, s", "memory, MiB")))
    for way, row in figures.items():
        print(f"{way:13}" + "".join(f"{value:12.3f} ({value / other:7.4f})" for value, other in zip(row, figures[RAY])))


if __name__ == "__main__":
    main()
