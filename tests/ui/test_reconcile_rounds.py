"""The round behind the window: one at a time."""

import threading
from pathlib import Path

import pytest

from kim_desktop.app import make_services
from kim_desktop.errors import KnownError
from kim_desktop.storage.store import Store
from sync.client.result import RoundResult


def test_two_rounds_never_run_at_once(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow(_store: Store, _progress: object) -> RoundResult:
        begun.set()
        ended.wait(10)
        return RoundResult(digests_equal=True)

    monkeypatch.setattr("kim_desktop.desktop.reconcile", slow)
    sync = make_services(tmp_path, lambda: None).sync
    first = threading.Thread(target=lambda: sync(store, lambda *_: None))
    first.start()
    assert begun.wait(10)
    with pytest.raises(KnownError, match="läuft schon"):
        sync(store, lambda *_: None)
    ended.set()
    first.join()
    assert sync(store, lambda *_: None).complete
