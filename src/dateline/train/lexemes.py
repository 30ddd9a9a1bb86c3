"""The words, names and phrases that the written news leads are made of, each word with its labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from dateline.data import rows, values

Event = tuple[str, str, bool]

SPEAKERS = (
    "police|officials|witnesses|residents|doctors|the army|a spokesman|state media|diplomats|the ministry|analysts|"
    "a senior official|a government spokesman|a military spokesman|aid workers|rebel commanders|local officials|"
    "security sources|an army statement|state radio|hospital officials|the governor|a rights group|election observers"
).split("|")
PEOPLE = (
    "students|protesters|civilians|miners|journalists|workers|teachers|villagers|refugees|farmers|"
    "prisoners|women|men|migrants|children|fishermen|lawyers|shopkeepers|nurses|passengers|hostages|"
    "aid workers|monks|pilgrims|people|opposition activists|human rights activists|supporters of the opposition|"
    "taxi drivers|former soldiers|displaced people|foreign workers|suspected militants|trade unionists"
).split("|")
CROWDS = (
    "protesters|students|workers|teachers|farmers|miners|opposition supporters|residents|nurses|demonstrators|"
    "activists|market traders|dock workers|taxi drivers|monks|war veterans|lawyers|doctors|pensioners|a crowd"
).split("|")
FORCES = (
    "soldiers|rebels|gunmen|militants|insurgents|guerrillas|policemen|militiamen|peacekeepers|fighters|"
    "paratroopers|armed men|security forces|government troops|mutinous soldiers|Islamist militants|"
    "riot police|border guards|separatist rebels|tribal fighters|army commandos|presidential guards|masked gunmen|"
    "suspected militants|former rebels|the army|the rebels|the air force|warplanes|suicide bombers|the navy|the police"
).split("|")
BODIES = (
    "the government|the army|the opposition|the rebels|the junta|the ruling party|the union|the council|the parliament|"
    "the military government|the transitional government|the foreign ministry|the court|the interim government|"
    "the central bank|the rebel group|the opposition coalition|the constitutional court|the regional bloc|lawmakers"
).split("|")
ROLES = (
    "president|prime minister|foreign minister|defence minister|finance minister|army chief|ambassador|"
    "opposition leader|interior minister|king|vice president|rebel leader|union leader|governor|bishop|"
    "spokeswoman|military ruler|justice minister|deputy prime minister|police chief|army spokesman|"
    "information minister|special envoy|chief justice|lawmaker|mayor|party leader|attorney general|health minister|"
    "general|sheikh"
).split("|")
RANKS = (
    "President General Colonel Captain Major Gen. Sheikh Archbishop Ambassador "
    "Senator Governor Judge Dr. Mr. Mrs. Ms. King Queen Prince Imam Justice Secretary Commissioner"
).split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
SHORT_MONTHS = "Jan Feb March April May June July Aug Sept Oct Nov Dec Jan. Feb. Aug. Sept. Oct. Nov. Dec.".split()
NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve 13 14 15 18 20 24 30 36 45 60 120 300 1,200 "
    "fifteen twenty 17 21 47 85 150 2,500 10,000"
).split()
ORGANISATIONS = (
    "United Nations|African Union|European Union|Red Cross|Security Council|Supreme Court|World Bank|"
    "Amnesty International|Taliban|Hamas|Hezbollah|Boko Haram|NATO|ECOWAS|UNICEF|Interpol|Interior Ministry|"
    "National Assembly|Arab League|Human Rights Watch|Defence Ministry|Constitutional Court|Foreign Ministry|UN|"
    "Central Bank|Electoral Commission|Revolutionary Guards|Commonwealth|World Food Programme|Red Crescent|IAEA"
).split("|")
BARE = frozenset("Amnesty International|Boko Haram|Human Rights Watch".split("|"))
AGENCIES = (
    "Sahel News Agency|Gulf Press Agency|Andes Press|National News Agency|Orient News|Reporter|Pacific Wire|Agency|"
    "Steppe News|Coastal Press Service|Independent Press|Delta News Agency"
).split("|")
PARTIES = (
    "Democratic Unity Party|National Liberation Movement|Patriotic Front|People's Defence Units|Free Land Army|"
    "Northern Relief Committee|Workers Congress|Justice Observatory|Committee for Peace|Islamic Renewal Party|"
    "Democratic Forces of the East|Citizens Rights Watch|Southern Resistance Front|Peasants Federation"
).split("|")
EVENTS = (
    "World Cup|Africa Cup|Olympic Games|Asian Games|Davos Forum|Battle of Karvan|Battle of the River|Hurricane Marta|"
    "Cyclone Hana|Typhoon Lio|Operation Desert Wind|Operation Clean Sweep|Gulf War|Pan-American Games|Second World War|"
    "Harbour War|Hurricane Otto|Nations Cup|Great Northern War|Winter Games|Summer Olympics"
).split("|")  # fmt: skip
WARS = ("Gulf War|Second World War|Harbour War|Great Northern War|Battle of Karvan|Cold War|First World War").split("|")
TEXTS = (
    "We will not negotiate with them|The situation is very serious|This is a great day for our country|"
    "There is no alternative|Our people want peace|The talks were useful|We are ready for dialogue|"
    "The security situation is calm|They have nothing to hide|It is a shame"
).split("|")
PREPOSITIONS = frozenset(
    "about across after against among at between by during for from in inside into near of off on onto over since "
    "through to towards under until with within without despite before behind outside amid past below above".split()
)
ADJECTIVES = frozenset(
    "Islamist mutinous prime foreign cold second senior local former human special military presidential tribal "
    "constitutional transitional interim central regional separatist new old joint deputy first "
    "third final annual national international political economic humanitarian nuclear big "
    "small heavy strong long high "
    "low top social public private medical strict public mass major serious deadly full early late free fair fresh "
    "unilateral mutual bilateral diplomatic financial official naval electoral armed "
    "illegal secret open large wild hot dry wet poor rich young rare bad good fatal minor popular famous "
    "clinical solar cultural criminal civil religious ethnic rival strategic permanent temporary general".split()
)
NAMED_BY_ADJECTIVE = frozenset(
    "African European National United Supreme Red Saudi New Constitutional Foreign Central Revolutionary Democratic "
    "Patriotic Free Northern Islamic Southern Olympic Asian Second First Cold Great Arab Human Electoral American "
    "Pan-American".split()
)
PARTICIPLES = {"displaced": "VBN", "suspected": "VBN", "masked": "VBN", "ruling": "VBG"}
ADVERBS = frozenset("again together abroad home back sharply slightly peacefully separately".split())
PLURALS = frozenset("police people media troops men women children cattle sheep".split())
SINGULARS = frozenset("news mass boss crisis bus gas press pass virus tennis progress business illness".split())
TAGS = {
    "the": ("DT", "DET", "det"), "a": ("DT", "DET", "det"), "an": ("DT", "DET", "det"), "some": ("DT", "DET", "det"),
    "all": ("DT", "DET", "det"), "its": ("PRP$", "PRON", "nmod:poss"), "his": ("PRP$", "PRON", "nmod:poss"),
    "her": ("PRP$", "PRON", "nmod:poss"), "their": ("PRP$", "PRON", "nmod:poss"),
    "several": ("JJ", "ADJ", "amod"), "many": ("JJ", "ADJ", "amod"),
}  # fmt: skip
UPOS = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "JJ": "ADJ", "RB": "ADV", "CD": "NUM", "VBN": "VERB",
    "VBG": "VERB", "PRP": "PRON", "DT": "DET",
}  # fmt: skip
_DOUBLED = frozenset(
    "ban bar beg cut flog gas get grab gun hit jog kidnap let mob nab pin plan plot quit rap rip rob rub run "
    "set shun sit skip spar stab step stop strip swap tap trap transfer trim wed win wrap "
    "expel rebel repel refer defer "
    "patrol annul commit admit permit submit acquit abet begin bid forget put slip split drop spot airdrop confer "
    "forbid overrun readmit regret scrap shut slam snub whip travel quarrel cancel chat ship".split()
)


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


def comma() -> Node:
    """Return a comma."""
    return Node(",", ",", "PUNCT", "punct")


def case(head: Node, word: str) -> Node:
    """Put a preposition in front of a phrase."""
    head.left.insert(0, Node(word, "IN", "ADP", "case"))
    return head


def plural(head: Node) -> bool:
    """Say whether a subject takes a plural verb."""
    many = head.tag in {"NNS", "NNPS"} and head.form not in {"Nations", "States"}
    return many or any(child.label == "conj" for child in head.right)


def gerund(verb: str) -> str:
    """Return a verb's form in -ing."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return verb + (verb[-1] if verb in _DOUBLED else "") + "ing"


