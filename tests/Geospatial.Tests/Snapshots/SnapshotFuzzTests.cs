using System.Runtime.InteropServices;

namespace Purlin.Geospatial.Tests.Snapshots;

/// <summary>
/// Damaged snapshots: refused where the header tells, otherwise opened unverified in front of memory that must not be
/// read, and asked everything.
/// </summary>
public sealed class SnapshotFuzzTests : IDisposable
{
    private const int HeaderBytes = 256;
    private static readonly Polygon Triangle =
        new([Points.At(-50, -60), Points.At(-40, 100), Points.At(70, 10)]);

    private readonly SnapshotFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mutants_of_whole_files_are_refused_when_they_are_verified()
    {
        byte[][] seeds = [_folder.Bytes(Seed(0)), _folder.Bytes(Seed(1)), _folder.Bytes(Seed(2))];
        ByteMutator.Check(
            seeds,
            bytes =>
            {
                PlaceLayout layout = PlaceHeader.Read(Header(bytes), bytes.Length, "mutant");
                using GuardedMemory memory = Memory(bytes);
                PlaceSnapshotFile.Attach(layout, memory, "mutant", PlaceVerification.Full);
                Assert.Contains(seeds, seed => seed.AsSpan().SequenceEqual(bytes));
            },
            [typeof(PlaceSnapshotException)], count: Effort.Of(100_000, 1_000_000));
    }

