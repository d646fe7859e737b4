"""Why logins fail and what to do about each: codes, titles, remedies.

Remedies are templates: `{login}` is the ssh command line of the login, `{target}` user@host,
`{key}` a key file, and so on, filled in from the log and quoted for a shell; what the log does not
tell stays a word in capitals. Sources: the manual pages of OpenSSH 9.2 and the PuTTY 0.85 manual.
"""

from __future__ import annotations

from sshlint.tables.message import Cause, Step

# A cause reads as a paragraph.
# fmt: off
CLIENT, SERVER, NETWORK, EITHER = "client", "server", "network", "client or server"

_SERVER_LOG = Step("the server's own log says why: sudo journalctl -u ssh -u sshd -n 50, or "
                   "/var/log/auth.log or /var/log/secure")
_VERBOSE = Step("see more: {login} -vvv 2>&1 | sshlint diagnose -", "openssh")
_EVENT_LOG = Step("see more: right-click the title bar, Event Log, Copy, and paste it into "
                  "sshlint diagnose -", "putty")
_KEEPALIVE_COST = Step("on a link that comes and goes keepalives can make it worse: each outage "
                       "they meet ends the session, where an idle one would have outlived it")

_NETWORK = (
    Cause("connection-timed-out", "nothing answers: the connection timed out", NETWORK, 20,
          "connect", (
              Step("is it the right address? compare: getent ahosts {host}"),
              Step("is the port open? nc -vz -w 5 {host} {port}"),
              Step("open the port to your address: the cloud's security group or network ACL "
                   "(inbound TCP {port}), then the server's own firewall (sudo ufw allow {port}"
                   "/tcp, or sudo firewall-cmd --add-port={port}/tcp)"),
              Step("the machine is running, has a public address and a route to the internet; "
                   "your own network or VPN lets port {port} out (try another network)"),
          )),
    Cause("connection-refused", "the machine answers, but nothing listens on that port",
          SERVER, 20, "connect", (
              Step("on the server: sudo systemctl status ssh sshd; sudo systemctl enable --now "
                   "ssh"),
              Step("is it the right port? on the server: sudo ss -ltnp | grep sshd; then "
                   "ssh -p PORT {target}"),
              Step("the port must be in the Port box, not behind the host name, and the saved "
                   "session must say Protocol ssh", "putty"),
              Step("a firewall that rejects looks the same: sudo iptables -S | grep -i reject"),
          )),
    Cause("connection-failed", "the connection could not be made, for a reason not known here",
          NETWORK, 40, "connect", (
              Step("test the port: nc -vz -w 5 {host} {port}"),
              Step("the program's words may be translated or from another system: run it again "
                   "in English (LC_ALL=C) and diagnose that"),
          )),
    Cause("network-unreachable", "there is no way from here to that address", NETWORK, 20,
          "connect", (
              Step("which way would it go? ip route get {address}"),
              Step("is the VPN up? is it an address of a private network (10/8, 172.16/12, "
                   "192.168/16) seen from outside?"),
              Step("if only IPv6 fails: {login} -4", "openssh"),
          )),
    Cause("host-unresolved", "the name of the host is not known to DNS", CLIENT, 20, "resolve", (
        Step("look the name up: getent ahosts {host}"),
        Step("is it an alias of yours? see what ssh makes of it: ssh -G {host} | grep -i "
             "^hostname; Host patterns match only the name as typed, capitals included",
             "openssh"),
        Step("a HostName must be a bare name: no user@, no :port, no ssh://"),
        Step("names of a private network need its DNS: VPN up?"),
    )),
    Cause("ping-unanswered", "ping gets no answer, which proves little: many networks drop ping "
          "and let SSH through", NETWORK, 60, "connect", (
              Step("test the port itself: nc -vz -w 5 {host} {port}"),
              Step("to make ping work, allow ICMP echo in the security group or firewall"),
          ), hint=True),
    Cause("local-address-unavailable", "BindAddress names an address this machine does not have",
          CLIENT, 15, "connect", (
              Step("see the addresses there are: ip -brief address"),
              Step("remove or correct BindAddress (or -b): ssh -G {host} | grep -i bindaddress"),
          )),
    Cause("server-closes-at-once", "the server takes the connection and closes it before it says "
          "a word", SERVER, 25, "banner", (
              _SERVER_LOG,
              Step("were you banned? on the server: sudo fail2ban-client status sshd; "
                   "sudo fail2ban-client set sshd unbanip YOUR_ADDRESS"),
              Step("TCP wrappers: look for sshd in /etc/hosts.deny and /etc/hosts.allow"),
              Step("is sshd whole? on the server: sudo sshd -t (missing host keys: sudo "
                   "ssh-keygen -A)"),
              Step("many connections at once: raise MaxStartups in /etc/ssh/sshd_config and "
                   "restart sshd"),
          )),
    Cause("banner-timeout", "the port is open, but nobody speaks SSH on it in time", SERVER, 25,
          "banner", (
              Step("what is there? nc -w 5 {host} {port} </dev/null (an SSH server greets with "
                   "SSH-2.0-…)"),
              Step("the machine may be out of memory or frozen: look at its console, restart it"),
              Step("a slow server: {login} -o ConnectTimeout=60", "openssh"),
              Step("a proxy or load balancer in between may hold the connection: check its "
                   "target"),
          )),
    Cause("not-an-ssh-server", "what answers on that port is not an SSH server", EITHER, 10,
          "banner", (
              Step("you may be talking to a web server or a proxy: check host and port "
                   "({host}, port {port})"),
              Step("ask for sshd's port: on the server sudo ss -ltnp | grep sshd; then "
                   "ssh -p PORT {target}"),
              Step("through an HTTP proxy the proxy must be told: ProxyCommand nc -X connect -x "
                   "PROXY:3128 %h %p", "openssh"),
          )),
    Cause("not-an-ssh-client", "something that is not an SSH client spoke to sshd (a scanner, a "
          "health check, a browser)", NETWORK, 70, "banner", (
              Step("harmless by itself; point health checks at another port"),
          ), hint=True),
    Cause("ssh1-only", "the two sides speak different versions of the SSH protocol", SERVER, 10,
          "banner", (
              Step("the server speaks only SSH 1, which is broken and gone from clients: update "
                   "it, or reach it over a network you trust with an old client"),
          )),
    Cause("putty-ssh1-configured", "the session asks for SSH protocol 1", CLIENT, 10, "banner", (
        Step("Connection > SSH: set the SSH protocol version to 2 and save the session (SshProt "
             "3)"),
    )),
    Cause("server-overloaded", "the server refuses because too many logins are under way "
          "(MaxStartups)", SERVER, 10, "banner", (
              Step("wait a minute and try again; open fewer connections at once (ControlMaster, "
                   "or fewer parallel jobs)"),
              Step("on the server, if it is often: MaxStartups 100:30:200 in "
                   "/etc/ssh/sshd_config, sudo systemctl restart ssh"),
          )),
    Cause("server-penalty", "the server shuts your address out for a while (PerSourcePenalties; "
          "since OpenSSH 9.8 also MaxStartups)", SERVER, 10, "banner", (
              Step("wait: the penalty grows with each failed try and ends after at most ten "
                   "minutes by default"),
              Step("mend the login that keeps failing, then try once"),
              Step("on the server: PerSourcePenaltyExemptList YOUR_ADDRESS in "
                   "/etc/ssh/sshd_config, sudo systemctl restart ssh"),
          )),
    Cause("not-permitted-by-wrappers", "TCP wrappers on the server refuse your address", SERVER,
          10, "banner", (
              Step("on the server: allow it in /etc/hosts.allow: sshd: {address}"),
          )),
    Cause("proxy-command-failed", "the ProxyCommand or jump host gave no connection", CLIENT, 30,
          "connect", (
              Step("which one is it? ssh -G {host} | grep -i ^proxy"),
              Step("does the jump host itself let you in? ssh -v JUMPHOST true"),
              Step("run the ProxyCommand by hand, with %h and %p filled in: it must print "
                   "SSH-2.0-…"),
          )),
    Cause("connection-closed", "the server closed the connection before the login was done",
          SERVER, 50, "auth", (
              _SERVER_LOG,
              Step("too many tries get you banned: on the server sudo fail2ban-client status "
                   "sshd"),
              Step("is your user allowed? on the server: sudo sshd -T | grep -iE "
                   "'^(allow|deny)(users|groups)'"),
              _VERBOSE,
          )),
    Cause("server-closed", "the server closed the connection without a word", EITHER, 45, "banner",
          (
              Step("if it happens while idle: Connection > Seconds between keepalives: 59, and "
                   "tick Disable Nagle's algorithm; save the session (PingInterval 0, "
                   "PingIntervalSecs 59, TCPNoDelay 1)", "putty"),
              Step("if it happens at once: you may be banned (fail2ban), sshd may be overloaded "
                   "(MaxStartups) or broken (sudo sshd -t), or share no algorithm with an old "
                   "PuTTY: update it"),
              _SERVER_LOG,
              _EVENT_LOG,
              _KEEPALIVE_COST,
          )),
    Cause("server-busy-putty", "the server did not answer within the client's time limit", NETWORK,
          40, "connect", (
              Step("raise it: Advanced > Connection > Server response timeout: 60", "putty"),
              Step("test the port: nc -vz -w 5 {host} {port}"),
          )),
    Cause("kex-interrupted", "the connection broke during the key exchange", NETWORK, 35, "kex", (
        Step("large packets may be lost on the way (VPN, PPPoE): try ping -M do -s 1400 {host}, "
             "then sudo ip link set dev INTERFACE mtu 1400"),
        Step("or make the exchange smaller: {login} -o KexAlgorithms=curve25519-sha256 "
             "-o Ciphers=aes256-ctr", "openssh"),
        Step("sshd may have crashed or hung up:"),
        _SERVER_LOG,
    )),
    Cause("packet-corrupted", "packets arrive damaged", NETWORK, 20, "session", (
        Step("a broken router, network card or VPN on the way: try another network, another MAC: "
             "{login} -m hmac-sha2-256", "openssh"),
        Step("Connection > SSH > Bugs: set 'Miscomputes SSH-2 HMAC keys' to Off (BugHMAC2 1)",
             "putty"),
    )),
    Cause("login-grace-timeout", "sshd gave up waiting for the login to finish (LoginGraceTime)",
          EITHER, 45, "auth", (
              Step("log in faster, or load the key into the agent first: ssh-add {key}"),
              Step("slow DNS on the server: UseDNS no in /etc/ssh/sshd_config, sudo systemctl "
                   "restart ssh"),
          )),
)

