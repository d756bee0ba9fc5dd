"""Requirements as they come in a request: JSON or YAML in any form that a file may have, or free text."""

import asyncio

from fastapi import Request

from ..domain.provenance import Parsed
from ..imports import read_requirements
from ..imports.brief_text import read_brief
from ..workflows.workflow import Workflow

ORIGIN = "The body"
_TEXT = "text/plain"

OPENAPI: dict[str, object] = {
    "requestBody": {
        "required": True,
        "description": "A requirements file; `infra-mind schema` prints its schema. Also YAML, or text.",
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {"use_case": "ml_training", "budget": 10000},
            },
            "application/yaml": {"schema": {"type": "string"}},
            _TEXT: {"schema": {"type": "string"}},
        },
    }
}


async def requirements_in(request: Request, workflow: Workflow | None) -> Parsed:
    """What a body asks for; raises `InputError`, where a workflow is given also for the impossible."""
    body = await request.body()
    text = request.headers.get("content-type", "").partition(";")[0].strip() == _TEXT
    return await asyncio.to_thread(_read, body, text, workflow)


def _read(body: bytes, text: bool, workflow: Workflow | None) -> Parsed:  # noqa: FBT001
    given = (
        read_brief(body.decode("utf-8", "replace"), origin=ORIGIN)
        if text
        else read_requirements(body, origin=ORIGIN)
    )
    if workflow is not None:
        workflow.refuse(given)
    return given
