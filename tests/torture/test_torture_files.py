"""What comes from outside as a file, damaged by chance: a sentence, never a fault, and soon."""

from random import Random

from kim_desktop.torture.files import damaged, fault_of, ways_in

EACH = 12


def test_damaged_files_are_refused_in_words_on_every_way_in() -> None:
    random = Random(11)
    for name, way in ways_in().items():
        assert fault_of(way, way.file) == "", name
        for number in range(EACH):
            assert fault_of(way, damaged(way.file, random)) == "", (name, number)
