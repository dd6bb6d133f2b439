#!/usr/bin/env python3
"""Writes the list of what a static ray-submit contains (CycloneDX 1.5) from its licenses.txt: sbom.py VERSION LICENSES.TXT

Each component has its name and version as `ray-submit --version` prints them, and its licence's whole text.
"""

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


def main(version, licenses):
    program, *libraries = components(pathlib.Path(licenses).read_text(encoding="utf-8"))
    if program["name"] != "ray-submit" or program["version"] != version or not libraries:
        sys.exit(f"sbom: {licenses} is not of ray-submit {version} and its libraries")
    program |= {"type": "application"}
    json.dump({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": program},
               "components": libraries,
               "dependencies": [{"ref": program["bom-ref"], "dependsOn": [one["bom-ref"] for one in libraries]}]},
              sys.stdout, indent=2, sort_keys=True)
    print()


if __name__ == "__main__":
    main(*sys.argv[1:])
