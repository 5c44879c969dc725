namespace Purlin.Trie;

/// <summary>A term that completes what was typed.</summary>
/// <param name="Text">The term as it was written.</param>
/// <param name="Count">Its count.</param>
/// <param name="HighlightLength">
/// How many UTF-16 code units from the text's beginning stand for what was typed, up to the end of the grapheme cluster
/// they end in; 0 if there are edits, since then it need not be there.
/// </param>
/// <param name="HasEdits">Whether the term does not begin with what was typed.</param>
public readonly record struct Completion(string Text, long Count, int HighlightLength, bool HasEdits = false);
