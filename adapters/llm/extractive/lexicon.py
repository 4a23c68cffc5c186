"""The words by which a clause speaks for or against what it names. Data, not rules."""

from collections.abc import Mapping
from enum import Enum, auto

from adapters.llm.extractive.words import stem


class Cue(Enum):
    """What a word does to the verdict of its clause."""

    GOOD = auto()
    """Speaks for: recommend, suitable."""
    BAD = auto()
    """Speaks against: insufficient, fails."""
    GAIN = auto()
    """A good thing; says nothing by itself: benefit."""
    LOSS = auto()
    """A bad thing; says nothing by itself: delay."""
    TIME = auto()
    """A bad thing where it is added, taken or saved, and nothing elsewhere: months."""
    GIVE = auto()
    """Speaks for, unless what is given is bad: brings revenue, brings delay."""
    CARRY = auto()
    """Takes the side of its object: leads to, adds."""
    LESSEN = auto()
    """Speaks for, unless what is lessened is good: reduces hazards, reduces benefit."""
    NOT = auto()
    """Turns what follows around, or speaks against: not, cannot."""
    LACK = auto()
    """A NOT before a thing (no, without): good where the thing is bad."""
    SPARE = auto()
    """Speaks for what stands before it, against what follows: needs no."""
    IDLE = auto()
    """An idiom that only looks like a cue: not only."""


_LISTED: Mapping[Cue, str] = {
    Cue.GOOD: """
        recommend|recommended|recommends|advise|advises|advisable|favour|favours|favor|favors|
        prefer|prefers|preferred|preferable|support|supports|supported|endorse|endorses|want|wants|
        suit|suits|suited|suitable|fits|fit for|appropriate|sensible|reasonable|justified|warranted|
        worthwhile|worth|best|better|good|great|excellent|ideal|sound|strong|stronger|strongest|
        right route|right choice|right way|adequate|sufficient|enough|effective|efficient|feasible|
        viable|plausible|practical|realistic|promising|ready|proven|established|well trodden|
        standard form|standard route|standard way|designed route|designed for|made for|the place to|
        natural choice|needed|necessary|required|essential|allow|allows|allowed|let|lets|enable|
        enables|help|helps|protect|protects|improve|improves|improved|gain|gains|benefits from|
        answers|meets|meet|satisfies|satisfy|solve|solves|succeed|succeeds|works|work well|
        works well|win|wins|outperform|outperforms|beat|beats|outweigh|outweighs|useful|valuable|
        helpful|beneficial|advantage|advantages|advantageous|cheap|cheaper|cheapest|affordable|fast|
        faster|fastest|quick|quicker|quickest|soonest|sooner|shortest|simple|simpler|simplest|easy|
        easier|easiest|safe|safer|safest|reliable|robust|clearer|clearest|credible|acceptable|
        makes sense|make sense|pays off|pay off|in favour of|in favor of|at no cost|available|
        possible|attractive|superior|popular|comfortable|flexible|free|convenient|profitable|
        transparent|accurate|precise|stable|scalable|mature|compatible|sustainable|durable|fair|
        lawful
    """,
    Cue.BAD: """
        unlikely|insufficient|inadequate|unsuitable|inappropriate|unsafe|unreliable|unclear|
        uncertain|unproven|unnecessary|needless|impossible|impractical|infeasible|unfeasible|
        unaffordable|unacceptable|unrealistic|unwise|unjustified|unpopular|ineffective|inefficient|
        infringes|fail|fails|failed|hide|hides|hid|weak|weaker|weakest|poor|poorer|poorest|bad|
        worse|worst|wrong|inferior|slow|slower|slowest|costly|costlier|expensive|pricey|risky|
        riskier|dangerous|hazardous|harmful|hard|harder|difficult|complex|complicated|premature|
        pointless|useless|futile|misleading|questionable|doubtful|dubious|problematic|troublesome|
        burdensome|skip|skips|mistake|mistakes|closed to|oppose|opposes|opposed|object to|objects|
        objected|doubt|doubts|reject|rejects|rejected|refuse|refuses|refused|decline|declines|
        warn against|warns against|warned against|counters that|advise against|advises against|
        advised against|recommend against|recommends against|recommended against|argue against|
        argues against|speaks against|speak against|decide against|decided against|case against|
        avoid|avoids|drop|drops|dropped|abandon|abandons|abandoned|exclude|excludes|rule out|
        rules out|ruled out|lacks|lack|lacking|misses|breaks|break down|loses|lose|suffers|suffer|
        undermines|undermine|endangers|endanger|threatens|threaten|wastes|waste|waste of|far from|
        out of reach|short of|no match|overkill|no evidence|no reason|no need|no case|no proof|
        takes longer|take longer|costs more|cost more|contraindicated|scarce|complain|complains|
        complained|outdated|obsolete|unstable|insecure|fragile|brittle|inaccurate|imprecise|
        incomplete|incompatible|unsustainable|unfair|unethical|illegal|unlawful|limited|painful|
        tedious|worsens|worsen|struggles|struggle|hinders|hinder|blocks|block|blocked|drawback|
        drawbacks|disadvantage|disadvantages|weakness|weaknesses|flaw|flaws|flawed|too much|
        too many|too little|too few|too late|too long|too thin|too small|too early|too costly|
        too expensive|too slow|too weak|too risky|too big|too large|too hard|too complex|too short|
        too high|too low
    """,
    Cue.GAIN: """
        benefit|benefits|value|revenue|income|sales|savings|reimbursement|approval|clearance|
        assurance|certainty|clarity|confidence|evidence|proof|protection|safety|effectiveness|
        efficiency|quality|reliability|speed|trust|access|guarantee|progress|success|strength|
        choice|chance|chances|hope|prospect|prospects|basis|merit|precedent|justification
    """,
    Cue.LOSS: """
        delay|delays|cost|costs|expense|expenses|risk|risks|harm|harms|hazard|hazards|burden|
        burdens|error|errors|failure|failures|fee|fees|loss|losses|danger|dangers|damage|problem|
        problems|trouble|complexity|complications|uncertainty|liability|penalty|penalties|wait|
        injury|injuries|deaths|complaints|anxiety|confusion
    """,
    Cue.TIME: "hour|hours|day|days|week|weeks|month|months|year|years",
    Cue.GIVE: """
        give|gives|bring|brings|provide|provides|supply|supplies|offer|offers|earn|earns|secure|
        secures|deliver|delivers
    """,
    Cue.CARRY: """
        lead to|leads to|led to|add|adds|added|cause|causes|caused|create|creates|created|raise|
        raises|raised|increase|increases|increased|mean|means|carry|carries|pose|poses|bear|bears|
        result in|results in|take|takes|takes up
    """,
    Cue.LESSEN: """
        reduce|reduces|reduced|lower|lowers|lowered|lessen|lessens|cut|cuts|shorten|shortens|
        shortened|prevent|prevents|prevented|avert|averts|mitigate|mitigates|mitigated|remove|
        removes|removed|eliminate|eliminates|minimise|minimises|minimize|minimizes|save|saves|saved|
        avoids the|fewer|less
    """,
    Cue.NOT: """
        not|cannot|never|no longer|hardly|scarcely|rarely|seldom|neither|nor|nobody|nothing|none
    """,
    Cue.LACK: "no|without|lack of|absence of",
    Cue.SPARE: """
        needs no|need no|requires no|require no|does not need|do not need|did not need|
        does not require|do not require|did not require
    """,
    Cue.IDLE: """
        not only|not just|not merely|not least|no doubt|without doubt|no later than|no more than|
        not more than|no less than|not less than|if not|whether or not|best practice|best practices|
        good practice|standard of care|had better|at best|at least|at worst|worst case|as well as
    """,
}


