"""Writes news leads of speech: attributions, quotations, demands, promises, threats, plans; and of events in nouns."""

from __future__ import annotations

from dateline.train.clauses import ACTS, FRIENDLY, FUTURE, HOSTILE, Clauses, head_event
from dateline.train.lexemes import (
    AGENCIES,
    TEXTS,
    Event,
    Node,
    case,
    comma,
    plural,
)

# Speech acts whose hearer is asked to act: (verb, its past, type, preposition of the hearer, label of the hearer).
_ASKING = (
    ("called", "REQUEST", "on", "obl"), ("urged", "REQUEST", "", "iobj"), ("asked", "REQUEST", "", "iobj"),
    ("ordered", "REQUEST", "", "obj"), ("told", "REQUEST", "", "iobj"), ("appealed", "REQUEST", "to", "obl"),
    ("pressed", "REQUEST", "", "obj"), ("invited", "AGREE", "", "obj"), ("pressured", "REQUEST", "", "obj"),
    ("instructed", "REQUEST", "", "iobj"), ("begged", "REQUEST", "", "iobj"), ("advised", "REQUEST", "", "iobj"),
)  # fmt: skip
# Speech acts of the doer: (verb, its past, types of the act, type of the event; "" where the act's future type).
_OWN = (
    ("agreed", FRIENDLY | {"RETREAT"}, ""), ("promised", FRIENDLY | {"RETREAT"}, ""), ("offered", FRIENDLY, "AGREE"),
    ("pledged", FRIENDLY | {"RETREAT", "CONCEDE"}, ""), ("vowed", HOSTILE | FRIENDLY, ""),
    ("threatened", HOSTILE, "THREATEN"),
    ("refused", FRIENDLY | {"RETREAT", "CONCEDE"}, "REJECT"), ("declined", FRIENDLY, "REJECT"),
    ("threatened", HOSTILE, "THREATEN"), ("refused", FRIENDLY | {"RETREAT"}, "REJECT"), ("swore", HOSTILE, "THREATEN"),
)  # fmt: skip
# Events told by a noun with its participants: (type, phrase).
NOMINALS = (
    ("ASSAULT", "the *killing of PEOPLE by FORCE in CITY"), ("ASSAULT", "an *attack on PLACE"),
    ("ASSAULT", "*clashes between FORCE"), ("ASSAULT", "*fighting in CITY"), ("ASSAULT", "an *air *strike on PLACE"),
    ("ASSAULT", "the *assassination of PERSON"), ("ASSAULT", "a *suicide *bombing in CITY"),
    ("ASSAULT", "the *kidnapping of PEOPLE"), ("ASSAULT", "the *shelling of PLACE"),
    ("ASSAULT", "the *murder of PEOPLE"),
    ("ASSAULT", "a *massacre of PEOPLE in CITY"), ("ASSAULT", "the *torture of PEOPLE"),
    ("ASSAULT", "a *coup against PERSON"), ("ASSAULT", "the *bombardment of CITY"), ("ASSAULT", "an *ambush near CITY"),
    ("CONSULT", "*talks between BODY"), ("CONSULT", "*talks with BODY"), ("CONSULT", "a *visit to COUNTRY"),
    ("CONSULT", "a *summit in CITY"), ("CONSULT", "a *meeting with PERSON"), ("CONSULT", "*negotiations with BODY"),
    ("CONSULT", "peace *talks in CITY"), ("COERCE", "the *arrest of PEOPLE"), ("COERCE", "the *detention of PERSON"),
    ("COERCE", "a *crackdown on PEOPLE"), ("COERCE", "the *deportation of PEOPLE"), ("COERCE", "the *seizure of PLACE"),
    ("COERCE", "the *closure of PLACE"), ("COERCE", "a *curfew in CITY"), ("COERCE", "the *blockade of CITY"),
    ("COERCE", "a *ban on newspapers"), ("COERCE", "the *censorship of newspapers"), ("COERCE", "*martial *law"),
    ("RETREAT", "the *withdrawal of troops from COUNTRY"), ("RETREAT", "the *release of PEOPLE"),
    ("RETREAT", "the *resignation of PERSON"), ("RETREAT", "the *surrender of FORCE"), ("RETREAT", "a *cease-fire"),
    ("RETREAT", "the *disarmament of FORCE"), ("RETREAT", "a *truce with FORCE"), ("RETREAT", "the *retreat of FORCE"),
    ("PROTEST", "a *protest against BODY"), ("PROTEST", "a general/JJ *strike in CITY"), ("PROTEST", "*riots in CITY"),
    ("PROTEST", "a *demonstration in CITY"), ("PROTEST", "a *rally against BODY"),
    ("PROTEST", "a *hunger *strike by PEOPLE"),
    ("PROTEST", "a *march by PEOPLE"), ("PROTEST", "the *occupation of PLACE by PEOPLE"),
    ("SANCTION", "*sanctions against COUNTRY"), ("SANCTION", "the *expulsion of diplomats"),
    ("SANCTION", "an arms *embargo against COUNTRY"), ("SANCTION", "the *dismissal of PERSON"),
    ("SANCTION", "the *suspension of COUNTRY"), ("SANCTION", "the *conviction of PERSON"),
    ("AID", "*aid to COUNTRY"), ("AID", "the *evacuation of PEOPLE"), ("AID", "food *aid for PEOPLE"),
    ("AID", "a *loan to COUNTRY"), ("AID", "the *airlift of PEOPLE from CITY"), ("AID", "military *training for FORCE"),
    ("AID", "the *rescue of PEOPLE"), ("AID", "*donations of food"), ("MOBILIZE", "the *deployment of troops in CITY"),
    ("MOBILIZE", "a *siege of CITY"), ("MOBILIZE", "military *exercises near COUNTRY"), ("MOBILIZE", "a missile *test"),
    ("MOBILIZE", "the *mobilization of reservists"), ("MOBILIZE", "a troop *buildup near CITY"),
    ("COOPERATE", "the *extradition of PERSON"), ("COOPERATE", "*trade with COUNTRY"),
    ("COOPERATE", "a prisoner *swap"),
    ("COOPERATE", "an *exchange of prisoners"), ("COOPERATE", "*joint military *exercises with COUNTRY"),
    ("AGREE", "an *agreement with BODY"), ("AGREE", "a peace *deal with FORCE"), ("AGREE", "an *accord between BODY"),
    ("AGREE", "an *offer of talks"), ("CONCEDE", "an *amnesty for FORCE"), ("CONCEDE", "a *pardon for PEOPLE"),
    ("CONCEDE", "the *lifting of the curfew"), ("CONCEDE", "an *apology to PEOPLE"),
    ("CONCEDE", "the *repeal of the law"),
    ("REJECT", "the *rejection of the offer"), ("REJECT", "a *veto of the bill"), ("REJECT", "a *boycott of the talks"),
    ("REQUEST", "a *demand for reforms"), ("REQUEST", "*calls for elections"), ("REQUEST", "an *appeal to BODY"),
    ("ACCUSE", "an *investigation into the deal"), ("ACCUSE", "the *trial of PERSON"), ("ACCUSE", "*criticism of BODY"),
    ("ACCUSE", "*charges against PERSON"), ("THREATEN", "a *threat against BODY"),
    ("THREATEN", "an *ultimatum to FORCE"),
    ("SUPPORT", "the *ratification of the treaty"), ("SUPPORT", "*praise for PERSON"),
    ("SUPPORT", "the *signing of the treaty"),
)  # fmt: skip


