"""The documents of a world: what can be read in its intranet and on its web, found by BM25."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bm25s import BM25

CURRENT: Final = "current"
SUPERSEDED: Final = "superseded"
HEARSAY: Final = "hearsay"

_WORD: Final = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
_STOPWORDS: Final = frozenset(
    """a an and are as at be by can do does for from has have how i in is it its me my of on or our that the their them
    there these they this to was we were what when where which who will with you your""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a document says: the value, as it stands in the text, of a topic.

    `standing` is current (true), superseded (an older official document) or hearsay (a chat, a blog, minutes).
    Documents that say different values of one topic contradict each other; the current one is right. `only_here`
    is false where the value can also be found in the tables or files.
    """

    topic: str
    value: str
    document: str
    standing: str = CURRENT
    only_here: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A page. `date` is YYYY-MM-DD; `kind` is a word such as policy, manual, product, report, minutes, blog."""

    id: str
    title: str
    url: str
    date: str
    author: str
    text: str
    kind: str = "page"


Shelved = tuple[tuple[Document, ...], tuple[Claim, ...]]


class Documents:
    """An immutable corpus; texts and index are made when they are first needed and shared by copies of a world."""

    def __init__(self, write: Callable[[], Shelved]) -> None:
        self._write = write

    @cached_property
    def _shelved(self) -> Shelved:
        return self._write()

    @property
    def all(self) -> tuple[Document, ...]:
        """Every document, in a fixed order."""
        return self._shelved[0]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the documents say of the topics that a scenario may ask about."""
        return self._shelved[1]

    def get(self, url: str) -> Document | None:
        """The document with this URL or id, or None."""
        return self._by_name.get(url) or self._by_name.get(url.rstrip("/"))

    def search(self, query: str, k: int = 5) -> list[tuple[Document, float]]:
        """The `k` best documents with their BM25 scores, best first; none without a word of the query."""
        index, vocabulary = self._index
        words = [vocabulary[word] for word in words_of(query) if word in vocabulary]
        if not words:
            return []
        scores = [round(float(score), 4) for score in index.get_scores_from_ids(words)]
        order = sorted((-score, number) for number, score in enumerate(scores) if score > 0)
        return [(self.all[number], -score) for score, number in order[:k]]

    @cached_property
    def _by_name(self) -> dict[str, Document]:
        return {name: document for document in self.all for name in (document.id, document.url)}

    @cached_property
    def _index(self) -> "tuple[BM25, dict[str, int]]":
        from bm25s import BM25  # noqa: PLC0415  (a quarter of a second, and few worlds are searched)
        from bm25s.tokenization import Tokenized  # noqa: PLC0415

        vocabulary: dict[str, int] = {}
        ids = [
            [
                vocabulary.setdefault(word, len(vocabulary))
                for word in words_of(f"{each.title} {each.title} {each.text}")
            ]
            for each in self.all
        ]
        index = BM25()
        index.index(Tokenized(ids, vocabulary), create_empty_token=False, show_progress=False)
        return index, vocabulary


def words_of(text: str) -> list[str]:
    """The words of a text as the index sees them: lower case, no stopwords, plural and -ed and -ing taken off."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _STOPWORDS]


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    if len(word) <= 4 or not word.isalpha():
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and not (ending == "s" and word.endswith("ss")):
            stem = word[: -len(ending)] + instead
            return stem.rstrip("e") if len(stem) > 3 else stem
    return word.rstrip("e")


class Shelf:
    """Where a domain puts its documents. Ids are PREFIX-0001 and on; a URL is host/slug, numbered if it is taken."""

    def __init__(self, prefix: str, host: str) -> None:
        self.prefix = prefix
        self.host = host
        self._documents: list[Document] = []
        self._claims: list[Claim] = []
        self._urls: set[str] = set()

    def put(
        self,
        kind: str,
        title: str,
        sentences: Sequence[str],
        *,
        date: str,
        author: str,
        says: Sequence[tuple[str, object] | tuple[str, object, str]] = (),
        known: Sequence[tuple[str, object]] = (),
        host: str = "",
    ) -> Document:
        """Add a document. A sentence "" begins a new paragraph.

        `says` lists (topic, value) or (topic, value, standing) that stand only in documents, `known` what the tables
        say too. ValueError if a value does not stand in the text.
        """
        text = _paragraphs(sentences)
        number = len(self._documents) + 1
        document = Document(
            f"{self.prefix}-{number:04d}", title, self._url(host or self.host, kind, title), date, author, text, kind
        )
        self._documents.append(document)
        for topic, value, *standing in says:
            self._claim(document, topic, value, standing[0] if standing else CURRENT, only_here=True)
        for topic, value in known:
            self._claim(document, topic, value, CURRENT, only_here=False)
        return document

    def full(self) -> Shelved:
        """All that was put, as Documents wants it."""
        return tuple(self._documents), tuple(self._claims)

    def _claim(self, document: Document, topic: str, value: object, standing: str, *, only_here: bool) -> None:
        if str(value) not in document.text:
            raise ValueError(f"{document.title!r} does not say {value!r}")
        self._claims.append(Claim(topic, str(value), document.id, standing, only_here))

    def _url(self, host: str, kind: str, title: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        url = first = f"https://{host}/{kind}/{slug}"
        again = 1
        while url in self._urls:
            again += 1
            url = f"{first}-{again}"
        self._urls.add(url)
        return url


def _paragraphs(sentences: Sequence[str]) -> str:
    paragraphs: list[list[str]] = [[]]
    for sentence in sentences:
        if sentence:
            paragraphs[-1].append(sentence)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join(" ".join(each) for each in paragraphs if each)
