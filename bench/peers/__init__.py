"""Peers' programs, installed for the bench only, each called with its own interpreter."""
