"""Calls that wait when they are asked to, and refusals as errors."""

import asyncio
import json
import random
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from holdline_client.models import Problem
from holdline_client.types import Response

PATIENCE = 300
"""Seconds for which a call is waited in all, if not told otherwise. Beyond them the failure goes to the caller."""

Call = Callable[[], Awaitable[Response[Any]]]


class Refused(Exception):
    """A call that was refused, with what the server said of it. Programs go by the slug."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")
        self.problem = problem
        self.slug = problem.type_.rsplit("/", 1)[-1]


class Superseded(Refused):
    """A newer poll of the same party took the place of this one. Stop: if both went on, each would end the other."""


class Strange(Exception):
    """Something between here and the server answered, a proxy say: what became of the call is not known."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status}, which is no answer of this API")
        self.status = status


async def is_of_this_api(answer: httpx.Response) -> None:
    expected = "application/json" if answer.is_success else "application/problem+json"
    if answer.status_code != 204 and answer.headers.get("Content-Type", "").split(";")[0] != expected:
        raise Strange(answer.status_code)


HTTPX_ARGS = {"event_hooks": {"response": [is_of_this_api]}}
"""For each client: tells what others answer from a mistake of one's own, which no waiting mends."""


def refusal(answer: Response[Any]) -> Refused:
    # The generated client does not read what is not documented.
    problem = answer.parsed or Problem.from_dict(json.loads(answer.content))
    refused = Refused(problem)
    return Superseded(problem) if refused.slug == "poll-superseded" else refused


async def patiently(call: Call, patience: float = PATIENCE) -> Any:
    """What the call gives.

    A limit (429) and a server in trouble (5xx) are waited out for as long as they say, and so is a connection that
    breaks. Only for what may be done twice: reading, changing to a value, and what carries an id.
    """

    def passes(failure: Exception) -> bool:
        match failure:
            case Refused(problem=Problem(status=status)) | Strange(status=status):
                return status < 300 or status == 429 or status >= 500
        return True

    return await insist(call, passes, patience)


async def once(call: Call, patience: float = PATIENCE) -> Any:
    """The same for what must not be done twice.

    It is called again only where the server itself says that it did nothing. Of anything else, such as an answer that
    got lost, the caller has to find out what became of it.
    """
    undone = (429, 503)
    return await insist(call, lambda it: isinstance(it, Refused) and it.problem.status in undone, patience)


async def insist(call: Call, passes: Callable[[Exception], bool], patience: float) -> Any:
    begin = time.monotonic()
    failures = 0
    while True:
        seconds = min(30.0, 2.0**failures)
        failures += 1
        try:
            answer = await call()
        except (httpx.TransportError, Strange) as error:
            failure: Exception = error
        else:
            if answer.status_code < 300:
                return answer.parsed
            failure = refusal(answer)
            # Seconds, if it is a number of them that can be waited for.
            if re.fullmatch("[1-9][0-9]*", told := answer.headers.get("Retry-After", "")):
                seconds = float(told)
        seconds *= 1 + random.random() / 5  # Not all at once.
        is_over = time.monotonic() - begin + seconds > patience
        if isinstance(failure, Superseded) or not passes(failure) or is_over:
            raise failure
        await asyncio.sleep(seconds)
