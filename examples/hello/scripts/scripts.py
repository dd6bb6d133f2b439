"""Runs thirty Ray tasks that say hello, and prints what they returned and how long all of them took."""

import time

import ray


@ray.remote
def hello() -> str:
    return "Hello World"


start = time.monotonic()
ray.init()
print(ray.get([hello.remote() for _ in range(30)]))
print(f"{time.monotonic() - start:.3f} seconds")
ray.shutdown()
