#!/bin/sh
# What the build stage of the Dockerfile runs: makes /opt/slabring with everything that a node needs.
# Argument: the source tree.
set -eu
source=$1
home=/opt/slabring
node=$home/cache-node
cd "$source"

[ -f cache-node/target/cache-node.jar ] ||
  mvn -B -ntp -q package -DskipTests -Daot.skip -pl cache-node -am

# The same layout as the source tree, so that the launcher makes the AOT cache with the options and
# the paths that the image starts with.
mkdir -p "$node/target/lib" "$node/src/main/resources/io/slabring/node" "$home/native" "$home/health"
cp slabring LICENSE "$home"
cp cache-node/jvm.options "$node"
cp cache-node/src/main/resources/io/slabring/node/help.txt "$node/src/main/resources/io/slabring/node"
cp cache-node/target/cache-node.jar "$node/target"
case $(uname -m) in
  x86_64) other=aarch_64 ;;
  aarch64) other=x86_64 ;;
  *) echo "image.sh: the native libraries exist for x86_64 and aarch64: $(uname -m)" >&2; exit 1 ;;
esac
for jar in cache-node/target/lib/*.jar; do
  case $jar in *-$other.jar) ;; *) cp "$jar" "$node/target/lib" ;; esac
done

# The native libraries lie beside the jars: the root file system is read-only, so that Netty cannot
# unpack them at the start.
for jar in "$node"/target/lib/*-linux-*.jar; do
  (cd "$home/native" && "${JAVA_HOME:?}/bin/jar" xf "$jar" META-INF/native &&
    mv META-INF/native/*.so . && rm -r META-INF)
done

jdk=$(CDPATH='' cd -- "$JAVA_HOME" && pwd -P)
modules=java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.management,jdk.naming.dns,jdk.unsupported
"$jdk/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
  --compress zip-6 --output "$home/runtime"
"$jdk/bin/javac" -d /tmp/health k8s/Health.java
"$jdk/bin/jar" cfe "$home/health/health.jar" Health -C /tmp/health .

# Times are part of what the JVM compares before it takes an AOT cache; layers keep whole seconds.
find "$home" -exec touch -h -d @0 {} +
"$jdk/bin/java" -XX:TieredStopAtLevel=1 build/Train.java "$home" "$home/runtime"
[ -f "$node/target/cache-node.aot" ] || { cat "$node/target/aot-training.log" >&2; exit 1; }
# Nobody answers here, which the check says; the cache is made all the same.
"$home/runtime/bin/java" -XX:+UseSerialGC -Xmx16m -XX:TieredStopAtLevel=1 \
  -XX:AOTCacheOutput="$home/health/health.aot" -jar "$home/health/health.jar" || [ -f "$home/health/health.aot" ]
rm -f "$node"/target/aot-training.log "$node"/target/cache-node.aot.inputs "$node"/target/jdk-home
