"""What the open-source backend of Kubeflow Pipelines makes of a task's command line: a restatement of its driver and launcher.

Restated is kubeflow/pipelines 7b70c7b95f6832772efd6fd0029a4024491a0f44, in this equal to release 2.17.0, below backend/src/v2:
driver/resolve.go (resolveInputParameter), driver/util.go (resolveContainerArgs), driver/driver.go (provisionOutputs) and
component/launcher_v2.go (addDefaultParams, compileCmdAndArgs, getPlaceholders). Between the two, the kubelet starts the container:
kubernetes 1.33, third_party/forked/golang/expansion.
"""

import json
import re

REFERENCE = re.compile(r"\$\$|\$\(([^)]*)\)")
INPUT = re.compile(r"\{\{\$\.inputs\.parameters\['(.+?)']}}")
BUCKET = "minio/mlpipeline/v2/artifacts"  # a URI minio://… is the path /minio/… in the container


def command_line(pipeline, task, container_root, run, dag=None, parent=None, env=None):
    """The executor's output file, and the words that start the step; container_root: the folder in the place of "/".

    task: its name, in the root of the pipeline or in the component dag, whose inputs have the values of parent.
    env: the container's variables.
    """
    spec = (pipeline["components"][dag] if dag else pipeline["root"])["dag"]["tasks"][task]
    component = pipeline["components"][spec["componentRef"]["name"]]
    container = pipeline["deploymentSpec"]["executors"][component["executorLabel"]]["container"]
    inputs = _inputs(spec, task, run, parent or {})
    words = [_expanded(word, env or {}) for word in _resolved([*container["command"], *container["args"]], inputs)]
    inputs = json.loads(_expanded(json.dumps(inputs), env or {}))  # the launcher is given them in a word of its own
    outputs = _outputs(component["outputDefinitions"], f"{container_root}/{BUCKET}/{task}")
    for name in outputs["parameters"]:
        outputs["parameters"][name] = {"outputFile": f"{container_root}/tmp/kfp/outputs/{name}"}
    return outputs["outputFile"], _launched(words, _with_defaults(inputs, component), outputs)


def _inputs(spec, task, run, parent):
    """A placeholder is resolved only where it is all of a constant; nulls, and what is not given, are left out."""
    constants = {"{{$.pipeline_job_uuid}}": run, "{{$.pipeline_task_name}}": task}
    values = {}
    for name, source in spec["inputs"]["parameters"].items():
        if "componentInputParameter" in source:
            values[name] = parent[source["componentInputParameter"]]
        else:
            constant = source["runtimeValue"]["constant"]
            values[name] = constants.get(constant, constant) if isinstance(constant, str) else constant
    return {name: value for name, value in values.items() if value is not None}


def _resolved(words, inputs):
    resolved = []
    for word in words:
        if "$.outputs" in word:
            resolved.append(word)
        elif word.strip().startswith('{"IfPresent":'):
            clause = json.loads(word)["IfPresent"]
            chosen = clause.get("Then" if clause["InputName"] in inputs else "Else") or []
            resolved += [_put_inputs(one, inputs) for one in ([chosen] if isinstance(chosen, str) else chosen)]
        else:
            resolved.append(_put_inputs(word, inputs))
    return resolved


def _expanded(word, env):
    """The kubelet's turn: `$$` is an escaped dollar, and `$(NAME)` a variable of the container, if it has that one."""
    return REFERENCE.sub(lambda match: "$" if match[0] == "$$" else env.get(match[1], match[0]), word)


def _put_inputs(word, inputs):
    """KeyError, where the driver fails too: a value that is not given; defaults are not known yet."""
    return INPUT.sub(lambda match: _text(inputs[match[1]]), word)


def _text(value):
    """As Go writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:g}" if value % 1 else str(int(value))
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _outputs(definitions, task_root):
    return {
        "parameters": dict.fromkeys(definitions["parameters"]),
        "artifacts": {name: {"artifacts": [{"name": name, "uri": f"{task_root}/{name}"}]}
                      for name in definitions["artifacts"]},
        "outputFile": f"{task_root}/output_metadata.json",
    }


def _with_defaults(inputs, component):
    definitions = component["inputDefinitions"]["parameters"]
    return {name: one["defaultValue"] for name, one in definitions.items() if "defaultValue" in one} | inputs


def _launched(words, inputs, outputs):
    """The launcher's turn. What it puts into the JSON of {{$}} is not escaped."""
    executor_input = json.dumps({"inputs": {"parameterValues": inputs}, "outputs": outputs})
    placeholders = {f"{{{{$.inputs.parameters['{name}']}}}}": _text(value) for name, value in inputs.items()}
    for name, parameter in outputs["parameters"].items():
        placeholders[f"{{{{$.outputs.parameters['{name}'].output_file}}}}"] = parameter["outputFile"]
    for name, artifact in outputs["artifacts"].items():
        placeholders[f"{{{{$.outputs.artifacts['{name}'].path}}}}"] = artifact["artifacts"][0]["uri"]
    launched = []
    for word in words:
        word = word.replace("{{$}}", executor_input)
        for placeholder, value in placeholders.items():
            word = word.replace(placeholder, value)
        launched.append(word)
    return launched