class Constructions(Clauses):
    """Writes whole sentences."""

    # Speech

    def said(self, label: str = "root") -> Node:
        """Return a verb of saying."""
        return Node(
            self.pick("said", "said", "said", "reported", "announced", "confirmed", "added"), "VBD", "VERB", label
        )

    def reported(self) -> Node:
        """Police arrested 15 students, witnesses said; said the minister; the minister told reporters in Accra."""
        said, content = self.said(), self.content()
        content.right.append(comma())
        said.left.append(content)
        form = self.random.randrange(7)
        if form == 0:
            said.right.append(self.speaker())
        else:
            said.left.append(self.speaker())
        if form == 1:
            said.form = "told"
            said.right.append(self.noun(self.pick("reporters", "journalists", "lawmakers", "state television"), "iobj"))
            self.when_where(said)
        elif form == 2:
            said.form = "told"
            said.right.append(self.agency("iobj"))
        elif form == 3:
            said.right.append(self.noun(self.pick("a statement", "an interview", "a report", "a speech"), "obl"))
            case(said.right[-1], "in")
        elif form > 4 and self.some(0.5):
            self.day(said)
        return self.stop(said)

    def agency(self, label: str) -> Node:
        """Return a news agency."""
        text = self.random.choice(AGENCIES)
        head = self.name(text if " " in text else f"National {text}", "ORG", label)
        head.left.insert(0, Node("the", "DT", "DET", "det"))
        return head

    def reporting(self) -> Node:
        """Witnesses said that police arrested 15 students; the army said it was withdrawing from Kidal."""
        said = self.said()
        said.left.append(self.speaker())
        form = self.random.randrange(6)
        if form == 0:
            said.form = "told"
            said.right.append(self.noun(self.pick("reporters", "journalists", "the parliament"), "iobj"))
        elif form == 1:
            said.right.append(case(self.noun(self.pick("a statement", "an interview", "a report"), "obl"), "in"))
        if form < 3 and self.some(0.5):
            self.day(said)
        if form == 4:  # "said it was withdrawing"
            row = self.row(ACTS)
            content = self.act(row, "ccomp", "gerund", head_event(row))
            they = plural(said.left[0])
            content.left.append(Node("they" if they else "it", "PRP", "PRON", "nsubj"))
            content.left.append(Node("were" if they else "was", "VBD", "AUX", "aux"))
            self.when_where(content)
        elif form == 5:  # "said it had freed"
            row = self.row(ACTS)
            content = self.act(row, "ccomp", "participle", head_event(row))
            content.left.append(Node("they" if plural(said.left[0]) else "it", "PRP", "PRON", "nsubj"))
            content.left.append(Node("had", "VBD", "AUX", "aux"))
            self.when_where(content)
        else:
            content = self.content()
        return self.stop(self.after_that(said, content))

    def after_that(self, said: Node, content: Node) -> Node:
        """Add what is said, with "that" or without."""
        self.after(said, content, "that" if self.some(0.5) else None)
        return said

    def according(self) -> Node:
        """According to residents, soldiers fired on the crowd; ..., according to residents."""
        clause = self.content("root")
        source = self.speaker("obl")
        to = Node("to", "IN", "ADP", "fixed")
        according = Node("according", "VBG", "VERB", "case", right=[to])
        source.left.insert(0, according)
        if self.some(0.5):
            source.left.insert(0, comma())
            clause.right.append(source)
        else:
            source.right.append(comma())
            clause.left.insert(0, source)
        return self.stop(clause)

    def quoted(self) -> Node:
        """The minister said: "We will not negotiate," or the other way round."""
        content = self.text("ccomp")
        said = Node("said", "VBD", "VERB")
        opening, closing = self.random.choice([('"', '"'), ("“", "”"), ('"', '"')])
        content.left.insert(0, Node(opening, "``", "PUNCT", "punct"))
        speaker = self.speaker()
        form = self.random.randrange(4)
        if form < 2:
            content.right += [comma(), Node(closing, "''", "PUNCT", "punct")]
            said.left.append(content)
            (said.right if form else said.left).append(speaker)
            if self.some(0.3):
                said.form = "told"
                said.right.append(self.noun(self.pick("reporters", "journalists"), "iobj"))
                if form:
                    said.right = [said.right[-1]]
                    said.left.append(speaker)
            return self.stop(said)
        said.left.append(speaker)
        content.left.insert(0, Node(":", ":", "PUNCT", "punct") if form == 2 else comma())
        content.right += [Node(".", ".", "PUNCT", "punct"), Node(closing, "''", "PUNCT", "punct")]
        said.right.append(content)
        return said

    def text(self, label: str) -> Node:
        """Return a sentence that somebody says, which tells no event."""
        text = self.random.choice(TEXTS)
        words = text.split()
        if words[1] == "will":
            head = Node("negotiate", "VB", "VERB", label, event=("REJECT", "future", False))
            head.left += [
                Node("We", "PRP", "PRON", "nsubj"),
                Node("will", "MD", "AUX", "aux"),
                Node("not", "RB", "PART", "advmod"),
            ]
            head.right.append(case(Node("them", "PRP", "PRON", "obl"), "with"))
            return head
        if words[0] == "There":
            head = Node("is", "VBZ", "VERB", label, left=[Node("There", "EX", "PRON", "expl")])
            head.right.append(Node("alternative", "NN", "NOUN", "nsubj", left=[Node("no", "DT", "DET", "det")]))
            return head
        if words[-1] in {"peace", "hide"}:
            head = Node("want", "VBP", "VERB", label, left=[self.noun("people", "nsubj")])
            head.left[0].left.append(Node("Our", "PRP$", "PRON", "nmod:poss"))
            head.right.append(self.noun("peace", "obj"))
            return head
        if words[-1] == "dialogue":
            head = Node("ready", "JJ", "ADJ", label)
            head.left += [Node("We", "PRP", "PRON", "nsubj"), Node("are", "VBP", "AUX", "cop")]
            head.right.append(case(self.noun("dialogue", "obl"), "for"))
            return head
        if words[0] in {"This", "It"}:
            head = self.noun(self.pick("a great/JJ day", "a shame", "a big step", "a mistake", "an outrage"), label)
            pronoun = Node("This", "DT", "PRON", "nsubj") if words[0] == "This" else Node("It", "PRP", "PRON", "nsubj")
            head.left[:0] = [pronoun, Node("is", "VBZ", "AUX", "cop")]
            if head.form == "day":
                tail = self.noun("country", "nmod")
                tail.left.append(Node("our", "PRP$", "PRON", "nmod:poss"))
                head.right.append(case(tail, "for"))
            return head
        noun, verb, adjective = self.random.choice(
            [("the situation", "is", "serious"), ("the talks", "were", "useful"), ("the election", "was", "fair"),
             ("the security situation", "is", "calm"), ("the situation", "is", "difficult")]
        )  # fmt: skip
        head = Node(adjective, "JJ", "ADJ", label)
        subject = self.noun(noun, "nsubj")
        subject.left[0].form = "The"
        head.left += [subject, Node(verb, "VBZ" if verb == "is" else "VBD", "AUX", "cop")]
        if self.some(0.5):
            head.left.append(Node("very", "RB", "ADV", "advmod"))
        return head

    # Speech acts about acts: only the speech act is an event

    def asked(self) -> Node:
        """ECOWAS urged the soldiers to return to barracks."""
        verb, kind, preposition, label = self.random.choice(_ASKING)
        node = Node(verb, "VBD", "VERB", event=(kind, "actual", False))
        node.left.append(self.body("nsubj") if self.some(0.6) else self.person("nsubj"))
        hearer = self.body(label) if self.some(0.6) else self.force(label)
        node.right.append(case(hearer, preposition) if preposition else hearer)
        negated, wished = self.some(0.2), FRIENDLY | {"RETREAT", "CONCEDE", "AGREE", "MOBILIZE", "SANCTION"}
        asked = self.infinitive(self.row(HOSTILE | {"MOBILIZE", "REJECT"} if negated else wished), "xcomp")
        if negated:
            asked.left.insert(0, Node("not", "RB", "PART", "advmod"))
        node.right.append(asked)
        if self.some(0.4):
            self.when_where(asked, ahead=True)
        return self.stop(node)

    def willing(self) -> Node:
        """The junta agreed to free the hostages; the rebels refused to disarm."""
        verb, types, kind = self.random.choice(_OWN)
        row = self.row(frozenset(types))
        kind = kind or {"SUPPORT": "AGREE"}.get(row["type"], FUTURE.get(row["type"], row["type"]))
        node = Node(verb, "VBD", "VERB", event=(kind, "actual", False))
        node.left.append(self.body("nsubj") if self.some(0.6) else self.person("nsubj"))
        act = self.infinitive(row, "xcomp")
        node.right.append(act)
        self.when_where(act, ahead=True)
        return self.stop(node)

    def accused(self) -> Node:
        """The president accused rebels of killing 12 villagers; the army denied shelling the town."""
        row = self.row(HOSTILE | {"MOBILIZE"})
        denied = self.some(0.4)
        node = Node(
            "denied" if denied else "accused", "VBD", "VERB", event=None if denied else ("ACCUSE", "actual", False)
        )
        node.left.append(self.body("nsubj") if self.some(0.6) else self.person("nsubj"))
        kind = head_event(row, "negated") if denied else None
        act = self.act(row, "xcomp" if denied else "advcl", "gerund", kind)
        if not denied:
            node.right.append(self.body("obj") if self.some(0.6) else self.force("obj"))
            act.left.append(Node("of", "IN", "SCONJ", "mark"))
        node.right.append(act)
        self.when_where(act)
        return self.stop(node)

    def warned(self) -> Node:
        """The minister warned that the army would crush the rebels."""
        row = self.row(HOSTILE | {"MOBILIZE"})
        node = Node(self.pick("warned", "warned", "threatened"), "VBD", "VERB", event=("THREATEN", "actual", False))
        node.left.append(self.person("nsubj") if self.some(0.5) else self.body("nsubj"))
        act = self.act(row, "ccomp", "base")
        subject = self.subject(row) if self.some(0.6) else Node("it", "PRP", "PRON", "nsubj")
        act.left += [subject, Node(self.pick("would", "could", "will"), "MD", "AUX", "aux")]
        if self.some(0.3):
            node.right.append(self.body("obj"))
        return self.stop(self.after_that(node, act))

    # Plans and failures

    def planned(self) -> Node:
        """The president will meet rebel leaders; troops are expected to leave; the union plans to strike."""
        row = self.row(ACTS | {"SUPPORT", "-"})
        future = FUTURE.get(row["type"], row["type"])
        kind: Event | None = (future, "future", False) if row["type"] != "-" else None
        subject = self.subject(row)
        many = plural(subject)
        form = self.random.randrange(6)
        if form < 2:
            node = self.act(row, "root", "base", kind)
            node.left += [subject, Node(self.pick("will", "will", "would"), "MD", "AUX", "aux", event=kind)]
            inner = node
        elif form == 2 and kind:  # "may": possible
            kind = (row["type"], "hypothetical", False)
            node = inner = self.act(row, "root", "base", kind)
            node.left += [subject, Node(self.pick("may", "could", "might"), "MD", "AUX", "aux", event=kind)]
        elif form < 5:
            word = self.pick("expected", "scheduled", "expected", "due")
            tag, upos = ("JJ", "ADJ") if word == "due" else ("VBN", "VERB")
            node = Node(word, tag, upos, event=kind)
            be = Node("are" if many else "is", "VBP" if many else "VBZ", "AUX", "cop" if upos == "ADJ" else "aux:pass")
            subject.label = "nsubj" if upos == "ADJ" else "nsubj:pass"
            node.left += [subject, be]
            inner = self.infinitive(row, "xcomp", kind)
            node.right.append(inner)
        else:
            verb = self.pick("plan", "intend", "plan", "prepare")
            node = Node(verb if many else verb + "s", "VBP" if many else "VBZ", "VERB", event=kind, left=[subject])
            inner = self.infinitive(row, "xcomp", kind)
            node.right.append(inner)
        self.when_where(inner, ahead=True)
        return self.stop(node)

    def negated(self) -> Node:
        """The army did not shell the town; the sides failed to reach an accord."""
        row = self.row(ACTS | {"SUPPORT", "AGREE"})
        kind = head_event(row, "negated")
        subject = self.subject(row)
        form = self.random.randrange(4)
        if form == 0:
            node = Node("failed", "VBD", "VERB", event=kind, left=[subject])
            node.right.append(self.infinitive(row, "xcomp", kind))
            self.when_where(node.right[-1])
            return self.stop(node)
        if form == 1:
            node = self.act(row, "root", "participle", kind)
            many = plural(subject)
            have = Node("have" if many else "has", "VBP" if many else "VBZ", "AUX", "aux")
            node.left += [subject, have, Node(self.pick("not", "never"), "RB", "PART", "advmod")]
            if node.left[-1].form == "never":
                node.left[-1].upos = "ADV"
        else:
            node = self.act(row, "root", "base", kind)
            did = Node("did", "VBD", "AUX", "aux")
            negation = Node(self.pick("not", "not", "n't"), "RB", "PART", "advmod")
            node.left += [subject, did, negation]
        self.when_where(node)
        return self.stop(node)

    # Nouns

    def nominal(self, label: str, status: str = "actual", historical: bool = False) -> Node:
        """Return an event told by a noun: "the arrest of two ministers"."""
        kind, text = self.random.choice(NOMINALS)
        node = self.noun(text, label, (kind, status, historical))
        if text.endswith(("between BODY", "between FORCE")):
            second = self.body("conj")
            second.left.insert(0, Node("and", "CC", "CCONJ", "cc"))
            node.right[-1].right.append(second)
        return node

    def on_nouns(self) -> Node:
        """The arrest of two ministers sparked riots; the minister spoke after talks with rebels."""
        form = self.random.randrange(5)
        if form == 0:  # the noun acts
            verb = self.pick("sparked", "followed", "triggered", "preceded", "prompted")
            node = Node(verb, "VBD", "VERB", left=[self.nominal("nsubj")])
            node.right.append(self.nominal("obj"))
        elif form == 1:  # condemned the killing
            verb, kind = self.random.choice(
                [("condemned", "ACCUSE"), ("welcomed", "SUPPORT"), ("denounced", "ACCUSE"), ("praised", "SUPPORT"),
                 ("criticised", "ACCUSE"), ("hailed", "SUPPORT"), ("backed", "SUPPORT"), ("deplored", "ACCUSE")]
            )  # fmt: skip
            node = Node(verb, "VBD", "VERB", event=(kind, "actual", False), left=[self.body("nsubj")])
            node.right.append(self.nominal("obj"))
        elif form == 2:  # "A day after talks with rebels, police arrested ..."
            node = self.clause()
            behind = case(self.nominal("obl"), self.pick("after", "during", "amid", "following"))
            if behind.left[0].form == "following":
                behind.left[0].tag, behind.left[0].upos = "VBG", "VERB"
            if self.some(0.5):
                behind.right.append(comma())
                node.left.insert(0, behind)
            else:
                node.right.append(behind)
        elif form == 3:  # "There were clashes with ..."
            thing = self.nominal("nsubj")
            be = Node("were" if plural(thing) else "was", "VBD", "VERB", left=[Node("There", "EX", "PRON", "expl")])
            be.right.append(thing)
            node = be
        else:  # "X's visit to Y began on Monday"
            owner = self.person("") if self.some(0.3) else self.country("")
            if owner.right and owner.right[-1].form == ",":
                owner = self.bare("")
            kind, noun, verb = self.random.choice(
                [("CONSULT", "*visit to COUNTRY", "began"),
                 ("SANCTION", "*withdrawal from the union", "shocked neighbours"),
                 ("RETREAT", "*resignation", "was accepted"), ("AID", "*aid to COUNTRY", "arrived"),
                 ("ASSAULT", "*invasion of COUNTRY", "began"), ("COERCE", "*arrest", "sparked anger"),
                 ("REJECT", "*rejection of the offer", "surprised diplomats"),
                 ("SUPPORT", "*support for BODY", "grew")]
            )  # fmt: skip
            subject = self.noun(noun, "nsubj", (kind, "actual", False))
            subject = self.owned(owner, subject)
            head, *rest = verb.split()
            if head == "was":
                subject.label = "nsubj:pass"
                node = Node("accepted", "VBN", "VERB", left=[subject, Node("was", "VBD", "AUX", "aux:pass")])
            else:
                node = Node(head, "VBD", "VERB", left=[subject])
                node.right += [self.noun(" ".join(rest), "obj")] if rest else []
        self.day(node)
        return self.stop(node)
