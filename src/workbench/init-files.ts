/** What `init` writes: data, kept out of its way. */

export const HOOKS_YAML: string = String.raw`# The hooks of this project. anyhook runs them for every agent that it serves.
#
#   anyhook check      is this file right?
#   anyhook list       which hooks are there?
#   anyhook explain    which would run for an event, and why not the others?
#
# A repository's hooks run only where its folder is trusted: anyhook trust add

hooks:
  # An event: before a tool runs. A deny means that the tool does not run.
  # "anyhook emit --help" names them all.
  PreToolUse:
    # For which tools: exact names such as Bash or Write|Edit, or a regular expression; without it, all.
    - matcher: Bash
      hooks:
        - type: command
          # Shown in verdicts, lists and the journal.
          name: guard-rm
          # Only for this command, wherever it stands: behind sudo, in pipelines, lists, sh -c and $(…).
          if: Bash(rm *)
          # Gets the event as JSON on stdin. Exit code 0: no objection. 2: denied, stderr says why.
          command: .anyhook/hooks/guard-rm.sh
          # Seconds. A hook that takes longer, crashes or is missing denies, unless on_failure says otherwise.
          timeout: 5
          # An event that it denies: "anyhook doctor --canary" sends it, and says whether the guard still works.
          canary: { tool_name: Bash, tool_input: { command: rm -rf canary } }

    # A second guard: the agent may read these hooks, their scripts and your trust in them, and not change them.
    # Remove the # before these lines when you are done writing hooks together with it.
    # - hooks:
    #     - type: builtin
    #       name: protect-hooks
    #       builtin: protect_hooks
    #       canary: { tool_name: Write, tool_input: { file_path: .anyhook/hooks.yaml } }

  # A hook of another kind to try: remove the # before these lines.
  # SessionStart:
  #   - hooks:
  #       - type: command
  #         name: branch
  #         # What it prints becomes context for the model.
  #         command: git status --short --branch
`;

export const GUARD_SH: string = String.raw`#!/bin/sh
# Denies removals that are both recursive and forced, however their flags are spelt:
# rm -rf, rm -fr, rm -r -f, rm --recursive --force, rm dir -Rf; also behind sudo, env, xargs or &&.
#
# stdin: the event as JSON. Exit code 0: no objection. 2: denied, and stderr says why.
# Any other exit code counts as a failure, and a failed guard denies.
#
# It is a net, not a cage: what a variable or another program makes of its text, it cannot see. In doubt it denies:
# beside a real rm, text in quotes and here-documents counts as if it were to run.

LC_ALL=C awk '
  { text = text $0 "\n" }
  END {
    found = 0
    while (match(text, /"(command|cmd|script)"[ \t\r\n]*:[ \t\r\n]*"/)) {
      found = 1
      text = substr(text, RSTART + RLENGTH)
      if (is_dangerous(decode(text))) exit 2
    }
    exit found ? 0 : 3
  }

  # A JSON string, up to its closing quote.
  function decode(rest,    out, i, c) {
    out = ""
    for (i = 1; i <= length(rest); i++) {
      c = substr(rest, i, 1)
      if (c == "\"") return out
      if (c != "\\") { out = out c; continue }
      c = substr(rest, ++i, 1)
      if (c == "n" || c == "r") out = out "\n"
      else if (c == "t") out = out " "
      else if (c == "u") { out = out character(tolower(substr(rest, i + 1, 4))); i += 4 }
      else out = out c
    }
    return out
  }

  function character(hex,    i, code) {
    code = 0
    for (i = 1; i <= 4; i++) code = code * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
    return code > 0 && code < 128 ? sprintf("%c", code) : "?"
  }

  # Quotes and backslashes change nothing about what a word means here.
  function is_dangerous(command,    words, count, i, word, base, inside, ended, recursive, force, plain, first) {
    gsub(/\\\n/, "", command)
    # Only without quotes and expansions is it certain what a comment is, and which word is the program.
    plain = command !~ /["\\\047\140$]/
    if (plain) gsub(/(^|[ \t\n])#[^\n]*/, " ", command)
    gsub(/["\\\047]/, "", command)
    gsub(/[$][{]?IFS[}]?/, " ", command)
    gsub(/[;&|()\140\n]/, " ; ", command)
    count = split(command, words, /[ \t]+/)
    inside = 0
    first = words[1] == "" ? 2 : 1
    for (i = 1; i <= count; i++) {
      word = words[i]
      base = word
      sub(/^.*\//, "", base)
      if (word == ";") { inside = 0; first = i + 1 }
      else if (!inside) {
        # "git rm" and "docker rm" are no rm.
        if (plain && i == first + 1 && words[first] ~ /^(git|docker|podman)$/) continue
        if (base == "rm") { inside = 1; ended = 0; recursive = 0; force = 0 }
      }
      else if (word == "--") ended = 1
      else if (ended) continue
      else if (word ~ /^--./) {
        # Long options may be cut short.
        if (index("--recursive", word) == 1) recursive = 1
        if (index("--force", word) == 1) force = 1
      }
      else if (word ~ /^-/) {
        if (word ~ /[rR$*?{[]/) recursive = 1
        if (word ~ /[f$*?{[]/) force = 1
      }
      if (inside && recursive && force) return 1
    }
    return 0
  }
'
case $? in
  0) exit 0 ;;
  2)
    printf '%s\n' 'rm with both -r and -f removes without asking and without a way back: name the files, or drop one of the two flags.' >&2
    exit 2
    ;;
  *)
    printf '%s\n' 'guard-rm.sh could not read the event.' >&2
    exit 1
    ;;
esac
`;
