"""Who did it to whom, whether it happened and who says so, asked of trees by hand: no model is needed.

A tree is one line of `form/tag/head/label` (heads from 1, 0 for the root); a trigger is its words in that line.
"""

from __future__ import annotations

from datetime import date

import pytest
import spacy
from spacy.tokens import Doc

from dateline import actors
from dateline.events import attribution, counts, qualify, roles
from dateline.events.triggers import Trigger
from dateline.parse import lemmas
from dateline.schema import Document, Report

VOCAB = spacy.blank("en").vocab
POS = {
    "CC": "CCONJ", "CD": "NUM", "DT": "DET", "IN": "ADP", "JJ": "ADJ", "MD": "AUX", "POS": "PART", "PRP": "PRON",
    "PRP$": "PRON", "RB": "ADV", "RP": "ADP", "TO": "PART", "WDT": "PRON", "WP": "PRON", "WRB": "ADV",
}  # fmt: skip


def document(tree: str) -> Document:
    rows = [word.rsplit("/", 3) for word in tree.split()]
    pos = []
    for form, tag, _, label in rows:
        found = POS.get(tag) or {"N": "NOUN", "V": "VERB"}.get(tag[0], "PUNCT")
        found = "PROPN" if tag.startswith("NNP") else found
        found = "AUX" if label.startswith(("aux", "cop")) else found
        found = "SCONJ" if label == "mark" and tag == "IN" else found
        pos.append("PART" if form in {"not", "n't"} else found)
    doc = Doc(
        VOCAB,
        words=[row[0] for row in rows],
        tags=[row[1] for row in rows],
        pos=pos,
        heads=[int(row[2]) - 1 if row[2] != "0" else index for index, row in enumerate(rows)],
        deps=["ROOT" if row[2] == "0" else row[3] for row in rows],
        sent_starts=[index == 0 for index in range(len(rows))],
        morphs=[lemmas.MORPHOLOGY.get(row[1], "") for row in rows],
    )
    doc = lemmas.lemmatize(doc)
    read = Document(Report("hand", doc.text, date(2024, 3, 7)), doc)
    return read.with_layer("actors", actors.read(read))


def trigger(read: Document, words: str, kind: str) -> Trigger:
    forms = [token.text for token in read.tokens]
    indices = tuple(forms.index(word) for word in words.split())
    inside = set(indices)
    head = next(i for i in indices if read.tokens[i].head.i not in inside or read.tokens[i].head.i == i)
    return Trigger(indices, head, kind, 0.9, "actual", 0.0, None, ())


def names(found: tuple[object, ...]) -> list[str]:
    return sorted(actor.span.text for actor in found)  # type: ignore[attr-defined]


