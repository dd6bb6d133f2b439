"""What tools/release refuses before it builds anything."""

import fcntl
import os
import shutil
import subprocess

import pytest
from conftest import ROOT

COPIES = (".gitignore", "tools/common.sh", "tools/release", "CMakeLists.txt", "packaging/debian/changelog")
STARTS = 7


def git(folder, *words):
    subprocess.run(["git", "-c", "user.name=tests", "-c", "user.email=tests@localhost", "-C", folder, *words], check=True,
                   capture_output=True)


class Clone:
    """A repository of what the checks read; the first step of a build exits with a code of its own."""

    def __init__(self, folder):
        self.folder = folder
        for name in COPIES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
        for name, variable in (("project_version", "version"), ("release_date", "day")):
            said = subprocess.run(["bash", "-c", f"source {folder}/tools/common.sh && {name}"], capture_output=True, text=True,
                                  check=True)
            setattr(self, variable, said.stdout.strip())
        (folder / "CHANGELOG.md").write_text(f"# Changelog\n\n## Unreleased\n\n## {self.version} - {self.day}\n\n- News.\n")
        (folder / "tools/setup").write_text(f'#!/bin/sh\necho "at $SOURCE_DATE_EPOCH with ${{TAR_OPTIONS-}}${{CXXFLAGS-}}${{HTTPS_PROXY-}}" >&2\nexit {STARTS}\n')
        (folder / "tools/setup").chmod(0o755)
        git(folder, "init", "--quiet")
        self.commit()

    def commit(self):
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "x")

    def release(self, version=None, **variables):
        """Exit code, and what was said."""
        env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | variables
        done = subprocess.run([self.folder / "tools/release", version or self.version], env=env, capture_output=True, text=True,
                              check=False)
        return done.returncode, done.stderr


@pytest.fixture
def clone(tmp_path):
    return Clone(tmp_path / "clone")


def check_refused(clone, why, **options):
    code, said = clone.release(**options)
    assert code not in (0, STARTS) and why in said and not (clone.folder / "build").exists(), (code, said)


def test_clean_clone_is_built_at_the_time_of_its_version(clone):
    code, said = clone.release()
    assert code == STARTS, said
    assert clone.release(SOURCE_DATE_EPOCH="315532800") == (code, said)
    git(clone.folder, "tag", f"v{clone.version}")
    assert clone.release() == (code, said)


def test_variables_that_would_change_what_is_built_are_forgotten(clone):
    code, said = clone.release(TAR_OPTIONS="--exclude=docs", CXXFLAGS="-O0", HTTPS_PROXY="http://proxy:3128",
                               GIT_INDEX_FILE="/nowhere", BASH_ENV="/nowhere")
    assert code == STARTS and said.endswith(" with http://proxy:3128\n"), said


def test_second_one_at_the_same_time_is_refused(clone):
    (clone.folder / "build").mkdir()
    with (clone.folder / "build/.release.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, said = clone.release()
        assert code == 1 and "another tools/release" in said, said
    assert clone.release()[0] == STARTS


def test_another_version_is_refused(clone):
    check_refused(clone, f"is of version {clone.version}", version="99.0.0")


def test_tag_of_another_commit_is_refused(clone):
    git(clone.folder, "tag", "--annotate", "--message", "x", f"v{clone.version}")
    clone.commit()
    check_refused(clone, "is of another commit")


def test_file_that_git_does_not_follow_is_refused(clone):
    git(clone.folder, "config", "status.showUntrackedFiles", "no")
    (clone.folder / "more.cpp").touch()
    check_refused(clone, "not clean")


def test_change_that_is_not_committed_is_refused(clone):
    with (clone.folder / "CHANGELOG.md").open("a") as file:
        file.write("- More.\n")
    check_refused(clone, "not clean")


def test_mode_that_git_was_told_to_ignore_is_refused(clone):
    git(clone.folder, "config", "core.fileMode", "false")
    (clone.folder / "CHANGELOG.md").chmod(0o755)
    check_refused(clone, "not clean")


@pytest.mark.parametrize("option", ["--assume-unchanged", "--skip-worktree"])
def test_change_that_git_was_told_to_hide_is_refused(option, clone):
    git(clone.folder, "update-index", option, "CMakeLists.txt")
    with (clone.folder / "CMakeLists.txt").open("a") as file:
        file.write("# More.\n")
    check_refused(clone, "CMakeLists.txt")


def test_file_that_this_clone_alone_ignores_is_refused(clone):
    (clone.folder / ".git/info").mkdir(exist_ok=True)
    (clone.folder / ".git/info/exclude").write_text("scratch*\n")
    (clone.folder / "packaging/scratch.py").touch()
    check_refused(clone, "scratch.py")


def test_folder_in_another_clone_is_refused(tmp_path):
    inner = Clone(tmp_path / "outer/inner")
    shutil.rmtree(inner.folder / ".git")
    git(tmp_path / "outer", "init", "--quiet")
    git(tmp_path / "outer", "add", "--all")
    git(tmp_path / "outer", "commit", "--quiet", "--message", "x")
    check_refused(inner, "no clone")


def test_folder_without_git_is_refused(clone):
    shutil.rmtree(clone.folder / ".git")
    check_refused(clone, "needed with a clone")


def test_folder_whose_name_dpkg_would_leave_in_the_packages_is_refused(tmp_path, clone):
    clone.folder = clone.folder.rename(tmp_path / "a b")
    check_refused(clone, "odd characters")


def test_version_without_notes_is_refused(clone):
    (clone.folder / "CHANGELOG.md").write_text(f"# Changelog\n\n## Unreleased\n\n## {clone.version}0 - {clone.day}\n\n- News.\n")
    clone.commit()
    check_refused(clone, "no section")


def test_entries_that_the_notes_would_lack_are_refused(clone):
    text = (clone.folder / "CHANGELOG.md").read_text()
    (clone.folder / "CHANGELOG.md").write_text(text.replace("## Unreleased\n", "## Unreleased\n\n- Late.\n"))
    clone.commit()
    check_refused(clone, "under Unreleased")


@pytest.mark.parametrize("name", ["ray-submit:{}", "registry.example.com/ray-submit-bash:{}", "ray_submit-{}-py3-none-any.whl"])
def test_image_or_wheel_of_another_version_is_refused(name, clone):
    sample = clone.folder / "sample.yaml"
    sample.write_text(f"image: {name.format(clone.version)}\n")
    clone.commit()
    assert clone.release()[0] == STARTS
    shutil.rmtree(clone.folder / "build")
    sample.write_text(f"image: {name.format(clone.version + '1')}\n")
    clone.commit()
    check_refused(clone, "sample.yaml:1:")


def test_another_day_than_that_of_the_packages_is_refused(clone):
    changelog = clone.folder / "packaging/debian/changelog"
    text = changelog.read_text()
    changelog.write_text(text[:text.index(" -- ")] + " -- a <a@localhost>  Sat, 01 Jan 2000 12:00:00 +0000\n")
    clone.commit()
    check_refused(clone, "RAYJOBS_RELEASE_DATE")
