using System.Runtime.CompilerServices;
using Purlin.ConsistentHashing;
using Purlin.Shared;

namespace Purlin.Benchmarks;

/// <summary>The textbook engines, each at its best: arrays of plain numbers, hashes computed before.</summary>
internal static class Rivals
{
    /// <summary>2^64 times the fraction of the root of 2, odd: its multiples spread evenly over all hashes.</summary>
    public const ulong Step = 0x6A09E667F3BCC909;

    /// <summary>Points of a ring of 160 per node, sorted, with their nodes.</summary>
    public static (ulong[] Points, ushort[] Nodes) Ring(int nodes, int pointsPerNode = 160)
    {
        var points = new ulong[nodes * pointsPerNode];
        var owners = new ushort[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = XxHash3.Hash(BitConverter.GetBytes((long)i));
            owners[i] = (ushort)(i / pointsPerNode);
        }

        Array.Sort(points, owners);
        return (points, owners);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindOnRing(ulong[] points, ushort[] nodes, ulong hash)
    {
        int at = Array.BinarySearch(points, hash);
        at = at < 0 ? ~at : at;
        return nodes[at == points.Length ? 0 : at];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Jump(ulong key, int buckets)
    {
        long bucket = -1;
        long next = 0;
        while (next < buckets)
        {
            bucket = next;
            key = (key * 2862933555777941757) + 1;
            next = (long)((bucket + 1) * (2147483648.0 / ((key >> 33) + 1)));
        }

        return (int)bucket;
    }

    /// <summary>Weighted rendezvous: the least -ln(u) / w.</summary>
    public static int Rendezvous(ulong[] words, double[] weights, ulong hash)
    {
        int best = 0;
        double bestScore = double.MaxValue;
        for (int i = 0; i < words.Length; i++)
        {
            ulong mixed = (hash ^ words[i]) * 0x9E3779B97F4A7C15;
            mixed ^= mixed >> 32;
            double score = -Math.Log(((mixed >> 12) + 0.5) * (1.0 / (1UL << 52))) / weights[i];
            if (score < bestScore)
            {
                best = i;
                bestScore = score;
            }
        }

        return best;
    }

    /// <summary>So many random hashes, a power of two, to be gone through over and over.</summary>
    public static ulong[] Hashes(int count = 1 << 14)
    {
        var hashes = new ulong[count];
        for (int i = 0; i < count; i++)
            hashes[i] = XxHash3.Hash(BitConverter.GetBytes((long)i), 42);
        return hashes;
    }

    public static Node[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(i => new Node($"node-{i:d7}"))];
}
