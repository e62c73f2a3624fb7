"""The state variables of organisations, relations, communities and territories, declared as columns of tables."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from simulation.core.columns import Column, Table
from simulation.parameters.people import KINDS as KIND_LABELS
from simulation.parameters.people import SECTORS as SECTOR_LABELS
from simulation.parameters.people import SIZES as SIZE_LABELS
from simulation.parameters.people import THEMES as THEME_LABELS

KINDS = tuple(KIND_LABELS)
SECTORS = tuple(SECTOR_LABELS)
SIZES = tuple(SIZE_LABELS)
THEMES = tuple(THEME_LABELS)

NEVER = -1
"""No such month, row or community (yet)."""

EFFORT = ("outreach", "accompaniment", "communities", "territories", "heritage", "programme")
"""Uses of the staff's full-time-equivalent months."""
HOURS = ("communities", "projects", "animation", "accompaniment")
"""Uses of the members' hours."""


# Files that compare a column with a member of these enumerations, or write one into a column, define it as a plain
# number (ENGAGED = int(Stage.ENGAGED)): with an enumeration member NumPy is ten times slower.


class Kind(IntEnum):
    """Main position in the value chain (the order of `KINDS`)."""

    FIRM = 0
    SUPPLIER = 1
    CLIENT = 2
    PARTNER = 3


class Stage(IntEnum):
    """The stage of an organisation in the EFC (the three temps of the founding text)."""

    UNAWARE = 0
    AWARE = 1
    ENGAGED = 2
    ANIMATOR = 3


class Tie(IntEnum):
    """Type of a relation."""

    SUPPLY = 0
    ACQUAINTANCE = 1


class Cause(IntEnum):
    """The cause through which an organisation became aware, or joined."""

    OUTREACH = 0
    COMMUNITY = 1
    CLIENT = 2
    SUPPLIER = 3
    ACQUAINTANCE = 4
    EVENT = 5


class EventType(IntEnum):
    """What can happen. `other` and `cause` are NEVER where they do not apply."""

    MADE_AWARE = 0
    FORGOT = 1
    ENGAGED = 2
    ACCOMPANIED = 3
    BECAME_ACCOMPAGNATEUR = 4
    STOPPED_ACCOMPANYING = 5
    MET = 6
    PROPOSED = 7
    REFUSED = 8
    BEGAN = 9
    SUCCEEDED = 10
    FAILED = 11
    TURNED_COOPERATIVE = 12
    TURNED_BACK = 13
    CHANGED_SUPPLIER = 14
    BECAME_ANIMATOR = 15
    STOPPED_ANIMATING = 16
    FOUNDED = 17
    WENT_DORMANT = 18
    TOOK_PART = 19
    LAPSED = 20
    CLOSED = 21
    CRISIS = 22


class Outcome(IntEnum):
    """The outcome of the project that has ended on a relation in this step."""

    NOTHING = 0
    SUCCESS = 1
    FAILURE = 2


class Dialogue(IntEnum):
    """The dialogue that two organisations have had on a relation in this step."""

    NOTHING = 0
    ALONE = 1
    ACCOMPANIED = 2


class Refusal(IntEnum):
    """Why a project that was proposed did not begin (the cause of REFUSED)."""

    UNWILLING = 0
    NO_TIME = 1


class Organisations(Table):
    """One row per organisation. A newcomer takes the row of a closed organisation (`generation` counts them)."""

    identity = Column(np.int64, 0, "stable identity, which names its luck")
    generation = Column(np.int32, 0, "how many organisations held this row before")
    kind = Column(np.int8, 0, "main position in the value chain (Kind)")
    sector = Column(np.int8, 0, "sector of activity (row of SECTORS)")
    size_class = Column(np.int8, 1, "size class (row of SIZES)")
    size = Column(np.float64, 1.0, "staff", "employees")
    territory = Column(np.int32, 0, "row of its territory")
    department = Column(np.int32, 0, "row of its department")
    commune = Column(np.int32, 0, "row of its commune (NEVER: unknown)")
    theme = Column(np.int8, 0, "trade, activity or function: decides its professional community (row of THEMES)")
    stage = Column(np.int8, Stage.UNAWARE, "stage (Stage)")
    competence = Column(np.float64, 0.0, "competence in the EFC", "[0, 1]")
    reluctance = Column(np.float64, 0.0, "threshold that conviction must pass")
    affinity = Column(np.float64, 0.0, "affinity with the EFC", "[0, 1]")
    closing_at = Column(np.float64, np.inf, "accumulated hazard of closing at which it closes")
    crisis_at = Column(np.float64, np.inf, "accumulated hazard of a crisis at which the next one strikes")
    sensitised_cause = Column(np.int8, NEVER, "through what it last became aware (Cause; NEVER: founder or unaware)")
    sensitised_by = Column(np.int32, NEVER, "row of the organisation through which it last became aware (NEVER: none)")
    aware_since = Column(np.int32, NEVER, "step at which it last became aware", "step")
    member_since = Column(np.int32, NEVER, "step at which it joined the club", "step")
    left_at = Column(np.int32, NEVER, "step at which it last left the club", "step")
    waiting_since = Column(np.int32, NEVER, "step since which it waits for accompaniment", "step")
    accompanied_since = Column(np.int32, NEVER, "step at which its accompaniment began", "step")
    accompanied_until = Column(np.int32, NEVER, "step at which its accompaniment ends", "step")
    accompagnateur = Column(np.bool_, False, "does it lend accompaniment slots?")
    professional = Column(np.int32, NEVER, "row of its professional community")
    participant = Column(np.bool_, False, "does it take part in the territorial community around it?")
    projects = Column(np.int32, 0, "projects under way", "projects")
    progress = Column(np.float64, 0.0, "progress of a member: share-weighted cooperation of its relations", "[0, 1]")
    crisis_until = Column(np.int32, NEVER, "step at which its crisis of the volume model ends", "step")
    voice_faded = Column(np.bool_, False, "has its voice ended?", optional=True)
    isolated_since = Column(np.int32, NEVER, "step since which it is an isolated member", "step")
    willing = Column(np.bool_, True, "willingness to cooperate (imitation rule)")
    payoff = Column(np.float64, 0.0, "last payoff of cooperation (imitation rule)")


