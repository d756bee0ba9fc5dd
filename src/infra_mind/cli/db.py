from cyclopts import App

from ..core.config import read_settings
from ..core.errors import StoreOutdated
from ..models.database import SqlDatabase
from ..models.migration import upgrade as migrate
from ..models.schema import REVISION
from .console import ExitStatus, line, screen

app = App(name="db", help="Bring the database to the current schema.")


@app.command
async def upgrade() -> int:
    """Bring the database that INFRA_MIND_DATABASE_URL names to the current schema."""
    url = read_settings().effective_database_url
    try:
        await (await SqlDatabase.open(url)).close()  # makes a SQLite file where there is none
    except StoreOutdated:
        await migrate(url)
    line(screen(), f"The database is at revision {REVISION}.")
    return ExitStatus.DONE
