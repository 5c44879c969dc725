namespace Purlin.RateLimiting.Redis;

/// <summary>
/// The kernels of the six kinds in Lua, formula by formula those of the core: every number is whole and below 2^53, so
/// that a double holds it exactly. A parity test holds both together.
/// </summary>
/// <remarks>
/// <para>A kind is a table of functions of its parameters <c>p</c> and its state <c>s</c>, both arrays from 1:
/// <c>judge(p, s, now, cost)</c> answers allowed, remaining, retry, reset, delay; <c>debit(p, s, now, cost)</c> charges
/// and answers the mark and its remainder; <c>refund(p, s, now, mark, rest, permits)</c> gives back; <c>idle(p, s)</c>
/// answers from when on the state is that of a new key. <c>never</c> is the wait without end.</para>
/// <para>floor(a / b) is exact for whole numbers with 0 &lt;= a &lt; 2^53: the quotient lies at least 1/b below the
/// next whole number, which is more than half a unit of its last place.</para>
/// <para>A log's state is one string of its instants, oldest first, 8 bytes each: it is cut and searched without being
/// unpacked.</para>
/// </remarks>
internal static class KernelLua
{
    public const string Text = Bucket + Windows + SlidingCounter + SlidingLog + Concurrency;

    private const string Bucket = """
        local kinds = {}
        local horizon = 2251799813685248

        local function increment(p, cost)
          local rest = cost * p[2]
          local whole = floor(rest / p[3])
          return cost * p[1] + whole, rest - whole * p[3]
        end

        local function increment_of_debt(p, cost)
          if cost * p[1] >= 2 * horizon then return horizon, 0 end
          local high = floor(cost / 1048576)
          local top = high * p[2]
          local whole = floor(top / p[3])
          local low = (top - whole * p[3]) * 1048576 + (cost - high * 1048576) * p[2]
          local more = floor(low / p[3])
          local us = cost * p[1] + whole * 1048576 + more
          if us >= horizon then return horizon, 0 end
          return us, low - more * p[3]
        end

        local function add(p, us, rest, more_us, more_rest)
          rest = rest + more_rest
          if rest < p[3] then return us + more_us, rest end
          return us + more_us + 1, rest - p[3]
        end

        local function fits_in(p, permits, us, rest)
          local needs_us, needs_rest = increment(p, permits)
          return needs_us < us or (needs_us == us and needs_rest <= rest)
        end

        local function remaining(p, now, us, rest)
          local free, free_rest = now + p[4] - us, p[5] - rest
          if free < 0 or (free == 0 and free_rest <= 0) then return 0 end
          if p[3] == 1 then return min(floor(free / p[1]), p[8]) end
          if free_rest < 0 then free, free_rest = free - 1, free_rest + p[3] end
          local permits = min(floor((free + free_rest / p[3]) / (p[1] + p[2] / p[3])), p[8])
          while permits > 0 and not fits_in(p, permits, free, free_rest) do permits = permits - 1 end
          while permits < p[8] and fits_in(p, permits + 1, free, free_rest) do permits = permits + 1 end
          return permits
        end

        local function ceiling(us, rest) if rest > 0 then return us + 1 end return us end

        local function behind(us, rest, other_us, other_rest)
          if rest > other_rest then return us - other_us + 1 end
          return us - other_us
        end

        kinds['gcra'] = {
          judge = function(p, s, now, cost)
            local us, rest = now, 0
            if s[1] >= now then us, rest = s[1], s[2] end
            if cost > p[9] then return false, remaining(p, now, us, rest), never, ceiling(us, rest) - now, 0 end
            local more_us, more_rest = increment(p, cost)
            local end_us, end_rest = add(p, us, rest, more_us, more_rest)
            local excess = behind(end_us, end_rest, now + p[6], p[7])
            if excess > 0 then return false, remaining(p, now, us, rest), excess, ceiling(us, rest) - now, 0 end
            local delay = behind(end_us, end_rest, now + p[4], p[5])
            return true, remaining(p, now, end_us, end_rest), 0, ceiling(end_us, end_rest) - now, max(delay, 0)
          end,
          debit = function(p, s, now, cost)
            if s[1] < now then s[1], s[2] = now, 0 end
            local us, rest
            if cost <= p[9] then us, rest = increment(p, cost) else us, rest = increment_of_debt(p, cost) end
            s[1], s[2] = add(p, s[1], s[2], us, rest)
            if s[1] >= now + horizon then s[1], s[2] = now + horizon, 0 end
            return s[1], s[2]
          end,
          refund = function(p, s, now, mark, mark_rest, permits)
            local us, rest
            if permits <= p[9] then us, rest = increment(p, permits) else us, rest = increment_of_debt(p, permits) end
            local owed = mark - now
            if owed < 0 then return end
            if us > owed or (us == owed and rest > mark_rest) then us, rest = owed, mark_rest end
            local left = s[2] - rest
            if left < 0 then s[1], s[2] = s[1] - us - 1, left + p[3] else s[1], s[2] = s[1] - us, left end
          end,
          idle = function(p, s) return ceiling(s[1], s[2]) end,
        }

        """;

