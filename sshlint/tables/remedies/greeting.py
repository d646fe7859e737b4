"""What to do where a connection stands and ends before, or while, keys are exchanged."""

from __future__ import annotations

from sshlint.tables.remedies.form import (
    CLIENT,
    CLOUD,
    EC2,
    JUMP,
    OPENSSH,
    OWN,
    POSIX,
    PUTTY,
    SERVER,
    SSH_CONFIG,
    SSHD_CONFIG,
    UNIX,
    Remedies,
    Step,
)  # fmt: skip
from sshlint.tables.remedies.shared import (
    EVENT_LOG,
    KEEPALIVE_COST,
    OFFER_ONE_KEY,
    RIGHT_USER,
    SERVER_LOG,
    VERBOSE,
)  # fmt: skip

# A step reads as a paragraph.
# fmt: off
_BANNED = (
    Step(SERVER, "was your address banned?", "sudo fail2ban-client set sshd unbanip ADDRESS",
         server=UNIX),
)
_GREETS = Step(CLIENT, "what is there? an SSH server greets with SSH-2.0-…:",
               "nc -w 5 {host} {port} </dev/null", shell=POSIX)
_RIGHT_PORT = (
    Step(SERVER, "which port is sshd's?", "sudo ss -ltnp | grep sshd", server=UNIX),
    Step(CLIENT, "then log in with that port", "ssh -p PORT {target}", program=OPENSSH,
         server=OWN),
)

