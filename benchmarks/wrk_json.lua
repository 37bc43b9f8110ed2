-- Makes wrk print its result as one line of JSON at the end.
done = function(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local line = '\n{"requests": %d, "seconds": %f, "bytes": %d, "failed": %d, "p50_ms": %f, "p99_ms": %f}\n'
  io.write(string.format(line, summary.requests, summary.duration / 1e6, summary.bytes, failed,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
