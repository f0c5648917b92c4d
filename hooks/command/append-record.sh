# Sourced by the hooks: drops the payload on standard input into the spool as one record, whole or not at all.
# It prints nothing, needs no more than cat and mv, and ends with 0 whatever happens: it must not disturb its host.
exec 2>/dev/null
# A CLI of 2.0 may crash (EPIPE) when a hook ends before it has read its input: also where nothing is recorded it is read.
[ "${STEPMETER:-}" != 0 ] || exec cat >/dev/null
umask 077

if [ -n "${STEPMETER_SPOOL:-}" ]; then
  cd "$STEPMETER_SPOOL" >/dev/null || exec cat >/dev/null
else
  # An interactive session: no step has set the folder for its records.
  home=${STEPMETER_HOME:-${XDG_STATE_HOME:-${HOME:+$HOME/.local/state}}}
  [ -n "$home" ] || exec cat >/dev/null
  spool=${STEPMETER_HOME:-$home/stepmeter}/spool/interactive
  cd "$spool" >/dev/null || { mkdir -p "$spool" && cd "$spool" >/dev/null; } || exec cat >/dev/null
fi

# A folder of another user is not ours to write to.
[ -O . ] || exec cat >/dev/null

# The runner's id for this process; anything but a UUID stays out of the JSON.
session=${STEPMETER_SESSION:-}
case $session in *[!0-9a-f-]*) session= ;; esac

# The CLI's own process. Only where there is a /proc, where the hooks inside the CLI can tell it as well.
cli=${CLAUDE_PID:-}
case $cli in *[!0-9]*) cli= ;; esac
[ -n "$cli" ] && [ -e "/proc/$cli" ] && cli="\"cli\":$cli," || cli=

# A process id comes round again: a record that still waits is not overwritten.
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
