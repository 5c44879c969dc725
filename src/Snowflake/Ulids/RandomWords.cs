using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// Unguessable 64-bit words at a few nanoseconds each: a call of the generator costs about as much for one word as for
/// dozens, so a thread draws a block of them and wipes each word it gives out. Thread-safe.
/// </summary>
internal sealed class RandomWords
{
    // 16 KiB: a call costs 1.2 µs and 0.3 ns a byte, so 2.9 ns a word; a block of 4 KiB makes it 4.5 ns.
    private const int BlockWords = 2_048;

    [ThreadStatic]
    private static RandomWords? s_block;

    private readonly ulong[] _words = new ulong[BlockWords];
    private int _left;

    private RandomWords()
    {
    }

    /// <summary>A word that is uniform over all 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // 2 ns of the 15 that an id may take (scorecard S13).
    public static ulong Next()
    {
        RandomWords? block = s_block;
        if (block is null || block._left == 0)
            block = Refill();
        int index = --block._left;
        ulong word = block._words[index];
        block._words[index] = 0;
        return word;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RandomWords Refill()
    {
        RandomWords block = s_block ??= new RandomWords();
        Entropy.Fill(MemoryMarshal.AsBytes(block._words.AsSpan()));
        block._left = BlockWords;
        return block;
    }
}
