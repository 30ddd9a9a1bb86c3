"""Who a report credits for what it tells: every source, cue and content of a report, and the source of an event.

A cue is a verb of saying ("said", "has warned"), a noun ("her claim that"), "according to", or the colon of a headline.
Its content is the clause or phrase that depends on it, and all of a quotation that begins or ends there, however many
sentences it runs over; a quoted sentence without a cue goes on with the speaker before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Doc, Token

from dateline import syntax
from dateline.data import rows, values
from dateline.events.participants import Participants
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
# "said in a statement": the phrase belongs to the cue.
_MANNER = frozenset({"statement", "interview", "tweet", "letter", "speech", "email", "report", "memo", "video"})
_ISSUED = frozenset({
    "author", "broadcast", "carry", "circulate", "distribute", "issue", "make", "post", "publish", "release", "send",
    "sign", "write",
})  # fmt: skip
_WHEN = frozenset({"after", "as", "before", "since", "when", "while"})
# Verbs of telling that take an infinitive or a gerund for a clause: "claimed to hold the town".
_INFINITIVE = frozenset({"acknowledge", "admit", "claim", "deny", "recall", "remember", "suggest", "swear"})
# Verbs of telling whose object is who hears it, or no news: "wrote a book", "maintains a lead".
_HEARD = frozenset({"continue", "inform", "instruct", "maintain", "notify", "remind", "snap", "speak", "tell", "write"})
# Adverbs behind a cue that tell when and not how.
_TIMES = frozenset({"again", "ago", "earlier", "here", "later", "now", "recently", "there", "today", "yesterday"})
_SAID_OF = frozenset({"as", "for"})
_BARE_ENDS = frozenset({".", ",", ";", ":", "-", "–", "—", "(", "[", "...", "…", "and", "but"})


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


@dataclass(frozen=True, slots=True)
class _Telling:
    """An attribution in tokens: the cue's head and words, the source's head, and the words of the content."""

    kind: str
    cue: int
    words: tuple[int, int]
    source: int | None
    content: frozenset[int]
    rule: str


@cache
def _table() -> dict[tuple[str, str], dict[str, frozenset[str]]]:
    """Return, by lemma and part of speech, the kinds of a cue and the prepositions of each."""
    table: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for row in rows("attribution.tsv"):
        table.setdefault((row["cue"], row["pos"]), {})[row["kind"]] = frozenset(values(row["preps"]))
    return table


def _kinds(token: Token) -> dict[str, frozenset[str]]:
    pos = "NOUN" if token.pos_ == "PROPN" else "VERB" if token.tag_.startswith("VB") else token.pos_
    return _table().get((token.lemma_.lower(), pos), {})


def _cue_kind(token: Token) -> str | None:
    found = _kinds(token)
    return next((kind for kind in ("tell", "voice", "hold") if kind in found), None)


def is_document(token: Token) -> bool:
    """Say whether a noun names what carries somebody's words: "statement", "report"."""
    return token.pos_ == "NOUN" and "document" in _kinds(token)


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
        self._tellings = self._quoted(sorted(_cues(document.tokens), key=lambda t: t.cue))

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

    def _aside(self, token: Token, telling: _Telling) -> bool:
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

    def _credit(self, telling: _Telling) -> tuple[Span, Token, Evidence] | None:
        if telling.source is None:
            return None
        source = self._speaker(self._tokens[telling.source], telling)
        if source is None:
            return None
        span = self._people.fullest(source)
        return None if span is None else (span, source, Evidence("attribution", telling.rule, span))

    def _speaker(self, source: Token, telling: _Telling) -> Token | None:
        """Return the token that names a source: a pronoun's speaker, a statement's author; None where nobody is."""
        if source.lower_ in _PRONOUNS:
            return self._behind(source, telling)
        if is_document(source):
            if "pact" in _kinds(source):
                return None
            return self._author(source) or source
        if "pact" in _kinds(source) and source.pos_ == "NOUN":
            return None
        if source.lower_ in _REPORTER and not self._in_quotes(source.i):
            return None
        return None if source.lower_ in _NOBODY else source

    def _behind(self, pronoun: Token, telling: _Telling) -> Token | None:
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

    def _before(self, pronoun: Token, telling: _Telling) -> Token | None:
        """Return the last speaker before a cue whom a pronoun can mean."""
        start = min([telling.cue, *telling.content])
        for other in reversed(self._tellings):
            if other.source is None or other.kind == "hold" or other.cue >= start:
                continue
            if self._numbers[telling.cue] - self._numbers[other.cue] > _NEAR:
                return None
            source = self._tokens[other.source]
            if source.lower_ in _PRONOUNS:
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
        if base(document) == "obl" and preposition(document) == "in" and _cue_kind(head) == "tell":
            return _source(head)
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

    def _quoted(self, tellings: list[_Telling]) -> list[_Telling]:
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

    def _beside(self, tellings: Sequence[_Telling], inside: frozenset[int], number: int, until: int) -> int | None:
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

    def _previous(self, tellings: Sequence[_Telling], first: int) -> int | None:
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

    def _record(self, telling: _Telling) -> Attribution:
        source = None if telling.source is None else self._tokens[telling.source]
        speaker = None if source is None else self._speaker(source, telling)
        actors = [] if speaker is None else self._people.at(speaker)
        return Attribution(
            telling.kind,
            self._document.span(*telling.words),
            None if source is None else self._document.span(*_nominal(source, telling.cue)),
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


def _cues(tokens: Doc) -> Iterator[_Telling]:
    for token in tokens:
        if token.lower_ == "according":
            yield from _according(token)
            continue
        kind = _cue_kind(token)
        if kind is None:
            continue
        if token.tag_.startswith("VB"):
            yield from _verb(token, kind)
        elif token.pos_ == "NOUN":
            yield from _noun(token, kind)
    for sentence in tokens.sents:
        yield from _headline(list(sentence))


def _subtree(head: Token, without: Iterable[Token] = ()) -> frozenset[int]:
    gone = {token.i for each in without for token in each.subtree}
    return frozenset(token.i for token in head.subtree if token.i not in gone)


def _verb(verb: Token, kind: str) -> Iterator[_Telling]:
    """Read a verb of saying: its clause, what it is put behind ("…, police said"), or its object."""
    heads, taken = _said(verb, kind)
    source = _source(verb)
    content, stray = _arranged(verb, heads, taken)
    if source is None and kind == "tell" and not syntax.is_passive(verb):
        source = stray
    if not content and (source is None or kind != "tell"):
        return
    own = frozenset() if source is None else _subtree(source)
    words = _cue_words(verb, content | own)
    content -= set(range(words[0], words[1] + 1))
    rule = f"subject of {verb.lower_!r}"
    yield _Telling(kind, verb.i, words, None if source is None else source.i, content, rule)


def _said(verb: Token, kind: str) -> tuple[list[Token], frozenset[int]]:
    """Return the heads of what a verb says, and the words below them, without the prepositions that lead there."""
    preps = _kinds(verb).get(kind, frozenset())
    head = verb.head
    if head.i != verb.i and (_put_behind(verb) or _interjected(verb)):
        top = head if base(verb) == "parataxis" else syntax.clause(head)
        return [top], _subtree(top, [verb])
    found: list[Token] = []
    led: set[int] = set()
    clauses = [c for c in verb.children if base(c) == "ccomp"]
    for child in verb.children:
        label = base(child)
        if label == "ccomp":
            # "said after the two held talks": a time taken for what is said, where something else is.
            if len(clauses) == 1 or preposition(child) not in _WHEN:
                found.append(child)
        elif label == "parataxis":
            if child.i > verb.i and _clausal(child) and not _cue_of(child, verb):
                found.append(child)
        elif label == "xcomp" and (kind != "tell" or verb.lemma_ in _INFINITIVE):
            found.append(child)
        elif (label == "obl" or (label == "advcl" and child.tag_ == "VBG")) and preposition(child) in preps:
            found.append(child)
            led |= {c.i for c in child.children if base(c) in {"case", "mark"}}
    objects = [c for c in verb.children if c.dep_ == "obj" and (kind != "tell" or not _hearer(verb, c))][:1]
    if kind != "tell" and objects and not clauses:
        # "urged the crowd to leave", "criticised the vote as unfair": what is said of it belongs to it.
        found += objects + [c for c in verb.rights if c.dep_ != "xcomp" and preposition(c) in _SAID_OF]
    elif not found:
        found = objects
    return found, frozenset(i for child in found for i in _subtree(child)) - led


def _arranged(verb: Token, heads: Sequence[Token], taken: frozenset[int]) -> tuple[frozenset[int], Token | None]:
    """Return the words of a content in view of where its cue stands, and a subject that the parser tied into it.

    What follows a cue is not begun before it: "speaking after the talks, she said: …". A semicolon parts what one says
    from what another does, and so does "while" before the cue.
    """
    if not taken:
        return taken, None
    tokens = verb.doc
    stray: Token | None = None
    before = {head.i for head in heads if head.i < verb.i}
    contrast = next((c.i for c in verb.lefts if c.dep_ == "mark" and c.lower_ in {"while", "whereas"}), None)
    if contrast is not None:
        taken = frozenset(i for i in taken if i > contrast)
    within = any(head.is_ancestor(verb) for head in heads)
    if not within and (not before or contrast is not None):
        left = {i for i in taken if i < verb.i}
        stray = next(
            (tokens[i] for i in sorted(left) if base(tokens[i]) == "nsubj" and tokens[i].head.i > verb.i), None
        )
        taken -= left
    stops = [t.i for t in verb.sent if t.text == ";"]
    start = max((i for i in stops if i < min([verb.i, *before])), default=-1)
    stop = min((i for i in stops if i > max([verb.i, *before])), default=len(tokens))
    if any(head.i > stop for head in heads):
        stop = len(tokens)
    inside = [i for i in taken if start < i < stop]
    # Words that the parser tied elsewhere still stand in the midst of what is said.
    behind = [i for i in inside if i > verb.i]
    if behind and not before and not within:
        inside = list(range(min(behind), max(behind) + 1))
    return frozenset(inside), stray


def _interjected(verb: Token) -> bool:
    """Say whether a short clause of saying stands between commas in what it reports: "The army, he claims, burned"."""
    if base(verb) not in {"parataxis", "acl", "advcl", "ccomp", "appos", "dep"} or len(list(verb.lefts)) > 3:
        return False
    if any(base(c) in {"ccomp", "xcomp", "obj", "obl", "mark"} or c.tag_ in {"WDT", "WP"} for c in verb.children):
        return False
    if not any(base(c) == "nsubj" for c in verb.children):
        return False
    tokens = verb.doc
    before = {tokens[i].text for i in (verb.left_edge.i, verb.left_edge.i - 1) if i >= 0}
    after = {tokens[i].text for i in (verb.right_edge.i, verb.right_edge.i + 1) if i < len(tokens)}
    return "," in before and bool(after & {",", "."})


def _put_behind(verb: Token) -> bool:
    """Say whether a verb of saying in parataxis is put behind or into what it reports, and not before it."""
    return (
        base(verb) in {"parataxis", "discourse"}
        and verb.i > verb.head.left_edge.i
        and not any(base(c) == "ccomp" for c in verb.children)
    )


def _clear(head: Token, cue: Token) -> frozenset[int]:
    """Return the words of a clause without its cue's; a semicolon parts what one says from what another does."""
    found = _subtree(head, [cue])
    stops = [t.i for t in head.sent if t.text == ";"]
    start = max((i for i in stops if i < cue.i), default=-1)
    stop = min((i for i in stops if i > cue.i), default=len(head.doc))
    return frozenset(i for i in found if start < i < stop)


def _clausal(token: Token) -> bool:
    return token.pos_ in {"VERB", "AUX"} or any(base(c) in {"nsubj", "cop"} for c in token.children)


def _cue_of(child: Token, verb: Token) -> bool:
    """Say whether a clause beside a verb is itself the cue that reports it."""
    return _cue_kind(child) == "tell" and not any(base(c) == "ccomp" for c in child.children) and verb.i < child.i


def _hearer(verb: Token, thing: Token) -> bool:
    """Say whether the object of a verb of telling is who hears it."""
    return verb.lemma_ in _HEARD or thing.pos_ == "PRON"


def _source(verb: Token) -> Token | None:
    if syntax.is_passive(verb):
        agents = syntax.agents(verb)
        return agents[0] if agents else None
    subjects = syntax.subjects(verb)
    return subjects[0] if subjects else None


def _cue_words(verb: Token, others: Iterable[int]) -> tuple[int, int]:
    """Return the run of words about a verb that are its cue: auxiliaries, adverbs, particles, "in a statement"."""
    taken = set(others)
    first = last = verb.i
    kept = {"aux", "advmod", "cop"}
    while first > 0:
        word = verb.doc[first - 1]
        near = word.head.i == verb.i and (base(word) in kept or (word.dep_ == "mark" and word.lower_ == "to"))
        if word.i in taken or not near or word.is_punct:
            break
        first -= 1
    while last + 1 < len(verb.doc):
        word = verb.doc[last + 1]
        particle = word.head.i == verb.i and word.dep_ == "compound:prt"
        leading = base(word) == "case" and word.head.head.i == verb.i and word.head.i in taken
        manner = word.head.i == verb.i and base(word) == "advmod" and word.lower_ not in _TIMES
        if (word.i in taken and not leading) or not (particle or leading or manner):
            break
        last += 1
    for child in verb.rights:
        if (
            base(child) == "obl"
            and child.lemma_ in _MANNER
            and preposition(child) == "in"
            and child.left_edge.i == last + 1
        ):
            last = child.i
    if last + 1 < len(verb.doc) and verb.doc[last + 1].text == ":":
        last += 1
    return first, last


def _noun(noun: Token, kind: str) -> Iterator[_Telling]:
    """Read a noun that hands on a clause: "his claim that", "fears of"."""
    preps = _kinds(noun).get(kind, frozenset())
    content: set[int] = set()
    cut: set[int] = set()
    clausal = False
    for child in noun.rights:
        marked = preposition(child)
        if child.dep_ == "acl" and marked == "that":
            content |= _subtree(child)
            clausal = True
        elif base(child) == "nmod" and marked in preps:
            cut = {c.i for c in child.children if base(c) == "case"}
            content |= _subtree(child) - cut
    if not content:
        return
    owners = [c for c in noun.lefts if c.dep_ == "nmod:poss"]
    source = owners[0] if owners else None
    if source is None:  # "refugees report that …", the verb taken for a noun
        source = next((c for c in noun.lefts if base(c) == "nsubj"), None)
    if source is None and base(noun) == "obj" and noun.head.pos_ == "VERB":
        source = _source(noun.head)
    if source is None and not clausal:
        return  # "questions about it": a topic
    yield _Telling(
        kind,
        noun.i,
        (noun.i, max([noun.i, *(i for i in cut if i == noun.i + 1)])),
        None if source is None else source.i,
        frozenset(content),
        f"noun {noun.lower_!r}",
    )


def _according(token: Token) -> Iterator[_Telling]:
    nominals = [c for c in token.children if base(c) in {"obl", "nmod", "obj"}]
    if nominals:
        source = nominals[0]
    elif base(token) in {"case", "mark"}:
        source = token.head
    else:
        return
    top = source if source.i == token.head.i or token.head.i == source.head.i else token
    top = token if token.i not in {t.i for t in source.subtree} else source
    clause = syntax.clause(top.head) if top.head.i != top.i else top
    end = token.i + 1 if token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ == "to" else token.i
    yield _Telling("tell", token.i, (token.i, end), source.i, _clear(clause, top), "according to")


def _headline(sentence: list[Token]) -> Iterator[_Telling]:
    """Read "Police: two dead", a sentence whose first words are a name or a role and a colon."""
    colon = next((token for token in sentence[1:7] if token.text == ":"), None)
    if colon is None:
        return
    before = [token for token in sentence if token.i < colon.i and not token.is_space]
    after = [token for token in sentence if token.i > colon.i and token.is_alpha]
    if not after or not before or any(token.pos_ in {"VERB", "AUX"} for token in before):
        return
    inside = {token.i for token in before}
    heads = [token for token in before if token.head.i not in inside or token.head.i == token.i]
    if len(heads) != 1 or heads[0].pos_ not in {"NOUN", "PROPN"} or not (heads[0].ent_type_ or heads[0].tag_ == "NNS"):
        return
    content = frozenset(token.i for token in sentence if token.i > colon.i)
    yield _Telling("tell", colon.i, (colon.i, colon.i), heads[0].i, content, "before a colon")


# Spans


def _nominal(head: Token, cue: int) -> tuple[int, int]:
    """Return the first and last token of a source with all that belongs to it, but the cue and punctuation."""
    inside = sorted(t.i for t in head.subtree)
    gone = {t.i for t in head.doc[cue].subtree} if head.i not in {t.i for t in head.doc[cue].subtree} else set()
    if base(head) in {"obl", "nmod"}:
        gone |= {c.i for c in head.children if base(c) in {"case", "cc"}}
    gone |= {t.i for c in head.children if c.dep_ in {"case", "mark"} for t in c.subtree}
    kept = [i for i in inside if i not in gone]
    run = next((r for r in _contiguous(kept) if r[0] <= head.i <= r[1]), (head.i, head.i))
    first, last = _trimmed(head.doc, *run)
    # A comma that closes what another comma opened belongs to it: "Ann Bell, the mayor,".
    opened = any(head.doc[i].text == "," for i in range(head.i, last))
    closing = last + 1 < len(head.doc) and head.doc[last + 1].text == ","
    return (first, last + 1) if opened and closing and last + 1 < cue else (first, last)


def _contiguous(indices: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for i in indices:
        if runs and runs[-1][1] == i - 1:
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return runs


def _trimmed(tokens: Doc, first: int, last: int) -> tuple[int, int]:
    while first < last and (tokens[first].text in _BARE_ENDS or tokens[first].is_space):
        first += 1
    while last > first and (tokens[last].text in _BARE_ENDS or tokens[last].is_space):
        last -= 1
    return first, last


def _runs(tokens: Doc, content: Iterable[int], quotes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the runs of words of a content: without the punctuation about them, with the marks of what they quote."""
    found = []
    for first, last in _contiguous(sorted(content)):
        first, last = _trimmed(tokens, first, last)
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
