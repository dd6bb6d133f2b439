"""A pipeline of one Ray job, compiled for Kubeflow Pipelines and Vertex AI: python pipeline.py OUTPUT.yaml"""

import sys

from kfp import compiler, dsl
from ray_job import submit_job_to_ray


@dsl.pipeline(name="hello-ray")
def hello_ray(address: str = "http://ray.internal.example.com"):
    job = submit_job_to_ray(
        address=address,
        entrypoint="python scripts.py",
        # What the id of the job is made of. A pipeline resolves these two only in what is passed to a step.
        run=dsl.PIPELINE_JOB_ID_PLACEHOLDER,
        task=dsl.PIPELINE_TASK_NAME_PLACEHOLDER,
        working_dir="/scripts",  # in the image: FROM ray-submit, COPY scripts /scripts
        metadata={"pipeline": "hello-ray"},
        timeout="1h",
    )
    # A cached step submits nothing. A repeated one finds its job by the id, and makes a new one only when that failed
    # for a reason of the cluster's.
    job.set_caching_options(False)
    job.set_retry(num_retries=2, backoff_duration="60s")


if __name__ == "__main__":
    compiler.Compiler().compile(hello_ray, sys.argv[1])