    private const string Windows = """
        local function windows(window_at, end_of)
          return {
            judge = function(p, s, now, cost)
              local start, ends = window_at(p, s, now)
              local used = 0
              if start == s[1] then used = s[2] end
              local fits = used + cost <= p[1]
              local charged = 0
              if fits then charged = cost end
              local retry, reset = 0, 0
              if cost > p[1] then retry = never elseif not fits then retry = ends - now end
              if used + charged > 0 then reset = ends - now end
              return fits, max(p[1] - used - charged, 0), retry, reset, 0
            end,
            debit = function(p, s, now, cost)
              local start, ends = window_at(p, s, now)
              local used = 0
              if start == s[1] then used = s[2] end
              s[1], s[2], s[3] = start, min(used + cost, 2 * p[1]), ends
              return start, 0
            end,
            refund = function(p, s, now, mark, rest, permits)
              if s[1] == mark and window_at(p, s, now) == mark then s[2] = s[2] - min(permits, s[2]) end
            end,
            idle = function(p, s)
              if s[2] == 0 then return s[1] end
              return end_of(p, s)
            end,
          }
        end

        kinds['fixed-window'] = windows(function(p, s, now)
          local start = s[1]
          if now > start then start = max(align(now, p[2]), start) end
          return start, start + p[2]
        end, function(p, s) return s[1] + p[2] end)

        -- Parameters: limit, then four boundaries around the caller's time. The third word is the stored window's end.
        kinds['calendar-window'] = windows(function(p, s, now)
          if now > s[1] then
            for i = 2, 4 do
              if p[i] <= now and now < p[i + 1] and p[i] >= s[1] then return p[i], p[i + 1] end
            end
          end
          return s[1], s[3]
        end, function(p, s) return s[3] end)

        """;

