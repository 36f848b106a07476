"""Who is asked for which place of a dataset: a function of the recipe and the place, so a replay finds every answer."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from .. import recipe as recipes
from ..errors import RecipeError
from ..providers.base import Request
from ..providers.choice import AUTO, OFFLINE, chosen, providers
from ..providers.models import Model, model
from ..recipe import ProviderRecipe, Recipe
from ..runs.ledger import Job
from ..seeds import key


@dataclass(frozen=True, slots=True)
class Writer:
    """A model of a provider, and its weight among those who share the work; 0: asked when those have stopped."""

    provider: str
    model: Model
    weight: int
    base_url: str = ""

    @property
    def source(self) -> str:
        """What stands in the `source` column of its rows."""
        return f"{self.provider}:{self.model.name}"


def settled(recipe: Recipe, environment: Mapping[str, str]) -> Recipe:
    """The recipe with the provider that `auto` stands for here: the first whose key is there, else offline."""
    if recipe.provider.name != AUTO:
        return recipe
    found = chosen(AUTO, environment)
    body = recipe.model_dump(mode="json")
    body["provider"]["name"] = found.name if found else OFFLINE
    if not found:
        body["provider"]["fail_over"] = []  # from nobody
    return recipes.parse(body, "the recipe")


def writers(recipe: Recipe) -> tuple[Writer, ...]:
    """Those who share the work, by name, then those who take over from them, in the recipe's order.

    The recipe's model and base URL are meant for the provider that `name` names, for all who share where it names none.
    RecipeError for a provider that is not there, or named twice.
    """
    section = recipe.provider
    shares = section.share or {section.name: 1}
    names = [provider_and_model(entry)[0] for entry in shares]
    meant = {section.name} if section.name in names else set(names)
    sharing = [_writer(section, entry, weight, meant) for entry, weight in sorted(shares.items())]
    standing_by = [_writer(section, entry, 0, ()) for entry in section.fail_over]
    team = (*sharing, *standing_by)
    for name, times in Counter(one.provider for one in team).items():
        if times > 1:
            raise RecipeError(f"'{name}' is named {times} times among those who write; name each provider once.")
    return team


def provider_and_model(entry: str) -> tuple[str, str]:
    """("groq", "") of "groq", ("groq", "a/model:free") of "groq:a/model:free"."""
    name, _, of_it = entry.partition(":")
    return name, of_it


def _writer(section: ProviderRecipe, entry: str, weight: int, meant: Collection[str]) -> Writer:
    """The writer of an entry; the section's model and base URL are `meant` for these providers."""
    name, wanted = provider_and_model(entry)
    if name not in providers():
        known = ", ".join(providers())
        raise RecipeError(f"there is no provider '{name}' to share the work; known are {known}.")
    plain = model(name, wanted or (section.model if name in meant else ""))
    figured = model(name, plain.name, section.figures(name, plain.name))
    return Writer(name, figured, weight, section.base_url if name in meant else "")


def in_turn(team: Sequence[Writer], place: tuple[str, ...]) -> tuple[Writer, ...]:
    """The writers for a place: first whose turn it is by weight, then who stands in when that provider stops."""
    sharing = [one for one in team if one.weight]
    point = int(key("writer", *place)[0]) % sum(one.weight for one in sharing)
    for at, one in enumerate(sharing):
        point -= one.weight
        if point < 0:
            return (*sharing[at:], *sharing[:at], *team[len(sharing) :])
    raise AssertionError("the weights of the writers sum to more than themselves")


def job_for(team: Sequence[Writer], request: Request, place: tuple[str, ...]) -> Job:
    """The job of a place, for the writer whose turn it is; the request's own model is not looked at."""
    first = in_turn(team, place)[0]
    return Job(first.provider, replace(request, model=first.model.name), place)


def candidates(team: Sequence[Writer], job: Job) -> tuple[Job, ...]:
    """The job, and what it is for each writer who may stand in for its own."""
    others = [one for one in in_turn(team, job.place) if one.provider != job.provider]
    stand_in = (Job(one.provider, replace(job.request, model=one.model.name), job.place) for one in others)
    return (job, *stand_in)
