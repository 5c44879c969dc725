namespace Purlin.Redlock;

/// <summary>
/// The claims by the time at which the engine looks at them next: a binary heap that claims know their place in.
/// </summary>
internal sealed class DeadlineHeap
{
    private LockClaim[] _heap = new LockClaim[16];

    /// <summary>How many claims wait for a time.</summary>
    public int Count { get; private set; }

    /// <summary>The first time, or <see cref="LockClaim.Never"/>.</summary>
    public long FirstTicks => Count > 0 ? _heap[0].WakeTicks : LockClaim.Never;

    /// <summary>Sets the time of a claim; <see cref="LockClaim.Never"/> takes it out.</summary>
    public void Set(LockClaim claim, long ticks)
    {
        int at = claim.HeapIndex;
        claim.WakeTicks = ticks;
        if (ticks == LockClaim.Never)
        {
            if (at >= 0)
                Remove(claim, at);
            return;
        }

        if (at < 0)
        {
            if (Count == _heap.Length)
                Array.Resize(ref _heap, 2 * Count);
            at = Count++;
        }

        Sink(claim, Rise(claim, at));
    }

    /// <summary>Takes out the first claim if it is due.</summary>
    public LockClaim? TakeDue(long nowTicks)
    {
        if (Count == 0 || _heap[0].WakeTicks > nowTicks)
            return null;
        LockClaim first = _heap[0];
        Set(first, LockClaim.Never);
        return first;
    }

    private void Remove(LockClaim claim, int at)
    {
        claim.HeapIndex = -1;
        LockClaim last = _heap[--Count];
        _heap[Count] = null!;
        if (last != claim)
            Sink(last, Rise(last, at));
    }

    private int Rise(LockClaim claim, int at)
    {
        while (at > 0 && _heap[(at - 1) / 2].WakeTicks > claim.WakeTicks)
        {
            Put(_heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }

        return at;
    }

    private void Sink(LockClaim claim, int at)
    {
        for (int child = (2 * at) + 1; child < Count; child = (2 * at) + 1)
        {
            if (child + 1 < Count && _heap[child + 1].WakeTicks < _heap[child].WakeTicks)
                child++;
            if (_heap[child].WakeTicks >= claim.WakeTicks)
                break;
            Put(_heap[child], at);
            at = child;
        }

        Put(claim, at);
    }

    private void Put(LockClaim claim, int at)
    {
        _heap[at] = claim;
        claim.HeapIndex = at;
    }
}
