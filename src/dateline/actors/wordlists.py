"""Words that the actors stage treats alike."""

from __future__ import annotations

# Pronouns that can stand for a participant; reflexives never name a new one.
PRONOUNS = frozenset("he him his she her hers they them their theirs it its we us our ours i me my mine".split())

# Nouns and numerals of quantity and membership: "hundreds of protesters" are protesters.
QUANTITIES = frozenset(
    "dozen hundred thousand million ten score handful number group crowd band majority minority rest most many "
    "some several all both each one two three four five six seven eight nine none half couple lot wave busload "
    "team others other member remnant column convoy gang contingent unit".split()
)

# Words that put an office in the past.
FORMER = frozenset("former ex late deposed ousted erstwhile onetime ex- then-former retired overthrown".split())

# Modifiers after which a bare noun is not of the country where the report plays.
FOREIGN = frozenset(
    "asian latin nordic baltic scandinavian caribbean foreign international multinational multi-national western "
    "european arab african allied world fellow regional global developing various third overseas".split()
)

# Titles of courtesy, which tell no office.
COURTESY = frozenset("mr mr. mrs mrs. ms ms. miss sir dr dr. lord lady madam dame m. mme".split())

# Parts of the calendar that parsers take for names.
NO_NAME = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)

# Words of time, which stand beside a phrase and not in it: "this month hooded men set fire to lorries".
CALENDAR = NO_NAME | frozenset("month week year day night weekend yesterday today tomorrow".split())

# Articles, left out of phrases.
ARTICLES = frozenset({"the", "a", "an"})

# Nouns of bodies: "it", not "he"; appositions of bodies, not of persons.
BODY_NOUNS = frozenset(
    "administration agency airline alliance army assembly association authority bank battalion bloc board body "
    "branch brigade broadcaster bureau cabinet caucus chamber charity church clan coalition college commission "
    "committee community company confederation congress consortium corporation council country court delegation "
    "department division embassy faction federation firm fleet force front garrison government group guard "
    "guerrilla headquarters house institute institution insurgency judiciary junta kingdom leadership league "
    "legislature military militia ministry mission mob movement nation navy network newspaper office opposition "
    "organisation organization palace panel parliament party patrol police politburo presidency press prosecution "
    "quartet radio regime regiment republic school secretariat senate service society staff state subcommittee "
    "syndicate team television tribe tribunal troika union unit university watchdog wing treasury academy "
    "foundation museum hospital hotel factory plant mosque exchange website daily weekly magazine station channel "
    "consulate business refinery market restaurant cartel crowd public population electorate populace diocese "
    "temple monastery mafia cult sect camp squad platoon artillery warship submarine plane tank family corps tv "
    "cavalry infantry gendarmerie intelligence academia industry lobby".split()
)

# Nouns so general that a bare second mention need not be the first again.
ANYBODY = frozenset(
    "people person man woman child youth other resident official leader adult family citizen worker source member "
    "expert analyst victim civilian number witness minister".split()
)

# Bare nouns that take up a named body of one of these sectors: "the group" after "Hamas".
GROUPS = {
    "group": {"REB", "NGO", "CRM", "PTY", "OPP", "IGO", "CVL"}, "movement": {"REB", "PTY", "OPP", "CVL"},
    "organisation": {"IGO", "NGO", "REB"}, "organization": {"IGO", "NGO", "REB"}, "bloc": {"IGO", "PTY"},
    "body": {"IGO", "NGO"}, "agency": {"IGO", "GOV", "MED", "SPY"}, "party": {"PTY"}, "company": {"BUS"},
    "firm": {"BUS"}, "union": {"LAB", "IGO"}, "alliance": {"IGO", "PTY", "MIL"}, "militia": {"REB"},
    "ministry": {"GOV"}, "court": {"JUD"}, "parliament": {"LEG"}, "rebel": {"REB"}, "insurgent": {"REB"},
    "militant": {"REB"}, "guerrilla": {"REB"}, "newspaper": {"MED"}, "charity": {"NGO"},
}  # fmt: skip

# Nouns that may follow a body's name without making another body of it.
CALLED = frozenset(
    "agency airline bank broadcaster cartel channel charity club company daily faction firm gang group magazine "
    "militia movement network newspaper organisation organization party radio station television union website".split()
)

# Titles and nouns of women.
FEMALE = frozenset(
    "mrs mrs. ms ms. miss madam lady queen princess woman girl mother wife daughter sister widow actress "
    "spokeswoman congresswoman chairwoman policewoman businesswoman grandmother aunt niece baroness".split()
)

# Titles and nouns of men.
MALE = frozenset(
    "mr mr. sir lord king prince man boy father husband son brother widower actor spokesman congressman chairman "
    "policeman businessman grandfather uncle nephew gunman fisherman imam priest bishop pope sheikh".split()
)

