namespace Purlin.Trie;

/// <summary>Terms that are neighbours in the order of their keys: those from an id to before another.</summary>
/// <param name="Start">The first one.</param>
/// <param name="End">The one after the last; the first itself if there is none.</param>
internal readonly record struct IdRange(int Start, int End)
{
    /// <summary>How many there are.</summary>
    public int Count => End - Start;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => End <= Start;
}
