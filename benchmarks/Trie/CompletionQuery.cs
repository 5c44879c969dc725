namespace Purlin.Benchmarks.Trie;

/// <summary>What was typed.</summary>
internal sealed record CompletionQuery(string Text, byte[] Utf8);
