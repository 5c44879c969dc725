using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Trie;

/// <summary>Where the parts of a dictionary lie in memory.</summary>
internal readonly unsafe struct DictionarySections
{
    private const int LineBytes = 64;

    private readonly uint* _starts;
    private readonly byte* _blocks;
    private readonly uint _lastStart;

    /// <param name="count">How many terms, from 1.</param>
    /// <param name="heads">The levels of the <see cref="BlockLocator"/>.</param>
    /// <param name="starts">Where each block begins, in units of <see cref="StartUnit"/>.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="blockBytes">
    /// Their bytes, with <see cref="BlockFormat.MaxBytes"/> beyond the last one that may be read.
    /// </param>
    public DictionarySections(int count, ulong* heads, uint* starts, byte* blocks, long blockBytes)
    {
        Count = count;
        Heads = heads;
        _starts = starts;
        _blocks = blocks;
        _lastStart = (uint)Math.Min((blockBytes - BlockFormat.MaxBytes) / StartUnit, uint.MaxValue);
    }

    /// <summary>Blocks begin at multiples of so many bytes: 32 bits reach 8 GB.</summary>
    public const int StartUnit = 2;

    /// <summary>How many terms there are.</summary>
    public int Count { get; }

    /// <summary>The levels of the <see cref="BlockLocator"/>.</summary>
    public ulong* Heads { get; }

    /// <summary>How many blocks so many terms have.</summary>
    public static int BlocksOf(int count) => (int)(((long)count + BlockFormat.Terms - 1) / BlockFormat.Terms);

    /// <summary>Where a block begins; whatever is written there, it lies inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* BlockAt(int block) => _blocks + ((long)Math.Min(_starts[block], _lastStart) * StartUnit);

    /// <summary>Begins to read a block as far as a term of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int block, int lane)
    {
        if (!Sse.IsSupported)
            return;
        byte* start = BlockAt(block);
        Sse.Prefetch0(start);
        // Planes and the first term, and three bytes or four for each one after it.
        Sse.Prefetch0(start + LineBytes);
        if (lane >= BlockFormat.Terms / 2)
            Sse.Prefetch0(start + (2 * LineBytes));
    }
}
