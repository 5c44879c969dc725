namespace Purlin.Geospatial;

/// <summary>Takes what a scan of a region finds.</summary>
internal interface IPlaceSink
{
    /// <summary>All slots from the first to before the end.</summary>
    void AddAll(long first, long end);

    /// <summary>Some slots of a leaf.</summary>
    void Add(long first, uint lanes);
}
