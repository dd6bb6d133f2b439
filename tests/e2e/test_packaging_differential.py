"""ray-submit packages random directories exactly as the installed Ray's own client does."""

import logging
import os
import random
import shutil

import ray as real_ray
from packaging_differential import RandomTree, package_with_ray, package_with_ray_submit

TREES = int(os.environ.get("RAYJOBS_DIFFERENTIAL_TREES", "200"))
SEED = int(os.environ.get("RAYJOBS_SEED") or random.SystemRandom().randrange(10**9))


def test_random_trees_have_the_same_uri_and_entries(binary, tmp_path, monkeypatch):
    for name in ("RAY_RUNTIME_ENV_IGNORE_GITIGNORE", "RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES"):
        monkeypatch.delenv(name, raising=False)
    logging.disable(logging.ERROR)
    ray_260 = tuple(int(part) for part in real_ray.__version__.split(".")[:2]) >= (2, 60)
    print(f"RAYJOBS_SEED={SEED} Ray {real_ray.__version__}, {TREES} trees")
    differences = []
    packaged = 0
    for number in range(TREES):
        tree = RandomTree(str(tmp_path / str(number)), f"{SEED}/{number}", ray_260)
        theirs = package_with_ray(tree)
        difference = theirs.difference_to(package_with_ray_submit(binary, tree))
        packaged += theirs.failure is None
        if difference:
            differences.append(f"tree {number}, excludes {tree.excludes}, {tree.environment}: {difference}")
        else:
            shutil.rmtree(tree.root)
    logging.disable(logging.NOTSET)
    print(f"{packaged} packaged by both, {TREES - packaged - len(differences)} refused by both")
    assert not differences, f"RAYJOBS_SEED={SEED}\n" + "\n".join(differences)
    assert packaged > TREES // 2
