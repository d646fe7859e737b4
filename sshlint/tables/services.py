"""TCP services that any system's /etc/services names.

Source: the IANA registry of service names, those that Debian's netbase 6.4, Fedora's setup 2.14
and FreeBSD 14 all carry and that people forward.
"""

from __future__ import annotations

TCP_SERVICES = frozenset(
    (
        "domain",
        "ftp",
        "ftps",
        "git",
        "http",
        "https",
        "imap",
        "imap2",
        "imaps",
        "kerberos",
        "ldap",
        "ldaps",
        "ms-sql-s",
        "mysql",
        "nntp",
        "pop3",
        "pop3s",
        "postgresql",
        "rsync",
        "smtp",
        "socks",
        "ssh",
        "submission",
        "sunrpc",
        "svn",
        "telnet",
        "www",
        "x11",
    )
)
