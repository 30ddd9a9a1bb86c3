"""Writes news leads with their trees, entities and events, to train on beside the treebanks.

The open treebanks hold few sentences such as "Police arrested 15 students in Harare on Tuesday": bare plural subjects,
titles and names, attributions behind the news, passives of violence. These are made from `leads.tsv`, `plain.tsv`,
`names.tsv` and the lexica; labels follow UD English as GUM and EWT use them. `lexemes` holds the words; `phrases`,
`clauses`, `constructions` and `stories` build on one another. This module adds single acts, headlines and datelines,
and writes the examples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dateline.train.clauses import ACTS, FUTURE, head_event
from dateline.train.corpora import Example
from dateline.train.lexemes import (
    AGENCIES,
    NUMBERS,
    SHORT_MONTHS,
    Event,
    Node,
    case,
    comma,
    countries,
    plain,
    plural,
)
from dateline.train.scenes import Scenes

_ENDED = {"VBD": "Fin|Ind|Past", "VBP": "Fin|Ind|Pres", "VBZ": "Fin|Ind|Pres", "MD": "Fin", "VB": "Inf"}


class Writer(Scenes):
    """Writes sentences, the same ones for the same seed."""

    def sentences(self, count: int) -> Iterator[Example]:
        """Yield so many sentences."""
        patterns: tuple[tuple[int, Callable[[], Node]], ...] = (
            (8, self.other), (6, self.plain), (5, self.suffered), (5, self.reported), (5, self.reporting),
            (3, self.quoted), (2, self.according), (3, self.asked), (4, self.willing), (3, self.accused),
            (2, self.warned), (4, self.planned), (3, self.negated), (4, self.on_nouns), (2, self.coordinated),
            (2, self.relative), (2, self.attack), (2, self.together), (3, self.blast), (3, self.background),
            (3, self.besides), (2, self.forced), (2, self.three), (1, self.money), (2, self.so_called),
            (2, self.occasion), (4, self.headline), (3, self.datelined), (1, self.of_them), (1, self.quoted_by),
        )  # fmt: skip
        weights = [weight for weight, _ in patterns]
        for _ in range(count):
            pattern = self.random.choices([make for _, make in patterns], weights)[0]
            yield self._example(pattern(), self.some(0.05))

    # One act

    def plain(self) -> Node:
        """Police arrested 15 students in Harare on Tuesday."""
        node = self.clause(form="present" if self.some(0.1) else "past")
        if self.some(0.06):
            node.left.insert(0, Node(self.pick("Meanwhile", "Earlier", "Separately"), "RB", "ADV", "advmod"))
            node.left[0].right.append(comma())
        return self.stop(node)

    def suffered(self) -> Node:
        """Fifteen students were arrested by police in Harare."""
        return self.stop(self.passive())

    def attack(self) -> Node:
        """An attack by rebels on Kidal killed 12 civilians."""
        word = self.pick(
            "attack", "raid", "ambush", "bombing", "assault", "blast", "shelling", "air strike", "shooting"
        )
        event: Event = ("ASSAULT", "actual", False)
        starred = " ".join(f"*{part}" for part in word.split())
        noun = self.noun(f"{'an' if word[0] in 'ae' else 'a'} {starred}", "nsubj", event)
        if self.some(0.6):
            noun.right.append(case(self.force("nmod"), "by"))
        noun.right.append(case(self.place("nmod"), "on" if word in {"attack", "raid", "assault"} else "in"))
        killed = Node(self.pick("killed", "wounded", "injured"), "VBD", "VERB", event=event, left=[noun])
        killed.right.append(self.people("obj"))
        if self.some(0.3):  # "and wounded seven"
            more = Node(self.pick("wounded", "injured"), "VBD", "VERB", "conj", event=event)
            more.left.append(Node("and", "CC", "CCONJ", "cc"))
            more.right.append(self.count("obj"))
            killed.right.append(more)
        self.when_where(killed)
        return self.stop(killed)

    def together(self) -> Node:
        """The Malian foreign minister held talks with Algerian officials in Algiers."""
        event: Event = ("CONSULT", "actual", False)
        held = Node(self.pick("held", "held", "began", "resumed", "opened"), "VBD", "VERB", event=event)
        held.left.append(self.person("nsubj") if self.some(0.6) else self.body("nsubj"))
        talks = self.noun(self.pick("*talks", "*meetings", "peace *talks", "*discussions", "a *meeting"), "obj", event)
        talks.right.append(case(self.person("nmod") if self.some(0.5) else self.body("nmod"), "with"))
        held.right.append(talks)
        self.when_where(held)
        return self.stop(held)

    def blast(self) -> Node:
        """Twelve people were killed and 30 wounded when a bomb exploded in Mogadishu; or a bus crashed."""
        violent = self.some(0.5)
        event: Event | None = ("ASSAULT", "actual", False) if violent else None
        killed = Node(self.pick("killed", "killed", "injured"), "VBN", "VERB", event=event)
        people = self.people("nsubj:pass")
        killed.left += [people, Node("were" if plural(people) else "was", "VBD", "AUX", "aux:pass")]
        if self.some(0.4):
            number = Node(self.random.choice(NUMBERS), "CD", "NUM", "nsubj:pass")
            wounded = Node(self.pick("wounded", "hurt"), "VBN", "VERB", "conj", event=event)
            wounded.left += [Node("and", "CC", "CCONJ", "cc"), number]
            killed.right.append(wounded)
        cause, did = self.random.choice(
            [("a bomb", "exploded"), ("a mine", "exploded"), ("gunmen", "attacked"), ("a car bomb", "~off went"),
             ("a suicide bomber", "struck"), ("soldiers", "~fire opened"), ("a grenade", "exploded")]
            if violent
            else [("a bus", "crashed"), ("a ferry", "sank"), ("a dam", "burst"), ("a mine", "collapsed"),
                  ("a fire", "~out broke"), ("two trains", "collided"), ("a gas pipeline", "exploded"),
                  ("a lorry", "overturned"), ("an overloaded boat", "capsized"), ("an earthquake", "struck"),
                  ("a building", "collapsed"), ("a helicopter", "crashed"), ("a tanker", "~fire caught")]
        )  # fmt: skip
        particle, _, verb = did.rpartition(" ")
        clause = Node(verb, "VBD", "VERB", "advcl", event=event)
        clause.left += [Node("when", "WRB", "ADV", "advmod"), self.noun(cause, "nsubj")]
        if particle == "~fire":
            clause.right.append(self.noun("fire", "obj"))
        elif particle:
            clause.right.append(Node(particle[1:], "RP", "ADP", "compound:prt", event=event))
        elif did == "attacked":
            clause.right.append(self.place("obj"))
        self.when_where(clause)
        killed.right.append(clause)
        return self.stop(killed)

    def other(self) -> Node:
        """The dollar rallied against the yen; an earthquake struck the coast; a skier was killed by an avalanche."""
        row = self.random.choice(plain())
        *be, verb = row["verb"].split()
        if be:
            node = Node(verb, "VBN", "VERB", left=[self.noun(row["subject"], "nsubj:pass")])
            node.left.append(Node(be[0], "VBD", "AUX", "aux:pass"))
        else:
            present = verb in {"attacks", "explores"}
            node = Node(verb, "VBZ" if present else "VBD", "VERB", left=[self.noun(row["subject"], "nsubj")])
        node.right += self.frame({"frame": row["rest"]}, None)
        for child in node.right:
            if be and child.left and child.left[0].form == "by":
                child.label = "obl:agent"
        if not any(child.label == "obl" for child in node.right):
            self.when_where(node)
        elif self.some(0.3):
            self.day(node)
        if self.some(0.2):
            said = Node("said", "VBD", "VERB", left=[node])
            node.label = "ccomp"
            node.right.append(comma())
            said.left.append(
                self.noun(self.pick("analysts", "officials", "traders", "a spokesman", "witnesses"), "nsubj")
            )
            return self.stop(said)
        return self.stop(node)

    # News form

    def of_them(self) -> Node:
        """Three of them were arrested."""
        node = self.passive(frames=frozenset({"PEOPLE", "FORCE", "PERSON"}))
        group = self.count("nsubj:pass")
        group.right.append(case(Node("them", "PRP", "PRON", "nmod"), "of"))
        be = [child for child in node.left if child.label.startswith("aux")]
        be[0].form = {"was": "were", "has": "have"}.get(be[0].form, be[0].form)
        be[0].tag = "VBP" if be[0].form == "have" else be[0].tag
        node.left = [group, *be]
        return self.stop(node)

    def quoted_by(self) -> Node:
        """The minister was quoted by the agency as saying that rebels attacked the town."""
        node = Node("quoted", "VBN", "VERB")
        subject = self.person("nsubj:pass")
        node.left += [subject, Node("were" if plural(subject) else "was", "VBD", "AUX", "aux:pass")]
        node.right.append(case(self.agency("obl:agent"), "by"))
        saying = Node("saying", "VBG", "VERB", "advcl")
        node.right.append(saying)
        saying.left.append(Node("as", "IN", "SCONJ", "mark"))
        self.after_that(saying, self.content())
        return self.stop(node)

    def headline(self) -> Node:
        """Rebels attack town; Ghana president to visit Togo; 12 killed in Kidal clashes."""
        form = self.random.randrange(5)
        row = self.row()
        subject = self.subject(row)
        if form < 2:
            node = self.act(row, "root", "plural" if plural(subject) else "third", head_event(row))
        elif form == 2:  # "to visit"
            row = self.row(ACTS)
            kind = self.future(row)
            node = self.infinitive(row, "root", kind)
            subject = self.subject(row)
            node.left.reverse()
        elif form == 3:  # "12 killed in Kidal clashes"
            event: Event = ("ASSAULT", "actual", False)
            node = Node(self.pick("killed", "wounded", "kidnapped", "hurt"), "VBN", "VERB", event=event)
            subject = self.count("nsubj:pass") if self.some(0.5) else self.people("nsubj:pass")
            clashes = self.noun(
                self.pick("*clashes", "*attack", "*fighting", "bomb *blast", "*raid", "*riots"), "obl", event
            )
            clashes.left.insert(0, self.city("compound"))
            node.right.append(case(clashes, "in"))
        else:  # "Minister: rebels freed"
            node = self.act(row, "root", "plural" if plural(subject) else "third", head_event(row))
            says = Node(
                "says", "VBZ", "VERB", left=[self.noun(self.pick("minister", "army", "police", "UN envoy"), "nsubj")]
            )
            if says.left[0].tag == "NNS":
                says.form, says.tag = "say", "VBP"
            node.left.append(subject)
            node.label = "ccomp"
            says.right.append(node)
            return self.bareness(says)
        node.left.insert(0, subject)
        if self.some(0.4):
            node.right.append(case(self.city("obl"), "in"))
        return self.bareness(node)

    def future(self, row: dict[str, str]) -> Event | None:
        """Return the event that a row's act is while it is still to come."""
        return (FUTURE.get(row["type"], row["type"]), "future", False) if row["type"] != "-" else None

    def bareness(self, node: Node) -> Node:
        """Take the articles away, as headlines do."""
        for word in list(node.words()):
            word.left = [child for child in word.left if child.tag != "DT"]
        return node

    def datelined(self) -> Node:
        """BAMAKO, Aug 18 (Agency) - Soldiers ..."""
        make = self.random.choice([self.plain, self.suffered, self.reported, self.reporting, self.other, self.planned])
        node = make()
        first = next(iter(node.words()))
        if first.form[0].islower():
            first.form = first.form[0].upper() + first.form[1:]
        land, _, town = self.random.choice(countries())
        city = self.name(town, "LOC", "dislocated")
        if self.some(0.7):
            for word in city.words():
                word.form = word.form.upper()
        if self.some(0.2):
            country = self.name(land, "LOC", "nmod:unmarked")
            country.left.insert(0, comma())
            city.right.append(country)
        if self.some(0.6):
            day = Node(str(self.random.randrange(1, 31)), "CD", "NUM", "nmod:unmarked", left=[comma()])
            day.left.append(Node(self.random.choice(SHORT_MONTHS), "NNP", "PROPN", "nmod:unmarked"))
            city.right.append(day)
        if self.some(0.6):
            agency = self.name(self.random.choice(AGENCIES), "ORG", "parataxis")
            agency.left.insert(0, Node("(", "-LRB-", "PUNCT", "punct"))
            agency.right.append(Node(")", "-RRB-", "PUNCT", "punct"))
            city.right.append(agency)
        city.right.append(Node(self.pick("-", "--", "—", "–"), ":", "PUNCT", "punct"))
        node.left.insert(0, city)
        return node

    # Output

    def _example(self, root: Node, capitals: bool) -> Example:
        parents = {id(child): node for node in root.words() for child in (*node.left, *node.right)}
        everything = list(root.words())
        for word, after in zip(everything, [*everything[1:], None], strict=True):  # a comma yields to a stop
            if word.form == "," and (after is None or after.form in {",", ".", ":", "-", "--", "—", "–", "(", ")"}):
                siblings = parents[id(word)]
                siblings.left = [child for child in siblings.left if child is not word]
                siblings.right = [child for child in siblings.right if child is not word]
        nodes = list(root.words())
        index = {id(node): number for number, node in enumerate(nodes, start=1)}
        parents = {id(child): node for node in nodes for child in (*node.left, *node.right)}
        forms = [node.form for node in nodes]
        first = 1 if nodes[0].upos == "PUNCT" and len(nodes) > 1 else 0
        if capitals:
            forms = [form.upper() for form in forms]
        elif forms[first][0].islower():
            forms[first] = forms[first][0].upper() + forms[first][1:]
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
            entities=[*entities],
            forms=[_form(node, parents) for node in nodes],
            events=[node.event for node in nodes],
            event_known=True,
        )


def _form(node: Node, parents: dict[int, Node]) -> str:
    """Return the label of a verb's form as UD English gives it, "-" for other words."""
    if node.upos not in {"VERB", "AUX"}:
        return "-"
    if node.tag in _ENDED:
        return _ENDED[node.tag]
    if node.tag == "VBN":
        auxiliaries = [child for child in node.left if child.label.startswith("aux")]
        if node.label == "conj" and not auxiliaries and parents[id(node)].tag == "VBN":
            return _form(parents[id(node)], parents)
        passive = any(child.label == "aux:pass" for child in auxiliaries)
        return "Part|Past" if node.upos == "AUX" or (auxiliaries and not passive) else "Part|Past|Pass"
    if node.label == "conj" and parents[id(node)].tag == "VBG":
        return _form(parents[id(node)], parents)
    return "Ger" if node.label in {"acl", "amod", "xcomp", "csubj", "compound"} else "Part|Pres"
