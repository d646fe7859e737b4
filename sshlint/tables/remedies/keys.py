"""What to do about the key files of OpenSSH, and of programs that read the same files."""

from __future__ import annotations

from sshlint.tables.remedies.form import (
    CLIENT,
    CLOUD,
    CMD,
    EC2,
    OPENSSH,
    POSIX,
    POWERSHELL,
    PUTTY,
    SSH_CONFIG,
    WINDOWS,
    Remedies,
    Step,
)  # fmt: skip
from sshlint.tables.remedies.shared import COPY_ID, ONLY_ME

# A step reads as a paragraph.
# fmt: off
_PRIVATE = Step(CLIENT, "a private key is a secret", "chmod 600 {key}", shell=POSIX,
                proof="oracle: test_a_key_others_can_read")
_CONVERT = (
    Step(CLIENT, "convert it", "sshlint convert {key} --to openssh -o {openssh_key}",
         proof="oracle: test_a_putty_key_is_converted"),
    Step(CLIENT, "then use the result: -i {openssh_key}, or in ~/.ssh/config",
         "Host {name}\nIdentityFile {openssh_key}", shell=SSH_CONFIG, program=OPENSSH,
         proof="oracle: test_a_putty_key_is_converted"),
    Step(CLIENT, "or with PuTTY's tools", "puttygen {key} -O private-openssh-new -o "
         "{openssh_key}", shell=POSIX, proof="oracle: test_a_putty_key"),
    Step(CLIENT, "or in PuTTYgen: Load, Conversions > Export OpenSSH key", shell=WINDOWS,
         proof="facts: PuTTY 0.85 manual 8.2.14"),
)
_PEM = Step(CLIENT, "make a PEM copy (RSA keys only)", "sshlint convert {key} --to pem -o "
            "{key}.pem")
_FIRST_LINE = "the first line must be -----BEGIN … PRIVATE KEY-----, with nothing before it"
_LOST_KEY_PAIR = (
    Step(CLIENT, "a lost passphrase cannot be recovered: make a new key", "ssh-keygen -t ed25519",
         program=OPENSSH, proof="oracle: test_a_new_key_is_made"),
    *COPY_ID,
)

