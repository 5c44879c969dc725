namespace Purlin.Trie;

/// <summary>
/// A piece of text that normalization works on as a whole: a scalar and what continues it, mostly a letter and its
/// marks.
/// </summary>
/// <remarks>
/// The Unicode Standard 15.0, section 3.11: decomposition (D68), canonical order (D109), composition (D117). The
/// mapping stands between order and composition. An element of the work space is class, place and scalar in one
/// number, so that sorting by the number is stable sorting by class.
/// </remarks>
internal static class Segment
{
    private const int ClassShift = 56;
    private const int PlaceShift = 21;
    private const uint ScalarMask = (1 << PlaceShift) - 1;

    /// <summary>How many elements of work space a text of so many bytes needs: two a byte at most.</summary>
    public static int WorkLength(int textBytes) => 2 * textBytes;

    /// <summary>
    /// Where the segment ends whose first scalar ends at a place; bytes that are no scalar end it too.
    /// </summary>
    public static int End(ReadOnlySpan<byte> text, int at)
    {
        while (Utf8Scalars.TryDecode(text, at, out uint scalar, out int length)
            && CaseFolding.IsContinuing(CaseFolding.Record(scalar)))
        {
            at += length;
        }

        return at;
    }

    /// <summary>Decomposes, orders, maps and composes.</summary>
    /// <param name="segment">Well-formed UTF-8.</param>
    /// <param name="work">
    /// Room for <see cref="WorkLength"/> elements; afterwards the scalars, by <see cref="Scalar"/>.
    /// </param>
    /// <returns>How many scalars there are.</returns>
    public static int Compose<TMap>(ReadOnlySpan<byte> segment, Span<ulong> work)
        where TMap : struct, IScalarMap
    {
        Span<ulong> elements = work[..Decompose(segment, work)];
        Sort(elements);
        foreach (ref ulong element in elements)
        {
            uint scalar = Scalar(element);
            uint mapped = TMap.Map(scalar, CaseFolding.Record(scalar));
            if (mapped != scalar)
                element = Element(mapped, 0);
        }

        return Compose(elements);
    }

    /// <summary>The scalar of an element.</summary>
    public static uint Scalar(ulong element) => (uint)element & ScalarMask;

    private static ulong Element(uint scalar, int place) =>
        ((ulong)CanonicalForms.CombiningClass(scalar) << ClassShift) | ((ulong)(uint)place << PlaceShift) | scalar;

    private static int Class(ulong element) => (int)(element >> ClassShift);

    private static int Decompose(ReadOnlySpan<byte> segment, Span<ulong> work)
    {
        Span<uint> parts = stackalloc uint[CanonicalForms.MaxDecomposition];
        int count = 0;
        for (int at = 0; Utf8Scalars.TryDecode(segment, at, out uint scalar, out int length); at += length)
        {
            foreach (uint part in parts[..CanonicalForms.Decompose(scalar, parts)])
            {
                work[count] = Element(part, count);
                count++;
            }
        }

        return count;
    }

    private static void Sort(Span<ulong> elements)
    {
        int start = 0;
        for (int i = 0; i <= elements.Length; i++)
        {
            if (i < elements.Length && Class(elements[i]) != 0)
                continue;
            if (i - start > 1)
                elements[start..i].Sort();
            start = i + 1;
        }
    }

    private static int Compose(Span<ulong> elements)
    {
        int count = 0;
        int starter = -1;
        foreach (ulong element in elements)
        {
            int combiningClass = Class(element);
            // Blocked is what has another of its class or a greater one between itself and the starter.
            bool isBlocked = starter < 0 || (starter < count - 1 && Class(elements[count - 1]) >= combiningClass);
            uint composite = isBlocked ? 0 : CanonicalForms.Compose(Scalar(elements[starter]), Scalar(element));
            if (composite != 0)
            {
                elements[starter] = composite;
                continue;
            }

            if (combiningClass == 0)
                starter = count;
            elements[count++] = element;
        }

        return count;
    }
}