class Relations(Table):
    """One row per relation. A supply relation goes from the supplier (source) to the client (target)."""

    source = Column(np.int32, 0, "row of the first end (the supplier)")
    target = Column(np.int32, 0, "row of the second end (the client)")
    type = Column(np.int8, Tie.SUPPLY, "supply or acquaintance (Tie)")
    share_of_sales = Column(np.float64, 0.0, "share of the source's sales that the target stands for", "[0, 1]")
    share_of_purchases = Column(np.float64, 0.0, "share of the target's purchases that the source stands for", "[0, 1]")
    first_of_pair = Column(np.bool_, True, "is it the first relation between its two ends?")
    born = Column(
        np.int32, NEVER, "step at which it began, or its supplier changed (NEVER: there from the start)", "step"
    )
    trust_source = Column(np.float64, 0.5, "trust of the source in the target", "[0, 1]")
    trust_target = Column(np.float64, 0.5, "trust of the target in the source", "[0, 1]")
    initial_source = Column(np.float64, 0.5, "initial trust of the source", "[0, 1]")
    initial_target = Column(np.float64, 0.5, "initial trust of the target", "[0, 1]")
    cooperation = Column(np.float64, 0.0, "cooperation level", "[0, 1]")
    outcome = Column(np.int8, Outcome.NOTHING, "outcome of the project that ended in this step (Outcome)")
    dialogue = Column(np.int8, Dialogue.NOTHING, "dialogue of this step (Dialogue)")
    project_until = Column(np.int32, NEVER, "step at which the project under way ends (NEVER: none)", "step")
    last_project = Column(np.int32, NEVER, "step at which its last project ended", "step")
    event_at = Column(np.int32, NEVER, "last step at which something happened on it", "step")
    action_source = Column(np.int8, NEVER, "last action of the source: 1 willing, 0 not, NEVER none yet")
    action_target = Column(np.int8, NEVER, "last action of the target: 1 willing, 0 not, NEVER none yet")
    source_for = Column(np.float64, 0.0, "evidence of the source for the target (beta)", "experiences", optional=True)
    source_against = Column(
        np.float64, 0.0, "evidence of the source against the target (beta)", "experiences", optional=True
    )
    target_for = Column(np.float64, 0.0, "evidence of the target for the source (beta)", "experiences", optional=True)
    target_against = Column(
        np.float64, 0.0, "evidence of the target against the source (beta)", "experiences", optional=True
    )
    projects_ended = Column(np.int32, 0, "projects that have ended", "projects")
    projects_succeeded = Column(np.int32, 0, "projects that have succeeded", "projects")
    active = Column(np.bool_, False, "has anything ever happened on it?")


class Communities(Table):
    """One row per professional (thematic) community."""

    theme = Column(np.int8, 0, "theme that its members share (row of THEMES)")
    size = Column(np.int32, 0, "members", "organisations")
    alive_since = Column(np.int32, NEVER, "step at which it came alive (NEVER: it is not)", "step")
    commons = Column(np.float64, 0.0, "shared heritage", "experiences")
    vitality = Column(np.float64, 0.0, "vitality", "[0, 1]")


class Territories(Table):
    """One row per territory, with the state of its territorial community (at most one is alive)."""

    organisations = Column(np.int32, 0, "organisations there", "organisations")
    shared_project = Column(np.float64, 0.0, "shared project, the political plane", "[0, 1]")
    readiness = Column(np.float64, 0.0, "readiness: base plus the weight of the shared project", "[0, 1]")
    members = Column(np.int32, 0, "engaged organisations there", "organisations")
    partners = Column(np.int32, 0, "engaged partners there", "organisations")
    participants = Column(np.int32, 0, "members that take part in its community", "organisations")
    animators = Column(np.int32, 0, "animators there", "organisations")
    alive_since = Column(
        np.int32, NEVER, "step at which its community was founded or revived (NEVER: not alive)", "step"
    )
    founder = Column(np.int32, NEVER, "row of the organisation that founded it (NEVER: programme or none)")
    founded = Column(np.int32, 0, "times that a community was founded here", "communities")
    died = Column(np.int32, 0, "times that the community here went dormant", "communities")
    without_since = Column(np.int32, NEVER, "step since which the live community has no animator", "step")
    funded_until = Column(np.int32, NEVER, "step until which a programme pays its animation", "step")
    commons = Column(np.float64, 0.0, "shared heritage", "experiences")
    vitality = Column(np.float64, 0.0, "vitality", "[0, 1]")


class Club(Table):
    """The club: one row."""

    staff = Column(np.float64, 0.0, "staff in force, posts paid by fees and by public money included", "FTE")
    attention = Column(np.float64, 1.0, "attention that a newcomer finds", "[0, 1]")
    coverage = Column(np.float64, 1.0, "share of the hours that live territorial communities need", "[0, 1]")
    slots = Column(np.int32, 0, "accompaniment slots of this step", "organisations")
    crisis_hazard = Column(np.float64, 0.0, "accumulated hazard of a crisis")


class Closings(Table):
    """One row per size class: the accumulated hazard of closing, which grows every month."""

    ordinary = Column(np.float64, 0.0, "accumulated hazard of organisations that are not partners")
    partner = Column(np.float64, 0.0, "accumulated hazard of partners")
