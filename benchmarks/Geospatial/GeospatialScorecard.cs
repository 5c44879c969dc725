using Purlin.Geospatial;

namespace Purlin.Benchmarks.Geospatial;

/// <summary>The numbers of codes and distances.</summary>
public sealed class GeospatialScorecard : Scorecard
{
    private const string Bisection = "bisection";
    private const string Haversines = "haversine";
    private const int Count = 4_096;

    /// <inheritdoc/>
    public override IReadOnlyList<Row> Rows { get; } =
    [
        new("G13 integer geohash, 52 bits, batch", IntegerGeohash) { Note = "4,096 points in cache, one core" },
        new("G14 geohash text of 12 into a span", GeohashText),
        new("G15 WGS84 distance, batch", ChordBatch) { Note = "from points as ECEF" },
        new("G15 WGS84 distance, worst error to 100 km", ChordError) { Note = "relative to Karney; 20,000 pairs" },
        new("G15 Karney inverse", Karney),
        new("G18 geohash unlike exact halving", ExactCodes),
        new("S2 id of a point", S2Ids),
        new("G17 S2 cover of 5 km, 8 cells", S2Covers) { Note = "a cap, the same cells as the reference" },
        new("Polygon of 100,000 vertices, is a point inside", Polygons) { Note = "points in its box" },
        .. PlaceRows.All,
        .. SnapshotRows.All,
        .. LiveRows.All,
        .. RedisRows.All,
    ];

    private static void IntegerGeohash(RowSetup row)
    {
        LatLng[] points = Places.OnSphere(Count);
        ulong[] codes = new ulong[Count];
        row.Ours("Geohash.EncodeBits", n => EncodeLoop(points, codes, n))
            .Rival(Bisection, n => BisectLoop(points, n))
            .Time(Unit.BillionsPerSecond, Goal.AtLeast(0.8))
            .Allocated(Goal.Exactly(0));
        row.AgreeOnLoops(Count);
    }

    private static void GeohashText(RowSetup row)
    {
        LatLng[] points = Places.OnSphere(Count);
        char[] text = new char[Geohash.MaxLength];
        row.Ours("Geohash.Encode", n => TextLoop(points, text, n))
            .Rival(Bisection, n => BisectTextLoop(points, text, n))
            .Time(Unit.MillionsPerSecond, Goal.AtLeast(150))
            .Allocated(Goal.Exactly(0));
        row.AgreeOnLoops();
    }

    private static void ChordBatch(RowSetup row)
    {
        LatLng[] points = Places.OnSphere(Count);
        Ecef[] ecef = new Ecef[Count];
        Ecef.FromLatLng(points, ecef);
        double[] meters = new double[Count];
        row.Ours("ChordSeries", n => ChordLoop(ecef, meters, n))
            .Rival(Haversines, n => HaversineLoop(points, n))
            .Time(Unit.Nanoseconds, Goal.AtMost(4), Goal.None(Haversines))
            .Allocated(Goal.Exactly(0));
        row.Agree("a pair to 1 %", () => IsNear(ChordSeries.Meters(points[0], points[1]), points), () => true);
    }

    private static void ChordError(RowSetup row)
    {
        int pairs = row.Size(20_000, 200);
        row.Ours("ChordSeries", () => WorstError(pairs))
            .Measure("error", Unit.Count with { Name = "e-7" }, error => error * 1e7, Goal.AtMost(1.2));
    }

    private static void Karney(RowSetup row)
    {
        LatLng[] points = Places.OnSphere(Count);
        row.Ours("Geodesic.Meters", n => KarneyLoop(points, n))
            .Time(Unit.Nanoseconds, Goal.AtMost(1_000))
            .Allocated(Goal.Exactly(0));
    }

    private static void ExactCodes(RowSetup row)
    {
        LatLng[] points = Places.OnSphere(row.Size(1_000_000, 1_000));
        row.Ours("Geohash.EncodeBits", () => points.Count(
                point => Geohash.EncodeBits(point, 64) != NaiveGeohash.Bits(point, 64)))
            .Measure("codes", Unit.Count, unlike => unlike, Goal.Exactly(0));
    }

    private static void S2Ids(RowSetup row)
    {
        LatLng[] points = Places.OnSphere(Count);
        row.Ours("S2CellId.FromLatLng", n => S2Loop(points, n)).Time(Unit.Nanoseconds).Allocated(Goal.Exactly(0));
    }

    private static void S2Covers(RowSetup row)
    {
        LatLng[] points = Places.OnSphere(Count);
        S2CoverOptions options = new();
        S2CellId[] cells = new S2CellId[8];
        row.Ours("S2Cover.TryOf", n => CoverLoop(points, options, cells, n))
            .Time(Unit.Microseconds, Goal.AtMost(4))
            .Allocated(Goal.Exactly(0));
    }

