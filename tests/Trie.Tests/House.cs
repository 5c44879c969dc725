namespace Purlin.Trie.Tests;

/// <summary>The house rules, held by this library and its adapters.</summary>
public sealed class House() : LibraryRules("Trie");
