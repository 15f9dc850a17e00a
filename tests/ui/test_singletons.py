"""PySide6 6.12 on Python 3.11 forgets to count references to None; we outlive it."""

import sys

import pytest
from PySide6.QtCore import QObject


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there anyway")
def test_ten_thousand_qt_calls_do_not_use_up_none(qapp: object) -> None:
    thing = QObject()
    for _ in range(10_000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > 1_000_000
