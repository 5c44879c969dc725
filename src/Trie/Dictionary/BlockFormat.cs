namespace Purlin.Trie;

/// <summary>
/// How 32 terms lie in bytes: base, length of the first term less one, a bit for each term that was written otherwise
/// than its key, two planes of 32 lanes, what the first term has beyond its head, the rests of the others, one after
/// the other, and the <see cref="Surface"/> codes of those that have one.
/// </summary>
/// <remarks>
/// A lane of the first plane is what the term shares with the one before it, of the second the length of its rest less
/// one. Where all fit, lanes are nibbles, lane i in the low half of byte i, lane i + 16 in the high half, and what is
/// shared counts from the base, the least of all. Else the base is <see cref="Wide"/> and lanes are bytes. The first
/// lane is zero; its term's first eight bytes, the head, are in the <see cref="BlockLocator"/> alone. Codes begin where
/// the rest of a 33rd term would.
/// </remarks>
internal static class BlockFormat
{
    /// <summary>Terms in a block; the last one of a dictionary may have fewer.</summary>
    public const int Terms = 32;

    /// <summary>The longest term: a lane holds a length less one.</summary>
    public const int MaxTermBytes = 256;

    /// <summary>The longest text of a key of <see cref="MaxTermBytes"/>.</summary>
    public const int MaxTextBytes = MaxTermBytes + (MaxTermBytes / 2);

    /// <summary>Bytes of the first term that are not in the block.</summary>
    public const int HeadBytes = 8;

    /// <summary>Where the bits are of the terms that have a code.</summary>
    public const int Surfaces = 2;

    /// <summary>Bytes before the planes.</summary>
    public const int Planes = Surfaces + sizeof(uint);

    /// <summary>The longest code of a text of <see cref="MaxTermBytes"/>.</summary>
    public const int MaxSurfaceBytes = MaxTermBytes + Surface.MaxLengthBytes;

    /// <summary>In place of the base: lanes are bytes.</summary>
    public const byte Wide = 255;

    /// <summary>Bytes of a plane of nibbles.</summary>
    public const int NibbleLanes = Terms / 2;

    /// <summary>The greatest number in a nibble.</summary>
    public const int MaxNibble = 15;

    /// <summary>
    /// Bytes that may be read from the start of a block, whatever it holds: of the header and the planes, of the first
    /// term, 31 rests and 32 codes of the greatest length, and what a copy of 16 bytes reads beyond them.
    /// </summary>
    public const int MaxBytes = Planes + (2 * Terms) + (Terms * (MaxTermBytes + MaxSurfaceBytes)) + CopyBytes;

    /// <summary>How many bytes are copied at a time, however few are needed.</summary>
    public const int CopyBytes = 16;

    /// <summary>Bytes that a term may take where it is copied to, with what a copy writes beyond it.</summary>
    public const int DecodedBytes = (2 * MaxTermBytes) + CopyBytes;
}
