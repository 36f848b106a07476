"""Everything that can go wrong for a user, as one tree.

    SeedbedError              exit code 2, one sentence, no traceback
      RecipeError             a recipe, flag or keyword asks for something that cannot be
      BankError               a phrase bank, lexicon or edge-case file is broken
      CapacityError           the banks cannot make that many distinct rows
      DuplicateTextError      two phrasings made the same text
      InputError              a dataset that should be read cannot be
        NoSuchPathError       a path of seedbed:// names nothing that can be made (builder/generated)
      OutputError             a folder or file cannot be written
        ReadOnlyError         something would be written to seedbed:// (builder/generated)
      UnavailableError        a feature that needs something which is not there
      HubError                the Hub refuses, or cannot be reached: login, permission, rate limit, quota, trouble
      LedgerError             a ledger of completions cannot be used
      ProviderError           a provider ends the run: key, quota, model, or a wait that is too long
      BudgetError             the money or the requests that were allowed are spent

Each message says what is wrong, where, and what would be right.
Errors that are not in this tree are bugs of ours and keep their traceback.
"""


class SeedbedError(Exception):
    """The root: `except SeedbedError` catches every mistake that a user can mend."""


class RecipeError(SeedbedError):
    """A recipe, flag or keyword asks for something that cannot be."""


class BankError(SeedbedError):
    """A phrase bank, lexicon or edge-case file is broken."""


class CapacityError(SeedbedError):
    """The banks cannot make that many distinct rows."""


class DuplicateTextError(SeedbedError):
    """Two phrasings made the same text."""


class InputError(SeedbedError):
    """A dataset that should be read cannot be."""


class OutputError(SeedbedError):
    """A folder or file cannot be written."""


class UnavailableError(SeedbedError):
    """A feature needs something that is not there."""


class HubError(SeedbedError):
    """The Hub refuses, or cannot be reached: its login, a permission, its rate limit or quota, or its own trouble."""


class LedgerError(SeedbedError):
    """A ledger of completions cannot be used."""


class ProviderError(SeedbedError):
    """A provider ends the run: its key, its quota, its model, or a wait that is too long."""


class BudgetError(SeedbedError):
    """The money or the requests that were allowed are spent."""
