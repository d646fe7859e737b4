"""What to do where client and server have no algorithm in common."""

from __future__ import annotations

from sshlint.tables.remedies.form import (
    CLIENT,
    LIBRARY,
    OPENSSH,
    POSIX,
    PUTTY,
    SERVER,
    SSH,
    SSH_CONFIG,
    UNIX,
    Remedies,
    Step,
)  # fmt: skip
from sshlint.tables.remedies.shared import COPY_ID, NEW_KEY

# A step reads as a paragraph.
# fmt: off
_ONE_HOST = Step(CLIENT, "keep old algorithms to the one host that needs them, never in Host *",
                 program=SSH, needs="!usual_offer")
_UPDATE_PUTTY = Step(CLIENT, "update PuTTY to the newest release", program=PUTTY)
_UPDATE_LIBRARY = Step(CLIENT, "update the SSH library of the program that logs in; ssh's own "
                       "options and ~/.ssh/config do not change which algorithms it has",
                       program=LIBRARY)
_UPDATE_SERVER = Step(SERVER, "better: update it; the old algorithms are broken or close to it",
                      needs="!usual_offer")



def _own_list(keyword: str) -> Step:
    """Where the server offers what ssh proposes by default, a line of the client leaves it out."""
    words = (f"the server offers what ssh proposes by default: remove the {keyword} line (or -o), "
             "or update ssh; to see the list in effect")
    return Step(CLIENT, words, f"ssh -G {{host}} | grep -i ^{keyword.lower()}", shell=POSIX,
                program=SSH, needs="usual_offer", proof="oracle: test_a_list_of_the_client")


ALGORITHMS: Remedies = {
    "no-common-kex": (
        _own_list("KexAlgorithms"),
        Step(CLIENT, "try it once", "{login} -o KexAlgorithms=+{first_offer}", program=SSH,
             proof="oracle: test_nothing_in_common"),
        Step(CLIENT, "keep it, in ~/.ssh/config", "Host {name}\nKexAlgorithms +{first_offer}",
             shell=SSH_CONFIG, program=SSH, needs="!usual_offer",
             proof="oracle: test_an_algorithm_is_allowed_for_one_host"),
        _ONE_HOST, _UPDATE_LIBRARY, _UPDATE_SERVER, _UPDATE_PUTTY,
    ),
    "no-common-host-key": (
        _own_list("HostKeyAlgorithms"),
        Step(CLIENT, "try it once", "{login} -o HostKeyAlgorithms=+{first_offer}",
             program=SSH, proof="oracle: test_nothing_in_common"),
        Step(CLIENT, "keep it, in ~/.ssh/config", "Host {name}\nHostKeyAlgorithms +{first_offer}\n"
             "PubkeyAcceptedAlgorithms +{first_offer}", shell=SSH_CONFIG, program=SSH,
             needs="!usual_offer", proof="oracle: test_an_algorithm_is_allowed_for_one_host"),
        _ONE_HOST, _UPDATE_LIBRARY,
        Step(SERVER, "better: make host keys of today's kinds, and restart sshd",
             "sudo ssh-keygen -A", server=UNIX, needs="!usual_offer"),
        _UPDATE_PUTTY,
    ),
    "no-common-cipher": (
        _own_list("Ciphers"),
        Step(CLIENT, "try it once", "{login} -o Ciphers=+{first_offer}", program=SSH,
             proof="oracle: test_nothing_in_common"),
        Step(CLIENT, "keep it, in ~/.ssh/config", "Host {name}\nCiphers +{first_offer}",
             shell=SSH_CONFIG, program=SSH, needs="!usual_offer",
             proof="oracle: test_an_algorithm_is_allowed_for_one_host"),
        _ONE_HOST, _UPDATE_LIBRARY, _UPDATE_SERVER, _UPDATE_PUTTY,
    ),
    "no-common-mac": (
        _own_list("MACs"),
        Step(CLIENT, "try it once", "{login} -o MACs=+{first_offer}", program=SSH,
             proof="oracle: test_nothing_in_common"),
        Step(CLIENT, "keep it, in ~/.ssh/config", "Host {name}\nMACs +{first_offer}",
             shell=SSH_CONFIG, program=SSH, needs="!usual_offer",
             proof="oracle: test_an_algorithm_is_allowed_for_one_host"),
        _ONE_HOST, _UPDATE_LIBRARY, _UPDATE_SERVER, _UPDATE_PUTTY,
    ),
    "weak-algorithm-warned": (
        Step(SERVER, "better: update it"),
        Step(CLIENT, "or accept it for this session: Connection > SSH > Kex, Host keys or Cipher: "
             "move the algorithm above 'warn below here'", program=PUTTY,
             proof="facts: PuTTY 0.85 manual 4.17 to 4.20"),
    ),
    "no-mutual-signature": (
        NEW_KEY, *COPY_ID,
        Step(CLIENT, "a server too old for it, for this host only (before OpenSSH 8.5: "
             "PubkeyAcceptedKeyTypes)", "{login} -o PubkeyAcceptedAlgorithms=+ssh-rsa",
             program=OPENSSH, proof="oracle: test_an_rsa_key_and_a_server_too_old_for_sha2"),
        Step(SERVER, "better: update it to OpenSSH 7.2 or newer"),
    ),
    "dsa-key": (NEW_KEY, *COPY_ID),
    "key-type-off": (
        Step(CLIENT, "remove the line that sets the list; what it is:", "ssh -G {host} | grep -i "
             "^pubkeyaccepted", shell=POSIX, program=OPENSSH),
        Step(CLIENT, "or make a key of today's kind", "ssh-keygen -t ed25519", program=OPENSSH,
             proof="oracle: test_a_new_key_is_made"),
    ),
    "key-type-off-on-server": (
        Step(CLIENT, "is the key type ssh-rsa? then the client program signs with SHA-1 only: "
             "update that program or its library (one that knows rsa-sha2-256), or use an Ed25519 "
             "key", proof="facts: OpenSSH 8.8 release notes"),
        Step(CLIENT, "make a key of today's kind", "ssh-keygen -t ed25519", program=OPENSSH,
             proof="oracle: test_a_new_key_is_made"),
        *COPY_ID,
        Step(SERVER, "what it accepts", "sudo sshd -T | grep -iE 'pubkeyaccepted|requiredrsasize'",
             server=UNIX),
    ),
    "key-too-short": (
        NEW_KEY, *COPY_ID,
        Step(CLIENT, "see the limit", "ssh -G {host} | grep -i requiredrsasize", shell=POSIX,
             program=OPENSSH),
    ),
}
