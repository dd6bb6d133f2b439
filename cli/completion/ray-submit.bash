# Completion of ray-submit in bash. It holds no options: the program says what may stand at the cursor.
# shellcheck shell=bash

_ray_submit() {
  # The words up to the cursor without their quotes; nothing is expanded. COMP_WORDS are cut at "=" and ":".
  local text=${COMP_LINE:0:COMP_POINT} quote='' char word='' begun='' target='' i
  local -a words=()
  for ((i = 0; i < ${#text}; i++)); do
    char=${text:i:1}
    if [[ $quote ]]; then
      if [[ $char == "$quote" ]]; then
        quote=''
      elif [[ $quote == '"' && $char == \\ && ${text:i+1:1} == ['"\$`'] ]]; then
        word+=${text:$((++i)):1}
      else
        word+=$char
      fi
    elif [[ $char == [[:space:]\<\>] ]]; then
      [[ $char == [\<\>] && ! $begun && ! ${word//[0-9]/} ]] && word=''
      if [[ $word || $begun ]]; then
        [[ $target ]] || words+=("$word")
        word='' begun='' target=''
      fi
      [[ $char == [\<\>] ]] && target=1
    elif [[ $char == [\'\"] ]]; then
      quote=$char begun=1
    elif [[ $char == \\ ]]; then
      word+=${text:$((++i)):1} begun=1
    else
      word+=$char
    fi
  done

  COMPREPLY=()
  if [[ $target ]]; then
    compopt -o default 2>/dev/null
    return
  fi

  # What readline keeps of the word: up to the last character that cuts words.
  local breaks=${COMP_WORDBREAKS//[^=:@]/} kept=''
  [[ $breaks && $word == *["$breaks"]* ]] && kept=${word%"${word##*["$breaks"]}"}

  local line go_on=''
  while IFS= read -r line; do
    if [[ $line == :* ]]; then
      go_on=$line
    else
      line=${line%%$'\t'*}
      [[ $line == "$word"* ]] && COMPREPLY+=("${line#"$kept"}")
    fi
  done < <(command ray-submit __complete -- "${words[@]:1}" "$word" 2>/dev/null)
  [[ $go_on ]] || COMPREPLY=() # Half an answer: what is missing may begin alike.

  case $go_on in
    :stay) compopt -o nospace 2>/dev/null ;;
    :files* | :directories*)
      [[ ${#COMPREPLY[@]} -gt 0 ]] && return
      local before=${go_on#*$'\t'} kind=file
      [[ $go_on == :directories* ]] && kind=directory
      if [[ $kind == file && (! $before || ($breaks && $before == *["$breaks"])) ]]; then
        compopt -o default 2>/dev/null # Readline's own completion, which knows quotes.
      else
        mapfile -t COMPREPLY < <(compgen -A "$kind" -P "${before#"$kept"}" -- "${word#"$before"}")
        compopt -o filenames 2>/dev/null
      fi
      ;;
  esac
}

# Bash before 4.4 sorts always.
complete -o nosort -F _ray_submit ray-submit 2>/dev/null || complete -F _ray_submit ray-submit
