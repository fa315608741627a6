"""A worker process: reads batches of inputs from its standard input, answers on what was its standard output.

It imports as little as possible and starts in a few hundredths of a second.
"""

import mmap
import os
import resource
import signal
import sys
import threading
from pathlib import Path
from typing import BinaryIO

import msgspec

from tallygate.rego.evaluator import Evaluator
from tallygate.rego.frames import IDLE, PULSE, Batch, Reply, Start, read_frame, write_frame
from tallygate.rego.types import Answer, Failure


def main() -> None:
    """argv: the file descriptor of the pulse."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pulse = mmap.mmap(int(sys.argv[1]), PULSE.size)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    first = read_frame(sys.stdin.buffer)
    if first is None:
        return
    start = msgspec.msgpack.decode(first, type=Start)
    threading.stack_size(start.stack)
    # The engine must stay on the thread that made it, and policies may need a deep stack.
    thread = threading.Thread(target=_serve, args=(start, pulse, sys.stdin.buffer, answers))
    thread.start()
    thread.join()


def _limit_memory(allowed: int) -> None:
    """Bound the address space; where the system does not say how much is used, there is no such limit."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = used + allowed
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))


def _serve(start: Start, pulse: mmap.mmap, batches: BinaryIO, answers: BinaryIO) -> None:
    evaluator = Evaluator(start.bundle)
    failure = evaluator.set_input(b"{}")
    write_frame(answers, msgspec.json.encode(failure))
    _limit_memory(start.memory)
    decode = msgspec.msgpack.Decoder(Batch).decode
    count = 0
    while (frame := read_frame(batches)) is not None:
        reply: Reply = []
        for index, (json, rules) in enumerate(decode(frame)):
            PULSE.pack_into(pulse, 0, count, index, 0)
            failed = evaluator.set_input(json)
            reply.append([])
            for number, rule in enumerate(rules):
                count += 1
                PULSE.pack_into(pulse, 0, count, index, number)
                reply[-1].append(_ask(evaluator, start.bundle.queries[rule], failed))
        count += 1
        PULSE.pack_into(pulse, 0, count, IDLE, 0)
        write_frame(answers, msgspec.json.encode(reply))


def _ask(evaluator: Evaluator, query: str, failed: Failure | None) -> Answer:
    return Answer(failure=failed) if failed else evaluator.ask(query)
