"""`python -m tests.fake_llm`: the server, for anyone who wants to try without a key."""

import asyncio
import signal
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser, Namespace

from tests.fake_llm.faults import Fault
from tests.fake_llm.running import running_fake_llm
from tests.fake_llm.server import FakeLlm

_USAGE = """\
A fake language model answers at {url} until Ctrl-C. In another terminal:

  OPENAI_BASE_URL={url}/v1 OPENAI_API_KEY=any \\
    ask-panel ask "..." --evidence FOLDER --model openai:fake
  ANTHROPIC_BASE_URL={url} ANTHROPIC_API_KEY=any \\
    ask-panel ask "..." --evidence FOLDER --model anthropic:fake

Models that fail (openai:fault-429 and so on):
{faults}
What it saw:       curl {url}/_control/requests
Make all wait:     curl {url}/_control -d '{{"latency": 2}}'
Fail three times:  curl {url}/_control -d '{{"fault": "500", "times": 3}}'
Forget all that:   curl {url}/_control -X DELETE
"""


def _options() -> Namespace:
    parser = ArgumentParser(
        "python -m tests.fake_llm", formatter_class=ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8765, help="the port; 0 takes a free one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--seed", default="", help="other seeds give other answers")
    parser.add_argument("--answer", help="the content of every answer, instead of varied ones")
    return parser.parse_args()


def _how_to_use(fake: FakeLlm) -> str:
    names = [f"fault-{fault}" for fault in Fault]
    rows = [names[start : start + 5] for start in range(0, len(names), 5)]
    faults = "".join(f"  {'  '.join(row)}\n" for row in rows)
    return _USAGE.format(url=fake.url, faults=faults)


async def _serve(options: Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    script = None if options.answer is None else lambda _: options.answer
    async with running_fake_llm(
        host=options.host,
        port=options.port,
        latency=options.latency,
        seed=options.seed,
        script=script,
    ) as fake:
        sys.stdout.write(_how_to_use(fake))
        sys.stdout.flush()
        await stop.wait()


asyncio.run(_serve(_options()))
