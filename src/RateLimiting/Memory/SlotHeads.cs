using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.RateLimiting;

/// <summary>
/// The newest array of each shard of a table, laid side by side: a check that finds its key there has followed two
/// references instead of seven. Only a short cut: what is not found here may be elsewhere. Thread-safe.
/// </summary>
/// <remarks>
/// Array and length are written one after the other, so a reader may see one of each; that is told by the array's own
/// length. A slot of any array that is not marked as moved is its key's, so an array seen late does no harm.
/// </remarks>
internal sealed class SlotHeads
{
    public const int Shards = 256;

    private readonly nint _stride;
    private Heads _heads;

    /// <param name="words">Words of a slot besides its identity.</param>
    public SlotHeads(int words)
    {
        _stride = words + 1;
        // One free slot: nothing is found in it.
        ((Span<Head>)_heads).Fill(new() { Cells = new long[_stride], Slots = 1 });
    }

    /// <summary>The shard of a hash.</summary>
    public static int ShardOf(ulong hash) => (int)(hash >> 56);

    /// <summary>Shows a shard's newest array; with the shard's lock held.</summary>
    public void Publish(int shard, long[] cells, int slots)
    {
        Volatile.Write(ref _heads[shard].Cells, cells);
        Volatile.Write(ref _heads[shard].Slots, slots);
    }

    /// <summary>The first word of a key's slot.</summary>
    /// <returns>A null reference if it is not here.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref long Find(ulong hash)
    {
        ref long first = ref Start(hash, out nint offset, out nint length);
        nint stride = _stride;
        while (true)
        {
            long found = Volatile.Read(ref Unsafe.Add(ref first, offset));
            if (found == (long)hash)
                return ref Unsafe.Add(ref first, offset + 1);
            if (found == 0)
                return ref Unsafe.NullRef<long>();
            offset += stride;
            if (offset == length)
                offset = 0;
        }
    }

    /// <summary>The address at which a search for the hash begins, to fetch it early.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref long StartOf(ulong hash)
    {
        ref long first = ref Start(hash, out nint offset, out _);
        return ref Unsafe.Add(ref first, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long Start(ulong hash, out nint offset, out nint length)
    {
        ref Head head = ref Unsafe.Add(ref Unsafe.As<Heads, Head>(ref _heads), (nint)(hash >> 56));
        long[] cells = Volatile.Read(ref head.Cells);
        nint slots = Volatile.Read(ref head.Slots);
        nint stride = _stride;
        length = cells.Length;
        // Of a torn pair any slot will do: what is found is right, and what is not found is looked for elsewhere.
        offset = slots * stride == length ? (nint)((ulong)(uint)hash * (ulong)slots >> 32) * stride : 0;
        return ref MemoryMarshal.GetArrayDataReference(cells);
    }

    [InlineArray(Shards)]
    private struct Heads
    {
        private Head _first;
    }

    private struct Head
    {
        public long[] Cells;
        public int Slots;
    }
}
