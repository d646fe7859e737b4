"""What to do where no connection comes about."""

from __future__ import annotations

from sshlint.tables.remedies.form import (
    CLIENT,
    CLOUD,
    DEBIAN,
    DROPBEAR,
    EC2,
    HOSTED,
    OPENSSH,
    OWN,
    POSIX,
    POWERSHELL,
    PUTTY,
    REDHAT,
    SERVER,
    SSH_CONFIG,
    SSHD_CONFIG,
    UNIX,
    WINDOWS,
    WINDOWS_SERVER,
    Remedies,
    Step,
)  # fmt: skip
from sshlint.tables.remedies.shared import KEEPALIVE_COST, TEST_PORT

# A step reads as a paragraph.
# fmt: off
_EC2_GUIDE = "facts: AWS EC2 user guide, Troubleshoot connecting to your instance"
_PORT_443 = (
    Step(CLIENT, "port 22 is blocked on the way, only a network's owner can open it; use port 443 "
         "of the same service, in ~/.ssh/config", "Host {name}\nHostName {host_443}\nPort 443\n"
         "User git\nHostKeyAlias {host}", shell=SSH_CONFIG, program=OPENSSH, server=HOSTED,
         needs="host_443", proof="facts: the service's own page on SSH over port 443"),
    Step(CLIENT, "try that first", "ssh -T -p 443 git@{host_443}", program=OPENSSH, server=HOSTED,
         needs="host_443", proof="facts: the service's own page on SSH over port 443"),
    Step(CLIENT, "port 22 might be blocked on the way and the service has no other port for SSH: "
         "use its HTTPS address, or another network", server=HOSTED, needs="!host_443"),
    Step(HOSTED, "is the service itself disturbed? see its status page"),
)
_OPEN_PORT = (
    Step(CLOUD, "the security group (or network security group, firewall rule) must allow inbound "
         "TCP port {port} from your address; so must the network ACL of the subnet", server=OWN,
         proof=_EC2_GUIDE),
    Step(CLOUD, "the instance must be running and pass both status checks; otherwise see its "
         "system log, then reboot, or stop and start it", server=EC2, proof=_EC2_GUIDE),
    Step(CLOUD, "the subnet's route table must have a route to an internet gateway: 0.0.0.0/0, and "
         "for IPv6 ::/0; the instance needs a public address (one that changes on each stop and "
         "start unless it is an Elastic IP address)", server=EC2, proof=_EC2_GUIDE),
    Step(CLOUD, "to connect over IPv6: the VPC and the subnet have an IPv6 block, the instance an "
         "IPv6 address, the security group and network ACL rules for ::/0, and your own computer "
         "IPv6", server=EC2, proof=_EC2_GUIDE),
    Step(SERVER, "the server's own firewall", "sudo ufw allow {port}/tcp", server=DEBIAN),
    Step(SERVER, "the server's own firewall", "sudo firewall-cmd --add-port={port}/tcp",
         server=REDHAT),
    Step(SERVER, "the server's own firewall", "Enable-NetFirewallRule -Name "
         "OpenSSH-Server-In-TCP", server=WINDOWS_SERVER,
         proof="facts: learn.microsoft.com, Get started with OpenSSH"),
)
_LOOK_UP = (
    Step(CLIENT, "look the name up", "getent ahosts {host}", shell=POSIX),
    Step(CLIENT, "look the name up", "nslookup {host}", shell=WINDOWS),
)
_LISTENING = (
    Step(SERVER, "is sshd running?", "sudo systemctl enable --now ssh", server=DEBIAN),
    Step(SERVER, "is sshd running?", "sudo systemctl enable --now sshd", server=REDHAT),
    Step(SERVER, "is sshd running?", "Start-Service sshd; Set-Service sshd -StartupType Automatic",
         server=WINDOWS_SERVER, proof="facts: learn.microsoft.com, Get started with OpenSSH"),
    Step(SERVER, "is dropbear running?", "/etc/init.d/dropbear enable && /etc/init.d/dropbear "
         "start", server=DROPBEAR),
)
_WHICH_PORT = (
    Step(SERVER, "which port is it?", "sudo ss -ltnp | grep sshd", server=UNIX),
    Step(SERVER, "which port is it?", "netstat -ano | findstr LISTENING", server=WINDOWS_SERVER),
    Step(CLIENT, "then log in with that port", "ssh -p PORT {target}", program=OPENSSH,
         server=OWN),
)

