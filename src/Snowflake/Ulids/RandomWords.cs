using System.Runtime.InteropServices;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// Unguessable 64-bit words at a few nanoseconds each: a call of the generator costs about as much for one word as for
/// dozens, so a thread draws a block of them and wipes each word it gives out. Thread-safe.
/// </summary>
internal sealed class RandomWords
{
    private const int BlockWords = 512;

    [ThreadStatic]
    private static RandomWords? s_block;

    private readonly ulong[] _words = new ulong[BlockWords];
    private int _left;

    private RandomWords()
    {
    }

    /// <summary>A word that is uniform over all 64 bits.</summary>
    public static ulong Next()
    {
        RandomWords block = s_block ??= new RandomWords();
        ulong[] words = block._words;
        int index = block._left - 1;
        if ((uint)index >= (uint)words.Length)
        {
            Entropy.Fill(MemoryMarshal.AsBytes(words.AsSpan()));
            index = words.Length - 1;
        }

        block._left = index;
        ulong word = words[index];
        words[index] = 0;
        return word;
    }
}
