namespace Purlin.RateLimiting.Redis;

/// <summary>
/// What surrounds the kernels in a call: reading the arguments and states, deciding the operations one after the other
/// on the states in memory, and writing what has changed at the end. Before that nothing is written, so that a call
/// that cannot be decided (calendar boundaries, policy versions) has consumed nothing.
/// </summary>
/// <remarks>
/// <para>All numbers travel as little-endian doubles. ARGV[1]: number of policies, margin (ms), whether all operations
/// are quick ones, whether versions are overlooked, number of replacements, then the operations, of a quick one its
/// policy and its cost, its key being the next; ARGV[2...] a policy each; then of each replacement the key's number,
/// the value it has if nobody charged meanwhile, and the one in its place. Reply: status, now, the answers.</para>
/// <para>A key of a later version than the caller's policy, or of an earlier one that the policy can take over, ends
/// the call: the caller looks the version up or converts the value, and makes it anew. Where he cannot he overlooks it,
/// and a state whose limits are of the same kinds stays what it is.</para>
/// <para>A subject's value: version (4 bytes), number of leases (3 bytes) and a hash of the kinds of its limits (1
/// byte), by which a state of another version is known to have the same words; until when it is kept; with leases the
/// first and the last instant at which one ends; the states, a log's after its count; the leases, each of two numbers
/// of its id, end, whether it is released at its end, cost, and two numbers of each limit's debit.</para>
/// </remarks>
internal static class CallLua
{
    public const string Body = Reading + Leases + Deciding + Operations;

    private const string Reading = """
        local cursor = 6
        local is_lenient = numbers[4] == 1
        local policies, replacements = {}, {}
        for i = 1, numbers[5] do
          local at = 3 * i - 1 + numbers[1]
          replacements[KEYS[numbers_of(ARGV[at])[1]]] = {ARGV[at + 1], ARGV[at + 2]}
        end
        for i = 1, numbers[1] do
          local values = numbers_of(ARGV[i + 1])
          local policy, at = {version = values[1], oldest = values[3], limits = {}, holds = false, kinds = 0}, 4
          for j = 1, values[2] do
            local flags, parameters, words = values[at + 1], values[at + 2], values[at + 3]
            local limit = {kind = kinds[kind_names[values[at]]], p = {}, clear = {}, held = flags % 2 == 1,
              is_log = values[at] == 5, format = '<' .. string.rep('d', words)}
            for k = 1, parameters do limit.p[k] = values[at + 3 + k] end
            for k = 1, words do limit.clear[k] = values[at + 3 + parameters + k] end
            -- The windows of a calendar are known only around the caller's time.
            if values[at] == 3 and flags < 2 and (now < limit.p[2] or now >= limit.p[5]) then
              return pack_numbers('<dd', 1, now)
            end
            policy.holds = policy.holds or limit.held
            policy.limits[j] = limit
            policy.kinds = (policy.kinds * 31 + (flags < 4 and values[at] or floor(flags / 4))) % 256
            at = at + 4 + parameters + words
          end
          policy.lease = 8 * (5 + 2 * values[2])
          policies[i] = policy
        end

        local subjects, dirty, newer, older = {}, {}, nil, {}

        local function touch(subject)
          if not subject.is_dirty then
            subject.is_dirty = true
            dirty[#dirty + 1] = subject
          end
        end

        local function clear(limit)
          if limit.is_log then return {pack_numbers('<' .. string.rep('d', #limit.clear), unpack(limit.clear))} end
          local words = {}
          for i = 1, #limit.clear do words[i] = limit.clear[i] end
          return words
        end

        local function settle(subject, at, charged, actual, debits, offset)
          for i, limit in ipairs(subject.policy.limits) do
            local s, mark, rest = subject.states[i], debits[offset + 2 * i - 1], debits[offset + 2 * i]
            if mark ~= never then
              if limit.held then limit.kind.refund(limit.p, s, at, mark, rest, charged)
              elseif actual < charged then limit.kind.refund(limit.p, s, at, mark, rest, charged - actual)
              elseif actual > charged then limit.kind.debit(limit.p, s, at, actual - charged) end
            end
          end
        end

        """;

