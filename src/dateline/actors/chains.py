"""Tie the mentions of one participant together.

Precision before recall: a mention that several participants fit, or none, begins a chain of its own. Mentions are
read once from left to right; what a name or a role can go back to is looked up, what a pronoun can is a short window.
"""

from __future__ import annotations

import re
from collections import deque

from dateline.actors.mentions import Found
from dateline.actors.pairs import pair
from dateline.actors.phrases import Mention
from dateline.actors.pronouns import NEAR, Chain, Pronouns, Recent, is_first
from dateline.actors.standing import Codes
from dateline.actors.wordlists import ANYBODY, BODY_NOUNS, CALLED, FEMALE, FEMALE_NAMES, GROUPS, MALE
from dateline.actors.words import Words

RECENT = 60
"""How many mentions back a pronoun or a bare noun can reach."""
FAR = 25
"""How many sentences back a bare title ("the president") can reach."""

_WORDS = re.compile(r"[\w'’.]+")
_PARTICLES = frozenset("al el de la von van der bin ibn abu du da di le ben".split())


class Linker:
    """Gives each mention of a report the number of its chain."""

    def __init__(self, words: Words, found: Found, own: list[Codes]) -> None:
        self.words, self.found, self.own = words, found, own
        self.mentions = found.mentions
        self.index = {id(mention): k for k, mention in enumerate(self.mentions)}
        self.chains: list[Chain] = []
        self.numbers: list[int] = [-1] * len(self.mentions)
        self.members: dict[int, tuple[int, ...]] = {}
        """The chains that "they" takes together, by the number of its own."""
        self.partners = pair(words, found)
        self.pronouns = Pronouns(words, found)
        self.by_name: dict[str, Chain] = {}
        self.by_part: dict[str, list[Chain]] = {}
        self.by_role: dict[str, Chain] = {}
        self.without_country: dict[str, Chain | None] = {}
        self.titled: dict[str, list[Chain]] = {}
        self.counterparts: set[int] = set()
        self.recent: deque[Recent] = deque(maxlen=RECENT)

    def link(self) -> list[int]:
        """Return the chain number of each mention, in the order of the mentions."""
        for k in range(len(self.mentions)):
            self._resolve(k)
        return self.numbers

    # Resolution

    def _resolve(self, k: int) -> Chain:
        if self.numbers[k] >= 0:
            return self.chains[self.numbers[k]]
        mention = self.mentions[k]
        partner = self.partners.get(k)
        chain: Chain
        if partner is not None and partner != k:
            chain = self._resolve(partner)
        elif mention.kind in {"person", "name"}:
            chain = self._person(mention)
        elif mention.kind == "body":
            chain = self._body(mention)
        elif mention.kind in {"state", "place"}:
            chain = self._known(f"{mention.kind} {self._place_key(mention)}", mention)
        elif mention.kind == "pronoun":
            chain = self._pronoun(k, mention) or self._new(mention)
        else:
            chain = self._noun(k)
        self._note(k, chain)
        return chain

    def _new(self, mention: Mention) -> Chain:
        chain = Chain(len(self.chains), "person" if mention.kind == "name" else mention.kind)
        chain.plural = mention.plural
        self.chains.append(chain)
        return chain

    def _known(self, key: str, mention: Mention) -> Chain:
        chain = self.by_name.get(key)
        if chain is None:
            chain = self.by_name[key] = self._new(mention)
        return chain

    def _note(self, k: int, chain: Chain) -> None:
        """Add to a chain what a mention tells of it."""
        mention, codes, words = self.mentions[k], self.own[k], self.words
        self.numbers[k] = chain.number
        inside = self.found.told.get(mention.core[0]) if mention.kind == "person" else None  # "King Albert"
        for role in (mention.title, mention.role, inside.role if inside is not None else None):
            if role is not None and mention.kind in {"person", "name", "role"}:
                for key in {role.key, role.words[-1], role.words[0] if "of" in role.words else role.words[-1]}:
                    group = self.titled.setdefault(key, [])
                    if chain not in group[-3:]:
                        group.append(chain)
                chain.gender = chain.gender or _gender(role.words[-1])
                if role.words[-1] == "counterpart" and mention.owner is not None:
                    self._counterpart(mention.owner, chain)
        first = words.lower[mention.first]
        if mention.kind == "person":
            given = words.lower[mention.core[0]]
            chain.gender = chain.gender or _gender(first.strip(".")) or ("f" if given in FEMALE_NAMES else "")
        elif mention.kind == "pronoun":
            pronoun = words.lower[mention.head]
            gender = "f" if pronoun in {"she", "her", "hers"} else "m" if pronoun in {"he", "him", "his"} else ""
            chain.gender = chain.gender or gender
        elif mention.kind == "role" and mention.role is not None and not mention.plural:
            chain.body = mention.role.words[-1] in BODY_NOUNS and chain.kind == "role"
        chain.body = chain.body or chain.kind in {"body", "state"}
        chain.country = chain.country or codes.country
        chain.sectors = chain.sectors or codes.sectors
        chain.sentence = mention.sentence
        chain.numeral = chain.numeral or mention.numeral
        dep = {words.dep[h] for h in mention.heads}
        self.recent.append(Recent(chain, mention, bool(dep & {"nsubj", "nsubj:pass"}), k))

    def _counterpart(self, owner: int, chain: Chain) -> None:
        """Give a chain the offices of whose counterpart it is: "the Omani king" after "his Omani counterpart"."""
        other = self.found.at.get(owner)
        if other is None:
            return
        whose = self._resolve(self.index[id(other)])
        for group in self.titled.values():
            if whose in group and chain not in group[-3:]:
                group.append(chain)
                self.counterparts.add(chain.number)

    def _pronoun(self, k: int, mention: Mention) -> Chain | None:
        if is_first(self.words.lower[mention.head]):
            speaker = self.pronouns.speaker(mention)
            return self._resolve(self.index[id(speaker)]) if speaker is not None else None
        before = self.pronouns.antecedent(k, mention, reversed(self.recent))
        if before is None or not mention.plural or before.chain.plural or before.chain.body:
            return before.chain if before is not None else None
        joined = self.pronouns.joined(before.mention)
        chain = self._new(mention)
        self.members[chain.number] = tuple(dict.fromkeys(self._resolve(self.index[id(m)]).number for m in joined))
        return chain

    def _place_key(self, mention: Mention) -> str:
        if mention.name is not None and mention.kind == "state" and mention.name.country is not None:
            return mention.name.country
        return self._text(mention)

    def _text(self, mention: Mention) -> str:
        return " ".join(self.words.text[mention.core[0] : mention.core[1] + 1])

    # Names

    def _person(self, mention: Mention) -> Chain:
        text = self._text(mention)
        canon = mention.name.name if mention.name is not None else text
        for key in (f"person {text}", f"person {canon}"):
            if key in self.by_name:
                return self.by_name[key]
        parts = _WORDS.findall(text.replace("-", " "))
        significant = _significant(parts)
        chain: Chain | None = None
        if mention.title is not None and mention.first == mention.core[0] - len(mention.title.words):
            chain = self._unnamed(mention)
        if chain is None and significant:
            chain = self._partial(mention, parts, significant)
        if chain is None:
            chain = self._new(mention)
            chain.kind = "person"
        if len(text) > len(chain.name):
            chain.name = text
        self.by_name[f"person {text}"] = self.by_name[f"person {canon}"] = chain
        for part in significant:
            group = self.by_part.setdefault(part, [])
            if chain not in group:
                group.append(chain)
        return chain

    def _unnamed(self, mention: Mention) -> Chain | None:
        """Return the unnamed speaker that a name follows up: "a UN spokeswoman said", later "spokeswoman Ann Lee"."""
        assert mention.title is not None
        if mention.title.note != "of-body" and "of" not in mention.title.words:
            return None  # "the minister of foreign affairs" is one; of presidents there may be many
        group = [c for c in self.titled.get(mention.title.key, [])[-3:] if mention.sentence - c.sentence <= FAR]
        fitting = [c for c in group if c.kind == "role" and not c.plural and not c.name]
        return fitting[0] if len(group) == 1 and fitting else None

    def _partial(self, mention: Mention, parts: list[str], significant: list[str]) -> Chain | None:
        """Return the person of whose name these are parts, or whose name is a part of this one."""
        candidates = self.by_part.get(significant[-1], [])
        if len(significant) == 1:
            fitting = [c for c in candidates if self._agrees(c, mention)]
            surname = [c for c in fitting if c.name.replace("-", " ").endswith(parts[-1])]
            fitting = surname or fitting
            return max(fitting, key=lambda c: c.sentence, default=None)
        for chain in reversed(candidates):
            other = _significant(_WORDS.findall(chain.name.replace("-", " ")))
            if not self._agrees(chain, mention):
                continue
            short, long = sorted((other, significant), key=len)
            if len(short) == 1 and long[-1] == short[0]:
                return chain
            if short[-1] == long[-1] and all(p in long or _initial(p, long) for p in short):
                return chain
        return None

    def _agrees(self, chain: Chain, mention: Mention) -> bool:
        gender = _gender(self.words.lower[mention.first].strip("."))
        return not (gender and chain.gender and gender != chain.gender)

    def _body(self, mention: Mention) -> Chain:
        text = self._text(mention).removeprefix("the ").removeprefix("The ")
        canon = mention.name.name if mention.name is not None else text
        for key in (f"body {text}", f"body {canon}"):
            if key in self.by_name:
                return self.by_name[key]
        parts = text.split()
        chain = None
        if mention.name is None:
            chain = self.without_country.get(text)
            if len(parts) == 1:
                chain = chain or self.by_name.get(f"acronym {text}")
            elif chain is None and parts[-1].lower() in BODY_NOUNS | {"rebels", "brigades", "guerrillas"}:
                chain = self.by_name.get(f"body {' '.join(parts[:-1])}")
        if chain is None:
            chain = self._new(mention)
            chain.kind = "body"
        self.by_name[f"body {text}"] = self.by_name[f"body {canon}"] = chain
        self._shorten(mention, chain)
        if len(parts) > 1:
            capitals = "".join(p[0] for p in parts if p[0].isupper())
            every = "".join(p[0] for p in parts if p[0].isalpha()).upper()
            for acronym in {capitals, every, ".".join(capitals) + "."}:
                if len(acronym) > 1:
                    self.by_name.setdefault(f"acronym {acronym}", chain)
            if parts[-1].lower() in BODY_NOUNS:
                self.by_name.setdefault(f"body {' '.join(parts[:-1])}", chain)
            self.titled.setdefault(f"body {parts[-1].lower()}", []).append(chain)
            self.titled.setdefault(f"body {parts[0].lower()}", []).append(chain)
        at = mention.core[1] + 1
        words = self.words
        if at + 2 < len(words.text) and words.text[at] == "(" and words.text[at + 2] == ")":
            self.by_name.setdefault(f"body {words.text[at + 1]}", chain)
        return chain

    def _shorten(self, mention: Mention, chain: Chain) -> None:
        """Note the name of a body without its country: "the State Department" after "the US State Department"."""
        run = self.found.lexical.get(mention.core[0])
        if run is not None and run.name is not None and run.name.kind in {"country", "demonym"}:
            rest = " ".join(self.words.text[run.last + 1 : mention.core[1] + 1])
            if " " in rest:
                known = self.without_country.setdefault(rest, chain)
                if known is not chain:
                    self.without_country[rest] = None  # of two countries

    # Nouns

    def _noun(self, k: int) -> Chain:
        mention, words = self.mentions[k], self.words
        role, codes = mention.role, self.own[k]
        if (named := self._named(mention)) is not None:
            return named
        if mention.kind == "nation":
            key = f"nation {words.lower[mention.head]}"
            if mention.numeral:
                return self._new(mention)
            self.by_role[key] = self._fresh(key, mention)
            return self.by_role[key]
        if role is None or mention.kind == "count":
            return self._new(mention)
        last = role.words[-1] if "of" not in role.words else role.words[0]
        bare = mention.first >= mention.core[0] and mention.last == mention.core[1]
        if (last in BODY_NOUNS and not mention.plural) or last in {"police", "military", "army"}:
            return self._collective(k, last, bare)
        if mention.plural:
            return self._plural(k, last, bare)
        if mention.definite and (titled := self._titled(mention, role.key, codes, bare)) is not None:
            return titled
        before = self.by_role.get(f"one {last}")
        if before is not None and mention.definite and bare and mention.sentence - before.sentence <= NEAR * 2:
            return before
        chain = self._new(mention)
        if last not in ANYBODY or not bare:
            self.by_role[f"one {last}"] = chain
        return chain

    def _named(self, mention: Mention) -> Chain | None:
        """Return the body that a noun after its name repeats: "the Kifaya movement", "Jiji Press news agency"."""
        role, words = mention.role, self.words
        if role is None or mention.kind != "role" or mention.plural or role.words[-1] not in CALLED:
            return None
        run = self.found.named.get(mention.core[0] - 1)
        if run is None or run.label not in {"ORG", "LEX"} or mention.first != run.first:
            return None
        if run.name is not None and run.name.kind != "organisation":
            return None
        text = " ".join(words.text[run.first : run.last + 1])
        key = f"body {run.name.name if run.name is not None else text}"
        chain = self.by_name.get(key) or self.by_name.get(f"body {text}")
        if chain is None:
            chain = self.by_name[key] = self.by_name[f"body {text}"] = self._new(mention)
            chain.kind, chain.body = "body", True
        return chain

    def _fresh(self, key: str, mention: Mention) -> Chain:
        chain = self.by_role.get(key)
        if chain is not None and not (chain.numeral and not mention.definite):
            return chain
        return self._new(mention)

    def _titled(self, mention: Mention, key: str, codes: Codes, bare: bool) -> Chain | None:
        """Return the person who has a title: "the president" after "President Okoye"."""
        group = self.titled.get(key, [])[-6:]
        fitting = [
            chain
            for chain in group
            if chain.kind == "person"
            and mention.sentence - chain.sentence <= FAR
            and (codes.country is None or chain.country in {None, codes.country})
            and (not bare or codes.country is not None or chain.number not in self.counterparts)  # he is "his"
        ]
        if not bare and codes.country is None:
            return None
        if len({chain.number for chain in fitting}) > 1:
            last = max(chain.sentence for chain in fitting)
            near = [c for c in fitting if mention.sentence - c.sentence <= 1]
            return near[0] if len(near) == 1 and near[0].sentence == last else None
        return fitting[0] if fitting else None

    def _collective(self, k: int, last: str, bare: bool) -> Chain:
        """Return the body that a common noun means: "the government", "the group", "the ministry"."""
        mention, codes = self.mentions[k], self.own[k]
        owner = self.found.at.get(mention.owner) if mention.owner is not None else None
        if owner is not None:  # "their government" is not the government that the report spoke of
            key = f"body {last} of {self.numbers[self.index[id(owner)]]}"
            chain = self.by_role.get(key)
            if chain is None:
                chain = self.by_role[key] = self._new(mention)
                chain.body = True
            return chain
        if bare and (mention.definite or last in {"police", "parliament", "congress"}):
            told = mention.role.sectors if mention.role is not None else ()
            named = [
                chain
                for chain in self.titled.get(f"body {last}", [])[-4:]
                if mention.sentence - chain.sentence <= FAR
                and (not told or not chain.sectors or set(told) & set(chain.sectors))
                and codes.country in {None, chain.country}
            ]
            if len({c.number for c in named}) == 1:
                return named[0]
            if mention.definite and last in GROUPS and (chain := self._last(mention, GROUPS[last])) is not None:
                return chain
        label = " ".join(self.words.lower[mention.first : mention.last + 1])
        chain = self.by_role.get(f"body {last} {codes.country or label if not bare else ''}")
        if chain is None and bare and mention.definite:
            chain = self.by_role.get(f"body {last}")
        if chain is None or (mention.numeral or self._indefinite(mention)):
            chain = self._new(mention)
            chain.body = True
        self.by_role[f"body {last} {codes.country or label if not bare else ''}"] = chain
        self.by_role[f"body {last}"] = chain
        return chain

    def _indefinite(self, mention: Mention) -> bool:
        return mention.first > 0 and self.words.lower[mention.first - 1] in {"a", "an", "another", "any", "some"}

    def _last(self, mention: Mention, sectors: set[str]) -> Chain | None:
        """Return the body named last whose sector fits, two sentences back at most."""
        for other in reversed(self.recent):
            if mention.sentence - other.mention.sentence > 2:
                return None
            chain = other.chain
            if chain.kind == "body" == other.mention.kind and chain.sectors and chain.sectors[0] in sectors:
                return chain
            if chain.kind == "body" == other.mention.kind and not chain.sectors and other.mention.name is None:
                return chain  # "the group", after a body that no lexicon knows
        return None

    def _only(self, mention: Mention, sectors: set[str]) -> Chain | None:
        """Return the rebels that "the rebels" are where a report has named but one such body."""
        if sectors != {"REB"}:
            return None
        fitting = [c for c in self.chains if c.kind == "body" and c.sectors[:1] == ("REB",)]
        return fitting[0] if len(fitting) == 1 and mention.sentence - fitting[0].sentence <= FAR else None

    def _plural(self, k: int, last: str, bare: bool) -> Chain:
        """Return the group that a plural noun means: "the soldiers" after "Mutinous soldiers"."""
        mention, codes = self.mentions[k], self.own[k]
        label = " ".join(self.words.lower[mention.first : mention.last + 1])
        exact = self.by_role.get(f"group {label}")
        adherent = self.words.lower[mention.core[0] - 1] if mention.first == mention.core[0] - 1 else ""
        if mention.numeral and not mention.definite:
            chain: Chain | None = None
        elif not bare:
            chain = exact if last not in ANYBODY or mention.definite else None
            chain = chain or (self.by_role.get(f"group {adherent}") if adherent.endswith("ist") else None)
        else:
            chain = self.by_role.get(f"group {last}")
            if chain is not None and not mention.definite and (chain.numeral or last in ANYBODY):
                chain = exact if last not in ANYBODY else None
            if chain is not None and mention.sentence - chain.sentence > (NEAR if last in ANYBODY else FAR):
                chain = None
            if chain is None and mention.definite and last in GROUPS:
                chain = self._last(mention, GROUPS[last]) or self._only(mention, GROUPS[last])
        if chain is not None and codes.country and chain.country and codes.country != chain.country:
            chain = None
        if chain is None:
            chain = self._new(mention)
            chain.plural = True
        if exact is None:
            self.by_role[f"group {label}"] = chain
        self.by_role[f"group {last}"] = chain
        if adherent.endswith("ist"):  # "Maoist rebels" are "the Maoists" later
            self.by_role[f"group {adherent}"] = chain
        return chain


