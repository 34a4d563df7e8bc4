# bash completion for phonectl: asks the program itself, so that plugins are known too.
_phonectl() {
    local cur cword words line value quote=
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n =: cur words cword
    else
        cur=${COMP_WORDS[COMP_CWORD]} cword=$COMP_CWORD words=("${COMP_WORDS[@]}")
    fi
    case $cur in \'* | \"*) quote=${cur:0:1} cur=${cur:1} ;; *) cur=${cur//\\/} ;; esac
    COMPREPLY=()
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        if [[ $value == :file ]]; then
            compopt -o default
        elif [[ -n $quote ]]; then
            COMPREPLY+=("$value")
        else
            printf -v value %q "$value"
            COMPREPLY+=("$value")
        fi
    done < <("${words[0]}" __complete -- "${words[@]:1:cword-1}" "$cur" 2>/dev/null)
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:] ]] && compopt -o nospace
    declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$cur"
    return 0
}
complete -F _phonectl phonectl
