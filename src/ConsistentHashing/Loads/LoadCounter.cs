using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// How many leases a node has, and a place for each of the first of them. It stands alone in its cache lines, so that
/// threads that count on different nodes do not slow each other.
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
/// <para>
/// The same compare-and-swap gives the lease a place, so that to know a lease by costs no further step: a bit in the
/// word, and a version that goes up when a lease of the place ends. Whoever takes a place reads its version after the
/// swap, whoever ends a lease raises the version before it clears the bit. A set of bits has no order in which it came
/// about, so a word that is what it was before can be swapped safely. While all places are taken, leases have none.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = WordOffset + sizeof(long) + (sizeof(long) * Places) + CacheLineBytes)]
internal sealed class LoadCounter
{
    /// <summary>In place of the ticket of a lease that was taken and has no place.</summary>
    public const long NoPlace = -1;

    /// <summary>In place of a ticket: the node is full, and nothing was taken.</summary>
    public const long Full = -2;

    /// <summary>How many leases have a place.</summary>
    internal const int Places = 32;

    private const long Disturbed = -3;
    private const int PlaceBits = 5;
    private const int CacheLineBytes = 64;
    private const int WordOffset = CacheLineBytes - sizeof(long);
    private const long One = 1L << Places;

    // The lower half: the places that are taken. The upper half: the leases, those without a place as well.
    [FieldOffset(WordOffset)]
    private long _word;

    [FieldOffset(WordOffset + sizeof(long))]
    private PlaceVersions _versions;

    /// <summary>The leases now; older by the time it is read.</summary>
    public long Value => LoadOf(Volatile.Read(ref _word));

    /// <summary>
    /// Takes a lease on this node unless that would exceed its bound: two interlocked operations when it has room and
    /// nobody interferes, none when it is full.
    /// </summary>
    /// <param name="total">The counter of all nodes.</param>
    /// <param name="bound">This node's part.</param>
    /// <returns>The lease's place and version; <see cref="NoPlace"/>, or <see cref="Full"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long TryTake(LoadTotal total, LoadBound bound)
    {
        long ticket = Attempt(total, bound);
        return ticket != Disturbed ? ticket : TakeAfterDisturbance(total, bound);
    }

    /// <summary>Whether the lease of a ticket is still out.</summary>
    public bool IsOut(long ticket) => Volatile.Read(ref _versions[PlaceOf(ticket)]) == ticket >> PlaceBits;

    /// <summary>Ends the lease of a ticket, unless it has ended already.</summary>
    /// <param name="total">The counter of all nodes.</param>
    /// <param name="ticket">From <see cref="TryTake"/>.</param>
    public void End(LoadTotal total, long ticket)
    {
        int place = PlaceOf(ticket);
        long version = ticket >> PlaceBits;
        if (Interlocked.CompareExchange(ref _versions[place], version + 1, version) == version)
            GiveBack(total, 1L << place);
    }

    /// <summary>Ends a lease that had no place. The caller knows that it is out.</summary>
    /// <param name="total">The counter of all nodes.</param>
    public void EndWithoutPlace(LoadTotal total) => GiveBack(total, 0);

    private static long LoadOf(long word) => word >>> Places;

    private static int PlaceOf(long ticket) => (int)ticket & (Places - 1);

    private void GiveBack(LoadTotal total, long bit)
    {
        total.Decrement();
        Interlocked.Add(ref _word, -One - bit);
    }

    // Inlined into the pick, which is what 8 ns beside its two interlocked operations demand. It passes nothing by
    // reference: what stands on the stack has to be written before an interlocked operation goes on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Attempt(LoadTotal total, LoadBound bound)
    {
        long word = Volatile.Read(ref _word);
        long all = total.Value + 1;
        if (!bound.AllowsOneMore(LoadOf(word), all))
            return Full;
        ulong free = (uint)~word;
        // The lowest bit of those that are free; 0 where none is.
        long bit = (long)(free & (0 - free));
        if (Interlocked.CompareExchange(ref _word, word + One + bit, word) != word)
            return Disturbed;
        // What fitted a total fits every greater one, so only a total that fell is looked at again.
        long made = total.Increment();
        if (made < all && !bound.AllowsOneMore(LoadOf(word), made))
        {
            GiveBack(total, bit);
            return Disturbed;
        }

        if (bit == 0)
            return NoPlace;
        int place = BitOperations.TrailingZeroCount(bit);
        // A bare read: nobody but the holder of a place raises its version.
        return (_versions[place] << PlaceBits) | (long)place;
    }

    // Each disturbance is a lease that another thread took or ended meanwhile.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeAfterDisturbance(LoadTotal total, LoadBound bound)
    {
        long ticket;
        do
            ticket = Attempt(total, bound);
        while (ticket == Disturbed);
        return ticket;
    }

    /// <summary>A version for each place.</summary>
    [InlineArray(Places)]
    private struct PlaceVersions
    {
        private long _first;
    }
}
