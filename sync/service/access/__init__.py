"""Who is calling: accounts, devices, sessions, certificates, proofs."""
