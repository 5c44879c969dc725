using Purlin.Shared;

namespace Purlin.Snowflake.Redis;

/// <summary>
/// The rule of the lease stores in Lua: the same as <c>LeaseRule</c> and <c>LeaseTable</c> of the core, line by line.
/// A parity test holds both together.
/// </summary>
/// <remarks>
/// One hash holds a namespace, so that it vanishes whole or not at all (eviction, FLUSHALL), and lies in one slot:
/// <c>epoch</c>, <c>quarantine</c>, <c>span</c>, <c>high</c>, and for each node that ever had a holder a field
/// <c>n&lt;node&gt;</c> = <c>token start end</c>. Times are whole milliseconds, below 2^53, so they are exact in Lua.
/// The script has to be replicated by its effects, as Redis does from 5 on: it reads the clock.
/// </remarks>
internal static class LeaseScript
{
    /// <summary>Numbers in the reply for each request: outcome, node, start, end, now, retry.</summary>
    public const int NumbersPerReply = 6;

    /// <summary>
    /// KEYS[1] the hash. ARGV: span, clock error; then for each request kind, token, node, first node, node
    /// count, start, end.
    /// </summary>
    public static RedisScript Script { get; } = new("snowflake-lease", """
        local key = KEYS[1]
        local span, err = tonumber(ARGV[1]), tonumber(ARGV[2])
        local clock = redis.call('TIME')
        local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
        local epoch = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') .. ':'
          .. string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
        local function text(number) return string.format('%.0f', number) end

        local known = redis.call('HMGET', key, 'epoch', 'quarantine', 'span', 'high')
        local quarantine, agreed, high
        if not known[1] then
          quarantine, agreed, high = now + span + err, span, 0
          redis.call('HSET', key, 'epoch', epoch, 'quarantine', text(quarantine), 'span', text(agreed), 'high', '0')
        else
          quarantine, agreed, high = tonumber(known[2]), tonumber(known[3]), tonumber(known[4])
          if known[1] ~= epoch then
            local last = math.max(now, high - agreed)
            quarantine = math.max(quarantine, last + math.max(agreed, span) + err)
            redis.call('HSET', key, 'epoch', epoch, 'quarantine', text(quarantine))
          elseif span ~= agreed and now >= math.max(high + err, quarantine) then
            agreed = span
            redis.call('HSET', key, 'span', text(agreed))
          end
        end

        local replies = {}
        local function reply(outcome, node, first, last, retry)
          for _, number in ipairs({outcome, node, first, last, now, retry}) do
            replies[#replies + 1] = number
          end
        end
        local function read(node)
          local value = redis.call('HGET', key, 'n' .. node)
          if not value then return '', 0, 0 end
          local token, first, last = string.match(value, '(%S+) (%S+) (%S+)')
          return token, tonumber(first), tonumber(last)
        end
        local function keep(node, token, first, last)
          redis.call('HSET', key, 'n' .. node, token .. ' ' .. text(first) .. ' ' .. text(last))
          if last > high then
            high = last
            redis.call('HSET', key, 'high', text(high))
          end
        end

        local function acquire(token, preferred, base, count, from)
          if now < quarantine then return reply(2, 0, 0, 0, quarantine) end
          if now < from then return reply(7, 0, 0, 0, from) end
          local soonest
          for i = 0, count - 1 do
            local node = base + (preferred - base + i) % count
            local holder, first, last = read(node)
            local own = holder == token and now >= first and now < last
            if holder == '' or own or now >= last + err then
              local to = now + span
              if own then to = math.max(last, to) end
              keep(node, token, now, to)
              return reply(0, node, now, to, 0)
            end
            if not soonest or last + err < soonest then soonest = last + err end
          end
          reply(3, 0, 0, 0, soonest)
        end
        local function renew(token, node, from, to)
          local holder, _, last = read(node)
          if holder ~= token and last > from then return reply(4, 0, 0, 0, 0) end
          if now >= to then return reply(5, 0, 0, 0, 0) end
          to = math.max(to, now + span)
          if holder == token then to = math.max(last, to) end
          keep(node, token, from, to)
          reply(0, node, from, to, 0)
        end
        local function release(token, node, to)
          local holder, first, last = read(node)
          if holder ~= token then return reply(4, 0, 0, 0, 0) end
          to = math.min(last, to)
          keep(node, token, first, to)
          reply(1, node, first, to, 0)
        end

        for i = 3, #ARGV, 7 do
          local kind, token = ARGV[i], ARGV[i + 1]
          local node, base, count = tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3]), tonumber(ARGV[i + 4])
          local from, to = tonumber(ARGV[i + 5]), tonumber(ARGV[i + 6])
          if span ~= agreed and kind ~= '2' then reply(6, 0, 0, 0, math.max(high + err, quarantine))
          elseif kind == '0' then acquire(token, node, base, count, from)
          elseif kind == '1' then renew(token, node, from, to)
          else release(token, node, to) end
        end
        return replies
        """);
}
