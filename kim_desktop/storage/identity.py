"""Who works on which device: fixed at enrolment, kept inside the vault."""

from dataclasses import dataclass

PRACTICE = "uebung:"
"""Stands for the address of the central store where there never is one: in a vault to practise in."""


@dataclass(frozen=True)
class Identity:
    """The person, role and device that every change of this vault carries.

    `device_number` is unique in the municipality and makes case codes that an offline device can hand out;
    `device_key` is the raw private Ed25519 key (32 bytes, hex).
    """

    user_id: str
    user_name: str
    role: str
    organisation: str
    device_id: str
    device_name: str
    device_number: int
    device_key: str
    service_url: str
    service_ca: str
    municipality: str

    @property
    def is_practice(self) -> bool:
        """Whether everything in this vault is invented; such a device is unknown to every central store."""
        return self.service_url == PRACTICE
