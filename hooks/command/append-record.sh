# Sourced by the hooks: writes the payload on standard input atomically to the spool as one record.
# It prints nothing, needs only cat and mv, and always exits with 0: it must not disturb its host.
exec 2>/dev/null
# A CLI of 2.0 may crash (EPIPE) when a hook ends before it has read its input: the input is read even if nothing is recorded.
[ "${STEPMETER:-}" != 0 ] || exec cat >/dev/null
umask 077

if [ -n "${STEPMETER_SPOOL:-}" ] && cd "$STEPMETER_SPOOL" >/dev/null; then
  :
elif [ -n "${STEPMETER_SPOOL:-}" ]; then
  # The step ended long ago and its folder was removed: a process that outlived it, such as the daemon of claude --bg,
  # still passes its environment on. What it starts now is an interactive session.
  case $STEPMETER_SPOOL in */spool/*) ;; *) exec cat >/dev/null ;; esac
  spool=${STEPMETER_SPOOL%/*}
  cd "$spool" >/dev/null && mkdir -p interactive && cd interactive >/dev/null || exec cat >/dev/null
else
  # An interactive session: no step has set the folder for its records.
  home=${STEPMETER_HOME:-${XDG_STATE_HOME:-${HOME:+$HOME/.local/state}}}
  [ -n "$home" ] || exec cat >/dev/null
  spool=${STEPMETER_HOME:-$home/stepmeter}/spool/interactive
  cd "$spool" >/dev/null || { mkdir -p "$spool" && cd "$spool" >/dev/null; } || exec cat >/dev/null
fi

# Never write to a folder of another user.
[ -O . ] || exec cat >/dev/null

# The ID that the runner assigned to this process; a value that is not a UUID is not written to the JSON.
session=${STEPMETER_SESSION:-}
case $session in *[!0-9a-f-]*) session= ;; esac

# The process ID of the CLI. Only with /proc, where the in-process hooks can determine it as well.
cli=${CLAUDE_PID:-}
case $cli in *[!0-9]*) cli= ;; esac
[ -n "$cli" ] && [ -e "/proc/$cli" ] && cli="\"cli\":$cli," || cli=

# Process IDs are reused: never overwrite a record that has not been ingested yet.
name=$$
while [ -e "$name.json" ] || [ -e ".$name.json" ]; do name=${name}x; done

if { printf '{"v":1,"type":"hook","via":"command","session":"%s","process":%d,%s"payload":' \
  "$session" $$ "$cli" && cat && printf '}\n'; } >".$name.json"; then
  mv ".$name.json" "$name.json"
else
  rm -f ".$name.json"
  cat >/dev/null
fi
exit 0
