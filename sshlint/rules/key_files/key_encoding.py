from __future__ import annotations

from sshlint.rules.key_files._damage import damage_rule

RULE = damage_rule(
    "SSH203",
    "key-encoding",
    summary="a private key saved as UTF-16 or with a byte order mark",
    why="Windows editors save text so; ssh no longer finds the BEGIN line at the start of the file",
    references=("openssh sshkey.c MARK_BEGIN", "measured with ssh-keygen 9.2 and puttygen 0.78"),
)
