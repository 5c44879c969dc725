namespace Purlin.Trie;

/// <summary>
/// Grapheme_Cluster_Break of a scalar, and Extended_Pictographic, which only scalars have that are Other.
/// </summary>
internal enum GraphemeBreak : byte
{
    Other,
    CarriageReturn,
    LineFeed,
    Control,
    Extend,
    ZeroWidthJoiner,
    RegionalIndicator,
    Prepend,
    SpacingMark,
    HangulLead,
    HangulVowel,
    HangulTail,
    HangulLeadVowel,
    HangulLeadVowelTail,
    Pictographic,
}
