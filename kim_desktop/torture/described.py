"""Requests made from the service's own description (schemathesis): right and wrong ones, with and without a session.

schemathesis and hypothesis belong to the tools of development; they are imported when they are needed.
"""

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from starlette.applications import Starlette

from kim_desktop.errors import KnownError
from sync import protocol
from sync.service.running.openapi import describe

_BASE = "https://localhost"
_REFUSED = {"code", "trace"}


def described_requests(app: Starlette, tokens: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """What was wrong with answers to so many requests at each endpoint and of each sort; "" stands for no token."""
    try:
        import schemathesis
        from schemathesis.core.result import Ok
    except ImportError as error:
        raise KnownError(
            "Dafür fehlt das Programm schemathesis.", "Es gehört zur Entwicklungsumgebung: pip install -e .[dev]"
        ) from error
    schema = schemathesis.openapi.from_dict(_plain(describe()))
    schema.app = app
    schema.config.update(base_url=_BASE)
    for found in schema.get_all_operations():
        if not isinstance(found, Ok):
            raise AssertionError(f"not a description: {found.err()}")
        operation = found.ok()
        for mode in schemathesis.GenerationMode:
            strategy = operation.as_strategy(generation_mode=mode)
            yield from _asked(strategy, tokens, count, seed)


def _asked(strategy: Any, tokens: Sequence[str], count: int, seed: int) -> Iterator[str]:
    from hypothesis import HealthCheck, Phase, Verbosity, given, settings, strategies
    from hypothesis import seed as seeded
    from hypothesis.errors import Unsatisfiable

    faults: list[str] = []

    @seeded(seed)
    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate], verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy, strategies.sampled_from(tokens))
    def ask(case: Any, token: str) -> None:
        faults.extend(f"{case.method} {case.path}: {fault}" for fault in _faults_of(case, token))

    try:
        ask()
    except Unsatisfiable:
        return  # a request without a body has nothing that could be wrong
    yield from faults


def _faults_of(case: Any, token: str) -> Iterator[str]:
    from schemathesis.checks import CHECKS
    from schemathesis.core.failures import FailureGroup

    response = case.call(headers={"Authorization": f"Bearer {token}"} if token else {"Authorization": ""})
    checks = CHECKS.get_by_names(
        ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
    )
    try:
        case.validate_response(response, checks=checks)
    except FailureGroup as group:
        yield from (str(each) for each in group.exceptions)
    if response.status_code != 200 and set(response.json()) != _REFUSED:
        yield "gave more than a code and a trace"


def _plain(description: dict[str, Any]) -> dict[str, Any]:
    """The description as tools need it, that speak JSON."""
    plain = copy.deepcopy(description)
    posts = [each["post"] for each in plain["paths"].values() if "post" in each]
    for post in posts:
        post.pop("parameters", None)  # an invented epoch is refused before anything else is looked at
        for holder in (post["requestBody"], post["responses"]["200"]):
            holder["content"].pop(protocol.CONTENT_TYPE)
    for response in plain["components"]["responses"].values():
        response["content"].pop(protocol.CONTENT_TYPE)
    return plain
