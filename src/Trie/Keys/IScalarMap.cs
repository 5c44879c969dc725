namespace Purlin.Trie;

/// <summary>What becomes of each scalar of the canonical decomposition on the way to a key.</summary>
internal interface IScalarMap
{
    /// <summary>A scalar for a scalar.</summary>
    /// <param name="scalar">A scalar of the decomposition, or one that is simple in <see cref="CaseFolding"/>.</param>
    /// <param name="record">Its record in <see cref="CaseFolding"/>.</param>
    static abstract uint Map(uint scalar, byte record);
}
