namespace Purlin.Trie;

/// <summary>
/// Eight kinds of scalars such that a text mostly has few of them: Latin letters, signs and marks of all scripts, Greek
/// to Armenian, Hebrew to Arabic, the Indic ones and what stands with them, kana and Hangul, Han, and the rest.
/// </summary>
internal static class ScalarKinds
{
    /// <summary>How many kinds there are.</summary>
    public const int Count = 8;

    private static ReadOnlySpan<uint> Ends =>
    [
        0x61, 0x7B, 0x80, 0x300, 0x370, 0x590, 0x900, 0x1E00, 0x1F00, 0x2000, 0x2E80, 0x3400, 0xA000, 0xAC00, 0xD800,
        0xF900, 0xFB00, 0x20000, 0x40000, 0x110000,
    ];

    private static ReadOnlySpan<byte> Kinds => [1, 0, 1, 0, 1, 2, 3, 4, 0, 2, 1, 5, 6, 7, 5, 7, 6, 7, 6, 7];

    /// <summary>The kind of a folded scalar, 0 to 7.</summary>
    public static int Of(uint scalar)
    {
        int at = 0;
        while (at < Ends.Length - 1 && scalar >= Ends[at])
            at++;
        return Kinds[at];
    }
}
