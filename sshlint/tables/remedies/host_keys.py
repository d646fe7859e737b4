"""What to do about host keys: compare first, then forget or record."""

from __future__ import annotations

from sshlint.tables.remedies.form import (
    CLIENT,
    CMD,
    HOSTED,
    OPENSSH,
    POSIX,
    PUTTY,
    SERVER,
    UNIX,
    WINDOWS_SERVER,
    Remedies,
    Step,
)  # fmt: skip
from sshlint.tables.remedies.shared import VERBOSE

# A step reads as a paragraph.
# fmt: off
_PUBLISHED = Step(HOSTED, "compare the fingerprint with those it publishes: {fingerprints}; "
                  "{host_keys_page}", needs="fingerprints host_keys_page",
                  proof="facts: the service's own page of fingerprints")
_PUBLISHED_PAGE = Step(HOSTED, "compare the fingerprint with those it publishes: {host_keys_page}",
                       needs="host_keys_page !fingerprints",
                       proof="facts: the service's own page of fingerprints")
_ITS_PAGE = Step(HOSTED, "compare the fingerprint with those that the people who run it publish",
                 needs="!host_keys_page")
_READ_THERE = (
    Step(SERVER, "do not log in yet; ask who runs it, or read the fingerprint on its console",
         "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub", server=UNIX),
    Step(SERVER, "do not log in yet; ask who runs it, or read the fingerprint on its console",
         "ssh-keygen -lf \"$env:ProgramData\\ssh\\ssh_host_ed25519_key.pub\"",
         server=WINDOWS_SERVER),
)
_FORGET = Step(CLIENT, "only if the new fingerprint is confirmed, forget the old key",
               "ssh-keygen -R {known_host}{known_hosts_option}", program=OPENSSH,
               proof="oracle: test_a_changed_host_key")
_COMPARE = Step(CLIENT, "log in once by hand, compare the fingerprint, answer yes", "{login}")

HOST_KEYS: Remedies = {
    "host-key-changed": (
        _PUBLISHED, _PUBLISHED_PAGE, _ITS_PAGE, *_READ_THERE, _FORGET,
        Step(CLIENT, "once it is confirmed, answer Accept; from a script, give its fingerprint: "
             "-hostkey SHA256:…", program=PUTTY, proof="facts: PuTTY 0.85 manual 3.11.3.22"),
    ),
    "host-key-unknown": (
        _PUBLISHED, _PUBLISHED_PAGE, _ITS_PAGE, _COMPARE,
        Step(CLIENT, "in scripts (accepts unknown keys, still refuses changed ones)", "{login} -o "
             "StrictHostKeyChecking=accept-new", program=OPENSSH,
             proof="oracle: test_an_unknown_host_key"),
        Step(CLIENT, "in scripts, give the fingerprint (never pipe 'y' into it)", "{login} "
             "-hostkey SHA256:FINGERPRINT", program=PUTTY,
             proof="oracle: test_an_uncached_host_key"),
    ),
    "host-key-revoked": (
        Step(SERVER, "do not connect: the key is known to be stolen or withdrawn; ask who runs it "
             "for the new one"),
        Step(HOSTED, "do not connect: the key is known to be stolen or withdrawn; compare with "
             "the fingerprints it publishes"),
        Step(CLIENT, "where it is marked", "grep -n revoked ~/.ssh/known_hosts "
             "/etc/ssh/ssh_known_hosts", shell=POSIX, program=OPENSSH),
        Step(CLIENT, "or in a file of RevokedHostKeys", "ssh -G {host} | grep -i revokedhostkeys",
             shell=POSIX, program=OPENSSH),
    ),
    "host-key-unverified": (
        _PUBLISHED, _PUBLISHED_PAGE, _ITS_PAGE,
        Step(CLIENT, "what is in known_hosts?", "ssh-keygen -F {known_host}", program=OPENSSH),
        _COMPARE, VERBOSE,
    ),
    "revoked-keys-unreadable": (
        Step(CLIENT, "make it, or remove RevokedHostKeys from the configuration", "touch {file}",
             shell=POSIX, program=OPENSSH, proof="oracle: test_a_missing_file_of_revoked_keys"),
        Step(CLIENT, "make it, or remove RevokedHostKeys from the configuration",
             "type nul > {file}", shell=CMD, program=OPENSSH),
        Step(CLIENT, "before OpenSSH 9.4 it must be an absolute path: ~ is not expanded",
             proof="facts: OpenSSH 9.4 release notes"),
    ),
}
