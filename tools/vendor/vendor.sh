#!/bin/sh
# How static/vendor/designsystemet is made (make vendor). Run it when Designsystemet or the theme's colours change; commit what it writes.
set -eu
CSS_VERSION=1.22.0   # @digdir/designsystemet-css, MIT
CLI_VERSION=1.15.0   # @digdir/designsystemet, the command that makes the theme
work=$(mktemp -d); here=$(dirname "$(realpath "$0")")
cp "$here/designsystemet.config.json" "$work/"; cd "$work"
npm pack --silent "@digdir/designsystemet-css@$CSS_VERSION" && tar xzf digdir-designsystemet-css-*.tgz
npm install --silent --no-save "@digdir/designsystemet@$CLI_VERSION"
npx designsystemet tokens create --config designsystemet.config.json
npx designsystemet tokens build --tokens tokens --out-dir css
python3 "$here/bundle.py" package css/baraza.css "$here/../../static/vendor/designsystemet"
cp package/LICENSE "$here/../../static/vendor/designsystemet/LICENSE"
