# Sourced by the hooks: drops the payload on standard input into the spool as one record, whole or not at all.
# It prints nothing, needs no more than cat and mv, and ends with 0 whatever happens: it must not disturb its host.
exec 2>/dev/null
[ "${STEPMETER:-}" != 0 ] && [ -n "${STEPMETER_SPOOL:-}" ] && cd "$STEPMETER_SPOOL" >/dev/null || exit 0
umask 077

# The runner's id for this process; anything but a UUID stays out of the JSON.
session=${STEPMETER_SESSION:-}
case $session in *[!0-9a-f-]*) session= ;; esac

# A process id comes round again: a record that still waits is not overwritten.
name=$$
while [ -e "$name.json" ] || [ -e ".$name.json" ]; do name=${name}x; done

if { printf '{"v":1,"type":"hook","via":"command","session":"%s","process":%d,"payload":' "$session" $$ &&
  cat && printf '}\n'; } >".$name.json"; then
  mv ".$name.json" "$name.json"
else
  rm -f ".$name.json"
fi
exit 0
