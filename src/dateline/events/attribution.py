"""Who a report credits for what it tells: every source, cue and content of a report, and the source of an event.

What a cue tells is in `sayings`; here all of a quotation that begins or ends there is added to it, however many
sentences it runs over, a quoted sentence without a cue goes on with the speaker before it, and pronouns and statements
are traced to those whose words they carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from dateline import syntax
from dateline.events.participants import Participants
from dateline.events.sayings import (
    Saying,
    contiguous,
    cue_kind,
    cues,
    is_document,
    kinds,
    nominal_words,
    source_of,
    trimmed,
)
from dateline.events.triggers import Trigger
from dateline.schema import Actor, Document, Evidence, Span
from dateline.syntax import base, preposition

_OPENING = frozenset({"“", "``", "‘‘"})
_CLOSING = frozenset({"”", "’’"})
_EITHER = frozenset({'"', "''"})
# Longer than this, a quotation whose end nobody typed would take in the rest of the report.
_LONGEST_QUOTE = 400
# A quotation of fewer words is a scare quote, part of what stands around it.
_SHORTEST_QUOTE = 4
# How many sentences lie between a pronoun or a quotation and the speaker it goes back to.
_NEAR = 3
_NOBODY = frozenset({"it", "there", "which", "that", "this", "what", "one", "you"})
# Outside a quotation these are who writes the report.
_REPORTER = frozenset({"i", "we"})
_SINGULAR = {"he": "she", "she": "he"}
_PRONOUNS = frozenset({"he", "she", "they", "it", "who"})
_ISSUED = frozenset({
    "author", "broadcast", "carry", "circulate", "distribute", "issue", "make", "post", "publish", "release", "send",
    "sign", "write",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attribution:
    """One source credited with one content.

    `kind` is tell (hands on news), voice (a speech act about its content) or hold (a belief or wish). `cue` holds the
    words that say so, `source` those of the source as they stand there, None where it goes unnamed; `contents` are the
    runs of what is said, in text order; `speaker` is the participant whom the source names, where one is known;
    `quoted` says that the cue itself stands in somebody's quotation, `told` that it stands in what another one says.
    """

    kind: str
    cue: Span
    source: Span | None
    contents: tuple[Span, ...]
    speaker: Actor | None
    quoted: bool
    told: bool
    rule: str


def quotations(tokens: Doc) -> list[tuple[int, int]]:
    """Return the first and last token of each quotation, its marks included.

    A mark that is the same at both ends is taken by turns; a paragraph that begins with a mark while a quotation is
    open goes on with it.
    """
    found: list[tuple[int, int]] = []
    start: int | None = None
    for token in tokens:
        if start is not None and token.i - start > _LONGEST_QUOTE:
            start = None
        text = token.text
        paragraph = token.i == 0 or "\n" in tokens[token.i - 1].text_with_ws or "\n" in tokens[token.i - 1].text
        if text in _OPENING or (text in _EITHER and (start is None or (paragraph and _begins(token)))):
            if start is not None and paragraph:
                found.append((start, token.i - 1))
            start = token.i
        elif text in _CLOSING or text in _EITHER:
            if start is not None:
                found.append((start, token.i))
            start = None
    return found


def _begins(token: Token) -> bool:
    """Say whether a mark stands before a word and not behind one."""
    return not token.whitespace_ and token.i + 1 < len(token.doc) and token.doc[token.i + 1].is_alpha


class Sources:
    """All attributions of a document, and who each of its events is credited to."""

    def __init__(self, document: Document, people: Participants) -> None:
        self._document = document
        self._people = people
        self._tokens = document.tokens
        self._quotes = quotations(document.tokens)
        self._numbers = {token.i: n for n, sentence in enumerate(document.tokens.sents) for token in sentence}
        self._sentences = list(document.tokens.sents)
        self._mentions: dict[int, list[int]] = {}
        for actor in document.actors:
            self._mentions.setdefault(actor.chain, []).append(actor.head)
        self._chain_of = {actor.head: actor.chain for actor in document.actors}
        self._authors = self._signed()
        self._tellings = self._quoted(sorted(cues(document.tokens), key=lambda t: t.cue))

    def all(self) -> tuple[Attribution, ...]:
        """Return every attribution in the order of the cues."""
        return tuple(self._record(telling) for telling in self._tellings)

    def of(self, trigger: Trigger) -> tuple[Span, Token, Evidence] | None:
        """Return who is credited with telling of an event: the words, their head, and why; None for the reporter.

        Of several that tell one another, the one nearest to the event counts.
        """
        inside = set(trigger.tokens)
        around = [
            telling
            for telling in self._tellings
            if telling.kind == "tell"
            and trigger.head in telling.content
            and telling.cue not in inside
            and not self._aside(self._tokens[trigger.head], telling)
        ]
        for telling in sorted(around, key=lambda t: (len(t.content), -t.cue)):
            found = self._credit(telling)
            if found is not None:
                return found
        return None

    def _aside(self, token: Token, telling: Saying) -> bool:
        """Say whether a word stands in a relative clause behind "said that", which is the reporter's to explain."""
        if token.i < telling.cue or self._in_quotes(token.i):
            return False
        while token.head.i != token.i and token.head.i in telling.content:
            if token.dep_.endswith(":relcl"):
                return True
            token = token.head
        return False

    def _in_quotes(self, index: int) -> bool:
        return any(first <= index <= end for first, end in self._quotes)

    # Speakers

    def _credit(self, telling: Saying) -> tuple[Span, Token, Evidence] | None:
        if telling.source is None:
            return None
        source = self._speaker(self._tokens[telling.source], telling)
        if source is None:
            return None
        span = self._people.fullest(source)
        return None if span is None else (span, source, Evidence("attribution", telling.rule, span))

    def _speaker(self, source: Token, telling: Saying) -> Token | None:
        """Return the token that names a source: a pronoun's speaker, a statement's author; None where nobody is."""
        if source.lower_ in _PRONOUNS and not source.is_upper:
            return self._behind(source, telling)
        if is_document(source):
            if "pact" in kinds(source):
                return None
            return self._author(source) or source
        if "pact" in kinds(source) and source.pos_ == "NOUN":
            return None
        if source.lower_ in _REPORTER and not self._in_quotes(source.i):
            return None
        return None if source.lower_ in _NOBODY else source

    def _behind(self, pronoun: Token, telling: Saying) -> Token | None:
        """Return the speaker whom a pronoun means: its own chain's, or who spoke before.

        Whoever is first named in the very words that are told is seldom the one who tells them.
        """
        chain = self._chain_of.get(pronoun.i)
        named = (
            [i for i in self._mentions.get(chain, []) if self._tokens[i].pos_ != "PRON"] if chain is not None else []
        )
        before = [i for i in named if i < pronoun.i]
        if before and before[-1] not in telling.content and pronoun.lower_ != "it":
            return pronoun
        return self._before(pronoun, telling) or (pronoun if named else None)

    def _before(self, pronoun: Token, telling: Saying) -> Token | None:
        """Return the last speaker before a cue whom a pronoun can mean."""
        start = min([telling.cue, *telling.content])
        for other in reversed(self._tellings):
            if other.source is None or other.kind == "hold" or other.cue >= start:
                continue
            if self._numbers[telling.cue] - self._numbers[other.cue] > _NEAR:
                return None
            source = self._tokens[other.source]
            if source.lower_ in _PRONOUNS and not source.is_upper:
                if source.lower_ == pronoun.lower_:
                    return self._behind(source, other)
                continue
            if self._fits(pronoun, source):
                return self._author(source) or source
        return None

    def _fits(self, pronoun: Token, source: Token) -> bool:
        word = pronoun.lower_
        plural = source.tag_ in {"NNS", "NNPS"} or source.lower_ == "police"
        body = source.ent_type_ == "ORG" or is_document(source)
        if word == "they":
            return plural or body or len(syntax.coordinated(source)) > 1
        if word == "it":
            return body and not plural
        if plural or body:
            return False
        chain = self._chain_of.get(source.i)
        mentions = {self._tokens[i].lower_ for i in self._mentions.get(chain, [])} if chain is not None else set()
        return _SINGULAR[word] not in mentions if word in _SINGULAR else True

    def _author(self, source: Token) -> Token | None:
        """Return whose words a statement or a report carries: its own author, or that of the last one of its name."""
        if not is_document(source):
            return None
        known = [(at, by) for at, by in self._authors.get(source.lemma_.lower(), [])]
        before = [by for at, by in known if at <= source.i]
        return self._tokens[before[-1] if before else known[0][1]] if known else None

    def _author_of(self, document: Token) -> Token | None:
        """Return who a statement, letter or report is by: its possessor, who issues, signs or makes it."""
        for child in document.children:
            if child.dep_ == "nmod:poss":
                return child
            if base(child) == "nmod" and preposition(child) in {"by", "from"}:
                return child
            if child.tag_ == "VBN" and child.lemma_ in _ISSUED and child.i > document.i:
                agents = syntax.agents(child)
                if agents:
                    return agents[0]
                following = self._document.tokens[child.i + 1 : child.i + 4]
                if following and following[0].lower_ == "by":
                    return next((t for t in following if self._people.named(t)), None) or self._named_after(child.i + 1)
        head = document.head
        if base(document) == "obj" and head.lemma_ in _ISSUED and not syntax.is_passive(head):
            return next(iter(syntax.subjects(head)), None)
        if base(document) == "obl" and preposition(document) == "in" and cue_kind(head) == "tell":
            return source_of(head)
        return None

    def _named_after(self, by: int) -> Token | None:
        """Return the head of the participant whose words follow "by" at once."""
        at = self._tokens[by].idx + len(self._tokens[by])
        near = [actor for actor in self._document.actors if at < actor.span.start <= at + len(" the ")]
        return self._tokens[near[0].head] if near else None

    def _signed(self) -> dict[str, list[tuple[int, int]]]:
        """Return, by the noun of a document, where one is named together with its author, and the author."""
        found: dict[str, list[tuple[int, int]]] = {}
        for token in self._tokens:
            if is_document(token):
                author = self._author_of(token)
                if author is not None and author.pos_ != "PRON":
                    found.setdefault(token.lemma_.lower(), []).append((token.i, author.i))
        return found

    # Quotations

    def _quoted(self, tellings: list[Saying]) -> list[Saying]:
        """Give every quotation to the cue that stands by it, else to who spoke before."""
        result = list(tellings)
        spoken: int | None = None  # the telling that the last quotation went to
        last = -10  # and the sentence where that ended
        for first, end in self._quotes:
            if end - first - 1 < _SHORTEST_QUOTE:
                continue
            number, until = self._numbers[first], self._numbers[end]
            inside = frozenset(range(first, end + 1))
            near = self._beside(result, inside, number, until)
            if near is None and self._alone(first, end):
                near = spoken if spoken is not None and number - last <= 1 else self._previous(result, first)
            if near is not None:
                telling = result[near]
                whole = inside - {telling.cue}
                result[near] = replace(telling, content=telling.content | whole)
                spoken, last = near, until
        return result

    def _beside(self, tellings: Sequence[Saying], inside: frozenset[int], number: int, until: int) -> int | None:
        """Return the telling whose cue stands outside a quotation and which has it, or could, as its content."""
        best: tuple[int, int] | None = None
        for index, telling in enumerate(tellings):
            if telling.cue in inside or telling.kind == "hold":
                continue
            if not number <= self._numbers[telling.cue] <= until:
                continue
            shared = len(telling.content & inside)
            open_end = not telling.content and telling.source is not None and telling.kind == "tell"
            if (shared or open_end) and (best is None or (shared > 0, -index) > (best[0] > 0, -best[1])):
                best = (shared, index)
        return best[1] if best is not None else None

    def _alone(self, first: int, end: int) -> bool:
        """Say whether nothing but the quotation stands in its sentences."""
        start = self._sentences[self._numbers[first]].start
        stop = self._sentences[self._numbers[end]].end
        outside = [*self._tokens[start:first], *self._tokens[end + 1 : stop]]
        return not any(token.is_alpha for token in outside)

    def _previous(self, tellings: Sequence[Saying], first: int) -> int | None:
        """Return the telling whose cue stands in the sentence before a quotation."""
        found = [
            index
            for index, telling in enumerate(tellings)
            if telling.kind == "tell"
            and telling.source is not None
            and telling.cue < first
            and self._numbers[first] - self._numbers[telling.cue] <= 1
        ]
        return found[-1] if found else None

    # Records

    def _record(self, telling: Saying) -> Attribution:
        source = None if telling.source is None else self._tokens[telling.source]
        speaker = None if source is None else self._speaker(source, telling)
        actors = [] if speaker is None else self._people.at(speaker)
        return Attribution(
            telling.kind,
            self._document.span(*telling.words),
            None if source is None else self._document.span(*nominal_words(source, telling.cue)),
            tuple(self._document.span(*run) for run in _runs(self._tokens, telling.content, self._quotes)),
            actors[0] if actors else None,
            self._in_quotes(telling.cue),
            any(telling.cue in other.content for other in self._tellings if other is not telling),
            telling.rule,
        )


def find(document: Document) -> tuple[Attribution, ...]:
    """Return every attribution of a document that has its actors, in the order of the cues."""
    return Sources(document, Participants(document)).all()


# Cues


def _runs(tokens: Doc, content: Iterable[int], quotes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the runs of words of a content: without the punctuation about them, with the marks of what they quote."""
    found = []
    for first, last in contiguous(sorted(content)):
        first, last = trimmed(tokens, first, last)
        if last + 1 < len(tokens) and tokens[last + 1].text in {"?", "!"}:
            last += 1
        for begin, end in quotes:
            if begin < first and last < end and first - begin <= 1 and end - last <= 2:
                first, last = begin, end
            elif first <= begin <= last and last < end <= last + 2:
                last = end
        if any(tokens[i].is_alpha or tokens[i].like_num for i in range(first, last + 1)):
            found.append((first, last))
    return found
