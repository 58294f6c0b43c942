"""Calls that wait when they are asked to, and refusals as errors."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from holdline_client.models import Problem
from holdline_client.types import Response


class Refused(Exception):
    """A call that was refused, with what the server said of it. Programs go by the slug."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem
        self.slug = problem.type_.rsplit("/", 1)[-1]


def stranger(status: int) -> Problem:
    """What an answer that is none of this API is refused with: a proxy's, say."""
    detail = "Something between here and the server answered."
    return Problem(type_="about:blank", title="No answer of this API", status=status, detail=detail)


async def patiently(call: Callable[[], Awaitable[Response[Any]]]) -> Any:
    """What the call gives.

    A limit (429) and a server in trouble (5xx) are waited out for as long as they say, and so is a connection that
    breaks. Only for what may be done twice: reading, changing to a value, and what carries an id.
    """
    failures = 0
    while True:
        seconds = min(30.0, 2.0**failures)
        failures += 1
        try:
            answer = await call()
        except (httpx.TransportError, ValueError, KeyError):
            pass  # The connection broke, or what came is none of this API: a proxy's page, say.
        else:
            if answer.status_code < 300:
                return answer.parsed
            if answer.status_code < 500 and answer.status_code != 429:
                raise Refused(answer.parsed or stranger(answer.status_code))
            seconds = float(answer.headers.get("Retry-After", seconds))
        # Not all at once.
        await asyncio.sleep(seconds * (1 + random.random() / 5))
