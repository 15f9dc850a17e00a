"""The service's description for tools (OpenAPI 3.1), made from the one list of endpoints."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

from sync import bodies, protocol
from sync.protocol import Refusal
from sync.service.running.endpoints import ENDPOINTS, OPEN, Endpoint, OpenEndpoint
from sync.service.running.limits import ANYBODY, Pace
from sync.service.store import refusals

_Codes = tuple[tuple[int, str], ...]

_ALWAYS: _Codes = (
    (400, refusals.MALFORMED),
    (413, refusals.TOO_LARGE),
    (415, refusals.MALFORMED),
    (429, refusals.TOO_MANY_REQUESTS),
    (500, refusals.FAULT),
    (503, refusals.BUSY),
)
_WITH_SESSION: _Codes = (
    (401, refusals.NO_SESSION),
    (403, refusals.DEVICE_REVOKED),
    (409, refusals.EPOCH_RENEWED),
)
_CHAIN: _Codes = ((409, refusals.CHAIN_GAP), (409, refusals.DEVICE_CLONED), (409, refusals.DEVICE_ROLLED_BACK))
_OWN: dict[str, _Codes] = {
    "enrol": (
        (403, refusals.CODE_REFUSED),
        (426, refusals.CLIENT_TOO_OLD),
        (429, refusals.TOO_MANY_ATTEMPTS),
    ),
    "session": ((401, refusals.DEVICE_UNKNOWN), (403, refusals.DEVICE_REVOKED)),
    "farewell": ((401, refusals.DEVICE_UNKNOWN), (409, refusals.NOT_REVOKED)),
    "erased": ((401, refusals.DEVICE_UNKNOWN), (409, refusals.NOT_REVOKED)),
    "hello": _CHAIN,
    "push": _CHAIN,
    "blob-get": ((403, refusals.NOT_ALLOWED),),
    "blob-put": ((403, refusals.NOT_ALLOWED),),
    "figures": ((503, refusals.NOT_READY),),
}
"""What an endpoint may refuse beyond what follows from the list."""
_PACKED = {"type": "string", "format": "binary", "description": "The same JSON as one zstd frame that tells its size."}


def describe() -> dict[str, Any]:
    """The whole description."""
    endpoints = (*OPEN, *ENDPOINTS)
    kinds = [each.takes for each in endpoints] + [each.gives for each in endpoints if each.gives is not Any]
    schemas, components = msgspec.json.schema_components([*kinds, Refusal], ref_template="#/components/schemas/{name}")
    schema_of = dict(zip([*kinds, Refusal], schemas, strict=True))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "KIM, central store",
            "version": str(protocol.PROTOCOL),
            "description": (protocol.__doc__ or "").strip(),
        },
        "servers": [{"url": "/"}, {"url": "/{tenant}", "variables": {"tenant": {"default": "musterstadt"}}}],
        "paths": {
            "/v1/health": {"get": _text("health", "Whether the store's database answers.", "text/plain", 503)},
            "/v1/authority": {"get": _text("authority", "The certificate authority that devices pin.", "text/plain")},
            **{f"/v1/{each.name}": {"post": _operation(each, schema_of)} for each in endpoints},
        },
        "components": {
            "schemas": components,
            "responses": _responses(schema_of[Refusal]),
            "securitySchemes": {
                "device": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token from `session`, for which a device signs the nonce of `challenge`.",
                }
            },
        },
    }


def refusals_of(endpoint: OpenEndpoint | Endpoint) -> _Codes:
    """All (status, code) that this endpoint may refuse with."""
    found = [*_ALWAYS, *_OWN.get(endpoint.name, ())]
    if isinstance(endpoint, Endpoint):
        found += _WITH_SESSION
        found += [(403, refusals.NOT_ALLOWED)] if endpoint.roles is not None else []
        found += [(426, refusals.CLIENT_TOO_OLD)] if endpoint.hands_out else []
    return tuple(sorted(set(found)))


def _operation(endpoint: OpenEndpoint | Endpoint, schema_of: dict[Any, Any]) -> dict[str, Any]:
    answer = {} if endpoint.gives is Any else schema_of[endpoint.gives]
    described: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": _first_line(endpoint.takes),
        "requestBody": {"required": True, "content": _content(schema_of[endpoint.takes])},
        "responses": {
            "200": {"description": _first_line(endpoint.gives), "content": _content(answer)},
            **{str(status): _pointer(status, said) for status, said in _by_status(endpoint).items()},
        },
    }
    if isinstance(endpoint, OpenEndpoint):
        return {**described, "security": [], "x-limit": _limit(ANYBODY, endpoint.most, "address")}
    described["parameters"] = [_epoch()]
    described["security"] = [{"device": []}]
    described["x-limit"] = _limit(endpoint.pace, bodies.MOST_BODY, "device")
    if endpoint.roles is not None:
        described["x-roles"] = sorted(endpoint.roles)
    return described


def _responses(schema: Any) -> dict[str, Any]:
    """Every refusal that occurs, by its name."""
    found = {
        _name(status, codes): _refusal(status, codes, schema)
        for endpoint in (*OPEN, *ENDPOINTS)
        for status, codes in _by_status(endpoint).items()
    }
    return dict(sorted(found.items()))


def _by_status(endpoint: OpenEndpoint | Endpoint) -> dict[int, list[str]]:
    by_status: dict[int, list[str]] = defaultdict(list)
    for status, code in refusals_of(endpoint):
        by_status[status].append(code)
    return by_status


def _pointer(status: int, codes: Iterable[str]) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{_name(status, codes)}"}


def _name(status: int, codes: Iterable[str]) -> str:
    return ".".join((str(status), *codes))


def _refusal(status: int, codes: Iterable[str], schema: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"description": ", ".join(codes), "content": _content(schema)}
    if status in (429, 503):
        said["headers"] = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds to wait."}}
    return said


def _content(schema: Any) -> dict[str, Any]:
    return {protocol.PLAIN_TYPE: {"schema": schema}, protocol.CONTENT_TYPE: {"schema": _PACKED}}


def _limit(pace: Pace, most: int, per: str) -> dict[str, Any]:
    return {"per": per, "burst": pace.burst, "per_second": pace.per_second, "most_bytes": most}


def _epoch() -> dict[str, Any]:
    return {
        "name": protocol.EPOCH_HEADER,
        "in": "header",
        "description": "The store's epoch that the device follows; another one is refused.",
        "schema": {"type": "string"},
    }


def _text(name: str, summary: str, kind: str, *others: int) -> dict[str, Any]:
    answer = {"description": summary, "content": {kind: {"schema": {"type": "string"}}}}
    return {
        "operationId": name,
        "summary": summary,
        "security": [],
        "responses": {str(status): answer for status in (200, *others)},
    }


def _first_line(kind: Any) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0] if kind is not Any else "Aggregate figures."
