using Purlin.Shared;

namespace Purlin.Redlock.Redis;

/// <summary>
/// The rules of a node in Lua: the same as <c>NodeKernel</c> of the core, line by line. A parity test holds both
/// together.
/// </summary>
/// <remarks>
/// <para>Three keys hold a namespace: the marker, and the two generations of names, hashes whose values are owner (16
/// bytes, zeros for nobody), end and counter. No key expires by itself: what is forgotten is forgotten here, together
/// with the rise of the floor. All names are read at once and what has changed is written at the end, so that a script
/// that fails has changed nothing.</para>
/// <para>Numbers are little-endian doubles, exact up to 2^53. Request and reply are one string each, see
/// <see cref="BatchFormat"/>. Marker: nodes (0: nothing is agreed yet), longest time to live, lock delay, floor, floor
/// of the admission, start of the generation, start of the joining; admitted and joining incarnation, each after its
/// length.</para>
/// <para>INFO is the only way in which a script learns the server's run id; it costs some microseconds, once per
/// batch.</para>
/// </remarks>
internal static class NodeScript
{
    /// <summary>KEYS: marker, recent names, old names. ARGV[1]: the request.</summary>
    public static RedisScript Script { get; } = new("redlock-batch", Incarnation + Joining + Names + Operations)
    {
        // The servers are never a cluster: that is checked when they are first asked.
        SpansSlots = true,
    };

    private const string Incarnation = """
        local clock = redis.call('TIME')
        local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
        local info = redis.call('INFO', 'server')
        local found = string.find(info, 'run_id:', 1, true)
        local run_id = found and string.match(info, '^%x+', found + 7)
        if not run_id then return redis.error_reply('NORUNID INFO says no run_id: the server cannot be a lock node') end
        local uptime = 1000 * (tonumber(string.match(info, 'uptime_in_seconds:(%d+)', found)) or 0)

        """;

    private const string Joining = """
        local request, step, max_token = ARGV[1], 1048576, 9007199254740991
        local count, nodes, ttl, delay, known_floor, admits, cursor = struct.unpack('<I2I2dddB', request)
        local admission_since, admission_floor, admission_run
        if admits > 0 then
          admission_since, admission_floor, admission_run, cursor = struct.unpack('<ddBc0', request, cursor)
        end

        local marker, is_marked = redis.call('GET', KEYS[1]), true
        local agreed, agreed_ttl, agreed_delay, floor, least, generation, since = 0, 0, 0, 0, 0, 0, 0
        local admitted, joining = '', ''
        if marker then
          agreed, agreed_ttl, agreed_delay, floor, least, generation, since, admitted, joining =
            struct.unpack('<I2ddddddBc0Bc0', marker)
        end
        local function status(standing)
          return struct.pack('<BdddBc0', standing, uptime, since, floor, #run_id, run_id)
        end
        if agreed > 0 and (agreed ~= nodes or agreed_ttl ~= ttl or agreed_delay ~= delay) then
          return status(2) .. struct.pack('<I2dd', agreed, agreed_ttl, agreed_delay)
        end

        local longest, rotates = ttl + delay, false
        if admitted ~= run_id then
          if joining ~= run_id or now < since then joining, since, is_marked = run_id, now, false end
          if admits > 0 and admission_run == run_id and admission_since == since
            and (admits == 2 or now - since >= longest) then
            agreed, agreed_ttl, agreed_delay, admitted, is_marked = nodes, ttl, delay, run_id, false
            floor = math.max(floor, admission_floor)
            least, generation = floor, now
          end
        end
        local is_ready = admitted == run_id
        if is_ready then
          if now < generation then generation, is_marked = now, false end
          local age, raised = now - generation, math.min(floor + step, max_token)
          local is_over = age >= 2 * longest
          if is_over or age >= longest and known_floor >= raised then
            rotates, generation, is_marked = true, now, false
          end
          if is_over then floor = raised end
          if known_floor > floor then floor, is_marked = known_floor, false end
        end

        """;

