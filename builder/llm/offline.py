"""Whether a recipe's rows are computed or bought: the one thing of this room that an offline build needs."""

from ..recipe import Recipe


def is_offline(recipe: Recipe) -> bool:
    """Whether nobody is asked: rows come from phrase banks and scripts."""
    return recipe.provider.name == "offline" and not recipe.provider.share
