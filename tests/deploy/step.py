"""What the KFP SDK makes of a component: its compiled form, and the command line that its local runner would start."""

import yaml
from kfp import compiler, dsl
from kfp.local import executor_input_utils, placeholder_utils
from kfp.pipeline_spec import pipeline_spec_pb2

from google.protobuf import json_format

RUN = "4d1f0c52-run"
ROOT = "/tmp/outputs"


def compiled(component, file):
    """The compiled pipeline, without what is written beside it for a platform."""
    compiler.Compiler().compile(component, str(file))
    return next(yaml.safe_load_all(file.read_text()))


def container_of(pipeline):
    (executor,) = pipeline["deploymentSpec"]["executors"].values()
    return executor["container"]


def command_line(pipeline, root=ROOT, run_id=RUN, **arguments):
    """The folder of the outputs, and the step's words after kfp.local's own code has put arguments and paths in place.

    The step is told its run and its task as README.md says.
    """
    arguments = {"run": dsl.PIPELINE_JOB_ID_PLACEHOLDER, "task": dsl.PIPELINE_TASK_NAME_PLACEHOLDER} | arguments
    spec = json_format.ParseDict(pipeline, pipeline_spec_pb2.PipelineSpec())
    ((name, component),) = spec.components.items()
    task = executor_input_utils.get_local_task_resource_name(name)
    task_root = executor_input_utils.construct_local_task_root(root, "pipeline", task)
    executor_input = executor_input_utils.construct_executor_input(component, arguments, task_root, True)
    container = container_of(pipeline)
    return task_root, placeholder_utils.replace_placeholders(
        full_command=[*container["command"], *container["args"]],
        executor_input_dict=executor_input_utils.executor_input_to_dict(executor_input, component),
        pipeline_resource_name="pipeline", task_resource_name=task, pipeline_root=root, unique_pipeline_id=run_id)
