"""The settings of this device that the window reads, and what holds without them."""

APPEARANCE = "appearance"
ZOOM = "zoom"
AUTO_LOCK = "auto_lock_minutes"
DEFAULT_LOCK_MINUTES = 5
