from __future__ import annotations

from sshlint.rules.key_files._damage import damage_rule

RULE = damage_rule(
    "SSH205",
    "key-one-line",
    summary="a private key whose line endings are lost",
    why="an environment variable or a secret store kept the key on one line, or wrote \\n for "
    "its line endings; no program reads that",
    references=(
        "openssh sshkey.c private2_uudecode",
        "measured with ssh-keygen 9.2 and puttygen 0.78",
    ),
    always_fatal=True,
)
