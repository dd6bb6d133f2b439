"""Random directories, packaged by real Ray's own client and by ray-submit, for comparison."""

import io
import json
import os
import random
import subprocess
import zipfile

# Names that the patterns below have a chance to hit; some are hard for matchers or for zips.
NAMES = [
    "a", "b", "ab", "foo", "bar", "build", "out", "src", "data", "x.py", "main.py", "x.log", "keep.log", "a.b",
    "b.tmp", ".hidden", ".env", "sp ace", " lead", "trail ", "-dash", "#hash", "!bang", "[x]", "a*b", "a?b",
    "back\\slash", "new\nline", "trail\n", "tab\there", "caf\u00e9.py", "cafe\u0301", "\u65e5\u672c", "\U0001f680.log",
    "FOO", "foo.log.1", "it's", "%41", "\u00a0x", 'quo"te', "$HOME", "back`tick", "..a", "...", "--", "bell\x07", "del\x7f",
    "a&b;c|d", "~", "c:", "x\r", "e\u0301\u0302",
]  # fmt: skip
DEFAULT_EXCLUDED = [".git", ".venv", "venv", "__pycache__"]
SEGMENTS = [
    "*", "**", "?", "*.log", "*.py", "a*", "*b", "f?o", "[ab]", "[!a]", "[^a]*", "[a-c]*", "[]x]", "[x", "*.*", ".*",
    "\\a", "\\#hash", "\\*", "a\\", "***", "a**", "[!/]", "b[!a-z]", "", ".", "\\[x\\]", "a\\*b", "caf?.py", "new?line",
    "[[]x]", "[\u65e5-\u672d]*", "[\\]*",
]  # fmt: skip
BAD_PATTERNS = ["!", "\\", "[z-a]", "x/[b-a]*"]
REFUSED = (2, 10)  # exit codes of what was not even tried: an option, a file
MODES = [0o644, 0o755, 0o600, 0o444, 0o777]


class RandomTree:
    """A directory below `root`, and how it is to be packaged; the same for the same seed."""

    def __init__(self, root, seed, ray_260):
        self.random = random.Random(seed)
        self.ray_260 = ray_260
        self.root = root
        self.directories = [root]
        self.files = []
        os.makedirs(root)
        self._fill(root, depth=0)
        self._link()
        self.excludes = self._patterns(self.random.choice([0, 0, 1, 3]))
        if self.random.random() < 0.03:
            self.excludes.append(self.random.choice(BAD_PATTERNS))
        self.environment = {}
        if self.random.random() < 0.15:
            self.environment["RAY_RUNTIME_ENV_IGNORE_GITIGNORE"] = "1"
        if ray_260 and self.random.random() < 0.2:
            self.environment["RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES"] = self.random.choice(["", "*.log, foo", "venv"])

    def _fill(self, directory, depth):
        names = NAMES + (DEFAULT_EXCLUDED if self.ray_260 else [])
        for name in self.random.sample(names, self.random.choice([0, 1, 2, 3, 4, 6])):
            path = os.path.join(directory, name)
            if depth < 4 and self.random.random() < 0.45:
                os.mkdir(path)
                os.chmod(path, self.random.choice([0o755, 0o700, 0o775]))
                self.directories.append(path)
                self._fill(path, depth + 1)
            else:
                # Text, since a link may make an ignore file of it.
                size = self.random.choice([0, 1, 10, 1000])
                if self.random.random() < 0.01:
                    size = self.random.choice([1 << 19, (1 << 19) + 1, 1_200_000])  # about the size of a piece, and more
                self._write(path, bytes(self.random.choices(b"abxy*.\n", k=size)))
                os.chmod(path, self.random.choice(MODES))
                self.files.append(path)
        if self.random.random() < 0.01:
            self._write(os.fsencode(directory) + b"/not-utf8-\xff.log", b"x")
        for ignore_file in [".gitignore"] + ([".rayignore"] if self.ray_260 else []):
            if self.random.random() < 0.3:
                ending = self.random.choice(["\n", "\n", "\r\n", "\r"])
                text = ending.join(self._patterns(self.random.choice([1, 2, 5])))
                self._write(os.path.join(directory, ignore_file), text.encode())

    def _link(self):
        """Links to files, to nothing, and to directories that do not contain them (no loops)."""
        for number in range(self.random.choice([0, 0, 1, 3])):
            directory = self.random.choice(self.directories)
            path = os.path.join(directory, self.random.choice(["link", "l.log", ".gitignore"]) + (str(number) if number else ""))
            # Only to what has no links in it yet: all of them were made before this link.
            targets = [d for d in self.directories if not (directory + "/").startswith(d + "/")]
            targets = [d for d in targets if not any(os.path.islink(os.path.join(w, n)) for w, ds, fs in os.walk(d) for n in ds + fs)]
            target = self.random.choice(targets + self.files + ["/nowhere", "nothing", os.path.basename(path), "/dev/null"])
            if not os.path.lexists(path) and not any(os.path.islink(d) for d in self.directories):
                os.symlink(target, path)

    def rewrite(self):
        """Changes the content of some files, but neither their sizes nor their times of modification."""
        for path in self.files:
            status = os.stat(path)
            if status.st_size and self.random.random() < 0.3:
                os.chmod(path, 0o600)
                with open(path, "r+b") as file:
                    file.write(b"#")
                os.chmod(path, status.st_mode)
                os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    def _patterns(self, count):
        return [self._pattern() for _ in range(count)]

    def _pattern(self):
        pick = self.random
        if pick.random() < 0.1:
            return pick.choice(["", "# comment", "/", "//", "*", "!*", "  foo  ", "/*", "**", "\u2003foo", "!/", "\\/"])
        segments = [pick.choice(NAMES if pick.random() < 0.5 else SEGMENTS) for _ in range(pick.choice([1, 1, 1, 2, 3]))]
        text = pick.choice(["", "", "", "/"]) + "/".join(segments) + pick.choice(["", "", "", "/", "/**", "/*"])
        text = ("!" if pick.random() < 0.2 else "") + text.replace("\n", "?")
        return text if text.strip() not in ("", "!", "\\", "!\\") else "a"

    @staticmethod
    def _write(path, content):
        with open(path, "wb") as file:
            file.write(content)


