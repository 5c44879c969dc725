namespace Purlin.Trie.Tests;

/// <summary>No mapping: what is written then is NFC.</summary>
internal readonly struct NoFolding : IScalarMap
{
    public static uint Map(uint scalar, byte record) => scalar;
}