_CUT = (
    Cause("connection-lost", "an open session was cut", NETWORK, 30, "session", (
        Step("on the client, in ~/.ssh/config: Host * / ServerAliveInterval 60 / "
             "ServerAliveCountMax 3 (below the firewall's idle limit; the file at mode 600)",
             "openssh"),
        Step("Connection > Seconds between keepalives: 59, tick Disable Nagle's algorithm and "
             "Enable TCP keepalives; save the session (PingInterval 0, PingIntervalSecs 59, "
             "TCPNoDelay 1, TCPKeepalives 1)", "putty"),
        Step("or on the server, in /etc/ssh/sshd_config: ClientAliveInterval 60, "
             "ClientAliveCountMax 3; then sudo systemctl restart ssh"),
        Step("a keepalive interval must be shorter than the idle limit of the firewall or NAT on "
             "the way (often 300 s, some 60 s)"),
        _KEEPALIVE_COST,
        Step("for work that must outlive a cut: tmux or screen on the server"),
    )),
    Cause("keepalive-timeout", "the server stopped answering keepalives", NETWORK, 20, "session", (
        Step("the network or the server was away for ServerAliveInterval × ServerAliveCountMax: "
             "raise the count for a flapping link: ServerAliveCountMax 10"),
        Step("ServerAliveCountMax 0 ends every idle session after one interval: ssh -G {host} | "
             "grep -i serveralive"),
        _KEEPALIVE_COST,
    )),
    Cause("idle-cut-by-server", "the server gave the client up after unanswered keepalives",
          NETWORK, 20, "session", (
              Step("on the server: sudo sshd -T | grep -i clientalive; raise "
                   "ClientAliveCountMax (0 ends idle sessions outright before 8.2), sudo "
                   "systemctl restart ssh"),
              Step("on the client: ServerAliveInterval 60 in ~/.ssh/config keeps the way open",
                   "openssh"),
              _KEEPALIVE_COST,
          )),
)

