"""Writes the phrases of the news leads: counted groups, armed forces, bodies, places, people with their titles."""

from __future__ import annotations

import random
from itertools import pairwise

from dateline.train.lexemes import (
    ADJECTIVES,
    BARE,
    BODIES,
    FORCES,
    NAMED_BY_ADJECTIVE,
    NUMBERS,
    ORGANISATIONS,
    PARTICIPLES,
    PARTIES,
    PEOPLE,
    PLURALS,
    PREPOSITIONS,
    RANKS,
    ROLES,
    SINGULARS,
    TAGS,
    UPOS,
    Event,
    Node,
    case,
    comma,
    countries,
    names,
)


class Phrases:
    """Writes phrases."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._entities = 0

    def some(self, chance: float) -> bool:
        """Say yes so often."""
        return self.random.random() < chance

    def pick(self, *choices: str) -> str:
        """Return one of them."""
        return self.random.choice(choices)

    def span(self, kind: str) -> tuple[str, int]:
        """Return the mark of a new entity."""
        self._entities += 1
        return kind, self._entities

    def word(self, form: str, tag: str, upos: str, label: str, event: Event | None = None) -> Node:
        """Return a word."""
        return Node(form, tag, upos, label, event=event)

    def noun(self, text: str, label: str, event: Event | None = None) -> Node:
        """Return a phrase: "the ruling party", "aid workers", "calls for PEOPLE"; a starred word has the event.

        PEOPLE, FORCE, BODY, PLACE, PERSON and COUNTRY stand for phrases; a word may carry its tag: "cold/JJ".
        """
        words = text.split()
        stops = [i for i, word in enumerate(words) if word in PREPOSITIONS and i] + [len(words)]
        head = last = self._group(words[: stops[0]], label, event)
        for begin, end in pairwise(stops):
            if end == begin + 1:
                continue
            part = self._group(words[begin + 1 : end], "nmod", event)
            (last if words[begin] == "of" else head).right.append(case(part, words[begin]))
            last = part
        return head

    def _group(self, words: list[str], label: str, event: Event | None) -> Node:
        *before, last = words
        if last.strip("*") in {"PEOPLE", "FORCE", "BODY", "PLACE", "PERSON", "COUNTRY", "CITY"}:
            head = getattr(self, last.lower())(label)
            assert isinstance(head, Node)
        else:
            head = self._word(last, label, event)
            if head.upos not in {"NOUN", "PROPN"} and "/" not in last:
                head.tag, head.upos = ("NNS", "NOUN") if last.endswith("s") else ("NN", "NOUN")
        head.label = label
        if "-" in last.strip("-") and head.upos == "NOUN":  # the tokenizer parts "cease-fire"
            first, _, second = head.form.partition("-")
            head.form = second
            hyphen = Node("-", "HYPH", "PUNCT", "punct")
            head.left.append(Node(first, "NN", "NOUN", "compound", right=[hyphen], event=head.event))
            hyphen.event = head.event
        parts = [self._word(word, "", event) for word in before]
        for part in reversed(parts):
            if not part.label:
                part.label = {"ADJ": "amod", "VERB": "amod", "NUM": "nummod", "ADV": "advmod"}.get(
                    part.upos, "compound"
                )
        head.left[:0] = parts
        return head

    def _word(self, text: str, label: str, event: Event | None) -> Node:
        word = text.lstrip("*")
        marked = event if text.startswith("*") else None
        word, _, tag = word.partition("/")
        if tag:
            return Node(word, tag, UPOS[tag], label, event=marked)
        if word in TAGS:
            return Node(word, *TAGS[word][:2], TAGS[word][2], event=marked)
        if word in PARTICIPLES:
            return Node(word, PARTICIPLES[word], "VERB", label, event=marked)
        if word in ADJECTIVES:
            return Node(word, "JJ", "ADJ", label, event=marked)
        if word[0].isdigit() or word in NUMBERS or word == "one":
            return Node(word, "CD", "NUM", label, event=marked)
        if word[0].isupper():
            return Node(word, "NNP", "PROPN", label, event=marked)
        many = word in PLURALS or word.endswith("men") or (word.endswith("s") and not word.endswith("ss"))
        many = many and word not in SINGULARS
        return Node(word, "NNS" if many else "NN", "NOUN", label, event=marked)

    def demonym(self, head: Node) -> Node:
        """Put a nationality in front of a noun, after its article."""
        adjective = Node(self.random.choice(countries())[1], "JJ", "ADJ", "amod", entity=self.span("NORP"))
        head.left.insert(1 if head.left and head.left[0].label == "det" else 0, adjective)
        return head

    def name(self, text: str, kind: str, label: str) -> Node:
        """Return a name: of persons and most places the first word is the head, of bodies and events the last."""
        entity = self.span(kind)
        words = []
        for word in text.split():
            tag = "NNPS" if word in {"Nations", "Games", "Olympics", "Guards", "Rights", "Units", "Forces"} else "NNP"
            words.append(Node(word, tag, "PROPN", "flat", entity=entity))
        if kind == "PER" or (kind == "LOC" and not text.startswith(("South ", "Saudi ", "New ", "North "))):
            head = words[0]
            for node in words[1:]:
                first, hyphen, second = node.form.partition("-")
                if hyphen:
                    node.form = first
                    tail = Node(second, "NNP", "PROPN", "flat", entity=entity)
                    tail.left.append(Node("-", "HYPH", "PUNCT", "punct", entity=entity))
                    node.right.append(tail)
            head.right += words[1:]
        else:
            stop = next((i for i, word in enumerate(words) if word.form in {"of", "for"}), len(words))
            head = self._proper(words[:stop])
            if stop < len(words):
                case_word, *rest = words[stop:]
                the = [rest.pop(0)] if rest[0].form == "the" else []
                tail = self._proper(rest)
                tail.label = "nmod"
                for node in the:
                    node.tag, node.upos, node.label = "DT", "DET", "det"
                case_word.tag, case_word.upos, case_word.label = "IN", "ADP", "case"
                tail.left[:0] = [case_word, *the]
                head.right.append(tail)
        head.label = label
        return head

    def _proper(self, words: list[Node]) -> Node:
        possessor: Node | None = None
        for word in words[:-1]:
            if word.form.endswith("'s"):
                word.form = word.form[:-2]
                word.right.append(Node("'s", "POS", "PART", "case", entity=word.entity))
                word.label = "nmod:poss"
                possessor = word
            elif word.form in NAMED_BY_ADJECTIVE:
                word.upos, word.label = "ADJ", "amod"
            else:
                word.label = "compound"
        if words[0].form == "Pan-American":
            words[0].form = "American"
            prefix = Node("Pan", "NNP", "PROPN", "compound", entity=words[0].entity)
            prefix.right.append(Node("-", "HYPH", "PUNCT", "punct", entity=words[0].entity))
            words[0].left.append(prefix)
        assert possessor is None or possessor is words[0]
        words[-1].left += words[:-1]
        return words[-1]

    def country(self, label: str) -> Node:
        """Return a country's name."""
        return self.name(self.random.choice(countries())[0], "LOC", label)

    def city(self, label: str) -> Node:
        """Return a town's name."""
        return self.name(self.random.choice(countries())[2], "LOC", label)

    def bare(self, label: str) -> Node:
        """Return a person's name by itself."""
        region = self.random.choice(tuple(names()))
        given, family = (self.random.choice(part) for part in names()[region])
        parts = [family, given] if region == "East Asia" else [given, family]
        if "-" in parts[0] or self.some(0.12):
            parts = [family] if not family[0].islower() and "-" not in family else [given, family]
        return self.name(" ".join(parts), "PER", label)

    def owned(self, owner: Node, head: Node) -> Node:
        """Put "Mali's" in front of a noun."""
        owner.label = "nmod:poss"
        owner.right.append(Node(self.pick("'s", "'s", "’s"), "POS", "PART", "case"))
        head.left.insert(0, owner)
        return head

    def title(self, role: str, capital: bool) -> Node:
        """Return a title in front of a name."""
        *before, last = role.split()
        form = last.title() if capital else last
        title = Node(form, "NNP" if capital else "NN", "PROPN" if capital else "NOUN", "nmod:desc")
        for word in before:
            adjective = word in ADJECTIVES
            title.left.append(
                Node(
                    word.title() if capital else word,
                    "NNP" if capital else ("JJ" if adjective else "NN"),
                    "ADJ" if adjective else ("PROPN" if capital else "NOUN"),
                    "amod" if adjective else "compound",
                )
            )
        return title

    def person(self, label: str) -> Node:
        """Return a person: a name with a title, a country, an age or an apposition, or without."""
        role = self.random.choice(ROLES)
        form = self.random.randrange(11)
        if form == 9:  # "Ghana's defence minister, X,"
            head = self.owned(self.country(""), self.noun(role, label))
            named = self.bare("appos")
            named.left.insert(0, comma())
            head.right += [named, comma()]
            return head
        if form == 10:  # "the Malian president"
            return self.demonym(self.noun(f"the {role}", label))
        head = self.bare(label)
        if form < 3:  # "Mali's President X", "Malian president X", "President X"
            title = self.title(role, self.some(0.5))
            if form == 0:
                head.left.append(title)
                self.owned(self.country(""), head)
            else:
                head.left.append(self.demonym(title) if form == 1 else title)
        elif form == 3:  # "X, the president of Mali,"
            appositive = self.noun(f"{self.pick('the', 'the', 'a former')} {role}", "appos")
            appositive.left.insert(0, comma())
            if self.some(0.7):
                appositive.right.append(case(self.country("nmod"), "of"))
            head.right += [appositive, comma()]
        elif form == 4:
            head.left.append(Node(self.random.choice(RANKS), "NNP", "PROPN", "nmod:desc"))
        elif form == 5 and self.some(0.4):  # "X, 45,"
            age = Node(str(self.random.randrange(17, 84)), "CD", "NUM", "nmod:unmarked", left=[comma()])
            head.right += [age, comma()]
        return head

    def people(self, label: str) -> Node:
        """Return a group, often counted: "at least 15 Kenyan students"."""
        head = self.noun(self.random.choice(PEOPLE), label)
        if self.some(0.25) and head.tag == "NNS":
            self.demonym(head)
        if self.some(0.08):  # "hundreds of students"
            many = Node(self.pick("hundreds", "dozens", "thousands", "scores"), "NNS", "NOUN", label)
            head.label = "nmod"
            many.right.append(case(head, "of"))
            return many
        if self.some(0.55):
            head.left.insert(0, self.count())
        elif self.some(0.3):
            head.left.insert(0, Node(self.pick("several", "many"), "JJ", "ADJ", "amod"))
        return head

    def count(self, label: str = "nummod") -> Node:
        """Return a number, with "at least", "more than" and the like or without."""
        number = Node(self.random.choice(NUMBERS), "CD", "NUM", label)
        form = self.random.randrange(9)
        if form == 0:
            number.left.append(Node("least", "JJS", "ADJ", "nmod", left=[Node("at", "IN", "ADP", "case")]))
        elif form == 1:
            number.left.append(Node("more", "JJR", "ADJ", "advmod", right=[Node("than", "IN", "ADP", "fixed")]))
        elif form == 2:
            number.left.append(Node(self.pick("some", "about", "nearly", "almost", "over"), "RB", "ADV", "advmod"))
        elif form == 3:
            number.left.append(Node("up", "IN", "ADP", "advmod", right=[Node("to", "IN", "ADP", "fixed")]))
        return number

    def force(self, label: str) -> Node:
        """Return an armed group."""
        if self.some(0.3):
            return self.demonym(
                self.noun(self.pick("troops", "forces", "soldiers", "police", "rebels", "security forces"), label)
            )
        return self.noun(self.random.choice(FORCES), label)

    def body(self, label: str) -> Node:
        """Return a state, an organisation or "the government"."""
        form = self.random.randrange(6)
        if form < 2:
            return self.country(label)
        if form == 2:
            text = self.random.choice(ORGANISATIONS)
            head = self.name(text, "ORG", label)
            if text not in BARE and (" " in text or text in {"Taliban", "UN", "IAEA", "Commonwealth"}):
                head.left.insert(0, Node("the", "DT", "DET", "det"))
            return head
        if form == 3:
            text = self.random.choice(PARTIES)
            head = self.name(text, "ORG", label)
            head.left.insert(0, Node("the", "DT", "DET", "det"))
            if self.some(0.6):  # "(ACRONYM)"
                short = Node(
                    "".join(w[0] for w in text.split() if w[0].isupper()),
                    "NNP",
                    "PROPN",
                    "appos",
                    entity=self.span("ORG"),
                )
                short.left.append(Node("(", "-LRB-", "PUNCT", "punct"))
                short.right.append(Node(")", "-RRB-", "PUNCT", "punct"))
                head.right.append(short)
            return head
        if form == 4:
            return self.owned(self.country(""), self.noun(self.random.choice(BODIES).removeprefix("the "), label))
        return self.noun(self.random.choice(BODIES), label)

    def place(self, label: str) -> Node:
        """Return a town, or one of its quarters."""
        if self.some(0.6):
            return self.city(label)
        text = (
            "a village|the town|a prison|a barracks|a camp|the airport|a police station|a border post|a mosque|"
            "a school|a market|the state television building|a military base|a refugee camp|an oil field|"
            "the northern/JJ town|a church|a hospital|the port|a hotel|a checkpoint|a palace|a stronghold"
        )
        head = self.noun(self.random.choice(text.split("|")), label)
        if head.form == "town":
            head.right.append(case(self.city("nmod"), "of"))
        elif self.some(0.7):
            head.right.append(case(self.city("nmod"), self.pick("near", "in", "outside")))
        return head
