"""The lists of steps of this worker's version: its code, read once, outside of the sandbox of workflows."""

import json
import sys
from typing import Any

Step = dict[str, Any]

with open(sys.argv[3], encoding="utf-8") as file:
    lists: dict[str, list[Step]] = json.load(file)


def all_steps(steps: list[Step]):
    for step in steps:
        yield step
        yield from all_steps(step.get("body", []))
        yield from all_steps(step.get("otherwise", []))
        for branch in step.get("branches", []):
            yield from all_steps(branch)