_ALLOW_KEX = Step("prove it once: {login} -o KexAlgorithms=+{first_offer}", "openssh")
_ONE_HOST = Step("keep old algorithms to the one host that needs them, never in Host *")
_UPDATE_PUTTY = Step("update PuTTY to the newest release", "putty")
_UPDATE_SERVER = Step("better: update the server; the old algorithms are broken or close to it")

_ALGORITHMS = (
    Cause("no-common-kex", "client and server share no key exchange method", EITHER, 10, "kex", (
        _ALLOW_KEX,
        Step("to keep it, in ~/.ssh/config: Host {host} / KexAlgorithms +{first_offer}",
             "openssh"),
        _ONE_HOST, _UPDATE_SERVER, _UPDATE_PUTTY,
        Step("if the list is yours, drop it: ssh -G {host} | grep -i ^kexalgorithms", "openssh"),
    )),
    Cause("no-common-host-key", "client and server share no host key algorithm", EITHER, 10,
          "kex", (
              Step("prove it once: {login} -o HostKeyAlgorithms=+{first_offer}", "openssh"),
              Step("to keep it, in ~/.ssh/config: Host {host} / HostKeyAlgorithms "
                   "+{first_offer} / PubkeyAcceptedAlgorithms +{first_offer}", "openssh"),
              _ONE_HOST,
              Step("better, on the server: sudo ssh-keygen -A and sudo systemctl restart ssh "
                   "give it modern host keys"),
              _UPDATE_PUTTY,
          )),
    Cause("no-common-cipher", "client and server share no cipher", EITHER, 10, "kex", (
        Step("prove it once: {login} -o Ciphers=+{first_offer}", "openssh"),
        Step("to keep it, in ~/.ssh/config: Host {host} / Ciphers +{first_offer}", "openssh"),
        _ONE_HOST, _UPDATE_SERVER, _UPDATE_PUTTY,
    )),
    Cause("no-common-mac", "client and server share no MAC", EITHER, 10, "kex", (
        Step("prove it once: {login} -o MACs=+{first_offer}", "openssh"),
        Step("to keep it, in ~/.ssh/config: Host {host} / MACs +{first_offer}", "openssh"),
        _ONE_HOST, _UPDATE_SERVER, _UPDATE_PUTTY,
    )),
    Cause("weak-algorithm-warned", "PuTTY warns: the server's best algorithm is below the line "
          "you drew", EITHER, 25, "kex", (
              Step("better: update the server"),
              Step("or accept it for this session: Connection > SSH > Kex, Host keys or Cipher: "
                   "move the algorithm above 'warn below here'", "putty"),
          )),
    Cause("no-mutual-signature", "the server takes no signature this client will make with the "
          "key (old server, RSA with SHA-1)", EITHER, 15, "auth", (
              Step("use another kind of key: ssh-keygen -t ed25519, then ssh-copy-id "
                   "{port_option}-i ~/.ssh/id_ed25519.pub {target}"),
              Step("a server too old for it: {login} -o PubkeyAcceptedAlgorithms=+ssh-rsa "
                   "(before OpenSSH 8.5: PubkeyAcceptedKeyTypes), for this host only"),
              Step("better: update the server to OpenSSH 7.2 or newer"),
          )),
    Cause("dsa-key", "DSA keys are not accepted: off since OpenSSH 7.0, gone in 10.0, never taken "
          "by EC2", CLIENT, 15, "auth", (
              Step("make a new key: ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519"),
              Step("put it on the server: ssh-copy-id {port_option}-i ~/.ssh/id_ed25519.pub "
                   "{target} (by password, or from a machine that still gets in)"),
          ), hint=True),
    Cause("key-type-off", "this kind of key is switched off in the client's settings", CLIENT, 25,
          "auth", (
              Step("see the list: ssh -G {host} | grep -i ^pubkeyaccepted; drop the line that "
                   "sets it"),
              Step("or make a key of today's kind: ssh-keygen -t ed25519"),
          ), hint=True),
    Cause("key-type-off-on-server", "the server does not accept this kind of key", SERVER, 15,
          "auth", (
              Step("make a key of today's kind: ssh-keygen -t ed25519, and put its public half on "
                   "the server"),
              Step("on the server: sudo sshd -T | grep -iE 'pubkeyaccepted|requiredrsasize'"),
          )),
    Cause("key-too-short", "the RSA key is too short (RequiredRSASize, or under 1024 bits)",
          EITHER, 20, "auth", (
              Step("make a new key: ssh-keygen -t ed25519"),
              Step("see the limit: ssh -G {host} | grep -i requiredrsasize"),
          ), hint=True),
)

_FORGET = Step("once the owner has confirmed the new fingerprint, forget the old key: "
               "ssh-keygen -R {known_host}{known_hosts_option}", "openssh")

