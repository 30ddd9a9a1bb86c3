"""Writes news leads with their trees, entities and events, to train on beside the treebanks.

The open treebanks hold few sentences such as "Police arrested 15 students in Harare on Tuesday": bare plural subjects,
titles and names, attributions behind the news, passives of violence. These are made from `leads.tsv`, the lexica and
the gazetteer's cities; labels follow UD English as GUM and EWT use them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from dateline.data import rows, values
from dateline.train.corpora import Example

Event = tuple[str, str, bool]

SPEAKERS = (
    "police|officials|witnesses|residents|doctors|the army|a spokesman|state media|diplomats|the ministry"
).split("|")
PEOPLE = (
    "students|protesters|civilians|miners|journalists|workers|teachers|villagers|refugees|farmers|"
    "prisoners|women|men|migrants|children|fishermen|lawyers|shopkeepers|nurses|passengers|hostages|"
    "aid workers|monks|pilgrims"
).split("|")
FORCES = (
    "soldiers|rebels|gunmen|militants|insurgents|guerrillas|policemen|militiamen|peacekeepers|fighters|"
    "paratroopers|armed men|security forces|government troops|mutinous soldiers|Islamist militants|"
    "riot police|border guards"
).split("|")
BODIES = "the government|the army|the opposition|the rebels|the junta|the ruling party|the union|the council".split("|")
ROLES = (
    "president|prime minister|foreign minister|defence minister|finance minister|army chief|ambassador|"
    "opposition leader|interior minister|king|vice president|rebel leader|union leader|governor|bishop|"
    "spokeswoman"
).split("|")
GIVEN = (
    "Amadou Fatima Ibrahim Moussa Aicha Oumar Boubacar Kofi Yaw Chinedu Ngozi Ahmed Hassan Leila Omar Karim Reza "
    "Nasrin "
    "Imran Ayesha Rajiv Sunita Arjun Thilini Carlos Maria Jose Ana Luis Elena Ivan Olga Dmitri Petra Jean Claire Hans "
    "Anna John Mary Peter Chen Wei Hiroshi Yuki Nguyen Thi Somchai Siti Budi"
).split()
FAMILY = (
    "Traore Keita Diallo Ouedraogo Kone Toure Mensah Okafor Abubakar Haddad al-Masri Khalil Rahimi Hosseini Khan Malik "
    "Sharma Perera Silva Gomez Fernandez Rojas Castillo Mendoza Petrov Ivanova Kovac Novak Dubois Meyer Smith Brown "
    "Wang Li Tanaka Tran Suparno Hidayat Mwangi Otieno Kabila Banda"
).split()
THINGS = "a ceasefire|a curfew|an election|a strike|a market|a bridge|a factory|the harvest|a budget|a festival".split(
    "|"
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve 13 14 15 18 20 24 30 36 45 60 120 300 1,200".split()
)
ORGANISATIONS = (
    "United Nations|African Union|European Union|Red Cross|Security Council|Supreme Court|World Bank|"
    "Amnesty International|Taliban|Hamas|Hezbollah|Boko Haram|NATO|ECOWAS|UNICEF|Interpol|"
    "Interior Ministry|National Assembly"
).split("|")
_PREPOSITIONS = frozenset("about after against for from in into near of on over to".split())
_ADJECTIVES = frozenset("Islamist armed mutinous prime foreign cold second".split())


@dataclass
class Node:
    """A word with its dependents to the left and right; `entity` is (kind, a number that its words share)."""

    form: str
    tag: str
    upos: str
    label: str = "root"
    left: list[Node] = field(default_factory=list)
    right: list[Node] = field(default_factory=list)
    entity: tuple[str, int] | None = None
    event: Event | None = None

    def words(self) -> Iterator[Node]:
        """Yield the words of the subtree in text order."""
        for node in self.left:
            yield from node.words()
        yield self
        for node in self.right:
            yield from node.words()


@cache
def verbs() -> tuple[dict[str, str], ...]:
    """Return the rows of `leads.tsv`."""
    return _table("leads.tsv")


@cache
def plain() -> tuple[dict[str, str], ...]:
    """Return the rows of `plain.tsv`."""
    return _table("plain.tsv")


def _table(name: str) -> tuple[dict[str, str], ...]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    table = [line.split("\t") for line in lines if not line.startswith("#")]
    return tuple(dict(zip(table[0], row, strict=True)) for row in table[1:])


@cache
def _countries() -> tuple[tuple[str, str, str], ...]:
    """Return (name, demonym, capital) of the countries whose three names are one word each."""
    found = []
    for row in rows("countries.tsv"):
        demonym, capital = values(row["demonyms"])[:1], values(row["capital"])[:1]
        if demonym and capital and all(len(w.split()) == 1 for w in (row["name"], demonym[0], capital[0])):
            found.append((row["name"], demonym[0], capital[0]))
    return tuple(found)


class Writer:
    """Writes sentences, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._entities = 0

    def sentences(self, count: int) -> Iterator[Example]:
        """Yield so many sentences."""
        patterns: tuple[Callable[[], Node], ...] = (
            self.plain, self.plain, self.plain, self.plain, self.reported, self.reported, self.reporting, self.passive,
            self.passive, self.coordinated, self.relative, self.planned, self.negated, self.nominal, self.together,
            self.blast, self.other, self.other,
        )  # fmt: skip
        for _ in range(count):
            yield self._example(self.random.choice(patterns)(), self.random.random() < 0.06)

    # Phrases

    def noun(self, text: str, label: str, **more: object) -> Node:
        """Return a phrase of lower-case words, its last the head: "the ruling party", "aid workers"."""
        *before, last = text.split()
        plural = last.endswith("s") or last in {"police", "men", "women", "children", "policemen", "troops", "gunmen"}
        plural = plural or last.endswith("men") or last in {"media"}
        head = Node(last, "NNS" if plural else "NN", "NOUN", label)
        for word in before:
            if word in {"the", "a", "an"}:
                head.left.append(Node(word, "DT", "DET", "det"))
            elif word == "ruling":
                head.left.append(Node(word, "VBG", "VERB", "amod"))
            elif word in _ADJECTIVES:
                head.left.append(Node(word, "JJ", "ADJ", "amod"))
            else:
                head.left.append(Node(word, "NN", "NOUN", "compound"))
        return head

    def name(self, text: str, kind: str, label: str) -> Node:
        """Return a name: of persons and places the first word is the head, of bodies the last."""
        self._entities += 1
        entity = (kind, self._entities)
        words = [Node(word, "NNP", "PROPN", "flat", entity=entity) for word in text.split()]
        if kind == "ORG":
            head = words[-1]
            for word in words[:-1]:
                word.label = (
                    "amod" if word.form in {"African", "European", "National", "United", "Supreme"} else "compound"
                )
                if word.label == "amod":
                    word.upos = "ADJ"
            head.left += words[:-1]
        else:
            head = words[0]
            head.right += words[1:]
        head.label = label
        return head

    def case(self, head: Node, word: str) -> Node:
        """Put a preposition in front of a phrase."""
        head.left.insert(0, Node(word, "IN", "ADP", "case"))
        return head

    def person(self, label: str) -> Node:
        """Return a person: a name, with a title, a country or an apposition or without."""
        country, demonym, _ = self.random.choice(_countries())
        given, family = self.random.choice(GIVEN), self.random.choice(FAMILY)
        head = self.name(f"{given} {family}", "PER", label)
        role = self.random.choice(ROLES)
        form = self.random.randrange(6)
        if form < 3:  # "Mali's President X", "Malian president X", "President X"
            capital = self.random.random() < 0.5
            *before, last = role.split()
            title = Node(
                last.title() if capital else last,
                "NNP" if capital else "NN",
                "PROPN" if capital else "NOUN",
                "nmod:desc",
            )
            for word in before:
                adjective = word in {"prime", "foreign"}
                title.left.append(
                    Node(
                        word.title() if capital else word,
                        "NNP" if capital else ("JJ" if adjective else "NN"),
                        "PROPN" if capital and not adjective else ("ADJ" if adjective else "NOUN"),
                        "amod" if adjective else "compound",
                    )
                )
            if form == 0:
                owner = self.name(country, "LOC", "nmod:poss")
                owner.right.append(Node(self.random.choice(["'s", "’s"]), "POS", "PART", "case"))
                head.left += [owner, title]
            elif form == 1:
                self._entities += 1
                adjective_node = Node(demonym, "JJ", "ADJ", "amod", entity=("NORP", self._entities))
                (title.left.insert(0, adjective_node))
                head.left.append(title)
            else:
                head.left.append(title)
        elif form == 3:  # "X, the president of Mali,"
            appositive = self.noun(f"the {role}", "appos")
            appositive.left.insert(0, Node(",", ",", "PUNCT", "punct"))
            appositive.right += [self.case(self.name(country, "LOC", "nmod"), "of"), Node(",", ",", "PUNCT", "punct")]
            head.right.append(appositive)
        return head

    def people(self, label: str) -> Node:
        """Return a group, often counted: "at least 15 Kenyan students"."""
        head = self.noun(self.random.choice(PEOPLE), label)
        if self.random.random() < 0.3:
            _, demonym, _ = self.random.choice(_countries())
            self._entities += 1
            head.left.insert(0, Node(demonym, "JJ", "ADJ", "amod", entity=("NORP", self._entities)))
        if self.random.random() < 0.6:
            number = Node(self.random.choice(NUMBERS), "CD", "NUM", "nummod")
            form = self.random.randrange(5)
            if form == 0:
                least = Node("least", "JJS", "ADJ", "advmod", left=[Node("at", "IN", "ADP", "case")])
                number.left.append(least)
            elif form == 1:
                more = Node("more", "JJR", "ADJ", "advmod", right=[Node("than", "IN", "ADP", "fixed")])
                number.left.append(more)
            elif form == 2:
                number.left.append(Node(self.random.choice(["some", "about"]), "RB", "ADV", "advmod"))
            head.left.insert(0, number)
        elif self.random.random() < 0.3:
            head.left.insert(0, Node(self.random.choice(["several", "many"]), "JJ", "ADJ", "amod"))
        return head

    def force(self, label: str) -> Node:
        """Return an armed group."""
        if self.random.random() < 0.3:
            _, demonym, _ = self.random.choice(_countries())
            head = self.noun(self.random.choice(["troops", "forces", "soldiers", "police", "rebels"]), label)
            self._entities += 1
            head.left.insert(0, Node(demonym, "JJ", "ADJ", "amod", entity=("NORP", self._entities)))
            return head
        return self.noun(self.random.choice(FORCES), label)

    def body(self, label: str) -> Node:
        """Return a state, an organisation or "the government"."""
        form = self.random.randrange(4)
        if form == 0:
            return self.name(self.random.choice(_countries())[0], "LOC", label)
        if form == 1:
            organisation = self.random.choice(ORGANISATIONS)
            head = self.name(organisation, "ORG", label)
            if len(organisation.split()) > 1 and "International" not in organisation and "Haram" not in organisation:
                head.left.insert(0, Node("the", "DT", "DET", "det"))
            return head
        if form == 2:
            return self.force(label)
        return self.noun(self.random.choice(BODIES), label)

    def place(self, label: str) -> Node:
        """Return a town, or one of its quarters."""
        city = self.random.choice(_countries())[2]
        if self.random.random() < 0.7:
            return self.name(city, "LOC", label)
        head = self.noun(
            self.random.choice(["a village", "the town", "a prison", "a barracks", "a camp", "the airport"]), label
        )
        head.right.append(self.case(self.name(city, "LOC", "nmod"), self.random.choice(["near", "in"])))
        return head

    def subject(self, verb: str) -> Node:
        """Return who does what a verb tells."""
        choice = self.random.random()
        if choice < 0.35:
            return self.force("nsubj")
        if choice < 0.6:
            return self.body("nsubj")
        if choice < 0.8:
            return self.person("nsubj")
        return self.people("nsubj")

    # Clauses

    def frame(self, row: dict[str, str], kind: Event | None) -> list[Node]:
        """Return what follows a verb by its row."""
        found: list[Node] = []
        before: str | None = None
        parts = row["frame"].split()
        index = 0
        while index < len(parts):
            part = parts[index]
            label = "obl" if before else "obj"
            node: Node | None = None
            if part in {"PEOPLE", "FORCE", "BODY", "PLACE", "PERSON"}:
                maker = {
                    "PEOPLE": self.people, "FORCE": self.force, "BODY": self.body, "PLACE": self.place,
                    "PERSON": self.person,
                }[part]  # fmt: skip
                node = maker(label)
            elif part in {"with", "to", "on", "against", "from", "of", "between"}:
                before = part
            elif part == "and":
                second = self.body("conj")
                second.left.insert(0, Node("and", "CC", "CCONJ", "cc"))
                found[-1].right.append(second)
                break
            elif part != "-":
                words = [part]
                if part in {"a", "the"}:
                    index += 1
                    words.append(parts[index])
                node = self.noun(" ".join(words), label)
                if before is None and kind is not None:
                    node.event = kind
            if node is not None:
                found.append(self.case(node, before) if before else node)
                before = None if before != "between" else "between"
            index += 1
        return found

    def verb(self, label: str, status: str = "actual", form: str = "past") -> tuple[Node, dict[str, str]]:
        """Return a verb with its objects."""
        row = self.random.choice(verbs())
        kind: Event | None = (row["type"], status, False) if row["type"] != "-" else None
        tag = {"past": "VBD", "base": "VB", "participle": "VBN", "gerund": "VBG"}[form]
        word = {"past": row["past"], "base": row["verb"], "participle": row["participle"]}.get(form, row["verb"])
        node = Node(word, tag, "VERB", label, event=kind)
        node.right += self.frame(row, kind)
        return node, row

    def when_where(self, node: Node) -> None:
        """Add a place and a day, or one of them, or none."""
        if self.random.random() < 0.55:
            node.right.append(
                self.case(
                    self.name(self.random.choice(_countries())[2], "LOC", "obl"), self.random.choice(["in", "near"])
                )
            )
        if self.random.random() < 0.55:
            day = Node(self.random.choice(DAYS), "NNP", "PROPN", "obl")
            if self.random.random() < 0.75:
                self.case(day, "on")
            else:
                day.label = "obl:unmarked"
            node.right.append(day)

    def stop(self, node: Node) -> Node:
        """End a sentence."""
        node.right.append(Node(".", ".", "PUNCT", "punct"))
        return node

    def clause(self, label: str = "root") -> Node:
        """Return a clause: who did what to whom, where and when."""
        node, row = self.verb(label)
        node.left.append(self.subject(row["verb"]))
        self.when_where(node)
        return node

    def plain(self) -> Node:
        """Police arrested 15 students in Harare on Tuesday."""
        return self.stop(self.clause())

    def speaker(self) -> Node:
        """Return who says it."""
        return self.person("nsubj") if self.random.random() < 0.4 else self.noun(self.random.choice(SPEAKERS), "nsubj")

    def reported(self) -> Node:
        """Police arrested 15 students, witnesses said."""
        said = Node(self.random.choice(["said", "said", "reported", "announced"]), "VBD", "VERB")
        content = self.clause("ccomp")
        said.left += [content, Node(",", ",", "PUNCT", "punct"), self.speaker()]
        if self.random.random() < 0.4:
            said.right.append(self.case(Node(self.random.choice(DAYS), "NNP", "PROPN", "obl"), "on"))
        return self.stop(said)

    def reporting(self) -> Node:
        """Witnesses said that police arrested 15 students."""
        said = Node(self.random.choice(["said", "said", "told reporters", "confirmed"]).split()[0], "VBD", "VERB")
        said.left.append(self.speaker())
        if said.form == "told":
            said.right.append(self.noun("reporters", "obj"))
        if self.random.random() < 0.3:
            said.right.append(self.case(Node(self.random.choice(DAYS), "NNP", "PROPN", "obl"), "on"))
        content = self.clause("ccomp")
        if self.random.random() < 0.5:
            content.left.insert(0, Node("that", "IN", "SCONJ", "mark"))
        said.right.append(content)
        return self.stop(said)

    def _transitive(self) -> dict[str, str]:
        return self.random.choice([row for row in verbs() if row["frame"] in {"PEOPLE", "FORCE", "PERSON", "PLACE"}])

    def passive(self, label: str = "root") -> Node:
        """Fifteen students were arrested by police in Harare."""
        row = self._transitive()
        kind: Event | None = (row["type"], "actual", False) if row["type"] != "-" else None
        node = Node(row["participle"], "VBN", "VERB", label, event=kind)
        subject = {"PEOPLE": self.people, "FORCE": self.force, "PERSON": self.person, "PLACE": self.place}[
            row["frame"]
        ]("nsubj:pass")
        plural = subject.tag == "NNS"
        node.left += [subject, Node("were" if plural else "was", "VBD", "AUX", "aux:pass")]
        if self.random.random() < 0.5:
            node.right.append(self.case(self.force("obl:agent"), "by"))
        self.when_where(node)
        return self.stop(node) if label == "root" else node

    def coordinated(self) -> Node:
        """Gunmen stormed a prison and freed 60 inmates."""
        first = self.clause()
        second, _ = self.verb("conj")
        second.left.append(Node("and", "CC", "CCONJ", "cc"))
        self.when_where(second)
        first.right.append(second)
        return self.stop(first)

    def relative(self) -> Node:
        """The rebels, who attacked the town on Monday, released 12 prisoners."""
        main, _ = self.verb("root")
        subject = self.force("nsubj")
        if self.random.random() < 0.5:
            subject.left.insert(0, Node("the", "DT", "DET", "det"))
        inner, _ = self.verb("acl:relcl")
        inner.left += [Node(",", ",", "PUNCT", "punct"), Node("who", "WP", "PRON", "nsubj")]
        self.when_where(inner)
        inner.right.append(Node(",", ",", "PUNCT", "punct"))
        subject.right.append(inner)
        main.left.append(subject)
        self.when_where(main)
        return self.stop(main)

    def planned(self) -> Node:
        """The president will meet rebel leaders in Dakar on Friday."""
        row = self.random.choice([r for r in verbs() if r["type"] in {"CONSULT", "-"}])
        kind: Event | None = ("AGREE", "future", False) if row["type"] == "CONSULT" else None
        node = Node(row["verb"], "VB", "VERB", event=kind)
        will = Node("will", "MD", "AUX", "aux", event=kind)
        node.left += [self.subject(row["verb"]), will]
        node.right += self.frame(row, None)
        self.when_where(node)
        return self.stop(node)

    def negated(self) -> Node:
        """The army did not shell the town."""
        node, row = self.verb("root", "negated", "base")
        node.left += [
            self.subject(row["verb"]), Node("did", "VBD", "AUX", "aux"), Node("not", "RB", "PART", "advmod"),
        ]  # fmt: skip
        self.when_where(node)
        return self.stop(node)

    def nominal(self) -> Node:
        """An attack by rebels on Kidal killed 12 civilians."""
        word, kind = self.random.choice(
            [
                ("attack", "ASSAULT"),
                ("raid", "ASSAULT"),
                ("ambush", "ASSAULT"),
                ("bombing", "ASSAULT"),
                ("assault", "ASSAULT"),
            ]
        )
        event: Event = (kind, "actual", False)
        noun = self.noun(f"{'an' if word[0] in 'ae' else 'a'} {word}", "nsubj")
        noun.event = event
        if self.random.random() < 0.6:
            noun.right.append(self.case(self.force("nmod"), "by"))
        noun.right.append(self.case(self.place("nmod"), "on"))
        killed = Node(self.random.choice(["killed", "wounded", "injured"]), "VBD", "VERB", event=event)
        killed.left.append(noun)
        killed.right.append(self.people("obj"))
        self.when_where(killed)
        return self.stop(killed)

    def together(self) -> Node:
        """The Malian foreign minister held talks with Algerian officials in Algiers."""
        held = Node("held", "VBD", "VERB", event=("CONSULT", "actual", False))
        held.left.append(self.person("nsubj") if self.random.random() < 0.6 else self.body("nsubj"))
        talks = self.noun(self.random.choice(["talks", "meetings", "peace talks"]), "obj")
        talks.event = ("CONSULT", "actual", False)
        partner = self.person("nmod") if self.random.random() < 0.5 else self.body("nmod")
        talks.right.append(self.case(partner, "with"))
        held.right.append(talks)
        self.when_where(held)
        return self.stop(held)

    def blast(self) -> Node:
        """Twelve people were killed and 30 wounded when a bomb exploded in Mogadishu; or a bus crashed."""
        violent = self.random.random() < 0.6
        event: Event | None = ("ASSAULT", "actual", False) if violent else None
        killed = Node("killed", "VBN", "VERB", event=event)
        killed.left += [self.people("nsubj:pass"), Node("were", "VBD", "AUX", "aux:pass")]
        if self.random.random() < 0.4:
            number = Node(self.random.choice(NUMBERS), "CD", "NUM", "nsubj:pass")
            wounded = Node(self.random.choice(["wounded", "injured"]), "VBN", "VERB", "conj", event=event)
            wounded.left += [Node("and", "CC", "CCONJ", "cc"), number]
            killed.right.append(wounded)
        cause, did = self.random.choice(
            [("a bomb", "exploded"), ("a mine", "exploded"), ("gunmen", "attacked")]
            if violent
            else [
                ("a bus", "crashed"),
                ("a ferry", "sank"),
                ("a dam", "burst"),
                ("a mine", "collapsed"),
                ("a fire", "broke"),
            ]
        )
        clause = Node(did, "VBD", "VERB", "advcl", event=event)
        clause.left += [Node("when", "WRB", "ADV", "advmod"), self.noun(cause, "nsubj")]
        if did == "broke":
            clause.right.append(Node("out", "RP", "ADP", "compound:prt"))
        elif did == "attacked":
            clause.right.append(self.place("obj"))
        self.when_where(clause)
        killed.right.append(clause)
        return self.stop(killed)

    def other(self) -> Node:
        """The dollar rallied against the yen; an earthquake struck the coast."""
        row = self.random.choice(plain())
        verb = Node(row["verb"], "VBZ" if row["verb"] == "attacks" else "VBD", "VERB")
        verb.left.append(self.noun(row["subject"], "nsubj"))
        words = row["rest"].split()
        preposition = words.pop(0) if words[0] in _PREPOSITIONS else None
        number = next((i for i, word in enumerate(words) if word in {"his"}), None)
        tail = self.noun(" ".join(word for word in words if word != "his"), "obl" if preposition else "obj")
        if number is not None:
            tail.left.insert(0, Node("his", "PRP$", "PRON", "nmod:poss"))
        verb.right.append(self.case(tail, preposition) if preposition else tail)
        self.when_where(verb)
        if self.random.random() < 0.3:
            said = Node("said", "VBD", "VERB")
            verb.label = "ccomp"
            speaker = self.noun(
                self.random.choice(["analysts", "officials", "traders", "a spokesman", "witnesses"]), "nsubj"
            )
            said.left += [verb, Node(",", ",", "PUNCT", "punct"), speaker]
            return self.stop(said)
        return self.stop(verb)

    # Output

    def _example(self, root: Node, headline: bool) -> Example:
        nodes = list(root.words())
        index = {id(node): number for number, node in enumerate(nodes, start=1)}
        parents = {id(child): node for node in nodes for child in (*node.left, *node.right)}
        forms = [node.form for node in nodes]
        if headline:
            forms = [form.upper() for form in forms]
        elif forms[0][0].islower():
            forms[0] = forms[0][0].upper() + forms[0][1:]
        entities, before = [], None
        for node in nodes:
            if node.entity is None:
                entities.append("O")
            else:
                entities.append(("I-" if node.entity == before else "B-") + node.entity[0])
            before = node.entity
        return Example(
            forms,
            tags=[node.tag for node in nodes],
            upos=[node.upos for node in nodes],
            heads=[index[id(parents[id(node)])] if id(node) in parents else 0 for node in nodes],
            labels=[node.label for node in nodes],
            entities=entities,
            events=[node.event for node in nodes],
            event_known=True,
        )
