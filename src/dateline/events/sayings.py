"""What a report's words of saying tell: each cue with its source and its content, in tokens.

A cue is a verb of saying ("said", "has warned"), a noun ("her claim that"), "according to", or the colon of a headline.
Its content is the clause or phrase that depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from dateline import syntax
from dateline.data import rows, values
from dateline.syntax import base, preposition

# "said in a statement": the phrase belongs to the cue.
_MANNER = frozenset({"statement", "interview", "tweet", "letter", "speech", "email", "report", "memo", "video"})
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
class Saying:
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


def kinds(token: Token) -> dict[str, frozenset[str]]:
    """Return the kinds that a word has in `attribution.tsv`, each with its prepositions."""
    pos = "NOUN" if token.pos_ == "PROPN" else "VERB" if token.tag_.startswith("VB") else token.pos_
    return _table().get((token.lemma_.lower(), pos), {})


def cue_kind(token: Token) -> str | None:
    """Return what a cue does with its content: tell, voice or hold; None for a word that is no cue."""
    found = kinds(token)
    return next((kind for kind in ("tell", "voice", "hold") if kind in found), None)


def is_document(token: Token) -> bool:
    """Say whether a noun names what carries somebody's words: "statement", "report"."""
    return token.pos_ == "NOUN" and "document" in kinds(token)


def cues(tokens: Doc) -> Iterator[Saying]:
    """Yield every saying of a report in text order, its content without what quotations add."""
    for token in tokens:
        if token.lower_ == "according":
            yield from _according(token)
            continue
        kind = cue_kind(token)
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


def _verb(verb: Token, kind: str) -> Iterator[Saying]:
    """Read a verb of saying: its clause, what it is put behind ("…, police said"), or its object."""
    heads, taken = _said(verb, kind)
    source = source_of(verb)
    content, stray = _arranged(verb, heads, taken)
    if source is None and kind == "tell" and not syntax.is_passive(verb):
        source = stray
    if not content and (source is None or kind != "tell"):
        return
    own = frozenset() if source is None else _subtree(source)
    words = _cue_words(verb, content | own)
    content -= set(range(words[0], words[1] + 1))
    rule = f"subject of {verb.lower_!r}"
    yield Saying(kind, verb.i, words, None if source is None else source.i, content, rule)


def _said(verb: Token, kind: str) -> tuple[list[Token], frozenset[int]]:
    """Return the heads of what a verb says, and the words below them, without the prepositions that lead there."""
    preps = kinds(verb).get(kind, frozenset())
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
    return cue_kind(child) == "tell" and not any(base(c) == "ccomp" for c in child.children) and verb.i < child.i


def _hearer(verb: Token, thing: Token) -> bool:
    """Say whether the object of a verb of telling is who hears it."""
    return verb.lemma_ in _HEARD or thing.pos_ == "PRON"


def source_of(verb: Token) -> Token | None:
    """Return the head of whoever says what a verb of saying tells: its subject, or a passive's by-phrase."""
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


def _noun(noun: Token, kind: str) -> Iterator[Saying]:
    """Read a noun that hands on a clause: "his claim that", "fears of"."""
    preps = kinds(noun).get(kind, frozenset())
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
        source = source_of(noun.head)
    if source is None and not clausal:
        return  # "questions about it": a topic
    yield Saying(
        kind,
        noun.i,
        (noun.i, max([noun.i, *(i for i in cut if i == noun.i + 1)])),
        None if source is None else source.i,
        frozenset(content),
        f"noun {noun.lower_!r}",
    )


def _according(token: Token) -> Iterator[Saying]:
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
    yield Saying("tell", token.i, (token.i, end), source.i, _clear(clause, top), "according to")


def _headline(sentence: list[Token]) -> Iterator[Saying]:
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
    yield Saying("tell", colon.i, (colon.i, colon.i), heads[0].i, content, "before a colon")


# Spans


def nominal_words(head: Token, cue: int) -> tuple[int, int]:
    """Return the first and last token of a source with all that belongs to it, but the cue and punctuation."""
    inside = sorted(t.i for t in head.subtree)
    gone = {t.i for t in head.doc[cue].subtree} if head.i not in {t.i for t in head.doc[cue].subtree} else set()
    if base(head) in {"obl", "nmod"}:
        gone |= {c.i for c in head.children if base(c) in {"case", "cc"}}
    gone |= {t.i for c in head.children if c.dep_ in {"case", "mark"} for t in c.subtree}
    kept = [i for i in inside if i not in gone]
    run = next((r for r in contiguous(kept) if r[0] <= head.i <= r[1]), (head.i, head.i))
    first, last = trimmed(head.doc, *run)
    # A comma that closes what another comma opened belongs to it: "Ann Bell, the mayor,".
    opened = any(head.doc[i].text == "," for i in range(head.i, last))
    closing = last + 1 < len(head.doc) and head.doc[last + 1].text == ","
    return (first, last + 1) if opened and closing and last + 1 < cue else (first, last)


def contiguous(indices: Sequence[int]) -> list[tuple[int, int]]:
    """Return the runs of tokens that follow each other, each by its first and last."""
    runs: list[tuple[int, int]] = []
    for i in indices:
        if runs and runs[-1][1] == i - 1:
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return runs


def trimmed(tokens: Doc, first: int, last: int) -> tuple[int, int]:
    """Return a run without blanks and marks at its ends."""
    while first < last and (tokens[first].text in _BARE_ENDS or tokens[first].is_space):
        first += 1
    while last > first and (tokens[last].text in _BARE_ENDS or tokens[last].is_space):
        last -= 1
    return first, last
