"""What the editor can ask about a document, one file a feature; each asks a `View`."""
