# fish completion for phonectl: asks the program itself, so that plugins are known too.
function __phonectl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($words[1] __complete -- $words[2..-1] (string unescape -- $current; or echo $current) 2>/dev/null)
    for line in $lines
        if test "$line" = :file
            __fish_complete_path "$current"
        else
            printf '%s\n' $line
        end
    end
end
complete -c phonectl -f -a '(__phonectl_complete)'
