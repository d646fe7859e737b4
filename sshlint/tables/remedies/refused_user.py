"""What to do where the server refuses the user."""

from __future__ import annotations

from sshlint.tables.remedies.form import (
    CLIENT,
    CLOUD,
    CMD,
    EC2,
    HOSTED,
    OPENSSH,
    OWN,
    POSIX,
    POWERSHELL,
    PUTTY,
    SERVER,
    SSH_CONFIG,
    SSHD_CONFIG,
    UNIX,
    WINDOWS,
    Remedies,
    Step,
)  # fmt: skip
from sshlint.tables.remedies.shared import (
    ADMINISTRATORS_KEYS,
    COPY_ID,
    GIT_KEY,
    OFFER_ONE_KEY,
    ONLY_THE_KEY,
    RIGHT_USER,
    SERVER_LOG,
    SERVER_MODES,
    VERBOSE,
)  # fmt: skip

# A step reads as a paragraph.
# fmt: off
_EC2_GUIDE = "facts: AWS EC2 user guide, Troubleshoot connecting to your instance"
_KEY_PAIR = (
    Step(CLOUD, "compare the instance's key pair name with the key you use", server=EC2,
         proof=_EC2_GUIDE),
    Step(CLOUD, "a lost key pair cannot be downloaded again: use EC2 Instance Connect or Session "
         "Manager to add a new public key to ~/.ssh/authorized_keys; or stop the instance, attach "
         "its root volume to another one, and add the line there", server=EC2, proof=_EC2_GUIDE),
)
_FORBIDDEN_TYPE = Step(HOSTED, "it accepts only keys of type {key_types}", needs="key_types",
                       proof="facts: the service's own page on SSH keys")
_PASTE = Step(CLIENT, "the line for authorized_keys is in PuTTYgen's upper box ('Public key for "
              "pasting'): one line, not the saved public key file", program=PUTTY, server=OWN,
              proof="facts: PuTTY 0.85 manual 8.2.11")

