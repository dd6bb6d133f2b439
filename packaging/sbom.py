#!/usr/bin/env python3
"""Writes the list of what a static ray-submit contains (CycloneDX 1.5) from its licenses.txt: sbom.py VERSION LICENSES.TXT

Each component has its name and version as `ray-submit --version` prints them, and its licence's whole text.
"""

import argparse
import json
import pathlib
import re
import sys

HEADING = re.compile(r"^==== (.+) ([0-9][\w.]*) ====$", re.MULTILINE)
# Under these names databases of weaknesses know them: vendor and product.
KNOWN = {
    "libcurl": "haxx:libcurl",
    "OpenSSL": "openssl:openssl",
    "libdeflate": "libdeflate_project:libdeflate",
    "zlib": "zlib:zlib",
    "liblzma": "tukaani:xz",
    "libzip": "libzip:libzip",
    "yaml-cpp": "yaml-cpp_project:yaml-cpp",
    "nlohmann-json": "json-for-modern-cpp_project:json-for-modern-cpp",
}


def components(text):
    """One for each heading of licenses.txt."""
    parts = HEADING.split(text)[1:]
    for name, version, licence in zip(parts[::3], parts[1::3], parts[2::3]):
        slug = re.sub(r"[^a-z0-9.+-]+", "-", name.lower())
        component = {"type": "library", "bom-ref": f"{slug}@{version}", "name": name, "version": version,
                     "purl": f"pkg:generic/{slug.replace('+', '%2B')}@{version}",
                     "licenses": [{"license": {"name": f"licence of {name}", "text": {"content": licence.strip()}}}]}
        if name in KNOWN:
            component["cpe"] = f"cpe:2.3:a:{KNOWN[name]}:{version}:*:*:*:*:*:*:*"
        yield component


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0].partition(":")[0])
    parser.add_argument("version", help="of ray-submit")
    parser.add_argument("licenses", type=pathlib.Path, help="the licenses.txt of tools/build-portable")
    arguments = parser.parse_args()
    try:
        text = arguments.licenses.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        sys.exit(f"sbom: cannot read {arguments.licenses}: {error}")
    found = list(components(text))
    if len(found) < 2 or (found[0]["name"], found[0]["version"]) != ("ray-submit", arguments.version):
        sys.exit(f"sbom: {arguments.licenses} is not of ray-submit {arguments.version} and its libraries")
    if bare := [one["name"] for one in found if not one["licenses"][0]["license"]["text"]["content"]]:
        sys.exit(f"sbom: {arguments.licenses} has no licence of {', '.join(bare)}")
    program, *libraries = found
    program |= {"type": "application"}
    json.dump({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": program},
               "components": libraries,
               "dependencies": [{"ref": program["bom-ref"], "dependsOn": [one["bom-ref"] for one in libraries]}]},
              sys.stdout, indent=2, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
