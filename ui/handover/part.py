"""What the parts of Übergaben have in common."""

from ui.desk_part import DeskPart


class HandoverPart(DeskPart):
    """A part of Übergaben."""
