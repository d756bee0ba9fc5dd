from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from argon2 import PasswordHasher
from fastapi import FastAPI

from ..api.app import new_app
from ..bootstrap import OpenService
from . import pages, settings


def new_site(
    opened: Callable[[], AbstractAsyncContextManager[OpenService]],
    *,
    hasher: PasswordHasher | None = None,
) -> FastAPI:
    """The HTTP interface and the pages in one application."""
    return new_app(opened, pages=(pages.router, settings.router), hasher=hasher)
