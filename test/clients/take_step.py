"""How a program tells the command what it has done: one line of JSON for each step."""

import json
from contextlib import contextmanager
from typing import Iterator


@contextmanager
def step(name: str) -> Iterator[list[str]]:
    """Takes one step and prints how it went, with the texts that were put into the list."""
    told: list[str] = []
    try:
        yield told
    except BaseException as error:
        print(json.dumps({"step": name, "result": "failed", "detail": repr(error)}, separators=(",", ":")), flush=True)
        raise
    print(json.dumps({"step": name, "result": "passed", "detail": " ".join(told)}, separators=(",", ":")), flush=True)
