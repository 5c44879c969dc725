namespace Purlin.Trie;

/// <summary>What terms with edits are ordered by.</summary>
internal interface ITypoOrder
{
    /// <summary>A term's score; of equal edits never less for a greater code.</summary>
    /// <param name="code">The code of its count.</param>
    /// <param name="edits">Its distance, from 1.</param>
    long ScoreOf(int code, int edits);
}