GREETING: Remedies = {
    "server-closes-at-once": (
        *SERVER_LOG, *_BANNED,
        Step(SERVER, "TCP wrappers: look for sshd in /etc/hosts.deny and /etc/hosts.allow",
             server=UNIX),
        Step(SERVER, "is its configuration right? (sudo ssh-keygen -A makes missing host "
             "keys)", "sudo sshd -t", server=UNIX),
        Step(SERVER, "many connections at once, in {sshd_config}", "MaxStartups 100:30:200",
             shell=SSHD_CONFIG, server=OWN),
        Step(CLIENT, "the service might limit how often you connect: wait a minute, and run fewer "
             "fetches at once", server="hosted"),
    ),
    "banner-timeout": (
        _GREETS,
        Step(CLOUD, "the machine might be out of memory or frozen: look at its console, restart "
                    "it"),
        Step(CLOUD, "the instance status check tells: failed means that its system hangs",
             server=EC2, proof="facts: AWS EC2 user guide, status checks"),
        Step(CLIENT, "a slow server", "{login} -o ConnectTimeout=60", program=OPENSSH),
        Step(SERVER, "is it short of memory or processor time?", "uptime; free -m", server=UNIX),
        Step(CLIENT, "a proxy or load balancer in between might hold the connection: check its "
             "target"),
    ),
    "not-an-ssh-server": (
        Step(CLIENT, "it might be a web server or a proxy: check host and port ({host}, port "
             "{port})"),
        *_RIGHT_PORT,
        Step(CLIENT, "through an HTTP proxy, in ~/.ssh/config", "Host {name}\nProxyCommand nc -X "
             "connect -x PROXY:3128 %h %p", shell=SSH_CONFIG, program=OPENSSH),
    ),
    "not-an-ssh-client": (
        Step(SERVER, "harmless by itself; point health checks at another port"),
    ),
    "ssh1-only": (
        Step(SERVER, "it supports only SSH 1, which is broken and gone from clients: update it, or "
             "reach it over a network you trust with an old client"),
    ),
    "putty-ssh1-configured": (
        Step(CLIENT, "Connection > SSH: set the SSH protocol version to 2 and save the session "
             "(SshProt 3)", proof="facts: PuTTY 0.85 manual 4.16"),
    ),
    "server-overloaded": (
        Step(CLIENT, "wait a minute and try again; open fewer connections at once (ControlMaster, "
             "or fewer parallel jobs)"),
        Step(SERVER, "if it happens often, in {sshd_config}", "MaxStartups 100:30:200",
             shell=SSHD_CONFIG, server=OWN),
    ),
    "server-penalty": (
        Step(CLIENT, "wait: the penalty grows with each failed try and ends after at most ten "
             "minutes by default"),
        Step(CLIENT, "fix the login that keeps failing, then try once"),
        Step(SERVER, "in {sshd_config}, with your address", "PerSourcePenaltyExemptList ADDRESS",
             shell=SSHD_CONFIG, server=OWN, proof="facts: sshd_config(5) of OpenSSH 9.8"),
    ),
    "not-permitted-by-wrappers": (
        Step(SERVER, "allow it in /etc/hosts.allow, as a line: sshd: {address}", server=UNIX,
             proof="facts: hosts_access(5)"),
    ),
    "proxy-command-failed": (
        Step(CLIENT, "which one is it?", "ssh -G {host} | grep -i ^proxy", shell=POSIX,
             program=OPENSSH),
        Step(CLIENT, "can you log in to the jump host itself?", "ssh -v JUMPHOST true",
             program=OPENSSH),
        Step(CLIENT, "run the ProxyCommand by hand, with %h and %p filled in: it must print "
             "SSH-2.0-…", program=OPENSSH),
        Step(CLOUD, "through AWS Systems Manager (SSM): the instance must be running, with the SSM "
             "Agent, an instance profile that allows it, and a way to the ssm endpoints",
             server=OWN, proof="facts: docs.aws.amazon.com, Troubleshooting Session Manager"),
    ),
    "connection-closed": (
        RIGHT_USER, OFFER_ONE_KEY, *SERVER_LOG, *_BANNED,
        Step(SERVER, "is your user allowed?", "sudo sshd -T | grep -iE "
             "'^(allow|deny)(users|groups)'", server=UNIX),
        VERBOSE,
    ),
    "server-closed": (
        Step(CLIENT, "if it happens while idle: Connection > Seconds between keepalives: 59, and "
             "tick Disable Nagle's algorithm; save the session (PingInterval 0, PingIntervalSecs "
             "59, TCPNoDelay 1)", program=PUTTY,
             proof="oracle: test_a_session_of_puttys_that_was_idle"),
        Step(CLIENT, "if it happens at once: you might be banned (fail2ban), sshd might be "
                     "overloaded (MaxStartups) or broken, or share no algorithm with an old "
                     "PuTTY: update it",
             server=OWN),
        *SERVER_LOG, EVENT_LOG, KEEPALIVE_COST,
    ),
    "kex-interrupted": (
        Step(CLIENT, "large packets might be lost on the way (VPN, PPPoE): does this get an "
                     "answer?",
             "ping -M do -s 1400 -c 3 {host}", shell=POSIX),
        Step(CLIENT, "if not", "sudo ip link set dev INTERFACE mtu 1400", shell=POSIX),
        Step(CLIENT, "or make the exchange smaller", "{login} -o "
             "KexAlgorithms=curve25519-sha256 -o Ciphers=aes256-ctr", program=OPENSSH),
        *SERVER_LOG,
    ),
    "login-grace-timeout": (
        Step(CLIENT, "log in faster, or load the key into the agent first", "ssh-add {key}",
             program=OPENSSH),
        Step(SERVER, "slow DNS, in {sshd_config}", "UseDNS no", shell=SSHD_CONFIG, server=OWN),
    ),
    "jump-loop": (
        Step(CLIENT, "the jump host must not jump itself: in ~/.ssh/config, above the block that "
             "sets ProxyJump", "Host {jump}\nProxyJump none", shell=SSH_CONFIG,
             proof="oracle: test_a_jump_host_that_is_itself"),
    ),
    "jump-forward-refused": (
        Step(JUMP, "see what it allows", "sudo sshd -T | grep -iE "
             "'allowtcpforwarding|permitopen|disableforwarding'", shell=POSIX),
        Step(JUMP, "in /etc/ssh/sshd_config, then restart sshd", "AllowTcpForwarding yes",
             shell=SSHD_CONFIG),
        Step(JUMP, "restrict, no-port-forwarding or permitopen before the key in its "
             "authorized_keys do the same"),
    ),
    "jump-connect-failed": (
        Step(JUMP, "does the next host answer from there?", "nc -vz -w 5 {host} {port}",
             shell=POSIX),
        Step(JUMP, "names are looked up there: is {host} known?", "getent ahosts {host}",
             shell=POSIX),
        Step(SERVER, "open port {port} to the jump host's address"),
    ),
}
