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
/// <para>A hash of fewer than 512 short entries is a packed list, which every look-up walks through: one long entry,
/// under the empty name, makes it a table from the first write on (64 operations among 256 names: 370 us as a list, 187
/// as a table).</para>
/// <para>INFO is the only way in which a script learns the server's run id; it costs some microseconds, once per
/// batch.</para>
/// </remarks>
internal static class NodeScript
{
    /// <summary>KEYS: marker, recent names, old names. ARGV: the request, then the name of each operation.</summary>
    public static RedisScript Script { get; } = new(
        "redlock-batch", Incarnation + Joining + Records + Operations + Writing)
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

    private const string Records = """
        local nobody = string.rep('\0', 16)
        local unpack_fields, pack_fields = struct.unpack, struct.pack
        local operations = {unpack_fields('<' .. string.rep('Bc16dd', count), request, cursor)}
        local values, slots, writes, written = nil, {}, {}, 0
        if count > 0 then
          ARGV[count + 2] = ''
          values = redis.call('HMGET', KEYS[2], unpack(ARGV, 2))
          if not rotates then
            local missing, at = {}, {}
            for i = 1, count do
              if not values[i] then
                missing[#missing + 1], at[#at + 1] = ARGV[i + 1], i
              end
            end
            if #missing > 0 then
              local old = redis.call('HMGET', KEYS[3], unpack(missing))
              for i = 1, #missing do values[at[i]] = old[i] end
            end
          end
        end

        -- Keeps every counter less than a step above the floor.
        local function store(slot, name, owner, last, counter)
          local value = pack_fields('<c16dd', owner, last, counter)
          values[slot] = value
          writes[written + 1], writes[written + 2] = name, value
          written = written + 2
          if counter >= floor + step then
            floor, is_marked = floor + math.floor((counter - floor) / step) * step, false
          end
        end
        local function load(slot)
          local raw = values[slot]
          if not raw then return nobody, 0, floor end
          local owner, last, counter = unpack_fields('<c16dd', raw)
          if counter < least then counter = least end
          -- A clock that went back must not hold a name for longer than a lease.
          if last > now + longest then
            last = now + longest
            store(slot, ARGV[slot + 1], owner, last, counter)
          end
          return owner, last, counter
        end
        local function can_grant(i)
          local owner, last, counter = load(slots[ARGV[i + 1]] or i)
          if owner ~= nobody and now < last then return owner == operations[4 * i - 2] end
          return counter < max_token
        end

        """;

    private const string Operations = """
        local function run(i, slot, kind, is_refused)
          local caller = operations[4 * i - 2]
          local owner, last, counter = load(slot)
          local is_held = owner ~= nobody and now < last
          if is_held and owner ~= caller then return kind == 0 and 2 or 5, counter, last - now end
          if kind == 0 and (is_refused or not is_held and counter >= max_token) then return 2, counter, 0 end
          if not is_held and kind ~= 0 and kind ~= 2 then return 4, counter, 0 end
          local answer, remaining = 6, 0
          if kind == 0 then
            answer = 1
            if not is_held then counter = counter + 1 end
          elseif kind == 1 or kind == 2 and is_held then
            answer = 3
          end
          if kind == 4 then
            caller, last = nobody, 0
          else
            if kind ~= 3 then
              local lease = operations[4 * i - 1]
              if lease > longest then lease = longest end
              if not is_held or last < now + lease then last = now + lease end
            end
            remaining = last - now
          end
          local token = operations[4 * i]
          if token > counter then counter = token end
          store(slot, ARGV[i + 1], caller, last, counter)
          return answer, counter, remaining
        end

        local replies = {}
        local group_end, is_group_refused = 0, false
        for i = 1, count do
          local kind, name = operations[4 * i - 3], ARGV[i + 1]
          if is_ready and kind >= 8 and i > group_end then
            group_end, is_group_refused = i, false
            while operations[4 * group_end - 3] >= 8 and group_end < count do group_end = group_end + 1 end
            for j = i, group_end do
              if operations[4 * j - 3] % 8 == 0 and not can_grant(j) then is_group_refused = true end
            end
          end
          kind = kind % 8
          local slot = slots[name]
          if not slot then
            slot = i
            slots[name] = i
          end
          local answer, counter, remaining = 0, 0, 0
          if is_ready or kind ~= 0 and kind ~= 3 then
            answer, counter, remaining = run(i, slot, kind, i <= group_end and is_group_refused)
          end
          replies[3 * i - 2], replies[3 * i - 1], replies[3 * i] = answer, counter, remaining
        end

        """;

    private const string Writing = """
        if rotates then
          redis.call('UNLINK', KEYS[3])
          if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('RENAME', KEYS[2], KEYS[3]) end
        end
        if written > 0 then
          if not values[count + 1] then writes[written + 1], writes[written + 2] = '', string.rep('.', 128) end
          redis.call('HSET', KEYS[2], unpack(writes))
        end
        if not is_marked then
          redis.call('SET', KEYS[1], struct.pack('<I2ddddddBc0Bc0', agreed, agreed_ttl, agreed_delay, floor, least,
            generation, since, #admitted, admitted, #joining, joining))
        end
        return status(is_ready and 0 or 1) .. struct.pack('<' .. string.rep('Bdd', count), unpack(replies))
        """;
}