def _gender(word: str) -> str:
    return "f" if word in FEMALE else "m" if word in MALE else ""


def _initial(part: str, long: list[str]) -> bool:
    return len(part.rstrip(".")) == 1 and any(word.startswith(part[0]) for word in long)


def name_of(words: Words, found: Found, numbers: list[int], members: dict[int, tuple[int, ...]]) -> dict[int, str]:
    """Return the fullest useful name of each chain, of one that takes others together theirs."""
    best: dict[int, tuple[int, int, str]] = {}
    for mention, number in zip(found.mentions, numbers, strict=True):
        rank, text = _label(words, mention)
        held = best.get(number)
        # Of names the longest, of nouns the first.
        if held is None or rank < held[0] or (rank == held[0] and rank <= 2 and len(text) > held[1]):
            best[number] = (rank, len(text), text)
    names = {number: text for number, (_, _, text) in best.items()}
    return names | {number: " and ".join(names[each] for each in own) for number, own in members.items()}


def _label(words: Words, mention: Mention) -> tuple[int, str]:
    text = words.document.report.text
    first, last = mention.core
    core = " ".join(text[words.begin[first] : words.end(last)].split())
    if mention.kind == "person":
        return 0, core
    if mention.kind == "body":
        if last + 2 < len(words.text) and words.text[last + 1] == "(" and words.text[last + 2 + 1 : last + 4] == [")"]:
            core = " ".join(text[words.begin[first] : words.end(last + 3)].split())
        return 0, core
    if mention.kind == "state":
        known = mention.name
        if known is None or known.kind != "country":
            return 2, core
        return (0 if known.name == core else 1), core
    if mention.kind in {"name", "place"}:
        return 1, core
    phrase = " ".join(text[words.begin[mention.first] : words.end(mention.last)].split())
    return (5 if mention.kind == "pronoun" else 4 if mention.kind == "count" else 3), phrase


def _significant(parts: list[str]) -> list[str]:
    """Return the parts of a name but its particles: Ben is a given name where it stands first."""
    return [part for i, part in enumerate(parts) if part.lower() not in _PARTICLES or (i == 0 and part.istitle())]
