"""What a model is to do: a scripted conversation of a scenario, proved, whose request, truth and tools it gets.

The script's own words stay behind the scene. What the model does is held against the oracle's truth, not the script.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ...agentic import evidence, perform, proofs
from ...agentic.evidence import Seen
from ...agentic.perform import Address, Proved, Row
from ...agentic.play import Executed, Played, Said, run
from ...agentic.proofs import Case, prove
from ...agentic.replay import replay_elsewhere
from ...agentic.script import Answer, Call, Json
from ...agentic.tools.toolbox import fits, toolbox
from ...agentic.world.world import World
from . import claims
from .asking import RefusedError
from .unscripted import OPTIONAL, Reckoned, proofs_for


@dataclass
class Scene:
    """A scripted performance as a task. `minimum` is the quality that a row must have."""

    address: Address
    proved: Proved
    minimum: float

    @property
    def case(self) -> Case:
        """The script's performance."""
        return self.proved.case

    @cached_property
    def users(self) -> list[Said]:
        """What the user says, turn by turn: fixed by the goal."""
        return [turn for turn in self.case.played.turns if isinstance(turn, Said)]

    @cached_property
    def endings(self) -> list[Answer]:
        """How the script ends each of its turns."""
        return list(self.case.played.endings())

    @cached_property
    def _due(self) -> list[dict[str, Json]]:
        return claims.due(self.case)

    @cached_property
    def _derived(self) -> list[Json]:
        """Values that nobody says but that follow from what was said, as the script knows."""
        calls = [one.call for one in self.case.played.executed()]
        return [value for call in calls for name, value in call.arguments.items() if name in call.derived]

    @cached_property
    def _parameters(self) -> Mapping[str, frozenset[str]]:
        """Offered tool -> the parameters under which it is offered."""
        functions = [schema["function"] for schema in self.case.offer.schemas()]
        return {one["name"]: frozenset(one["parameters"].get("properties", {})) for one in functions}

    # --- acting ----------------------------------------------------------------------------------------------

    def make(self, world: World, name: str, arguments: dict[str, Json]) -> Executed:
        """Run a call in the words of the offer. RefusedError for one that no row may hold."""
        if name not in self._parameters:
            raise RefusedError("schema", f"{name} is not on offer")
        if unknown := sorted(arguments.keys() - self._parameters[name]):
            raise RefusedError("schema", f"{name} has no parameter '{unknown[0][:40]}'")
        tool, canonical = self.case.offer.canonical((name, arguments))
        derived = tuple(key for key, value in canonical.items() if value in self._derived)
        call = Call(tool, canonical, derived=derived)
        try:
            made = run(world, call)
        except Exception as fault:  # noqa: BLE001  # whatever a tool trips over: its draft is no row, the run goes on
            raise RefusedError("executed", f"{name}: {perform.where(fault)}") from None
        if not made.failed:
            return made
        if not fits(toolbox()[tool], canonical):
            raise RefusedError("schema", f"{name}: {made.result.message[:160]}")
        return replace(made, call=replace(call, role="attempt"))  # nobody could know, and it may be recovered from

    def ended(self, number: int, text: str) -> Answer:
        """A text that ends turn `number`, read. RefusedError when it cannot become right any more."""
        wanted, facts = self.endings[number], self._due[number]
        made = claims.reading(text, wanted, facts)
        if made.kind != wanted.kind:
            raise RefusedError("negatives", f"turn {number} ends with '{made.kind}' and '{wanted.kind}' was due")
        if missing := next((name for name in facts if name not in made.facts), ""):
            raise RefusedError("answer", f"the answer does not say '{missing}' ({facts[missing]})")
        told = Seen([self.case.system, *(said.text for said in self.users[: number + 1])])
        if facts and wanted.kind == "answer" and (reason := claims.hedges(text, facts, told)):
            raise RefusedError("answer", reason)
        return made

    # --- judging ---------------------------------------------------------------------------------------------

    def played(self, played: Played, source: str) -> Row:
        """The row of what a model did. RefusedError when a proof fails, or it is not good enough."""
        case = replace(self.case, played=played, sight=Reckoned)
        return self._row(case, proofs_for(self.case.played), source, OPTIONAL)

    def reworded(self, played: Played, source: str) -> Row:
        """The row of the script's performance in other words, with every proof of the script's."""
        return self._row(replace(self.case, played=played), proofs.PROOFS, source, ())

    def _row(
        self, case: Case, by: Mapping[str, tuple[Callable[[Case], str], ...]], source: str, optional: tuple[str, ...]
    ) -> Row:
        reasons = prove(case, by)
        for proof, reason in reasons.items():
            if reason and proof not in optional:
                raise RefusedError(proof, reason)
        row = perform.row(self.address, case, reasons, self.proved.attempt, source)
        if row["quality"] < self.minimum:
            raise RefusedError("quality", f"{row['quality']:.2f} is below {self.minimum:g}")
        verdict = replay_elsewhere([row])[0]
        if not verdict.same:
            raise RefusedError("executed", f"in another process: {verdict.reason}")
        return row

    def locked_words(self) -> list[str]:
        """Names and facts in the conversation that must stay as they are, whoever words it anew."""
        texts = [text for kind, text, _ in self.case.texts() if kind in ("user", "say")]
        known = self.case.landmarks.names
        names = [name for text in texts for name in evidence.names(text) if name.casefold() in known]
        facts = [value for value in self.case.truth.facts.values() if isinstance(value, str)]
        return sorted({word for word in (*names, *facts) if word}, key=lambda word: (-len(word), word))
