"""Who is asked for which place of a dataset: a function of the recipe and the place, so a replay finds every answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .. import recipe as recipes
from ..errors import RecipeError
from ..providers.base import Request
from ..providers.choice import AUTO, OFFLINE, chosen, providers
from ..providers.models import Model, model
from ..recipe import Recipe
from ..runs.ledger import Job
from ..seeds import key


@dataclass(frozen=True, slots=True)
class Writer:
    """A model of a provider, and its weight among those who share the work."""

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
    return recipes.parse(body, "the recipe")


def writers(recipe: Recipe) -> tuple[Writer, ...]:
    """Those who share the work, by name.

    The recipe's model and base URL are meant for the provider that `name` names, for all where it names none.
    """
    section = recipe.provider
    shares = section.share or {section.name: 1}
    found = []
    for name, weight in sorted(shares.items()):
        if name not in providers():
            known = ", ".join(providers())
            raise RecipeError(f"there is no provider '{name}' to share the work; known are {known}.")
        meant = section.name not in shares or section.name == name
        plain = model(name, section.model if meant else "")
        chosen_model = model(name, plain.name, section.figures(name, plain.name))
        found.append(Writer(name, chosen_model, weight, section.base_url if meant else ""))
    return tuple(found)


def in_turn(team: Sequence[Writer], place: tuple[str, ...]) -> tuple[Writer, ...]:
    """The writers for a place: first whose turn it is by weight, then who stands in when that provider stops."""
    point = int(key("writer", *place)[0]) % sum(one.weight for one in team)
    for at, one in enumerate(team):
        point -= one.weight
        if point < 0:
            return (*team[at:], *team[:at])
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
