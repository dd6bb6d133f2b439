# Completion of ray-submit in fish. It holds no options: the program says what may stand at the cursor.

function __ray_submit_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l last (commandline -ct)
    set -l go_on
    set -l found
    for line in (command ray-submit __complete -- $words "$last" 2>/dev/null)
        if string match -q -- ':*' $line
            set go_on (string split \t -- $line)
        else
            set -a found $line
        end
    end
    # Without its end it is half an answer: what is missing may begin alike.
    set -q go_on[1]; or return
    string join -- \n $found
    # What fish itself offers after a command that it does not know.
    set -l path (string sub -s (math (string length -- "$go_on[2]") + 1) -- "$last")
    switch "$go_on[1]"
        case :files
            for file in (complete -C"'' $path")
                echo "$go_on[2]$file"
            end
        case :directories
            for folder in (complete -C"'' $path" | string match -r '.*/$')
                echo "$go_on[2]$folder"
            end
    end
end

complete --command ray-submit --keep-order --no-files --arguments '(__ray_submit_complete)'
