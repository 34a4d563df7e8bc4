# bash completion for phonectl: asks the program itself, so that plugins are known too.
# The line is read here the way the shell reads it: COMP_WORDS is cut at colons and keeps quotes and backslashes. What is
# inserted is quoted for the place it goes to, since a phone may be called anything.
_phonectl() {
    local line=${COMP_LINE:0:COMP_POINT} words=() word='' begun='' quote='' at=0 opened=0 i c
    local breaks=${COMP_WORDBREAKS//[\"\']/} # where readline begins what it replaces
    for ((i = 0; i < ${#line}; i++)); do
        c=${line:i:1}
        if [[ $quote == "$c" && -n $quote ]]; then
            quote=''
        elif [[ $c == \\ && ( -z $quote || ( $quote == \" && ${line:i+1:1} == [\\\"\$\`] ) ) ]]; then
            word+=${line:++i:1} begun=yes
        elif [[ -z $quote && $c == [\"\'] ]]; then
            quote=$c opened=${#word} begun=yes
        elif [[ -z $quote && $c == [[:space:]] ]]; then
            [[ -n $begun ]] && words+=("$word")
            word='' begun='' at=0
        else
            word+=$c begun=yes
            [[ -z $quote && $breaks == *"$c"* ]] && at=${#word}
        fi
    done
    [[ -n $quote ]] && at=$opened

    local value single="'\\''" double='"\!"'
    COMPREPLY=()
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        if [[ $value == :file ]]; then
            compopt -o default
            continue
        fi
        value=${value:at}
        case $quote in
        \') value=${value//\'/"$single"} ;;
        \")
            value=${value//\\/\\\\} value=${value//\"/\\\"} value=${value//\$/\\\$} value=${value//\`/\\\`}
            value=${value//!/"$double"} # history knows no escape between double quotes
            ;;
        *) printf -v value %q "$value" ;;
        esac
        [[ -n $quote && $value == *"$quote" ]] && value+=$quote # readline takes it for the closing one
        COMPREPLY+=("$value")
    done < <("${words[0]}" __complete -- "${words[@]:1}" "$word" 2>/dev/null)
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:] ]] && compopt -o nospace
    return 0
}
complete -F _phonectl phonectl