# Given names of women common in the news.
FEMALE_NAMES = frozenset(
    "aisha alice amina andrea angela anna anne annie aung-san barbara benazir beatrice carla carol caroline "
    "catherine christine claire claudia condoleezza corazon cristina cynthia dalia deborah diana dilma donna "
    "elena elisabeth elizabeth ellen emma erna fatima fatou florence geraldine gloria golda graca hanan hannah "
    "helen helena hillary indira isabel jacinda jane janet jennifer joan josephine joyce judith julia kamala "
    "karen kate katherine khaleda laura leila linda lisa louise lucy madeleine magdalena maia margaret margot "
    "maria marianne marie marine martha mary megawati michelle mireille monica nadia nancy natalia nicola nina "
    "olga pamela patricia petra rachel rebecca rosa ruth sandra sanna sarah sheikh-hasina sofia sonia sophie "
    "susan sushma svetlana sylvie tarja teresa theresa tsai ursula valerie vaira victoria violeta yulia zeinab".split()
)

# Nouns that say for whom somebody works rather than what he is: a Hamas official has Hamas's sector.
SERVANTS = frozenset(
    "official officer commander chief leader leadership fighter negotiator militant figure insider delegate "
    "delegation envoy boss aide adviser advisor deputy candidate supporter activist expert worker staff staffer "
    "employee troop force soldier peacekeeper observer monitor inspector investigator minister mediator "
    "rapporteur police policeman convoy patrol vehicle helicopter base summit spokesman commissioner president "
    "secretary headquarters leaders country state nation diplomat source team lawmaker".split()
)

# Those servants whose own sector only an intergovernmental body overrides.
PLAIN = frozenset(
    "supporter activist lawmaker candidate worker employee minister president police policeman soldier country "
    "state nation secretary ambassador source expert team base troop diplomat".split()
)

# Nouns that make an unknown capitalised body an office of state.
OFFICES = frozenset(
    "commission authority department bureau directorate secretariat agency administration office council "
    "committee service inspectorate treasury customs".split()
)

# Titles of rank or standing, weaker than the office a lexicon knows: General, leader.
RANKS = frozenset(
    "general colonel major captain lieutenant marshal commander admiral brigadier sergeant leader chief sheikh "
    "gen. col. capt. maj. lt. sgt. adm. brig. imam ayatollah mullah maulana maulvi militant fighter senator deputy "
    "lawmaker chairman politician candidate".split()
)

# Servants that speak for a state named beside them.
SPEAKS = frozenset("spokesman spokeswoman spokesperson representative envoy delegate source head chief side".split())

# Sectors whose bare nouns ("the soldiers") are taken to be of the country where the report plays.
LOCAL = frozenset("CVL GOV LEG JUD MIL COP REB PTY OPP CRM REL LAB EDU SPY BUS MED".split())

# Those of a state: where a sentence plays abroad they are still the home country's.
HOME = frozenset("GOV LEG MIL PTY OPP SPY".split())

# Nouns that may be of any country, whatever their sector.
ANYWHERE = frozenset(
    "country state nation analyst expert observer diplomat economist donor power superpower neighbor neighbour "
    "ally critic reporter market investor importer exporter broker trader producer terrorist tourist foreigner "
    "kingdom sultanate republic emirate delegate mediator".split()
)

# Nouns that in the plural are of several countries: "governments", "heads of state".
STATES = frozenset("government parliament state".split())

# What "foreign" belongs to where it is an office of the state itself: the foreign minister.
ABROAD = frozenset("minister ministry ministers secretary affairs department office relations policy trade".split())

# Words for a place that no single country holds.
DIRECTIONS = frozenset("north south east west northeast northwest southeast southwest".split())

# Role nouns that as modifiers are mostly no participants: "press conference", "pilot project".
NO_MODIFIER = frozenset("press media market leadership pilot radio news team business source justice consumer".split())

# Bare nouns after a preposition that mean a state or manner, not a participant: "in exile", "by force".
MANNER = frozenset(
    "exile court school hospital force office power prison college church market press general part".split()
)

# Words in front of a title that only grade it.
GRADES = frozenset("deputy vice assistant senior acting chief first associate under junior interim".split())

# What a country in front of it is no participant: "US dollars".
CURRENCY = frozenset("dollar dollars franc francs pound pounds rupee rupees peso pesos yen rouble roubles".split())

# Verbs with which a bare number counts people: "hundreds gathered".
CROWDS = frozenset("assemble chant clash demonstrate flock gather march parade protest rally riot".split())

# Verbs whose bare number is a count of people: "killing 12".
CASUALTIES = frozenset(
    "abduct arrest behead capture charge convict deport detain die displace evacuate execute expel free hang "
    "hospitalise hospitalize hurt imprison injure jail kidnap kill leave massacre maim murder perish release rescue "
    "shoot slaughter trap wound".split()
)

# Words of names that bodies of many countries share: "National Liberation Front", "Democratic Party".
SHARED = frozenset(
    "action alliance and assembly army central christian coalition commission communist conservative council "
    "democratic democracy democrats development federal for freedom front green independence islamic labour labor "
    "liberal liberation movement national nationalist new of party peace people peoples people's popular progress "
    "progressive republican security social socialist supreme the transitional union united unity".split()
)

# Nouns that without a determiner name a quality or an act: "expressed opposition".
ABSTRACT = frozenset("authority division divisions intelligence justice leadership movement opposition service".split())
