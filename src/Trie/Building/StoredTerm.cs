using System.Runtime.InteropServices;

namespace Purlin.Trie;

/// <summary>A term in the <see cref="TermArena"/>: these numbers, its key, its text if that is another one.</summary>
/// <param name="Count">The count.</param>
/// <param name="Labels">The labels.</param>
/// <param name="KeyBytes">The length of its key.</param>
/// <param name="TextBytes">The length of its text; 0 if it is the key.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct StoredTerm(long Count, ulong Labels, int KeyBytes, int TextBytes)
{
    /// <summary>The key of the term at a place.</summary>
    public static unsafe ReadOnlySpan<byte> KeyOf(StoredTerm* term) => new(term + 1, term->KeyBytes);

    /// <summary>The text of the term at a place.</summary>
    public static unsafe ReadOnlySpan<byte> TextOf(StoredTerm* term) => term->TextBytes == 0
        ? KeyOf(term) : new((byte*)(term + 1) + term->KeyBytes, term->TextBytes);
}
