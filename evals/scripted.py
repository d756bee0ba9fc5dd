"""A model that follows the rules and thinks nothing: what any model of worth has to beat."""

import json
import re
from decimal import Decimal

from infra_mind.llm.exchange import Reply, Request, ToolCall, Usage

_CLAIM = re.compile(r'"id":\s*"(C-[0-9a-f]+)"')
NAME = "scripted"


class ScriptedWriter:
    """Cites the first claims that it is shown, looks up one thing, and holds in every argument."""

    name = "eval:scripted"
    uses_tools = True

    def price(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        del input_tokens, output_tokens
        return Decimal()

    async def ask(self, request: Request) -> Reply:
        usage = Usage(calls=1, input_tokens=1000, output_tokens=100)
        if request.tools:
            again = len(request.messages) > 1
            call = ToolCall(id="call_0", tool="search_ledger", arguments='{"words": "risk"}')
            calls = () if again else (call,)
            return Reply(text="", calls=calls, usage=usage, model=self.name)
        text = getattr(request.messages[0], "text", "")
        if "the_other_side" in text:
            said = {"turn": "hold", "reason": "What it would change speaks against it."}
        else:
            cited = list(dict.fromkeys(_CLAIM.findall(text)))[:3]
            words = [f"What I would watch first is {{{one}}}." for one in cited]
            said = {"comment": " ".join(words) or "There is nothing to add."}
        return Reply(text=json.dumps(said), usage=usage, model=self.name)
