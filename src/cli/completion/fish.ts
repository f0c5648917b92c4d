/**
 * The completion script of fish. It asks Stepmeter as if for zsh, to get descriptions with the words, and completes
 * files where Stepmeter knows no word.
 */
export const FISH_SCRIPT: string = String.raw`# stepmeter completion for fish: stepmeter completion fish | source
function __stepmeter_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (SHELL=zsh stepmeter --get-yargs-completions $words 2>/dev/null)
    if test (count $found) -eq 0
        __fish_complete_path (commandline -ct)
    else
        printf '%s\n' $found | string replace -r '(?<!\\\\):' '\t' | string replace -a '\\:' ':'
    end
end
complete -c stepmeter -f -a '(__stepmeter_complete)'`;
