using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// The codes of all terms, and above them the greatest of each 32, of each 32 of those, and so on. Reads memory that it
/// does not own.
/// </summary>
/// <remarks>
/// Level 0 is the codes. Each level ends with so many zeros that 32 can be read from any of its places, and begins at a
/// multiple of 64 bytes from the first.
/// </remarks>
internal sealed unsafe class CodeMaxima
{
    /// <summary>How many of a level one of the next level is the greatest of.</summary>
    public const int Fanout = 32;

    private readonly ushort* _codes;
    private readonly long[] _starts;

    /// <param name="codes">Room for <see cref="SizeOf"/> numbers, which begins with the codes.</param>
    /// <param name="count">How many terms, from 1.</param>
    public CodeMaxima(ushort* codes, int count)
    {
        _codes = codes;
        Count = count;
        var starts = new List<long>();
        long start = 0;
        for (long entries = count; ; entries = Above(entries))
        {
            starts.Add(start);
            start += Padded(entries);
            if (entries == 1)
                break;
        }

        _starts = [.. starts];
    }

    /// <summary>How many terms there are.</summary>
    public int Count { get; }

    /// <summary>How many levels; the last one has one number.</summary>
    public int Levels => _starts.Length;

    /// <summary>The greatest code of all.</summary>
    public ushort Greatest => *Level(Levels - 1);

    /// <summary>How many numbers all levels take.</summary>
    /// <param name="count">How many terms, from 1.</param>
    public static long SizeOf(int count)
    {
        long size = 0;
        for (long entries = count; ; entries = Above(entries))
        {
            size += Padded(entries);
            if (entries == 1)
                return size;
        }
    }

    /// <summary>Writes the levels above the codes.</summary>
    public void Build()
    {
        long entries = Count;
        for (int level = 1; level < Levels; level++)
        {
            ushort* below = Level(level - 1), to = Level(level);
            entries = Above(entries);
            for (long i = 0; i < entries; i++)
                to[i] = BestOfRange.Greatest(below + (i * Fanout));
        }
    }

    /// <summary>The numbers of a level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort* Level(int level) => _codes + _starts[level];

    /// <summary>How many numbers a level has.</summary>
    public int EntriesOf(int level) => (int)(((long)Count + (1L << (5 * level)) - 1) >> (5 * level));

    /// <summary>Sets the code of a term, and what follows above it. One at a time.</summary>
    public void Set(int id, ushort code)
    {
        Volatile.Write(ref Level(0)[id], code);
        for (int level = 1; level < Levels; level++)
        {
            id /= Fanout;
            ushort greatest = BestOfRange.Greatest(Level(level - 1) + ((long)id * Fanout));
            if (Level(level)[id] == greatest)
                return;
            Volatile.Write(ref Level(level)[id], greatest);
        }
    }

    private static long Above(long entries) => (entries + Fanout - 1) / Fanout;

    // A whole number of 32 and 32 more.
    private static long Padded(long entries) => (Above(entries) + 1) * Fanout;
}
