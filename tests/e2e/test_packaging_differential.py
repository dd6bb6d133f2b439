"""ray-submit packages random directories exactly as the installed Ray's own client does."""

import logging
import os
import random
import shutil
import time

import ray as real_ray
from packaging_differential import RandomTree, package_with_ray, package_with_ray_submit

TREES = int(os.environ.get("RAYJOBS_DEV_DIFFERENTIAL_TREES", "200"))
SEED = int(os.environ.get("RAYJOBS_DEV_SEED") or random.SystemRandom().randrange(10**9))


REMEMBERED = 61.0  # seconds after which the hash of a file is remembered


def test_a_cache_of_hashes_changes_no_uri(binary, tmp_path, monkeypatch):
    """Trees that are packaged a second time, and again after a rewrite that only the time of change gives away."""
    monkeypatch.delenv("RAY_RUNTIME_ENV_IGNORE_GITIGNORE", raising=False)
    print(f"RAYJOBS_DEV_SEED={SEED}, {TREES // 2} trees")
    trees = [RandomTree(str(tmp_path / str(number)), f"{SEED}/cache/{number}", True) for number in range(TREES // 2)]
    time.sleep(REMEMBERED)
    differences = []
    for number, tree in enumerate(trees):
        cache = tmp_path / "cache"
        for step in ("fill", "use", "rewrite"):
            if step == "rewrite":
                tree.rewrite()
            plain = package_with_ray_submit(binary, tree, cache, "--no-cache")
            difference = plain.difference_to(package_with_ray_submit(binary, tree, cache))
            if difference:
                differences.append(f"tree {number}, {step}: {difference}")
    assert not differences, f"RAYJOBS_DEV_SEED={SEED}\n" + "\n".join(differences)
    assert len(list((tmp_path / "cache" / "rayjobs" / "hashes").iterdir())) > TREES // 4


def test_random_trees_have_the_same_uri_and_entries(binary, tmp_path, monkeypatch):
    for name in ("RAY_RUNTIME_ENV_IGNORE_GITIGNORE", "RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES"):
        monkeypatch.delenv(name, raising=False)
    logging.disable(logging.ERROR)
    ray_260 = tuple(int(part) for part in real_ray.__version__.split(".")[:2]) >= (2, 60)
    print(f"RAYJOBS_DEV_SEED={SEED} Ray {real_ray.__version__}, {TREES} trees")
    differences = []
    packaged = 0
    for number in range(TREES):
        tree = RandomTree(str(tmp_path / str(number)), f"{SEED}/{number}", ray_260)
        theirs = package_with_ray(tree)
        ours = package_with_ray_submit(binary, tree, tmp_path / "cache")
        if theirs.has_unwritable_name():
            difference = "" if "both control characters" in (ours.failure or "") else f"not refused: {ours.failure}"
        else:
            difference = theirs.difference_to(ours)
            packaged += theirs.failure is None
        if difference:
            differences.append(f"tree {number}, excludes {tree.excludes}, {tree.environment}: {difference}")
        else:
            shutil.rmtree(tree.root)
    logging.disable(logging.NOTSET)
    print(f"{packaged} packaged by both, {TREES - packaged - len(differences)} refused by both")
    assert not differences, f"RAYJOBS_DEV_SEED={SEED}\n" + "\n".join(differences)
    assert packaged > TREES // 2
