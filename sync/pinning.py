"""Whom a connection to the central store trusts: the municipality's own authority and nobody else."""

import ssl


def pinned_context(authority_pem: str) -> ssl.SSLContext:
    """Trusts certificates of this authority and no other, under TLS 1.3 only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(cadata=authority_pem)
    return context
