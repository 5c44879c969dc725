namespace Purlin.Geospatial;

public sealed partial class PlaceIndex
{
    /// <summary>For searches over several indexes; who uses it keeps this index alive.</summary>
    internal ref readonly PlaceTree Tree => ref Block.Tree;

    /// <summary>Throws what <see cref="Build(ReadOnlySpan{LatLng}, PlaceAttributes?)"/> would.</summary>
    internal static void Refuse(PlaceAttributes attributes, int count) => Check(count, attributes);
}
