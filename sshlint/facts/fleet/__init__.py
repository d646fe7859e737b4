"""Facts across machines: each asks the tables of `fleet`, and says which accounts it is about."""