_HOST_KEYS = (
    Cause("host-key-changed", "the server's host key is not the one on record: the server was "
          "reinstalled, the address has a new owner, or someone is in between", EITHER, 10,
          "hostkey", (
              Step("do not go on yet: ask the server's owner, or read it on its console: "
                   "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"),
              _FORGET,
              Step("once it is confirmed, answer Accept; from a script, give its fingerprint: "
                   "-hostkey SHA256:…", "putty"),
          )),
    Cause("host-key-unknown", "the server's host key is not on record yet, and nobody could be "
          "asked", CLIENT, 20, "hostkey", (
              Step("log in once by hand, compare the fingerprint with the owner's, answer yes: "
                   "{login}"),
              Step("in scripts: {login} -o StrictHostKeyChecking=accept-new (takes unknown keys, "
                   "still refuses changed ones)", "openssh"),
              Step("in scripts, give the fingerprint: plink -hostkey SHA256:… (never pipe 'y' "
                   "into it)", "putty"),
          )),
    Cause("host-key-revoked", "the server shows a host key that is marked as revoked", SERVER, 10,
          "hostkey", (
              Step("do not connect: the key is known to be stolen or withdrawn; ask the owner "
                   "for the new one"),
              Step("where the mark is: grep -n revoked ~/.ssh/known_hosts /etc/ssh/"
                   "ssh_known_hosts; ssh -G {host} | grep -i revokedhostkeys"),
          )),
    Cause("host-key-unverified", "the host key was not accepted: unknown, changed, or the "
          "question was answered no", CLIENT, 40, "hostkey", (
              Step("what is on record? ssh-keygen -F {known_host}", "openssh"),
              Step("log in once by hand and compare the fingerprint: {login}"),
              _VERBOSE,
          )),
    Cause("revoked-keys-unreadable", "the file of RevokedHostKeys cannot be read, so every login "
          "is refused", CLIENT, 5, "hostkey", (
              Step("make it: touch {file}; or remove RevokedHostKeys from the configuration"),
              Step("before OpenSSH 9.4 it must be an absolute path: ~ is not expanded"),
          )),
)

_PRIVATE_ONLY = Step("a private key is a secret: chmod 600 {key}", "posix")
_ICACLS = Step("leave only yourself in its ACL: icacls {key} /inheritance:r /grant:r "
               "\"%USERNAME%:R\"", "windows")
_CONVERT_PPK = Step("convert it: puttygen {key} -O private-openssh-new -o {key_without_suffix}, "
                    "then point IdentityFile at the result (or: sshlint convert {key} --to "
                    "openssh -o {key_without_suffix})")

