"""What programs besides ssh make of ssh_config: one module for each family of parsers.

Nothing here is imported unless a reader is named.
"""