    private const string Leases = """
        local function lease_at(subject, first, second)
          local id, size, from = pack_numbers('<dd', first, second), subject.policy.lease, 1
          while true do
            local at = string.find(subject.leases, id, from, true)
            if not at or (at - 1) % size == 0 then return at end
            from = at + 1
          end
        end

        local function cut_lease(subject, at)
          local size = subject.policy.lease
          local lease = numbers_of(string.sub(subject.leases, at, at + size - 1))
          subject.leases = string.sub(subject.leases, 1, at - 1) .. string.sub(subject.leases, at + size)
          touch(subject)
          return lease
        end

        -- Ends what is due, each as of its own instant.
        local function expire(subject)
          local size, due = subject.policy.lease, {}
          for at = #subject.leases - size + 1, 1, -size do
            local lease = numbers_of(string.sub(subject.leases, at, at + size - 1))
            if lease[3] <= now then
              due[#due + 1] = lease
              cut_lease(subject, at)
            end
          end
          table.sort(due, function(a, b) return a[3] < b[3] end)
          for _, lease in ipairs(due) do
            local actual = lease[5]
            if lease[4] == 1 then actual = 0 end
            settle(subject, lease[3], lease[5], actual, lease, 5)
          end
          subject.first, subject.last = never, earliest_time
          for at = 1, #subject.leases, size do
            local ends = unpack_numbers('<d', subject.leases, at + 16)
            subject.first, subject.last = min(subject.first, ends), max(subject.last, ends)
          end
        end

        -- A state of another version of the policy, whose limits are of the same kinds: it stays what it is, in time
        -- and counts, and keeps the higher version. Only a remainder may be none of the new divisor.
        local function adopt(subject, version)
          subject.version = max(version, subject.policy.version)
          for i, limit in ipairs(subject.policy.limits) do
            local s = subject.states[i]
            if limit.kind == kinds['gcra'] and s[2] >= limit.p[3] then s[1], s[2] = s[1] + 1, 0 end
          end
        end

        local function begin(subject)
          subject.is_new = true
          for i, limit in ipairs(subject.policy.limits) do subject.states[i] = clear(limit) end
          return subject
        end

        local function load(index, policy)
          local key = KEYS[index]
          local subject = subjects[key]
          if subject then return subject end
          subject = {key = key, policy = policy, version = policy.version, states = {}, leases = '', first = never,
            last = earliest_time, kept = earliest_time, size = 0}
          subjects[key] = subject
          local raw, replacement = redis.call('GET', key), replacements[key]
          if raw and replacement and raw == replacement[1] then
            raw = replacement[2]
            touch(subject)
          end
          if not raw then return begin(subject) end
          local version, shape, kept, at = unpack_numbers('<I4I4d', raw)
          subject.kept, subject.size = kept, #raw
          local leases = shape % 16777216
          local is_alike = (shape - leases) / 16777216 == policy.kinds
          if version < policy.version and version >= policy.oldest and not is_lenient then
            older[#older + 1] = pack_numbers('<dd', index, #raw) .. raw .. string.rep('\0', -#raw % 8)
            return begin(subject)
          end
          if version < policy.version and not is_alike then return begin(subject) end
          if version > policy.version and not is_lenient or version >= policy.version and not is_alike then
            newer = newer or {version, index}
          end
          if leases > 0 then subject.first, subject.last, at = unpack_numbers('<dd', raw, at) end
          for i, limit in ipairs(policy.limits) do
            if newer then
              subject.states[i] = clear(limit)
            elseif limit.is_log then
              local count
              count, at = unpack_numbers('<I4', raw, at)
              subject.states[i] = {string.sub(raw, at, at + count * 8 - 1)}
              at = at + count * 8
            else
              local words = {unpack_numbers(limit.format, raw, at)}
              at = table.remove(words)
              subject.states[i] = words
            end
          end
          if version ~= policy.version and not newer then adopt(subject, version) end
          if leases > 0 and not newer then
            subject.leases = string.sub(raw, at)
            if subject.first <= now then expire(subject) end
          end
          return subject
        end

        local function store(subject)
          local leases, idle = #subject.leases / subject.policy.lease, earliest_time
          local parts = {'', ''}
          if leases > 0 then
            parts[2] = pack_numbers('<dd', subject.first, subject.last)
            idle = subject.last
          end
          for i, limit in ipairs(subject.policy.limits) do
            local s = subject.states[i]
            if limit.is_log then parts[#parts + 1] = pack_numbers('<I4', #s[1] / 8) .. s[1]
            else parts[#parts + 1] = pack_numbers(limit.format, unpack(s)) end
            local at = limit.kind.idle(limit.p, s)
            if at ~= never then idle = max(idle, at) end
          end
          parts[#parts + 1] = subject.leases
          local ttl, kept = floor(max(idle - now, 0) / 1000) + 1 + 2 * margin, subject.kept
          local is_kept = idle + margin_us <= kept
          if not is_kept then kept = now + ttl * 1000 end
          parts[1] = pack_numbers('<I4I4d', subject.version, subject.policy.kinds * 16777216 + leases, kept)
          local raw = table.concat(parts)
          if is_kept and #raw == subject.size then redis.call('SETRANGE', subject.key, '0', raw)
          else redis.call('SET', subject.key, raw, 'PX', string.format('%.0f', ttl)) end
        end

        """;