_KEYS = (
    Cause("key-mode-open", "the private key can be read by others, so ssh ignores it", CLIENT, 10,
          "auth", (
              _PRIVATE_ONLY, _ICACLS,
              Step("if chmod has no effect (WSL's /mnt/c, FAT, CIFS), copy the key into ~/.ssh "
                   "of a Linux file system", "posix"),
          ), hint=True),
    Cause("key-is-public", "the public half is given where the private key is needed", CLIENT, 9,
          "auth", (
              Step("give the private key, the file without .pub: {key_without_suffix}"),
              Step("in ~/.ssh/config: IdentityFile {key_without_suffix}"),
              Step("do not chmod the .pub: that only changes the error"),
          ), hint=True),
    Cause("key-ppk", "a PuTTY key (PPK) is given to OpenSSH, which cannot read it", CLIENT, 9,
          "auth", (_CONVERT_PPK,), hint=True),
    Cause("key-format", "the private key file cannot be parsed: damaged, of another format, or "
          "not a private key", CLIENT, 12, "auth", (
              Step("what is it? sshlint key {key}, and sshlint --fix {key} mends Windows line "
                   "ends, a missing last newline, a BOM and stray text"),
              Step("the first line must be -----BEGIN … PRIVATE KEY----- and nothing before it: "
                   "head -n 1 {key}"),
              Step("Windows line ends alone break it: sed -i 's/\\r$//' {key}", "posix"),
              Step("PuTTY-User-Key-File at its start: a PuTTY key, see key-ppk; ssh-ed25519 or "
                   "ssh-rsa at its start: the public half; BEGIN CERTIFICATE or BEGIN PUBLIC "
                   "KEY: not a private key at all"),
              Step("from the original again, if it was pasted or cut"),
          ), hint=True),
    Cause("key-pem-wanted", "this program reads only the old PEM format (BEGIN RSA PRIVATE KEY)",
          CLIENT, 10, "auth", (
              Step("make a PEM copy: cp {key} {key}.pem && ssh-keygen -p -m PEM -f {key}.pem "
                   "(RSA keys only; or: sshlint convert {key} --to pem -o {key}.pem)"),
              Step("a PuTTY key: puttygen {key} -O private-openssh -o {key}.pem"),
              Step("a public key (.pub) or certificate will not do"),
          )),
    Cause("key-is-folder", "a folder is given where a key file is expected", CLIENT, 10, "auth", (
        Step("name the file in it: ls {key}; in ~/.ssh/config: IdentityFile {key}/FILE"),
    ), hint=True),
    Cause("key-unreadable", "you may not read the private key file", CLIENT, 10, "auth", (
        Step("whose is it? ls -l {key}; if it should be yours: sudo chown $(id -un) {key} && "
             "chmod 600 {key}", "posix"),
        _ICACLS,
    ), hint=True),
    Cause("key-missing", "the private key file is not there", CLIENT, 14, "auth", (
        Step("which keys are there? ls -l ~/.ssh"),
        Step("correct -i or IdentityFile: {login} -i PATH", "openssh"),
        Step("'~' and ${{VAR}} are expanded in IdentityFile, $VAR without braces is not",
             "openssh"),
    ), hint=True),
    Cause("key-passphrase-wrong", "the passphrase of the private key is wrong", CLIENT, 14, "auth",
          (
              Step("test it: ssh-keygen -y -f {key} >/dev/null", "openssh"),
              Step("a forgotten passphrase cannot be recovered: make a new key and put its "
                   "public half on the server"),
              Step("a damaged or edited PPK says the same: try the passphrase in PuTTYgen, "
                   "restore a backup", "putty"),
          ), hint=True),
    Cause("key-passphrase-unavailable", "the server accepts the key, but it could not be "
          "unlocked: no passphrase was given", CLIENT, 14, "auth", (
              Step("load it into the agent first: ssh-add {key}"),
              Step("without a terminal (cron, CI, BatchMode) use an agent, or a key of its own "
                   "for that job"),
              Step("is it the passphrase? ssh-keygen -y -f {key} >/dev/null"),
          )),
    Cause("key-public-mismatch", "the .pub file beside the private key belongs to another key: "
          "ssh offers the wrong one", CLIENT, 8, "auth", (
              Step("compare: ssh-keygen -y -f {key} and ssh-keygen -lf {key_pub}"),
              Step("rewrite it: mv {key_pub} {key_pub}.old && ssh-keygen -y -f {key} > "
                   "{key_pub}"),
              Step("then put that public half on the server: ssh-copy-id {port_option}-i "
                   "{key_pub} {target}"),
          )),
    Cause("certificate-problem", "the certificate is expired, not yet valid, or not for this user",
          EITHER, 12, "auth", (
              Step("read it: ssh-keygen -Lf {key_cert} (Valid, Principals)"),
              Step("get a new one from your CA, with the user you log in as among its "
                   "principals"),
              Step("check the clocks of both machines: date -u"),
          )),
    Cause("security-key", "the security key did not sign: not plugged in, not touched, or the PIN "
          "was wrong", CLIENT, 16, "auth", (
              Step("plug it in and touch it when it blinks; test it: ssh-keygen -Y sign -n test "
                   "-f {key} /dev/null"),
              Step("from another machine or WSL the device must be passed through"),
          )),
    Cause("putty-key-format", "the key file is not a PuTTY key (PPK), so PuTTY cannot use it",
          CLIENT, 10, "auth", (
              Step("convert it: puttygen {key} -o {key}.ppk (in the window: Conversions > Import "
                   "key, Save private key), then Connection > SSH > Auth > Credentials: that "
                   "file"),
              Step("a PKCS#8 key (BEGIN PRIVATE KEY) first: ssh-keygen -p -f {key}"),
          )),
    Cause("putty-key-missing", "the key file of the session cannot be opened", CLIENT, 10, "auth",
          (
              Step("name its full path in Connection > SSH > Auth > Credentials: ~ and %VAR% are "
                   "not expanded; in a .reg file backslashes are doubled"),
              Step("is it there, and yours to read? ls -l {key}"),
          )),
    Cause("putty-key-damaged", "the PuTTY key file is damaged", CLIENT, 10, "auth", (
        Step("MAC failed: it was edited or corrupted; file format error: a line of it is wrong. "
             "Restore a backup; sshlint key {key} says which line"),
        Step("no backup: make a new key and put its public half on the server"),
    )),
    Cause("putty-key-too-new", "the key is in PPK version 3, which this PuTTY cannot read", CLIENT,
          10, "auth", (
              Step("update PuTTY to 0.75 or newer"),
              Step("or write a copy as version 2: puttygen {key} --ppk-param version=2 -O "
                   "private -o {key_without_suffix}-v2.ppk"),
          )),
    Cause("putty-key-public", "only the public half of the key was given, and Pageant does not "
          "hold the private one", CLIENT, 12, "auth", (
              Step("load the private key into Pageant, or name the .ppk file in Connection > SSH "
                   "> Auth > Credentials"),
          )),
    Cause("putty-needs-prompt", "PuTTY has something to ask (a passphrase or password), and "
          "-batch forbids it", CLIENT, 14, "auth", (
              Step("load the key into Pageant first: pageant {key}"),
              Step("or run plink once without -batch"),
          )),
    Cause("putty-trivial-login", "the server let you in without a secret, which the session is "
          "set to distrust", EITHER, 15, "auth", (
              Step("if the server really needs none: untick Connection > SSH > Auth > Disconnect "
                   "if authentication succeeds trivially"),
          )),
)

_CHECK_SERVER_MODES = Step("on the server, as {user}: chmod go-w ~ && chmod 700 ~/.ssh && chmod "
                           "600 ~/.ssh/authorized_keys")
_COPY_ID = Step("put the public half on the server: ssh-copy-id {port_option}-i {key_pub} "
                "{target} (or append {key_pub} to ~/.ssh/authorized_keys there, as one line)")
_RIGHT_USER = Step("is {user} the user? images have their own: {image_users}")
_AGENT_ONLY = Step("in ~/.ssh/config: Host {host} / IdentitiesOnly yes / IdentityFile {key}",
                   "openssh")

