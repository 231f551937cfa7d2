"""Measures Chartwork, and writes the recorded world that it shows."""
