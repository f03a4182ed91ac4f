#!/bin/sh
# Starts the Node.js runtime of an image with a heap that fits into the container's memory, so that
# V8 collects its garbage, or says that it has no memory left, before the kernel ends it.
limit=$(cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null | head -n 1)
case $limit in
  '' | max | *[!0-9]* | ????????????????*) set -- ;;
  *) set -- "--max-old-space-size=$((limit / 1048576 * 3 / 4))" ;;
esac
exec node "$@" /rewhisk/nodejs/http.cjs
