namespace Purlin.Trie;

/// <summary>Extended grapheme clusters, what a reader takes for one character: UAX #29, Unicode 15.0.</summary>
/// <remarks>
/// For well-formed UTF-8; on other bytes the answers mean nothing, but are places within the text. Nothing allocates.
/// </remarks>
internal static partial class Graphemes
{
    /// <summary>Where the cluster ends that begins at a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where a cluster begins.</param>
    /// <returns>A greater place; the text's length for its last cluster and from there on.</returns>
    public static int Next(ReadOnlySpan<byte> text, int at)
    {
        if (!Utf8Scalars.TryDecode(text, at, out uint scalar, out int length))
            return text.Length;
        GraphemeBreak before = Break(scalar);
        // What the rules need to know of what is further back: a pictograph and nothing after it but Extend and then
        // one joiner, and whether the last regional indicator is the first one of a flag.
        bool isPictographic = before == GraphemeBreak.Pictographic;
        bool isFlagOpen = before == GraphemeBreak.RegionalIndicator;
        for (at += length; Utf8Scalars.TryDecode(text, at, out scalar, out length); at += length)
        {
            GraphemeBreak after = Break(scalar);
            if (IsBreak(before, after, isPictographic, isFlagOpen))
                return at;
            isPictographic = after == GraphemeBreak.Pictographic
                || (isPictographic && before != GraphemeBreak.ZeroWidthJoiner
                    && after is GraphemeBreak.Extend or GraphemeBreak.ZeroWidthJoiner);
            isFlagOpen = after == GraphemeBreak.RegionalIndicator && !isFlagOpen;
            before = after;
        }

        return text.Length;
    }

    /// <summary>Whether a place, the ends of the text included, lies between clusters.</summary>
    /// <returns>False inside a scalar and outside the text. It looks back over a cluster or a row of flags.</returns>
    public static bool IsBoundary(ReadOnlySpan<byte> text, int at)
    {
        if (at == 0 || at == text.Length)
            return true;
        if (!Utf8Scalars.IsBoundary(text, at) || !Utf8Scalars.TryDecode(text, at, out uint scalar, out _))
            return false;
        GraphemeBreak after = Break(scalar);
        int place = at;
        GraphemeBreak before = Previous(text, ref place);
        return IsBreak(
            before,
            after,
            after == GraphemeBreak.Pictographic && before == GraphemeBreak.ZeroWidthJoiner
                && IsPictographicBefore(text, place),
            after == GraphemeBreak.RegionalIndicator && before == GraphemeBreak.RegionalIndicator
                && IsFlagOpen(text, place));
    }

    /// <summary>The first place from here on that lies between clusters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">A place, the text's ends included.</param>
    public static int RoundUp(ReadOnlySpan<byte> text, int at)
    {
        while (!IsBoundary(text, at))
            at++;
        return at;
    }

    // GB3 to GB13; GB1 and GB2 are the callers'.
    private static bool IsBreak(GraphemeBreak before, GraphemeBreak after, bool isPictographic, bool isFlagOpen)
    {
        if ((before | after) == GraphemeBreak.Other)
            return true;
        if (before == GraphemeBreak.CarriageReturn && after == GraphemeBreak.LineFeed)
            return false;
        if (IsControl(before) || IsControl(after))
            return true;
        if (after is GraphemeBreak.Extend or GraphemeBreak.ZeroWidthJoiner or GraphemeBreak.SpacingMark)
            return false;
        return before switch
        {
            GraphemeBreak.Prepend => false,
            GraphemeBreak.HangulLead => after is not (GraphemeBreak.HangulLead or GraphemeBreak.HangulVowel
                or GraphemeBreak.HangulLeadVowel or GraphemeBreak.HangulLeadVowelTail),
            GraphemeBreak.HangulVowel or GraphemeBreak.HangulLeadVowel =>
                after is not (GraphemeBreak.HangulVowel or GraphemeBreak.HangulTail),
            GraphemeBreak.HangulTail or GraphemeBreak.HangulLeadVowelTail => after != GraphemeBreak.HangulTail,
            GraphemeBreak.ZeroWidthJoiner => !(isPictographic && after == GraphemeBreak.Pictographic),
            GraphemeBreak.RegionalIndicator => !(isFlagOpen && after == GraphemeBreak.RegionalIndicator),
            _ => true,
        };
    }

    private static bool IsControl(GraphemeBreak value) =>
        value is GraphemeBreak.CarriageReturn or GraphemeBreak.LineFeed or GraphemeBreak.Control;

    // GB11: from a joiner back over Extend to what they are put on.
    private static bool IsPictographicBefore(ReadOnlySpan<byte> text, int place)
    {
        GraphemeBreak before = GraphemeBreak.Extend;
        while (place > 0 && before is GraphemeBreak.Extend)
            before = Previous(text, ref place);
        return before == GraphemeBreak.Pictographic;
    }

    // GB12 and GB13: two indicators make a flag, counted from the first one of their row.
    private static bool IsFlagOpen(ReadOnlySpan<byte> text, int place)
    {
        bool isOpen = true;
        while (place > 0 && Previous(text, ref place) == GraphemeBreak.RegionalIndicator)
            isOpen = !isOpen;
        return isOpen;
    }

    private static GraphemeBreak Previous(ReadOnlySpan<byte> text, ref int place)
    {
        do
            place--;
        while (place > 0 && !Utf8Scalars.IsBoundary(text, place));
        return Utf8Scalars.TryDecode(text, place, out uint scalar, out _) ? Break(scalar) : GraphemeBreak.Other;
    }

    private static GraphemeBreak Break(uint scalar)
    {
        // Planes 2 to 13 have nothing, so plane 14 lies where plane 2 would be; what wraps around is beyond the limit.
        uint at = scalar < 0x20000 ? scalar : scalar - 0xC0000;
        return at < BreakLimit
            ? (GraphemeBreak)BreakValues[(BreakBlocks[(int)(at >> BreakShift)] << BreakShift)
                | (int)(at & ((1 << BreakShift) - 1))]
            : GraphemeBreak.Other;
    }
}