    [Fact]
    public void Mutants_of_headers_with_a_checksum_that_holds_are_refused_or_fit_the_file()
    {
        byte[] file = _folder.Bytes(Seed(3));
        using GuardedMemory memory = Memory(file);
        int asked = 0;
        ByteMutator.Check(
            [file[8..252]],
            bytes =>
            {
                byte[] mutant = [.. file];
                bytes.AsSpan(0, Math.Min(bytes.Length, 244)).CopyTo(mutant.AsSpan(8));
                mutant = SnapshotFolder.With(mutant, 252, 0);
                PlaceLayout layout = PlaceHeader.Read(Header(mutant), mutant.Length, "mutant");
                Put(memory, 0, mutant);
                PlaceBlock block = PlaceSnapshotFile.Attach(layout, memory, "mutant", PlaceVerification.Header);
                using var index = new PlaceIndex(block);
                AskAll(index, new Random(asked++), layout.Columns);
            },
            [typeof(PlaceSnapshotException)], count: Effort.Of(20_000, 1_000_000));
        Assert.InRange(asked, 1, 10_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Mutants_of_bodies_opened_unverified_answer_something(int seed)
    {
        PlaceIndex index = Seed(seed);
        byte[] file = _folder.Bytes(index);
        PlaceLayout layout = PlaceHeader.Read(Header(file), file.Length, "mutant");
        using GuardedMemory memory = Memory(file);
        int asked = 0;
        ByteMutator.Check(
            [file[HeaderBytes..]],
            bytes =>
            {
                Put(memory, HeaderBytes, Fitting(bytes, file));
                PlaceBlock block = PlaceSnapshotFile.Attach(layout, memory, "mutant", PlaceVerification.Header);
                using var mutant = new PlaceIndex(block);
                AskAll(mutant, new Random(asked++), layout.Columns);
            },
            [typeof(PlaceSnapshotException)], count: Effort.Of(12_500, 1_250_000));

        // Not all are refused.
        Assert.InRange(asked, 2_000, int.MaxValue);
    }

    // Of 1 to 300 places, compact or full, with and without attributes.
    private static PlaceIndex Seed(int seed) => SnapshotFolder.Build(
        new[] { 1, 300, 33, 100, 257, 40, 7, 290 }[seed],
        new[] { "sphere", "sphere", "cluster", "poles", "duplicates", "antimeridian", "equator", "clusters" }[seed],
        seed % 3 == 1 ? Precision.Full : Precision.Compact,
        columns: seed % 4,
        seed);

    // As long as the body was: what is left out is zero.
    private static byte[] Fitting(byte[] bytes, byte[] file)
    {
        byte[] body = new byte[file.Length - HeaderBytes];
        bytes.AsSpan(0, Math.Min(bytes.Length, body.Length)).CopyTo(body);
        return body;
    }

    private static void AskAll(PlaceIndex index, Random random, int columns)
    {
        LatLng here = random.Next(3) == 0 ? Points.At(90, 0) : Points.OnSphere(random);
        int k = random.Next(4) switch { 0 => 1, 1 => 10, 2 => 20, _ => 40 };
        PlaceFilter filter = new()
        {
            Exact = random.Next(8) == 0,
            Within = random.Next(3) == 0 ? Distance.FromKilometers(Math.Pow(10, random.NextDouble() * 4.3)) : null,
            Where = random.Next(3) == 0 ? ordinal => Known(index, ordinal) : null,
            Categories = columns > 0 && random.Next(3) == 0 ? 5UL : 0,
            Columns = columns > 0 && random.Next(3) == 0 ? [ColumnRange.AtLeast(columns - 1, 30)] : null,
        };
        var found = new Neighbor[k];
        Known(index, found.AsSpan(0, index.Nearest(here, found, filter)));
        switch (random.Next(6))
        {
            case 0:
                Known(index, index.Within(new Circle(here, Distance.FromKilometers(random.Next(20_000))), filter));
                break;
            case 1:
                Known(index, [.. index.Browse(here, filter)]);
                break;
            case 2:
                Known(index, index.Within(LatLngBox.FromDegrees(-45, 170, random.Next(90), -20)));
                break;
            case 3:
                Known(index, index.Within(Triangle));
                break;
            case 4:
                var circle = new Circle(here, Distance.FromKilometers(random.Next(20_000)));
                Assert.InRange(index.Count(circle, filter), 0, index.Length);
                Assert.InRange(index.Count(Triangle), 0, index.Length);
                break;
            default:
                var best = new ScoredPlace[k];
                int count = index.Best(here, best, new StrictScore(), filter);
                foreach (ScoredPlace place in best.AsSpan(0, count))
                    Known(index, place.Ordinal);
                break;
        }
    }

    private static void Known(PlaceIndex index, ReadOnlySpan<Neighbor> neighbors)
    {
        Assert.InRange(neighbors.Length, 0, index.Length);
        foreach (Neighbor neighbor in neighbors)
        {
            Known(index, neighbor.Ordinal);
            Checked(neighbor.Meters);
        }
    }

    private static void Known(PlaceIndex index, uint[] ordinals)
    {
        Assert.InRange(ordinals.Length, 0, index.Length);
        foreach (uint ordinal in ordinals)
            Known(index, ordinal);
    }

    private static bool Known(PlaceIndex index, uint ordinal)
    {
        Assert.True(ordinal < index.Length);
        return true;
    }

    // Half around the earth, and what bounds are above it.
    private static double Checked(double meters)
    {
        Assert.True(meters is >= 0 and <= 20_110_000);
        return meters;
    }

    private static ReadOnlySpan<byte> Header(byte[] bytes) => bytes.AsSpan(0, Math.Min(bytes.Length, HeaderBytes));

    private static GuardedMemory Memory(byte[] bytes)
    {
        var memory = new GuardedMemory(bytes.Length);
        Put(memory, 0, bytes);
        return memory;
    }

    private static void Put(GuardedMemory memory, int offset, byte[] bytes) =>
        Marshal.Copy(bytes, 0, memory.DangerousGetHandle() + offset, bytes.Length);

    // Takes only distances that there are.
    private readonly struct StrictScore : IPlaceScore
    {
        public double Score(double meters, ReadOnlySpan<double> values) => values.Length - Checked(meters);

        public double UpperBound(double minMeters, PlaceSummary summary) => summary.Columns - Checked(minMeters);
    }
}
