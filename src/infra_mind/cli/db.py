from cyclopts import App

from ..core.config import read_settings
from ..models.database import Database
from ..models.migration import upgrade as migrate
from ..models.schema import REVISION
from .console import line, screen
from .status import ExitStatus

app = App(name="db", help="Bring the database to the current schema.")


@app.command
async def upgrade() -> int:
    """Bring the database that INFRA_MIND_DATABASE_URL names to the current schema."""
    url = read_settings().effective_database_url
    database = Database(url)
    if url.startswith("sqlite"):
        await database.ready()  # opening a file brings it up to date, or makes a new one
        await database.close()
    else:
        await migrate(database)
    line(screen(), f"The database is at revision {REVISION}.")
    return ExitStatus.DONE
