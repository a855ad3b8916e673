"""Completion scripts: the words of every verb, and how a shell picks among them.

The words are written into the script, so that a TAB starts no Python.
"""

from collections.abc import Mapping, Sequence

SHELLS = ("bash", "zsh", "fish")
"""Shells that there is a script for."""

PICK = r"""
# Prints what the last word of a line may become: names up to their next part, or values.
_livepeer_sim_candidates() {
    local verb=$1 cur=$2 key value last head word rest piece seen=' '
    _livepeer_sim_list "$verb"
    if [[ $cur == *=* ]]; then
        key=${cur%%=*} value=${cur#*=}
        # Of several values, in a list or a sweep, the last is completed.
        last=${value##*[,\[]}
        head=$key=${value%"$last"}
        for word in "${_livepeer_sim_words[@]}"; do
            [[ $word == "$key="?* ]] || continue
            piece=${word#*=}
            [[ -z $value ]] || piece=${piece#\[}
            [[ $piece == "$last"* ]] && printf '%s\n' "$head$piece"
        done
        return 0
    fi
    for word in "${_livepeer_sim_words[@]}"; do
        [[ $word == "$cur"* ]] || continue
        rest=${word#"$cur"}
        piece=${rest%%[./=]*}
        [[ $piece == "$rest" ]] || piece=${rest:0:$((${#piece} + 1))}
        [[ $seen == *" $piece "* ]] && continue
        seen="$seen$piece "
        printf '%s\n' "$cur$piece"
    done
}
"""

BASH = r"""
_livepeer_sim() {
    local line=${COMP_LINE:0:COMP_POINT} cur verb='' before
    cur=${line##*[[:space:]]}
    ((COMP_CWORD > 1)) && verb=${COMP_WORDS[1]}
    COMPREPLY=()
    # Without an answer of ours the shell offers files.
    case ${COMP_WORDS[COMP_CWORD-1]} in --from|-cd|--config-dir) return 0 ;; esac
    mapfile -t COMPREPLY < <(_livepeer_sim_candidates "$verb" "$cur")
    if [[ $COMP_WORDBREAKS == *=* ]]; then
        # The shell takes what follows = for a word of its own.
        before=${cur%"${cur##*=}"}
        COMPREPLY=("${COMPREPLY[@]#"$before"}")
    fi
    [[ ${COMPREPLY[0]-} == *[=./] || $cur == *=\[* || ${COMPREPLY[0]-} == \[* ]] &&
        compopt -o nospace 2>/dev/null
    return 0
}
complete -o bashdefault -o default -F _livepeer_sim livepeer-sim
"""

ZSH = r"""
_livepeer_sim() {
    local verb='' cur=${words[CURRENT]} found
    ((CURRENT > 2)) && verb=${words[2]}
    case ${words[CURRENT-1]} in --from|-cd|--config-dir) _files; return ;; esac
    local -a whole open
    for found in ${(f)"$(_livepeer_sim_candidates "$verb" "$cur")"}; do
        case $found in *[=./]|*=\[*) open+=$found ;; *) whole+=$found ;; esac
    done
    if ((${#whole} + ${#open} == 0)); then
        compset -P '*='
        _files
        return
    fi
    ((${#open})) && compadd -Q -S '' -- $open
    ((${#whole})) && compadd -Q -- $whole
}
compdef _livepeer_sim livepeer-sim
"""

FISH = r"""
function __livepeer_sim_candidates
    set -l given (commandline -opc)
    set -l cur (commandline -ct)
    if contains -- $given[-1] --from -cd --config-dir
        __fish_complete_path $cur
        return
    end
    set -l verb ''
    test (count $given) -gt 1; and set verb $given[2]
    set -l list (__livepeer_sim_list $verb)
    if not string match -q '*=*' -- $cur
        printf '%s\n' (string replace -r '=.+' '=' -- $list | sort -u)
        return
    end
    set -l key (string replace -r '=.*' '=' -- $cur)
    set -l value (string replace -r '^[^=]*=' '' -- $cur)
    # Of several values, in a list or a sweep, the last is completed.
    set -l head (string replace -r '[^,\[]*$' '' -- $value)
    set -l found
    for word in $list
        set -l piece (string replace -- $key '' $word)
        if test "$piece" != "$word" -a -n "$piece"
            test -n "$value"; and set piece (string replace '[' '' -- $piece)
            set -a found $key$head$piece
        end
    end
    if test (count $found) -eq 0
        set found $key(__fish_complete_path $value)
    end
    printf '%s\n' $found
end
complete -c livepeer-sim -f -a '(__livepeer_sim_candidates)'
"""


def script(shell: str, words: Mapping[str, Sequence[str]]) -> str:
    """The completion of a shell.

    Args:
        shell: bash, zsh or fish.
        words: what may follow each verb; under the empty name what may stand for one.
    """
    if shell == "fish":
        cases = "".join(
            f"        case '{verb}'\n            printf '%s\\n' {_quoted(found)}\n"
            for verb, found in words.items()
        )
        listed = f"function __livepeer_sim_list\n    switch $argv[1]\n{cases}    end\nend\n"
        return listed + FISH
    cases = "".join(
        f"        '{verb}') _livepeer_sim_words=({_quoted(found)}) ;;\n"
        for verb, found in words.items()
    )
    listed = f"""\
_livepeer_sim_list() {{
    case $1 in
{cases}        *) _livepeer_sim_words=() ;;
    esac
}}
"""
    return listed + PICK + (BASH if shell == "bash" else ZSH)


def _quoted(found: Sequence[str]) -> str:
    return " ".join(f"'{word}'" for word in found)
