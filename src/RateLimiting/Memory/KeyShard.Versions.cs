namespace Purlin.RateLimiting;

/// <content>Giving keys to the shard of the next version, and taking them from the one before.</content>
internal sealed partial class KeyShard
{
    /// <summary>Whether keys are added to the next version's shard only. Changes once, with the lock held.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>Whether no key ever had a slot or a cell here.</summary>
    public bool HasNoKeys
    {
        get
        {
            using (_lock.EnterScope())
                return _generations.Length == 0 && _overflow?.IsOpen != true;
        }
    }

    /// <summary>Whether nothing is here any more, nor before.</summary>
    public bool IsDrained
    {
        get
        {
            using (_lock.EnterScope())
                return _generations.Length == 0 && _older is null && _overflow?.IsOpen != true;
        }
    }

    /// <summary>Keys with a slot here or in the versions before.</summary>
    public int CountWithOlder => Count + (Volatile.Read(ref _older)?.Count ?? 0);

    /// <summary>Bytes of the slots and cells here and in the versions before.</summary>
    public long BytesWithOlder
    {
        get
        {
            long bytes = (Volatile.Read(ref _older)?.Bytes ?? 0) + (_overflow?.Bytes ?? 0);
            foreach (SlotGeneration generation in Volatile.Read(ref _generations))
                bytes += BytesFor(generation.Slots);
            return bytes;
        }
    }

    /// <summary>Whether a key has a slot here or in the versions before, or may owe what cells there say.</summary>
    public bool HasWithOlder(in KeyIdentity identity) =>
        Find(identity).Exists || _overflow?.IsOpen == true || IsHeirOf(identity);

    /// <summary>Whether a key has a slot in the versions before, or may owe what cells there say.</summary>
    public bool IsHeirOf(in KeyIdentity identity) => Volatile.Read(ref _older)?.Has(identity) == true;

    /// <summary>Adds no keys any more.</summary>
    public void Seal()
    {
        using (_lock.EnterScope())
            IsSealed = true;
    }

    /// <summary>Takes a key's words out for the next version.</summary>
    /// <returns>False if nothing is known of the key here or before.</returns>
    public bool TakeOut(in KeyIdentity identity, Span<long> words)
    {
        using (_lock.EnterScope())
        {
            SlotRef slot = Find(identity);
            if (slot.Exists)
            {
                // With the lock held nobody else moves it.
                long first = SlotWord.Move(ref slot.Word);
                slot.Words.CopyTo(words);
                words[0] = first;
                return true;
            }

            bool isKnown = _older?.TakeOut(identity, words) == true;
            if (!isKnown)
                _rules.Clear(words);
            if (_overflow?.IsOpen != true)
                return isKnown;
            _overflow.Seed(identity, words);
            return true;
        }
    }

    /// <summary>Gives the next slots to the next version.</summary>
    /// <param name="slots">How many to look at.</param>
    /// <param name="heir">Receives them.</param>
    /// <param name="now">For telling what is idle.</param>
    /// <returns>Whether anything is left here or before.</returns>
    public bool Surrender(int slots, ISlotTaker heir, in LimiterNow now)
    {
        using (_lock.EnterScope())
        {
            if (_generations is [var oldest, ..])
            {
                oldest.MoveNext(
                    slots,
                    static (in KeyIdentity identity, Span<long> words, (ISlotTaker Heir, LimiterNow Now) to) =>
                        to.Heir.Take(identity, words, to.Now),
                    (heir, now));
                if (oldest.IsEmptied)
                {
                    Volatile.Write(ref _generations, _generations[1..]);
                    _budget.Return(BytesFor(oldest.Slots));
                }
            }
            else if (_older is not null && !_older.Surrender(slots, heir, _overflow, now))
            {
                _older = null;
            }

            return _generations.Length > 0 || _older is not null || _overflow?.IsOpen == true;
        }
    }

    /// <summary>Gives the cells that keys share to the next version, once there is nothing else left.</summary>
    /// <param name="heir">Receives them; nothing happens if it cannot.</param>
    /// <param name="heritage">Converts their words.</param>
    /// <returns>Whether there is nothing left.</returns>
    public bool TrySurrenderCells(IOverflow? heir, TableHeritage heritage)
    {
        using (_lock.EnterScope())
        {
            if (_generations.Length > 0 || _older is not null)
                return false;
            if (_overflow?.IsOpen != true)
                return true;
            return heir is not null && _overflow.TryFoldInto(heir, heritage);
        }
    }

    /// <summary>Brings every key of the versions before over, at once.</summary>
    public void BringAllOver(in LimiterNow now)
    {
        using (_lock.EnterScope())
        {
            if (_older is null || _older.Count == 0)
                return;
            if (Newest is null)
                PublishFor(_older, now);
            BringOver(now);
        }
    }

    private void BringOver(in LimiterNow now)
    {
        while (_older is { Count: > 0 })
            MoveOn(now, int.MaxValue);
    }

    // Without room for a slot the key is judged by its cell, which then must owe what the key owed before.
    private void InheritIntoOverflow(in KeyIdentity identity, Span<long> words)
    {
        if (_older is not null && _overflow?.TryOpen() == true && _older.TakeOut(identity, words))
            _overflow.TryAbsorb(identity, words);
    }

    // The first array of an heir has room for all that will come. Where the budget has none they come at once, into
    // as many bytes as they have: both arrays of one shard, a small part of the table, are there for the length of this
    // call, and no key that had a place is refused for want of one.
    private SlotGeneration PublishFor(ShardHeritage older, in LimiterNow now)
    {
        int slots = SlotsFor(older.Count + 1);
        if (_budget.TryTake(BytesFor(slots), MemoryUse.Rebuild))
            return Append(slots);
        int bucket = SlotGeneration.BucketSlots(_rules.Words);
        long room = Math.Max(older.Bytes - (_overflow?.BytesToOpen ?? 0), 0);
        int same = (int)Math.Min(slots, room / BytesFor(1)) / bucket * bucket;
        PublishBeyondBudget(Math.Max(same, SmallestSlots()));
        BringOver(now);
        return _generations[^1];
    }
}
