from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI

from ..api.app import new_app
from ..bootstrap import OpenService


def new_site(opened: Callable[[], AbstractAsyncContextManager[OpenService]]) -> FastAPI:
    """The HTTP interface and the pages in one application."""
    return new_app(opened)
