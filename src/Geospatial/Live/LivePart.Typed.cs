namespace Purlin.Geospatial;

/// <summary>A <see cref="LivePart"/> that has its places.</summary>
internal sealed class LivePart<T>(PlaceIndex index, long[] ages, T[] places) : LivePart(index, ages)
{
    /// <summary>By ordinal.</summary>
    public T[] Places { get; } = places;
}