_AUTH = (
    Cause("key-not-authorized", "the server knows none of the keys it was offered for this user",
          SERVER, 30, "auth", (
              _RIGHT_USER, _COPY_ID, _CHECK_SERVER_MODES, _SERVER_LOG,
              Step("is it the key you mean? {login} -o IdentitiesOnly=yes -i PATH", "openssh"),
              Step("the line for authorized_keys is in PuTTYgen's upper box ('Public key for "
                   "pasting'): one line, not the saved public key file", "putty"),
          )),
    Cause("publickey-refused", "the server let none of the keys in; the message alone does not "
          "say why", EITHER, 60, "auth", (
              _RIGHT_USER,
              Step("the right key? {login} -o IdentitiesOnly=yes -i PATH", "openssh"),
              _COPY_ID, _CHECK_SERVER_MODES,
              Step("the first useful lines: {login} -vvv 2>&1 | sshlint diagnose -", "openssh"),
              _SERVER_LOG,
          )),
    Cause("no-key-offered", "no key was offered: none of the files there are, and no agent has "
          "one", CLIENT, 25, "auth", (
              Step("name the key: {login} -i PATH, or in ~/.ssh/config: Host {host} / "
                   "IdentityFile PATH", "openssh"),
              Step("what would be tried? ssh -G {host} | grep -iE '^(identit|pubkeyauth|preferred)"
                   "'; ls -l ~/.ssh; ssh-add -l", "openssh"),
              Step("no key yet: ssh-keygen -t ed25519, then ssh-copy-id {port_option}-i "
                   "~/.ssh/id_ed25519.pub {target}", "openssh"),
          )),
    Cause("no-usable-key", "PuTTY has no key the server would take, and the server allows no "
          "other way in", CLIENT, 40, "auth", (
              Step("name the private key (.ppk) in Connection > SSH > Auth > Credentials, or load "
                   "it into Pageant"),
              _RIGHT_USER,
              Step("the server wants: {methods}"),
              _EVENT_LOG,
          )),
    Cause("publickey-disabled", "the server takes no keys from this user; it offers other ways "
          "only", SERVER, 25, "auth", (
              Step("on the server: PubkeyAuthentication yes in /etc/ssh/sshd_config (sudo sshd -T "
                   "-C user={user} | grep -i pubkeyauth), sudo systemctl restart ssh"),
              Step("or log in by one of: {methods}"),
          )),
    Cause("password-refused", "the password was refused", EITHER, 35, "auth", (
        _RIGHT_USER,
        Step("is password login on at all? on the server: sudo sshd -T | grep -iE "
             "'passwordauth|kbdinter|permitrootlogin' (root is refused by default)"),
        Step("has the account a password? on the server: sudo passwd -S {user}"),
        Step("cloud images take keys only: log in with the key"),
    )),
    Cause("wrong-user", "the login names a user this machine does not have or will not let in",
          CLIENT, 12, "auth", (
              Step("log in as: {right_login}"),
              Step("to keep it, in ~/.ssh/config: Host {host} / User {right_user}", "openssh"),
              Step("Connection > Data > Auto-login username: {right_user}", "putty"),
              Step("users by image: {image_users}"),
              Step("does the server know {user}? on the server: getent passwd {user}"),
          )),
    Cause("root-login-refused", "the server lets root not log in this way (PermitRootLogin)",
          SERVER, 12, "auth", (
              Step("log in as another user and use sudo"),
              Step("on the server, if it must be: PermitRootLogin prohibit-password in "
                   "/etc/ssh/sshd_config, sudo systemctl restart ssh"),
          )),
    Cause("too-many-keys", "the client offers so many keys that the server hangs up before the "
          "right one (MaxAuthTries, by default 6)", CLIENT, 12, "auth", (
              Step("offer only the right one: {login} -o IdentitiesOnly=yes -i PATH", "openssh"),
              Step("to keep it, in ~/.ssh/config: Host {host} / IdentitiesOnly yes / IdentityFile "
                   "PATH", "openssh"),
              Step("see what the agent holds: ssh-add -l; empty it: ssh-add -D", "openssh"),
              Step("name the key in Connection > SSH > Auth > Credentials: of Pageant's keys only "
                   "that one is offered then", "putty"),
          )),
    Cause("agent-refused", "the agent has the key but would not sign with it", CLIENT, 14, "auth",
          (
              Step("load it again: ssh-add -d {key}; chmod 600 {key}; ssh-add {key}"),
              Step("an agent that asks (ssh-add -c, gpg-agent, a desktop's) had nobody to ask: "
                   "export GPG_TTY=$(tty); gpg-connect-agent updatestartuptty /bye"),
              Step("GNOME Keyring needs the .pub beside the key, and cannot sign with every "
                   "type: ssh-agent can"),
          )),
    Cause("agent-unreachable", "no agent could be reached", CLIENT, 30, "auth", (
        Step("start one for this shell: eval \"$(ssh-agent -s)\" && ssh-add"),
        Step("what is it? echo $SSH_AUTH_SOCK; ls -l $SSH_AUTH_SOCK; ssh -G {host} | grep -i "
             "identityagent"),
        Step("Get-Service ssh-agent | Set-Service -StartupType Automatic; Start-Service ssh-agent",
             "windows"),
    ), hint=True),
    Cause("agent-empty", "the agent holds no keys", CLIENT, 35, "auth", (
        Step("load one: ssh-add ~/.ssh/id_ed25519"),
    ), hint=True),
    Cause("second-factor-missing", "the key was accepted, but the server wants a second way as "
          "well", CLIENT, 15, "auth", (
              Step("go through the next step too: {methods} (a code or password)"),
              Step("in scripts: ControlMaster keeps one login open, or ask for an exception in "
                   "AuthenticationMethods"),
          )),
    Cause("signature-refused", "the server knows the key but refused the signature", SERVER, 20,
          "auth", (
              _SERVER_LOG,
              Step("on the server: sudo sshd -T | grep -iE 'pubkeyaccepted|authenticationmethods|"
                   "pubkeyauthoptions'"),
          )),
    Cause("server-modes", "StrictModes: the server ignores authorized_keys because others may "
          "write to it or to a folder above it", SERVER, 8, "auth", (
              Step("on the server: chmod go-w {server_path}; it and its folders up to the home "
                   "must belong to the user or root"),
              _CHECK_SERVER_MODES,
          )),
    Cause("authorized-keys-missing", "the server finds no authorized_keys for this user", SERVER,
          12, "auth", (
              _COPY_ID,
              Step("or on the server, as the user: mkdir -m 700 -p ~/.ssh && touch "
                   "~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys"),
              Step("does sshd look there? sudo sshd -T | grep -i authorizedkeysfile"),
          )),
    Cause("authorized-keys-unreadable", "sshd cannot read authorized_keys", SERVER, 10, "auth", (
        Step("on the server: ls -l {server_path}; it must be a plain file of the user: sudo chown "
             "{user} {server_path} && sudo chmod 600 {server_path}"),
        Step("SELinux: sudo restorecon -Rv {server_path}"),
    )),
    Cause("account-locked", "the account on the server is locked", SERVER, 10, "auth", (
        Step("on the server: sudo usermod -p '*' {user} (no password, keys work), or sudo passwd "
             "-u {user}"),
    )),
    Cause("shell-refused", "the account's shell does not let people in", SERVER, 10, "auth", (
        Step("on the server: getent passwd {user}; sudo usermod -s /bin/bash {user}"),
        Step("if it is meant that way, use a forwarding only: {login} -N"),
    )),
    Cause("user-not-allowed", "sshd's lists do not allow this user (AllowUsers, AllowGroups, "
          "DenyUsers, DenyGroups)", SERVER, 10, "auth", (
              Step("on the server: sudo sshd -T -C user={user} | grep -iE '^(allow|deny)'; add "
                   "the user or a group of theirs, sudo systemctl restart ssh"),
          )),
    Cause("source-not-permitted", "the key is right, but authorized_keys does not take it from "
          "your address (from=)", SERVER, 8, "auth", (
              Step("on the server: correct the from=\"…\" before that key in ~{user}/.ssh/"
                   "authorized_keys"),
          )),
    Cause("key-expired-on-server", "the key's line in authorized_keys has expired (expiry-time=)",
          SERVER, 10, "auth", (
              Step("on the server: correct or remove expiry-time in line {line} of "
                   "{server_path}"),
          )),
    Cause("account-expired", "the account on the server has expired or is refused by PAM", SERVER,
          10, "auth", (
              Step("on the server: sudo chage -l {user}; sudo chage -E -1 {user}"),
              Step("PAM: /etc/security/access.conf, /etc/nologin, and what the log says"),
          )),
    Cause("password-expired", "the account's password has expired", SERVER, 12, "session", (
        Step("log in by hand and set a new one: {login} -t"),
        Step("on the server: sudo passwd {user}, or sudo chage -M -1 {user}"),
    )),
    Cause("denied", "permission denied", EITHER, 60, "auth", (_RIGHT_USER, _VERBOSE)),
)