    private const string Deciding = """
        local tally

        local function has(mask, limit) return mask > 0 and floor(mask / 2 ^ (limit - 1)) % 2 == 1 end

        -- A soft limit never refuses; its numbers count only where there is no other.
        local function judge_soft(part, index, limit, fits, left, reset)
          if not fits then
            if tally.exceeded_limit == 0 then tally.exceeded_part, tally.exceeded_limit = index, limit end
            part.spared[limit] = true
            if has(part.together, limit) then part.spares_together = true end
          end
          tally.soft_reset = max(tally.soft_reset, reset)
          if left < tally.soft_left then tally.soft_left, tally.soft_part, tally.soft_limit = left, index, limit end
        end

        local function judge(part, index)
          local subject, soft = part.subject, part.soft
          for i, limit in ipairs(subject.policy.limits) do
            local fits, left, retry, reset, delay = limit.kind.judge(limit.p, subject.states[i], now, part.cost)
            if soft > 0 and has(soft, i) then
              judge_soft(part, index, i, fits, left, reset)
            else
              if reset > tally.reset then tally.reset = reset end
              if fits then
                if delay > tally.delay then tally.delay = delay end
                if left < tally.left then tally.left, tally.part, tally.limit = left, index, i end
              else
                tally.refused_left = min(tally.refused_left, left)
                if retry > tally.retry then tally.retry, tally.refused_part, tally.refused_limit = retry, index, i end
              end
            end
          end
        end

        local function judge_all(parts)
          tally = {reset = 0, delay = 0, left = never, part = 0, retry = -1, refused_left = never,
            exceeded_part = 0, exceeded_limit = 0, soft_reset = 0, soft_left = never}
          for i = 1, #parts do
            local part = parts[i]
            if part.soft > 0 then part.spared, part.spares_together = {}, false end
            judge(part, i)
          end
          return tally.retry < 0
        end

        local function is_spared(part, limit)
          return part.soft > 0 and (part.spared[limit] or (part.spares_together and has(part.together, limit)))
        end

        -- Charges a part, and answers what each limit needs to give it back: never as the mark of one not charged.
        local function charge(part)
          local marks, subject = {}, part.subject
          for i, limit in ipairs(subject.policy.limits) do
            local mark, rest = 0, 0
            if part.cost > 0 then
              if is_spared(part, i) then mark = never
              else mark, rest = limit.kind.debit(limit.p, subject.states[i], now, part.cost) end
            end
            marks[2 * i - 1], marks[2 * i] = mark, rest
          end
          if part.cost > 0 then touch(subject) end
          return marks
        end

        local function verdict(parts, charged)
          local t = tally
          local allowed, part, limit, left, retry, reset, delay = 1, t.part, t.limit, t.left, 0, t.reset, t.delay
          if t.retry >= 0 then
            allowed, part, limit, left, retry, delay = 0, t.refused_part, t.refused_limit, t.refused_left, t.retry, 0
          elseif part == 0 then
            part, limit, left, reset = t.soft_part, t.soft_limit, t.soft_left, t.soft_reset
          end
          return pack_numbers('<ddddddddddd', allowed, part - 1, limit - 1, left, retry, reset, delay, charged,
            parts[part].subject.version, t.exceeded_part - 1, t.exceeded_limit - 1)
        end

        local function read_parts(count)
          local parts = {}
          for i = 1, count do
            local subject = load(numbers[cursor], policies[numbers[cursor + 1]])
            parts[i] = {subject = subject, cost = numbers[cursor + 2], soft = numbers[cursor + 3],
              together = numbers[cursor + 4]}
            cursor = cursor + 5
          end
          return parts
        end

        """;

