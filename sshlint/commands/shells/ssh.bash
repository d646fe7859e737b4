# sshlint checks each login you type before ssh makes it, and is silent when all is well.
# Go round it with `command ssh` or SSHLINT_SKIP=1. Made by: sshlint init bash

# A function ssh that is there already is kept, behind the check.
case $(\declare -f ssh || \:) in
'' | *__sshlint_check*) ;;
*) \eval "__sshlint_other_$(\declare -f ssh)" ;;
esac

# Sets __sshlint_stamp to the name of this login's stamp; fails where it can have none.
function __sshlint_name {
    \local name=login host='' word='' LC_ALL=C
    while [ $# -gt 0 ]; do
        word=$1
        case $1 in
        '' | - | --*) \return 1 ;;
        -[BbcDEeFIiJLlmOoPpQRSWw])
            [ $# -gt 1 ] || \return 1
            \shift
            word=$word$1 ;;
        -[BbcDEeFIiJLlmOoPpQRSWw]*) ;;
        -*[!1246AaCfgKkMNnqsTtvXxYy-]*) \return 1 ;;
        -*) ;;
        *)
            if [ -n "$host" ]; then
                name="$name +"
                \break
            fi
            host=$1 ;;
        esac
        case $word in *[!A-Za-z0-9@._:=,+/-]*) \return 1 ;; esac
        name="$name $word"
        \shift
    done
    [ -n "$host" ] && [ ${#name} -lt 200 ] || \return 1
    __sshlint_stamp=${name//\//%}
}

# Whether nothing has changed since this login was found to be in order.
function __sshlint_clean {
    \local IFS=$'\n' "stamp=$1/$2" line='' wanted='' found='' count=0
    \local -a lines paths
    # shellcheck disable=SC2154  # stamp is set by local
    [ -O "$1" ] && [ -O "$stamp" ] && [ -s "$stamp" ] && [ ! -h "$stamp" ] || \return 1
    \read -r -d '' -a lines <"$stamp" || \:
    [ ${#lines[@]} -gt 3 ] && [ "${lines[0]}" = @FORMAT@" $2" ] || \return 1
    [ "${lines[1]}" = "at|${SSH_AUTH_SOCK:+agent}|${HOME-}|${XDG_RUNTIME_DIR-}" ] || \return 1
    if [ "${lines[2]}" != - ]; then
        found=$(\exec date +%s) && [ "${lines[2]}" -gt "$found" ] || \return 1
    fi
    for line in "${lines[@]:3}"; do
        case $line in
        !*) if [ -e "${line#?}" ]; then \return 1; fi ;;
        *)
            paths[count]=${line#* }
            count=$((count + 1))
            line=${line%% *}
            wanted=$wanted$'\n'${line#=} ;;
        esac
    done
    found=$(\exec @STAT@ "${paths[@]}" 2>/dev/null) || \return 1
    # shellcheck disable=SC2053  # a * of the stamp stands for times that do not matter
    [[ $'\n'$found == $wanted ]]
}

function __sshlint_check {
    \local __sshlint_stamp='' folder=@CACHE@
    if __sshlint_name "$@"; then
        if __sshlint_clean "$folder" "$__sshlint_stamp"; then \return 0; fi
        \set -- --stamp "$folder/$__sshlint_stamp" "$@"
    fi
    if [ ! -x @PROGRAM@ ]; then \return 0; fi
    @COMMAND@ prelogin @STRICT@"$@" </dev/null >&2 || [ $? != 1 ] || [ -z "@STRICT@" ]
}

function ssh {
    if [ "${SSHLINT_SKIP:-0}" = 0 ]; then
        __sshlint_check "$@" || \return 1
    fi
    if \declare -F __sshlint_other_ssh >/dev/null; then
        __sshlint_other_ssh "$@"
    else
        \command ssh "$@"
    fi
}
