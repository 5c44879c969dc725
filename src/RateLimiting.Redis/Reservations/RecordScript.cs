using Purlin.Shared;

namespace Purlin.RateLimiting.Redis;

/// <summary>
/// A reservation's record: what its settlement needs, whether it was settled, and its end. Kept until then, so that a
/// repeated settlement is known as one; afterwards everything is answered as expired.
/// </summary>
internal static class RecordScript
{
    /// <summary>
    /// KEYS[1] the record. ARGV: what to do; then for <c>add</c> the end and the content, for <c>renew</c> the life.
    /// Reply: the outcome (0 applied, 1 repeated or taken, 2 expired) and the time, and the content if applied. Times
    /// are doubles.
    /// </summary>
    public static RedisScript Script { get; } = new("rate-limit-reservation", """
        local clock = redis.call('TIME')
        local margin = tonumber(ARGV[1])
        local now = (tonumber(clock[1]) - 7258118400) * 1000000 + tonumber(clock[2])
        local function double(text) return (struct.unpack('<d', text)) end
        local function ttl(ends)
          return string.format('%.0f', math.floor(math.max(ends - now, 0) / 1000) + 1 + margin)
        end

        local record, settled, ends = redis.call('GET', KEYS[1])
        if record then settled, ends = struct.unpack('<dd', record) end
        if record and ends <= now then
          redis.call('DEL', KEYS[1])
          record = false
        end
        if ARGV[2] == 'add' then
          if record then return struct.pack('<dd', 1, now) end
          ends = double(ARGV[3])
          redis.call('SET', KEYS[1], struct.pack('<dd', 0, ends) .. ARGV[4], 'PX', ttl(ends))
          return struct.pack('<dd', 0, now)
        end
        if not record then return struct.pack('<dd', 2, now) end
        if settled == 1 then return struct.pack('<dd', 1, now) end
        if ARGV[2] == 'settle' then
          redis.call('SETRANGE', KEYS[1], 0, struct.pack('<d', 1))
        elseif ARGV[2] == 'renew' then
          ends = now + double(ARGV[3])
          redis.call('SETRANGE', KEYS[1], 8, struct.pack('<d', ends))
          redis.call('PEXPIRE', KEYS[1], ttl(ends))
        else
          redis.call('DEL', KEYS[1])
        end
        return struct.pack('<dd', 0, now) .. string.sub(record, 17)
        """);
}
