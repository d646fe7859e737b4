#compdef sshlint
# Completion of sshlint for zsh 5 and newer.
_sshlint_complete() {
    local -a plain described answer
    local type key text
    answer=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) _SSHLINT_COMPLETE=zsh_complete sshlint 2>/dev/null)}")
    for type key text in ${answer}; do
        case $type in
            plain) if [[ $text == _ ]]; then plain+=("$key"); else described+=("$key:$text"); fi ;;
            dir) _path_files -/ ;;
            file) _path_files -f ;;
        esac
    done
    [[ -n $described ]] && _describe -V unsorted described -U
    [[ -n $plain ]] && compadd -U -V unsorted -a plain
    return 0
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _sshlint_complete "$@"
else
    compdef _sshlint_complete sshlint
fi