NETWORK: Remedies = {
    "connection-timed-out": (
        *_PORT_443,
        *_LOOK_UP, *TEST_PORT, *_OPEN_PORT,
        Step(CLIENT, "your own network or VPN might block port {port}: try another network"),
    ),
    "connection-refused": (
        *_PORT_443,
        *_LISTENING, *_WHICH_PORT,
        Step(CLIENT, "the port must be in the Port box, not behind the host name, and the saved "
             "session must say Protocol ssh", program=PUTTY),
        Step(SERVER, "a firewall that rejects looks the same", "sudo iptables -S | grep -i reject",
             server=UNIX),
    ),
    "connection-failed": (
        *TEST_PORT,
        Step(CLIENT, "the words of the program might be translated or from another system: run it "
             "again in English, and diagnose that", "LC_ALL=C {login}", shell=POSIX,
             program=OPENSSH),
        Step(CLIENT, "the words of the program might be translated: copy the "
                     "Event Log and diagnose that", program=PUTTY),
    ),
    "network-unreachable": (
        Step(CLIENT, "is there a route to it?", "ip route get {address}", shell=POSIX),
        Step(CLIENT, "is there a route to it?", "Find-NetRoute -RemoteIPAddress {address}",
             shell=POWERSHELL),
        Step(CLIENT, "is the VPN connected? addresses in 10/8, 172.16/12 and 192.168/16 are "
             "reachable only from within their network"),
        Step(CLIENT, "if only IPv6 fails", "{login} -4", program=OPENSSH),
    ),
    "host-unresolved": (
        *_LOOK_UP,
        Step(CLIENT, "is it an alias of yours? Host patterns match only the name as typed, "
             "capitals included; what ssh makes of it:", "ssh -G {host} | grep -i ^hostname",
             shell=POSIX, program=OPENSSH),
        Step(CLIENT, "is it an alias of yours? Host patterns match only the name as typed, "
             "capitals included; what ssh makes of it:", "ssh -G {host} | findstr /b hostname",
             shell=WINDOWS, program=OPENSSH),
        Step(CLIENT, "a HostName must be a bare name: no user@, no :port, no ssh://"),
        Step(CLIENT, "names of a private network need its DNS: is the VPN connected?"),
    ),
    "ping-unanswered": (
        *TEST_PORT,
        Step(CLOUD, "to make ping work, allow ICMP echo in the security group or firewall"),
    ),
    "local-address-unavailable": (
        Step(CLIENT, "the addresses of this computer", "ip -brief address", shell=POSIX),
        Step(CLIENT, "the addresses of this computer", "ipconfig", shell=WINDOWS),
        Step(CLIENT, "correct or remove BindAddress (or -b); where it is set:", "ssh -G {host} | "
             "grep -i ^bind", shell=POSIX, program=OPENSSH),
    ),
    "stalled": (
        Step(CLIENT, "wait until it gives up (Ctrl-C hides the reason), and diagnose that "
             "log"),
        Step(CLIENT, "nothing happens after 'expecting SSH2_MSG_KEX…': large packets are lost",
             "sudo ip link set dev INTERFACE mtu 1400", shell=POSIX),
        *TEST_PORT,
    ),
    "server-busy-putty": (
        Step(CLIENT, "raise the limit: Advanced > Connection > Server response timeout: 60",
             program=PUTTY, proof="facts: WinSCP documentation, Connection page"),
        *TEST_PORT,
    ),
    "packet-corrupted": (
        Step(CLIENT, "a broken router, network card or VPN on the way: try another network, or "
             "another MAC", "{login} -m hmac-sha2-256", program=OPENSSH),
        Step(CLIENT, "Connection > SSH > Bugs: set 'Miscomputes SSH-2 HMAC keys' to Off (BugHMAC2 "
             "1)", program=PUTTY, proof="facts: PuTTY 0.85 manual 4.27"),
    ),
    "connection-lost": (
        Step(CLIENT, "send keepalives, in ~/.ssh/config", "Host *\nServerAliveInterval 60\n"
             "ServerAliveCountMax 3", shell=SSH_CONFIG, program=OPENSSH,
             proof="oracle: test_keepalives_of_the_client"),
        Step(CLIENT, "Connection > Seconds between keepalives: 59, tick Disable Nagle's algorithm "
             "and Enable TCP keepalives; save the session (PingInterval 0, PingIntervalSecs 59, "
             "TCPNoDelay 1, TCPKeepalives 1)", program=PUTTY,
             proof="oracle: test_a_session_of_puttys_that_was_idle"),
        Step(SERVER, "or there, in {sshd_config}", "ClientAliveInterval 60\nClientAliveCountMax "
             "3", shell=SSHD_CONFIG, server=OWN,
             proof="oracle: test_keepalives_of_the_server"),
        Step(CLIENT, "the interval must be shorter than the idle limit of the router, firewall or "
             "NAT on the way (often 300 s, some 60 s)"),
        KEEPALIVE_COST,
        Step(CLIENT, "cuts at the same time in each session, hourly or after 1 GB: "
                     "the server might fail to exchange keys again; Connection > "
                     "SSH > Kex: Max minutes before rekey 0, Max data 0, and Bugs "
                     "> Handles SSH-2 key re-exchange badly: On", program=PUTTY,
             proof="facts: PuTTY 0.85 manual 4.17.2, 4.27 and 10.11"),
        Step(CLIENT, "a WiFi or router that drops out cuts all connections at once: use a cable, "
             "update its firmware, or raise its NAT timeout", proof="facts: PuTTY 0.85 manual "
             "10.11 and 10.15"),
        Step(SERVER, "for work that must outlive a cut", "tmux new -A -s work", server=UNIX),
    ),
    "keepalive-timeout": (
        Step(CLIENT, "the network or the server was away for ServerAliveInterval × "
             "ServerAliveCountMax seconds; for an unreliable link, in ~/.ssh/config",
             "Host {name}\nServerAliveCountMax 10", shell=SSH_CONFIG, program=OPENSSH),
        Step(CLIENT, "ServerAliveCountMax 0 ends every idle session after one interval; see:",
             "ssh -G {host} | grep -i serveralive", shell=POSIX, program=OPENSSH),
        KEEPALIVE_COST,
    ),
    "idle-cut-by-server": (
        Step(SERVER, "see the limits", "sudo sshd -T | grep -i clientalive", server=UNIX),
        Step(SERVER, "in {sshd_config} (0 ends idle sessions outright before OpenSSH 8.2)",
             "ClientAliveCountMax 10", shell=SSHD_CONFIG, server=OWN),
        Step(CLIENT, "keep the way open from here, in ~/.ssh/config", "Host {name}\n"
             "ServerAliveInterval 60", shell=SSH_CONFIG, program=OPENSSH),
        KEEPALIVE_COST,
    ),
}