    private const string SlidingCounter = """
        local function sliding_start(p, s, now) return max(align(now, p[2]), s[1]) end

        local function rolled(p, s, start)
          if start == s[1] then return s[2], s[3] end
          if start == s[1] + p[2] then return s[3], 0 end
          return 0, 0
        end

        kinds['sliding-counter'] = {
          judge = function(p, s, now, cost)
            local limit, window, steps = p[1], p[2], p[4]
            local start = sliding_start(p, s, now)
            local previous, current = rolled(p, s, start)
            local step = floor((max(now, start) - start) / p[3])
            local used = current + floor((previous * (steps - step) + steps - 1) / steps)
            local fits = used + cost <= limit
            local charged, retry, reset = 0, 0, 0
            if fits then charged = cost end
            if current + charged > 0 then reset = start + 2 * window - now
            elseif previous > 0 then reset = start + window - now end
            if cost > limit then retry = never
            elseif not fits then
              if current + cost > limit then start, previous, current = start + window, current, 0 end
              local room, at = limit - current - cost, 0
              if previous > 0 then at = max(steps - floor(room * steps / previous), 0) end
              retry = start + min(at * p[3], window) - now
            end
            return fits, max(limit - used - charged, 0), retry, reset, 0
          end,
          debit = function(p, s, now, cost)
            local start = sliding_start(p, s, now)
            local previous, current = rolled(p, s, start)
            s[1], s[2], s[3] = start, previous, min(current + cost, 2 * p[1])
            return start, 0
          end,
          refund = function(p, s, now, mark, rest, permits)
            if s[1] == mark and sliding_start(p, s, now) == mark then s[3] = s[3] - min(permits, s[3]) end
          end,
          idle = function(p, s)
            if s[3] > 0 then return s[1] + 2 * p[2] end
            if s[2] > 0 then return s[1] + p[2] end
            return s[1]
          end,
        }

        """;

    private const string SlidingLog = """
        local function entry(log, index) return (unpack_numbers('<d', log, index * 8 + 1)) end

        local function log_time(log, now)
          if #log == 0 then return now end
          return max(now, entry(log, #log / 8 - 1))
        end

        -- How many of the oldest entries are a window old or older.
        local function expired(log, before)
          local low, high = 0, #log / 8
          while low < high do
            local middle = floor((low + high) / 2)
            if entry(log, middle) <= before then low = middle + 1 else high = middle end
          end
          return low
        end

        kinds['sliding-log'] = {
          judge = function(p, s, now, cost)
            local limit, window, log = p[1], p[2], s[1]
            local at, count = log_time(log, now), #log / 8
            local old = expired(log, at - window)
            local used = count - old
            local fits = used + cost <= limit
            local charged, retry, last = 0, 0, now - window
            if fits then charged = cost end
            if cost > limit then retry = never
            elseif not fits then retry = entry(log, old + used + cost - limit - 1) + window - now end
            if charged > 0 then last = at elseif used > 0 then last = entry(log, count - 1) end
            return fits, max(limit - used - charged, 0), retry, last + window - now, 0
          end,
          debit = function(p, s, now, cost)
            local at = log_time(s[1], now)
            local log = string.sub(s[1], expired(s[1], at - p[2]) * 8 + 1)
              .. string.rep(pack_numbers('<d', at), min(cost, p[1]))
            s[1] = string.sub(log, max(#log - 8 * p[1], 0) + 1)
            return at, 0
          end,
          refund = function(p, s, now, mark, rest, permits)
            local log = s[1]
            local last = #log / 8
            while last > 0 and entry(log, last - 1) > mark do last = last - 1 end
            local first = last
            while first > 0 and last - first < permits and entry(log, first - 1) == mark do first = first - 1 end
            s[1] = string.sub(log, 1, first * 8) .. string.sub(log, last * 8 + 1)
          end,
          idle = function(p, s)
            if #s[1] == 0 then return earliest_time end
            return entry(s[1], #s[1] / 8 - 1) + p[2]
          end,
        }

        """;

    private const string Concurrency = """
        kinds['concurrency'] = {
          judge = function(p, s, now, cost)
            local fits, held = s[1] + cost <= p[1], s[1]
            if fits then held = held + cost end
            local retry, reset = 0, 0
            if not fits then retry = never end
            if held > 0 then reset = never end
            return fits, max(p[1] - held, 0), retry, reset, 0
          end,
          debit = function(p, s, now, cost)
            s[1] = min(s[1] + cost, 2199023255552)
            return 0, 0
          end,
          refund = function(p, s, now, mark, rest, permits) s[1] = s[1] - min(permits, s[1]) end,
          idle = function(p, s)
            if s[1] == 0 then return earliest_time end
            return never
          end,
        }

        """;
}
