namespace Purlin.Trie;

/// <summary>Neighbouring terms of the same distance to a query.</summary>
/// <param name="Start">The first one.</param>
/// <param name="End">The one after the last.</param>
/// <param name="Edits">Their distance.</param>
internal readonly record struct TypoRange(int Start, int End, int Edits)
{
    /// <summary>The terms.</summary>
    public IdRange Ids => new(Start, End);
}
