# sshlint checks each login you type before ssh makes it, and is silent when all is well.
# Go round it with `command ssh` or SSHLINT_SKIP=1. Made by: sshlint init zsh

# A function ssh that is there already is kept, behind the check.
case "${functions[ssh]-}" in
('' | *__sshlint_check*) ;;
(*) functions[__sshlint_other_ssh]=${functions[ssh]} ;;
esac

# Sets REPLY to the name of this login's stamp; fails where it can have none.
function __sshlint_name {
    \emulate -L zsh
    \local name=login host='' word='' LC_ALL=C
    while [[ $# -gt 0 ]]; do
        word=$1
        case $1 in
        ('' | - | --*) \return 1 ;;
        (-[BbcDEeFIiJLlmOoPpQRSWw])
            [[ $# -gt 1 ]] || \return 1
            \shift
            word=$word$1 ;;
        (-[BbcDEeFIiJLlmOoPpQRSWw]*) ;;
        (-*[^1246AaCfgKkMNnqsTtvXxYy-]*) \return 1 ;;
        (-*) ;;
        (*)
            if [[ -n $host ]]; then
                name="$name +"
                \break
            fi
            host=$1 ;;
        esac
        case $word in (*[^A-Za-z0-9@._:=,+/-]*) \return 1 ;; esac
        name="$name $word"
        \shift
    done
    [[ -n $host && ${#name} -lt 200 ]] || \return 1
    REPLY=${name//\//%}
}

# Whether nothing has changed since this login was found to be in order.
function __sshlint_clean {
    \emulate -L zsh
    \local stamp=$1/$2 line='' wanted='' found=''
    \local -a lines paths
    [[ -O $1 && -O $stamp && -f $stamp && ! -h $stamp ]] || \return 1
    lines=("${(@f)$(<$stamp)}")
    [[ ${#lines} -gt 3 && $lines[1] == @FORMAT@" $2" ]] || \return 1
    [[ $lines[2] == "at|${SSH_AUTH_SOCK:+agent}|${HOME-}|${XDG_RUNTIME_DIR-}" ]] || \return 1
    if [[ $lines[3] != - ]]; then
        \zmodload zsh/datetime && [[ $lines[3] -gt $EPOCHSECONDS ]] || \return 1
    fi
    for line in "${(@)lines[4,-1]}"; do
        case $line in
        (!*) if [[ -e ${line#?} ]]; then \return 1; fi ;;
        (*)
            paths+=("${line#* }")
            line=${line%% *}
            wanted+=$'\n'${line#=} ;;
        esac
    done
    found=$(\exec @STAT@ "${(@)paths}" 2>/dev/null) || \return 1
    [[ $'\n'$found == ${~wanted} ]]
}

function __sshlint_check {
    \emulate -L zsh
    \local REPLY='' folder=@CACHE@
    if __sshlint_name "$@"; then
        if __sshlint_clean "$folder" "$REPLY"; then \return 0; fi
        \set -- --stamp "$folder/$REPLY" "$@"
    fi
    if [[ ! -x @PROGRAM@ ]]; then \return 0; fi
    @COMMAND@ prelogin @STRICT@"$@" </dev/null >&2 || [[ $? != 1 || -z "@STRICT@" ]]
}

function ssh {
    if [[ ${SSHLINT_SKIP:-0} == 0 ]]; then
        __sshlint_check "$@" || \return 1
    fi
    if [[ -n ${functions[__sshlint_other_ssh]-} ]]; then
        __sshlint_other_ssh "$@"
    else
        \command ssh "$@"
    fi
}
