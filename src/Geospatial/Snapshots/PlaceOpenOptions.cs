namespace Purlin.Geospatial;

/// <summary>How a snapshot is opened.</summary>
public sealed class PlaceOpenOptions
{
    /// <summary>How much is checked before it is opened.</summary>
    public PlaceVerification Verify { get; init; }
}
