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
    public bool TryTake(LoadCounter total, LoadBound bound)
    {
        long load = Volatile.Read(ref _value);
        long all = Volatile.Read(ref total._value) + 1;
        while (bound.AllowsOneMore(load, all))
        {
            long seen = Interlocked.CompareExchange(ref _value, load + 1, load);
            if (seen == load)
            {
                // What fitted a total fits every greater one, so only a total that fell is looked at again.
                long made = Interlocked.Increment(ref total._value);
                if (made >= all || bound.AllowsOneMore(load, made))
                    return true;
                GiveBack(total);
                seen = Volatile.Read(ref _value);
            }

            load = seen;
            all = Volatile.Read(ref total._value) + 1;
        }

        return false;
    }

    /// <summary>Ends a lease of this node.</summary>
    /// <param name="total">The counter of all nodes.</param>
    public void GiveBack(LoadCounter total)
    {
        Interlocked.Decrement(ref total._value);
        Interlocked.Decrement(ref _value);
    }
}
