from ..core.errors import InputError


def serve() -> int:
    """Serve the pages and the HTTP interface: not available yet."""
    raise InputError(
        "`infra-mind serve` is not available yet.", remedy="Use `infra-mind assess` meanwhile."
    )
