import asyncio
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from ..bootstrap import OpenService
from ..domain.dossier import Dossier
from ..models.run import Run
from ..reports import Format, ReportKind
from ..services.elsewhere import rendered, verified
from ..services.reports import no_dossier
from ..services.runs import Conclusion
from ..services.verification import Verification, verify

V = TypeVar("V")
_CONCLUSIONS, _REPORTS = 16, 64
_LONGEST_SECONDS = 120


class Results:
    """What ended runs came to; read and drawn away from the event loop, the latest kept at hand."""

    def __init__(self, service: OpenService) -> None:
        self._service = service
        self._conclusions: Recent[Conclusion] = Recent(_CONCLUSIONS)
        self._reports: Recent[bytes] = Recent(_REPORTS)

    async def conclusion(self, run: Run) -> Conclusion:
        """A run with its dossier, if it has come to one."""
        key = (run.id, run.version)
        known = self._conclusions.get(key)
        if known is None:
            known = await self._service.program.runs.conclusion(run)
            if run.status.terminal:
                self._conclusions.put(key, known)
        return known

    async def dossier(self, run: Run) -> Dossier:
        """What a run came to; raises `UnknownName` while there is nothing."""
        conclusion = await self.conclusion(run)
        if conclusion.dossier is None:
            raise no_dossier(conclusion)
        return conclusion.dossier

    async def report(self, run: Run, kind: ReportKind, form: Format) -> bytes:
        """One report, drawn in another process: what draws charts may take the process with it."""
        key = (run.id, run.version, kind, form)
        known = self._reports.get(key)
        if known is None:
            conclusion = await self.conclusion(run)
            if conclusion.dossier is None:
                raise no_dossier(conclusion)
            async with asyncio.timeout(_LONGEST_SECONDS):
                known = await self._service.processes.run(rendered, conclusion, kind, form)
            self._reports.put(key, known)
        return known

    async def verification(self, run: Run) -> Verification:
        """Whether a run that has a result comes out the same again."""
        program = self._service.program
        recorded = await program.runs.recorded(run)
        async with asyncio.timeout(_LONGEST_SECONDS):
            if self._service.own_workflow:
                return await verify(run, program.assemble, recorded)
            return await self._service.processes.run(verified, run, recorded)


class Recent(Generic[V]):
    """The latest few of something."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, V] = OrderedDict()

    def get(self, key: Hashable) -> V | None:
        if key in self._held:
            self._held.move_to_end(key)
        return self._held.get(key)

    def put(self, key: Hashable, value: V) -> None:
        self._held[key] = value
        if len(self._held) > self._most:
            self._held.popitem(last=False)
