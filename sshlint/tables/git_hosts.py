"""Hosted git services: who to log in as, where keys are kept, how each greets.

Fingerprints and pages change: state of August 2026, from the services' own pages. Where a service
has no second endpoint or greeting, the field is empty.
"""

from __future__ import annotations

from sshlint.lean import NamedTuple


class GitHost(NamedTuple):
    """*suffix*: host names that end so. *port_443*: the host that answers SSH on port 443.

    *one_user*: any other user is refused. *fingerprints* of host keys are SHA256, without that
    word. *greeting*: what a good login says.
    """

    suffix: str
    name: str
    user: str
    key_page: str
    deploy_key_page: str
    greeting: str
    port_443: str
    host_keys_page: str
    fingerprints: tuple[tuple[str, str], ...]
    key_types: str
    source: str
    one_user: bool = True


_CODECOMMIT_KEYS = "IAM, your user, Security credentials, SSH public keys for AWS CodeCommit"

# One service is one row.
# fmt: off
GIT_HOSTS = (
    GitHost("github.com", "GitHub", "git", "https://github.com/settings/keys",
            "https://github.com/OWNER/REPO/settings/keys", "Hi USER! You've successfully "
            "authenticated", "ssh.github.com",
            "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/"
            "githubs-ssh-key-fingerprints", (
                ("ED25519", "+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"),
                ("ECDSA", "p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM"),
                ("RSA", "uNiVztksCsDhcc0u9e8BujQXVUpKZIDTMczCvj3tD2s"),
            ), "", "docs.github.com, GitHub's SSH key fingerprints; Using SSH over the HTTPS port"),
    GitHost("gitlab.com", "GitLab", "git", "https://gitlab.com/-/user_settings/ssh_keys",
            "the project's Settings, Repository, Deploy keys", "Welcome to GitLab, @USER!",
            "altssh.gitlab.com",
            "https://docs.gitlab.com/user/gitlab_com/#ssh-host-keys-fingerprints", (
                ("ED25519", "eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8"),
                ("ECDSA", "HbW3g8zUjNSksFbqTiUWPWg2Bq1x8xdGUrliXFzSnUw"),
                ("RSA", "ROQFvPThGrW4RuWLoL9tq9I9zJ42fK4XywyRtbOz/EQ"),
            ), "", "docs.gitlab.com, GitLab.com settings"),
    GitHost("bitbucket.org", "Bitbucket", "git",
            "https://bitbucket.org/account/settings/ssh-keys/",
            "the repository's settings, Access keys (always read-only)",
            "authenticated via ssh key", "altssh.bitbucket.org",
            "https://support.atlassian.com/bitbucket-cloud/docs/"
            "configure-ssh-and-two-step-verification/", (
                ("ED25519", "ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM"),
                ("ECDSA", "FC73VB6C4OQLSCrjEayhMp9UMxS97caD/Yyi2bhW/J0"),
                ("RSA", "46OSHA1Rmj8E8ERTC6xkNcmGOw9oFxYr0WF6zWW8l1E"),
            ), "", "support.atlassian.com, Configure SSH and two-step verification"),
    GitHost("codeberg.org", "Codeberg", "git", "https://codeberg.org/user/settings/keys",
            "the repository's Settings, Deploy keys", "Hi there, USER! You've successfully "
            "authenticated", "", "https://docs.codeberg.org/security/ssh-fingerprint/", (
                ("ED25519", "mIlxA9k46MmM6qdJOdMnAQpzGxF4WIVVL+fj+wZbw0g"),
                ("ECDSA", "T9FYDEHELhVkulEKKwge5aVhVTbqCW0MIRwAfpARs/E"),
                ("RSA", "6QQmYi4ppFS4/+zSZ5S4IU+4sa6rwvQ4PbhCtPEBekQ"),
            ), "", "docs.codeberg.org, Verify SSH fingerprints"),
    GitHost("git.sr.ht", "SourceHut", "git", "https://meta.sr.ht/keys", "", "Hi USER! You've "
            "successfully authenticated", "", "https://man.sr.ht/git.sr.ht/", (
                ("ED25519", "WXXNZu0YyoE3KBl5qh4GsnF1vR0NeEPYJAiPME+P09g"),
                ("ECDSA", "1nUUjsHH0qwfjI3dYFWlXTjPUP/Un1oo6wfu9YL8tCQ"),
            ), "", "six agreeing known_hosts files; man.sr.ht"),
    GitHost("sr.ht", "SourceHut", "", "https://meta.sr.ht/keys", "", "", "",
            "https://man.sr.ht/git.sr.ht/", (), "", "man.sr.ht"),
    GitHost("ssh.dev.azure.com", "Azure DevOps", "git",
            "https://dev.azure.com/ORGANIZATION/_usersSettings/keys", "",
            "remote: Shell access is not supported.", "",
            "https://learn.microsoft.com/azure/devops/repos/git/use-ssh-keys-to-authenticate", (
                ("RSA", "ohD8VZEXGWo6Ez8GSEJQ9WpafgLFsOfLOtGGQCQo6Og"),
            ), "RSA", "learn.microsoft.com, Use SSH key authentication",
            one_user=False),
    GitHost("vs-ssh.visualstudio.com", "Azure DevOps", "",
            "https://dev.azure.com/ORGANIZATION/_usersSettings/keys", "",
            "remote: Shell access is not supported.", "",
            "https://learn.microsoft.com/azure/devops/repos/git/use-ssh-keys-to-authenticate", (
                ("RSA", "ohD8VZEXGWo6Ez8GSEJQ9WpafgLFsOfLOtGGQCQo6Og"),
            ), "RSA", "learn.microsoft.com, Use SSH key authentication"),
    GitHost("source.developers.google.com", "Cloud Source Repositories", "",
            "https://source.cloud.google.com/user/ssh_keys", "", "", "",
            "https://cloud.google.com/source-repositories/docs/cloning-repositories", (
                ("ECDSA", "AGvEpqYNMqsRNIviwyk4J4HM0lEylomDBKOWZsBn434"),
            ), "", "cloud.google.com, Cloning repositories"),
    GitHost("git.launchpad.net", "Launchpad", "", "https://launchpad.net/~/+editsshkeys", "", "",
            "", "https://documentation.ubuntu.com/launchpad/", (
                ("RSA", "UNOzlP66WpDuEo34Wgs8mewypV0UzqHLsIFoqwe8dYo"),
            ), "", "documentation.ubuntu.com, SSH key fingerprints"),
)

