"""`python -m tests.load.bare PORT FILE`: a FastAPI route that gives a file's bytes, and no more.

It runs on uvicorn as the service does, and does nothing else that the service does.
"""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response

from entrypoints.http_protocol import BoundedProtocol

PATH = "/bare/{panel_id}"


def bare_app(content: bytes) -> FastAPI:
    """The application with that one route."""
    app = FastAPI()

    @app.get(PATH)
    async def bare(panel_id: str) -> Response:  # noqa: ARG001 - it takes one, as the service does
        return Response(content, media_type="application/json")

    return app


def main() -> None:
    """Serve until told to stop."""
    port, file = int(sys.argv[1]), Path(sys.argv[2])
    uvicorn.run(
        bare_app(file.read_bytes()),
        host="127.0.0.1",
        port=port,
        http=BoundedProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
