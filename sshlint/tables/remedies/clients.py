"""What to do on the client where a command names the wrong thing, or a program lacks something."""

from __future__ import annotations

from sshlint.tables.remedies.form import (
    CLIENT,
    OPENSSH,
    POSIX,
    SERVER,
    SSH_CONFIG,
    SSHD_CONFIG,
    UNIX,
    Remedies,
    Step,
)  # fmt: skip
from sshlint.tables.remedies.refused_user import AUTHENTICATION
from sshlint.tables.remedies.shared import RESTART

# A step reads as a paragraph.
# fmt: off
_CONFIG_KEY = Step(CLIENT, "or in ~/.ssh/config", "Host {name}\nIdentityFile {private_key}",
                   shell=SSH_CONFIG, program=OPENSSH, proof="facts: ssh_config(5), IdentityFile")

CLIENTS: Remedies = {
    "agent-socket-stale": AUTHENTICATION["agent-unreachable"],
    "certificate-as-key": (
        Step(CLIENT, "give the private key: ssh finds the certificate beside it by itself",
             "{login} -i {private_key}", program=OPENSSH,
             proof="oracle: test_a_certificate_given_as_the_key"),
        _CONFIG_KEY,
        Step(CLIENT, "or name the certificate in CertificateFile, beside IdentityFile"),
    ),
    "key-given-as-config": (
        Step(CLIENT, "give the key with -i", "{login} -i {key}", program=OPENSSH,
             proof="oracle: test_a_key_given_as_the_configuration"),
        _CONFIG_KEY,
    ),
    "ppk-given-as-config": (
        Step(CLIENT, "convert the key", "sshlint convert {key} --to openssh -o {openssh_key}",
             proof="oracle: test_a_putty_key"),
        Step(CLIENT, "then give the result with -i", "{login} -i {openssh_key}", program=OPENSSH,
             proof="oracle: test_a_putty_key"),
    ),
    "client-signs-sha1": (
        Step(CLIENT, "update the program or its SSH library to one that signs with rsa-sha2-256",
             proof="facts: OpenSSH 8.8 release notes"),
        Step(CLIENT, "or use a key of a kind that needs no SHA-1", "ssh-keygen -t ed25519",
             program=OPENSSH, proof="oracle: test_a_new_key_is_made"),
    ),
    "client-library-incomplete": (
        Step(CLIENT, "net-ssh: add its two libraries for Ed25519 keys",
             "gem install ed25519 bcrypt_pbkdf", proof="facts: net-ssh README, ed25519"),
        Step(CLIENT, "or give the program an RSA key"),
    ),
    "host-certificate-invalid": (
        Step(SERVER, "see the names and the dates the host certificate is for",
             "for f in /etc/ssh/ssh_host_*-cert.pub; do ssh-keygen -Lf \"$f\"; done", server=UNIX,
             proof="facts: ssh-keygen(1), -L"),
        Step(SERVER, "have the CA sign it again with the name that is called among its principals "
             "({known_host})", proof="facts: ssh-keygen(1), -n"),
        Step(CLIENT, "or call the server by a name that the host certificate has", program=OPENSSH),
        Step(CLIENT, "the clock of this computer must be right", "date -u", shell=POSIX),
    ),
    "no-post-quantum-kex": (
        Step(SERVER, "update sshd to OpenSSH 9.0 or newer; a KexAlgorithms line in {sshd_config} "
             "must have mlkem768x25519-sha256 or sntrup761x25519-sha512",
             proof="facts: openssh.com/pq.html"),
        Step(CLIENT, "to silence the warning for this host (10.1 and newer), in ~/.ssh/config",
             "Host {name}\nWarnWeakCrypto no-pq-kex", shell=SSH_CONFIG, program=OPENSSH,
             proof="facts: ssh_config(5) of OpenSSH 10.1, WarnWeakCrypto"),
    ),
    "forward-refused": (
        Step(SERVER, "see what it allows", "sudo sshd -T | grep -iE "
             "'allowtcpforwarding|permitopen|disableforwarding'", server=UNIX),
        Step(SERVER, "in {sshd_config}", "AllowTcpForwarding yes", shell=SSHD_CONFIG,
             proof="facts: sshd_config(5), AllowTcpForwarding"),
        *RESTART,
        Step(SERVER, "restrict, no-port-forwarding or permitopen before the key in its "
             "authorized_keys do the same"),
    ),
}
