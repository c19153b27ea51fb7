#!/bin/sh
# Installs what the tests drive and pip cannot bring: a JDK and Maven (a real Neo4j), Chromium and a Chinese font.
# Debian as root: by apt, only what is absent. Elsewhere: says in words what to install. Never fails by itself:
# the tests decide whether a missing server is a skip (a developer's machine) or a failure (CI).
set -eu

missing=""
need() { missing="$missing $1"; }

has_neo4j() { [ -n "${NEO4J_TEST_URI:-}" ] || docker info >/dev/null 2>&1; }
has_chromium() {
  [ -x "${CHROMIUM_PATH:-}" ] || command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1
}
has_chinese_font() { [ "$(uname)" != Linux ] || fc-list :lang=zh-cn 2>/dev/null | grep -q .; }

if ! has_neo4j; then
  command -v javac >/dev/null 2>&1 || need default-jdk-headless
  command -v mvn >/dev/null 2>&1 || need maven
fi
has_chromium || need chromium
has_chinese_font || need "fontconfig fonts-noto-cjk"
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "安装测试所需的软件包 / installing for the tests:$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq || true
  # shellcheck disable=SC2086  # a list of package names
  apt-get install -y -qq --no-install-recommends $missing >/dev/null || echo "apt-get 未能装齐 / apt-get could not install:$missing" >&2
else
  echo "测试还需要 / the tests also need:$missing" >&2
  echo "请用系统的包管理器安装(Debian/Ubuntu:sudo apt-get install$missing),否则相应测试会被跳过。" >&2
  echo "Install them with your package manager; without them the tests that need them are skipped." >&2
fi
