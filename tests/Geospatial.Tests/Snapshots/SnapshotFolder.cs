using System.Runtime.InteropServices;
using Purlin.Geospatial.Tests.Index;

namespace Purlin.Geospatial.Tests.Snapshots;

/// <summary>Indexes of all shapes, by seed, and a folder for their files.</summary>
internal sealed class SnapshotFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("purlin-places-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>So many places of a kind, with categories and columns if asked for.</summary>
    public static PlaceIndex Build(
        int count, string kind = "sphere", Precision precision = Precision.Compact, int columns = 0, int seed = 1)
    {
        var random = new Random(seed);
        LatLng[] some = [.. PlaceSets.Of(kind, random).Places];
        LatLng[] places = [.. Enumerable.Range(0, count).Select(i => some[i % some.Length])];
        return PlaceIndex.Build(places, new PlaceAttributes
        {
            Precision = precision,
            Categories = columns == 0 ? null : [.. places.Select(_ => 1UL << random.Next(4))],
            Columns = [.. Enumerable.Range(0, columns).Select(
                _ => places.Select(_ => (double)random.Next(100)).ToArray())],
        });
    }

    /// <summary>What a file of the index is.</summary>
    public byte[] Bytes(PlaceIndex index)
    {
        string path = File("bytes.geo");
        index.Save(path);
        return System.IO.File.ReadAllBytes(path);
    }

    /// <summary>Bytes with another number at an offset, and a checksum of the header that fits.</summary>
    public static byte[] With<T>(byte[] bytes, int offset, T value, bool isSigned = true)
        where T : struct
    {
        byte[] changed = [.. bytes];
        MemoryMarshal.Write(changed.AsSpan(offset), value);
        if (isSigned)
            MemoryMarshal.Write(changed.AsSpan(252), Shared.Crc32C.Compute(changed.AsSpan(0, 252)));
        return changed;
    }
}
