from audit.models.entry import Chain, Entry, Note

__all__ = ["Chain", "Entry", "Note"]
