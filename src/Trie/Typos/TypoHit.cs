namespace Purlin.Trie;

/// <summary>A term found with edits.</summary>
/// <param name="Id">The term.</param>
/// <param name="Code">The code of its count.</param>
/// <param name="Edits">Its distance.</param>
internal readonly record struct TypoHit(int Id, int Code, int Edits);
