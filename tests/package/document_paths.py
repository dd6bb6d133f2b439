#!/usr/bin/env python3
"""Checks that every file that the documents link to or name exists: document_paths.py ROOT"""

import glob
import os
import re
import sys

FOLDERS = "include|lib|cli|tests|tools|docs|examples|cmake|deploy|packaging/python"


def paths(document):
    """Relative links, and quoted paths that begin with a folder of the project."""
    for target in re.findall(r"\]\(([^)#\s]+)", document):
        if "://" not in target:
            yield target, True
    for quoted in re.findall(rf"`((?:{FOLDERS})/[^`\s…]*)`", document):
        if "ROOM" not in quoted and "NNNN" not in quoted:
            yield quoted, False


def main(root):
    os.chdir(root)
    patterns = ("*.md", "docs/**/*.md", "deploy/**/*.md", "packaging/**/*.md")
    documents = [document for pattern in patterns for document in glob.glob(pattern, recursive=True)]
    named = 0
    problems = []
    for document in sorted(documents):
        with open(document, encoding="utf-8") as file:
            text = re.sub(r"^```.*?^```", "", file.read(), flags=re.M | re.S)
        for path, is_link in paths(text):
            named += 1
            if not glob.glob(os.path.join(os.path.dirname(document), path) if is_link else path):
                problems.append(f"{document}: {path} does not exist")
    if named < 20:
        problems.append(f"only {named} paths found in {len(documents)} documents")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
