#!/usr/bin/env python3
"""Validates all JSON that the tests of the command kept against docs/schema. Arguments: FOLDER SCHEMAS [--begin]."""

import copy
import json
import pathlib
import shutil
import sys

import jsonschema

# What the server sends is passed on as it is.
OPEN = ("job", "server", "body")
CUT_SHORT = (7, 130, 143)  # A signal, or a deadline, may end a command in the midst of its output.


def closed(schema):
    """The schema with no other members than it names: readers ignore new ones, the tests do not."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: part if key in ("enum", "const", "required") else closed(part) for key, part in schema.items()}
    if "properties" in result:
        result["additionalProperties"] = False
        for name in OPEN:
            if isinstance(result["properties"].get(name), dict):
                result["properties"][name] = {}
    return result


class Judge:
    def __init__(self, folder):
        self.schemas = {path.name: closed(json.loads(path.read_text())) for path in folder.glob("*.json")}
        for schema in self.schemas.values():
            jsonschema.Draft202012Validator.check_schema(schema)
        self.checked = 0

    def is_valid(self, name, value):
        resolver = jsonschema.RefResolver("", self.schemas[name], store=dict(self.schemas))
        return jsonschema.Draft202012Validator(self.schemas[name], resolver=resolver).is_valid(value)

    def judge(self, name, value):
        """Whether `value` fits, and would not with a member less or a member more."""
        self.checked += 1
        without = {key: member for key, member in value.items() if key not in ("schema", "event")}
        return (self.is_valid(name, value) and not self.is_valid(name, without)
                and not self.is_valid(name, {**value, "unheard_of": 1}))


def command_of(words, commands):
    """The first word that names a command: `job` before it, and options, are none."""
    for word in words:
        if word == "--":
            break
        if word in commands:
            return word
    return "submit"


def problems(judge, kept):
    """Sentences on what does not fit in one run of a command."""
    command = command_of(kept["arguments"], ("status", "wait", "logs", "stop", "delete", "list", "package", "config",
                                             "version"))
    name = f"{command}.json"
    code = kept["exit_code"]
    found = []

    def judge_answer(answer):
        if not judge.judge(name, answer):
            found.append(f"not as {name} says: {json.dumps(answer)[:2000]}")
        elif answer["exit_code"] != code:
            found.append(f"exit_code {answer['exit_code']} in an answer of a run that ended with {code}")

    if kept["form"] == "json":
        try:
            judge_answer(json.loads(kept["out"]))
        except json.JSONDecodeError as error:
            if code not in CUT_SHORT:
                found.append(f"no JSON ({error}): {kept['out'][:500]!r}")
    if kept["form"] == "ndjson":
        lines = kept["out"].split("\n")
        if lines.pop() and code not in CUT_SHORT:
            found.append("the last line has no end")
        for line in lines:
            event = json.loads(line)
            if event.get("event") != "finished":
                if not judge.judge("event.json", event):
                    found.append(f"not as event.json says: {line[:2000]}")
                continue
            answer = {key: member for key, member in event.items() if key not in ("event", "time")}
            of_one_job = command in ("wait", "status") and "jobs" not in answer
            if of_one_job and judge.is_valid("outcome.json", answer):
                continue
            judge_answer(answer)
    if kept["result_file"] and not judge.judge("outcome.json", json.loads(kept["result_file"])):
        found.append(f"not as outcome.json says: {kept['result_file'][:2000]}")
    return found


def main():
    folder = pathlib.Path(sys.argv[1])
    if "--begin" in sys.argv:
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    judge = Judge(pathlib.Path(sys.argv[2]))
    failures = 0
    paths = sorted(folder.glob("*.json")) if folder.exists() else []
    for path in paths:
        kept = json.loads(path.read_text())
        for problem in problems(judge, copy.deepcopy(kept)):
            failures += 1
            print(" ".join(kept["arguments"]), "\n ", problem)
    print(f"{len(paths)} runs, {judge.checked} values, {failures} problems")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
