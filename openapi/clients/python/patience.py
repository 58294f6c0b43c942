"""Calls that wait when they are asked to, and refusals as errors."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from holdline_client.models import Problem
from holdline_client.types import Response

PATIENCE = 300
"""Seconds for which a call is waited in all. Beyond them the refusal, or what broke, goes to the caller."""

Call = Callable[[], Awaitable[Response[Any]]]


class Refused(Exception):
    """A call that was refused, with what the server said of it. Programs go by the slug."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem
        self.slug = problem.type_.rsplit("/", 1)[-1]


class Superseded(Refused):
    """A newer poll of the same party took the place of this one. Stop: if both went on, each would end the other."""


STRANGE = "about:blank"
"""The type of what is none of this API: a proxy's page, say."""


def refusal(answer: Response[Any]) -> Refused:
    problem = answer.parsed
    if not isinstance(problem, Problem):
        detail = "Something between here and the server answered."
        problem = Problem(type_=STRANGE, title="No answer of this API", status=answer.status_code, detail=detail)
    refused = Refused(problem)
    return Superseded(problem) if refused.slug == "poll-superseded" else refused


async def patiently(call: Call) -> Any:
    """What the call gives.

    A limit (429) and a server in trouble (5xx) are waited out for as long as they say, and so is a connection that
    breaks. Only for what may be done twice: reading, changing to a value, and what carries an id.
    """
    # The connection broke, or what came is none of this API.
    broken = (httpx.TransportError, ValueError, KeyError)
    return await insist(call, lambda problem: problem.status == 429 or problem.status >= 500, broken)


async def once(call: Call) -> Any:
    """The same for what must not be done twice.

    It is called again only where the server itself says that it did nothing. Of anything else, such as an answer that
    got lost, the caller has to find out what became of it.
    """
    return await insist(call, lambda problem: problem.type_ != STRANGE and problem.status in (429, 503), ())


async def insist(call: Call, passes: Callable[[Problem], bool], broken: tuple[type[Exception], ...]) -> Any:
    waited = failures = 0.0
    while True:
        seconds = min(30.0, 2.0**failures)
        failures += 1
        try:
            answer = await call()
        except broken as error:
            failure: Exception = error
        else:
            if answer.status_code < 300:
                return answer.parsed
            failure = refused = refusal(answer)
            if isinstance(refused, Superseded) or not passes(refused.problem):
                raise refused
            told = answer.headers.get("Retry-After", "")
            seconds = float(told) if told.isdigit() else seconds
        seconds *= 1 + random.random() / 5  # Not all at once.
        waited += seconds
        if waited > PATIENCE:
            raise failure
        await asyncio.sleep(seconds)