class Packaged:
    """A package URI and its entries, or the failure to make them, or a fault that agrees with nothing."""

    def __init__(self, uri=None, entries=frozenset(), failure=None, fault=None):
        self.uri, self.entries, self.failure, self.fault = uri, entries, failure, fault

    def has_unwritable_name(self):
        """A name that our packages refuse, because libzip 1.7 cannot write it (docs/limits.md)."""
        return any(not name.isascii() and any(c < " " and c not in "\t\n\r" for c in name) for name, _, _ in self.entries)

    def difference_to(self, other):
        """What differs, in one line; empty when the two agree, also in that both failed."""
        if self.fault or other.fault:
            return f"{self.fault or other.fault}"
        if self.failure or other.failure:
            return "" if self.failure and other.failure else f"{self.failure!r} != {other.failure!r}"
        if self.uri != other.uri:
            return f"{self.uri} != {other.uri}; entries in one only: {sorted(self.entries ^ other.entries)}"
        return "" if self.entries == other.entries else f"entries in one only: {sorted(self.entries ^ other.entries)}"


def package_with_ray(tree):
    """Runs the upload path of Ray's own Jobs client, with HTTP replaced."""
    from ray.dashboard.modules.dashboard_sdk import SubmissionClient

    class Answer:
        status_code = 200

    uploads = []

    class Client(SubmissionClient):
        def __init__(self):
            pass

        def _package_exists(self, package_uri):
            return False

        def _do_request(self, method, endpoint, *, data=None, json_data=None, **kwargs):
            uploads.append(data)
            return Answer()

    runtime_env = {"working_dir": tree.root, "excludes": list(tree.excludes)}
    before = dict(os.environ)
    os.environ.update(tree.environment)
    try:
        Client()._upload_working_dir_if_needed(runtime_env)
    except Exception as failure:  # whatever Ray raises is its answer
        return Packaged(failure=f"ray: {failure!r}")
    finally:
        os.environ.clear()
        os.environ.update(before)
    with zipfile.ZipFile(io.BytesIO(uploads[0])) as archive:
        entries = frozenset((i.filename, i.file_size, oct(i.external_attr >> 16)) for i in archive.infolist())
    return Packaged(runtime_env["working_dir"], entries)


def package_with_ray_submit(binary, tree, cache, *options):
    """Packages for good, and reads the zip back; `cache` is the user's cache directory."""
    target = tree.root + ".zip"
    command = [binary, "package", tree.root, "-o", "json", "--write", target, *options]
    # An empty pattern excludes nothing in Ray; on our command line it is a variable that was not set, and refused.
    command += [f"--exclude={pattern}" for pattern in tree.excludes if pattern]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAYJOBS_")}
    environment |= {"XDG_CACHE_HOME": str(cache), "XDG_CONFIG_HOME": os.devnull, **tree.environment}
    done = subprocess.run(command, capture_output=True, timeout=60, env=environment, check=False)
    if done.returncode != 0:
        told = f"ray-submit ({done.returncode}): {done.stderr.decode(errors='replace').strip()}"
        return Packaged(failure=told) if done.returncode in REFUSED else Packaged(fault=told)
    answer = json.loads(done.stdout)
    told = frozenset((e["name"], e["size"], e["mode"]) for e in answer["entries"])
    with zipfile.ZipFile(target) as archive:
        entries = frozenset((i.filename, i.file_size, oct(i.external_attr >> 16)) for i in archive.infolist())
        if told != entries or archive.testzip() is not None:
            return Packaged(fault=f"ray-submit: not a zip of {sorted(told ^ entries)}, broken: {archive.testzip()}")
    os.remove(target)
    return Packaged(answer["uri"], entries)
