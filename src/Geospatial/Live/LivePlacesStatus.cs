namespace Purlin.Geospatial;

/// <summary>How <see cref="LivePlaces{TKey, T}"/> stands, for dashboards and health checks.</summary>
/// <param name="Places">How many places there are.</param>
/// <param name="Changes">How many changes the newest rebuild does not have yet.</param>
/// <param name="MaxChanges">At so many, who changes places waits for a rebuild.</param>
/// <param name="Rebuilds">How often all were built anew.</param>
/// <param name="RebuiltAt">When that was done last, or else when they were made.</param>
/// <param name="Failure">Why the last rebuild in the background failed; null if it did not.</param>
public readonly record struct LivePlacesStatus(
    int Places, long Changes, long MaxChanges, long Rebuilds, DateTimeOffset RebuiltAt, Exception? Failure);
