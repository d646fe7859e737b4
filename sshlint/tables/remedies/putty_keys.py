"""What to do about the keys of PuTTY, plink and WinSCP."""

from __future__ import annotations

from sshlint.tables.remedies.form import CLIENT, POSIX, PUTTY, WINDOWS, Remedies, Step
from sshlint.tables.remedies.shared import EVENT_LOG, RIGHT_USER

# A step reads as a paragraph.
# fmt: off
_CREDENTIALS = "Connection > SSH > Auth > Credentials"
_SAVE = "facts: PuTTY 0.85 manual 8.2.10 and 8.2.14; AWS EC2 user guide, Connect using PuTTY"

PUTTY_KEYS: Remedies = {
    "putty-key-format": (
        Step(CLIENT, f"convert it, then name the result in {_CREDENTIALS}",
             "sshlint convert {key} --to ppk -o {key}.ppk",
             proof="oracle: test_a_key_that_plink_cannot_read"),
        Step(CLIENT, "or in PuTTYgen: Load (show all files), Save private key", shell=WINDOWS,
             proof=_SAVE),
        Step(CLIENT, "or with PuTTY's tools", "puttygen {key} -o {key}.ppk", shell=POSIX,
             proof="oracle: test_an_openssh_key"),
    ),
    "putty-key-missing": (
        Step(CLIENT, f"name its full path in {_CREDENTIALS}: ~ and %VAR% are not expanded; in a "
             ".reg file backslashes are doubled", proof="facts: PuTTY 0.85 manual 4.22.1"),
        Step(CLIENT, "does it exist, and can you read it?", "ls -l {key}", shell=POSIX),
        Step(CLIENT, "does it exist, and can you read it?", "dir {key}", shell=WINDOWS),
    ),
    "putty-key-damaged": (
        Step(CLIENT, "which line is wrong?", "sshlint key {key}", needs="key"),
        Step(CLIENT, "'MAC failed': it was edited or damaged; 'file format error': a line of it "
             "is wrong. Restore a backup"),
        Step(CLIENT, "without a backup: make a new key in PuTTYgen (Generate, Save private key), "
             "and put its public key on the server", proof=_SAVE),
    ),
    "putty-key-too-new": (
        Step(CLIENT, "update PuTTY to 0.75 or newer", proof="facts: PuTTY 0.75 release notes"),
        Step(CLIENT, "or write a copy as version 2", "puttygen {key} --reencrypt --ppk-param "
             "version=2 -O private -o {key_without_suffix}-v2.ppk", shell=POSIX,
             proof="oracle: test_a_putty_key_too_new"),
        Step(CLIENT, "or write a copy as version 2", "sshlint convert {key} --to ppk2 -o "
             "{key_without_suffix}-v2.ppk", proof="oracle: test_a_putty_key_too_new"),
        Step(CLIENT, "or in PuTTYgen: Load, Key > Parameters for saving key files, PPK file "
             "version 2, Save private key", shell=WINDOWS,
             proof="facts: PuTTY 0.85 manual 8.2.12"),
    ),
    "putty-key-public": (
        Step(CLIENT, f"load the private key into Pageant, or name the .ppk file in {_CREDENTIALS}",
             proof="facts: PuTTY 0.85 manual 4.22.1"),
    ),
    "putty-needs-prompt": (
        Step(CLIENT, "load the key into Pageant first", "pageant {key}",
             proof="facts: PuTTY 0.85 manual 9.3.1"),
        Step(CLIENT, "or run plink once without -batch", "{login}", program=PUTTY),
    ),
    "putty-trivial-login": (
        Step(CLIENT, "only if the server really asks for no secret: untick Connection > SSH > Auth "
             "> Disconnect if authentication succeeds trivially",
             proof="facts: PuTTY 0.85 manual 4.21.3"),
    ),
    "no-usable-key": (
        Step(CLIENT, f"name the private key (.ppk) in {_CREDENTIALS}, or load it into Pageant",
             program=PUTTY, proof="facts: PuTTY 0.85 manual 4.22.1"),
        Step(CLIENT, "name the private key (.ppk) with -i", "{login} -i {key}", program=PUTTY),
        RIGHT_USER,
        Step(CLIENT, "the server accepts only: {methods}"),
        EVENT_LOG,
    ),
}
