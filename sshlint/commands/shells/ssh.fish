# sshlint checks each login you type before ssh makes it, and is silent when all is well.
# Go round it with `command ssh` or SSHLINT_SKIP=1. Made by: sshlint init fish

# A function ssh that is there already is kept, behind the check.
if functions -q ssh; and not string match -q '*__sshlint_check*' -- (functions ssh | string collect)
    functions -e __sshlint_other_ssh
    functions -c ssh __sshlint_other_ssh
end

# Prints the name of this login's stamp; fails where it can have none.
function __sshlint_name
    set -l name login
    set -l host
    while set -q argv[1]
        set -l word $argv[1]
        if string match -qr '^(|-|--.*)$' -- "$word"
            return 1
        else if string match -qr '^-[BbcDEeFIiJLlmOoPpQRSWw]$' -- $word
            set -q argv[2]; or return 1
            set -e argv[1]
            set word $word$argv[1]
        else if string match -qr '^-[BbcDEeFIiJLlmOoPpQRSWw]' -- $word
        else if string match -qr '^-' -- $word
            string match -qr '^-[1246AaCfgKkMNnqsTtvXxYy-]*$' -- $word; or return 1
        else if set -q host[1]
            set name $name +
            break
        else
            set host $word
        end
        string match -qr '^[A-Za-z0-9@._:=,+/-]*\z' -- $word; or return 1
        set name $name $word
        set -e argv[1]
    end
    set name (string replace -a / % -- "$name")
    set -q host[1]; and test (string length -- $name) -lt 200; or return 1
    echo $name
end

# Whether nothing has changed since this login was found to be in order.
function __sshlint_clean -a folder name
    set -l stamp $folder/$name
    test -O $folder -a -O $stamp -a -f $stamp; and not test -L $stamp; or return 1
    read -l -z text <$stamp
    set -l lines (string split \n -- $text)
    test (count $lines) -gt 3; and test "$lines[1]" = @FORMAT@" $name"; or return 1
    set -l agent
    set -q SSH_AUTH_SOCK; and test -n "$SSH_AUTH_SOCK"; and set agent agent
    test "$lines[2]" = "at|$agent|$HOME|$XDG_RUNTIME_DIR"; or return 1
    if test "$lines[3]" != -
        test "$lines[3]" -gt (command date +%s); or return 1
    end
    for path in (string replace -fr '^!' '' -- $lines[4..-1])
        if test -e $path
            return 1
        end
    end
    set -l kept (string match -r '^=.*' -- $lines[4..-1])
    set -l wanted (string replace -r '^=(\S+) .*' '$1' -- $kept)
    set -l found (command @STAT@ (string replace -r '^=\S+ ' '' -- $kept) 2>/dev/null); or return 1
    string match -q -- "$wanted" "$found"
end

function __sshlint_check
    set -l folder @CACHE@
    if set -l name (__sshlint_name $argv)
        if __sshlint_clean $folder $name
            return 0
        end
        set -p argv --stamp $folder/$name
    end
    test -x @PROGRAM@; or return 0
    @COMMAND@ prelogin @STRICT@$argv </dev/null >&2; or test $status != 1 -o -z "@STRICT@"
end

function ssh --wraps ssh --description 'ssh, checked by sshlint first'
    if test "$SSHLINT_SKIP" = '' -o "$SSHLINT_SKIP" = 0
        __sshlint_check $argv; or return 1
    end
    if functions -q __sshlint_other_ssh
        __sshlint_other_ssh $argv
    else
        command ssh $argv
    end
end
