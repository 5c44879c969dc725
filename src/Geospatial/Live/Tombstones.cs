using System.Numerics;
using System.Runtime.CompilerServices;

namespace Purlin.Geospatial;

/// <summary>
/// Which slots of a part are dead, and since when: a generation sees those only that died up to it. One writer, any
/// number of readers: when is written before that, and both before the generation is published.
/// </summary>
/// <param name="slots">How many slots there are.</param>
internal sealed class Tombstones(int slots)
{
    // One word a leaf, which stays in the cache; since when is looked up for the few that are dead only.
    private readonly uint[] _dead = new uint[(slots + PlaceLayout.LeafSize - 1) / PlaceLayout.LeafSize];
    private readonly long[] _since = new long[slots];

    /// <summary>How many are dead; for the writer.</summary>
    public int Count { get; private set; }

    /// <summary>A slot is dead from a generation on. For the writer.</summary>
    /// <param name="slot">Of a living place.</param>
    /// <param name="since">The first generation that does not see it.</param>
    public void Bury(uint slot, long since)
    {
        _since[slot] = since;
        ref uint word = ref _dead[slot / PlaceLayout.LeafSize];
        Volatile.Write(ref word, word | (1u << (int)(slot % PlaceLayout.LeafSize)));
        Count++;
    }

    /// <summary>Whether a generation sees a slot.</summary>
    public bool IsLiving(uint slot, long asOf) => Living(slot, 1u << (int)(slot % PlaceLayout.LeafSize), asOf) != 0;

    /// <summary>Takes away the points of a leaf that a generation does not see.</summary>
    /// <param name="first">A slot of the leaf.</param>
    /// <param name="lanes">Which points are asked for.</param>
    /// <param name="asOf">The generation.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Living(long first, uint lanes, long asOf)
    {
        uint dead = Volatile.Read(ref _dead[first / PlaceLayout.LeafSize]) & lanes;
        return dead == 0 ? lanes : lanes & ~Dead(first, dead, asOf);
    }

    /// <summary>The next leaf from one on that has a dead point; the end if none has.</summary>
    public long NextWithDead(long leaf, long end)
    {
        int at = _dead.AsSpan((int)leaf, (int)(end - leaf)).IndexOfAnyExcept(0u);
        return at < 0 ? end : leaf + at;
    }

    private uint Dead(long first, uint dead, long asOf)
    {
        long leaf = first - (first % PlaceLayout.LeafSize);
        for (uint left = dead; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            if (_since[leaf + lane] > asOf)
                dead &= ~(1u << lane);
        }

        return dead;
    }
}