    private const string Names = """
        local nobody = string.rep('\0', 16)
        local owners, ends, counters, changed, is_changed = {}, {}, {}, {}, {}
        local operations = {struct.unpack('<' .. string.rep('Bc16ddI2c0', count), request, cursor)}
        local function read(key, names)
          local missing = {}
          if #names == 0 then return missing end
          local values = redis.call('HMGET', key, unpack(names))
          for i = 1, #names do
            local name = names[i]
            if values[i] then
              local owner, last, counter = struct.unpack('<c16dd', values[i])
              owners[name], ends[name], counters[name] = owner, last, math.max(counter, least)
            else
              missing[#missing + 1] = name
            end
          end
          return missing
        end
        local asked = {}
        for i = 5, 5 * count, 5 do asked[#asked + 1] = operations[i] end
        local missing = read(KEYS[2], asked)
        if not rotates then read(KEYS[3], missing) end

        -- Keeps every counter less than a step above the floor.
        local function store(name, owner, last, counter)
          owners[name], ends[name], counters[name] = owner, last, counter
          if not is_changed[name] then
            is_changed[name] = true
            changed[#changed + 1] = name
          end
          if counter >= floor + step then
            floor, is_marked = floor + math.floor((counter - floor) / step) * step, false
          end
        end
        -- A clock that went back must not hold a name for longer than a lease.
        local function load(name)
          local owner = owners[name]
          if not owner then return nobody, 0, floor, false end
          if ends[name] > now + longest then store(name, owner, now + longest, counters[name]) end
          return owner, ends[name], counters[name], owner ~= nobody and now < ends[name]
        end

        """;

    private const string Operations = """
        local replies = {}
        local function reply(kind, counter, remaining)
          local at = #replies
          replies[at + 1], replies[at + 2], replies[at + 3] = kind, counter, remaining
        end
        local function can_grant(at)
          local owner, _, counter, is_held = load(operations[at + 4])
          if is_held then return owner == operations[at + 1] end
          return counter < max_token
        end
        local function refuse(at)
          local owner, last, counter, is_held = load(operations[at + 4])
          if is_held and owner ~= operations[at + 1] then return reply(2, counter, last - now) end
          reply(2, counter, 0)
        end
        local function run(kind, at)
          local caller, name = operations[at + 1], operations[at + 4]
          local owner, last, counter, is_held = load(name)
          if is_held and owner ~= caller then return reply(kind == 0 and 2 or 5, counter, last - now) end
          local answer = 6
          if kind == 0 then
            answer = 1
            if not is_held then counter = counter + 1 end
          elseif kind == 2 then
            if is_held then answer = 3 end
          elseif not is_held then
            return reply(4, counter, 0)
          elseif kind == 1 then
            answer = 3
          end
          if kind == 4 then
            caller, last = nobody, 0
          elseif kind ~= 3 then
            local to = now + math.min(operations[at + 2], longest)
            if is_held then last = math.max(last, to) else last = to end
          end
          counter = math.max(counter, operations[at + 3])
          store(name, caller, last, counter)
          reply(answer, counter, math.max(last - now, 0))
        end

        local at, stop = 1, 5 * count
        while at < stop do
          local last, is_refused = at, false
          while operations[last] >= 8 and last + 5 < stop do last = last + 5 end
          for i = at, last, 5 do
            if operations[i] % 8 == 0 and not can_grant(i) then is_refused = true end
          end
          for i = at, last, 5 do
            local kind = operations[i] % 8
            if not is_ready and (kind == 0 or kind == 3) then reply(0, 0, 0)
            elseif is_refused and kind == 0 then refuse(i)
            else run(kind, i) end
          end
          at = last + 5
        end

        if rotates then
          redis.call('UNLINK', KEYS[3])
          if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('RENAME', KEYS[2], KEYS[3]) end
        end
        if #changed > 0 then
          local values = {}
          for i = 1, #changed do
            local name = changed[i]
            values[2 * i - 1], values[2 * i] = name, struct.pack('<c16dd', owners[name], ends[name], counters[name])
          end
          redis.call('HSET', KEYS[2], unpack(values))
        end
        if not is_marked then
          redis.call('SET', KEYS[1], struct.pack('<I2ddddddBc0Bc0', agreed, agreed_ttl, agreed_delay, floor, least,
            generation, since, #admitted, admitted, #joining, joining))
        end
        return status(is_ready and 0 or 1) .. struct.pack('<' .. string.rep('Bdd', count), unpack(replies))
        """;
}