    private const string Operations = """
        local function check(mode, count)
          local parts = read_parts(count)
          if mode == 2 then
            local wanted = parts[1].cost
            parts[1].cost = 0
            if judge_all(parts) then parts[1].cost = min(max(tally.left, 1), wanted) else parts[1].cost = wanted end
          end
          if not judge_all(parts) or mode == 1 then return verdict(parts, 0) end
          for i = 1, #parts do charge(parts[i]) end
          return verdict(parts, parts[1].cost)
        end

        local function reserve(count)
          local first, second, lifetime, release = unpack(numbers, cursor, cursor + 3)
          cursor = cursor + 4
          local parts, total = read_parts(count), 0
          if not judge_all(parts) then return verdict(parts, 0) end
          for _, part in ipairs(parts) do total = total + part.cost end
          local reply = {verdict(parts, total)}
          for _, part in ipairs(parts) do
            local subject, marks = part.subject, charge(part)
            local packed = pack_numbers('<' .. string.rep('d', #marks), unpack(marks))
            reply[#reply + 1] = packed
            if lifetime > 0 and (release == 1 or subject.policy.holds) then
              local ends = now + lifetime
              subject.leases = subject.leases
                .. pack_numbers('<ddddd', first, second, ends, release, part.cost) .. packed
              subject.first, subject.last = min(subject.first, ends), max(subject.last, ends)
              touch(subject)
            end
          end
          return table.concat(reply)
        end

        -- Corrects a reservation. A part whose lease is gone has ended already; one whose state is gone owes nothing.
        local function settle_all(count)
          local first, second, applied = numbers[cursor], numbers[cursor + 1], 0
          cursor = cursor + 2
          for i = 1, count do
            local subject = load(numbers[cursor], policies[numbers[cursor + 1]])
            local charged, actual, leased = unpack(numbers, cursor + 2, cursor + 4)
            local at = leased == 1 and lease_at(subject, first, second)
            if at then
              -- Its debits came through every version with the state; the record's may be of a forgotten one.
              settle(subject, now, charged, actual, cut_lease(subject, at), 5)
            elseif leased == 0 and (not subject.is_new or actual > charged) then
              settle(subject, now, charged, actual, numbers, cursor + 4)
              touch(subject)
            end
            if at or leased == 0 then applied = 1 end
            cursor = cursor + 5 + 2 * #subject.policy.limits
          end
          return pack_numbers('<d', applied)
        end

        local function renew(count)
          local first, second, ends = numbers[cursor], numbers[cursor + 1], now + numbers[cursor + 2]
          cursor = cursor + 3
          local places, found = {}, 1
          for i = 1, count do
            local subject = load(numbers[cursor], policies[numbers[cursor + 1]])
            local at = lease_at(subject, first, second)
            places[i] = {subject, at}
            if not at then found = 0 end
            cursor = cursor + 2
          end
          if found == 1 then
            for _, place in ipairs(places) do
              local subject, at = place[1], place[2] + 16
              subject.leases = string.sub(subject.leases, 1, at - 1) .. pack_numbers('<d', ends)
                .. string.sub(subject.leases, at + 8)
              subject.first, subject.last = min(subject.first, ends), max(subject.last, ends)
              touch(subject)
            end
          end
          return pack_numbers('<d', found)
        end

        local replies = {pack_numbers('<dd', 0, now)}
        while cursor <= #numbers do
          local mode, count = numbers[cursor], numbers[cursor + 1]
          cursor = cursor + 2
          local reply
          if mode < 3 then reply = check(mode, count)
          elseif mode == 3 then reply = reserve(count)
          elseif mode == 4 then reply = settle_all(count)
          else reply = renew(count) end
          replies[#replies + 1] = reply
        end
        if newer then return pack_numbers('<dddd', 2, now, newer[1], newer[2]) end
        if older[1] then return pack_numbers('<dd', 4, now) .. table.concat(older) end
        for _, subject in ipairs(dirty) do store(subject) end
        return table.concat(replies)
        """;
}
