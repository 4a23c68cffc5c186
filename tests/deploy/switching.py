"""Deploys a "version" of the service on this machine, as DEPLOY_COMMAND of deploy/deploy.sh.

`python switching.py FOLDER PORT VERSION` ends what runs, and starts what the version's name says:
`good-...` a real service, `crashing-...` one that ends at once, `broken-...` one that listens and
serves nothing. FOLDER holds the process id of what runs, and its log.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

PATIENCE_SECONDS = 120


def main(folder: Path, port: str, version: str) -> int:
    """Do it; 1 where nothing listens in the end."""
    stop(folder)
    executable = str(Path(sys.executable).with_name("ask-panel"))
    commands = {
        "good": [executable, "serve", "--port", port],
        "broken": [sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1"],
        "crashing": [sys.executable, "-c", "raise SystemExit(1)"],
    }
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            commands[version.partition("-")[0]],
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (folder / "pid").write_text(str(process.pid))
    (folder / "running").write_text(version)
    return 0 if listens(process, port) else 1


def stop(folder: Path) -> None:
    """End what runs, if anything does."""
    with suppress(FileNotFoundError, ProcessLookupError):
        number = int((folder / "pid").read_text())
        os.kill(number, signal.SIGTERM)
        while not ended(number):
            time.sleep(0.1)


def ended(number: int) -> bool:
    """Whether the process is over; one that nobody waited for is, too."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def listens(process: "subprocess.Popen[bytes]", port: str) -> bool:
    """Whether it answers before the time is over."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(URLError, OSError):
            try:
                urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            except HTTPError as answered:
                answered.close()
            return True
        time.sleep(0.2)
    return False


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
