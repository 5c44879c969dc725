using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// How many leases a node has, or all nodes together. It stands alone in its two cache lines, so that threads that
/// count on different nodes do not slow each other.
/// </summary>
/// <remarks>
/// <para>
/// The protocol. A lease counts first on its node, then in the total; its end leaves first the total, then the node. So
/// whatever threads do in between, nodes count at least what is out on them, and the total at most what is out: a
/// decision made in the middle of another's steps errs towards refusing.
/// </para>
/// <para>
/// A node is taken by a compare-and-swap from a load that had room, never by adding first and looking then, which would
/// let threads that are about to be refused turn away one that fits. Leases that end between the look and the count
/// may have lowered the total; the look at the total that the count itself made finds that, and takes the lease back.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 2 * CacheLineBytes)]
internal sealed class LoadCounter
{
    private const int CacheLineBytes = 64;

    [FieldOffset(CacheLineBytes - sizeof(long))]
    private long _value;

    /// <summary>The leases now; older by the time it is read.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>
    /// Takes a lease on this node unless that would exceed its bound: two interlocked operations when it has room and
    /// nobody interferes, none when it is full.
    /// </summary>
    /// <param name="total">The counter of all nodes.</param>
    /// <param name="bound">This node's part.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(LoadCounter total, LoadBound bound)
    {
        Outcome outcome = Attempt(total, bound);
        return outcome == Outcome.Taken || (outcome == Outcome.Disturbed && TakeAfterDisturbance(total, bound));
    }

    /// <summary>Ends a lease of this node.</summary>
    /// <param name="total">The counter of all nodes.</param>
    public void GiveBack(LoadCounter total)
    {
        Interlocked.Decrement(ref total._value);
        Interlocked.Decrement(ref _value);
    }

    // Inlined into the pick, which is what 8 ns beside its two interlocked operations demand.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Outcome Attempt(LoadCounter total, LoadBound bound)
    {
        long load = Volatile.Read(ref _value);
        long all = Volatile.Read(ref total._value) + 1;
        if (!bound.AllowsOneMore(load, all))
            return Outcome.Full;
        if (Interlocked.CompareExchange(ref _value, load + 1, load) != load)
            return Outcome.Disturbed;
        // What fitted a total fits every greater one, so only a total that fell is looked at again.
        long made = Interlocked.Increment(ref total._value);
        if (made >= all || bound.AllowsOneMore(load, made))
            return Outcome.Taken;
        GiveBack(total);
        return Outcome.Disturbed;
    }

    // Each disturbance is a lease that another thread took or ended meanwhile.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TakeAfterDisturbance(LoadCounter total, LoadBound bound)
    {
        Outcome outcome;
        do
            outcome = Attempt(total, bound);
        while (outcome == Outcome.Disturbed);
        return outcome == Outcome.Taken;
    }

    private enum Outcome
    {
        Taken,
        Full,
        Disturbed,
    }
}
