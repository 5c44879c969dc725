namespace Purlin.Trie;

/// <summary>How far the reading of terms is.</summary>
/// <param name="Terms">How many were read.</param>
/// <param name="Bytes">How many bytes of UTF-8 they are, without what stands between them.</param>
public readonly record struct CompletionBuildProgress(long Terms, long Bytes);
