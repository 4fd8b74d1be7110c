"""Definitions, thresholds, words, exercises and sources: data, and the loader that checks it."""
