namespace Purlin.RateLimiting;

/// <summary>One key of a <see cref="JointCheck"/>, with the place it was found at.</summary>
internal struct JointPart
{
    public KeyTable Table;
    public KeyIdentity Identity;
    public long Cost;
    public int RequestIndex;
    public SlotRef Slot;

    /// <summary>The soft limits that are not charged, bit by bit.</summary>
    public int Spared;

    /// <summary>The value of the locked slot's first word; written back when it is unlocked.</summary>
    public long First;

    /// <summary>The order in which locks are taken: slots by place, then shards by number.</summary>
    public readonly int ComparePlace(in JointPart other)
    {
        if (Slot.Exists != other.Slot.Exists)
            return Slot.Exists ? -1 : 1;
        return Slot.Exists
            ? Slot.Order.CompareTo(other.Slot.Order)
            : Table.Shard(Identity).Serial.CompareTo(other.Table.Shard(other.Identity).Serial);
    }

    /// <summary>The words to judge by, of the slot or of the overflow.</summary>
    /// <returns>False if there is neither.</returns>
    public readonly bool TryRead(Span<long> words, bool opensOverflow, ref VerdictFlags flags)
    {
        SlotLayout layout = Table.Policy.Layout;
        if (Slot.Exists)
        {
            Slot.Words.CopyTo(words);
            words[0] = First;
            return true;
        }

        OverflowSketch sketch = Table.Sketch(Identity);
        if (opensOverflow && Cost > 0 && !sketch.TryOpen())
            return false;
        if (sketch.IsOpen)
        {
            sketch.Read(Identity, words);
            flags |= VerdictFlags.Overflow;
        }
        else
        {
            layout.Clear(words);
        }

        return true;
    }

    /// <summary>Takes the changed words over.</summary>
    public void Write(ReadOnlySpan<long> words)
    {
        if (!Slot.Exists)
        {
            Table.Sketch(Identity).Raise(Identity, words);
            return;
        }

        words[1..].CopyTo(Slot.Words[1..]);
        First = words[0];
    }

    /// <summary>Corrects what was charged to what was used; see <see cref="SlotCheck.Settle"/>.</summary>
    public readonly void Settle(ReadOnlySpan<LimitDebit> debits, long actual, in LimiterNow now)
    {
        SlotLayout layout = Table.Policy.Layout;
        Span<long> buffer = stackalloc long[SlotScope.MaxCopiedWords];
        while (true)
        {
            // A key without a slot owes nothing that could be given back; only a debt makes one.
            SlotRef slot = actual > Cost ? Table.FindOrAdd(Identity, now) : Table.Find(Identity);
            if (!slot.Exists)
            {
                if (actual > Cost)
                    Table.OweInOverflow(Identity, now, actual - Cost);
                return;
            }

            if (!SlotScope.TryLock(slot, layout, buffer, out SlotScope scope))
                continue;
            try
            {
                SlotCheck.Settle(Table.Policy, scope.Words, now, Cost, actual, debits);
                scope.Keep();
                return;
            }
            finally
            {
                scope.Unlock();
            }
        }
    }
}
