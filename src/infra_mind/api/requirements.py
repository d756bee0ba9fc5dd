"""Requirements as they come in a request: JSON or YAML in any form that a file may have, or free text.

Files that they name (bills, inventories, a price book) come beside them as parts of a form.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from ..core.errors import InputError, Problem, RequirementsError
from ..domain.provenance import Parsed
from ..imports import read_requirements
from ..imports.brief.text import read_brief
from ..workflows.workflow import Workflow
from .errors import UnsupportedKind

ORIGIN = "The body"
_TEXT, _FORM = "text/plain", "multipart/form-data"
REQUIREMENTS = "requirements"
MOST_FILES = 20
_KINDS = frozenset(
    {
        *("", "application/json", "application/octet-stream", _TEXT),
        *("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"),
        "application/x-www-form-urlencoded",  # what curl says of a body where nobody says another
    }
)

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
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": [REQUIREMENTS],
                    "properties": {REQUIREMENTS: {"type": "string", "format": "binary"}},
                    "additionalProperties": {"type": "string", "format": "binary"},
                    "description": "The requirements, and the files that they name, each by its name.",
                }
            },
        },
    }
}

FILES: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "additionalProperties": {"type": "string", "format": "binary"},
                    "minProperties": 1,
                }
            }
        },
    }
}


async def requirements_in(request: Request, workflow: Workflow | None) -> Parsed:
    """What a body asks for; raises `InputError`, where a workflow is given also for the impossible."""
    kind = _kind(request.headers.get("content-type"))
    if kind != _FORM:
        if kind not in _KINDS and not kind.endswith("+json"):
            raise UnsupportedKind(
                f"Requirements of the kind {kind[:100]!r} are not read.",
                remedy="Send application/json, application/yaml, text/plain or multipart/form-data.",
            )
        body = await request.body()
        return await asyncio.to_thread(_read, body, kind == _TEXT, workflow, {})
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FILES) as form:
        files = await _files(form, but=REQUIREMENTS)
        given = form.get(REQUIREMENTS)
        if given is None:
            raise InputError(
                f"The form has no part {REQUIREMENTS!r}.",
                remedy=f"Send the requirements as {REQUIREMENTS!r}, and beside them the files that they name.",
            )
        if isinstance(given, UploadFile):
            body, kind = await given.read(), _kind(given.content_type)
        else:
            body, kind = given.encode(), ""
    return await asyncio.to_thread(_read, body, kind == _TEXT, workflow, files)


async def files_in(request: Request) -> Mapping[str, bytes]:
    """The files of a form, each by its name."""
    if _kind(request.headers.get("content-type")) != _FORM:
        raise UnsupportedKind("Files come as multipart/form-data.", remedy=f"Send {_FORM}.")
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FILES) as form:
        return await _files(form)


async def _files(form: FormData, but: str = "") -> Mapping[str, bytes]:
    return {
        _plain(part.filename or name): await part.read()
        for name, part in form.multi_items()
        if isinstance(part, UploadFile) and name != but
    }


def _kind(header: str | None) -> str:
    return (header or "").partition(";")[0].strip().lower()


def _plain(name: str) -> str:
    """The name of a file without any folder that it was in."""
    last = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    short = last.encode("utf-8", "ignore")[-200:].decode("utf-8", "ignore")  # the end says the kind
    return "file" if short in ("", "..") else short


def _read(
    body: bytes,
    text: bool,  # noqa: FBT001
    workflow: Workflow | None,
    files: Mapping[str, bytes],
) -> Parsed:
    if text:
        given = read_brief(body.decode("utf-8", "replace"), origin=ORIGIN)
    elif files:
        given = _read_beside(body, files)
    else:
        given = _nothing_unsent(read_requirements(body, origin=ORIGIN))
    if workflow is not None:
        workflow.refuse(given)
    return given


def _read_beside(body: bytes, files: Mapping[str, bytes]) -> Parsed:
    """With the files that were sent, each in a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="infra-mind-") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        try:
            return read_requirements(body, origin=ORIGIN, folder=Path(folder))
        except RequirementsError as error:
            where = f"{Path(folder).resolve()}/"
            problems = (
                replace(one, expected=one.expected.replace(where, "")) for one in error.problems
            )
            raise RequirementsError(tuple(problems), origin=ORIGIN) from None


def _nothing_unsent(given: Parsed) -> Parsed:
    """Raises `RequirementsError` where files are named that nobody sent, and nothing stands in their place."""
    current = given.requirements.current
    problems = [
        Problem(path=path, value=", ".join(map(repr, names)), expected=_UNSENT.format(kept))
        for path, names, kept, there in (
            ("current.bill", current.bill, "current.billed", current.billed),
            ("current.inventory", current.inventory, "current.machines", current.machines),
        )
        if names and not there
    ]
    if problems:
        raise RequirementsError(tuple(problems), origin=ORIGIN)
    return given


_UNSENT = (
    f"expected the file itself: send it beside the part {REQUIREMENTS!r} of a multipart/form-data body, or "
    "state what is in it in {}"
)
