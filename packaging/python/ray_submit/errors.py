"""One exception for each exit code of the program that is not 0."""

from __future__ import annotations

from typing import Any, Dict, Optional


class RaySubmitError(Exception):
    """The program did not do what it was asked for. By itself: with an exit code that this package does not know.

    `exit_code` is that of the program, or -N if signal N killed it. `outcome` is the JSON that it printed, or None.
    """

    def __init__(self, message: str, exit_code: int, outcome: Optional[Dict[str, Any]] = None) -> None:
        super().__init__(message, exit_code, outcome)
        self.exit_code = exit_code
        self.outcome = outcome

    def __str__(self) -> str:
        return str(self.args[0])


class JobFailed(RaySubmitError):
    """1: the job FAILED."""


class UsageError(RaySubmitError):
    """2: an option, a value, a profile or some JSON cannot be read; nothing was sent."""


class JobStopped(RaySubmitError):
    """3: the job was STOPPED."""


class AuthError(RaySubmitError):
    """4: authentication or authorisation failed."""


class Unreachable(RaySubmitError):
    """5: the server could not be reached or understood; no job was submitted."""


class OutcomeUnknown(RaySubmitError):
    """6: a submit was not answered, the connection was lost for good, or the cluster lost the job."""


class StillRunning(RaySubmitError):
    """7: the timeout passed; the job, if it was submitted, keeps running."""


class ClusterFault(JobFailed):
    """8: the job FAILED because of the cluster, which is worth a retry."""


class IdTaken(RaySubmitError):
    """9: the submission id belongs to a different job."""


class Refused(RaySubmitError):
    """10: refused, by the server or by a check before anything was sent; or a file cannot be written."""


class Interrupted(RaySubmitError):
    """130: `stop` was set, or somebody else sent SIGINT to the program."""


class Terminated(RaySubmitError):
    """143: somebody else sent SIGTERM to the program."""


_BY_EXIT_CODE = {
    1: JobFailed,
    2: UsageError,
    3: JobStopped,
    4: AuthError,
    5: Unreachable,
    6: OutcomeUnknown,
    7: StillRunning,
    8: ClusterFault,
    9: IdTaken,
    10: Refused,
    130: Interrupted,
    143: Terminated,
}


def error_of(exit_code: int, outcome: Optional[Dict[str, Any]]) -> RaySubmitError:
    """The exception for how the program ended."""
    meaning = exit_code if exit_code >= 0 else 128 - exit_code  # A signal may come before the program can handle it.
    return _BY_EXIT_CODE.get(meaning, RaySubmitError)(_message(exit_code, outcome or {}), exit_code, outcome)


def _message(exit_code: int, outcome: Dict[str, Any]) -> str:
    error = outcome.get("error")
    if error:
        return str(error["message"]) + (f" ({error['hint']})" if error.get("hint") else "")
    ended = [_end_of(job) for job in outcome.get("jobs") or [outcome] if job.get("exit_code") and job.get("status")]
    if ended:
        return "; ".join(ended)
    return f"ray-submit was killed by signal {-exit_code}" if exit_code < 0 else f"ray-submit ended with {exit_code}"


def _end_of(job: Dict[str, Any]) -> str:
    told = f": {job['message']}" if job.get("message") else ""
    return f"job {job.get('submission_id')} {job['status']}{told}"
