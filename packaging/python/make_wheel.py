#!/usr/bin/env python3
"""Writes the wheel of one ray-submit; tools/build-wheel starts it. Equal inputs make equal bytes.

SOURCE_DATE_EPOCH sets the time of the files inside; without it they are of 1980, the first year that a zip can hold.
"""

import argparse
import base64
import hashlib
import os
import pathlib
import stat
import struct
import sys
import tempfile
import time
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
COMPONENT = HERE.parents[1] / "deploy/component"
NAME, DISTRIBUTION = "ray-submit", "ray_submit"
MACHINES = {"x86_64": 62, "aarch64": 183}  # as in the header of an ELF file
FIRST_TIME = (1980, 1, 1, 0, 0, 0)
LAST_SECOND = 4354819199  # of 2107
METADATA = """\
Metadata-Version: 2.4
Name: {name}
Version: {version}
Summary: Submit jobs to a Ray cluster from a shell, without Ray
Description-Content-Type: text/markdown
Keywords: ray,jobs,kubeflow,pipelines
License-Expression: Apache-2.0
{license_files}Classifier: Development Status :: 4 - Beta
Classifier: Environment :: Console
Classifier: Intended Audience :: Developers
Classifier: Operating System :: POSIX :: Linux
Classifier: Programming Language :: C++
Classifier: Programming Language :: Python :: 3
Classifier: Topic :: System :: Distributed Computing
Classifier: Typing :: Typed
Requires-Python: >=3.9
Provides-Extra: kfp
Requires-Dist: kfp>=2.17,<3; extra == "kfp"

{description}"""


def platform_tags(arch, is_portable):
    """One static file runs with any C library; any other program is for the system that it was built on."""
    return [f"{name}_{arch}" for name in ("manylinux_2_17", "manylinux2014", "musllinux_1_1")] if is_portable else [f"linux_{arch}"]


def check_machine(program, arch):
    if program[:4] != b"\x7fELF" or program[18:20] != struct.pack("<H", MACHINES[arch]):
        sys.exit(f"make_wheel: the program is not one for {arch}")


def modules():
    """Name in the wheel and content of what can be imported. The pipeline component is that of deploy/component."""
    for path in sorted((HERE / DISTRIBUTION).glob("*")):
        if path.suffix == ".py" or path.name == "py.typed":
            yield f"{DISTRIBUTION}/{path.name}", path.read_bytes()
    yield f"{DISTRIBUTION}/kfp/__init__.py", (COMPONENT / "ray_job.py").read_bytes()
    yield f"{DISTRIBUTION}/kfp/component.yaml", (COMPONENT / "component.yaml").read_bytes()


def members(arguments, tags):
    """Name, content and whether it is a program: everything but RECORD, in the order of the wheel."""
    stem = f"{DISTRIBUTION}-{arguments.version}"
    program = arguments.program.read_bytes()
    check_machine(program, arguments.arch)
    for name, content in modules():
        yield name, content, False
    yield f"{stem}.data/scripts/{NAME}", program, True
    for path in arguments.license:
        yield f"{stem}.dist-info/licenses/{path.name}", path.read_bytes(), False
    yield f"{stem}.dist-info/METADATA", METADATA.format(
        name=NAME, version=arguments.version, description=(HERE / "README.md").read_text("utf-8"),
        license_files="".join(f"License-File: {path.name}\n" for path in arguments.license)).encode(), False
    lines = ["Wheel-Version: 1.0", f"Generator: {NAME} {arguments.version}", "Root-Is-Purelib: false",
             *(f"Tag: py3-none-{tag}" for tag in tags)]
    yield f"{stem}.dist-info/WHEEL", "".join(f"{line}\n" for line in lines).encode(), False


def time_of_files():
    given = os.environ.get("SOURCE_DATE_EPOCH") or "0"
    if not given.isdecimal() or int(given) > LAST_SECOND:
        sys.exit(f"make_wheel: SOURCE_DATE_EPOCH is no number of seconds that a zip can hold: {given}")
    return max(time.gmtime(int(given))[:6], FIRST_TIME)


def write(wheel, name, content, is_program=False):
    info = zipfile.ZipInfo(name, time_of_files())
    info.create_system = 3  # Unix, whose permissions follow
    info.external_attr = (stat.S_IFREG | (0o755 if is_program else 0o644)) << 16
    wheel.writestr(info, content, zipfile.ZIP_DEFLATED)


def record_line(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--version", required=True)
    parser.add_argument("--arch", required=True, choices=MACHINES)
    parser.add_argument("--portable", action="store_true", help="the program is one static file")
    parser.add_argument("--program", required=True, type=pathlib.Path)
    parser.add_argument("--license", required=True, type=pathlib.Path, action="append")
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    tags = platform_tags(arguments.arch, arguments.portable)
    time_of_files()  # refused before there is a file
    arguments.folder.mkdir(parents=True, exist_ok=True)
    path = arguments.folder / f"{DISTRIBUTION}-{arguments.version}-py3-none-{'.'.join(tags)}.whl"
    record_name, record = f"{DISTRIBUTION}-{arguments.version}.dist-info/RECORD", ""
    contents = list(members(arguments, tags))
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix=".making-") as making:
        half_made = pathlib.Path(making, path.name)
        with zipfile.ZipFile(half_made, "w") as wheel:
            for name, content, is_program in contents:
                write(wheel, name, content, is_program)
                record += record_line(name, content)
            write(wheel, record_name, f"{record}{record_name},,\n".encode())
        half_made.replace(path)
    print(path)


main()