def third(verb: str) -> str:
    """Return a verb's third person singular of the present."""
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


@cache
def verbs() -> tuple[dict[str, str], ...]:
    """Return the rows of `leads.tsv`."""
    return _table("leads.tsv")


@cache
def plain() -> tuple[dict[str, str], ...]:
    """Return the rows of `plain.tsv`."""
    return _table("plain.tsv")


@cache
def names() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return by region its given and its family names."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for row in _table("names.tsv"):
        given, family = found.setdefault(row["region"], ([], []))
        given.append(row["given"])
        family.append(row["family"])
    return {region: (tuple(given), tuple(family)) for region, (given, family) in found.items()}


def _table(name: str) -> tuple[dict[str, str], ...]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    table = [line.split("\t") for line in lines if not line.startswith("#")]
    return tuple(dict(zip(table[0], row, strict=True)) for row in table[1:])


@cache
def countries() -> tuple[tuple[str, str, str], ...]:
    """Return (name, demonym, capital) of the countries whose three names are one word each, and of some others."""
    found = [
        ("South Africa", "African", "Pretoria"), ("Saudi Arabia", "Saudi", "Riyadh"),
        ("Sri Lanka", "Tamil", "Colombo"), ("Burkina Faso", "Burkinabe", "Ouagadougou"),
        ("South Korea", "Korean", "Seoul"), ("Hong Kong", "Chinese", "Beijing"), ("New Zealand", "Maori", "Wellington"),
    ]  # fmt: skip
    for row in rows("countries.tsv"):
        demonym, capital = values(row["demonyms"])[:1], values(row["capital"])[:1]
        if (
            demonym
            and capital
            and all(len(w.split()) == 1 and "-" not in w for w in (row["name"], demonym[0], capital[0]))
        ):
            found.append((row["name"], demonym[0], capital[0]))
    return tuple(found)
