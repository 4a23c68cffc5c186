"""A small server that speaks Modal's protocol on loopback, as far as the project needs it.

The real client of the installed wheel talks to it, and the wheel's own container entrypoint: what
is registered, called and rolled back is kept, to be looked at. It runs nothing itself.
"""

from tests.modal_server.apps import deploy_function
from tests.modal_server.containers import Call
from tests.modal_server.running import RunningModal, running_modal
from tests.modal_server.starting import run_container
from tests.modal_server.workspace import Deployment, Workspace

__all__ = [
    "Call",
    "Deployment",
    "RunningModal",
    "Workspace",
    "deploy_function",
    "run_container",
    "running_modal",
]