def _phrases(listed: str) -> list[tuple[str, ...]]:
    return [tuple(entry.split()) for entry in listed.split("|") if entry.strip()]


CUES: Mapping[tuple[str, ...], Cue] = {
    phrase: cue for cue, listed in _LISTED.items() for phrase in _phrases(listed)
}
"""Cues by their words, as they stand in lower-case text; the longest that fits counts."""

LONGEST_CUE = max(len(phrase) for phrase in CUES)

CONTRASTS = _phrases(
    "rather than|instead of|as opposed to|in place of|and not|but not|than|over|unlike"
)
"""What sets the option right after it against the one before, longer phrases first."""

COMPARING_VERBS = frozenset({"outperforms", "outperform", "beats", "beat", "outweighs", "outweigh"})

DETERMINERS = frozenset("a an the any another this that these those our their its such".split())  # noqa: SIM905

CONNECTIVES = frozenset(
    """
    but although though while whereas because since if when where unless until once whenever
    provided despite except before after yet so which who whose
    """.split()  # noqa: SIM905
)
"""Words with which another clause begins."""

CONDITIONS = frozenset("if when where unless until once whenever provided".split())  # noqa: SIM905
"""Connectives that make their sentence hold on a condition only."""

ASIDES = frozenset(
    """
    however therefore then moreover furthermore thus indeed accordingly consequently meanwhile
    though instead for in on at by to under with from given of as
    """.split()  # noqa: SIM905
)
"""Words with which a short remark between two commas begins that interrupts a clause."""

PREPOSITIONS = frozenset("for on in with of to at by from under through via as".split())  # noqa: SIM905

AUXILIARIES = frozenset(
    """
    is are was were be been has have had does do did can cannot could may might will would shall
    should must not
    """.split()  # noqa: SIM905
)

RELATIVES = frozenset("which who whose that".split())  # noqa: SIM905

PROS = frozenset("pro pros advantages benefits strengths upsides".split())  # noqa: SIM905
CONS = frozenset(
    "con cons against disadvantages drawbacks weaknesses downsides risks".split()  # noqa: SIM905
)
"""Words of headings below which every passage speaks for, or against, the option named."""

_DIMENSIONS = {
    "feasibility": """feasible feasibility ready practical plausible available funded cash
        time calendar months days route established predicate complete finished accept acceptance
        review goal form standard suitable""",
    "evidence strength": """evidence data study studies clinical trial statistical sample endpoint
        endpoints sensitivity specificity confidence interval performance retrospective
        prospective tested validation proven""",
    "risk": """risk risks harm hazard hazards safety safe mitigation reassurance alarm alarms
        error errors failure adverse warning delay delays control controls danger""",
    "value": """value benefit benefits revenue sales reimbursement payment payer payers coverage
        cost costs fee cash savings outcome outcomes admissions launch market""",
}

DIMENSION_WORDS: Mapping[str, frozenset[str]] = {
    name: frozenset(stem(word) for word in listed.split()) for name, listed in _DIMENSIONS.items()
}
"""The stems that touch the default dimensions; any other is touched by its own words."""
