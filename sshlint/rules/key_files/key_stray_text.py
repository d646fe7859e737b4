from __future__ import annotations

from sshlint.rules.key_files._damage import damage_rule

RULE = damage_rule(
    "SSH204",
    "key-stray-text",
    summary="whitespace, quotes, comments or blank lines around or within a private key",
    why="what was pasted along with a key, or indented with the text around it, makes ssh "
    "skip the whole file",
    references=(
        "openssh sshkey.c private2_uudecode",
        "libcrypto PEM_read_bio",
        "measured with ssh-keygen 9.2",
    ),
    unless="SSH205",  # quotes go with a key on one line
)
