#!/usr/bin/env python3
"""Writes the one cpp block of a Markdown file into a source file: extract_snippet.py README.md OUTPUT.cpp"""

import re
import sys

with open(sys.argv[1], encoding="utf-8") as document:
    blocks = re.findall(r"^```cpp\n(.*?)^```$", document.read(), flags=re.M | re.S)
if len(blocks) != 1:
    sys.exit(f"{sys.argv[1]} has {len(blocks)} cpp blocks, not 1")
with open(sys.argv[2], "w", encoding="utf-8") as source:
    source.write(blocks[0])
