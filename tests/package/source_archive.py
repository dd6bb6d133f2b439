#!/usr/bin/env python3
"""Archives small repositories with tools/source-archive: source_archive.py ROOT"""

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

ODD = ("-x", "a b\nc", "\u00e9/d e", "tools/run")


class Repository:
    """A copy of the script in a repository with files of odd names."""

    def __init__(self, root, folder):
        self.folder = folder
        (folder / "tools").mkdir(parents=True)
        for name in ("tools/common.sh", "tools/source-archive", "CMakeLists.txt"):
            shutil.copy(root / name, folder / name)
        for name in ODD:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(name)
        (folder / "tools/run").chmod(0o700)
        (folder / "not followed").touch()
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
        subprocess.run(["git", "add", "--", ".", ":!not followed"], cwd=folder, check=True)

    def archive(self, place, **variables):
        """Runs the script in another folder, with a relative path: exit code, and the path of the archive."""
        place.mkdir(exist_ok=True)
        env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | variables
        done = subprocess.run([self.folder / "tools/source-archive", "a.tar.gz"], cwd=place, env=env, check=False,
                              capture_output=True)
        return done.returncode, place / "a.tar.gz"


def check_refused(repository, place, why, **variables):
    code, _ = repository.archive(place, **variables)
    assert code != 0 and not list(place.iterdir()), f"{why}: {code}, {list(place.iterdir())}"


def main(root):
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]  # of a hook that runs the tests, whose repository is not theirs
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        one = Repository(root, folder / "one")
        old = os.umask(0o077)
        two = Repository(root, folder / "another one")
        os.umask(old)
        before = set(one.folder.iterdir())
        code, first = one.archive(folder / "first")
        assert code == 0 and set(one.folder.iterdir()) == before, "the archive is not where it was asked for"
        with tarfile.open(first) as archive:
            found = {member.name.partition("/")[2]: member for member in archive}
        assert set(found) == {*ODD, "tools/common.sh", "tools/source-archive", "CMakeLists.txt"}, set(found)
        assert {member.mode for name, member in found.items() if name == "tools/run"} == {0o755}
        assert len({member.mtime for member in found.values()}) == 1
        assert two.archive(folder / "second")[1].read_bytes() == first.read_bytes(), "equal files, other bytes"
        for seconds in ("yesterday", "-1", "1 2", "99999999999999999999"):
            check_refused(one, folder / "third", f"SOURCE_DATE_EPOCH={seconds}", SOURCE_DATE_EPOCH=seconds)
        (one.folder / "-x").unlink()
        check_refused(one, folder / "fourth", "a file is missing")
        shutil.rmtree(two.folder / ".git")
        check_refused(two, folder / "fifth", "no clone")
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
        check_refused(two, folder / "sixth", "a folder in another clone")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
