using System.Numerics;

namespace Purlin.Ledger;

/// <summary>
/// The shape of a tree of RFC 6962, section 2.1: which ranges of leaves the hashes of a proof stand for. No hashing.
/// </summary>
internal static class MerkleMath
{
    /// <summary>Stands before a record in the hash of its leaf.</summary>
    public const byte LeafPrefix = 0;

    /// <summary>Stands before two hashes in the hash of their parent, so that no node passes for a leaf.</summary>
    public const byte NodePrefix = 1;

    /// <summary>The most hashes a proof has: one a level and, in a consistency proof, one more.</summary>
    public const int MaxProofHashes = 64;

    /// <summary>Where a tree splits: the greatest power of two below its size.</summary>
    /// <param name="size">2 or more.</param>
    public static long Split(long size) => 1L << BitOperations.Log2((ulong)size - 1);

    /// <summary>The ranges of an inclusion proof, PATH of RFC 6962, 2.1.1: from the leaf's sibling up.</summary>
    /// <param name="index">The leaf, from 0 to <paramref name="size"/> - 1.</param>
    /// <param name="size">Of the tree.</param>
    /// <param name="ranges">At least <see cref="MaxProofHashes"/>.</param>
    /// <returns>How many.</returns>
    public static int Inclusion(long index, long size, Span<LeafRange> ranges)
    {
        int count = 0;
        var tree = new LeafRange(0, size);
        while (tree.Count > 1)
        {
            long middle = tree.First + Split(tree.Count);
            LeafRange left = tree with { End = middle }, right = tree with { First = middle };
            (tree, ranges[count++]) = index < middle ? (left, right) : (right, left);
        }

        ranges[..count].Reverse();
        return count;
    }

    /// <summary>The ranges of a consistency proof, PROOF of RFC 6962, 2.1.2.</summary>
    /// <param name="first">The size of the smaller tree, 1 or more.</param>
    /// <param name="second">The size of the larger one, at least as much.</param>
    /// <param name="ranges">At least <see cref="MaxProofHashes"/>.</param>
    /// <returns>How many; none if the sizes are equal.</returns>
    public static int Consistency(long first, long second, Span<LeafRange> ranges)
    {
        int count = 0;
        var tree = new LeafRange(0, second);
        while (tree.End > first)
        {
            long middle = tree.First + Split(tree.Count);
            LeafRange left = tree with { End = middle }, right = tree with { First = middle };
            (tree, ranges[count++]) = first <= middle ? (left, right) : (right, left);
        }

        // The whole smaller tree is known to whoever asks; a part of it is not.
        if (tree.First > 0)
            ranges[count++] = tree;
        ranges[..count].Reverse();
        return count;
    }
}
