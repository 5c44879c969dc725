using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Buckets of which any may leave, as hash4j's JumpBack set hasher numbers them with SplitMix64: a bucket that leaves
/// gives its keys to all others alike, and no other key moves; the bucket that comes back gets its own keys again.
/// </summary>
/// <remarks>
/// Immutable and thread-safe; a change copies two numbers for each bucket that ever was. Two sets agree after the same
/// changes. Expected lookup O(1 + log(ever / present)). Source: AnchorHash, Mendelson, Vargaftik, Barabash, Lorenz,
/// Keslassy, Orda, "AnchorHash: A Scalable Consistent Hash", 2020, with <see cref="Hash4jJumpBack"/> as its first step.
/// </remarks>
public sealed class Hash4jJumpBackSet
{
    // The paper's A and K: how many buckets were left when one was removed (0: it is present), and who took its place.
    private readonly int[] _leftAtRemoval;
    private readonly int[] _successor;

    // The paper's R, the last removed last.
    private readonly int[] _removed;

    private Hash4jJumpBackSet(int[] leftAtRemoval, int[] successor, int[] removed) =>
        (_leftAtRemoval, _successor, _removed) = (leftAtRemoval, successor, removed);

    /// <summary>How many buckets are present.</summary>
    public int Count => _leftAtRemoval.Length - _removed.Length;

    /// <summary>The buckets 0 to <paramref name="buckets"/> - 1.</summary>
    /// <param name="buckets">1 to 2^24.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are less or more.</exception>
    public static Hash4jJumpBackSet Create(int buckets)
    {
        Guard.InRange(buckets, 1, StatelessMap.MaxNodes);
        return new(new int[buckets], [.. Enumerable.Range(0, buckets)], []);
    }

    /// <summary>The bucket of a hash.</summary>
    /// <param name="hash">The hash of a key; equal hashes share their bucket.</param>
    public int GetBucket(ulong hash)
    {
        int bucket = JumpBack.Find(hash, _leftAtRemoval.Length, out ulong drawn);
        for (int left = _leftAtRemoval[bucket]; left != 0; left = _leftAtRemoval[bucket])
            bucket = PlaceAmong(left, Draw(hash, ref drawn, (uint)left));
        return bucket;
    }

    /// <summary>Whether a bucket is present.</summary>
    /// <param name="bucket">Any number.</param>
    public bool Contains(int bucket) => (uint)bucket < (uint)_leftAtRemoval.Length && _leftAtRemoval[bucket] == 0;

    /// <summary>The set without a bucket.</summary>
    /// <param name="bucket">Present, and not the only one.</param>
    /// <exception cref="ArgumentException">It is not present, or the only one.</exception>
    public Hash4jJumpBackSet Remove(int bucket)
    {
        if (!Contains(bucket) || Count == 1)
        {
            throw new ArgumentException(
                $"Bucket {bucket} is not present, or the only one of {Count}. One bucket has to stay.", nameof(bucket));
        }

        int last = _leftAtRemoval.Length - 1;
        if (bucket == last && _removed.Length == 0)
            return new(_leftAtRemoval[..last], _successor[..last], []);
        int left = Count - 1;
        int[] leftAtRemoval = [.. _leftAtRemoval];
        int[] successor = [.. _successor];
        successor[bucket] = PlaceAmong(left + 1, left);
        leftAtRemoval[bucket] = left;
        return new(leftAtRemoval, successor, [.. _removed, bucket]);
    }

    /// <summary>The set with the bucket that left last, or with a new one if all are present.</summary>
    /// <param name="bucket">Which one it is.</param>
    /// <exception cref="InvalidOperationException">There are 2^24 already.</exception>
    public Hash4jJumpBackSet Add(out int bucket)
    {
        if (_removed.Length == 0)
        {
            bucket = Count;
            if (bucket == StatelessMap.MaxNodes)
                throw new InvalidOperationException($"There are {bucket} buckets, the most. Remove one first.");
            return new([.. _leftAtRemoval, 0], [.. _successor, bucket], []);
        }

        bucket = _removed[^1];
        int[] leftAtRemoval = [.. _leftAtRemoval];
        int[] successor = [.. _successor];
        leftAtRemoval[bucket] = 0;
        successor[bucket] = bucket;
        return new(leftAtRemoval, successor, _removed[..^1]);
    }

    // Who stood at a place when so many were left: whoever left before then is followed to who took over.
    private int PlaceAmong(int left, int place)
    {
        while (_leftAtRemoval[place] >= left)
            place = _successor[place];
        return place;
    }

    // Evenly from 0 to bound - 1: Lemire, "Fast Random Integer Generation in an Interval" (2019), algorithm 5 with 32
    // bits: the lower half of a word, then its upper half, then upper halves of the words after it.
    private static int Draw(ulong hash, ref ulong drawn, uint bound)
    {
        ulong word = Mixing.Word(hash, ++drawn);
        ulong product = (uint)word * (ulong)bound;
        if ((uint)product < bound)
        {
            uint tooSmall = (0 - bound) % bound;
            if ((uint)product < tooSmall)
                product = (word >> 32) * bound;
            while ((uint)product < tooSmall)
                product = (Mixing.Word(hash, ++drawn) >> 32) * bound;
        }

        return (int)(product >> 32);
    }
}