_CONFIG = (
    Cause("config-bad-permissions", "others may write to the configuration file, so ssh refuses "
          "it", CLIENT, 5, "config", (
              Step("chmod 600 {file}; it must be yours or root's: sudo chown $(id -un) {file}",
                   "posix"),
              Step("icacls {file} /inheritance:r /grant:r \"%USERNAME%:F\" \"SYSTEM:F\" "
                   "\"Administrators:F\"", "windows"),
          )),
    Cause("config-bad-option", "the configuration has an option this ssh does not know", CLIENT, 5,
          "config", (
              Step("open {file} at line {line}: correct the spelling of {option}, or remove it"),
              Step("an option of a newer ssh or another system: above it, IgnoreUnknown {option}"),
              Step("see all of it at once: sshlint {file}"),
          )),
    Cause("config-bad-value", "the configuration has a value ssh does not take", CLIENT, 6,
          "config", (
              Step("open {file} at line {line} and correct it"),
              Step("see all of it at once: sshlint {file}"),
          )),
    Cause("config-bad-token", "a % token, ${VAR} or ~user in the configuration cannot be "
          "expanded", CLIENT, 6, "config", (
              Step("find it: sshlint; write a plain % as %%, set the variable, or use a full "
                   "path"),
              Step("which options hold it? grep -n '[%$~]' ~/.ssh/config"),
          )),
    Cause("config-missing", "the configuration file named cannot be opened", CLIENT, 5, "config", (
        Step("is it there, and yours to read? ls -l {file}"),
        Step("correct -F, or the Include that names it"),
    )),
    Cause("command-conflict", "the command line and the configuration ask for two things that "
          "exclude each other", CLIENT, 5, "config", (
              Step("for this run: {login} -o RemoteCommand=none -o RequestTTY=auto COMMAND"),
              Step("keep RemoteCommand, SessionType and ForkAfterAuthentication out of Host * in "
                   "~/.ssh/config"),
          )),
    Cause("jump-loop", "the jump host is reached through itself", CLIENT, 5, "config", (
        Step("in ~/.ssh/config, above the block that sets it: Host {host} / ProxyJump none"),
    )),
)

