using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Places that do not move, for the nearest of a point, those in a circle or box, and how many there are. Membership
/// and order are those of geodesics on WGS84 (Karney, in doubles) to positions as stored, everywhere on earth: poles,
/// antimeridian and antipodes are no special cases.
/// </summary>
/// <remarks>
/// Thread-safe, and never changes. A place is told by its ordinal, its index in what the index was built from. All is
/// in one block outside of the managed heap: 10.3 bytes a place that searches read, and 8 for its position
/// (<see cref="Precision"/>). <see cref="Save"/> writes it as a file, which <see cref="Open"/> maps.
/// </remarks>
[DebuggerDisplay("{Length} places")]
public sealed unsafe partial class PlaceIndex : IDisposable
{
    // Null once disposed. A query takes it once and keeps it alive to its end.
    private PlaceBlock? _block;

    internal PlaceIndex(PlaceBlock block) => _block = block;

    /// <summary>How many places there are.</summary>
    public int Length => (int)Block.Layout.Count;

    /// <summary>How exactly positions are kept.</summary>
    public Precision Precision => Block.Layout.Precision;

    /// <summary>The bytes of the whole index, which are those of its file.</summary>
    public long Bytes => Block.Layout.TotalBytes;

    internal PlaceBlock Block
    {
        get
        {
            PlaceBlock? block = _block;
            if (block is null)
                RefuseDisposed();
            return block;
        }
    }

    /// <summary>An index of places. n log n, a tenth of a second for a million.</summary>
    /// <param name="places">The places; their index here is their ordinal. There may be none.</param>
    /// <param name="attributes">Categories and columns to search by, and the precision; null for none.</param>
    /// <exception cref="ArgumentException">Attributes are not as many as places, or a value is NaN.</exception>
    public static PlaceIndex Build(ReadOnlySpan<LatLng> places, PlaceAttributes? attributes = null)
    {
        attributes ??= new PlaceAttributes();
        Check(places.Length, attributes);
        var layout = new PlaceLayout(
            places.Length, attributes.Precision, attributes.Categories is not null, attributes.Columns.Length);
        PlaceBlock block = PlaceBlock.Allocate(layout);
        Fill(block, places);
        new PlaceSummaries(layout, block.Tree).Write(attributes);
        GC.KeepAlive(block);
        return new PlaceIndex(block);
    }

    /// <summary>An index of places of any type, which answers with them.</summary>
    /// <param name="places">The places; copied. There may be none.</param>
    /// <param name="schema">Where a place is, and by what it is searched.</param>
    /// <exception cref="ArgumentException">A value is NaN, or there are more than 8 columns.</exception>
    public static PlaceIndex<T> Build<T>(IEnumerable<T> places, PlaceSchema<T> schema)
    {
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(schema);
        T[] all = [.. places];
        return new PlaceIndex<T>(all, Build(Array.ConvertAll(all, schema.At.Invoke), schema.Attributes(all)));
    }

    /// <summary>The position that is kept of a point: it is what distances are measured to.</summary>
    /// <param name="point">The point as given.</param>
    /// <param name="precision">How exactly positions are kept.</param>
    public static LatLng Stored(LatLng point, Precision precision = Precision.Compact) =>
        precision == Precision.Full ? point : StoredPosition.Decode(StoredPosition.Encode(point));

    private static void Fill(PlaceBlock block, ReadOnlySpan<LatLng> places)
    {
        PlaceTree tree = block.Tree;
        using var records = new PlaceRecords(places, block.Layout.Precision);
        new PlaceBuilder(block.Layout, tree, records).Run();
        new PlacePositions(tree, (PlaceRecord*)records.Start).Write(places);
    }

    [DoesNotReturn]
    private static void RefuseDisposed() => throw new ObjectDisposedException(
        nameof(PlaceIndex), "The index was disposed; dispose it after the last query, or open the snapshot again.");

    private static void Check(int count, PlaceAttributes attributes)
    {
        Guard.Defined(attributes.Precision);
        Guard.InRange(attributes.Columns.Length, 0, PlaceAttributes.MaxColumns, "Keep the others in the places.");
        if (attributes.Categories is { } categories && categories.Length != count)
        {
            throw new ArgumentException(
                $"It has categories for {categories.Length} places, but there are {count}.", nameof(attributes));
        }

        for (int column = 0; column < attributes.Columns.Length; column++)
        {
            double[] values = attributes.Columns[column] ?? [];
            if (values.Length != count)
            {
                throw new ArgumentException(
                    $"Column {column} has {values.Length} numbers, but there are {count} places.", nameof(attributes));
            }

            int at = Array.FindIndex(values, double.IsNaN);
            if (at >= 0)
            {
                throw new ArgumentException(
                    $"Column {column} is NaN for place {at}, but every place needs a number.", nameof(attributes));
            }
        }
    }
}
