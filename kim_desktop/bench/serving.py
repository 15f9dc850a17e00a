"""Service processes beside the measuring one, each on a port of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sync.service.centre import Centre
from sync.service.running.server import Listen

_GRACE = 1


def serve(folder: Path) -> None:
    """Serves the central store in `folder` until a signal; tells the port on standard output."""
    with Centre(folder) as centre:
        server = centre.server(listen=Listen("127.0.0.1", 0, grace=_GRACE))
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        server.run()


@contextmanager
def service_processes(folder: Path, count: int) -> Iterator[list[int]]:
    """The ports of so many processes that serve one store."""
    with ExitStack() as closing:
        yield [closing.enter_context(_process(folder)) for _ in range(count)]


@contextmanager
def _process(folder: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "kim_desktop.bench.serving", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
