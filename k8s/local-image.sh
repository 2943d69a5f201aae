#!/bin/sh
# Builds the image "slabring:test" from the Dockerfile that everybody builds, with the jars that Maven
# has just built and without a registry: where the base image cannot be pulled it is made from Debian's
# packages. Needs a Docker engine, a JDK 25 in JAVA_HOME, and for the base mmdebstrap.
set -eu
cd "$(dirname "$0")/.."
base=debian:bookworm-slim

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

if ! has_image $base && ! timeout 60 docker pull -q $base 2>/dev/null; then
  packages=$(mktemp)
  trap 'rm -f "$packages"' EXIT
  mmdebstrap --quiet --variant=minbase --format=tar bookworm "$packages"
  docker import "$packages" $base >/dev/null
fi

version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "${JAVA_HOME:?}/release" | tr -c 'A-Za-z0-9.\n' -)
build=slabring-build:$version
if ! has_image "$build"; then
  context=$(mktemp -d)
  printf 'FROM %s\nCOPY . /opt/jdk\nENV JAVA_HOME=/opt/jdk\n' $base >"$context/Dockerfile"
  tar -ch --exclude=src.zip -C "$JAVA_HOME" . -C "$context" Dockerfile | docker build -q -t "$build" - >/dev/null
  rm -r "$context"
fi

# The context of an ordinary build has no jars (.dockerignore), so that the image is built from source;
# this one has them.
{
  find text-protocol membership client-sharding cache-node build k8s -name target -prune -o -type f -print
  find cache-node/target/cache-node.jar cache-node/target/lib -type f
  echo pom.xml
  echo slabring
  echo LICENSE
} | tar -c -T - | docker build -q --build-arg BUILD="$build" -t slabring:test -f k8s/Dockerfile -
docker image prune -f --filter label=io.slabring.stage=build >/dev/null
