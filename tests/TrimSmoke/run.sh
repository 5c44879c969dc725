#!/usr/bin/env bash
# Publishes TrimSmoke trimmed and self-contained, where a trim warning is an error, and runs it.
set -eu
cd "$(dirname "$0")/../.."
out=artifacts/trim-smoke
rm -rf "$out"
# An artifacts folder of its own: the publish restores for one runtime, which must not touch the plain build's assets.
# So every package is compiled once more; the analyzers, half of that, have seen the same code in the plain build.
dotnet publish tests/TrimSmoke -c Release --use-current-runtime --self-contained -p:PublishTrimmed=true \
    -p:RunAnalyzers=false -p:GenerateDocumentationFile=false --artifacts-path "$out"
"$out"/publish/TrimSmoke/*/TrimSmoke
