namespace Purlin.RateLimiting;

/// <summary>
/// A check of several keys, all or nothing: every key gets its slot first; then the shards of those that have none are
/// entered and the slots of the others locked, each in one order that all checks share; then every limit is asked; only
/// if all allow is anything written. Linearizable: while it decides nobody else changes any of it.
/// </summary>
/// <remarks>
/// Nobody waits in a circle: shard locks come before slot locks, both in order, and who holds a shard's lock to move
/// slots waits only for holders of slots, who wait for no shard any more.
/// </remarks>
internal readonly ref struct JointCheck
{
    /// <summary>The most keys of one check.</summary>
    public const int MaxRequests = 16;

    private readonly Span<JointPart> _parts;
    private readonly LimiterNow _now;

    /// <param name="parts">At most 16, in the caller's order; each key under each policy once.</param>
    /// <param name="now">Now.</param>
    public JointCheck(Span<JointPart> parts, LimiterNow now)
    {
        _parts = parts;
        _now = now;
    }

    /// <summary>Decides, and charges if told.</summary>
    /// <param name="charges">Whether to charge what is allowed.</param>
    /// <param name="cost">What the verdict says was charged.</param>
    /// <param name="debits">Where reservations keep what a refund needs, by part; or null.</param>
    public RateLimitVerdict Run(bool charges, long cost, LimitDebit[][]? debits)
    {
        Span<byte> order = stackalloc byte[MaxRequests];
        order = order[.._parts.Length];
        while (true)
        {
            bool hasOverflow = FindSlots(charges);
            Sort(order);
            int entered = 0, locked = 0;
            try
            {
                if (hasOverflow && !TryEnterShards(order, ref entered))
                    continue;
                if (TryLockSlots(order, ref locked))
                    return Decide(charges, cost, debits);
            }
            finally
            {
                UnlockSlots(order, locked);
                ExitShards(order, entered);
            }
        }
    }

    private bool FindSlots(bool adds)
    {
        bool hasOverflow = false;
        foreach (ref JointPart part in _parts)
        {
            bool isNeeded = adds && part.Cost > 0;
            part.Slot = isNeeded ? part.Table.FindOrAdd(part.Identity, _now) : part.Table.Find(part.Identity);
            hasOverflow |= !part.Slot.Exists;
        }

        return hasOverflow;
    }

    // Insertion sort: few parts, and nothing allocated. Parts without a slot come last, by their shard's number.
    private void Sort(Span<byte> order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            int place = i;
            for (; place > 0 && _parts[i].ComparePlace(_parts[order[place - 1]]) < 0; place--)
                order[place] = order[place - 1];
            order[place] = (byte)i;
        }
    }

    private bool TryEnterShards(ReadOnlySpan<byte> order, ref int entered)
    {
        foreach (byte index in order)
        {
            ref JointPart part = ref _parts[index];
            if (part.Slot.Exists)
                continue;
            part.Table.Shard(part.Identity).Enter();
            entered++;
        }

        foreach (byte index in order)
        {
            ref JointPart part = ref _parts[index];
            if (!part.Slot.Exists && part.Table.Find(part.Identity).Exists)
                return false;
        }

        return true;
    }

    private void ExitShards(ReadOnlySpan<byte> order, int entered)
    {
        foreach (byte index in order)
        {
            ref JointPart part = ref _parts[index];
            if (!part.Slot.Exists && entered-- > 0)
                part.Table.Shard(part.Identity).Exit();
        }
    }

    private bool TryLockSlots(ReadOnlySpan<byte> order, ref int locked)
    {
        foreach (byte index in order)
        {
            ref JointPart part = ref _parts[index];
            if (!part.Slot.Exists)
                break;
            part.First = SlotWord.Lock(ref part.Slot.Word);
            if (part.First == SlotWord.Moved)
                return false;
            locked++;
        }

        return true;
    }

    private void UnlockSlots(ReadOnlySpan<byte> order, int locked)
    {
        for (int i = 0; i < locked; i++)
        {
            ref JointPart part = ref _parts[order[i]];
            SlotWord.Unlock(ref part.Slot.Word, part.First);
        }
    }

    private RateLimitVerdict Decide(bool charges, long cost, LimitDebit[][]? debits)
    {
        int total = 0;
        foreach (ref JointPart part in _parts)
            total += part.Table.Policy.Layout.Words;
        Span<long> all = total <= 128 ? stackalloc long[128] : new long[total];
        var tally = new VerdictTally();
        var flags = VerdictFlags.None;
        Span<long> rest = all;
        for (int i = 0; i < _parts.Length; i++)
        {
            ref JointPart part = ref _parts[i];
            RateLimitPolicy policy = part.Table.Policy;
            Span<long> words = rest[..policy.Layout.Words];
            rest = rest[words.Length..];
            LimitRoles roles = policy.RolesFor(part.Identity.Key);
            if (!part.TryRead(words, charges, ref flags))
            {
                if (!roles.AreAllSoft(policy.Layout.Count))
                    return part.Table.NoRoom(part.RequestIndex);
                policy.Layout.Clear(words);
                (part.Cost, flags) = (0, flags | VerdictFlags.Overflow);
            }

            part.Spared = SlotCheck.Judge(
                policy, roles, words, _now, part.Cost, part.RequestIndex, ref tally);
        }

        if (charges && tally.IsAllowed)
            Charge(all, debits);
        return tally.ToVerdict(charges ? cost : 0, flags);
    }

    private void Charge(Span<long> rest, LimitDebit[][]? debits)
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            ref JointPart part = ref _parts[i];
            RateLimitPolicy policy = part.Table.Policy;
            Span<long> words = rest[..policy.Layout.Words];
            rest = rest[words.Length..];
            if (part.Cost == 0)
                continue;
            SlotCheck.Debit(policy, words, _now, part.Cost, part.Spared, debits is null ? [] : debits[i]);
            part.Write(words);
        }
    }
}
