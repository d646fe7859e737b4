"""What the options in front of an authorized key do; after sshd(8), AUTHORIZED_KEYS FILE FORMAT."""

from __future__ import annotations

_NO = {
    "port-forwarding": "Forbids forwarding of ports.",
    "agent-forwarding": "Forbids forwarding of the agent.",
    "x11-forwarding": "Forbids forwarding of X11.",
    "touch-required": "Takes signatures of a security key that were made without a touch.",
    "verify-required": "Takes signatures of a security key that were made without its PIN.",
    "pty": "Gives no terminal.",
    "user-rc": "Does not run ~/.ssh/rc.",
}

OPTION_HELP: dict[str, str] = {
    "restrict": "Forbids all that an option can forbid, of later releases too; options after it "
    "allow single things again.",
    "cert-authority": "The key signs certificates; anyone who has one of them can log in.",
    "port-forwarding": "Allows forwarding of ports after restrict.",
    "agent-forwarding": "Allows forwarding of the agent after restrict.",
    "x11-forwarding": "Allows forwarding of X11 after restrict.",
    "touch-required": "Signatures of a security key need a touch, which is the default.",
    "verify-required": "Signatures of a security key need its PIN or fingerprint.",
    "pty": "Allows a terminal after restrict.",
    "user-rc": "Allows ~/.ssh/rc after restrict.",
    "command": "Runs this command, whatever was asked for.",
    "principals": "Which principals of certificates are accepted; goes with cert-authority.",
    "from": "From which addresses the key is accepted; ! excludes.",
    "expiry-time": "Until when the key is accepted: YYYYMMDD[HHMM[SS]], Z for UTC.",
    "environment": "Sets a variable, where sshd has PermitUserEnvironment.",
    "permitopen": "Where local forwardings can connect to: host:port.",
    "permitlisten": "Where remote forwardings can listen: [host:]port.",
    "tunnel": "The tun device to use.",
    **{f"no-{name}": said for name, said in _NO.items()},
}
