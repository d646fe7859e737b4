"""TCP services that a server's /etc/services can be taken to name.

Source: Debian's netbase, as a real sshd takes each name in permitopen= (a test asks it); other
systems' files were not compared.
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
