"""Facts about the world as literals, each with its source; no code beyond look-up."""