    private static void Polygons(RowSetup row)
    {
        // Waves of a coast, small ones on large ones, around a point of Europe.
        int vertices = row.Size(100_000, 1_000);
        LatLng center = LatLng.FromDegrees(48, 9);
        LatLng[] ring = new LatLng[vertices];
        for (int i = 0; i < vertices; i++)
        {
            double wave = (0.2 * Math.Sin(40.0 * i / vertices)) + (0.01 * Math.Sin(i));
            ring[i] = Geodesic.Direct(center, 360.0 * i / vertices, Distance.FromKilometers(300 * (0.8 + wave))).Point;
        }

        var polygon = new Polygon(ring);
        LatLngBox box = polygon.Bounds;
        var random = new Random(17);
        LatLng[] points = new LatLng[Count];
        for (int i = 0; i < Count; i++)
        {
            points[i] = LatLng.FromDegrees(box.South + (random.NextDouble() * box.HeightDegrees),
                box.West + (random.NextDouble() * box.WidthDegrees));
        }

        row.Ours("Polygon.Contains", n => ContainsLoop(polygon, points, n))
            .Time(Unit.Nanoseconds)
            .Allocated(Goal.Exactly(0));
    }

    private static ulong EncodeLoop(LatLng[] points, ulong[] codes, long operations)
    {
        ulong sum = 0;
        for (long left = operations; left > 0; left -= points.Length)
        {
            int batch = (int)Math.Min(left, points.Length);
            Geohash.EncodeBits(points.AsSpan(0, batch), 52, codes);
            sum += codes[batch - 1];
        }

        return sum;
    }

    private static ulong BisectLoop(LatLng[] points, long operations)
    {
        ulong sum = 0;
        for (long left = operations; left > 0; left -= points.Length)
        {
            int batch = (int)Math.Min(left, points.Length);
            ulong code = 0;
            ulong all = 0;
            for (int i = 0; i < batch; i++)
            {
                code = NaiveGeohash.Bits(points[i], 52);
                all |= code;
            }

            sum += all == 0 ? 0 : code;
        }

        return sum;
    }

    private static ulong TextLoop(LatLng[] points, char[] text, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            Geohash.Encode(points[i & (Count - 1)], text);
            sum += text[11] + (ulong)text[3];
        }

        return sum;
    }

    private static ulong BisectTextLoop(LatLng[] points, char[] text, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            NaiveGeohash.Write(points[i & (Count - 1)], text);
            sum += text[11] + (ulong)text[3];
        }

        return sum;
    }

    private static ulong ChordLoop(Ecef[] points, double[] meters, long operations)
    {
        double sum = 0;
        for (long left = operations; left > 0; left -= points.Length)
        {
            int batch = (int)Math.Min(left, points.Length);
            ChordSeries.Meters(points[left & (Count - 1)], points.AsSpan(0, batch), meters);
            sum += meters[batch - 1];
        }

        return (ulong)sum;
    }

    private static ulong HaversineLoop(LatLng[] points, long operations)
    {
        double sum = 0;
        for (long i = 0; i < operations; i++)
            sum += Haversine.Meters(points[0], points[i & (Count - 1)]);
        return (ulong)sum;
    }

    private static ulong KarneyLoop(LatLng[] points, long operations)
    {
        double sum = 0;
        for (long i = 0; i < operations; i++)
            sum += Geodesic.Meters(points[i & (Count - 1)], points[(i + 1) & (Count - 1)]);
        return (ulong)sum;
    }

    private static ulong S2Loop(LatLng[] points, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += S2CellId.FromLatLng(points[i & (Count - 1)]).Id;
        return sum;
    }

    private static ulong CoverLoop(LatLng[] points, S2CoverOptions options, S2CellId[] cells, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
        {
            S2Cover.TryOf(new S2Cap(points[i & (Count - 1)], 5_000 / 6_371_010.0), options, cells, out int count);
            sum += cells[count - 1].Id;
        }

        return sum;
    }

    private static ulong ContainsLoop(Polygon polygon, LatLng[] points, long operations)
    {
        ulong sum = 0;
        for (long i = 0; i < operations; i++)
            sum += polygon.Contains(points[i & (Count - 1)]) ? 1UL : 0;
        return sum;
    }

    private static bool IsNear(double meters, LatLng[] points) =>
        Math.Abs(meters - Haversine.Meters(points[0], points[1])) <= meters / 100;

    private static double WorstError(int pairs)
    {
        double worst = 0;
        var random = new Random(15);
        foreach (LatLng from in Places.OnSphere(pairs))
        {
            var distance = Distance.FromKilometers(100 * Math.Sqrt(random.NextDouble()));
            LatLng to = Geodesic.Direct(from, random.NextDouble() * 360, distance).Point;
            double meters = Geodesic.Meters(from, to);
            worst = Math.Max(worst, Math.Abs(ChordSeries.Meters(from, to) - meters) / meters);
        }

        return worst;
    }
}
