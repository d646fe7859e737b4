/* Prints what libssh takes from a config: one line "FILE<TAB>HOST" in, one JSON-like line out. */
#include <libssh/libssh.h>
#include <stdio.h>
#include <string.h>

static void text(const char *name, const char *value)
{
    printf("\t%s\t%s", name, value);
}

int main(void)
{
    static char line[65536];
    while (fgets(line, sizeof(line), stdin)) {
        char *host = strchr(line, '\t'), *value = NULL;
        unsigned int port = 0;
        ssh_session session = ssh_new();
        *host++ = '\0';
        host[strcspn(host, "\n")] = '\0';
        ssh_options_set(session, SSH_OPTIONS_HOST, host);
        if (ssh_options_parse_config(session, line) != 0) {
            printf("refused\n");
        } else {
            printf("ok");
            if (ssh_options_get(session, SSH_OPTIONS_HOST, &value) == 0) { text("hostname", value); ssh_string_free_char(value); }
            if (ssh_options_get(session, SSH_OPTIONS_USER, &value) == 0) { text("user", value); ssh_string_free_char(value); }
            if (ssh_options_get(session, SSH_OPTIONS_PROXYCOMMAND, &value) == 0) { text("proxycommand", value); ssh_string_free_char(value); }
            if (ssh_options_get(session, SSH_OPTIONS_IDENTITY, &value) == 0) { text("identityfile", value); ssh_string_free_char(value); }
            if (ssh_options_get(session, SSH_OPTIONS_KNOWNHOSTS, &value) == 0) { text("userknownhostsfile", value); ssh_string_free_char(value); }
            ssh_options_get_port(session, &port);
            printf("\tport\t%u\n", port);
        }
        fflush(stdout);
        ssh_free(session);
    }
    return 0;
}
