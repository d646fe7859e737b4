from __future__ import annotations

from sshlint.rules.key_files._damage import damage_rule

RULE = damage_rule(
    "SSH202",
    "key-no-final-newline",
    summary="no newline after the last line of a private key",
    why="ssh looks for the END line with its line ending; editors and secret stores that trim "
    "text take it away",
    references=("openssh sshkey.c MARK_END", "measured with ssh-keygen 9.2"),
)
