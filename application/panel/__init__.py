"""Use cases of the panel context."""

from application.panel.allowance import allowance
from application.panel.asking import AskingPolicy
from application.panel.begin_panel import BeginPanel, begin_panel
from application.panel.buying import DeliberationPorts
from application.panel.cancel_panel import CancelPanel, cancel_panel
from application.panel.claims import LedgerEntry, check_claims, ledger_of
from application.panel.clean_up_panels import (
    CleanedPanels,
    CleanUpPanels,
    CleanUpPorts,
    clean_up_panels,
)
from application.panel.convene_panel import ConvenePanel, Person, convene_panel, draft_panel
from application.panel.delete_panel import DeletePanel, delete_panel
from application.panel.deliberate import Deliberate, deliberate
from application.panel.estimate_panel import Estimate, estimate_panel
from application.panel.fail_panel import FailPanel, fail_panel
from application.panel.find_panel import (
    ListPanels,
    PanelPage,
    find_panel,
    find_panel_unless,
    list_panels,
)
from application.panel.hold_panel import HoldPanel, LiftHold, find_hold, hold_panel, lift_hold
from application.panel.list_answers import answers_of, list_answers
from application.panel.replay_panel import Replay, ReplayPanel, replay_panel
from application.panel.setting_aside import Purse
from application.panel.sign_outcome import SignOutcome, sign_outcome
from application.panel.submit_answer import SubmitAnswer, find_brief, submit_answer
from application.panel.what_if import Alternative, WhatIf, what_if

__all__ = [
    "Alternative",
    "AskingPolicy",
    "BeginPanel",
    "CancelPanel",
    "CleanUpPanels",
    "CleanUpPorts",
    "CleanedPanels",
    "ConvenePanel",
    "DeletePanel",
    "Deliberate",
    "DeliberationPorts",
    "Estimate",
    "FailPanel",
    "HoldPanel",
    "LedgerEntry",
    "LiftHold",
    "ListPanels",
    "PanelPage",
    "Person",
    "Purse",
    "Replay",
    "ReplayPanel",
    "SignOutcome",
    "SubmitAnswer",
    "WhatIf",
    "allowance",
    "answers_of",
    "begin_panel",
    "cancel_panel",
    "check_claims",
    "clean_up_panels",
    "convene_panel",
    "delete_panel",
    "deliberate",
    "draft_panel",
    "estimate_panel",
    "fail_panel",
    "find_brief",
    "find_hold",
    "find_panel",
    "find_panel_unless",
    "hold_panel",
    "ledger_of",
    "lift_hold",
    "list_answers",
    "list_panels",
    "replay_panel",
    "sign_outcome",
    "submit_answer",
    "what_if",
]
