#!/usr/bin/env python3
"""Checks that no download is taken unverified: pinned_downloads.py ROOT; --self-test plants violations."""

import pathlib
import re
import sys
import tempfile

PIN = re.compile(r"[A-Za-z0-9._-]+==[^\s;]+( --hash=sha256:[0-9a-f]{64})+")
FOLDERS = (".ci", "bench", "deploy", "examples", "packaging", "tests", "tools")
# What a command that downloads must say; None: there is no such command.
RULES = [
    (re.compile(r"\bpip[\"',\s]+(install|download|wheel)\b"), ("--require-hashes", "--no-build-isolation", "--no-deps")),
    (re.compile(r"\bcargo\s+(add|build|fetch|install|run|vendor)\b"), ("--locked",)),
    (re.compile(r"\bgo\"?\s+(build|run|test|vet)\b"), ("-mod=readonly",)),
    (re.compile(r"\bgo\"?\s+(get|install)\b"), None),
    (re.compile(r"\bdebootstrap\s+-"), ("--force-check-gpg",)),
    (re.compile(r"(^|[\s;&|(])(curl|wget|npm|npx|mvn|uv|pipx|skopeo)\s+\S|\bgit\s+(clone|submodule)\b"), None),
    (re.compile(r"\burlretrieve\b|\bFetchContent|\bExternalProject"), None),
]
# These speak of such commands.
SPEAKERS = ("tests/package/pinned_downloads.py", "tests/package/refused_download.py")


def commands(text):
    """The lines, continued ones joined, without comments."""
    for line in text.replace("\\\n", " ").splitlines():
        if not line.lstrip().startswith("#"):
            yield " ".join(line.split())


def files(root, pattern):
    for folder in FOLDERS:
        yield from (path for path in sorted((root / folder).rglob(pattern)) if path.is_file() and not path.is_symlink())


def scripts(root):
    for path in files(root, "*"):
        starts = path.open("rb").read(2)
        is_script = starts == b"#!" or path.suffix in (".py", ".sh") or path.name in ("Containerfile", "CMakeLists.txt")
        if is_script and str(path.relative_to(root)) not in SPEAKERS:
            yield path


def problems(root):
    for path in files(root, "requirements*.txt"):
        for line in commands(path.read_text()):
            if line and not PIN.fullmatch(line) and not re.fullmatch(r"--no-binary [a-z0-9-]+", line):
                yield path, f"not a version with its hashes: {line}"
    for path in scripts(root):
        for line in commands(path.read_text()):
            for pattern, needed in RULES:
                if pattern.search(line) and (needed is None or any(word not in line for word in needed)):
                    yield path, f"must {'not be there' if needed is None else 'have ' + ' '.join(needed)}: {line}"
    for path in files(root, "go.mod"):
        if not path.with_name("go.sum").is_file():
            yield path, "has no go.sum"
    for path in files(root, "Cargo.lock"):
        for package in path.read_text().split("[[package]]"):
            if "\nsource = " in package and not re.search(r'^checksum = "[0-9a-f]{64}"$', package, re.MULTILINE):
                yield path, f"a package without a checksum: {package.split(chr(10))[1]}"


HASH = "a" * 64
GOOD = {
    "tools/requirements-a.txt": f"# A.\n--no-binary b\nb==1.0 \\\n    --hash=sha256:{HASH} \\\n    --hash=sha256:{HASH}\n",
    "tools/setup": "#!/bin/sh\npip install --no-deps --no-build-isolation \\\n  --require-hashes -r a\ncargo fetch --locked\n",
    "tests/a/go.mod": "module a\n",
    "tests/a/go.sum": "",
    "tools/Cargo.lock": f'[[package]]\nname = "a"\nsource = "registry"\nchecksum = "{HASH}"\n',
}
BAD = [
    {"tools/requirements-a.txt": "b==1.0\n"},
    {"tools/requirements-a.txt": f"b>=1.0 --hash=sha256:{HASH}\n"},
    {"tools/requirements-a.txt": f"b==1.0 --hash=sha256:{HASH[1:]}\n"},
    {"tools/requirements-a.txt": "--index-url https://example.com\n"},
    {"tests/requirements.txt": "b\n"},
    {"tools/setup": "#!/bin/sh\npip install -r a\n"},
    {"tools/setup": "#!/bin/sh\npip install --no-deps --require-hashes -r a\n"},
    {"tests/a/b.py": 'run([python, "-m", "pip", "install", "b"])\n'},
    {"deploy/image/Containerfile": "RUN cargo fetch\n"},
    {"tools/b": "#!/bin/sh\ngo install a@v1\n"},
    {"tools/b": "#!/bin/sh\ngo build a\n"},
    {"tools/b": "#!/bin/sh\ncurl -O a\n"},
    {"tools/b": "#!/bin/sh\nx && git clone a\n"},
    {"tools/b": "#!/bin/sh\ndebootstrap --variant=minbase a b\n"},
    {"tests/b/go.mod": "module b\n"},
    {"tools/Cargo.lock": '[[package]]\nname = "a"\nsource = "registry"\n'},
]


def found_in(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return list(problems(pathlib.Path(folder)))


def self_test():
    failures = [f"refused: {found_in(GOOD)}"] if found_in(GOOD) else []
    failures += [f"not found: {bad}" for bad in BAD if len(found_in({**GOOD, **bad})) != 1]
    print("\n".join(failures) or f"{len(BAD)} violations found")
    return bool(failures)


def main(root):
    found = [f"{path.relative_to(root)}: {problem}" for path, problem in problems(root)]
    pins = sum(line.startswith("--hash=") for path in root.glob("tools/requirements-*.txt")
               for line in path.read_text().split())
    if pins < 100:
        found.append(f"only {pins} hashes found below tools")
    print("\n".join(found) or f"{pins} hashes of pins")
    return bool(found)


sys.exit(self_test() if sys.argv[1] == "--self-test" else main(pathlib.Path(sys.argv[1])))