_SESSION = (
    Cause("control-path-too-long", "the path of the control socket is too long", CLIENT, 5,
          "session", (
              Step("in ~/.ssh/config: ControlPath ~/.ssh/cm-%C (%C is short and unique)"),
              Step("for this run: {login} -o ControlPath=none"),
          )),
    Cause("control-folder-missing", "the folder of the control socket is not there", CLIENT, 5,
          "session", (
              Step("make it: mkdir -m 700 -p {socket_folder}"),
              Step("for this run: {login} -o ControlPath=none"),
          )),
    Cause("control-socket-stale", "the control socket cannot be used: left over, or another "
          "user's", CLIENT, 25, "session", (
              Step("whose is it? ls -l {socket}; left over: rm {socket}"),
              Step("end the old master: ssh -O exit {host}"),
              Step("for this run: {login} -o ControlPath=none"),
          ), hint=True),
    Cause("max-sessions", "the shared connection takes no more sessions (MaxSessions, by default "
          "10)", SERVER, 20, "session", (
              Step("open a connection of its own: {login} -o ControlPath=none"),
              Step("on the server: raise MaxSessions in /etc/ssh/sshd_config, sudo systemctl "
                   "restart ssh"),
          )),
    Cause("jump-forward-refused", "the jump host does not allow forwarding", SERVER, 12, "session",
          (
              Step("on the jump host: sudo sshd -T | grep -iE 'allowtcpforwarding|permitopen|"
                   "disableforwarding'; AllowTcpForwarding yes, sudo systemctl restart ssh"),
              Step("restrict, no-port-forwarding or permitopen before the key in its "
                   "authorized_keys do the same"),
          )),
    Cause("jump-connect-failed", "the jump host lets you in but cannot reach the next host",
          NETWORK, 11, "session", (
              Step("ask from there: ssh JUMPHOST nc -vz -w 5 {host} {port}"),
              Step("names are looked up on the jump host: is {host} known there?"),
              Step("open port {port} of the inner host to the jump host's address"),
          )),
    Cause("forward-port-taken", "the local port of a forwarding is already in use", CLIENT, 30,
          "session", (
              Step("who holds it? ss -ltnp | grep :{port} (often an earlier ssh)"),
              Step("without forwardings: {login} -o ClearAllForwardings=yes"),
          ), hint=True),
    Cause("forward-privileged", "ports below 1024 can be forwarded by root only", CLIENT, 25,
          "session", (
              Step("use a port from 1024 up: -L 8080:HOST:80"),
          ), hint=True),
    Cause("remote-forward-failed", "the server did not open the remote port of a forwarding",
          SERVER, 25, "session", (
              Step("is it taken there? on the server: sudo ss -ltnp | grep :{port}"),
              Step("on the server: AllowTcpForwarding yes, and GatewayPorts for other addresses "
                   "than localhost"),
          ), hint=True),
    Cause("agent-forward-socket", "ForwardAgent was taken for the path of a socket", CLIENT, 40,
          "session", (
              Step("write ForwardAgent yes or no: ssh -G {host} | grep -i forwardagent"),
          ), hint=True),
    Cause("session-refused", "you are logged in, but the server did not start the shell or "
          "command", SERVER, 20, "session", (
              _SERVER_LOG,
              Step("no terminals left or /dev/pts not mounted: {login} -T /bin/sh", "openssh"),
              Step("an sftp-only account: sftp {target}"),
          )),
    Cause("subsystem-missing", "the server has no such subsystem (sftp)", SERVER, 20, "session", (
        Step("on the server: Subsystem sftp internal-sftp in /etc/ssh/sshd_config, sudo systemctl "
             "restart ssh"),
        Step("until then: scp -O FILE {target}:"),
    )),
    Cause("server-shell-noise", "a start file on the server prints text into the sftp or scp "
          "stream", SERVER, 15, "session", (
              Step("it must print nothing: {login} true | od -c; put output in ~/.bashrc behind: "
                   "case $- in *i*) … esac"),
          )),
    Cause("home-missing", "the home folder on the server is not there or not open to the user",
          SERVER, 40, "session", (
              Step("on the server: sudo install -d -m 700 -o {user} {file}"),
          ), hint=True),
    Cause("sshd-not-starting", "sshd on the server does not start", SERVER, 5, "connect", (
        Step("on the server: sudo sshd -t; sudo ssh-keygen -A; sudo mkdir -p /run/sshd; sudo "
             "systemctl restart ssh"),
        Step("address in use: sudo ss -ltnp | grep :{listen_port}"),
    )),
    Cause("session-ended", "the session ended", EITHER, 90, "session", (
        Step("an ordinary end, if you logged out; if not, see connection-lost: ServerAliveInterval "
             "60 in ~/.ssh/config"),
    ), hint=True),
    Cause("stalled", "the log ends while the login is still waiting", NETWORK, 45, "connect", (
        Step("let it run until it gives up (Ctrl-C hides the reason), and diagnose that log"),
        Step("nothing happens after 'expecting SSH2_MSG_KEX…': large packets are lost: sudo ip "
             "link set dev INTERFACE mtu 1400"),
        Step("nothing happens after 'Connecting to': a firewall drops it: nc -vz -w 5 {host} "
             "{port}"),
    )),
    Cause("private-key-pasted", "this text holds a private key: whoever has seen it can log in "
          "with it", CLIENT, 3, "config", (
              Step("treat that key as stolen: remove its public half from every authorized_keys, "
                   "make a new one: ssh-keygen -t ed25519"),
          ), hint=True),
    Cause("login-succeeded", "the login worked", CLIENT, 95, "session", ()),
)

CAUSES = {
    row.code: row
    for table in (_NETWORK, _CUT, _ALGORITHMS, _HOST_KEYS, _KEYS, _AUTH, _CONFIG, _SESSION)
    for row in table
}

# Codes that earlier releases printed, which scripts may still look for.
FORMER_CODES = {"key-not-authorized": ("key-not-authorised",)}

# The lint rules that look for the same fault in a config: of its findings only these belong to
# the cause. (What is found in a key file named by the log belongs to it whatever the rule.)
RELATED_RULES = {
    "connection-lost": ("SSH509", "SSH510", "SSH525", "SSH901", "SSH902", "SSH903"),
    "keepalive-timeout": ("SSH510",),
    "server-closed": ("SSH901", "SSH902", "SSH903", "SSH904"),
    "host-unresolved": ("SSH504", "SSH520"),
    "proxy-command-failed": ("SSH410", "SSH411", "SSH412", "SSH511", "SSH512"),
    "jump-loop": ("SSH511",),
    "no-common-kex": ("SSH606",),
    "no-common-cipher": ("SSH606",),
    "no-common-mac": ("SSH606",),
    "no-common-host-key": ("SSH606",),
    "revoked-keys-unreadable": ("SSH416", "SSH417"),
    "key-missing": ("SSH411", "SSH507", "SSH526"),
    "key-ppk": ("SSH210",),
    "key-is-public": ("SSH211",),
    "no-key-offered": ("SSH415", "SSH507", "SSH523", "SSH527", "SSH529", "SSH611"),
    "publickey-refused": ("SSH415", "SSH507", "SSH521", "SSH522", "SSH523", "SSH526"),
    "key-not-authorized": ("SSH521", "SSH522", "SSH526"),
    "wrong-user": ("SSH521",),
    "too-many-keys": ("SSH508", "SSH522", "SSH526"),
    "agent-unreachable": ("SSH411", "SSH529"),
    "agent-forward-socket": ("SSH516",),
    "control-path-too-long": ("SSH513",),
    "control-folder-missing": ("SSH528",),
    "control-socket-stale": ("SSH514", "SSH525"),
    "command-conflict": ("SSH518",),
    "forward-port-taken": ("SSH518", "SSH530"),
    "forward-privileged": ("SSH530",),
    "config-bad-token": ("SSH410", "SSH411"),
    "config-bad-permissions": ("SSH103", "SSH106", "SSH108"),
    "config-missing": ("SSH001", "SSH413"),
}
