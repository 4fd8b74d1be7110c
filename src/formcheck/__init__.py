"""formcheck watches a phone video of someone running and says, honestly, how they run."""

__version__ = "0.1.0"
