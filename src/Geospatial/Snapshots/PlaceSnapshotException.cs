namespace Purlin.Geospatial;

/// <summary>A file is no snapshot of places, or is damaged; the message names the file, the part and the way
/// out.</summary>
public sealed class PlaceSnapshotException : IOException
{
    private PlaceSnapshotException(PlaceSnapshotFailure failure, string path, string section, string message)
        : base(message) => (Failure, Path, Section) = (failure, path, section);

    /// <summary>Why.</summary>
    public PlaceSnapshotFailure Failure { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Which part: header, nodes, leaves, ordinals, positions, categories, columns and so on.</summary>
    public string Section { get; }

    internal static PlaceSnapshotException NotASnapshot(string path) => new(
        PlaceSnapshotFailure.NotASnapshot, path, PlaceSections.Header,
        $"'{path}' is no snapshot of places: it does not begin like one. Open what PlaceIndex.Save wrote.");

    internal static PlaceSnapshotException NewerVersion(string path, uint version, uint known) => new(
        PlaceSnapshotFailure.NewerVersion, path, PlaceSections.Header,
        $"'{path}' has version {version}, but this package reads {known}. Use the package that wrote it, or save the "
        + "places again.");

    internal static PlaceSnapshotException OtherByteOrder(string path) => new(
        PlaceSnapshotFailure.OtherByteOrder, path, PlaceSections.Header,
        $"'{path}' was written by a machine of the other byte order. Save it on one of this order.");

    internal static PlaceSnapshotException Truncated(string path, long bytes, long expected) => new(
        PlaceSnapshotFailure.Truncated, path, PlaceSections.Header,
        $"'{path}' has {bytes} bytes, but needs {expected}. Restore it from a copy, or save the places again.");

    internal static PlaceSnapshotException Damaged(string path, string section, string reason) => new(
        PlaceSnapshotFailure.Damaged, path, section,
        $"'{path}' is damaged in its {section}: {reason}. Restore it from a copy, or save the places again.");
}
