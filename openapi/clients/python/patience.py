"""Calls that wait when they are asked to, and refusals as errors."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from holdline_client.models import Problem
from holdline_client.types import Response

# What a call may be refused with for a while only: a limit, and a server that is busy.
PASSING = (429, 503)


class Refused(Exception):
    """A call that was refused, with what the server said of it. Programs go by the slug."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem
        self.slug = problem.type_.rsplit("/", 1)[-1]


async def patiently(call: Callable[[], Awaitable[Response[Any]]]) -> Any:
    """What the call gives.

    A limit and a busy server are waited out for as long as they say, and so is a connection that breaks. A message that
    is sent twice with one id is there once, so any call may be made again.
    """
    failures = 0
    while True:
        seconds = min(30.0, 2.0**failures * random.random())
        failures += 1
        try:
            answer = await call()
        except httpx.TransportError:
            pass
        else:
            if not isinstance(answer.parsed, Problem):
                return answer.parsed
            wait = answer.headers.get("Retry-After")
            if wait is None or answer.status_code not in PASSING:
                raise Refused(answer.parsed)
            seconds = float(wait)
        await asyncio.sleep(seconds)
