namespace Purlin.Trie;

/// <summary>Canonical combining classes, decompositions and compositions, Unicode 15.0.</summary>
/// <remarks>Hangul by arithmetic: the Unicode Standard, section 3.12.</remarks>
internal static partial class CanonicalForms
{
    /// <summary>The most scalars of a decomposition.</summary>
    public const int MaxDecomposition = 4;

    private const uint LeadBase = 0x1100;
    private const uint VowelBase = 0x1161;
    private const uint TailBase = 0x11A7;
    private const uint SyllableBase = 0xAC00;
    private const uint LeadCount = 19;
    private const uint VowelCount = 21;
    private const uint TailCount = 28;
    private const uint SyllableCount = LeadCount * VowelCount * TailCount;

    /// <summary>The canonical combining class of a scalar; 0 for those that stay where they are.</summary>
    public static byte CombiningClass(uint scalar) =>
        scalar < ClassLimit
            ? ClassValues[(ClassBlocks[(int)(scalar >> ClassShift)] << ClassShift)
                | (int)(scalar & ((1 << ClassShift) - 1))]
            : (byte)0;

    /// <summary>Writes the full canonical decomposition of a scalar, itself if it has none.</summary>
    /// <param name="scalar">The scalar.</param>
    /// <param name="parts">Room for <see cref="MaxDecomposition"/> scalars.</param>
    /// <returns>How many there are.</returns>
    public static int Decompose(uint scalar, Span<uint> parts)
    {
        uint syllable = scalar - SyllableBase;
        if (syllable < SyllableCount)
        {
            uint tail = syllable % TailCount;
            parts[0] = LeadBase + (syllable / (VowelCount * TailCount));
            parts[1] = VowelBase + (syllable / TailCount % VowelCount);
            parts[2] = TailBase + tail;
            return tail == 0 ? 2 : 3;
        }

        int offset = DecompositionOffset(scalar);
        if (offset == 0)
        {
            parts[0] = scalar;
            return 1;
        }

        ReadOnlySpan<byte> bytes = DecompositionBytes.Slice(offset + 1, DecompositionBytes[offset]);
        int count = 0;
        for (int at = 0; Utf8Scalars.TryDecode(bytes, at, out uint part, out int length); at += length)
            parts[count++] = part;
        return count;
    }

    /// <summary>What two scalars compose to; 0 if they do not.</summary>
    public static uint Compose(uint first, uint second)
    {
        if (first - LeadBase < LeadCount && second - VowelBase < VowelCount)
            return SyllableBase + ((((first - LeadBase) * VowelCount) + (second - VowelBase)) * TailCount);
        uint syllable = first - SyllableBase;
        if (syllable < SyllableCount && syllable % TailCount == 0 && second - (TailBase + 1) < TailCount - 1)
            return first + (second - TailBase);

        // An entry is both parts and what they give, 21 bits each: the first entry from these parts on has it, if any.
        ulong parts = ((ulong)first << 42) | ((ulong)second << 21);
        ReadOnlySpan<ulong> entries = Compositions;
        int low = 0;
        int high = entries.Length;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (entries[middle] < parts)
                low = middle + 1;
            else
                high = middle;
        }

        return low < entries.Length && entries[low] >> 21 == parts >> 21 ? (uint)(entries[low] & 0x1FFFFF) : 0;
    }

    private static int DecompositionOffset(uint scalar) =>
        scalar < DecompositionLimit
            ? DecompositionValues[(DecompositionBlocks[(int)(scalar >> DecompositionShift)] << DecompositionShift)
                | (int)(scalar & ((1 << DecompositionShift) - 1))]
            : 0;
}
