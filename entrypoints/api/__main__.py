"""`python -m entrypoints.api` prints the OpenAPI document of the service."""

import json

from entrypoints.api.app import create_app
from entrypoints.settings import Settings

if __name__ == "__main__":
    described = create_app(Settings("sqlite:///unopened.db")).openapi()
    print(json.dumps(described, indent=2, sort_keys=True, ensure_ascii=False))  # noqa: T201
