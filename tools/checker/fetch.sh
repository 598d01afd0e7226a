#!/usr/bin/env bash
# Fetches the Nu HTML checker (npm package vnu-jar, MIT) into var/tools, once. Needs npm; running it needs Java.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=26.9.27
jar=var/tools/vnu-$version.jar
[[ -f $jar ]] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "vnu-jar@$version" >/dev/null && tar -xzf vnu-jar-*.tgz)
mkdir -p var/tools
cp "$work/package/build/dist/vnu.jar" "$jar"
echo "The HTML checker is at $jar"
