"""Writes news leads of several acts: coordinated, in relative and participial clauses, with background and sums."""

from __future__ import annotations

from dateline.train.clauses import ACTS, HOSTILE, by_type, head_event
from dateline.train.constructions import Constructions
from dateline.train.lexemes import EVENTS, WARS, Event, Node, case, comma


class Scenes(Constructions):
    """Writes sentences of several acts."""

    def coordinated(self) -> Node:
        """Gunmen stormed a prison and freed 60 inmates."""
        row = self.row()
        first = self.act(row, "root", "past", head_event(row))
        first.left.append(self.subject(row))
        row = self.row()
        second = self.act(row, "conj", "past", head_event(row))
        second.left.append(Node("and", "CC", "CCONJ", "cc"))
        self.when_where(second)
        first.right.append(second)
        return self.stop(first)

    def relative(self) -> Node:
        """The rebels, who attacked the town on Monday, released 12 prisoners."""
        row = self.row()
        main = self.act(row, "root", "past", head_event(row))
        subject = self.noun(
            self.pick("the rebels", "the soldiers", "the students", "the militia", "the minister"), "nsubj"
        )
        row = self.row()
        commas = self.some(0.6)
        inner = self.act(row, "acl:relcl", "past", head_event(row))
        who = self.pick("who", "who", "that")
        if commas or who == "who":
            relative = Node("who", "WP", "PRON", "nsubj")
        else:
            relative = Node("that", "WDT", "PRON", "nsubj")
        inner.left += [*([comma()] if commas else []), relative]
        self.when_where(inner)
        subject.right += [inner, *([comma()] if commas else [])]
        main.left.append(subject)
        self.when_where(main)
        return self.stop(main)

    def background(self) -> Node:
        """The army, which seized power in a 2012 coup, ...; ... after a 2012 coup; who was arrested last year."""
        node = self.clause()
        form = self.random.randrange(4)
        year = str(self.random.randrange(1975, 2023))
        kind, noun = self.random.choice(
            [("ASSAULT", "coup"), ("PROTEST", "uprising"), ("ASSAULT", "war"), ("ASSAULT", "massacre"),
             ("ASSAULT", "rebellion"), ("COERCE", "takeover"), ("AGREE", "agreement"), ("PROTEST", "riots"),
             ("ASSAULT", "invasion"), ("AGREE", "accord"), ("SANCTION", "embargo"), ("ASSAULT", "bombing")]
        )  # fmt: skip
        if form == 0:
            after = self.noun(
                f"{'the' if noun == 'riots' else self.pick('a', 'the')} *{noun}", "obl", (kind, "actual", True)
            )
            after.left.append(Node(year, "CD", "NUM", "compound"))
            node.right.append(case(after, self.pick("after", "since", "following", "in")))
            if node.right[-1].left[0].form == "following":
                node.right[-1].left[0].tag, node.right[-1].left[0].upos = "VBG", "VERB"
        elif form == 1:  # "who was arrested last year"
            row = self.random.choice(by_type()[self.pick("COERCE", "SANCTION", "ASSAULT")])
            while row["frame"] not in {"PEOPLE", "PERSON", "FORCE"}:
                row = self.random.choice(by_type()[self.pick("COERCE", "SANCTION", "ASSAULT")])
            inner = Node(row["participle"], "VBN", "VERB", "acl:relcl", event=head_event(row, "actual", True))
            inner.left += [comma(), Node("who", "WP", "PRON", "nsubj:pass"), Node("was", "VBD", "AUX", "aux:pass")]
            self.long_ago(inner, year)
            subject = self.bare("nsubj")
            subject.right += [inner, comma()]
            node.left = [subject]
        else:  # "which attacked the town in 2009"
            row = self.row(ACTS)
            inner = self.act(row, "acl:relcl", "past", head_event(row, "actual", True))
            inner.left += [comma(), Node("which", "WDT", "PRON", "nsubj")]
            self.long_ago(inner, year)
            subject = self.noun(self.pick("the army", "the group", "the party", "the militia", "the country"), "nsubj")
            subject.right += [inner, comma()]
            node.left = [subject]
        return self.stop(node)

    def long_ago(self, node: Node, year: str) -> None:
        """Add "in 2009", "last year" or "three years ago"."""
        form = self.random.randrange(3)
        if form == 0:
            node.right.append(case(Node(year, "CD", "NUM", "obl"), "in"))
        elif form == 1:
            when = Node(self.pick("year", "month"), "NN", "NOUN", "obl:unmarked")
            when.left.append(Node("last", "JJ", "ADJ", "amod"))
            node.right.append(when)
        else:
            years = self.noun(f"{self.pick('two', 'three', 'five')} {self.pick('years', 'months')}", "obl:unmarked")
            node.right.append(Node("ago", "RB", "ADV", "advmod", left=[years]))

    def besides(self) -> Node:
        """Rebels shelled Kidal, killing three people; ended the siege by pulling back; after freeing 12 hostages."""
        form = self.random.randrange(4)
        if form == 0:
            node = self.clause(types=frozenset({"ASSAULT"}))
            event: Event = ("ASSAULT", "actual", False)
            inner = Node(self.pick("killing", "wounding", "injuring"), "VBG", "VERB", "advcl", event=event)
            inner.right.append(self.people("obj") if self.some(0.6) else self.count("obj"))
            self.apart(node, inner)
        elif form == 1:
            row = self.row()
            node = self.clause()
            self.apart(node, self.act(row, "advcl", "gerund", head_event(row)))
        elif form == 2:
            row = self.row(ACTS)
            node = self.clause()
            self.after(
                node, self.act(row, "advcl", "gerund", head_event(row)), self.pick("after", "before", "by", "while")
            )
        else:
            node = self.clause()
            inner = self.content("advcl")
            self.after(node, inner, self.pick("after", "as", "before", "because", "while"))
        return self.stop(node)

    def forced(self) -> Node:
        """Fighting forced 3,000 villagers to flee; the court ordered the release of two journalists."""
        node = Node(self.pick("forced", "forced", "allowed", "prompted"), "VBD", "VERB")
        if node.form == "forced":
            node.event = ("COERCE", "actual", False)
            node.left.append(self.force("nsubj"))
        else:
            node.left.append(self.nominal("nsubj"))
        node.right.append(self.people("obj"))
        flee = Node(self.pick("flee", "leave", "move", "return", "evacuate"), "VB", "VERB", "xcomp")
        flee.left.append(Node("to", "TO", "PART", "mark"))
        if flee.form in {"leave", "evacuate"}:
            flee.right.append(self.noun("their homes", "obj"))
        else:
            flee.right.append(case(self.place("obl"), "to" if flee.form in {"move", "return"} else "from"))
        node.right.append(flee)
        self.when_where(node)
        return self.stop(node)

    def three(self) -> Node:
        """Mali, Niger and Chad agreed ...; the president met ministers, diplomats and union leaders."""
        node = self.clause()
        maker = self.pick("COUNTRY", "CITY", "PERSON", "FORCE", "PEOPLE")
        makers = {"COUNTRY": self.country, "CITY": self.city, "FORCE": self.force, "PEOPLE": self.people}
        make = makers.get(maker, self.bare)
        subject = make("nsubj")
        second, last = make("conj"), make("conj")
        second.left.insert(0, comma())
        last.left.insert(0, Node("and", "CC", "CCONJ", "cc"))
        if self.some(0.3):
            last.left.insert(0, comma())
        subject.right += [second, last]
        if maker != "CITY":
            node.left = [subject]
        else:
            subject.label = "obl"
            node.right.append(case(subject, "in"))
        return self.stop(node)

    def money(self) -> Node:
        """The bank lent Ghana $ 5 million; the union gave 20 million euros in aid."""
        verb, kind = self.random.choice(
            [("lent", "AID"), ("granted", "AID"), ("gave", "AID"), ("donated", "AID"), ("earned", None), ("lost", None),
             ("pledged", "AGREE"), ("promised", "AGREE"), ("raised", None), ("paid", None)]
        )  # fmt: skip
        node = Node(verb, "VBD", "VERB", event=(kind, "actual", False) if kind else None)
        number, scale = str(self.random.randrange(2, 90)), self.pick("million", "billion", "million")
        amount = Node(scale, "CD", "NUM", "nummod", left=[Node(number, "CD", "NUM", "compound")])
        if self.some(0.6):
            sum_ = Node("$", "$", "SYM", "obj", right=[amount])
        else:
            sum_ = Node(self.pick("euros", "dollars", "pounds"), "NNS", "NOUN", "obj", left=[amount])
        node.left.append(
            self.body("nsubj") if kind else self.noun(self.pick("the company", "the bank", "the airline"), "nsubj")
        )
        if verb in {"lent", "granted", "gave"}:
            node.right.append(self.country("iobj"))
        node.right.append(sum_)
        if kind and self.some(0.5):
            sum_.right.append(case(self.noun(self.pick("aid", "food aid", "loans"), "nmod"), "in"))
        self.day(node)
        return self.stop(node)

    def so_called(self) -> Node:
        """Troops arrested 20 people in what the opposition called a massacre."""
        node = self.clause(types=HOSTILE | {"MOBILIZE", "PROTEST"})
        what = Node("what", "WP", "PRON", "obl", left=[Node("in", "IN", "ADP", "case")])
        called = Node(self.pick("called", "described"), "VBD", "VERB", "acl:relcl", left=[self.body("nsubj")])
        thing = self.noun(
            self.pick("a crime", "a provocation", "a warning", "an outrage", "a cowardly/JJ act"), "xcomp"
        )
        if called.form == "described":
            thing.label = "obl"
            case(thing, "as")
        called.right.append(thing)
        what.right.append(called)
        node.right.append(what)
        return self.stop(node)

    def occasion(self) -> Node:
        """The Battle of Karvan ended in 1916; Ghana beat Chad at the World Cup; Hurricane Marta killed 12 people."""
        form = self.random.randrange(4)
        if form == 0:
            node = Node(self.pick("killed", "battered", "hit", "struck"), "VBD", "VERB")
            storm = self.pick("Hurricane Marta", "Cyclone Hana", "Typhoon Lio", "Hurricane Otto", "Storm Petra")
            node.left.append(self.name(storm, "EVENT", "nsubj"))
            node.right.append(self.people("obj") if node.form == "killed" else self.noun("the coast", "obj"))
        elif form == 1:
            node = Node(self.pick("beat", "defeated", "hosted", "met"), "VBD", "VERB", left=[self.country("nsubj")])
            node.right.append(self.country("obj"))
            cup = self.name(
                self.pick("World Cup", "Africa Cup", "Asian Games", "Winter Games", "Nations Cup"), "EVENT", "obl"
            )
            cup.left.insert(0, Node("the", "DT", "DET", "det"))
            node.right.append(case(cup, "at" if node.form != "hosted" else "before"))
        elif form == 2:
            node = self.clause()
            war = self.name(self.random.choice(WARS), "EVENT", "obl")
            war.left.insert(0, Node("the", "DT", "DET", "det"))
            node = Node(
                self.pick("died", "fought", "served", "ended", "began"), "VBD", "VERB", left=[self.person("nsubj")]
            )
            node.right.append(case(war, self.pick("in", "during", "after", "before")))
        else:
            node = Node(self.pick("opened", "ended", "began"), "VBD", "VERB")
            name = self.random.choice(EVENTS)
            event = self.name(name, "EVENT", "nsubj")
            if not name.startswith(("Hurricane", "Cyclone", "Typhoon", "Operation")):
                event.left.insert(0, Node("the", "DT", "DET", "det"))
            node.left.append(event)
            self.when_where(node)
        return self.stop(node)
