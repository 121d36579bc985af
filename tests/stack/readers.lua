-- Readers: each asks for one of the addresses in a file, with the headers in the rest of the words.
--   wrk … --script readers.lua <address> -- <file> [<name>: <value>]…

local requests = {}

function init(words)
   local headers = { ["Accept-Encoding"] = "gzip" }
   for number = 2, #words do
      local name, value = words[number]:match("^(.-): (.*)$")
      headers[name] = value
   end
   for path in io.lines(words[1]) do
      requests[#requests + 1] = wrk.format("GET", path, headers)
   end
   math.randomseed(1)
end

function request()
   return requests[math.random(#requests)]
end

function done(summary, latency)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
   io.write(string.format(
      '\n{"requests": %d, "failed": %d, "seconds": %f, "p95": %f}\n',
      summary.requests, failed, summary.duration / 1e6, latency:percentile(95) / 1e3
   ))
end
