from pathlib import Path

from ..core.errors import InputError


def update(*, provider: str | None = None, from_file: Path | None = None) -> int:
    """Take new prices from the vendors' lists: not available yet.

    Parameters
    ----------
    provider
        aws, azure or gcp.
    from_file
        A price list that was fetched before.
    """
    del provider, from_file
    raise InputError(
        "`infra-mind prices update` is not available yet.",
        remedy="The prices that come with this version are dated: see `infra-mind prices age`.",
    )
