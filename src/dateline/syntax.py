"""Questions put to a Universal Dependencies tree that more than one stage asks.

Everything takes and returns spaCy tokens whose `dep_` are UD labels, "ROOT" for the root.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ", "SYM", "X"})
POSSESSIVE = frozenset({"'s", "’s", "‘s", "`s", "”s", "“s"})
"""How news writes the possessive ending, with an apostrophe or with what encodings made of one."""
# Verbs whose object is who did what follows "for".
_FOR_DOING = frozenset({
    "accuse", "arrest", "blame", "charge", "condemn", "convict", "criticise", "criticize", "detain", "dismiss", "fire",
    "hold", "imprison", "jail", "praise", "punish", "sack", "sentence", "suspect", "thank",
})  # fmt: skip
_PRE_HEAD = frozenset({"amod", "compound", "nummod", "nmod:poss", "flat", "nmod", "advmod", "nmod:desc", "det:predet"})


def base(token: Token) -> str:
    """Return a token's label without its subtype: `nsubj` for `nsubj:pass`."""
    return token.dep_.partition(":")[0]


def children(token: Token, *labels: str) -> list[Token]:
    """Return the dependents with one of these labels, subtypes included, in text order."""
    return [child for child in token.children if child.dep_ in labels or base(child) in labels]


def preposition(token: Token) -> str | None:
    """Return the lower-case preposition that marks a nominal or a clause ("of", "because of" as "because")."""
    for child in token.lefts:
        if child.dep_ in {"case", "mark"}:
            return child.lower_
        if child.dep_ == "nmod:desc":  # "with his counterpart Juan Perez", where the title took the preposition
            for inner in child.lefts:
                if inner.dep_ == "case":
                    return inner.lower_
    return None


def prepositional(token: Token, word: str) -> list[Token]:
    """Return the nominals and clauses that a preposition ties to a word."""
    found = [c for c in token.children if base(c) in {"obl", "nmod", "advcl", "acl"} and preposition(c) == word]
    return [each for first in found for each in coordinated(first)]


def coordinated(token: Token) -> list[Token]:
    """Return a token, what is coordinated with it ("the US and France") and what it includes ("men including X")."""
    result = [token]
    for child in token.children:
        part = base(child) in {"nmod", "obl"} and child.i > token.i and preposition(child) in {"including", "alongside"}
        if part or (child.dep_ == "conj" and (child.pos_ in NOMINAL) == (token.pos_ in NOMINAL)):
            result.extend(coordinated(child))
    return result


def is_passive(verb: Token) -> bool:
    """Say whether a verb is in the passive, reduced relatives ("the man killed by police") included."""
    if any(child.dep_ == "aux:pass" for child in verb.children):
        return True
    if verb.tag_ != "VBN" or any(child.dep_ == "aux" and child.lemma_ == "have" for child in verb.children):
        return False
    subjects_of = [child for child in verb.children if child.dep_ in {"nsubj:pass", "csubj:pass"}]
    if subjects_of:
        # "Police arrested 15 students": a bare past tense taken for a passive has something behind it.
        return not any(child.dep_ in {"obj", "nsubj:pass"} and child.i > verb.i for child in verb.children)
    if base(verb) in {"acl", "advcl", "amod"} and not any(base(c) in {"nsubj", "aux"} for c in verb.children):
        return not any(c.dep_ == "obj" for c in verb.children)
    if verb.dep_ == "conj" and not any(base(c) in {"nsubj", "aux"} for c in verb.children):
        return is_passive(verb.head)
    return False


