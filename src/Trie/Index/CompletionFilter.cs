namespace Purlin.Trie;

/// <summary>
/// Which terms are asked for, by 64 labels whose meaning is the application's: categories, languages, regions. Tested
/// while terms are enumerated best first, so the answer is exact; a query costs as many terms as are passed over.
/// </summary>
/// <param name="AllOf">A term has all of these; 0 asks for none.</param>
/// <param name="AnyOf">A term has one of these at least; 0 asks for none.</param>
/// <param name="NoneOf">A term has none of these.</param>
public readonly record struct CompletionFilter(ulong AllOf = 0, ulong AnyOf = 0, ulong NoneOf = 0)
{
    /// <summary>Whether all terms pass.</summary>
    public bool IsEmpty => (AllOf | AnyOf | NoneOf) == 0;

    /// <summary>Whether a term of these labels passes.</summary>
    public bool Passes(ulong labels) =>
        (labels & AllOf) == AllOf && (AnyOf == 0 || (labels & AnyOf) != 0) && (labels & NoneOf) == 0;
}
