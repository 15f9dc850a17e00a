"""Long work in the background."""

import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kim_desktop.errors import KnownError, Unreachable
from ui.jobs import Jobs, Report


def test_work_runs_elsewhere_and_its_answer_comes_home(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[tuple[str, str]] = []
    owner = QObject()
    jobs.run(
        lambda: threading.current_thread().name,
        lambda name: seen.append((name, threading.current_thread().name)),
        owner=owner,
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0].startswith("kim-job")
    assert seen[0][1] == "MainThread"


def test_a_known_error_reaches_the_one_who_asked(qtbot: QtBot, jobs: Jobs) -> None:
    told: list[KnownError] = []
    owner = QObject()

    def work() -> None:
        raise Unreachable("Die Zentrale antwortet nicht.")

    jobs.run(work, lambda _: None, told.append, owner=owner)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].message == "Die Zentrale antwortet nicht."


def test_a_bug_goes_to_the_window_and_not_to_the_one_who_asked(qtbot: QtBot) -> None:
    bugs: list[Exception] = []
    told: list[KnownError] = []
    jobs = Jobs(bugs.append)
    owner = QObject()
    jobs.run(lambda: 1 // 0, lambda _: None, told.append, owner=owner)
    qtbot.waitUntil(lambda: bool(bugs))
    assert isinstance(bugs[0], ZeroDivisionError)
    assert told == []
    jobs.close()


def test_an_answer_nobody_waits_for_is_dropped(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()
    answered: list[str] = []
    owner, witness = QObject(), QObject()
    jobs.run(lambda: gate.wait(5), lambda _: answered.append("owner"), owner=owner)
    owner.deleteLater()
    qtbot.wait(1)
    gate.set()
    jobs.run(lambda: None, lambda _: answered.append("witness"), owner=witness)
    qtbot.waitUntil(lambda: "witness" in answered)
    jobs.close()
    qtbot.wait(1)
    assert answered == ["witness"]


def test_progress_is_told_and_a_cancelled_job_stops(qtbot: QtBot, jobs: Jobs) -> None:
    steps: list[tuple[str, float | None]] = []
    stopped = threading.Event()
    owner = QObject()

    def work(report: Report) -> None:
        try:
            for at in range(10_000):
                report("Seite", at / 10_000)
                threading.Event().wait(0.001)
        finally:
            stopped.set()

    job = jobs.run_reporting(
        work, lambda _: steps.append(("fertig", 1)), owner=owner, progress=lambda *said: steps.append(said)
    )
    qtbot.waitUntil(lambda: len(steps) >= 3)
    job.cancel()
    assert stopped.wait(5)
    assert steps[:2] == [("Seite", 0.0), ("Seite", 0.0001)]
    assert ("fertig", 1) not in steps


def test_closing_waits_for_what_runs() -> None:
    jobs = Jobs(pytest.fail)
    done: list[str] = []
    jobs.run(lambda: done.append("x"), lambda _: None, owner=QObject())
    jobs.close()
    assert done == ["x"]
