from __future__ import annotations

from sshlint.rules.key_files._damage import damage_rule

RULE = damage_rule(
    "SSH201",
    "key-line-endings",
    summary="CRLF or CR line endings in a private key",
    why="ssh reads its own key format byte by byte: the same key works on one machine and is "
    "skipped on the next, with a message that names no cause",
    references=(
        "openssh sshkey.c private2_uudecode",
        "libcrypto PEM_read_bio",
        "measured with ssh-keygen 9.2",
    ),
)
