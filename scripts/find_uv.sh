#!/bin/sh
# Prints the path of uv, fetching it from PyPI into .uv/ when the machine has none.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
own="$here/.uv"
for candidate in "$(command -v uv || true)" "$own/bin/uv" "$own/packages/bin/uv"; do
  if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
    echo "$candidate"
    exit 0
  fi
done
python=$(command -v python3 || command -v python || true)
if [ -z "$python" ]; then
  echo "没有找到 Python。请先安装 Python 3.11 或更新版本。 No Python found: install Python 3.11 or newer." >&2
  exit 2
fi
# A virtual environment where Python has venv; else pip into a folder of ours. The system's packages stay untouched.
if "$python" -m venv "$own" >/dev/null 2>&1 && "$own/bin/pip" install --quiet --disable-pip-version-check uv >&2; then
  echo "$own/bin/uv"
elif "$python" -m pip install --quiet --disable-pip-version-check --target "$own/packages" uv >&2; then
  echo "$own/packages/bin/uv"
else
  echo "无法从 PyPI 安装 uv。请检查网络,或自行安装:https://docs.astral.sh/uv/ 。 Could not install uv from PyPI: check the network, or install it yourself." >&2
  exit 2
fi