AUTHENTICATION: Remedies = {
    "key-not-authorized": (
        Step(CLIENT, "a certificate is offered, too: is it valid now, and is {user} one of its "
             "principals?", "ssh-keygen -Lf {key_cert}", program=OPENSSH, needs="certificate",
             proof="oracle: test_a_certificate_that_has_expired"),
        *GIT_KEY, _FORBIDDEN_TYPE, RIGHT_USER, *COPY_ID, *ADMINISTRATORS_KEYS, *SERVER_MODES,
        *SERVER_LOG, *_KEY_PAIR,
        Step(CLIENT, "is it the key you mean?", "{login} -o IdentitiesOnly=yes -i PATH",
             program=OPENSSH, server=OWN),
        _PASTE,
    ),
    "publickey-refused": (
        *GIT_KEY, _FORBIDDEN_TYPE, RIGHT_USER,
        Step(CLIENT, "is it the right key?", "{login} -o IdentitiesOnly=yes -i {key}",
             program=OPENSSH, server=OWN, proof="oracle: test_a_plain_log_tells_the_port"),
        *COPY_ID, *ADMINISTRATORS_KEYS, *SERVER_MODES,
        VERBOSE, *SERVER_LOG, *_KEY_PAIR, _PASTE,
    ),
    "no-key-offered": (
        Step(CLIENT, "name the key", "{login} -i {key}", program=OPENSSH,
             proof="oracle: test_the_login_it_says_works"),
        Step(CLIENT, "or in ~/.ssh/config", "Host {name}\nIdentityFile {key}", shell=SSH_CONFIG,
             program=OPENSSH, proof="oracle: test_no_key_is_offered"),
        Step(CLIENT, "what would be tried?", "ssh -G {host} | grep -iE "
             "'^(identit|pubkeyauth|preferred)'; ls -l ~/.ssh; ssh-add -l", shell=POSIX,
             program=OPENSSH),
        Step(CLIENT, "what would be tried?", "ssh -G {host} | findstr /b \"identit pubkeyauth "
             "preferred\"", shell=WINDOWS, program=OPENSSH),
        Step(CLIENT, "no key yet: make one", "ssh-keygen -t ed25519", program=OPENSSH,
             proof="oracle: test_a_new_key_is_made"),
        *COPY_ID, *GIT_KEY[:2],
    ),
    "publickey-disabled": (
        Step(SERVER, "is it off for this user?", "sudo sshd -T -C user={user} | grep -i "
             "pubkeyauth", server=UNIX),
        Step(SERVER, "in {sshd_config}", "PubkeyAuthentication yes", shell=SSHD_CONFIG,
             server=OWN, proof="oracle: test_a_setting_is_written_into_sshd_config"),
        Step(CLIENT, "or log in by one of: {methods}"),
    ),
    "password-refused": (
        *GIT_KEY,
        RIGHT_USER,
        Step(SERVER, "is password login on? (root is refused by default)", "sudo sshd -T | grep "
             "-iE 'passwordauth|kbdinter|permitrootlogin'", server=UNIX),
        Step(SERVER, "no password was asked for? are keys off for this user?", "sudo sshd -T -C "
             "user={user} | grep -i pubkeyauth", server=UNIX),
        Step(SERVER, "has the account a password?", "sudo passwd -S {user}", server=UNIX),
        Step(CLIENT, "cloud images accept keys only: log in with the key", server=OWN),
        Step(HOSTED, "no password is accepted over SSH: use a key"),
    ),
    "wrong-user": (
        Step(CLIENT, "log in as {right_users}", "{right_login}", needs="right_user",
             proof="facts: AWS EC2 user guide, default user names"),
        Step(CLIENT, "keep that, in ~/.ssh/config", "Host {name}\nUser {right_user}",
             shell=SSH_CONFIG, program=OPENSSH, needs="right_user",
             proof="facts: AWS EC2 user guide, default user names"),
        Step(CLIENT, "Connection > Data > Auto-login username: {right_user}", program=PUTTY,
             needs="right_user", proof="facts: PuTTY 0.85 manual 4.14.1"),
        Step(CLIENT, "users by image: {image_users}", server=OWN,
             proof="facts: AWS EC2 user guide, default user names"),
        Step(SERVER, "does {user} exist?", "getent passwd {user}", server=UNIX),
        *ADMINISTRATORS_KEYS,
    ),
    "root-login-refused": (
        Step(CLIENT, "log in as another user and use sudo"),
        Step(SERVER, "if it must be root, in {sshd_config}", "PermitRootLogin prohibit-password",
             shell=SSHD_CONFIG, server=OWN,
             proof="oracle: test_a_setting_is_written_into_sshd_config"),
    ),
    "too-many-keys": (
        OFFER_ONE_KEY, ONLY_THE_KEY,
        Step(CLIENT, "what the agent holds", "ssh-add -l", program=OPENSSH),
        Step(CLIENT, "name the key in Connection > SSH > Auth > Credentials: of Pageant's keys "
             "only that one is offered then", program=PUTTY,
             proof="facts: PuTTY 0.85 manual 4.22.1"),
    ),
    "agent-refused": (
        Step(CLIENT, "load the key again", "ssh-add -d {key}; ssh-add {key}", needs="key_path",
             program=OPENSSH),
        Step(CLIENT, "what the agent holds", "ssh-add -l", program=OPENSSH),
        Step(CLIENT, "a smart card or security key: plug it in, enter its PIN, touch it when it "
             "blinks", program=OPENSSH),
        Step(CLIENT, "an agent that asks (ssh-add -c, gpg-agent, a desktop's) had nobody to ask",
             "export GPG_TTY=$(tty); gpg-connect-agent updatestartuptty /bye", shell=POSIX,
             proof="facts: gpg-agent(1)"),
        Step(CLIENT, "GNOME Keyring needs the .pub beside the key, and cannot sign with every "
             "type: ssh-agent can", shell=POSIX),
    ),
    "agent-unreachable": (
        Step(CLIENT, "which socket does SSH_AUTH_SOCK name, and is it there?", "ls -l "
             "\"$SSH_AUTH_SOCK\"", shell=POSIX),
        Step(CLIENT, "start an agent for this shell", "eval \"$(ssh-agent -s)\" && ssh-add "
             "{key}", shell=POSIX, program=OPENSSH, proof="oracle: test_an_agent_that_has_ended"),
        Step(CLIENT, "in tmux or screen, take the socket of the login outside: there, echo "
             "$SSH_AUTH_SOCK; here", "export SSH_AUTH_SOCK=PATH", shell=POSIX),
        Step(CLIENT, "start the service, in a PowerShell run as administrator", "Get-Service "
             "ssh-agent | Set-Service -StartupType Automatic; Start-Service ssh-agent",
             shell=POWERSHELL, proof="facts: learn.microsoft.com, OpenSSH key management"),
        Step(CLIENT, "or an SSH_AUTH_SOCK left over from Git Bash: unset it", "set SSH_AUTH_SOCK=",
             shell=CMD),
        Step(CLIENT, "does the configuration name another one?", "ssh -G {host} | grep -i "
             "identityagent", shell=POSIX, program=OPENSSH),
    ),
    "agent-empty": (
        Step(CLIENT, "load a key", "ssh-add {key}", program=OPENSSH,
             proof="oracle: test_an_empty_agent"),
    ),
    "second-factor-missing": (
        Step(CLIENT, "go through the next step too, a code or password: {methods}", "{login}"),
        Step(CLIENT, "in scripts: ControlMaster keeps one login open", program=OPENSSH),
        Step(SERVER, "or except this user: AuthenticationMethods publickey in a Match User block "
             "of {sshd_config}", server=OWN),
    ),
    "signature-refused": (
        *SERVER_LOG,
        Step(SERVER, "what it accepts", "sudo sshd -T | grep -iE "
             "'pubkeyaccepted|authenticationmethods|pubkeyauthoptions'", server=UNIX),
    ),
    "denied": (*GIT_KEY, RIGHT_USER, VERBOSE),
}
