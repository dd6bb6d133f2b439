"""Submit jobs to a Ray cluster with the program ray-submit, which is part of this package; Ray itself is not needed."""

from ray_submit._find import find_ray_submit
from ray_submit._run import run
from ray_submit._submit import submit
from ray_submit.errors import (
    AuthError,
    ClusterFault,
    IdTaken,
    Interrupted,
    JobFailed,
    JobStopped,
    OutcomeUnknown,
    RaySubmitError,
    Refused,
    StillRunning,
    Terminated,
    Unreachable,
    UsageError,
)

__all__ = [
    "AuthError",
    "ClusterFault",
    "IdTaken",
    "Interrupted",
    "JobFailed",
    "JobStopped",
    "OutcomeUnknown",
    "RaySubmitError",
    "Refused",
    "StillRunning",
    "Terminated",
    "Unreachable",
    "UsageError",
    "find_ray_submit",
    "run",
    "submit",
]
