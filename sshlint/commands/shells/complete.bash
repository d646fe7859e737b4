# Completion of sshlint for bash 3.2 and newer.
_sshlint_complete() {
    local type value word=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            plain) COMPREPLY+=("$value") ;;
            dir) while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -d -- "$word")
                 compopt -o filenames 2>/dev/null ;;
            file) while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$word")
                  compopt -o filenames 2>/dev/null ;;
        esac
    done < <(IFS=$'\n'; COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _SSHLINT_COMPLETE=bash_complete command "$1" 2>/dev/null)
    return 0
}
complete -F _sshlint_complete sshlint
