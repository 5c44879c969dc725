namespace Purlin.Trie;

/// <summary>Simple case folding, as a step on the way to a key.</summary>
internal readonly struct SimpleFolding : IScalarMap
{
    /// <inheritdoc/>
    public static uint Map(uint scalar, byte record) => CaseFolding.Fold(scalar, record);
}
