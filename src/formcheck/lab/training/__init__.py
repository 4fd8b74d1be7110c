"""Fits the models that the product keeps as numbers, and says what they are worth."""