def agents(verb: Token) -> list[Token]:
    """Return the by-phrase of a passive."""
    found = [c for c in verb.children if base(c) == "obl" and preposition(c) == "by"]
    return [each for first in found for each in coordinated(first)]


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Return the grammatical subjects of a verb, its own or those it shares.

    A conjoined verb shares the first one's, an infinitive that of its governor (or its object: "urged the soldiers to
    return"), a participle clause that of its main clause, a relative clause stands for the noun it modifies.
    """
    own = [c for c in verb.children if base(c) in {"nsubj", "csubj"}]
    if len(own) > 1 and own[0].i < verb.i:
        own = [c for c in own if c.i < verb.i or c.dep_ != "nsubj:pass"]
    if own:
        return [each for first in own for each in coordinated(antecedent(first, verb))]
    if depth > 6:
        return []
    head, label = verb.head, base(verb)
    if label == "advcl" and head.lemma_ in _FOR_DOING and preposition(verb) in {"for", "of"} and objects(head):
        return objects(head)  # "arrested the students for protesting"
    if label == "conj" and head.pos_ in {"VERB", "AUX", "NOUN", "ADJ"}:
        return subjects(head, depth + 1)
    if label == "xcomp":
        governed = [c for c in head.children if c.dep_ in {"obj", "iobj"}]
        if governed and head.lemma_ not in {"promise", "vow", "threaten"}:
            return [each for first in governed for each in coordinated(first)]
        return subjects(head, depth + 1)
    if label in {"advcl", "parataxis"} and verb.tag_ in {"VBG", "VBN", "VB"} and head.pos_ in {"VERB", "AUX"}:
        if verb.tag_ == "VB":  # "sent troops to restore order"; a purpose clause is the main subject's
            return subjects(head, depth + 1)
        return (
            subjects(head, depth + 1)
            if not any(c.dep_ == "mark" and c.lower_ != "by" for c in verb.children) or (verb.tag_ == "VBG")
            else []
        )
    if label == "acl" and head.pos_ in NOMINAL and verb.tag_ in {"VBG", "VBN"}:
        return coordinated(head)
    if label == "acl" and verb.tag_ == "VB" and base(head) == "obj":  # "plans to attack", "made a promise to leave"
        return subjects(head.head, depth + 1)
    if label == "acl:relcl" and head.pos_ in NOMINAL:
        return coordinated(head)
    return []


def antecedent(token: Token, verb: Token) -> Token:
    """Return what a relative pronoun stands for: the noun its clause modifies; any other token itself."""
    if token.tag_ in {"WP", "WDT"} or (token.lower_ in {"who", "which", "that", "whom"} and token.pos_ == "PRON"):
        clause = verb
        for _ in range(4):
            if base(clause) == "acl":
                return clause.head
            if base(clause) not in {"conj", "xcomp"}:
                break
            clause = clause.head
    return token


def objects(verb: Token) -> list[Token]:
    """Return the direct objects of a verb; of a gap in a relative clause, the noun that the clause modifies."""
    found = [c for c in verb.children if c.dep_ == "obj"]
    if not found and not is_passive(verb):  # what stands behind an active verb is no subject, whatever the parser says
        found = [c for c in verb.rights if c.dep_ == "nsubj:pass"]
    if not found and verb.tag_.startswith("VB"):  # "raped and assaulted her"
        later = [c for c in verb.rights if c.dep_ == "conj" and c.i - verb.i == 2 and c.pos_ == "VERB"]
        found = [c for second in later for c in second.children if c.dep_ == "obj"]
    if found:
        return [each for first in found for each in coordinated(antecedent(first, verb))]
    # "the men police arrested": the gap of a relative clause without a pronoun is its object.
    own = [c for c in verb.children if base(c) in {"nsubj", "ccomp", "xcomp"} or c.tag_ in {"WRB", "WP", "WDT"}]
    if (
        verb.dep_ == "acl:relcl"
        and not is_passive(verb)
        and len(own) == 1
        and base(own[0]) == "nsubj"
        and (own[0].tag_ not in {"WP", "WDT"} and own[0].lower_ != "that")
    ):
        return coordinated(verb.head)
    return []


def phrase(head: Token) -> tuple[int, int]:
    """Return the first and last token of a nominal without what follows its head, its determiner left out.

    A name keeps its flat parts, and "of"-phrases that belong to it: "the finance minister of Mali" gives
    "finance minister of Mali".
    """
    first, last = head.i, head.i
    changed = True
    inside = {head.i}
    while changed:
        changed = False
        for child in head.lefts:
            if child.i in inside or child.dep_ not in _PRE_HEAD:
                continue
            left = child.left_edge.i
            if left < first:
                first, changed = left, True
            inside.add(child.i)
    for child in head.rights:
        if child.dep_ in {"flat", "compound", "fixed", "nummod"} and child.right_edge.i - last <= 6:
            last = max(last, child.right_edge.i)
        elif child.dep_ == "nmod" and preposition(child) == "of" and child.left_edge.i == last + 1:
            end = phrase(child)[1]
            if end - last <= 8:
                last = max(last, end)
    while first < head.i and (head.doc[first].dep_ in {"det", "punct", "case", "cc"} or head.doc[first].is_space):
        first += 1
    return first, last


def clause(token: Token) -> Token:
    """Return the verb or predicate whose clause holds a token."""
    while token.head.i != token.i:
        if token.pos_ in {"VERB", "AUX"} or base(token) in {"ccomp", "advcl", "acl", "parataxis", "csubj", "xcomp"}:
            return token
        token = token.head
    return token


def ancestors(token: Token) -> Iterator[Token]:
    """Yield the token's heads, nearest first."""
    while token.head.i != token.i:
        token = token.head
        yield token
