"""Who to log in as: the accounts that images and services come with."""

from __future__ import annotations

from sshlint.lean import NamedTuple
from sshlint.tables.git_hosts import GIT_HOSTS, git_host

_EC2 = "AWS EC2 user guide, 'Manage system users on your Amazon EC2 Linux instance'"


class ImageUser(NamedTuple):
    image: str
    users: tuple[str, ...]
    source: str


class HostUser(NamedTuple):
    """Hosts whose name ends in *suffix* take only *users*."""

    suffix: str
    users: tuple[str, ...]
    source: str


IMAGE_USERS = (
    ImageUser("Amazon Linux", ("ec2-user",), _EC2),
    ImageUser("Ubuntu", ("ubuntu",), _EC2),
    ImageUser("Debian", ("admin", "debian"), f"{_EC2}; cloud.debian.org images: debian"),
    ImageUser("CentOS", ("centos", "ec2-user"), _EC2),
    ImageUser("Fedora", ("fedora", "ec2-user"), _EC2),
    ImageUser("RHEL", ("ec2-user", "root"), _EC2),
    ImageUser("SUSE", ("ec2-user", "root"), _EC2),
    ImageUser("Rocky Linux", ("rocky",), "docs.rockylinux.org, cloud images"),
    ImageUser("AlmaLinux", ("almalinux", "ec2-user"), "wiki.almalinux.org, cloud images"),
    ImageUser("Bitnami", ("bitnami",), "docs.bitnami.com, 'Connect to the server using SSH'"),
    ImageUser("Oracle Cloud", ("opc", "ubuntu"), "docs.oracle.com, 'Connecting to an instance'"),
    ImageUser("Azure", ("azureuser",), "learn.microsoft.com, az vm create --admin-username"),
    ImageUser("FreeBSD", ("ec2-user", "freebsd"), "FreeBSD release notes, cloud images"),
    ImageUser("CoreOS and Flatcar", ("core",), "docs.fedoraproject.org, Fedora CoreOS"),
    ImageUser("DigitalOcean, Hetzner, Linode", ("root",), "their guides to a first login"),
    ImageUser("Raspberry Pi OS", ("pi",), "raspberrypi.com, before the April 2022 release"),
    ImageUser("Vagrant boxes", ("vagrant",), "developer.hashicorp.com, 'Creating a base box'"),
)

_EC2_USERS = (
    "ec2-user", "ubuntu", "admin", "centos", "fedora", "root", "rocky", "almalinux", "debian",
    "bitnami", "core",
)  # fmt: skip

HOST_USERS = (
    HostUser(".amazonaws.com", _EC2_USERS, _EC2),
    HostUser(".compute.internal", _EC2_USERS, _EC2),
    HostUser(".cloudapp.azure.com", ("azureuser",), "learn.microsoft.com, az vm create"),
    *(
        HostUser(row.suffix, (row.user,), row.source)
        for row in GIT_HOSTS
        if row.user and row.one_user
    ),
)


def users_of(host: str) -> tuple[str, ...]:
    """The users a login to *host* is expected to name; empty where nothing is known."""
    name = host.lower().rstrip(".")
    service = git_host(name)
    if service is not None:
        return (service.user,) if service.user and service.one_user else ()
    for row in HOST_USERS:
        if name.endswith(row.suffix):
            return row.users
    return ()