# One row a region would be the same but for a fingerprint, which the service's page lists.
CODECOMMIT = GitHost(
    "", "CodeCommit", "", _CODECOMMIT_KEYS, "", "You have successfully authenticated over SSH", "",
    "https://docs.aws.amazon.com/codecommit/latest/userguide/regions.html", (), "RSA",
    "docs.aws.amazon.com, CodeCommit, regions and Git connection endpoints",
)

# Anything else that is logged in to as `git`: GitLab, Gitea, Forgejo, Gerrit or gitolite somewhere.
SELF_HOSTED = GitHost(
    "", "a git service", "git", "the SSH keys page of your account there (GitLab: "
    "/-/user_settings/ssh_keys, Gitea and Forgejo: /user/settings/keys)",
    "the repository's settings, deploy keys", "", "", "", (), "",
    "docs.gitlab.com, Use SSH keys; forgejo.org, user settings",
)
_SELF_HOSTED_USERS = ("git", "gitea", "forgejo", "gitolite")


def git_host(host: str, user: str = "") -> GitHost | None:
    """The git service that *host* belongs to; `None` for a server of another kind."""
    name = host.lower().rstrip(".")
    if name.startswith("git-codecommit.") and name.rpartition(".com")[0].endswith(".amazonaws"):
        return CODECOMMIT
    for row in GIT_HOSTS:
        if name == row.suffix or name.endswith(f".{row.suffix}"):
            return row
    return SELF_HOSTED if user in _SELF_HOSTED_USERS else None