ROLES = {
    # The noun after "of" is not also who did it.
    "arrest of": (
        "The/DT/2/det arrest/NN/5/nsubj of/IN/4/case ministers/NNS/2/nmod stunned/VBD/0/root Bissau/NNP/5/obj",
        "arrest", "COERCE", [], ["ministers"],
    ),
    "ban on": (
        "The/DT/3/det French/JJ/3/amod ban/NN/7/nsubj on/IN/6/case the/DT/6/det party/NN/3/nmod came/VBD/0/root",
        "ban", "COERCE", ["French"], ["party"],
    ),
    # "of" after release tells who is freed, after withdrawal who goes.
    "release of, by": (
        "The/DT/2/det release/NN/8/nsubj of/IN/4/case prisoners/NNS/2/nmod by/IN/7/case the/DT/7/det rebels/NNS/2/nmod "
        "ended/VBD/0/root",
        "release", "RETREAT", ["rebels"], ["prisoners"],
    ),
    "withdrawal of": (
        "The/DT/2/det withdrawal/NN/6/nsubj of/IN/5/case French/JJ/5/amod troops/NNS/2/nmod ended/VBD/0/root",
        "withdrawal", "RETREAT", ["French troops"], [],
    ),
    "his release": (
        "The/DT/2/det activist/NN/4/nmod:poss 's/POS/2/case release/NN/5/nsubj surprised/VBD/0/root lawyers/NNS/5/obj",
        "release", "RETREAT", [], ["activist"],
    ),
    "his assassination": (
        "The/DT/2/det president/NN/4/nmod:poss 's/POS/2/case assassination/NN/5/nsubj shook/VBD/0/root "
        "the/DT/7/det opposition/NN/5/obj",
        "assassination", "ASSAULT", [], ["president"],
    ),
    # What stands after an object belongs to it, unless the object is part of the trigger.
    "mayor of": (
        "Gunmen/NNS/2/nsubj killed/VBD/0/root the/DT/4/det mayor/NN/2/obj of/IN/6/case Mali/NNP/4/nmod",
        "killed", "ASSAULT", ["Gunmen"], ["mayor of Mali"],
    ),
    "sanctions on": (
        "Canada/NNP/2/nsubj imposed/VBD/0/root sanctions/NNS/2/obj on/IN/5/case generals/NNS/3/nmod",
        "imposed sanctions", "SANCTION", ["Canada"], ["generals"],
    ),
    # Who condemns or learns of an act has not done it.
    "condemned": (
        "France/NNP/2/nsubj condemned/VBD/0/root the/DT/4/det shelling/NN/2/obj that/WDT/6/nsubj "
        "killed/VBD/4/acl:relcl civilians/NNS/6/obj",
        "shelling", "ASSAULT", [], ["civilians"],
    ),
    "learned of": (
        "Lawyers/NNS/2/nsubj learned/VBD/0/root of/IN/5/case the/DT/5/det arrest/NN/2/obl of/IN/7/case nuns/NNS/5/nmod",
        "arrest", "COERCE", [], ["nuns"],
    ),
    "carried out": (
        "Rebels/NNS/2/nsubj carried/VBD/0/root out/RP/2/compound:prt an/DT/5/det attack/NN/2/obj on/IN/7/case "
        "soldiers/NNS/5/nmod",
        "attack", "ASSAULT", ["Rebels"], ["soldiers"],
    ),
    "came under": (
        "Soldiers/NNS/2/nsubj came/VBD/0/root under/IN/4/case attack/NN/2/obl",
        "came under attack", "ASSAULT", [], ["Soldiers"],
    ),
    "faced": (
        "Turkey/NNP/2/nsubj faced/VBD/0/root criticism/NN/2/obj from/IN/6/case German/JJ/6/amod lawmakers/NNS/3/nmod",
        "criticism", "ACCUSE", ["German lawmakers"], ["Turkey"],
    ),
    "came under, told by the noun": (
        "Soldiers/NNS/2/nsubj came/VBD/0/root under/IN/4/case attack/NN/2/obl by/IN/6/case rebels/NNS/4/nmod",
        "attack", "ASSAULT", ["rebels"], ["Soldiers"],
    ),
    "faced, its doer on the verb": (
        "Turkey/NNP/2/nsubj faced/VBD/0/root criticism/NN/2/obj from/IN/6/case German/JJ/6/amod lawmakers/NNS/2/obl",
        "criticism", "ACCUSE", ["German lawmakers"], ["Turkey"],
    ),
    "took part in": (
        "Rebels/NNS/2/nsubj took/VBD/0/root part/NN/2/obj in/IN/5/case talks/NNS/2/obl",
        "talks", "CONSULT", ["Rebels"], [],
    ),
    "aid from": (
        "Refugees/NNS/2/nsubj received/VBD/0/root aid/NN/2/obj from/IN/5/case Norway/NNP/2/obl",
        "received aid", "AID", ["Norway"], ["Refugees"],
    ),
    # What is asked of somebody may be done to a third.
    "urged to release": (
        "Norway/NNP/2/nsubj urged/VBD/0/root Serbia/NNP/2/obj to/TO/5/mark release/VB/2/xcomp students/NNS/5/obj",
        "urged", "REQUEST", ["Norway"], ["Serbia"],
    ),
    "asked, an indirect object": (
        "Norway/NNP/2/nsubj asked/VBD/0/root Serbia/NNP/2/iobj to/TO/5/mark release/VB/2/xcomp students/NNS/5/obj",
        "asked", "REQUEST", ["Norway"], ["Serbia"],
    ),
    "began detaining": (
        "Soldiers/NNS/2/nsubj began/VBD/0/root detaining/VBG/2/xcomp officials/NNS/3/obj",
        "began detaining", "COERCE", ["Soldiers"], ["officials"],
    ),
    "passive": (
        "Officials/NNS/3/nsubj:pass were/VBD/3/aux:pass detained/VBN/0/root by/IN/5/case soldiers/NNS/3/obl:agent "
        "and/CC/7/cc police/NNS/5/conj",
        "detained", "COERCE", ["police", "soldiers"], ["Officials"],
    ),
    "relative clause": (
        "Rebels/NNS/5/nsubj who/WP/3/nsubj shot/VBD/1/acl:relcl soldiers/NNS/3/obj fled/VBD/0/root",
        "shot", "ASSAULT", ["Rebels"], ["soldiers"],
    ),
    "object relative": (
        "The/DT/2/det soldiers/NNS/8/nsubj:pass that/WDT/6/obj the/DT/5/det rebels/NNS/6/nsubj "
        "captured/VBD/2/acl:relcl were/VBD/8/aux:pass seen/VBN/0/root",
        "captured", "ASSAULT", ["rebels"], ["soldiers"],
    ),
    "object relative without a pronoun": (
        "The/DT/2/det soldiers/NNS/6/nsubj rebels/NNS/4/nsubj captured/VBD/2/acl:relcl have/VBP/6/aux "
        "returned/VBN/0/root",
        "captured", "ASSAULT", ["rebels"], ["soldiers"],
    ),
    "talks between": (
        "Talks/NNS/7/nsubj between/IN/4/case the/DT/4/det government/NN/1/nmod and/CC/6/cc rebels/NNS/4/conj "
        "opened/VBD/0/root",
        "Talks", "CONSULT", ["government", "rebels"], [],
    ),
    "blamed for": (
        "The/DT/2/det minister/NN/3/nsubj blamed/VBD/0/root rebels/NNS/3/obj for/IN/7/case the/DT/7/det "
        "attack/NN/3/obl",
        "attack", "ASSAULT", ["rebels"], [],
    ),
    "air strike killed": (
        "An/DT/4/det Israeli/JJ/4/amod air/NN/4/compound strike/NN/5/nsubj killed/VBD/0/root civilians/NNS/5/obj",
        "air strike", "ASSAULT", ["Israeli"], ["civilians"],
    ),
    # Whose act an attack is told by who it kills, and by whom force is to drive away.
    "stormed, killing": (
        "Gunmen/NNS/2/nsubj stormed/VBD/0/root the/DT/4/det post/NN/2/obj ,/,/6/punct killing/VBG/2/advcl "
        "two/CD/8/nummod guards/NNS/6/obj and/CC/11/cc a/DT/11/det vendor/NN/8/conj",
        "stormed", "ASSAULT", ["Gunmen"], ["two guards", "vendor"],
    ),
    "fired to disperse": (
        "Police/NNS/2/nsubj fired/VBD/0/root rounds/NNS/2/obj to/TO/5/mark disperse/VB/2/advcl protesters/NNS/5/obj",
        "fired", "ASSAULT", ["Police"], ["protesters"],
    ),
    "a purpose that hits nobody": (
        "Police/NNS/2/nsubj fired/VBD/0/root rounds/NNS/2/obj to/TO/5/mark warn/VB/2/advcl protesters/NNS/5/obj",
        "fired", "ASSAULT", ["Police"], [],
    ),
    "fired on, killing a number": (
        "Police/NNS/2/nsubj fired/VBD/0/root on/IN/4/case students/NNS/2/obl ,/,/6/punct killing/VBG/2/advcl "
        "four/CD/6/obj",
        "fired", "ASSAULT", ["Police"], ["students"],
    ),
    "clashes with": (
        "Soldiers/NNS/4/nsubj were/VBD/4/aux:pass in/IN/4/case clashes/NNS/0/root with/IN/6/case rebels/NNS/4/nmod",
        "clashes", "ASSAULT", ["Soldiers", "rebels"], [],
    ),
    "on strike": (
        "Teachers/NNS/4/nsubj are/VBP/4/cop on/IN/4/case strike/NN/0/root", "strike", "PROTEST", ["Teachers"], [],
    ),
    "under pressure": (
        "The/DT/2/det minister/NN/5/nsubj is/VBZ/5/cop under/IN/5/case pressure/NN/0/root from/IN/7/case "
        "lawmakers/NNS/5/nmod",
        "pressure", "REQUEST", ["lawmakers"], ["minister"],
    ),
    "placed under arrest": (
        "Soldiers/NNS/2/nsubj placed/VBD/0/root the/DT/4/det minister/NN/2/obj under/IN/6/case arrest/NN/2/obl",
        "arrest", "COERCE", [], ["minister"],
    ),
    "did so after a request": (
        "The/DT/2/det army/NN/3/nsubj left/VBD/0/root after/IN/6/case a/DT/6/det request/NN/3/obl from/IN/8/case "
        "villagers/NNS/6/nmod",
        "request", "REQUEST", ["villagers"], ["army"],
    ),
    # Over whose act others do something, or what they record, is not theirs.
    "clashed over": (
        "Students/NNS/2/nsubj marched/VBD/0/root over/IN/5/case the/DT/5/det arrest/NN/2/obl of/IN/7/case "
        "nuns/NNS/5/nmod",
        "arrest", "COERCE", [], ["nuns"],
    ),
    "recorded": (
        "Monks/NNS/2/nsubj recorded/VBD/0/root nine/CD/4/nummod killings/NNS/2/obj of/IN/6/case farmers/NNS/4/nmod",
        "killings", "ASSAULT", [], ["farmers"],
    ),
    # What is given, taken back or demanded, and what is one's own, has nothing done to it.
    "sent engineers": (
        "Israel/NNP/2/nsubj sent/VBD/0/root doctors/NNS/2/obj to/IN/5/case Chad/NNP/2/obl",
        "sent", "AID", ["Israel"], ["Chad"],
    ),
    "withdrew its observers": (
        "Norway/NNP/2/nsubj withdrew/VBD/0/root its/PRP$/4/nmod:poss observers/NNS/2/obj",
        "withdrew", "RETREAT", ["Norway"], [],
    ),
    "recalled its ambassador to": (
        "Chad/NNP/2/nsubj recalled/VBD/0/root its/PRP$/4/nmod:poss ambassador/NN/2/obj to/IN/6/case "
        "Ireland/NNP/4/nmod",
        "recalled", "SANCTION", ["Chad"], ["Ireland"],
    ),
    "sacked its ambassador": (
        "Chad/NNP/2/nsubj sacked/VBD/0/root its/PRP$/4/nmod:poss ambassador/NN/2/obj",
        "sacked", "SANCTION", ["Chad"], ["ambassador"],
    ),
    "offered to send": (
        "Brazil/NNP/2/nsubj offered/VBD/0/root to/TO/4/mark send/VB/2/xcomp soldiers/NNS/4/obj",
        "offered", "AGREE", ["Brazil"], [],
    ),
    "agreed to meet": (
        "Brazil/NNP/2/nsubj agreed/VBD/0/root to/TO/4/mark meet/VB/2/xcomp the/DT/6/det rebels/NNS/4/obj",
        "agreed", "AGREE", ["Brazil"], ["rebels"],
    ),
    "demanded the resignation of": (
        "Students/NNS/2/nsubj demanded/VBD/0/root the/DT/4/det resignation/NN/2/obj of/IN/7/case the/DT/7/det "
        "governor/NN/4/nmod",
        "demanded", "REQUEST", ["Students"], ["governor"],
    ),
    "demanded the release of": (
        "Students/NNS/2/nsubj demanded/VBD/0/root the/DT/4/det release/NN/2/obj of/IN/6/case monks/NNS/4/nmod",
        "demanded", "REQUEST", ["Students"], [],
    ),
    "condemned a French raid": (
        "Chad/NNP/2/nsubj condemned/VBD/0/root the/DT/5/det French/JJ/5/amod raid/NN/2/obj",
        "condemned", "ACCUSE", ["Chad"], ["French"],
    ),
    "alleged that": (
        "Monks/NNS/2/nsubj alleged/VBD/0/root that/IN/6/mark the/DT/5/det army/NN/6/nsubj fled/VBD/2/ccomp",
        "alleged", "ACCUSE", ["Monks"], ["army"],
    ),
    # Voice that is shared or lost, and a subject that the parser hung elsewhere.
    "held and freed": (
        "Monks/NNS/3/nsubj:pass were/VBD/3/aux:pass held/VBN/0/root and/CC/5/cc freed/VBD/3/conj",
        "freed", "RETREAT", [], ["Monks"],
    ),
    "held and fled": (
        "Monks/NNS/3/nsubj:pass were/VBD/3/aux:pass held/VBN/0/root and/CC/5/cc fled/VBD/3/conj",
        "fled", "RETREAT", ["Monks"], [],
    ),
    "saw him shot": (
        "Monks/NNS/2/nsubj saw/VBD/0/root a/DT/4/det farmer/NN/2/obj shot/VBN/2/xcomp",
        "shot", "ASSAULT", [], ["farmer"],
    ),
    "a subject hung elsewhere": (
        "It/PRP/2/nsubj began/VBD/0/root after/IN/4/case gendarmes/NNS/2/obl beat/VBD/2/advcl monks/NNS/5/obj",
        "beat", "ASSAULT", ["gendarmes"], ["monks"],
    ),
    # Who acts for a body is the body; the two sides are who they are; names beside a count are the participants.
    "whose envoys": (
        "Chad/NNP/6/nsubj ,/,/5/punct whose/WP$/4/nmod:poss envoys/NNS/5/nsubj met/VBD/1/acl:relcl left/VBD/0/root",
        "met", "CONSULT", ["Chad"], [],
    ),
    "both sides": (
        "Chad/NNP/4/nsubj and/CC/3/cc Sudan/NNP/1/conj fought/VBD/0/root until/IN/8/mark both/DT/7/det "
        "sides/NNS/8/nsubj agreed/VBD/4/advcl",
        "agreed", "AGREE", ["Chad", "Sudan"], [],
    ),
    "sides of nobody": (
        "Monks/NNS/2/nsubj said/VBD/0/root both/DT/4/det sides/NNS/5/nsubj agreed/VBD/2/ccomp",
        "agreed", "AGREE", ["sides"], [],
    ),
    "whom a crowd wants gone": (
        "Crowds/NNS/2/nsubj marched/VBD/0/root demanding/VBG/2/advcl that/IN/6/mark officials/NNS/6/nsubj "
        "quit/VBP/3/ccomp",
        "marched", "PROTEST", ["Crowds"], ["officials"],
    ),
    "what brings it about": (
        "Soldiers/NNS/2/nsubj triggered/VBD/0/root riots/NNS/2/obj",
        "riots", "PROTEST", [], [],
    ),
    "praise of others' accord": (
        "Chad/NNP/2/nsubj hailed/VBD/0/root an/DT/4/det accord/NN/2/obj between/IN/6/case monks/NNS/4/nmod and/CC/8/cc "
        "officials/NNS/6/conj",
        "hailed", "SUPPORT", ["Chad"], ["monks", "officials"],
    ),
    "a place that a purpose clears": (
        "Troops/NNS/2/nsubj deployed/VBD/0/root to/TO/4/mark guard/VB/2/advcl banks/NNS/4/obj",
        "deployed", "MOBILIZE", ["Troops"], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROLES)
def test_who_did_it_to_whom(name: str) -> None:
    tree, words, kind, doers, undergoers = ROLES[name]
    read = document(tree)
    act = trigger(read, words, kind)
    found = roles.find(read, act, roles.Participants(read))
    assert (names(found.actors), names(found.recipients)) == (doers, undergoers)


STATUS = {
    "plain": ("Rebels/NNS/2/nsubj attacked/VBD/0/root Gao/NNP/2/obj", "attacked", "actual"),
    "not": ("Rebels/NNS/4/nsubj did/VBD/4/aux not/RB/4/advmod attack/VB/0/root Gao/NNP/4/obj", "attack", "negated"),
    "a negation inside the trigger": (
        "Rebels/NNS/4/nsubj did/VBD/4/aux not/RB/4/advmod attack/VB/0/root Gao/NNP/4/obj", "did not attack", "negated",
    ),
    "will inside the trigger": (
        "Rebels/NNS/3/nsubj will/MD/3/aux attack/VB/0/root Gao/NNP/3/obj", "will attack", "future",
    ),
    "no one": (
        "No/DT/2/det one/NN/4/nsubj:pass was/VBD/4/aux:pass attacked/VBN/0/root", "attacked", "negated",
    ),
    "nobody": ("Nobody/NN/3/nsubj:pass was/VBD/3/aux:pass attacked/VBN/0/root", "attacked", "negated"),
    "no soldiers": (
        "No/DT/2/det soldiers/NNS/4/nsubj:pass were/VBD/4/aux:pass attacked/VBN/0/root", "attacked", "negated",
    ),
    "not only": (
        "Rebels/NNS/4/nsubj not/RB/3/advmod only/RB/4/advmod attacked/VBD/0/root Gao/NNP/4/obj", "attacked", "actual",
    ),
    "could": ("Rebels/NNS/3/nsubj could/MD/3/aux attack/VB/0/root Gao/NNP/3/obj", "attack", "hypothetical"),
    "failed to": ("Rebels/NNS/2/nsubj failed/VBD/0/root to/TO/4/mark attack/VB/2/xcomp", "attack", "negated"),
    "denied that": (
        "He/PRP/2/nsubj denied/VBD/0/root that/IN/5/mark rebels/NNS/5/nsubj attacked/VBD/2/ccomp",
        "attacked", "negated",
    ),
    "fear of": (
        "Fear/NN/5/nsubj of/IN/4/case an/DT/4/det attack/NN/1/nmod grew/VBD/0/root", "attack", "hypothetical",
    ),
    "prevented": (
        "Police/NNS/2/nsubj prevented/VBD/0/root an/DT/4/det attack/NN/2/obj", "attack", "negated",
    ),
    "said": (
        "He/PRP/2/nsubj said/VBD/0/root rebels/NNS/4/nsubj attacked/VBD/2/ccomp Gao/NNP/4/obj", "attacked", "actual",
    ),
    "without": (
        "Rebels/NNS/2/nsubj left/VBD/0/root without/IN/4/mark attacking/VBG/2/advcl Gao/NNP/4/obj",
        "attacking", "negated",
    ),
    "after": (
        "Rebels/NNS/3/nsubj not/RB/3/advmod left/VBN/0/root after/IN/5/mark attacking/VBG/3/advcl Gao/NNP/5/obj",
        "attacking", "actual",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STATUS)
def test_whether_it_happened(name: str) -> None:
    tree, words, status = STATUS[name]
    read = document(tree)
    assert qualify.qualify(read, trigger(read, words, "ASSAULT")).status == status


SOURCES = {
    "said": (
        "The/DT/2/det governor/NN/3/nsubj said/VBD/0/root rebels/NNS/5/nsubj attacked/VBD/3/ccomp Gao/NNP/5/obj",
        "governor",
    ),
    "told": (
        "Witnesses/NNS/2/nsubj told/VBD/0/root police/NNS/2/iobj that/IN/6/mark rebels/NNS/6/nsubj "
        "attacked/VBD/2/ccomp",
        "Witnesses",
    ),
    "a clause behind": (
        "Rebels/NNS/2/nsubj attacked/VBD/0/root Gao/NNP/2/obj ,/,/6/punct state/NN/6/compound radio/NN/7/nsubj "
        "reported/VBD/2/parataxis",
        "state radio",
    ),
    "according to": (
        "Rebels/NNS/2/nsubj attacked/VBD/0/root Gao/NNP/2/obj according/VBG/6/case to/IN/4/fixed police/NNS/2/obl",
        "police",
    ),
    "told in its own voice": ("Rebels/NNS/2/nsubj attacked/VBD/0/root Gao/NNP/2/obj", None),
    "who says is not who witnessed another clause": (
        "Rebels/NNS/2/nsubj attacked/VBD/0/root Gao/NNP/2/obj and/CC/6/cc police/NNS/6/nsubj said/VBD/2/conj "
        "nothing/NN/6/obj",
        None,
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_who_says_so(name: str) -> None:
    tree, source = SOURCES[name]
    read = document(tree)
    found = attribution.Sources(read, roles.Participants(read)).of(trigger(read, "attacked", "ASSAULT"))
    assert (found and found[0].text) == source


COUNTS = {
    "killed and wounded": (
        "Rebels/NNS/2/nsubj killed/VBD/0/root two/CD/4/nummod soldiers/NNS/2/obj and/CC/6/cc wounded/VBD/2/conj "
        "five/CD/8/nummod others/NNS/6/obj",
        "killed", {"killed": 2, "injured": 5},
    ),
    "a bare numeral": (
        "A/DT/2/det blast/NN/3/nsubj killed/VBD/0/root 11/CD/3/obj and/CC/6/cc injured/VBD/3/conj 36/CD/6/obj",
        "blast", {"killed": 11, "injured": 36},
    ),
    "killing four": (
        "Soldiers/NNS/2/nsubj opened/VBD/0/root fire/NN/2/obj ,/,/5/punct killing/VBG/2/advcl four/CD/5/obj",
        "opened fire", {"killed": 4},
    ),
    "leaving seven dead": (
        "Rebels/NNS/2/nsubj clashed/VBD/0/root ,/,/4/punct leaving/VBG/2/advcl seven/CD/4/obj dead/JJ/4/xcomp",
        "clashed", {"killed": 7},
    ),
    "twenty-one": (
        "A/DT/2/det blast/NN/3/nsubj killed/VBD/0/root twenty/CD/6/compound -/HYPH/4/punct one/CD/7/nummod "
        "people/NNS/3/obj",
        "blast", {"killed": 21},
    ),
    "arrest of two": (
        "The/DT/2/det arrest/NN/6/nsubj of/IN/5/case two/CD/5/nummod ministers/NNS/2/nmod stunned/VBD/0/root",
        "arrest", {"arrested": 2},
    ),
    "another act's dead": (
        "Police/NNS/2/nsubj attacked/VBD/0/root Gao/NNP/2/obj while/IN/6/mark rebels/NNS/6/nsubj said/VBD/2/advcl "
        "soldiers/NNS/8/nsubj killed/VBD/6/ccomp nine/CD/8/obj",
        "attacked", {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_how_many(name: str) -> None:
    tree, words, wanted = COUNTS[name]
    read = document(tree)
    kind = "COERCE" if "arrested" in wanted else "ASSAULT"
    act = trigger(read, words, kind)
    found = counts.Counts(read, [act]).of(act)
    assert {key: told.value for key, told in found.items()} == wanted


def test_we_is_who_speaks() -> None:
    read = document("We/PRP/2/nsubj condemn/VBP/5/ccomp the/DT/4/det coup/NN/2/obj said/VBD/0/root Moreau/NNP/5/nsubj")
    act = trigger(read, "condemn", "ACCUSE")
    people = roles.Participants(read)
    speakers = people.at(read.tokens[5])
    found = roles.spoken(read, act, roles.find(read, act, people), speakers)
    assert names(found.actors) == ["Moreau"]


def test_who_must_is_asked_by_who_says_so() -> None:
    read = document(
        "The/DT/2/det rebels/NNS/4/nsubj must/MD/4/aux disarm/VB/6/ccomp ,/,/6/punct said/VBD/0/root Moreau/NNP/6/nsubj"
    )
    act = trigger(read, "must disarm", "REQUEST")
    people = roles.Participants(read)
    found = roles.spoken(read, act, roles.find(read, act, people), people.at(read.tokens[6]))
    assert (names(found.actors), names(found.recipients)) == (["Moreau"], ["rebels"])
