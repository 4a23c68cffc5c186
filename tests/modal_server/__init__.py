"""A small server that speaks Modal's protocol on loopback, as far as the project needs it.

The real client of the installed wheel talks to it: what it registers, calls and rolls back is kept,
to be looked at. It runs nothing.
"""

from tests.modal_server.apps import deploy_function
from tests.modal_server.running import RunningModal, running_modal
from tests.modal_server.workspace import Deployment, Workspace

__all__ = ["Deployment", "RunningModal", "Workspace", "deploy_function", "running_modal"]