KEYS: Remedies = {
    "key-mode-open": (
        _PRIVATE, *ONLY_ME,
        Step(CLIENT, "if chmod has no effect (WSL's /mnt/c, FAT, CIFS), copy the key into ~/.ssh "
             "of a Linux file system", shell=POSIX),
    ),
    "key-is-public": (
        Step(CLIENT, "give the private key, the file without .pub", "{login} -i {private_key}",
             program=OPENSSH, proof="oracle: test_the_login_it_says_works"),
        Step(CLIENT, "or in ~/.ssh/config", "Host {name}\nIdentityFile {private_key}",
             shell=SSH_CONFIG, program=OPENSSH,
             proof="oracle: test_the_public_key_given_as_the_key"),
        Step(CLIENT, "leave the modes of the .pub as they are: chmod only changes the error",
             shell=POSIX),
    ),
    "key-ppk": _CONVERT,
    "key-contradicts-itself": (
        Step(CLIENT, "what is wrong with it?", "sshlint key {key}", needs="key"),
        Step(CLIENT, "take the key from a backup, or make a new one", "ssh-keygen -t ed25519"),
    ),
    "key-format": (
        Step(CLIENT, "what is it?", "sshlint key {key}", needs="key"),
        Step(CLIENT, "line endings, a missing last newline, a BOM and stray text are fixed by",
             "sshlint fix {key}", needs="key"),
        Step(CLIENT, f"{_FIRST_LINE}; see", "head -n 1 {key}", shell=POSIX, needs="key"),
        Step(CLIENT, f"{_FIRST_LINE}; see", "Get-Content {key} -TotalCount 1", shell=POWERSHELL,
             needs="key"),
        Step(CLIENT, "Windows line endings alone break it", "sed -i 's/\\x0d$//' {key}",
             shell=POSIX, needs="key", proof="oracle: test_a_key_with_windows_line_ends"),
        Step(CLIENT, "PuTTY-User-Key-File at its start: a PuTTY key, to be converted; ssh-ed25519 "
             "or ssh-rsa: the public key; BEGIN CERTIFICATE or BEGIN PUBLIC KEY: not a private "
             "key at all"),
        Step(CLIENT, "from a secret or variable of a CI system: set it again from the original "
             "file, with its line breaks and the newline at its end", needs="!key"),
        Step(CLIENT, "if it was pasted or cut, take it from the original again", needs="key"),
    ),
    "key-pem-wanted": (
        _PEM,
        Step(CLIENT, "or with OpenSSH", "cp {key} {key}.pem && ssh-keygen -p -m PEM -f {key}.pem",
             shell=POSIX, proof="oracle: test_a_program_that_wants_a_pem_key"),
        Step(CLIENT, "a public key (.pub) or a certificate is not accepted"),
        Step(CLIENT, "or update the program or its library: today's read OpenSSH's own format"),
    ),
    "key-is-folder": (
        Step(CLIENT, "name a file in it, in ~/.ssh/config", "Host {name}\nIdentityFile "
             "{key}/FILE", shell=SSH_CONFIG, program=OPENSSH),
        Step(CLIENT, "the files in it", "ls {key}"),
    ),
    "key-unreadable": (
        Step(CLIENT, "whose is it?", "ls -l {key}", shell=POSIX),
        Step(CLIENT, "if it should be yours", "sudo chown \"$(id -un)\" {key} && chmod 600 {key}",
             shell=POSIX),
        *ONLY_ME,
    ),
    "key-missing": (
        Step(CLIENT, "{key} does not exist; the keys there are:", "ls -l ~/.ssh", shell=POSIX),
        Step(CLIENT, "{key} does not exist (or is saved as {key}.txt); the keys there are:",
             "dir \"%USERPROFILE%\\.ssh\"", shell=CMD),
        Step(CLIENT, "{key} does not exist (or is saved as {key}.txt); the keys there are:",
             "Get-ChildItem \"$env:USERPROFILE\\.ssh\"", shell=POWERSHELL),
        Step(CLIENT, "correct -i or IdentityFile", "{login} -i PATH", program=OPENSSH,
             proof="oracle: test_the_login_it_says_works"),
        Step(CLIENT, "~ and ${{VAR}} are expanded in IdentityFile, $VAR without braces is not",
             program=OPENSSH, proof="facts: ssh_config(5)"),
    ),
    "key-passphrase-wrong": (
        Step(CLIENT, "test it", "ssh-keygen -y -f {key}", program=OPENSSH),
        Step(CLIENT, "a damaged or edited PPK gives the same message: try the passphrase in "
             "PuTTYgen, restore a backup", program=PUTTY),
        *_LOST_KEY_PAIR,
    ),
    "key-passphrase-unavailable": (
        Step(CLIENT, "load it into the agent first", "ssh-add {key}", program=OPENSSH),
        Step(CLIENT, "without a terminal (cron, CI, BatchMode) use an agent, or a key without a "
             "passphrase for that job alone", program=OPENSSH),
        Step(CLIENT, "is it the passphrase?", "ssh-keygen -y -f {key}", program=OPENSSH),
        Step(CLIENT, "load it into Pageant first", "pageant {key}", program=PUTTY,
             proof="facts: PuTTY 0.85 manual 9.3.1"),
    ),
    "key-public-mismatch": (
        Step(CLIENT, "write the .pub again, from the private key", "mv {key_pub} {key_pub}.old && "
             "ssh-keygen -y -f {key} > {key_pub}", shell=POSIX,
             proof="oracle: test_a_pub_file_of_another_key"),
        Step(CLIENT, "write the .pub again, from the private key", "ssh-keygen -y -f {key} > "
             "{key_pub}", shell=CMD),
        Step(CLIENT, "write the .pub again, from the private key", "ssh-keygen -y -f {key} | "
             "Out-File -Encoding ascii {key_pub}", shell=POWERSHELL),
        *COPY_ID,
    ),
    "certificate-problem": (
        Step(CLIENT, "read it (Valid, Principals)", "ssh-keygen -Lf {key_cert}", program=OPENSSH),
        Step(CLIENT, "get a new one from your certificate authority, with the user you log in as "
             "among its principals"),
        Step(CLIENT, "check the clock of this computer, then the server's", "date -u",
             shell=POSIX),
    ),
    "security-key": (
        Step(CLIENT, "plug it in and touch it when it blinks; test it", "echo test | ssh-keygen "
             "-Y sign -n test -f {key}", proof="oracle: test_a_signature_of_standard_input"),
        Step(CLIENT, "in a virtual machine, container or WSL the device must be passed through"),
    ),
    "private-key-pasted": (
        Step(CLIENT, "treat that key as stolen: remove its public key from every authorized_keys "
             "and account, then make a new one", "ssh-keygen -t ed25519",
             proof="oracle: test_a_new_key_is_made"),
        Step(CLOUD, "the key pair of an instance: delete it, and remove its line from "
             "authorized_keys on the instance too", server=EC2,
             proof="facts: AWS EC2 user guide, Delete your key pair"),
    ),
}
